"""Spaces that a founder keeps for later; nobody else sees which."""

from datetime import datetime

from accounts.models import User
from spaces import policies
from spaces.models import Space, SpaceFavourite


def keep(space: Space, *, by: User, at: datetime) -> SpaceFavourite:
    """Keep a space; twice is once."""
    policies.may_keep_for_later(by)
    kept, _is_new = SpaceFavourite.objects.get_or_create(user=by, space=space, defaults={"at": at})
    return kept


def keep_no_longer(space: Space, *, by: User) -> None:
    """Keep a space no longer; the note is gone with it."""
    SpaceFavourite.objects.filter(user=by, space=space).delete()


def note_kept(kept: SpaceFavourite, *, note: str, by: User) -> None:
    """Write a note to oneself."""
    policies.may_note(by, kept)
    kept.note = note
    kept.save(update_fields=["note"])
