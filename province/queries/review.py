"""The yearly review of mentors (年度考核), from confirmed records and answers in time."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import (
    Count,
    Exists,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.models import User
from mentoring.enums import Helped, Side
from mentoring.models import Closing
from mentoring.queries.counted import of_mentors
from mentors.actions import YearFacts
from mentors.enums import MentorStatus, ReviewProposal
from mentors.models import MentorProfile, MentorshipRequest, ReviewComment, Vetting, YearReview
from mentors.policies import known_to
from mentors.querysets import answered
from sheets.headings import Column
from sheets.writing import write_table
from ui.dated import rule
from ui.days import end_of

FEWEST_ANSWERS = 5  # of founders; of fewer nothing is told, because each could be found out
_IN = frozenset({"approve", "consent", "lift", "renew"})  # whoever was brought is in by consent
_OUT = frozenset({"suspend", "expire", "resign"})


def rule_of(year: int) -> int:
    """Return how many meetings the rule of that year asks for, by its last day."""
    return rule("review_meetings", on=date(year, 12, 31))


@dataclass(frozen=True)
class Reviewed:
    """A mentor's year beside the rule; nothing compares a mentor with others.

    `helped` are the answers of founders to "did it help?", by answer, where there are enough.
    """

    mentor: MentorProfile
    year: int
    meetings: int
    minutes: int
    ventures: int
    answered: int
    asked: int
    wanted: int
    served_all: bool = True
    decision: YearReview | None = None
    comments: Sequence[ReviewComment] = ()
    helped: Mapping[str, int] | None = None
    reached: int = 0  # goals of its pairs
    is_mine: bool = True  # whether the officer may decide

    @property
    def hours(self) -> float:
        """Return the confirmed time."""
        return self.minutes / 60

    @property
    def is_enough(self) -> bool:
        """Whether the rule of meetings a year is kept."""
        return self.meetings >= self.wanted

    @property
    def proposal(self) -> ReviewProposal:
        """Return what follows from the rule; who kept it in half a year has kept it."""
        if self.is_enough:
            return ReviewProposal.MET
        return ReviewProposal.NOT_MET if self.served_all else ReviewProposal.PART

    @property
    def facts(self) -> YearFacts:
        """Return what a decision keeps."""
        return YearFacts(
            proposal=self.proposal,
            wanted=self.wanted,
            meetings=self.meetings,
            minutes=self.minutes,
            ventures=self.ventures,
            answered=self.answered,
            asked=self.asked,
        )

    @property
    def feedback(self) -> list[tuple[str, int]]:
        """Return each answer of founders in words, with how many gave it."""
        words = dict(Helped.choices)
        return [(str(words[code]), n) for code, n in (self.helped or {}).items()]


def mentors_of(year: int, *, at: datetime) -> QuerySet[MentorProfile]:
    """Return the mentors of a year with their figures, by name; a fixed number of queries.

    Whoever was in the library on some day of it is among them, wherever he stands since.
    """
    asked = MentorshipRequest.objects.counted_in(year, at).filter(mentor=OuterRef("pk"))
    decided = Exists(YearReview.objects.filter(mentor=OuterRef("pk"), year=year))
    serving = Q(status__in=(MentorStatus.APPROVED, MentorStatus.EXPIRED))
    served = Q(user__is_active=True, first_way__in=_IN)  # suspended since, or gone
    return (
        MentorProfile.objects.alias(**_ways_of(year))
        .filter((serving | served) & ~_away_all(year) | Q(decided))
        .select_related("user")
        .annotate(
            of_year=Value(year),
            **of_mentors(year),
            asked_of=_counted(asked),
            answered=_counted(asked.filter(answered())),
        )
        .order_by("user__search_key", "pk")
    )


def _ways_of(year: int) -> Mapping[str, Coalesce | Subquery]:
    """Return how a mentor last came in or went out by the end of a year, when, and how first."""
    ways = Vetting.objects.filter(mentor=OuterRef("pk"), verb__in=_IN | _OUT)
    until = ways.filter(at__lt=end_of(date(year, 12, 31))).order_by("-at", "-pk")
    first = ways.order_by("at", "pk")
    return {
        "last_way": Coalesce(Subquery(until.values("verb")[:1]), Value("")),
        "last_way_at": Subquery(until.values("at")[:1]),
        "first_way": Coalesce(Subquery(first.values("verb")[:1]), Value("")),
    }


def _away_all(year: int) -> Q:
    """Return the condition that a mentor was in the library on no day of a year.

    He went out before it and did not come back in it, or came in after it; a term that began
    earlier, as one that was brought from Excel, counts as well.
    """
    later = Q(appointed_on__isnull=False, appointed_on__gt=date(year, 12, 31))
    came = Q(first_way__in=_IN) & (Q(appointed_on=None) | later) | Q(first_way="") & later
    gone = Q(last_way__in=_OUT, last_way_at__lt=end_of(date(year - 1, 12, 31)))
    return Q(last_way="") & came | gone


def undecided(rows: QuerySet[MentorProfile], year: int) -> QuerySet[MentorProfile]:
    """Keep those on whose year nothing was decided."""
    return rows.exclude(pk__in=YearReview.objects.filter(year=year).values("mentor"))


def _counted(rows: QuerySet[MentorshipRequest]) -> Coalesce:
    number = rows.order_by().values("mentor").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(number, output_field=IntegerField()), Value(0))


def _year_of(mentor: MentorProfile) -> tuple[int, int, int, int, int]:
    """Return what the database has counted of a mentor's year."""
    return (mentor.met, mentor.time, mentor.helped, mentor.answered, mentor.asked_of)  # type: ignore[attr-defined]


