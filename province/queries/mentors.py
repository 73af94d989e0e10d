"""The mentor library as the programme office keeps it: who waits how long, whose term ends."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.queries import workdays
from mentors.actions.vetting import NOTICE_DAYS
from mentors.enums import MentorStatus
from mentors.models import Evidence, Experience, HeldLine, MentorProfile, Vetting
from mentors.policies import known_to, refused_by
from mentors.verbs import DECISIONS
from sheets.headings import Column
from sheets.writing import write_table
from ui.text import every_word

SOON_WORKDAYS = 3  # before an answer is due
_S = MentorStatus


SEGMENTS: Mapping[str, Q] = {
    "waiting": Q(status=_S.APPLIED),
    "entered": Q(status=_S.ENTERED),
    "returned": Q(status=_S.RETURNED),
    "ending": Q(status=_S.APPROVED),  # and the day, in `_segment`
    "serving": Q(status=_S.APPROVED),
    "out": Q(status__in=[_S.SUSPENDED, _S.EXPIRED, _S.RESIGNED, _S.REFUSED]),
}


def segment_words() -> Mapping[str, str]:
    """Return what each segment is called."""
    return {
        "waiting": _("Wait for you"),
        "entered": _("Wait for consent"),
        "returned": _("To be completed"),
        "ending": _("Term ends soon"),
        "serving": _("In the library"),
        "out": _("Out of it"),
    }


def _segment(name: str, today: date) -> Q:
    if name == "ending":
        return SEGMENTS[name] & Q(term_ends_on__lte=today + timedelta(days=NOTICE_DAYS))
    return SEGMENTS[name]


def _holds(word: str) -> Q:
    return Q(user__search_key__contains=word) | Q(headline__icontains=word)


_ORDER = {"waiting": "status_changed_at", "entered": "status_changed_at", "ending": "term_ends_on"}


def library(segment: str, text: str, today: date) -> QuerySet[MentorProfile]:
    """Return the mentors of a segment whose name or headline holds `text`, most urgent first."""
    found = MentorProfile.objects.filter(_segment(segment, today), every_word(text, _holds))
    papers = Evidence.objects.filter(mentor=OuterRef("mentor")).values("line_digest")
    order = _ORDER.get(segment, "-status_changed_at")
    return (
        found.select_related("user", "county__prefecture")
        .prefetch_related("categories")
        .annotate(lines=_lines(), proved=_lines(digest__in=papers))
        .order_by(order, "pk")
    )


def _lines(**only: object) -> Coalesce:
    """Return how many lines the profile of a mentor has."""
    lines = Experience.objects.filter(mentor=OuterRef("pk"), **only)
    number = lines.order_by().values("mentor").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(number, output_field=IntegerField()), Value(0))


def counts(today: date) -> Mapping[str, int]:
    """Return how many mentors each segment has, by one query."""
    told: dict[str, int] = MentorProfile.objects.aggregate(
        **{name: Count("pk", filter=_segment(name, today)) for name in SEGMENTS}
    )
    return told


@dataclass(frozen=True)
class Waiting:
    """A mentor in the queue: the working days that have gone by, and those that are left."""

    mentor: MentorProfile
    gone: int
    left: int
    is_mine: bool  # whether the officer may decide

    @property
    def tone(self) -> str:
        """Return how urgent it is."""
        return "late" if self.left < 0 else "due" if self.left <= SOON_WORKDAYS else ""


def waiting(mentors: Sequence[MentorProfile], officer: User, today: date) -> list[Waiting]:
    """Return rows of the queue, as one officer sees them."""
    keys = [mentor.pk for mentor in mentors]
    rows, barred = [], known_to(officer, keys) | refused_by(officer, keys)
    for mentor in mentors:
        since = mentor.status_changed_at or timezone.now()
        gone = workdays(timezone.localdate(since), today)
        left = settings.VETTING_WORKDAYS - gone
        rows.append(Waiting(mentor, gone, left, is_mine=mentor.pk not in barred))
    return rows


def most_urgent(officer: User, today: date) -> Waiting | None:
    """Return who has waited longest, if anybody waits, as one officer sees it."""
    first = library("waiting", "", today).first()
    if first is None or first.status_changed_at is None:
        return None
    return waiting([first], officer, today)[0]


@dataclass(frozen=True)
class Line:
    """A line of a profile, whose profiles hold it word for word too, and what was handed in for it.

    `held` is the row of a line that waits for a proof.
    """

    text: str
    years: str
    others: Sequence[str] = ()
    papers: Sequence[Evidence] = ()
    held: HeldLine | None = None


def _papers_by_line(mentor: MentorProfile) -> Mapping[str, list[Evidence]]:
    found: dict[str, list[Evidence]] = {}
    for paper in mentor.papers.defer("content").exclude(line_digest=""):
        found.setdefault(paper.line_digest, []).append(paper)
    return found


def held_lines_of(mentor: MentorProfile) -> list[Line]:
    """Return the lines that wait for a proof, each with the papers handed in for it."""
    papers = _papers_by_line(mentor)
    return [
        Line(row.text, row.years, papers=papers.get(row.digest, ()), held=row)
        for row in mentor.held_lines.all()
    ]


def lines_of(mentor: MentorProfile) -> list[Line]:
    """Return what a mentor says of himself, with whoever says the same."""
    own = list(mentor.experiences.all())
    same = Experience.objects.exclude(mentor=mentor).filter(digest__in=[row.digest for row in own])
    others: dict[str, list[str]] = {}
    for row in same.select_related("mentor__user"):
        others.setdefault(row.digest, []).append(str(row.mentor))
    papers = _papers_by_line(mentor)
    return [
        Line(row.text, row.years, others.get(row.digest, ()), papers.get(row.digest, ()))
        for row in own
    ]


@dataclass(frozen=True)
class Decided:
    """A decision of the past in words."""

    vetting: Vetting
    words: str


def history(mentor: MentorProfile) -> list[Decided]:
    """Return what was decided of a mentor, latest first."""
    return [
        Decided(row, str(DECISIONS[row.verb].said)) for row in mentor.vettings.select_related("by")
    ]


_COLUMNS = (
    Column("name", "姓名", "Name", (), "name"),
    Column("headline", "简介", "What they are", (), "text"),
    Column("categories", "类别", "Categories", (), "text"),
    Column("place", "所在地", "Place", (), "text"),
    Column("status", "状态", "Status", (), "text"),
    Column("appointed_on", "聘任日期", "Appointed on", (), "date"),
    Column("term_ends_on", "任期届满", "Term ends on", (), "date"),
    Column("capacity", "可带项目", "Places", (), "step"),
    Column("active", "在带项目", "Taken", (), "step"),
)


def register_workbook(mentors: QuerySet[MentorProfile], title: str) -> bytes:
    """Return the register (名册) as Excel; no contact details."""
    rows = [
        {
            "name": str(mentor),
            "headline": mentor.headline,
            "categories": "、".join(str(each) for each in mentor.categories.all()),
            "place": mentor.county.full if mentor.county else mentor.home,
            "status": str(mentor.get_status_display()),
            "appointed_on": mentor.appointed_on,
            "term_ends_on": mentor.term_ends_on,
            "capacity": mentor.capacity,
            "active": mentor.active_count,
        }
        for mentor in mentors
    ]
    return write_table(_COLUMNS, rows, title=title, sheet="导师名册")
