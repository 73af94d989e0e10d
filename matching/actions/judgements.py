"""What people say of a match is kept to learn from, without who said it."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit.terms import Term
from matching.core import relevance
from matching.core.plain import nameless, plain
from matching.enums import Judge
from matching.models import TEXT_LENGTH, Judgement
from matching.policies import may_place
from matching.queries.asks import Ask
from mentors.models import MentorProfile
from spaces.models import Space

KEPT = timedelta(days=730)  # whoever has not trained by then has no use for it


def sentence_of(ask: Ask) -> str:
    """Return what the matcher reads of an ask, as one text without names."""
    told = "；".join(dict.fromkeys(plain(nameless(line.text, ask.names)) for line in ask.lines))
    return told[:TEXT_LENGTH]


def not_meant(
    ask: Ask, *, mentor: MentorProfile | None, space: Space | None, called: str, at: datetime
) -> None:
    """Keep that a founder did not mean this mentor, or this space; twice is once."""
    if text := sentence_of(ask):
        Judgement.objects.get_or_create(
            text=text,
            mentor=mentor,
            space=space,
            judge=Judge.FOUNDER,
            defaults={
                "grade": 0,
                "called": called,
                "day": timezone.localdate(at),
                "version": relevance.load("mentor" if mentor else "space").version,
            },
        )


def take_back_not_meant(ask: Ask) -> None:
    """Forget what a founder said about the matches of this sentence."""
    Judgement.objects.filter(text=sentence_of(ask), judge=Judge.FOUNDER).delete()


@transaction.atomic
def judge(
    text: str,
    grade: int,
    *,
    mentor: MentorProfile | None = None,
    space: Space | None = None,
    by: User,
    at: datetime,
) -> Judgement:
    """Keep what the office says of a sentence and a mentor or space; the last word counts."""
    may_place(by)
    row, _is_new = Judgement.objects.update_or_create(
        text=text,
        mentor=mentor,
        space=space,
        judge=Judge.OFFICE,
        defaults={"grade": grade, "day": timezone.localdate(at)},
    )
    return row


@transaction.atomic
def take_back_grade(text: str, grade: int, *, mentor: MentorProfile, by: User) -> None:
    """Say nothing any more of a sentence and a mentor, if this grade stands there still."""
    may_place(by)
    said = Judgement.objects.filter(text=text, mentor=mentor, judge=Judge.OFFICE)
    said.filter(grade=grade).delete()


@transaction.atomic
def throw_away(row: Judgement, *, by: User) -> None:
    """Learn nothing from this sentence: every word on it goes."""
    may_place(by)
    Judgement.objects.filter(text=row.text).delete()


def judged_long_ago(at: datetime) -> "QuerySet[Judgement]":
    """Return what is older than two years."""
    return Judgement.objects.filter(day__lt=timezone.localdate(at) - KEPT)


TERMS = (
    Term(
        key="judgements",
        label=_("Sentences that people judged, without who wrote them"),
        kept=_("two years after the last judgement"),
        over=judged_long_ago,
    ),
)
