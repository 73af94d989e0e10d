"""Which spaces have filed a period, which are late; what the office evaluates and checks."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import (
    CharField,
    Count,
    DateTimeField,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from filings.core.periods import Period
from filings.enums import CHECKS_TO_LOOK_AT, CheckStatus, FilingStatus
from filings.models import Evaluation, Filing, Sample
from filings.models import Value as Figured
from filings.queries.periods import is_late, not_run_in
from spaces.enums import SpaceStatus
from spaces.models import Space, SpaceQuerySet

SHOWS = ("all", "missing", "filed", "returned", "accepted")
SORTS: Mapping[str, tuple[str, ...]] = {
    "name": ("search_key", "pk"),
    "place": ("county__prefecture", "county", "search_key", "pk"),
    "filed": ("filed_at", "search_key", "pk"),
    "status": ("filing_status", "search_key", "pk"),
}


@dataclass(frozen=True)
class Row:
    """A space and what it filed for a period; a draft is not there yet for the office."""

    space: Space
    filing: int | None
    status: str
    is_late: bool
    is_put_right: bool = False

    @property
    def label(self) -> str:
        """Where it stands, in words."""
        if self.is_put_right:
            return _("being put right")
        return str(FilingStatus(self.status).label) if self.filing else ""

    @property
    def look(self) -> str:
        """Return the badge's look."""
        return FilingStatus(self.status).look if self.filing else "late"


def _asked(period: Period) -> Q:
    """Return the condition that a period is asked of a space: it runs, and it ran then."""
    return Q(status=SpaceStatus.RUNNING) & ~Q(pk__in=not_run_in(period))


def spaces_of(
    period: Period, *, show: str = "all", text: str = "", sort: str = "name"
) -> SpaceQuerySet:
    """Return the spaces of which a period is asked, and others that filed, with what they filed."""
    told = Filing.objects.of_period(period).told().filter(space=OuterRef("pk"))
    rows = (
        Space.objects.search(text)
        .with_place()
        .annotate(
            asked=_asked(period),
            filing=Subquery(told.values("pk")[:1], output_field=IntegerField()),
            filing_status=Coalesce(
                Subquery(told.values("status")[:1]), Value(""), output_field=CharField()
            ),
            filed_at=Subquery(told.values("filed_at")[:1], output_field=DateTimeField()),
        )
    )
    rows = rows.filter(_asked(period) | Q(filing__isnull=False))
    if show == "missing":
        rows = rows.filter(filing_status="")
    elif show != "all":
        rows = rows.filter(filing_status=show)
    return rows.order_by(*SORTS[sort])


def rows_of(spaces: Iterable[Space], period: Period, on: date) -> list[Row]:
    """Return rows of `spaces_of` as the table shows them; late is what is asked of the space."""
    late = is_late(period, on)
    waits = {"", FilingStatus.RETURNED}
    spaces = list(spaces)
    filings = [each.filing for each in spaces]  # type: ignore[attr-defined]
    put_right = being_put_right(filings)
    return [
        Row(
            each,
            each.filing,  # type: ignore[attr-defined]
            each.filing_status,  # type: ignore[attr-defined]
            is_late=late and each.asked and each.filing_status in waits,  # type: ignore[attr-defined]
            is_put_right=each.filing in put_right,  # type: ignore[attr-defined]
        )
        for each in spaces
    ]


def counted(period: Period) -> dict[str, int]:
    """Return how many spaces there are of each that `SHOWS` names."""
    rows: QuerySet[Any] = spaces_of(period)
    found = [*rows.values_list("filing_status", flat=True)]
    told = {show: found.count(show) for show in SHOWS}
    return told | {"all": len(found), "missing": found.count("")}


def samples(show: str = "") -> QuerySet[Sample]:
    """Return the samples with how many spaces of each are not looked at, said, or to put right.

    `show` of `CHECKS_TO_LOOK_AT` keeps those in which such a space waits for the office.
    """

    def spaces(*states: CheckStatus) -> Count:
        return Count("spaces", filter=Q(spaces__status__in=states))

    rows = Sample.objects.select_related("by").annotate(
        open=spaces(CheckStatus.OPEN),
        answered=spaces(CheckStatus.ANSWERED),
        flawed=spaces(CheckStatus.FLAWED, CheckStatus.ANSWERED),
    )
    if show in CHECKS_TO_LOOK_AT:
        rows = rows.filter(**{f"{show}__gt": 0})
    return rows.order_by("-at", "-pk")


def being_put_right(keys: Iterable[int | None]) -> set[int]:
    """Return which of some returns were sent back and are written anew, not filed again yet."""
    wanted = [key for key in keys if key is not None]
    rows = Filing.objects.filter(pk__in=wanted).being_put_right()
    return set(rows.order_by().values_list("pk", flat=True))


def figures_by_filing(keys: Iterable[int | None]) -> dict[int, dict[str, int]]:
    """Return what some returns were filed with; a fixed number of queries.

    One that is being put right holds nothing until it is filed again.
    """
    wanted = {key for key in keys if key is not None}
    told: dict[int, dict[str, int]] = {key: {} for key in wanted}
    filed = Figured.objects.filter(filing__in=wanted - being_put_right(wanted))
    for filing, key, number in filed.values_list("filing", "key", "number"):
        told[filing][key] = number
    return told


@dataclass(frozen=True)
class Judged:
    """A space, what it filed for a year that is in order, and how it was evaluated."""

    space: Space
    figures: Mapping[str, int]
    evaluation: Evaluation | None


BESIDE = ("ventures", "firms", "registered", "events", "mentor_hours", "jobs", "revenue")


def to_judge(year: int, *, text: str = "") -> SpaceQuerySet:
    """Return the spaces of which figures of the year are asked, and others evaluated, by name."""
    judged = Evaluation.objects.filter(year=year)
    rows = Space.objects.search(text).with_place()
    rows = rows.filter(_asked(Period(year)) | Q(pk__in=judged.values("space")))
    return rows.order_by("search_key", "pk")


def judged(spaces: Sequence[Space], year: int) -> list[Judged]:
    """Return them with the figures of their year; a fixed number of queries."""
    filings = Filing.objects.of_period(Period(year)).filter(
        space__in=spaces, status=FilingStatus.ACCEPTED
    )
    by_space = dict(filings.values_list("space", "pk"))
    figures = figures_by_filing(by_space.values())
    said = {
        each.space_id: each
        for each in Evaluation.objects.filter(space__in=spaces, year=year).for_page()
    }
    return [
        Judged(
            each,
            figures[by_space[each.pk]] if each.pk in by_space else {},
            said.get(each.pk),
        )
        for each in spaces
    ]