def reviewed(rows: Iterable[MentorProfile], officer: User | None = None) -> list[Reviewed]:
    """Return the rows of `mentors_of` as the review shows them to an officer."""
    mentors = list(rows)
    if not mentors:
        return []
    year: int = mentors[0].of_year  # type: ignore[attr-defined]
    keys = [each.pk for each in mentors]
    vettings, comments = _vettings(keys), _comments(keys, year)
    decisions = {
        each.mentor_id: each
        for each in YearReview.objects.standing()
        .filter(mentor__in=keys, year=year)
        .select_related("by")
    }
    helped, wanted, today = _helped(keys, year), rule_of(year), timezone.localdate()
    known = known_to(officer, keys) if officer is not None else set()
    return [
        Reviewed(
            each,
            year,
            *_year_of(each),
            wanted,
            served_all=served_all(each, vettings[each.pk], year, today),
            decision=decisions.get(each.pk),
            comments=comments[each.pk],
            helped=helped[each.pk],
            reached=each.reached,  # type: ignore[attr-defined]
            is_mine=each.pk not in known,
        )
        for each in mentors
    ]


def _vettings(keys: Sequence[int]) -> Mapping[int, list[Vetting]]:
    found = defaultdict[int, list[Vetting]](list)
    for row in Vetting.objects.filter(mentor__in=keys, verb__in=_IN | _OUT).order_by("at", "pk"):
        found[row.mentor_id].append(row)
    return found


def _comments(keys: Sequence[int], year: int) -> Mapping[int, list[ReviewComment]]:
    found = defaultdict[int, list[ReviewComment]](list)
    for row in ReviewComment.objects.filter(mentor__in=keys, year=year):
        found[row.mentor_id].append(row)
    return found


def _helped(keys: Sequence[int], year: int) -> Mapping[int, Mapping[str, int]]:
    """Return how founders answered whether a mentor helped, where enough of them did."""
    told = (
        Closing.objects.filter(mentorship__mentor__in=keys, side=Side.FOUNDER, at__year=year)
        .exclude(helped="")
        .values_list("mentorship__mentor", "helped")
        .annotate(n=Count("pk"))
        .order_by("helped")
    )
    found = defaultdict[int, dict[str, int]](dict)
    for mentor, helped, number in told:
        found[mentor][helped] = number
    enough = {key: each for key, each in found.items() if sum(each.values()) >= FEWEST_ANSWERS}
    return defaultdict(dict, enough)


def said_of(mentor: MentorProfile, year: int) -> list[str]:
    """Return what founders told the office should have been different, where enough of them did.

    By their words, so that the order tells of nobody.
    """
    rows = Closing.objects.filter(mentorship__mentor=mentor, side=Side.FOUNDER, at__year=year)
    words = rows.exclude(better="").order_by("better").values_list("better", flat=True)
    return list(words) if len(words) >= FEWEST_ANSWERS else []


def served_all(mentor: MentorProfile, told: Sequence[Vetting], year: int, today: date) -> bool:
    """Whether a mentor was in the library on every day of a year, as far as it has gone."""
    first, last = date(year, 1, 1), min(date(year, 12, 31), today)
    days = [(timezone.localdate(each.at), each.verb in _IN) for each in told]
    before = [is_in for day, is_in in days if day <= first]
    if before:
        began_in = before[-1]
    elif days:
        began_in = not days[0][1]  # what first took him out found him in
    else:
        began_in = mentor.appointed_on is None or mentor.appointed_on <= first
    return began_in and all(is_in for day, is_in in days if first < day <= last)


_COLUMNS = (
    Column("name", "姓名", "Name", (), "name"),
    Column("term_ends_on", "任期届满", "Term ends on", (), "date"),
    Column("ventures", "辅导项目", "Ventures", (), "step"),
    Column("meetings", "辅导次数", "Meetings", (), "step"),
    Column("hours", "辅导小时", "Hours", (), "text"),
    Column("asked", "收到申请", "Requests", (), "step"),
    Column("answered", "按时答复", "Answered", (), "step"),
    Column("proposal", "达到次数要求", "Rule kept", (), "text"),
    Column("served", "全年在库", "All year in the library", (), "text"),
    Column("before", "导师考核前说明", "Comment before", (), "long"),
    Column("decision", "考核决定", "Decision", (), "text"),
    Column("reason", "理由", "Reason", (), "long"),
    Column("decided_on", "决定日期", "Decided on", (), "date"),
    Column("after", "导师考核后说明", "Comment after", (), "long"),
)


def review_workbook(rows: Iterable[Reviewed], title: str) -> bytes:
    """Return the review as Excel, for the working group's meeting."""
    told = [
        {
            "name": each.mentor.user.name,
            "term_ends_on": each.mentor.term_ends_on,
            "ventures": each.ventures,
            "meetings": each.meetings,
            "hours": f"{each.hours:.1f}",
            "asked": each.asked,
            "answered": each.answered,
            "proposal": "是" if each.is_enough else "否",
            "served": "是" if each.served_all else "否",
            **_decided(each),
        }
        for each in rows
    ]
    return write_table(_COLUMNS, told, title=title, sheet="年度考核")


def _decided(row: Reviewed) -> dict[str, object]:
    said = {bool(each.review_id): each.comment for each in row.comments}
    told: dict[str, object] = {"before": said.get(False, ""), "after": said.get(True, "")}
    if row.decision is None:
        return told
    return told | {
        "decision": str(row.decision.get_decision_display()),
        "reason": row.decision.reason,
        "decided_on": timezone.localdate(row.decision.at),
    }


def earlier(mentor: MentorProfile, year: int) -> QuerySet[YearReview]:
    """Return the decisions of a year that corrections replaced, latest first."""
    rows = mentor.reviews.filter(year=year).exclude(replaced_by=None)
    return rows.select_related("by")
