"""Which open cases a new version of the rules would touch, and how."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from accounts.models import Organisation, User
from mobility.core.deadlines import applicant_deadline, grace_end, reminder_marks
from mobility.core.rules import Policy
from mobility.core.terms import last_day
from mobility.enums import RUNNING
from mobility.models import CaseOn, LeaveCase
from mobility.queries.policy import work_calendar


@dataclass(frozen=True)
class Touched:
    """A case and what would change for it."""

    case: CaseOn
    changes: list[str]


def touched(user: User, unit: Organisation, now: Policy, then: Policy, on: date) -> list[Touched]:
    """Return the open cases of the unit for which a computed day would be another."""
    calendar = work_calendar()
    cases = (
        LeaveCase.objects.visible_to(user)
        .on(on, calendar)
        .filter(employment__organisation=unit, status__in=RUNNING)
        .exclude(last_day=None)
        .for_list()
        .order_by("last_day", "pk")
    )
    found = [Touched(case, _changes(case, now, then)) for case in cases]
    return [each for each in found if each.changes]


def _changes(case: CaseOn, now: Policy, then: Policy) -> list[str]:
    calendar, last = work_calendar(), case.last_day
    days: dict[str, list[date | None]] = {
        _("statement due"): [
            applicant_deadline(last, each.return_notice_days, calendar) for each in (now, then)
        ],
        _("end of grace"): [grace_end(last, each) for each in (now, then)],
        _("extension at most until"): [_extension(last, each) for each in (now, then)],
    }
    changes = [
        f"{what}: {before or '–'} → {after or '–'}"
        for what, (before, after) in days.items()
        if before != after
    ]
    marks = [{mark.name for mark in reminder_marks(last, each, calendar)} for each in (now, then)]
    if marks[0] != marks[1]:
        changes.append(_("other warnings"))
    if now.pay_mode != then.pay_mode:
        changes.append(_("pay: only for agreements signed from that day on"))
    return changes


def _extension(last: date, policy: Policy) -> date | None:
    first = last + timedelta(days=1)
    return last_day(first, policy.ext_max_months) if policy.ext_allowed else None
