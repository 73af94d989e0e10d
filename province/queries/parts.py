"""The smaller numbers of the board, and the rows behind each: of a county, a prefecture, a trade.

What is told as things stand now, as on the board itself, ignores the day.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Model, Q, QuerySet, Value
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import County, HelpKind, Prefecture, Sector, User
from mentors.models import MentorProfile
from province.queries.behind import OF_COUNTIES, OF_PAIRS, OF_PEOPLE, OF_SPACES, OF_VENTURES, Shape
from province.queries.board import planned_on
from province.queries.prefectures import pairs_on, waiting
from province.queries.targets import covered, gaps, members_on, spaces_on
from spaces.models import Space
from ventures.models import Venture

PLACES: tuple[type[Model], ...] = (Prefecture, County)


@dataclass(frozen=True)
class Part:
    """A number of the board: of what its address names, and the rows behind it."""

    code: str
    label: str | Promise
    rows: Callable[[date, str], QuerySet[Any]]
    shape: Shape
    of: tuple[type[Model], ...] = PLACES

    def named(self, at: str) -> Model | None:
        """Return the place, trade or kind of help that a code stands for."""
        found = (model.objects.filter(pk=at).first() for model in self.of)  # type: ignore[attr-defined]
        return next((each for each in found if each is not None), None)


def _in(county: str, at: str) -> Q:
    """Return the condition that a county is `at`, or lies in it; nothing named is everywhere."""
    if not at:
        return Q()
    return Q(**{county: at}) | Q(**{f"{county}__prefecture": at})


def _people(found: Q, what: str) -> QuerySet[User]:
    return User.objects.filter(found).annotate(what=Value(what)).order_by("search_key", "pk")


def _planned(day: date, at: str) -> QuerySet[Any]:
    """Return what is planned in the gaps, as the board counts it (`gaps_by_prefecture`)."""
    empty = gaps(day).order_by().values("pk")
    return planned_on(day).filter(_in("county", at), county__in=empty)


def _founders(day: date, at: str) -> QuerySet[User]:
    here = members_on(day).filter(_in("venture__county", at)).order_by()
    return _people(Q(pk__in=here.values("person")), "team")


def _mentors(day: date, at: str) -> QuerySet[User]:
    here = MentorProfile.objects.in_library_on(day).filter(_in("county", at)).order_by()
    return _people(Q(pk__in=here.values("user")), "mentor")


def _ventures(found: QuerySet[Venture]) -> QuerySet[Venture]:
    named = found.select_related("stage", "county__prefecture")
    return named.order_by("county", "search_key", "pk")


def _ask_for(_day: date, kind: str) -> QuerySet[Venture]:
    return _ventures(Venture.objects.live().filter(needs__help_kind=kind).distinct())


def _work_in(_day: date, trade: str) -> QuerySet[Venture]:
    here = Q(sectors=trade) | Q(sectors__parent=trade)
    return _ventures(Venture.objects.live().filter(here).distinct())


def _do(_day: date, kind: str) -> QuerySet[User]:
    does = MentorProfile.objects.public().filter(help_kinds=kind).order_by()
    return _people(Q(pk__in=does.values("user")), "mentor")


def _know(_day: date, trade: str) -> QuerySet[User]:
    knows = MentorProfile.objects.public().filter(Q(sectors=trade) | Q(sectors__parent=trade))
    return _people(Q(pk__in=knows.order_by().values("user")), "mentor")


def _have(day: date, kind: str) -> QuerySet[Any]:
    return spaces_on(day).filter(space__in=Space.objects.filter(help_kinds=kind).values("pk"))


PARTS: Mapping[str, Part] = {
    each.code: each
    for each in (
        Part(
            "spaces",
            _("Maker spaces running"),
            lambda day, at: spaces_on(day).filter(_in("county", at)),
            OF_SPACES,
        ),
        Part(
            "covered",
            _("Counties with a running space"),
            lambda day, at: covered(day).filter(prefecture=at) if at else covered(day),
            OF_COUNTIES,
        ),
        Part(
            "empty",
            _("Counties without a running space"),
            lambda day, at: gaps(day).filter(prefecture=at) if at else gaps(day),
            OF_COUNTIES,
        ),
        Part(
            "planned",
            _("Planned maker spaces where none is running"),
            _planned,
            OF_SPACES,
        ),
        Part("founders", _("In teams of ventures"), _founders, OF_PEOPLE),
        Part("mentors", _("Mentors who live there"), _mentors, OF_PEOPLE),
        Part(
            "pairs",
            _("Mentoring under way"),
            lambda day, at: pairs_on(day).filter(_in("venture__county", at)).for_list(),
            OF_PAIRS,
        ),
        Part(
            "waiting",
            _("Wait for a mentor"),
            lambda _day, at: _ventures(waiting().filter(_in("county", at))),
            OF_VENTURES,
        ),
        Part("ask-for", _("Ventures that need it"), _ask_for, OF_VENTURES, (HelpKind,)),
        Part("do", _("Mentors who do it"), _do, OF_PEOPLE, (HelpKind,)),
        Part("have", _("Maker spaces that have it"), _have, OF_SPACES, (HelpKind,)),
        Part("work-in", _("Ventures of the trade"), _work_in, OF_VENTURES, (Sector,)),
        Part("know", _("Mentors who know the trade"), _know, OF_PEOPLE, (Sector,)),
    )
}
