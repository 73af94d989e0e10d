"""What waits for a space, until when, and who is next on its list."""

from datetime import date, datetime

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from accounts.queries import workday_after, workdays
from incubation.models import Application, HandOver, Residency
from spaces.models import Space


def answer_by(application: Application) -> date:
    """Return the last day on which the answer of the space is in time."""
    return workday_after(timezone.localdate(application.sent_at), settings.PLACE_ANSWER_WORKDAYS)


def late_since(application: Application, at: datetime) -> bool:
    """Return whether the promised working days are over."""
    gone = workdays(timezone.localdate(application.sent_at), timezone.localdate(at))
    return gone > settings.PLACE_ANSWER_WORKDAYS


def place_on_list(application: Application) -> int:
    """Return at which place of the list of its space and kind an application stands."""
    earlier = Q(waits_since__lt=application.waits_since) | Q(
        waits_since=application.waits_since, pk__lt=application.pk
    )
    rivals = Application.objects.waiting().filter(space=application.space_id, kind=application.kind)
    return rivals.filter(earlier).count() + 1


def next_on_list(space: Space, kind: str) -> Application | None:
    """Return who has waited longest for a place of this kind."""
    return Application.objects.waiting().filter(space=space, kind=kind).for_page().first()


def waiting_for(user: User) -> int:
    """Return how much waits for a manager, for the tab: applications, last days, hand-overs."""
    mine = Space.objects.managed_by(user).values("pk")
    applications = Application.objects.filter(space__in=mine).unanswered().count()
    running = Residency.objects.filter(space__in=mine).running()
    longer = running.filter(longer_until__isnull=False, longer_from_space=False).count()
    taking = HandOver.objects.open().filter(to_space__in=mine, taker_at=None).count()
    return applications + longer + taking
