"""The register of maker spaces out of Excel: written with operators and places, and taken back.

The standing of a space is never deleted, so a space that is taken back is closed and keeps its
row; all else is as it was.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import ForeignObjectRel, ProtectedError
from django.utils import timezone

from accounts.enums import OrganisationKind
from accounts.models import Organisation, User
from audit.actions import record
from audit.models import AuditEvent
from province.actions.people import ActedOn, Slugs
from province.actions.registers import (
    Meanwhile,
    before,
    last_event,
    put_back,
    refuse_later_events,
)
from province.queries.reading import Plan, Told
from province.queries.space_columns import MANY, PLACES
from spaces.actions import lay_out
from spaces.enums import SpaceStatus
from spaces.models import Place, Space
from ui.text import cleaned

_RESERVED = {"desk", "kept", "questions", "visits"}  # addresses of the spaces' own pages
_OWN = {"spaces.place", "spaces.spacestanding"}  # parts of a space that an import made with it
_DERIVED = {"matching.passage", "matching.price"}  # by the clock
_UNSEEN = {"spaces.spacefavourite"}  # kept for later by a founder: nobody is told


def make_spaces(found: Plan, by: User, at: datetime) -> dict[str, Any]:
    """Write the spaces of a table, with the operators that are not here yet."""
    bodies = _Bodies(by, at)
    slugs = Slugs({*_RESERVED, *Space.objects.values_list("slug", flat=True)}, "space")
    made, laid, changed = list[int](), list[int](), list[dict[str, Any]]()
    for told in found.rows:
        operator = bodies.of(told)
        if told.target is None:
            space = _new(told, operator, slugs, by, at)
            made.append(space.pk)
            laid.append(space.pk)
            continue
        assert isinstance(told.target, Space)  # noqa: S101  as it was found
        if told.fields:
            changed.append(_change(told.target, told.fields, operator, by, at))
        if _is_to_lay_out(told, told.target):
            _lay_out(told.target, told, by, at)
            laid.append(told.target.pk)
    return {
        "spaces": made,
        "changed": changed,
        "laid": laid,
        "operators": bodies.made,
        "codes": bodies.coded,
        "last_event": last_event(),
    }


class _Bodies:
    """The operators of the rows: found by name, made where there is none, given their code."""

    def __init__(self, by: User, at: datetime) -> None:
        self.by, self.at = by, at
        self.made: list[int] = []
        self.coded: list[int] = []

    def of(self, told: Told) -> Organisation:
        """Return the body that a row names."""
        name = " ".join(cleaned(told.text("operator")).split())
        code = told.text("credit_code")
        body, is_new = Organisation.objects.get_or_create(
            name=name, defaults={"kind": OrganisationKind.OPERATOR, "credit_code": code}
        )
        if is_new:
            self.made.append(body.pk)
            record("bring_in", body, by=self.by, at=self.at, name=name)
        elif code and not body.credit_code:
            body.credit_code = code
            body.save(update_fields=["credit_code"])
            self.coded.append(body.pk)
            record("set_code", body, by=self.by, at=self.at, code=code)
        return body


def _new(told: Told, operator: Organisation, slugs: Slugs, by: User, at: datetime) -> Space:
    fields = {key: value for key, value in told.fields.items() if key not in MANY}
    name = str(fields["name"])
    try:
        with transaction.atomic():
            space = Space.objects.create(
                **{
                    **fields,
                    "operator": operator,
                    "slug": slugs.free(name),
                    "figures_on": timezone.localdate(at),
                    **{key: told.count(key) or 0 for key in PLACES},
                }
            )
    except IntegrityError as taken:
        raise Meanwhile from taken
    lay_out([space], told.count("rent_room_month"))
    _link(space, told.fields)
    record("bring_in", space, by=by, at=at, name=name)
    return space


def _change(
    target: Space, fields: Mapping[str, object], operator: Organisation, by: User, at: datetime
) -> dict[str, Any]:
    """Write what a row changes of a space; return what stood there."""
    space = Space.objects.select_for_update().get(pk=target.pk)
    if space.version != target.version:
        raise Meanwhile
    told = {**fields, "operator": operator} if "operator" in fields else dict(fields)
    names = [name for name in told if name not in MANY]
    stood = before(space, [*names, "figures_on"])
    many = {
        name: list(getattr(space, name).values_list("pk", flat=True))
        for name in MANY
        if name in told
    }
    for name in names:
        setattr(space, name, told[name])
    space.version, space.figures_on = space.version + 1, timezone.localdate(at)
    try:
        with transaction.atomic():
            space.save(update_fields=[*names, "search_key", "version", "figures_on"])
    except IntegrityError as refused:
        raise Meanwhile from refused
    _link(space, told)
    record("save", space, by=by, at=at, fields=" ".join(fields))
    return {"pk": space.pk, "version": space.version, "before": stood, "many": many}


def _link(space: Space, fields: Mapping[str, object]) -> None:
    for name in MANY:
        if name in fields:
            getattr(space, name).set(fields[name])


def _is_to_lay_out(told: Told, space: Space) -> bool:
    """Whether a row tells places of a space that has none yet."""
    return any(told.count(key) for key in ("desks", "rooms")) and not space.places.exists()


def _lay_out(target: Space, told: Told, by: User, at: datetime) -> None:
    for key in PLACES:  # `lay_out` reads them of the row; the database counts them again
        setattr(target, key, told.count(key) or 0)
    lay_out([target], told.count("rent_room_month"))
    record("lay_out", target, by=by, at=at, desks=target.desks, rooms=target.rooms)


# --- taken back ------------------------------------------------------------------------------
def undo_spaces(made: Mapping[str, Any], by: User, at: datetime) -> None:
    """Close the spaces that a table made, and put back those that it changed.

    Raises
    ------
    ActedOn
        Somebody has worked with one of them.
    """
    own, laid, changed = made["spaces"], made["laid"], made["changed"]
    refuse_later_events(Space, {*own, *laid}, made["last_event"])
    _refuse_hanging(own)
    _refuse_worked_places(laid, made["last_event"])
    try:
        Place.objects.filter(space__in=laid).delete()
    except ProtectedError as kept:
        raise ActedOn from kept
    for each in changed:
        _put_back(each, by, at)
    for space in Space.objects.select_for_update().filter(pk__in=own).order_by("pk"):
        space.status, space.version = SpaceStatus.CLOSED, space.version + 1
        space.save(update_fields=["status", "version"])
        record("take_back", space, by=by, at=at)
    for body in Organisation.objects.filter(pk__in=made["codes"]):
        body.credit_code = ""
        body.save(update_fields=["credit_code"])
        record("set_code", body, by=by, at=at, code="")


def _put_back(each: Mapping[str, Any], by: User, at: datetime) -> None:
    space = Space.objects.select_for_update().get(pk=each["pk"])
    if space.version != each["version"]:
        raise ActedOn
    names = put_back(space, each["before"])
    space.version += 1
    space.save(update_fields=[*names, "search_key", "version"])
    for name, codes in each["many"].items():
        getattr(space, name).set(codes)
    record("take_back", space, by=by, at=at)


def _refuse_hanging(pks: Collection[int]) -> None:
    """Refuse where anything but its own parts names one of these spaces."""
    for relation in _relations():
        label = relation.related_model._meta.label_lower
        if label in _OWN | _DERIVED | _UNSEEN or relation.related_model._meta.auto_created:
            continue
        named = {f"{relation.field.name}__in": pks}
        if relation.related_model._base_manager.filter(**named).exists():
            raise ActedOn


def _relations() -> Iterable[Any]:
    """Return every foreign key to a space, those without a name on this side too."""
    return [
        each
        for each in Space._meta.get_fields(include_hidden=True)
        if isinstance(each, ForeignObjectRel) and not each.many_to_many
    ]


def _refuse_worked_places(spaces: Collection[int], after: int) -> None:
    """Refuse where a manager has kept a place of these spaces since."""
    places = Place.objects.filter(space__in=spaces).values_list("pk", flat=True)
    refuse_later_events(Place, places, after)
    kept = AuditEvent.objects.filter(
        subject_label=Place._meta.label_lower, detail__space__in=list(spaces), pk__gt=after
    )
    if kept.exists():
        raise ActedOn
