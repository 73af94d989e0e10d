"""What waits on a manager's desk, and until when."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.apps import apps
from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string

from accounts.models import User
from accounts.queries import workday_after, workdays
from sheets.headings import Column
from sheets.writing import write_tables
from spaces.models import Place, Question, Space, Visit
from ui.days import day_of
from ui.files import cut

ANSWER_WORKDAYS: int = settings.ANSWER_WORKDAYS
_MOMENT = "%Y-%m-%d %H:%M"
_WHO = (
    Column("space", "空间", "Space", (), "text"),
    Column("by", "姓名", "Who", (), "name"),
    Column("venture", "项目", "Venture", (), "text"),
)
_WAITING = (
    *_WHO,
    Column("what", "种类", "Kind", (), "text"),
    Column("text", "内容", "What is asked", (), "long"),
    Column("asked", "提出日期", "Asked on", (), "date"),
    Column("until", "答复期限", "Answer by", (), "date"),
    Column("late", "是否逾期", "Late", (), "bool"),
)
_VISITS = (
    *_WHO,
    Column("when", "参观时间", "When", (), "text"),
    Column("people", "人数", "People", (), "step"),
)


def answer_by(asked_at: datetime) -> date:
    """Return the last day on which an answer is in time."""
    return workday_after(timezone.localdate(asked_at), ANSWER_WORKDAYS)


def late_since(asked_at: datetime, at: datetime) -> bool:
    """Return whether three working days are over without an answer."""
    return workdays(timezone.localdate(asked_at), timezone.localdate(at)) > ANSWER_WORKDAYS


def late_questions(at: datetime) -> list[Question]:
    """Return the questions that spaces leave without an answer, the longest waiting first."""
    rows = Question.objects.unanswered().for_page().order_by("asked_at", "pk")
    return [row for row in rows if late_since(row.asked_at, at)]


def late_visits(at: datetime) -> list[Visit]:
    """Return the visits to come that spaces leave without an answer, in the same order."""
    rows = Visit.objects.unanswered().to_come(at).for_page().order_by("asked_at", "pk")
    return [row for row in rows if late_since(row.asked_at, at)]


@dataclass(frozen=True)
class Waiting:
    """A question or a visit that waits for the space; a day left is below nought when late."""

    row: Question | Visit
    until: date
    days_left: int

    @property
    def is_visit(self) -> bool:
        """Whether somebody wants to come."""
        return isinstance(self.row, Visit)

    @property
    def is_for_liaison(self) -> bool:
        """Whether it is a question about intellectual property."""
        return isinstance(self.row, Question) and self.row.is_for_liaison

    @property
    def is_late(self) -> bool:
        """Whether the day has passed."""
        return self.days_left < 0


@dataclass(frozen=True)
class Desk:
    """What one manager keeps: of one space, or of all of his."""

    spaces: Sequence[Space]
    waiting: Sequence[Waiting]
    visits: Sequence[Visit]
    over: Sequence[Visit]
    waits: int
    free: int

    @property
    def for_liaison(self) -> list[Waiting]:
        """The questions about intellectual property among what waits."""
        return [each for each in self.waiting if each.is_for_liaison]


def desk(spaces: Sequence[Space], user: User, *, at: datetime) -> Desk:
    """Return what these spaces have before them for `user`, the nearest deadline first."""
    visits = Visit.objects.filter(space__in=spaces).shown_to(user).for_page()
    questions = Question.objects.filter(space__in=spaces).shown_to(user)
    asked = [
        *questions.unanswered().for_page(),
        *visits.unanswered().to_come(at),
    ]
    return Desk(
        spaces=spaces,
        waiting=[_waiting(row, at) for row in sorted(asked, key=lambda row: row.asked_at)],
        visits=list(visits.agreed().to_come(at)),
        over=list(visits.over(at)),
        waits=waits(user, spaces),
        free=Place.objects.free().filter(space__in=spaces).count(),
    )


def _waiting(row: Question | Visit, at: datetime) -> Waiting:
    gone = workdays(timezone.localdate(row.asked_at), timezone.localdate(at))
    return Waiting(row, answer_by(row.asked_at), ANSWER_WORKDAYS - gone)


def waits(user: User, spaces: Sequence[Space]) -> int:
    """Return how much waits for a manager in these spaces, for the tab and the head of the desk.

    Questions and visits are ours; rooms above name in `space_waits` of their `AppConfig` the
    function that counts theirs, of these spaces and for `user`.
    """
    questions = Question.objects.filter(space__in=spaces).shown_to(user).unanswered().count()
    visits = Visit.objects.filter(space__in=spaces).shown_to(user).unanswered()
    total = questions + visits.to_come(timezone.now()).count()
    for config in apps.get_app_configs():
        if name := getattr(config, "space_waits", ""):
            total += import_string(name)(spaces, user)
    return total


def desk_workbook(found: Desk, waiting: Iterable[Waiting], title: str, *, at_most: int) -> bytes:
    """Return what waits, who comes and who may have come, each on a sheet of its own."""
    asked, of_asked = cut(list(waiting), at_most, f"{title}，等待答复")
    coming, of_coming = cut(found.visits, at_most, f"{title}，即将到来")
    over, of_over = cut(found.over, at_most, f"{title}，待登记到访")
    return write_tables(
        [
            (_WAITING, map(_of_waiting, asked), of_asked, "等待答复"),
            (_VISITS, map(_of_visit, coming), of_coming, "即将到来"),
            (_VISITS, map(_of_visit, over), of_over, "待登记到访"),
        ]
    )


def _who(row: Question | Visit) -> dict[str, object]:
    return {"space": row.space.name, "by": row.by.name, "venture": str(row.venture or "")}


def _of_waiting(each: Waiting) -> dict[str, object]:
    row = each.row
    if isinstance(row, Visit):
        what, text = "参观", f"{_clock(row)}，{row.people} 人"
    else:
        what, text = "关于知识产权的提问" if each.is_for_liaison else "提问", row.text
    told = {"what": what, "text": text, "asked": day_of(row.asked_at)}
    return {**_who(row), **told, "until": each.until, "late": each.is_late}


def _of_visit(row: Visit) -> dict[str, object]:
    return {**_who(row), "when": _clock(row), "people": row.people}


def _clock(row: Visit) -> str:
    return timezone.localtime(row.starts_at, timezone.get_default_timezone()).strftime(_MOMENT)
