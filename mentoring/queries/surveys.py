"""What teams said half a year after their mentorship: counts, from five answers on."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Avg, Count, TextChoices
from django.db.models.functions import ExtractYear
from django.utils.translation import gettext as _

from mentoring.enums import Mattered, Raised, Registered, Running
from mentoring.models import Survey
from mentoring.querysets import SurveyQuerySet
from sheets.headings import Column
from sheets.writing import write_table

FEWEST_ANSWERS = 5  # of fewer nothing is told, because each could be found out


@dataclass(frozen=True)
class Told:
    """One question with how many gave each answer."""

    question: str
    answers: Sequence[tuple[str, int]]


@dataclass(frozen=True)
class Afterwards:
    """How many were asked and answered, and what they said where there are enough.

    `counted` is how many answers the counts are of.
    """

    asked: int
    waiting: int
    answered: int
    counted: int = 0
    questions: Sequence[Told] = ()
    mean: float | None = None
    people: float | None = None
    quotes: Sequence[str] = ()

    @property
    def is_enough(self) -> bool:
        """Whether the office reads it."""
        return self.counted >= FEWEST_ANSWERS


def afterwards(year: int | None = None) -> Afterwards:
    """Return the counts of all surveys, or of those asked in a year.

    Quotes stand in no order that tells who wrote when.
    """
    rows = Survey.objects.all()
    if year is not None:
        rows = rows.filter(asked_at__year=year)
    given = _counted(year)
    told = given.aggregate(n=Count("pk"), mean=Avg("mattered"), people=Avg("people"))
    asked, waiting, answered = rows.count(), rows.asked().count(), rows.answered().count()
    if told["n"] < FEWEST_ANSWERS:
        return Afterwards(asked, waiting, answered)
    quoted = given.filter(may_quote=True).order_by("words").values_list("words", flat=True)
    return Afterwards(
        asked,
        waiting,
        answered,
        told["n"],
        questions=(
            _told("running", _("Is the venture still running?"), Running, given),
            _told("registered", _("Has a firm been registered since?"), Registered, given),
            _told("raised", _("Money raised since"), Raised, given),
            _told("mattered", _("Did the mentoring matter?"), Mattered, given),
        ),
        mean=round(told["mean"], 1),
        people=round(told["people"], 1),
        quotes=list(quoted),
    )


def _counted(year: int | None) -> SurveyQuerySet:
    """Return the answers of a year; of all years only those of years that are told themselves.

    Else all years less one would give away what a single team said in the other.
    """
    given: SurveyQuerySet = Survey.objects.answered()
    if year is not None:
        return given.filter(asked_at__year=year)
    years = given.order_by().annotate(asked_in=ExtractYear("asked_at"))
    answers = Counter(years.values_list("asked_in", flat=True))
    enough = [each for each, number in answers.items() if number >= FEWEST_ANSWERS]
    return given.filter(asked_at__year__in=enough)


def _told(
    name: str, question: str, choices: type[TextChoices | Mattered], rows: SurveyQuerySet
) -> Told:
    counts = dict(rows.order_by().values_list(name).annotate(n=Count("pk")))
    words = [(str(label), counts.get(value, 0)) for value, label in choices.choices]
    return Told(question, words)


def years_asked() -> list[int]:
    """Return the years in which anybody was asked, the newest first."""
    return [each.year for each in Survey.objects.datetimes("asked_at", "year", order="DESC")]


_COLUMNS = (
    Column("question", "问题", "Question", (), "text"),
    Column("answer", "回答", "Answer", (), "text"),
    Column("count", "份数", "Answers", (), "step"),
)


def survey_workbook(told: Afterwards, title: str) -> bytes:
    """Return the counts as Excel; of too few answers only how many there are."""
    rows: list[dict[str, object]] = [
        {"question": "已发出询问", "answer": "", "count": told.asked},
        {"question": "已收到回答", "answer": "", "count": told.answered},
        {"question": "计入下列统计的回答", "answer": "", "count": told.counted},
    ]
    for each in told.questions:
        rows += [
            {"question": each.question, "answer": answer, "count": number}
            for answer, number in each.answers
        ]
    return write_table(_COLUMNS, rows, title=title, sheet="结束后回访")
