"""A request: sent, answered, taken back, expired, passed on; and the mentorship it begins."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Required, TypedDict, Unpack

from django.apps import apps
from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.policies import Denied, may_speak
from accounts.queries import officers
from audit.actions import advance, record
from audit.due import each, one_by_one
from mentors import policies
from mentors.actions.answer_time import note_answer_time
from mentors.actions.pausing import pause
from mentors.actions.refusals import MentorBusy, TooManyOpen, in_words
from mentors.actions.waiting import end_places, refuse_together
from mentors.enums import RequestStatus
from mentors.models import MentorProfile, Mentorship, MentorshipRequest, WaitingPlace
from mentors.queries import asked_again_from
from mentors.querysets import RequestQuerySet
from notifications.actions import notify, settle, settle_row
from safety.policies import is_barred, is_slowed
from ventures.models import Venture

REMIND_DAYS = 2
Reasons = Mapping[str, Any]
Explain = Callable[[Venture, MentorProfile], Reasons]


@transaction.atomic
def send(  # noqa: PLR0913
    venture: Venture,
    mentor: MentorProfile,
    *,
    message: str,
    shares: Sequence[str],
    choices: Sequence[MentorProfile] = (),
    reasons: Reasons,
    by: User,
    at: datetime,
) -> MentorshipRequest:
    """Ask `mentor`, who has `ANSWER_DAYS` to answer; after a no or a silence the next of `choices`.

    Raises
    ------
    AlreadyOpen, TooManyOpen, MentorBusy
        The database, or the mentor's own settings, refuse.
    Unreachable
        A rule keeps the venture from this mentor, or from one of the choices.
    """
    today = timezone.localdate(at)
    policies.may_ask(by, venture, mentor, on=today)
    for choice in choices:
        policies.may_name_next(venture, choice, on=today)
    refuse_busy(venture, mentor, at)
    asked = open_request(venture, mentor, message, shares, choices, reasons, by, at)
    tell_mentor("asked", asked, at)
    return asked


@transaction.atomic
def propose(
    venture: Venture, mentor: MentorProfile, *, reasons: Reasons, by: User, at: datetime
) -> MentorshipRequest:
    """Ask `mentor` for a venture that the programme office placed with him, and tell both.

    The founders gave no contact details yet; they may take the request back.

    Raises
    ------
    AlreadyOpen, TooManyOpen, MentorBusy, Denied
        As for `send`.
    """
    policies.may_propose(by, venture, mentor, on=timezone.localdate(at))
    refuse_busy(venture, mentor, at)
    asked = open_request(venture, mentor, venture.sentence, [], (), reasons, by, at, is_placed=True)
    tell_mentor("asked", asked, at)
    tell_founders("placed", asked, at)
    return asked


def refuse_busy(venture: Venture, mentor: MentorProfile, at: datetime) -> None:
    """Refuse while the mentor has no place, pauses, is asked by the venture or mentors it."""
    if mentor.is_full:
        raise MentorBusy("full")
    if mentor.is_paused(timezone.localdate(at)):
        raise MentorBusy("paused")
    refuse_together(venture, mentor)


def refuse_untyped(venture: Venture, mentor: MentorProfile, *, by: User, at: datetime) -> None:
    """Refuse what `send` would refuse as things stand, before anybody types a word."""
    policies.may_ask(by, venture, mentor, on=timezone.localdate(at))
    refuse_busy(venture, mentor, at)
    if asked_again_from(mentor, on=timezone.localdate(at)):
        raise MentorBusy("asked")
    if venture.open_requests >= settings.OPEN_REQUESTS_PER_VENTURE:
        raise TooManyOpen


def open_request(  # noqa: PLR0913, PLR0917
    venture: Venture,
    mentor: MentorProfile,
    message: str,
    shares: Sequence[str],
    choices: Sequence[MentorProfile],
    reasons: Reasons,
    by: User,
    at: datetime,
    passed_from: MentorshipRequest | None = None,
    *,
    is_placed: bool = False,
) -> MentorshipRequest:
    """Make an open request; the database refuses a second one and one too many.

    Whoever asks, or is asked for, waits on no list of this mentor any longer.
    """
    first, second = (*choices, None, None)[:2]
    asked = MentorshipRequest(
        venture=venture,
        mentor=mentor,
        asked_by=by,
        message=message,
        shares=list(shares),
        next_choice=first,
        third_choice=second,
        passed_from=passed_from,
        is_placed=is_placed,
        reasons=dict(reasons),
        sent_at=at,
        due_at=_deadline(at),
    )
    try:
        with transaction.atomic():
            asked.save()
    except IntegrityError as problem:
        raise in_words(problem) from problem
    end_places(WaitingPlace.objects.waiting().filter(venture=venture, mentor=mentor), at=at)
    return asked


def _deadline(at: datetime) -> datetime:
    return at + timedelta(days=settings.ANSWER_DAYS)


@transaction.atomic
def accept(
    asked: MentorshipRequest, *, hours: Sequence[int] = (), by: User, at: datetime
) -> Mentorship:
    """Begin a mentorship; the database refuses one too many.

    `hours` of the mentor are proposed for the first meeting by the app that keeps them: it has
    `offer_times(mentorship, hours, by=…, at=…)` in its `AppConfig`.

    Raises
    ------
    InvalidMove
        The request is no longer open.
    MentorBusy
        No place is free, or the week's new ventures are used up; the request stays open.
    Unreachable
        A rule has come between them since; see `close_impossible`.
    """
    policies.may_accept(by, asked, on=timezone.localdate(at))
    before = asked.status
    try:
        move(asked, "accept", by=by, at=at)
        with transaction.atomic():
            begun = Mentorship.objects.create(
                request=asked, mentor=asked.mentor, venture=asked.venture, started_at=at
            )
    except IntegrityError as problem:
        asked.status = before
        raise in_words(problem) from problem
    note_answer_time(asked.mentor)
    _end_offers(begun, at)
    others = str(asked.venture.requests.unanswered().count() or "")
    url = reverse("mentorship", args=[begun.pk])
    tell_founders("accepted", asked, at, url=url, others=others)
    for app in apps.get_app_configs():
        if hours and (offer_times := getattr(app, "offer_times", None)):
            offer_times(begun, hours, by=by, at=at)
    return begun


def _end_offers(begun: Mentorship, at: datetime) -> None:
    """Let an offer of the same mentor lapse that nobody need answer any more; nobody is told."""
    for offer in begun.venture.offers.unanswered().filter(mentor=begun.mentor):
        advance(offer, "lapse", by=None, at=at)
        settle_row(["mentors/offered"], about=offer, at=at)


@transaction.atomic
def call(asked: MentorshipRequest, *, note: str, by: User, at: datetime) -> None:
    """Agree to one call instead of a mentorship: no place taken, contact details open for a while.

    Raises
    ------
    InvalidMove
        The request is no longer open.
    Unreachable
        A rule has come between them since; see `close_impossible`.
    """
    policies.may_accept(by, asked, on=timezone.localdate(at))
    asked.call_note, asked.call_until = note, at + timedelta(days=settings.CALL_DAYS)
    asked.save(update_fields=["call_note", "call_until"])
    move(asked, "call", by=by, at=at)
    note_answer_time(asked.mentor)
    until = str(timezone.localdate(asked.call_until))
    tell_founders("called", asked, at, note=note, until=until)


class Refusal(TypedDict, total=False):
    """What a mentor says with a no: a reason, a word, from when on, who fits better, a pause."""

    reason: Required[str]
    note: str
    again_from: date | None
    colleague: MentorProfile | None
    pause_until: date | None


@transaction.atomic
def decline(asked: MentorshipRequest, *, by: User, at: datetime, **told: Unpack[Refusal]) -> None:
    """Say no with a reason that helps; the founders' next choice is asked at once."""
    policies.may_answer(by, asked)
    move(asked, "decline", by=by, at=at, reason=told["reason"])
    asked.decline_reason, asked.decline_note = told["reason"], told.get("note", "")
    asked.again_from, asked.colleague = told.get("again_from"), told.get("colleague")
    asked.save(update_fields=["decline_reason", "decline_note", "again_from", "colleague"])
    if until := told.get("pause_until"):
        pause(asked.mentor, until, by=by, at=at)
    note_answer_time(asked.mentor)
    passed = _ask_next(asked, unexplained, at) if next_to_ask(asked, at) else None
    tell_founders(
        "declined",
        asked,
        at,
        again_from=str(asked.again_from or ""),
        colleague=asked.colleague.user.name if asked.colleague else "",
        passed_to=passed.mentor.user.name if passed else "",
    )


