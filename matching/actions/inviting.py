"""A space asks a venture that shows itself to come and look; the team does as it likes."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.policies import Denied
from audit.actions import record
from matching import policies
from matching.queries.fitting import fitting
from notifications.actions import notify
from spaces.models import Space
from ventures.models import Venture


class AlreadyInvited(Exception):
    """The space has asked this venture before."""


@transaction.atomic
def invite(venture: Venture, space: Space, *, by: User, at: datetime) -> None:
    """Send the leads of a venture the page of a space, once.

    Raises
    ------
    AlreadyInvited
        The space has asked this venture before.
    Denied
        The venture does not show itself, or does not fit.
    """
    on = timezone.localdate(at)
    policies.may_invite(by, space, on=on)
    Venture.objects.select_for_update(of=("self",)).get(pk=venture.pk)  # two presses are one
    fit = next((each for each in fitting(space, by, on=on) if each.venture == venture), None)
    if fit is None:
        raise Denied
    if fit.is_invited:
        raise AlreadyInvited
    record("invite", venture, by=by, at=at, space=space.pk)
    for each in venture.members.leads().select_related("person"):
        if each.person.is_active:
            notify(
                each.person,
                "matching/invited",
                about=venture,
                at=at,
                event=str(space.pk),
                url=reverse("space", args=[space.slug]),
                space=str(space),
                venture=str(venture),
            )
