"""What the office had entered of somebody as a mentor is deleted; the account stays."""

from datetime import datetime

from django.urls import reverse

from accounts.actions import drop_draft
from accounts.enums import Hat
from accounts.models import User
from mentors.models import MentorProfile
from notifications.actions import settle

MANY = ("categories", "sectors", "help_kinds", "stages", "languages", "places")
form_name = "mentor"
_TEXTS = ("headline", "headline_other", "promise", "promise_other", "wont", "home")
_ASKED = ("mentors/consent_waits", "province/mentor_brought")


def sign_in_address() -> str:
    """Return where somebody without a password signs in and comes to the page that asks him."""
    return f"{reverse('account_request_login_code')}?next={reverse('mentor_consent')}"


def forget_entry(mentor: MentorProfile, *, at: datetime) -> None:
    """Delete what was entered, with the mentor's hat; call inside a transaction."""
    user = mentor.user
    for name in _TEXTS:
        setattr(mentor, name, "")
    mentor.county = mentor.appointed_on = mentor.term_ends_on = None
    mentor.half_days, mentor.working_styles = [], []
    mentor.version += 1
    mentor.save()
    for name in MANY:
        getattr(mentor, name).clear()
    for rows in (mentor.experiences, mentor.held_lines, mentor.interests, mentor.papers):
        rows.all().delete()
    drop_draft(user, form_name)
    user.hats = [hat for hat in user.hats if hat != Hat.MENTOR]
    user.save(update_fields=["hats"])
    consent_answered(user, at)


def consent_answered(user: User, at: datetime) -> None:
    """Mark as read what asked for the consent."""
    settle(_ASKED, sign_in_address(), [user], at=at)
