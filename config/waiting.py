"""What waits for one person, counted for the bell and the tabs of every page."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import QuerySet, Value
from django.utils import timezone

from accounts.enums import ADMINISTRATORS, Hat
from accounts.models import User
from accounts.policies import permits
from audit.models import Alarm
from cohorts.models import Introduction
from exchange.models import Inquiry
from filings.models import CheckedSpace, Filing, Obstacle
from incidents.models import Flaw
from incidents.policies import may_handle
from incubation.models import ChainMove
from matching.models import Enquiry
from mentoring.models import Mediation
from mentoring.queries import rows_waiting
from mentors.enums import MentorStatus
from mentors.models import MentorProfile, MentorshipRequest
from notifications.models import Notification
from safety.enums import TO_DECIDE
from safety.policies import shown_to_office

COUNTED_AT_MOST = 99
CALLS = "introductions_under_way"  # no page: whether the tab of the calls is shown
Lists = Mapping[str, Sequence[QuerySet[Any, Any]]]


def lists_of(user: User) -> Lists:
    """Return what waits for `user`, by the name of the page that shows it.

    A page whose tab counts something and is not among them counts it itself.
    """
    lists: dict[str, Sequence[QuerySet[Any, Any]]] = {
        "notifications": [Notification.objects.visible_to(user).unread()],
        "my_mediations": [Mediation.objects.of_mediator(user).under_way()],
        "listing_list": [Inquiry.objects.to_answer(user)],
    }
    if Hat.MENTOR in user.hats:
        lists["inbox"] = [MentorshipRequest.objects.asked_of(user).waiting_for_mentor()]
    if Hat.MENTOR in user.hats or Hat.FOUNDER in user.hats:
        lists["mentorship_list"] = rows_waiting(user, at=timezone.now())
        lists["introductions"] = [Introduction.objects.to_say(user)]
        lists[CALLS] = [Introduction.objects.visible_to(user).under_way()]
    if user.is_coordinator:
        lists |= _of_office(user)
    if permits(may_handle, user):
        lists["incident_list"] = [Flaw.objects.waiting()]
    if user.administers(*ADMINISTRATORS):
        lists["trail_alarms"] = [Alarm.objects.filter(ended_at=None)]
    return lists


def _of_office(user: User) -> Lists:
    """Return what waits for the programme office, whoever of it comes first."""
    return {
        "vetting_list": [MentorProfile.objects.filter(status=MentorStatus.APPLIED)],
        "enquiry_list": [Enquiry.objects.waiting()],
        "report_list": [shown_to_office(user).filter(status__in=TO_DECIDE)],
        "mediation_list": [Mediation.objects.under_way()],
        "province_chain": [ChainMove.objects.agreed()],
        "filed_list": [Filing.objects.waiting()],
        "check_list": [CheckedSpace.objects.waiting()],
        "obstacle_office": [Obstacle.objects.open()],
    }


def counted(lists: Lists) -> Counter[str]:
    """Count each of these lists, to 99 a part, all by one statement."""
    parts = [
        rows.order_by().annotate(of_page=Value(page)).values_list("of_page", flat=True)
        for page, several in lists.items()
        for rows in several
    ]
    if not parts:
        return Counter()
    first, *others = (each[:COUNTED_AT_MOST] for each in parts)
    return Counter(first.union(*others, all=True))
