"""The founder's hat, put on where somebody wants to ask a mentor or joins a team."""

from datetime import datetime

from django.db import transaction

from accounts.enums import Hat
from accounts.models import User
from audit.actions import record


@transaction.atomic
def wear_founders_hat(user: User, *, at: datetime) -> None:
    """Make `user` a founder beside what he is already; twice is once."""
    stored = User.objects.select_for_update().get(pk=user.pk)
    if Hat.FOUNDER in stored.hats:
        return
    user.hats = [*stored.hats, Hat.FOUNDER]
    user.save(update_fields=["hats"])
    record("wear_hat", user, by=user, at=at, hat=str(Hat.FOUNDER))