def unexplained(_venture: Venture, _mentor: MentorProfile) -> Reasons:
    """Leave the reasons to the job that explains what was passed on."""
    return {}


@transaction.atomic
def allow_again(asked: MentorshipRequest, *, by: User, at: datetime) -> None:
    """Say that a refusal no longer stands, and tell the founders."""
    policies.may_allow_again(by, asked, on=timezone.localdate(at))
    asked.allowed_again_at = at
    asked.save(update_fields=["allowed_again_at"])
    record("allow_again", asked, by=by, at=at)
    tell_founders("allowed_again", asked, at)


@transaction.atomic
def ask_back(asked: MentorshipRequest, *, question: str, by: User, at: datetime) -> None:
    """Ask the founders one thing, once; they get the full time to reply."""
    policies.may_answer(by, asked)
    may_speak(by)
    if asked.was_asked_back:
        raise Denied
    move(asked, "ask_back", by=by, at=at)
    asked.question, asked.asked_back_at, asked.due_at = question, at, _deadline(at)
    asked.save(update_fields=["question", "asked_back_at", "due_at"])
    note_answer_time(asked.mentor)
    tell_founders("asked_back", asked, at)


@transaction.atomic
def reply(asked: MentorshipRequest, *, text: str, by: User, at: datetime) -> None:
    """Reply to the mentor's question; he gets the full time again."""
    policies.may_reply(by, asked)
    may_speak(by)
    move(asked, "reply", by=by, at=at)
    asked.reply, asked.due_at = text, _deadline(at)
    asked.save(update_fields=["reply", "due_at"])
    tell_mentor("replied", asked, at)


