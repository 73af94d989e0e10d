"""Whom the office entered says himself whether he is in the library, and is reminded once."""

from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse

from accounts.actions import drop_draft, give_consent
from accounts.enums import Hat, Purpose
from accounts.models import User
from audit.actions import advance
from mentors import policies
from mentors.actions.profiles import MANY, form_name
from mentors.actions.vetting import keep_decision, tell_office
from mentors.models import MentorProfile
from notifications.actions import notify, settle

REMINDED_AFTER = timedelta(days=14)
_TEXTS = ("headline", "headline_other", "promise", "promise_other", "wont", "home")


def sign_in_address() -> str:
    """Return where somebody without a password signs in and comes to the page that asks him."""
    return f"{reverse('account_request_login_code')}?next={reverse('mentor_consent')}"


@transaction.atomic
def consent(mentor: MentorProfile, *, by: User, at: datetime) -> None:
    """Agree to stand in the library; from now on the profile is public and is matched.

    Raises
    ------
    InvalidMove
        The office did not enter him, or he has answered already.
    """
    policies.may_consent(by, mentor)
    advance(mentor, "consent", by=by, at=at)
    give_consent(by, Purpose.SERVICE, at=at)
    keep_decision("consent", mentor, "", by, at)
    _answered(by, at)


@transaction.atomic
def opt_out(mentor: MentorProfile, *, by: User, at: datetime) -> None:
    """Decline to be in the library: what the office wrote of him is deleted, and it is told.

    The account stays, without the mentor's hat; he may apply by himself later.
    """
    policies.may_consent(by, mentor)
    advance(mentor, "opt_out", by=by, at=at)
    keep_decision("opt_out", mentor, "", by, at)
    tell_office("opted_out", mentor, at)
    for name in _TEXTS:
        setattr(mentor, name, "")
    mentor.county = mentor.appointed_on = mentor.term_ends_on = None
    mentor.half_days = []
    mentor.version += 1
    mentor.save()
    for name in MANY:
        getattr(mentor, name).clear()
    for rows in (mentor.experiences, mentor.held_lines, mentor.interests, mentor.papers):
        rows.all().delete()
    drop_draft(by, form_name)
    by.hats = [hat for hat in by.hats if hat != Hat.MENTOR]
    by.save(update_fields=["hats"])
    _answered(by, at)


def _answered(user: User, at: datetime) -> None:
    kinds = ("mentors/consent_waits", "province/mentor_brought")
    settle(kinds, sign_in_address(), [user], at=at)


def remind_entered(*, at: datetime) -> int:
    """Remind whoever was entered two weeks ago and has not answered, once; return how many."""
    late = MentorProfile.objects.entered().filter(status_changed_at__lte=at - REMINDED_AFTER)
    late = late.exclude(user__notifications__kind="mentors/consent_waits")
    waiting = list(late.filter(user__is_active=True).select_related("user"))
    for mentor in waiting:
        with transaction.atomic():
            notify(
                mentor.user, "mentors/consent_waits", about=mentor, url=sign_in_address(), at=at,
                email=mentor.user.email,
            )  # fmt: skip
    return len(waiting)
