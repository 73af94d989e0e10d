"""A mentor's year is decided on, told to him, put right; and he says a word to it."""

from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.models import User
from audit.actions import record
from audit.guards import broken
from mentors import policies
from mentors.models import MentorProfile, ReviewComment, YearReview
from notifications.actions import notify
from ui.days import day_of

COMMENT_DAYS = 30  # after the day of a decision; the database counts them too
_TWICE = frozenset(
    {
        "one_review_a_year",
        "one_comment_before",
        "comment_before_decision",
        "mentors_yearreview_replaces_id_key",
        "mentors_reviewcomment_review_id_key",
    }
)


class AlreadyReviewed(Exception):
    """Somebody else has decided on this year meanwhile; nothing was changed."""


class AlreadySaid(Exception):
    """The mentor has said his word, or the time for it is over."""


@dataclass(frozen=True)
class YearFacts:
    """What a decision on a year rests on: the figures, the rule, and what follows from it."""

    proposal: str
    wanted: int
    meetings: int
    minutes: int
    ventures: int
    answered: int
    asked: int


@transaction.atomic
def review(  # noqa: PLR0913
    mentor: MentorProfile,
    year: int,
    facts: YearFacts,
    *,
    decision: str,
    reason: str = "",
    replaces: YearReview | None = None,
    by: User,
    at: datetime,
) -> YearReview:
    """Decide on a mentor's year, or put a decision right, and tell him with the figures.

    Raises
    ------
    AlreadyReviewed
        There is a decision that `replaces` does not name.
    """
    policies.may_decide_on(by, mentor)
    row = YearReview(
        mentor=mentor,
        year=year,
        decision=decision,
        reason=reason,
        replaces=replaces,
        by=by,
        at=at,
        **asdict(facts),
    )
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as problem:
        raise (AlreadyReviewed() if broken(problem) in _TWICE else problem) from problem
    replaced = replaces.pk if replaces else None
    record("review", mentor, by=by, at=at, year=year, decision=decision, replaces=replaced)
    _tell(row)
    return row


def _tell(row: YearReview) -> None:
    notify(
        row.mentor.user,
        "mentors/reviewed",
        about=row,
        at=row.at,
        text=row.reason,
        url=f"{reverse('my_year')}?year={row.year}",
        year=str(row.year),
        decision=row.decision,
        meetings=str(row.meetings),
        hours=f"{row.hours:.1f}",
        wanted=str(row.wanted),
        ventures=str(row.ventures),
        days=str(COMMENT_DAYS),
        corrected="yes" if row.replaces_id else "",
    )


def last_day_to_comment(decided: YearReview) -> date:
    """Return the last day on which the mentor may say his word to a decision; all of it counts."""
    return day_of(decided.at) + timedelta(days=COMMENT_DAYS)


def may_comment(
    mentor: MentorProfile, year: int, standing: YearReview | None, *, at: datetime
) -> bool:
    """Whether the mentor still has a word to that year: one before, one after a decision."""
    said = ReviewComment.objects.filter(mentor=mentor, year=year, review=standing)
    in_time = standing is None or day_of(at) <= last_day_to_comment(standing)
    is_near = standing is not None or year >= day_of(at).year - 1
    return in_time and is_near and not said.exists()


@transaction.atomic
def comment(
    mentor: MentorProfile, year: int, *, text: str, seen: int | None, by: User, at: datetime
) -> ReviewComment:
    """Keep what a mentor says of a year; whoever decided is told.

    Raises
    ------
    AlreadySaid
        He has said it, the time is over, or there is another decision than the one he has `seen`.
    """
    policies.may_hand_in(by, mentor)
    standing = mentor.reviews.standing().filter(year=year).first()
    if (standing.pk if standing else None) != seen or not may_comment(
        mentor, year, standing, at=at
    ):
        raise AlreadySaid
    row = ReviewComment(mentor=mentor, year=year, review=standing, comment=text, at=at)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as problem:
        raise (AlreadySaid() if broken(problem) in _TWICE else problem) from problem
    record("review_comment", mentor, by=by, at=at, year=year, decided=standing is not None)
    if standing is not None:
        _tell_decider(standing, text, at)
    return row


def _tell_decider(standing: YearReview, text: str, at: datetime) -> None:
    if not standing.by.is_active:
        return
    notify(
        standing.by,
        "mentors/review_comment",
        about=standing,
        at=at,
        text=text,
        url=reverse("review_decide", args=[standing.mentor_id, standing.year]),
        who=standing.mentor.user.name,
        year=str(standing.year),
    )
