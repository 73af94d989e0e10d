"""What the ranking does to people, in numbers: attention, gaps of supply."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, F, Q, Sum
from django.utils.translation import gettext as _

from accounts.models import HelpKind, Sector
from accounts.queries import rows_of
from matching.core import interval
from matching.core.evaluate import gini
from matching.core.interval import Sure
from matching.models import Learnt, Measured, Shown, Unserved
from matching.queries import learnt as learnt_from
from matching.queries.candidates import seeking
from matching.queries.lists import parents_of_sectors
from matching.queries.pool import mentors_of
from mentors.enums import OPEN, RequestStatus
from mentors.models import MentorProfile, MentorshipRequest
from ventures.models import Venture

DAYS = 30
UNSERVED_SHOWN = 10
HIDDEN_BELOW = 5  # ventures: a share of fewer says more of persons than of a group


@dataclass(frozen=True)
class Attention:
    """One mentor in the last days: how often shown, asked, and how he answered."""

    mentor: MentorProfile
    shown: int
    asked: int
    accepted: int


@dataclass(frozen=True)
class Exposure:
    """How attention was shared out among mentors with a free place, of all who were looked up."""

    rows: Sequence[Attention]
    gini: float
    never: int
    lists: int


def exposure(today: date) -> Exposure:
    """Return the attention of the last thirty days, the most shown first."""
    since = today - timedelta(days=DAYS)
    logged = Shown.objects.filter(day__gt=since, day__lte=today)
    shown = dict(logged.values_list("mentor").annotate(times=Count("pk")))
    sent = MentorshipRequest.objects.asked().filter(sent_at__date__gt=since)
    asked = dict(sent.order_by().values_list("mentor").annotate(times=Count("pk")))
    accepted = sent.filter(status=RequestStatus.ACCEPTED).order_by()
    said_yes = dict(accepted.values_list("mentor").annotate(times=Count("pk")))
    rows = [
        Attention(
            mentor, shown.get(mentor.pk, 0), asked.get(mentor.pk, 0), said_yes.get(mentor.pk, 0)
        )
        for mentor in mentors_of(today).select_related("user", "price")
    ]
    counts = [row.shown for row in rows]
    return Exposure(
        sorted(rows, key=lambda row: (-row.shown, row.mentor.user.search_key)),
        gini(counts) if counts else 0.0,
        counts.count(0),
        logged.values("venture", "day").distinct().count(),
    )


@dataclass(frozen=True)
class Gap:
    """One trade: ventures that look for a mentor, and the free places of its mentors."""

    trade: str
    ventures: int
    places: int

    @property
    def missing(self) -> int:
        """How many places are too few; 0 where there are enough."""
        return max(self.ventures - self.places, 0)


def gaps(today: date) -> list[Gap]:
    """Return every trade somebody is in, where most is missing first."""
    parents, sectors = parents_of_sectors(), rows_of(Sector)
    wanted: Counter[str] = Counter()
    seekers = Venture.sectors.through.objects.filter(venture__in=seeking().values("pk"))
    tops = {
        (venture, parents.get(code) or code)
        for venture, code in seekers.values_list("venture", "sector")
    }
    wanted.update(code for _venture, code in tops)
    free = dict(mentors_of(today).values_list("pk", F("capacity") - F("active_count")))
    offers = MentorProfile.sectors.through.objects.filter(mentorprofile__in=free)
    found = {
        (mentor, parents.get(code) or code)
        for mentor, code in offers.values_list("mentorprofile", "sector")
    }
    places: Counter[str] = Counter()
    for mentor, code in found:
        places[code] += free[mentor]
    every = [
        Gap(str(sectors[code]), wanted[code], places[code])
        for code in wanted.keys() | places.keys()
        if code in sectors
    ]
    return sorted(every, key=lambda gap: (-gap.missing, -gap.ventures, gap.trade))


def unserved(today: date) -> list[tuple[str, str, int]]:
    """Return what was asked for and nobody does: kind of help, trade, how often, the most first."""
    rows = (
        Unserved.objects.filter(day__gt=today - timedelta(days=DAYS))
        .values_list("help_kind", "sector")
        .annotate(n=Sum("times"))
        .order_by("-n", "help_kind", "sector")
    )
    kinds, sectors = rows_of(HelpKind), rows_of(Sector)
    return [
        (str(kinds.get(kind, "")), str(sectors.get(sector, "")), count)
        for kind, sector, count in rows[:UNSERVED_SHOWN]
    ]


@dataclass(frozen=True)
class Band:
    """One word of the fit: requests under it that were answered, and how many with yes."""

    word: str
    asked: int
    share: Sure | None


def bands() -> list[Band]:
    """Return what became of requests under each word that the founder had read."""
    asked_for = MentorshipRequest.objects.asked()
    over = asked_for.exclude(status__in=[*OPEN, RequestStatus.WITHDRAWN])
    answered = over.filter(close_reason="")
    yes = Q(status=RequestStatus.ACCEPTED)
    counted = {
        word: (asked, said)
        for word, asked, said in answered.order_by()
        .values_list("reasons__fit")
        .annotate(asked=Count("pk"), said=Count("pk", filter=yes))
    }
    rows = []
    for word in ("strong", "good", "chat"):
        asked, said = counted.get(word, (0, 0))
        rows.append(Band(word, asked, _share(said, asked)))
    return rows


@dataclass(frozen=True)
class LastPlace:
    """The last place of lists as one way filled it: how many stood there, and were asked."""

    way: str
    shown: int
    share: Sure | None


def last_places(at: datetime) -> list[LastPlace]:
    """Return what became of the last place of lists, where chance filled it and where not."""
    told = learnt_from.last_places(at)
    ways = {True: _("by chance"), False: _("by the order")}
    return [
        LastPlace(way, shown, _share(asked, shown))
        for way, (shown, asked) in ((ways[each], told[each]) for each in ways)
    ]


def _share(yes: int, of: int) -> Sure | None:
    return interval.of_share(yes, of) if of >= HIDDEN_BELOW else None


def measured() -> dict[str, Measured]:
    """Return the last figures of each measurement."""
    return {row.what: row for row in Measured.objects.all()}


def learnt() -> Sequence[Learnt]:
    """Return the last choices that were learnt, in use or not."""
    return list(Learnt.objects.order_by("-at", "side")[:8])
