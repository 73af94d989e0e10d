"""Lines between the researcher and the HR office, and what he lets others see."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from audit.actions import record
from mobility import policies
from mobility.actions.words import hr_of, own_page, settle_office, settle_own
from mobility.models import LeaveCase, Remark, Researcher
from mobility.queries.mine import decides_by
from mobility.queries.policy import rules_on, work_calendar
from mobility.second_line import whole_ledger
from notifications.actions import notify


@transaction.atomic
def say(case: LeaveCase, text: str, *, by: User, at: datetime) -> Remark:
    """Write a line to the other side: the researcher to the office, the office to him."""
    policies.may_speak_for(by, case)
    remark = Remark.objects.create(case=case, by=by, text=text, at=at)
    record("say", case, by=by, at=at)
    person = case.employment.person.user
    if person is not None and person.pk == by.pk:
        others, url = hr_of(case), reverse("leave_case", args=[case.pk])
        settle_own(case, {"mobility/said"}, "my_leave_ask", [by], at)
    else:
        others, url = [person] if person else [], own_page(case, "my_leave_ask")
        settle_office(case, at, "said")
    for other in others:
        notify(other, "mobility/said", about=remark, at=at, url=url, who=by.name, text=text)
    return remark


@transaction.atomic
def consent(
    person: Researcher, *, shows_leave: bool, links_venture: bool, by: User, at: datetime
) -> None:
    """Note what of the leave may stand beside the own venture, and the venture beside it."""
    policies.may_apply(by, person)
    person.shows_leave, person.links_venture = shows_leave, links_venture
    person.save(update_fields=["shows_leave", "links_venture"])
    share_decision_day(person, at)
    record("consent", person, by=by, at=at, shows_leave=shows_leave, links_venture=links_venture)


def share_decision_day(person: Researcher, at: datetime) -> None:
    """Write beside the person's ventures until when he decides, or take it away.

    It is the one fact of a leave that ever stands outside `mobility`, and only by consent; the day
    is the one that the person reads on the own page.
    """
    if person.user is None:
        return
    shown = _own_day(person, timezone.localdate(at)) if person.shows_leave else None
    person.user.ventures.exclude(decides_by=shown).update(decides_by=shown)


def _own_day(person: Researcher, today: date) -> date | None:
    with whole_ledger():  # of whatever unit: it is the person's own day
        cases = (
            LeaveCase.objects.filter(employment__person=person)
            .on(today, work_calendar())
            .open()
            .select_related("employment__organisation", "plan")
        )
        days = [decides_by(each, rules_on(each.employment.organisation, today)) for each in cases]
    return max(filter(None, days), default=None)


def sharing() -> QuerySet[Researcher]:
    """Return the founders on leave whose day the daily run brings up to date."""
    return Researcher.objects.filter(shows_leave=True).select_related("user")
