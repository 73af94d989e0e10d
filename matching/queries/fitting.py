"""Ventures that show themselves, for the spaces that they fit."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from accounts.models import User
from audit.models import AuditEvent
from incubation.enums import ON_A_PLACE
from incubation.models import Application, Residency
from incubation.queries import check
from matching.models import Dismissal
from matching.queries.asks import PLACE
from mentors.models import Findable
from safety.policies import kept_from
from spaces.enums import SpaceStatus
from spaces.models import Space
from ventures.models import Member, Need, Venture

CONSIDERED = 200  # of those that showed themselves last


@dataclass(frozen=True)
class Fit:
    """A venture that fits a space, and whether the space has asked it already."""

    venture: Venture
    space: Space
    is_invited: bool


def fitting(space: Space, user: User, *, on: date) -> list[Fit]:
    """Return the ventures that `user` may ask into a space, the last shown first.

    Each lets itself be found, looks for what the space has or works in its trades, and meets what
    bars an application. Left out is who lives there, has asked for a place, put the space away, or
    is kept apart from `user`.
    """
    if space.status != SpaceStatus.RUNNING:
        return []
    conditions = list(space.conditions.active())
    found = [
        each
        for each in _open_to(space, user, on)
        if not any(checked.bars for checked in check(conditions, each, on))
    ]
    asked = invited(space, found)
    return [Fit(each, space, each.pk in asked) for each in found]


def invited(space: Space, ventures: Collection[Venture]) -> set[int]:
    """Return the keys of those among these ventures that the space has asked already.

    The trail knows it: notices end by themselves, and nobody is asked twice.
    """
    asked = AuditEvent.objects.filter(
        verb="invite",
        subject_label=Venture._meta.label_lower,
        subject_pk__in=[str(each.pk) for each in ventures],
        detail__space=space.pk,
    )
    return {int(key) for key in asked.values_list("subject_pk", flat=True)}


def _open_to(space: Space, user: User, on: date) -> QuerySet[Venture]:
    trades = space.sectors.values("pk")
    within = Venture.sectors.through.objects.filter(
        Q(sector__in=trades) | Q(sector__parent__in=trades)
    )
    offered = space.help_kinds.filter(group__in=PLACE)
    needs = Need.objects.filter(help_kind__in=offered.values("pk"))
    shown = Findable.objects.standing(on)
    found = Venture.objects.live().filter(
        Q(pk__in=within.values("venture")) | Q(pk__in=needs.values("venture")),
        pk__in=shown.values("venture"),
    )
    away: tuple[QuerySet[Any], ...] = (
        Residency.objects.filter(space=space, status__in=ON_A_PLACE),
        Application.objects.open().filter(space=space),
        Dismissal.objects.filter(space=space),
        Member.objects.filter(person__in={user.pk, *kept_from([user])}),
    )
    for rows in away:
        found = found.exclude(pk__in=rows.values("venture"))
    return found.for_page().order_by("-findable__at", "-pk")[:CONSIDERED]
