"""The programme office lets mentors in for a term, and out; decisions are kept with their words."""

from collections.abc import Collection
from datetime import date, datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.policies import permits
from accounts.queries import officers
from audit.actions import advance
from audit.due import each, one_by_one
from audit.lifecycle import InvalidMove
from mentors import policies
from mentors.actions.closing import release, waiting_for
from mentors.actions.forgetting import forget_entry
from mentors.actions.proof import ConsentMissing, hold, needs_consent
from mentors.actions.requests import Explain
from mentors.enums import MentorStatus
from mentors.models import MentorProfile, Vetting
from notifications.actions import notify, settle
from ui.dated import rule

NOTICE_DAYS = 60  # before the end of a term
_OF_A_TERM = ("mentors/term_ending",)  # asks the office for another one


def no_reasons(_venture: object, _mentor: object) -> dict[str, object]:
    """Explain nothing: the matcher writes the reasons of what was passed on later."""
    return {}


@transaction.atomic
def approve(
    mentor: MentorProfile,
    *,
    years: int | None = None,
    held: Collection[int] = (),
    text: str = "",
    by: User,
    at: datetime,
) -> None:
    """Let a mentor in for one term (聘任), without the lines that are not proved, and tell him.

    Raises
    ------
    ConsentMissing
        He serves a public body, and its consent is not there.
    """
    policies.may_decide_on(by, mentor)
    if needs_consent(mentor):
        raise ConsentMissing
    hold(mentor, held)
    advance(mentor, "approve", by=by, at=at)
    _begin_term(mentor, timezone.localdate(at), years)
    _decided("approve", "approved", mentor, text, by, at)


@transaction.atomic
def send_back(mentor: MentorProfile, *, text: str, by: User, at: datetime) -> None:
    """Say what is missing before a mentor is let in."""
    policies.may_decide_on(by, mentor)
    advance(mentor, "send_back", by=by, at=at)
    _decided("send_back", "returned", mentor, text, by, at)


@transaction.atomic
def refuse(mentor: MentorProfile, *, text: str, by: User, at: datetime) -> None:
    """Do not let a mentor in, and say why; he may ask once that somebody else looks."""
    policies.may_decide_on(by, mentor)
    advance(mentor, "refuse", by=by, at=at)
    _decided("refuse", "refused", mentor, text, by, at)


@transaction.atomic
def remove_entry(mentor: MentorProfile, *, text: str, by: User, at: datetime) -> None:
    """Remove whom the office entered and who never answered: what it wrote of him is deleted.

    He is told why; the account stays, and he may apply by himself later.

    Raises
    ------
    InvalidMove
        He has answered meanwhile.
    """
    policies.may_decide_on(by, mentor)
    advance(mentor, "remove_entry", by=by, at=at)
    forget_entry(mentor, at=at)
    _decided("remove_entry", "entry_removed", mentor, text, by, at, page="home")


@transaction.atomic
def appeal(mentor: MentorProfile, *, text: str, by: User, at: datetime) -> None:
    """Ask that somebody else looks at a refusal (申诉)."""
    policies.may_appeal(by, mentor)
    advance(mentor, "appeal", by=by, at=at)
    keep_decision("appeal", mentor, text, by, at)
    tell_office("appealed", mentor, at, text=text)


@transaction.atomic
def suspend(
    mentor: MentorProfile, *, text: str = "", explain: Explain = no_reasons, by: User, at: datetime
) -> None:
    """Take a mentor out of the library; his mentorships go on.

    What waited for his answer goes to the next choice, or is closed, and the founders are told.
    """
    policies.may_decide_on(by, mentor)
    waiting = waiting_for(mentor.user)  # locked first, as `accept` does
    advance(mentor, "suspend", by=by, at=at)
    _decided("suspend", "suspended", mentor, text, by, at)
    release(waiting, explain=explain, at=at)


@transaction.atomic
def lift(mentor: MentorProfile, *, text: str = "", by: User, at: datetime) -> None:
    """Let a suspended mentor be found again; his term runs as before."""
    policies.may_decide_on(by, mentor)
    advance(mentor, "lift", by=by, at=at)
    _decided("lift", "lifted", mentor, text, by, at)


@transaction.atomic
def renew(
    mentor: MentorProfile,
    *,
    years: int | None = None,
    text: str = "",
    seen: str = "",
    by: User,
    at: datetime,
) -> None:
    """Give another term (续聘), from the day after the last one, or from today if it is over.

    Raises
    ------
    InvalidMove
        The last day is not the one that was `seen`: a colleague has given a term meanwhile.
    """
    policies.may_decide_on(by, mentor)
    stored = MentorProfile.objects.select_for_update(no_key=True).get(pk=mentor.pk)
    if seen and seen != str(stored.term_ends_on or ""):
        raise InvalidMove(f"{mentor}: until {stored.term_ends_on} by now.")
    mentor.term_ends_on = stored.term_ends_on
    advance(mentor, "renew", by=by, at=at)
    _begin_term(mentor, first_day_of_next_term(mentor, timezone.localdate(at)), years)
    _decided("renew", "renewed", mentor, text, by, at)


