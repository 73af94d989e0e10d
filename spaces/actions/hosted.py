"""Managers keep who else is at a space."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from accounts.models import User
from audit.actions import record
from spaces import policies
from spaces.models import Hosted


@transaction.atomic
def save_hosted(hosted: Hosted, fields: Mapping[str, object], *, by: User, at: datetime) -> None:
    """Write who or what is at a space, a new row too."""
    policies.may_keep(by, hosted)
    is_new = hosted.pk is None
    for name, value in fields.items():
        setattr(hosted, name, value)
    hosted.save()
    record("add" if is_new else "change", hosted, by=by, at=at, space=hosted.space_id)


@transaction.atomic
def remove_hosted(hosted: Hosted, *, by: User, at: datetime) -> None:
    """Take it out of the list of the space."""
    policies.may_keep(by, hosted)
    record("remove", hosted, by=by, at=at, space=hosted.space_id, name=hosted.name)
    hosted.delete()
