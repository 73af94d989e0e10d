"""Founders write down what they build."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NotRequired, TypedDict

from django.db import transaction

from accounts.actions import Outdated, drop_draft
from accounts.models import HelpKind, User
from audit.actions import record
from ventures import policies
from ventures.enums import TeamRole
from ventures.models import Member, Need, Venture

MANY = ("sectors", "languages")


class NeedTold(TypedDict):
    """One need, as its form tells it."""

    id: NotRequired[int | None]
    text: str
    importance: str
    help_kind: NotRequired[HelpKind | None]


@transaction.atomic
def found(
    fields: Mapping[str, object], needs: Sequence[NeedTold], *, by: User, at: datetime
) -> Venture:
    """Create a venture with `by` as its first lead."""
    policies.may_found(by)
    venture = Venture(created_at=at, updated_at=at, is_sample=by.is_sample)
    _write(venture, fields, needs)
    Member.objects.create(venture=venture, person=by, role=TeamRole.LEAD, joined_at=at)
    drop_draft(by, form_name(None))
    record("found", venture, by=by, at=at)
    return venture


@transaction.atomic
def save(
    venture: Venture,
    fields: Mapping[str, object],
    needs: Sequence[NeedTold],
    *,
    version: int,
    by: User,
    at: datetime,
) -> None:
    """Save what `by` changed.

    Raises
    ------
    Outdated
        The stored version is no longer `version`.
    """
    policies.may_write(by, venture)
    stored = Venture.objects.select_for_update().get(pk=venture.pk)
    if stored.version != version:
        raise Outdated(stored)
    stored.version, stored.updated_at = version + 1, at
    _write(stored, fields, needs)
    drop_draft(by, form_name(venture.pk))
    record("save", stored, by=by, at=at)


def form_name(pk: int | None) -> str:
    """Return the name under which a draft of this venture is kept."""
    return f"venture-{pk or 'new'}"


def _write(venture: Venture, fields: Mapping[str, object], needs: Sequence[NeedTold]) -> None:
    for name, value in fields.items():
        if name not in MANY:
            setattr(venture, name, value)
    venture.save()
    for name in MANY:
        getattr(venture, name).set(fields.get(name, ()))
    kept = {need.pk: need for need in venture.needs.all()}
    for position, row in enumerate(needs):
        need = kept.pop(row.get("id") or 0, None) or Need(venture=venture)
        need.position, need.text = position, row["text"]
        need.importance, need.help_kind = row["importance"], row.get("help_kind")
        need.save()
    Need.objects.filter(pk__in=kept).delete()