@transaction.atomic
def withdraw(asked: MentorshipRequest, *, by: User, at: datetime) -> None:
    """Take a request back."""
    policies.may_withdraw(by, asked)
    move(asked, "withdraw", by=by, at=at)
    tell_mentor("withdrawn", asked, at)


@transaction.atomic
def withdraw_several(
    venture: Venture, asked: Collection[int], *, by: User, at: datetime
) -> list[MentorshipRequest]:
    """Take back those of these requests that still wait, each as `withdraw` does; return them.

    All are locked before the first one moves: an answer comes before all of it or finds it done.
    """
    policies.may_withdraw_several(by, venture)
    waiting = venture.requests.unanswered().filter(pk__in=asked).for_list().order_by("pk")
    taken = list(waiting.select_for_update(of=("self",)))
    for row in taken:
        withdraw(row, by=by, at=at)
    return taken


def expire_due(*, explain: Explain, at: datetime) -> int:
    """Expire or pass on what nobody answered in time and remind of what is due; return how many.

    Each request is its own transaction: a run that is killed, late or doubled goes on where the
    other stopped.
    """
    each(_due_soon(at), lambda soon: _tell_due_soon(soon, at))
    late = MentorshipRequest.objects.overdue(at).order_by("due_at", "pk")
    keys = list(late.values_list("pk", flat=True))
    return one_by_one(keys, lambda key: _expire_one(key, explain, at), what="a late request")


def _tell_due_soon(soon: MentorshipRequest, at: datetime) -> None:
    tell_mentor("due_soon", soon, at, event="after_reply" if soon.reply else "")


def _due_soon(at: datetime) -> RequestQuerySet:
    soon = at + timedelta(days=REMIND_DAYS)
    waiting = MentorshipRequest.objects.waiting_for_mentor().filter(due_at__gt=at, due_at__lte=soon)
    return waiting.for_list()


@transaction.atomic
def _expire_one(key: int, explain: Explain, at: datetime) -> bool:
    asked = (
        MentorshipRequest.objects.select_for_update(of=("self",), skip_locked=True)
        .select_related(
            "mentor__user", "venture", "next_choice__user", "third_choice__user", "asked_by"
        )
        .overdue(at)
        .filter(pk=key)
        .first()
    )
    if asked is None:  # answered or taken by another run meanwhile
        return False
    if asked.status == RequestStatus.SENT and next_to_ask(asked, at):
        pass_on(asked, explain, at)
    else:
        move(asked, "expire", by=None, at=at)
        tell_founders("expired", asked, at, unreplied="yes" if asked.lacks_reply else "")
    return True


def next_to_ask(asked: MentorshipRequest, at: datetime) -> MentorProfile | None:
    """Return the first of the choices that can be asked now, or none."""
    return next(iter(_choices_left(asked, at)), None)


