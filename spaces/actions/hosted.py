"""Managers keep who else is at a space."""

from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError, transaction

from accounts.models import User
from audit.actions import record
from audit.guards import broken
from spaces import policies
from spaces.models import Hosted


class NameTaken(Exception):
    """A row, or a place, of this name is in the list of the space already."""


@transaction.atomic
def save_hosted(hosted: Hosted, fields: Mapping[str, object], *, by: User, at: datetime) -> None:
    """Write who or what is at a space, a new row too.

    Raises
    ------
    NameTaken
        Another manager has just written a row of this name.
    Hosted.DoesNotExist
        Another manager has just removed it.
    """
    policies.may_keep(by, hosted)
    is_new = hosted.pk is None
    if not is_new:
        Hosted.objects.select_for_update().get(pk=hosted.pk)
    for name, value in fields.items():
        setattr(hosted, name, value)
    try:
        with transaction.atomic():
            hosted.save()
    except IntegrityError as problem:
        if broken(problem) != "hosted_has_own_name":
            raise
        raise NameTaken from problem
    record("add" if is_new else "change", hosted, by=by, at=at, space=hosted.space_id)


@transaction.atomic
def remove_hosted(hosted: Hosted, *, by: User, at: datetime) -> None:
    """Take it out of the list of the space."""
    policies.may_keep(by, hosted)
    record("remove", hosted, by=by, at=at, space=hosted.space_id, name=hosted.name)
    hosted.delete()