@transaction.atomic
def resign(
    mentor: MentorProfile, *, text: str = "", explain: Explain = no_reasons, by: User, at: datetime
) -> None:
    """Leave the library; what waited goes on elsewhere, mentorships go on."""
    policies.may_resign(by, mentor)
    waiting = waiting_for(mentor.user)
    advance(mentor, "resign", by=by, at=at)
    keep_decision("resign", mentor, text, by, at)
    _settle(_OF_A_TERM, mentor, at)
    release(waiting, explain=explain, at=at)
    tell_office("resigned", mentor, at, text=text)


def end_terms(*, explain: Explain = no_reasons, at: datetime) -> int:
    """Take out whose term is over, and announce terms that end soon; return how many went.

    Each mentor is a transaction of his own: a run that is killed, late or doubled goes on where
    the other stopped, and nobody is told twice.
    """
    today = timezone.localdate(at)
    serving = MentorProfile.objects.filter(status=MentorStatus.APPROVED).select_related("user")
    soon = serving.filter(
        term_ends_on__gte=today, term_ends_on__lte=today + timedelta(days=NOTICE_DAYS)
    )
    each(soon, lambda mentor: _announce(mentor, at))
    over = list(serving.filter(term_ends_on__lt=today).values_list("pk", flat=True))
    return one_by_one(over, lambda key: _end_term(key, explain, at), what="a mentor's term")


@transaction.atomic
def _announce(mentor: MentorProfile, at: datetime) -> None:
    ends = mentor.term_ends_on
    assert ends is not None  # noqa: S101  filtered by it
    notify(
        mentor.user,
        "mentors/term_ends",
        about=mentor,
        url=reverse("mentor_edit"),
        at=at,
        event=ends.isoformat(),
        until=ends.isoformat(),
    )
    tell_office("term_ending", mentor, at, event=ends.isoformat(), until=ends.isoformat())


@transaction.atomic
def _end_term(key: int, explain: Explain, at: datetime) -> bool:
    rows = MentorProfile.objects.select_for_update(of=("self",), skip_locked=True)
    today = timezone.localdate(at)
    over = rows.filter(pk=key, status=MentorStatus.APPROVED, term_ends_on__lt=today)
    mentor = over.select_related("user").first()
    if mentor is None:  # renewed, or ended by another run meanwhile
        return False
    waiting = waiting_for(mentor.user)
    advance(mentor, "expire", by=None, at=at)
    _decided("expire", "term_over", mentor, "", None, at)
    release(waiting, explain=explain, at=at)
    return True


def _begin_term(mentor: MentorProfile, first: date, years: int | None) -> None:
    years = years or rule("mentor_term_years", on=first)
    mentor.appointed_on, mentor.term_ends_on = first, last_day_of_term(first, years)
    mentor.save(update_fields=["appointed_on", "term_ends_on"])


def first_day_of_next_term(mentor: MentorProfile, today: date) -> date:
    """Return when another term begins: the day after the last one, or today if it is over."""
    ends = mentor.term_ends_on
    return ends + timedelta(days=1) if ends and ends >= today else today


def last_day_of_term(first: date, years: int) -> date:
    """Return the last day of a term that begins on `first`."""
    try:
        same = first.replace(year=first.year + years)
    except ValueError:  # the 29th of February
        same = first.replace(year=first.year + years, month=3, day=1)
    return same - timedelta(days=1)


def keep_decision(
    verb: str, mentor: MentorProfile, text: str, by: User | None, at: datetime
) -> None:
    """Write down what was decided of a mentor's place, for good."""
    ends = mentor.term_ends_on if verb in {"approve", "renew"} else None
    Vetting.objects.create(mentor=mentor, verb=verb, text=text, by=by, at=at, term_ends_on=ends)


def _decided(  # noqa: PLR0913  what is kept, and what is told
    verb: str,
    notice: str,
    mentor: MentorProfile,
    text: str,
    by: User | None,
    at: datetime,
    *,
    page: str = "mentor_edit",
) -> None:
    """Keep a decision and tell the mentor; no colleague is called to it any more."""
    keep_decision(verb, mentor, text, by, at)
    _settle(("mentors/applied", "mentors/appealed"), mentor, at)
    if verb in {"renew", "expire"}:
        _settle(_OF_A_TERM, mentor, at)
    ends = mentor.term_ends_on
    notify(
        mentor.user,
        f"mentors/{notice}",
        about=mentor,
        url=reverse(page),
        at=at,
        event=at.isoformat(),
        text=text,
        until=ends.isoformat() if ends else "",
        final="yes" if mentor.vettings.filter(verb="appeal").exists() else "",
    )


def _settle(kinds: Collection[str], mentor: MentorProfile, at: datetime) -> None:
    settle(kinds, reverse("vetting", args=[mentor.pk]), officers(), at=at)


def tell_office(
    notice: str, mentor: MentorProfile, at: datetime, *, event: str = "", **facts: str
) -> None:
    """Tell the officers who may decide on a mentor; each of them once.

    Where none of them may, all are told: one of them names somebody who decides.
    """
    office = list(officers())
    able = [each for each in office if permits(policies.may_decide_on, each, mentor)]
    for officer in able or office:
        notify(
            officer,
            f"mentors/{notice}",
            about=mentor,
            at=at,
            url=reverse("vetting", args=[mentor.pk]),
            event=event or at.isoformat(),
            who=mentor.user.name,
            **facts,
        )
