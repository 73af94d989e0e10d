"""Whose data an account or an address touched in a span of time, by the trail."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from allauth.usersessions.models import UserSession
from django.apps import apps
from django.conf import settings
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import Case, Count, Field, Max, Min, Model, Q, When

from accounts.models import User
from audit.models import AuditEvent
from incidents.enums import IncidentStatus
from incidents.models import Incident
from incidents.querysets import IncidentQuerySet
from sheets.headings import Column
from sheets.writing import write_table
from ui.text import sought

WORDS_AT_MOST = 8  # of a search
_AT_ONCE = 1000  # keys of one query
_GIVEN_OUT = ("export", "read_file")  # of whom such a file tells, no event says
_STEPS_AT_MOST = 2  # from a record to its mentorship, to the venture and the mentor of that
_ON_DUTY = frozenset(
    {  # who decided or checked, not whose data it is
        "answered_by",
        "checked_by",
        "closed_by",
        "confirmed_by",
        "created_by",
        "decided_by",
        "filed_by",
        "found_by",
        "moved_by",
        "named_by",
        "reviewed_by",
        "settled_by",
    }
)


def incidents(filters: Mapping[str, Any]) -> IncidentQuerySet:
    """Return the incidents that pass every filter that is set, those that go on first."""
    found = Incident.objects.for_page()
    words = sought(filters.get("q", "")).split()
    if filters.get("q") and not words:
        return found.none()
    for word in words[:WORDS_AT_MOST]:
        found = found.saying(word)
    columns = {"grade": "grade", "state": "status"}
    found = found.filter(**{col: filters[name] for name, col in columns.items() if name in filters})
    is_over = Case(When(status=IncidentStatus.CLOSED, then=1), default=0)
    return found.order_by(is_over, "-found_at", "-pk")


# --- whose data -----------------------------------------------------------------------------
@dataclass
class Touched:
    """A person whose data were touched: how often, by what, between when and when."""

    person: User
    events: int = 0
    labels: set[str] = field(default_factory=set)
    first: datetime | None = None
    last: datetime | None = None

    def add(self, label: str, row: Mapping[str, Any]) -> None:
        """Count what the trail tells of one row."""
        self.events += row["events"]
        self.labels.add(label)
        self.first = min(self.first or row["first"], row["first"])
        self.last = max(self.last or row["last"], row["last"])

    @property
    def kinds(self) -> list[str]:
        """Return the kinds of rows in words."""
        return sorted(str(apps.get_model(label)._meta.verbose_name) for label in self.labels)


@dataclass(frozen=True)
class Answer:
    """Whose data were touched, by how many events; and how many rows belong to nobody known.

    `files` are those that went out: of whom they tell the trail does not say.
    """

    people: list[Touched]
    events: int
    of_nobody: int
    files: list[AuditEvent]


def touched(
    first: datetime, last: datetime, *, account: User | None = None, address: str = ""
) -> Answer:
    """Return whose data the trail says were touched.

    Parameters
    ----------
    first, last
        The span of time; `last` with its whole minute.
    account
        Only what this account did.
    address
        Only what accounts did from this address, or did that signed in from it and whose session
        could last then. Sessions that were ended are gone; what the trail holds is not.
    """
    until = last + timedelta(minutes=1)
    events = AuditEvent.objects.filter(happened_at__gte=first, happened_at__lt=until)
    if account is not None:
        events = events.filter(actor=account)
    if address:
        there = Q(address=address, actor__isnull=False)
        events = events.filter(there | Q(actor__in=_signed_in_from(address, first, until)))
    rows = events.order_by().values("subject_label", "subject_pk")
    counted = rows.annotate(events=Count("pk"), first=Min("happened_at"), last=Max("happened_at"))
    files = events.filter(verb__in=_GIVEN_OUT).select_related("actor")
    return _answer([dict(row) for row in counted], list(files.order_by("happened_at", "pk")))


def _signed_in_from(address: str, first: datetime, until: datetime) -> Any:  # noqa: ANN401
    since = first - timedelta(seconds=settings.SESSION_COOKIE_AGE)
    return UserSession.objects.filter(
        ip=address, created_at__gte=since, created_at__lt=until
    ).values("user")


def _answer(rows: list[dict[str, Any]], files: list[AuditEvent]) -> Answer:
    by_label: dict[str, dict[str, dict[str, Any]]] = defaultdict(dict)
    for row in rows:
        by_label[row["subject_label"]][row["subject_pk"]] = row
    hits: list[tuple[int, str, dict[str, Any]]] = []
    of_nobody = 0
    for label, told in by_label.items():
        found = people_of(label, told)
        of_nobody += len(told.keys() - found.keys())
        hits += [(person, label, told[key]) for key, people in found.items() for person in people]
    known = User.objects.in_bulk({person for person, _label, _row in hits})
    people = {pk: Touched(person) for pk, person in known.items()}
    for person_pk, label, row in hits:
        if person_pk in people:
            people[person_pk].add(label, row)
    listed = sorted(people.values(), key=lambda each: (-each.events, each.person.pk))
    return Answer(listed, sum(row["events"] for row in rows), of_nobody, files)


def people_of(label: str, keys: Iterable[str]) -> dict[str, set[int]]:
    """Return for rows of one table, by their keys, the people whom they are about.

    These are whom a row names, and whom what it belongs to names; not who decided on it.
    """
    found: dict[str, set[int]] = defaultdict(set)
    try:
        model = apps.get_model(label)
    except (LookupError, ValueError):
        return found
    readable = {_key(model, each): each for each in keys}
    readable.pop(None, None)
    wanted = list(readable)
    for path in _paths(model):
        for begin in range(0, len(wanted), _AT_ONCE):
            rows = model._base_manager.filter(pk__in=wanted[begin : begin + _AT_ONCE])
            for key, person in rows.values_list("pk", path):
                if person is not None:
                    found[readable[key]].add(person)
    return found


def _key(model: type[Model], told: str) -> Any:  # noqa: ANN401  keys are numbers or texts
    try:
        return model._meta.pk.to_python(told)
    except (ValidationError, FieldDoesNotExist):
        return None


def _paths(model: type[Model], steps: int = _STEPS_AT_MOST) -> Iterator[str]:
    """Give the look-ups from a row to people: its own, and those of what it belongs to."""
    if model is User:
        yield "pk"
        return
    for each in (*_links(model), *model._meta.many_to_many):
        if each.related_model is User and each.name not in _ON_DUTY:
            yield each.name
    for each in _links(model) if steps else ():
        other = each.related_model
        if isinstance(other, type) and other is not User and _is_ours(other):
            yield from (f"{each.name}__{path}" for path in _paths(other, steps - 1))


def _links(model: type[Model]) -> list["Field[Any, Any]"]:
    return [each for each in model._meta.concrete_fields if each.many_to_one or each.one_to_one]


def _is_ours(model: type[Model]) -> bool:
    return not model.__module__.startswith(("django.", "allauth.", "procrastinate."))


# --- Excel ----------------------------------------------------------------------------------
_COLUMNS = (
    Column("name", "姓名", "Name", (), "text"),
    Column("email", "邮箱", "E-mail", (), "text"),
    Column("events", "操作次数", "Events", (), "step"),
    Column("kinds", "涉及内容", "What", (), "long"),
    Column("first", "最早时间", "First", (), "text"),
    Column("last", "最晚时间", "Last", (), "text"),
)


def touched_workbook(people: Iterable[Touched], moment: Any) -> bytes:  # noqa: ANN401
    """Return the people as Excel; `moment` writes a time by the clock of the province."""
    told = [
        {
            "name": each.person.name,
            "email": each.person.email,
            "events": each.events,
            "kinds": "、".join(each.kinds),
            "first": moment(each.first),
            "last": moment(each.last),
        }
        for each in people
    ]
    return write_table(_COLUMNS, told, title="数据被涉及的人员", sheet="人员")
