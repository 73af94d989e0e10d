"""What is kept of a person on leave, until when, and by which rule."""

from dataclasses import dataclass, replace
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mobility.core.seniority import calendar_years
from mobility.enums import BaseMode, Payer, PayMode
from mobility.models import LeaveCase, Treatment
from mobility.queries.days import spoken_day
from mobility.queries.overview import treatment_on
from mobility.queries.policy import Rules
from mobility.queries.service import service
from mobility.queries.terms import asked_term

# Clauses of what no unit's rules change; names of instruments stay as they are written.
SEED = "青政办〔2017〕2号四（一）5"
POST_RULE = "人社部规〔2017〕4号"


@dataclass(frozen=True)
class Kept:
    """One thing that is kept: what it is, how, until when, by which clause."""

    label: str
    told: str
    until: str
    clause: str
    icon: str = "done"


def kept(case: LeaveCase, rules: Rules, today: date) -> list[Kept]:
    """Return what is kept of a case, by the treatment in force and the unit's rules."""
    known = treatment_on(case, today) if case.pk else None
    row = known or _by_rules(case, rules)
    last = _last_day(case)
    until = _("until %(day)s") % {"day": spoken_day(last)} if last else ""
    while_away = [
        Kept(_("Personnel file and establishment"), _("stay with the unit"), until, SEED),
        _pay(row, until),
        _insurance(row, rules, until),
        Kept(
            _("Work-injury insurance"),
            _("paid by: %(who)s") % {"who": Payer(row.injury_by).label},
            until,
            POST_RULE,
        ),
        Kept(_("Titles and promotion"), _("as for colleagues on post"), until, SEED),
    ]
    if last and last < today:  # nobody can say that it is kept beyond the last day
        while_away = [replace(each, icon="half") for each in while_away]
    whole = [*while_away, _seniority(case, today)]
    return whole if case.is_beside_post else [*whole, _post(case)]


def _by_rules(case: LeaveCase, rules: Rules) -> Treatment:
    """Return what the rules give while nothing is signed."""
    return Treatment(
        case_id=case.pk,
        pay_mode=rules.policy.pay_mode,
        base_mode=rules.policy.si_base_mode,
        basis=rules.basis["pay_mode"],
    )


def _last_day(case: LeaveCase) -> date | None:
    """Return the last day of the leave, or of the one that is applied for."""
    asked = asked_term(case)
    return getattr(case, "last_day", None) or (asked.last_day if asked else None)


def _pay(row: Treatment, until: str) -> Kept:
    stops = row.pay_mode == PayMode.STOP_ALL
    return Kept(
        _("Pay"), str(PayMode(row.pay_mode).label), until, row.basis, "note" if stops else "done"
    )


def _insurance(row: Treatment, rules: Rules, until: str) -> Kept:
    told = _("%(base)s; unit's share: %(unit)s, own share: %(own)s") % {
        "base": BaseMode(row.base_mode).label,
        "unit": Payer(row.unit_share_by).label,
        "own": Payer(row.own_share_by).label,
    }
    return Kept(_("Social insurance and housing fund"), told, until, rules.basis["si_base_mode"])


def _seniority(case: LeaveCase, today: date) -> Kept:
    since, served = case.employment.person.started_work_on, service(case.employment, today)
    if since is None or served is None:
        told = _("goes on; your first day at work is not on record")
    else:
        length = served.length
        told = _(
            "goes on; today %(years)d years %(months)d months %(days)d days, "
            "%(touched)d by calendar years"
        ) % {
            "years": length.years,
            "months": length.months,
            "days": length.days,
            "touched": calendar_years(since, today),
        }
        if n := served.left_out:
            absent = ngettext(
                "%(n)d day of absence is not counted", "%(n)d days of absence are not counted", n
            )
            told = _("%(told)s; %(absent)s") % {"told": told, "absent": absent % {"n": n}}
    return Kept(_("Length of service"), told, _("for good"), SEED)


def _post(case: LeaveCase) -> Kept:
    grade = case.employment.grade
    told = (
        _("not below grade %(grade)d; without a free post above the plan for now")
        % {"grade": grade}
        if grade
        else _("not below the grade held; without a free post above the plan for now")
    )
    return Kept(_("The post you return to"), told, _("on return"), POST_RULE)
