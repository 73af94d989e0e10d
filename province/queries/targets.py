"""The eight targets of the opinion: each a condition, which number and list are both made of.

A number of a day is worked out from history, so that it is the same whoever asks when: spaces by
their standings, technologies and transfers by when they were confirmed, people by when they joined.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, CharField, Count, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import County, User
from mentors.models import MentorProfile
from results.models import Technology, Transfer
from spaces.enums import STAR
from spaces.models import SpaceStanding, StandingQuerySet
from ui.days import end_of
from ui.figures import given
from ventures.models import Member
from ventures.querysets import MemberQuerySet

ENTERPRISE, UNIVERSITY = "maker-enterprise", "maker-university"  # codes of space types
CELLS = 50  # of a bar


# --- spaces ---------------------------------------------------------------------------------
def running_on(day: date) -> StandingQuerySet:
    """Return the spaces that were running at the end of a day, as they stood."""
    return SpaceStanding.objects.standing_on(day).running()


def spaces_on(day: date) -> StandingQuerySet:
    """Return them with what a list shows."""
    named = running_on(day).select_related("space", "type", "county__prefecture")
    return named.order_by("county", "space__search_key", "pk")


def _of_type(code: str) -> Callable[[date], StandingQuerySet]:
    return lambda day: spaces_on(day).filter(type=code)


def covered(day: date) -> QuerySet[County]:
    """Return the counties in which a space was running, with how many."""
    here = Exists(running_on(day).filter(county=OuterRef("pk")))
    return County.objects.with_prefecture().filter(here).order_by("prefecture", "position", "pk")


def gaps(day: date) -> QuerySet[County]:
    """Return the counties in which none was."""
    here = Exists(running_on(day).filter(county=OuterRef("pk")))
    return County.objects.with_prefecture().filter(~here).order_by("prefecture", "position", "pk")


# --- people ---------------------------------------------------------------------------------
def members_on(day: date) -> MemberQuerySet:
    """Return the places in teams of ventures that were live at the end of a day.

    Who has left a team, and which venture was archived and taken up again, is not kept.
    """
    end = end_of(day)
    live = Q(venture__archived_at=None) | Q(venture__archived_at__gte=end)
    return Member.objects.filter(
        live, joined_at__lt=end, venture__created_at__lt=end, person__is_active=True
    )


def people_on(day: date) -> QuerySet[User]:
    """Return founders, team members and mentors of a day, each account once, by what they are."""
    teams = members_on(day).order_by().values("person")
    library = MentorProfile.objects.in_library_on(day).order_by().values("user")
    works, mentors = Q(pk__in=teams), Q(pk__in=library)
    what = Case(
        When(works & mentors, then=Value("both")),
        When(works, then=Value("team")),
        default=Value("mentor"),
        output_field=CharField(),
    )
    return User.objects.filter(works | mentors).annotate(what=what).order_by("search_key", "pk")


def others_on(day: date) -> int:
    """Return how many researchers on leave are not among them; too few to be told are left out."""
    figure = given("others_away")
    return (figure(day, people_on(day)) if figure else None) or 0


# --- the eight ------------------------------------------------------------------------------
@dataclass(frozen=True)
class Target:
    """One target: what is counted, how it is defined, and the rows behind the number."""

    code: str
    label: str | Promise
    means: str | Promise
    wanted: int  # 0 stands for every county
    rows: Callable[[date], QuerySet[Any]]


TARGETS: Mapping[str, Target] = {
    each.code: each
    for each in (
        Target(
            "spaces",
            _("Maker spaces running"),
            _("Spaces of every type that were running at the end of the day."),
            50,
            spaces_on,
        ),
        Target(
            "counties",
            _("Counties with a running space"),
            _("Of the 44 counties and Da Qaidam, those in which at least one space was running."),
            0,
            covered,
        ),
        Target(
            "people",
            _("People who found and help to found"),
            _(
                "Team members of ventures not archived, mentors in the library and researchers on "
                "leave, each person once; accounts closed since are left out."
            ),
            2000,
            people_on,
        ),
        Target(
            "technologies",
            _("Technologies with rights of their own"),
            _("Rights in the register that the office had confirmed by their evidence."),
            200,
            lambda day: Technology.objects.counted_on(day).for_page(),
        ),
        Target(
            "transfers",
            _("Results brought to companies"),
            _("Contracts in the register that the office had confirmed by their evidence."),
            200,
            lambda day: Transfer.objects.counted_on(day).for_page(),
        ),
        Target(
            "enterprise",
            _("Specialised spaces of leading firms"),
            _("Running spaces of the type “specialised maker space (leading firm)”."),
            5,
            _of_type(ENTERPRISE),
        ),
        Target(
            "university",
            _("Specialised spaces of universities and institutes"),
            _("Running spaces of the type “specialised maker space (university or institute)”."),
            8,
            _of_type(UNIVERSITY),
        ),
        Target(
            "star",
            _("Star spaces in the countryside"),
            _("Running spaces of the type “star space”."),
            3,
            _of_type(STAR),
        ),
    )
}


@dataclass(frozen=True)
class Reached:
    """How far a target was reached on a day; `others` is what a number holds beside its list."""

    target: Target
    count: int
    wanted: int
    others: int = 0

    @property
    def is_reached(self) -> bool:
        """Whether nothing is left to do."""
        return self.count >= self.wanted

    @property
    def left(self) -> int:
        """How many are missing, or how many there are beyond the target."""
        return abs(self.wanted - self.count)

    @property
    def of_cells(self) -> int:
        """How many cells the bar has."""
        return min(self.wanted, CELLS)

    @property
    def on_cells(self) -> int:
        """How many of them are filled; the last one only when the target is reached."""
        return min(self.count, self.wanted) * self.of_cells // max(self.wanted, 1)


def reached(day: date) -> list[Reached]:
    """Return all eight of a day; six queries, however many rows there are."""
    told = running_on(day).aggregate(
        spaces=Count("pk"),
        counties=Count("county", distinct=True),
        enterprise=Count("pk", filter=Q(type=ENTERPRISE)),
        university=Count("pk", filter=Q(type=UNIVERSITY)),
        star=Count("pk", filter=Q(type=STAR)),
    )
    others = others_on(day)
    told |= {
        "people": people_on(day).count() + others,
        "technologies": Technology.objects.counted_on(day).count(),
        "transfers": Transfer.objects.counted_on(day).count(),
    }
    every = County.objects.count()
    return [
        Reached(target, told[code], target.wanted or every, others if code == "people" else 0)
        for code, target in TARGETS.items()
    ]


# --- by prefecture --------------------------------------------------------------------------
def by_prefecture(day: date) -> Mapping[str, Mapping[str, int]]:
    """Return every target by the code of a prefecture; who works in two is counted in both."""
    here = F("county__prefecture")
    spaces = running_on(day).order_by().annotate(place=here).values("place")
    told: dict[str, dict[str, int]] = {}

    def put(code: str, rows: Iterable[tuple[str, int]]) -> None:
        for place, count in rows:
            told.setdefault(place, {})[code] = count

    put("spaces", spaces.annotate(n=Count("pk")).values_list("place", "n"))
    put("counties", spaces.annotate(n=Count("county", distinct=True)).values_list("place", "n"))
    for code, kind in (("enterprise", ENTERPRISE), ("university", UNIVERSITY), ("star", STAR)):
        put(code, spaces.filter(type=kind).annotate(n=Count("pk")).values_list("place", "n"))
    for code, rows in (("technologies", Technology.objects), ("transfers", Transfer.objects)):
        counted: Any = rows.counted_on(day).order_by().values("prefecture")
        put(code, counted.annotate(n=Count("pk")).values_list("prefecture", "n"))
    put("people", _people_by_prefecture(day).items())
    return told


def _people_by_prefecture(day: date) -> Mapping[str, int]:
    teams = members_on(day).exclude(venture__county=None).order_by()
    library = MentorProfile.objects.in_library_on(day).exclude(county=None).order_by()
    at_work = teams.values_list("venture__county__prefecture", "person")
    pairs = set(at_work) | set(library.values_list("county__prefecture", "user"))
    counts: dict[str, int] = {}
    for place, _person in pairs:
        counts[place] = counts.get(place, 0) + 1
    return counts
