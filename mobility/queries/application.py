"""The way of an application: its steps, who decides next, what still stands against it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from mobility.core.rules import Objection
from mobility.core.terms import corresponding_day, days_in, report_day
from mobility.enums import CaseStatus
from mobility.models import LeaveCase
from mobility.queries.days import spoken_day
from mobility.queries.duties import DEPARTMENT_DAYS, REVIEW_WORKING_DAYS
from mobility.queries.eligibility import Condition, conditions
from mobility.queries.objections import cited, with_clause
from mobility.queries.policy import Rules, work_calendar
from mobility.queries.terms import asked_term, objections_to_first_term


@dataclass(frozen=True)
class Stage:
    """One step on the way: who, and what or when."""

    label: str
    note: str


@dataclass(frozen=True)
class Sum:
    """The computed last day as an equation, and the day that people mistake it for."""

    first_day: date
    months: int
    last_day: date
    days: int
    report_day: date
    mistaken: date


@dataclass(frozen=True)
class Check:
    """Whether an application can be handed in, and what is said when it cannot."""

    conditions: Sequence[Condition]
    refusals: Sequence[str]
    warnings: Sequence[str]
    sum: Sum | None

    @property
    def met(self) -> int:
        """How many conditions are met."""
        return sum(each.state == "met" for each in self.conditions)

    @property
    def asked(self) -> int:
        """How many somebody must still answer."""
        return sum(each.state == "ask" for each in self.conditions)

    @property
    def open_count(self) -> int:
        """How many things stand against handing it in."""
        return len(self.refusals) + (self.sum is None)

    @property
    def is_ready(self) -> bool:
        """Whether nothing stands against handing it in."""
        return self.sum is not None and not self.refusals


def check(case: LeaveCase, rules: Rules, today: date) -> Check:
    """Return how an application stands on a day."""
    found = conditions(case, rules, today)
    wrong = objections_to_first_term(case, rules, today)
    unmet = [each for each in found if each.state == "unmet"]
    return Check(
        found,
        refusals(unmet, [each for each in wrong if each.is_hard], rules),
        [with_clause(each, rules.basis) for each in wrong if not each.is_hard],
        _sum(case),
    )


def refusals(unmet: Sequence[Condition], wrong: Sequence[Objection], rules: Rules) -> list[str]:
    """Say each condition and date that forbids an application, with its clause."""
    said = [
        cited(
            _("Not met: %(label)s. On record: %(read)s") % {"label": each.label, "read": each.read},
            each.clause,
        )
        for each in unmet
    ]
    return [*said, *(with_clause(each, rules.basis) for each in wrong)]


def _sum(case: LeaveCase) -> Sum | None:
    asked = asked_term(case)
    if asked is None or case.asked_months is None:
        return None
    return Sum(
        asked.first_day,
        case.asked_months,
        asked.last_day,
        days_in(*asked),
        report_day(asked.last_day, work_calendar()),
        corresponding_day(asked.first_day, case.asked_months),
    )


def stages(case: LeaveCase, rules: Rules) -> list[Stage]:
    """Return the steps that the unit's rules ask for, the person's own first."""
    policy, department = rules.policy, case.employment.department
    way = [Stage(_("You"), _("write, and hand in"))]
    if policy.step_department:
        who = _("%(who)s, %(department)s") % {"who": department.head, "department": department}
        note = _("opinion within %(n)d days") % {"n": DEPARTMENT_DAYS}
        way.append(Stage(who if department.head else str(department), note))
    note = _("conditions and signatures, about %(n)d working days") % {"n": REVIEW_WORKING_DAYS}
    way.append(Stage(_("HR office"), note))
    if policy.step_decision:
        way.append(Stage(_("Leadership"), _("decides collectively")))
    if policy.step_publicity:
        note = _("%(n)d working days") % {"n": policy.publicity_days}
        way.append(Stage(_("Public notice"), note))
    way.append(Stage(_("Signing"), _("agreement and changed contract")))
    first = case.asked_first_day
    way.append(Stage(_("First day away"), spoken_day(first) if first else ""))
    return way


def is_sent_back(case: LeaveCase | None) -> bool:
    """Whether the office gave the draft back with a wish."""
    return case is not None and case.status == CaseStatus.DRAFT and bool(case.returned_with)
