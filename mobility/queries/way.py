"""What a person's own leave puts on the way of his venture: for himself alone."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from mobility.enums import DROPPED
from mobility.models import LeaveCase, Researcher
from ventures.queries import WayStep


def own_leave(user: User) -> Iterator[WayStep]:
    """Tell first and last days of the own leaves, to nobody but the person who signed in.

    The leave and the venture stand together only where the person switched that on; else one
    remark says where.
    """
    page = reverse("my_leave")
    cases = LeaveCase.objects.of_person(user).exclude(status__in=DROPPED).prefetch_related("terms")
    if not cases:
        return
    if not Researcher.objects.filter(user=user, links_venture=True).exists():
        words = _(
            "Your leave can stand here too, for you alone: switch it on beside your time zone"
        )
        yield WayStep(None, words, page, is_own=True)
        return
    for case in cases:
        yield from _of_case(case, f"{page}?case={case.pk}")


def _of_case(case: LeaveCase, url: str) -> Iterator[WayStep]:
    if case.asked_on is not None:
        yield WayStep(case.asked_on, _("Your application for leave"), url, is_own=True)
    terms = [each for each in case.terms.all() if not each.is_void]
    for number, term in enumerate(sorted(terms, key=lambda each: each.first_day)):
        begins = _("Your leave begins") if number == 0 else _("Your leave is made longer")
        yield WayStep(term.first_day, begins, url, is_own=True)
    if terms:
        last = max(each.ended_on or each.last_day for each in terms)
        yield WayStep(last, _("Last day of your leave"), url, is_own=True)
    if case.closed_on is not None:
        yield WayStep(case.closed_on, _("Your leave is closed"), url, is_own=True)