def _choices_left(asked: MentorshipRequest, at: datetime) -> list[MentorProfile]:
    """Return the choices from the first one on that can be asked now; none for who may not ask."""
    named = [each for each in (asked.next_choice, asked.third_choice) if each is not None]
    today = timezone.localdate(at)
    if named and (is_barred(asked.asked_by, today) or is_slowed(asked.asked_by, today)):
        return []
    free = [_is_free_for(asked.venture, each, at) for each in named]
    return named[free.index(True) :] if any(free) else []


def _is_free_for(venture: Venture, mentor: MentorProfile, at: datetime) -> bool:
    if mentor.is_full or policies.obstacles(venture, mentor, on=timezone.localdate(at)):
        return False
    taken = MentorshipRequest.objects.unanswered().filter(venture=venture, mentor=mentor)
    running = Mentorship.objects.active().filter(venture=venture, mentor=mentor)
    return not taken.exists() and not running.exists()


def pass_on(
    asked: MentorshipRequest, explain: Explain, at: datetime, *, told: str = "passed_on"
) -> None:
    """Ask the next choice with the same words, and tell the founders by the notice `told`."""
    move(asked, "pass_on", by=None, at=at)
    passed = _ask_next(asked, explain, at)
    tell_founders(told, passed, at, mentor_before=asked.mentor.user.name)


def _ask_next(asked: MentorshipRequest, explain: Explain, at: datetime) -> MentorshipRequest:
    """Ask the first choice that can be asked (`next_to_ask`); those behind it stay choices."""
    after, *rest = _choices_left(asked, at)
    passed = open_request(
        asked.venture,
        after,
        asked.message,
        asked.shares,
        rest,
        explain(asked.venture, after),
        asked.asked_by,
        at,
        passed_from=asked,
    )
    tell_mentor("asked", passed, at)
    return passed


@transaction.atomic
def end(mentorship: Mentorship, *, by: User, at: datetime) -> None:
    """End a mentorship: the place is free again, contact details close for both."""
    policies.may_end(by, mentorship)
    advance(mentorship, "end", by=by, at=at)
    mentorship.ended_at = at
    mentorship.save(update_fields=["ended_at"])
    url = reverse("mentorship", args=[mentorship.pk])
    settle(("mentors/conflict",), url, officers(), at=at)  # nothing is left to look at
    for person in {mentorship.mentor.user, *mentorship.venture.founders.all()} - {by}:
        notify(
            person,
            "mentors/ended",
            about=mentorship,
            url=url,
            at=at,
            who=by.name,
            venture=str(mentorship.venture),
        )


# What asked one side to do something, and is done once the request has moved on.
_ASKS = tuple(f"mentors/{verb}" for verb in ("asked", "due_soon", "replied", "asked_back"))


def move(
    asked: MentorshipRequest, verb: str, *, by: User | None, at: datetime, **told: str
) -> None:
    """Move a request on; what its two sides were asked for in the bell is no longer new."""
    advance(asked, verb, by=by, at=at, **told)
    sides = [asked.mentor.user, *asked.venture.founders.all()]
    settle(_ASKS, reverse("request", args=[asked.pk]), sides, at=at)


def tell_mentor(verb: str, asked: MentorshipRequest, at: datetime, *, event: str = "") -> None:
    """Put a notice about a request into the mentor's bell; an account that is closed has none.

    `event` tells apart what is due a second time: a reply to a question gives the full time again.
    """
    if not asked.mentor.user.is_active:
        return
    notify(
        asked.mentor.user,
        f"mentors/{verb}",
        about=asked,
        at=at,
        event=event,
        url=reverse("request", args=[asked.pk]),
        venture=str(asked.venture),
        text=asked.reply or asked.message,
    )


def tell_founders(
    verb: str, asked: MentorshipRequest, at: datetime, *, url: str = "", **facts: str
) -> None:
    """Put a notice about a request into the bell of each founder."""
    facts |= {"mentor": asked.mentor.user.name, "venture": str(asked.venture)}
    facts |= {"text": asked.decline_note or asked.question}
    for founder in asked.venture.founders.all():
        notify(
            founder,
            f"mentors/{verb}",
            about=asked,
            at=at,
            url=url or reverse("request", args=[asked.pk]),
            **facts,
        )
