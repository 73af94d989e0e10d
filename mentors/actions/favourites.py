"""Mentors that a founder keeps for later; nobody else sees which."""

from datetime import datetime

from accounts.models import User
from mentors import policies
from mentors.models import Favourite, MentorProfile


def keep(mentor: MentorProfile, *, by: User, at: datetime) -> Favourite:
    """Keep a mentor; twice is once."""
    policies.may_keep(by)
    kept, _is_new = Favourite.objects.get_or_create(user=by, mentor=mentor, defaults={"at": at})
    return kept


def keep_no_longer(mentor: MentorProfile, *, by: User) -> None:
    """Keep a mentor no longer; the note is gone with it."""
    Favourite.objects.filter(user=by, mentor=mentor).delete()


def note_kept(kept: Favourite, *, note: str, by: User) -> None:
    """Write a note to oneself."""
    policies.may_note(by, kept)
    kept.note = note
    kept.save(update_fields=["note"])
