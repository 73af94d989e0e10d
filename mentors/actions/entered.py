"""Whom the office entered says himself whether he is in the library, and is reminded once."""

from datetime import datetime, timedelta

from django.db import transaction

from accounts.actions import give_consent
from accounts.enums import Purpose
from accounts.models import User
from accounts.policies import may_speak
from audit.actions import advance
from audit.due import each
from mentors import policies
from mentors.actions.forgetting import consent_answered, forget_entry, sign_in_address
from mentors.actions.vetting import keep_decision, tell_office
from mentors.models import MentorProfile
from notifications.actions import notify

REMINDED_AFTER = timedelta(days=14)


@transaction.atomic
def consent(mentor: MentorProfile, *, by: User, at: datetime) -> None:
    """Agree to stand in the library; from now on the profile is public and is matched.

    Raises
    ------
    InvalidMove
        The office did not enter him, or he has answered already.
    """
    policies.may_consent(by, mentor)
    may_speak(by)
    advance(mentor, "consent", by=by, at=at)
    give_consent(by, Purpose.SERVICE, at=at)
    keep_decision("consent", mentor, "", by, at)
    consent_answered(by, at)


@transaction.atomic
def opt_out(mentor: MentorProfile, *, by: User, at: datetime) -> None:
    """Decline to be in the library: what the office wrote of him is deleted, and it is told.

    The account stays, without the mentor's hat; he may apply by himself later.
    """
    policies.may_consent(by, mentor)
    advance(mentor, "opt_out", by=by, at=at)
    keep_decision("opt_out", mentor, "", by, at)
    tell_office("opted_out", mentor, at)
    forget_entry(mentor, at=at)


def remind_entered(*, at: datetime) -> int:
    """Remind whoever was entered two weeks ago and has not answered, once; return how many."""
    late = MentorProfile.objects.entered().filter(status_changed_at__lte=at - REMINDED_AFTER)
    late = late.exclude(user__notifications__kind="mentors/consent_waits")
    waiting = late.filter(user__is_active=True).select_related("user")
    return each(waiting, lambda mentor: _remind(mentor, at))


def _remind(mentor: MentorProfile, at: datetime) -> None:
    notify(
        mentor.user,
        "mentors/consent_waits",
        about=mentor,
        url=sign_in_address(),
        at=at,
        email=mentor.user.email,
    )
