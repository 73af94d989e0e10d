"""Return, extend or end: what each means for one case, row by row."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from mobility.core.deadlines import applicant_deadline
from mobility.core.terms import Term, days_before, report_day, whole_months
from mobility.enums import Intention, PayMode
from mobility.models import CaseOn
from mobility.queries.days import spoken_day
from mobility.queries.kept import POST_RULE, SEED
from mobility.queries.objections import with_clause
from mobility.queries.overview import treatment_on
from mobility.queries.policy import Rules, work_calendar
from mobility.queries.terms import latest_allowed, objections

_DAY = timedelta(days=1)
_USUAL_MONTHS = (12, 24, 36)
NOTICE_DAYS = 30  # 事业单位人事管理条例 17: written, thirty days ahead
RESIGNATION = "《事业单位人事管理条例》第十七条"


@dataclass(frozen=True)
class Limits:
    """The days between which a statement may choose, and why an extension cannot be chosen."""

    today: date
    last_day: date
    report_day: date
    earliest_end: date
    latest_extension: date
    months: Sequence[int]
    no_extension: Sequence[str]
    statement_by: date


@dataclass(frozen=True)
class Row:
    """One line of a choice."""

    label: str
    told: str
    small: str = ""


@dataclass(frozen=True)
class Choice:
    """One of the three choices; `refusals` say why it cannot be made."""

    value: str
    label: str
    small: str
    rows: Sequence[Row]
    clauses: Sequence[str]
    refusals: Sequence[str] = ()


def limits(case: CaseOn, rules: Rules, today: date) -> Limits:
    """Return what the dates and the rules leave open on a day."""
    last, calendar = case.last_day, work_calendar()
    first = last + _DAY
    latest = latest_allowed(case, first, rules, extends=True)
    wrong = objections(case, Term(first, first), rules, today, extends=True)
    most = whole_months(first, latest)
    return Limits(
        today=today,
        last_day=last,
        report_day=max(report_day(last, calendar), calendar.on_or_after(today)),
        earliest_end=min(today + NOTICE_DAYS * _DAY, max(last, today)),
        latest_extension=latest,
        months=sorted({*(n for n in _USUAL_MONTHS if n < most), *([most] if most else [])}),
        no_extension=[with_clause(each, rules.basis) for each in wrong if each.is_hard],
        statement_by=applicant_deadline(last, rules.policy.return_notice_days, calendar),
    )


def choices(case: CaseOn, rules: Rules, within: Limits) -> list[Choice]:
    """Return the three choices with the same seven lines each."""
    return [_return(case, rules, within), _extend(case, rules, within), _end(within)]


def _labels() -> tuple[str, ...]:
    return (
        _("From which day"),
        _("What is kept"),
        _("Pay and insurance"),
        _("The company"),
        _("What to hand in"),
        _("Who decides"),
    )


def _rows(*told: tuple[str, str]) -> list[Row]:
    return [Row(label, *each) for label, each in zip(_labels(), told, strict=True)]


def _return(case: CaseOn, rules: Rules, within: Limits) -> Choice:
    grade = case.employment.grade
    days = rules.policy.early_return_notice_days
    rows = _rows(
        (
            _("%(day)s, the day to report in") % {"day": spoken_day(within.report_day)},
            _("Earlier is possible: say so %(n)d days ahead.") % {"n": days},
        ),
        (
            _("Post not below grade %(grade)d; service and titles go on") % {"grade": grade}
            if grade
            else _("Post not below the grade held; service and titles go on"),
            _("Without a free post you are employed above the plan, absorbed later."),
        ),
        (_("Full pay begins again with the return; insurance goes on"), ""),
        (
            _("Hand over your office in it; shares may stay"),
            _("To go on part-time, ask for it separately."),
        ),
        (_("This statement, and who takes over the company"), ""),
        (_("Department and HR office find the post"), ""),
    )
    return Choice(
        Intention.RETURN, _("Return to the post"), _("back to your unit"), rows, [SEED, POST_RULE]
    )


def _extend(case: CaseOn, rules: Rules, within: Limits) -> Choice:
    policy = rules.policy
    row = treatment_on(case, within.today)
    pay = PayMode(row.pay_mode if row else policy.pay_mode).label
    rows = _rows(
        _extension_days(within),
        (_("As before; the post stays kept"), ""),
        (_("As before: %(pay)s; insurance goes on") % {"pay": pay}, ""),
        (_profit(rules), _profit_on_record(case)),
        (
            _("Request, last year's accounts, supplement to the agreement"),
            _extension_lead(rules, within),
        ),
        (_("The leadership decides, and may refuse"), _until_granted(within)),
    )
    clauses = dict.fromkeys(
        (rules.basis["ext_max_count"], rules.basis["ext_requires_unprofitable"])
    )
    return Choice(
        Intention.EXTEND,
        _("Ask for an extension"),
        _("away for some time more"),
        rows,
        list(clauses),
        within.no_extension,
    )


def _until_granted(within: Limits) -> str:
    if within.no_extension:
        return ""
    told = _("Until it is granted, %(day)s is the last day.")
    return told % {"day": spoken_day(within.last_day)}


def _extension_days(within: Limits) -> tuple[str, str]:
    if within.no_extension or not within.months:
        return _("not possible"), ""
    days = {
        "first": spoken_day(within.last_day + _DAY),
        "last": spoken_day(within.latest_extension),
    }
    months = ", ".join(map(str, within.months))
    return (
        _("from %(first)s, until %(last)s at most") % days,
        _("Months possible: %(months)s") % {"months": months},
    )


def _extension_lead(rules: Rules, within: Limits) -> str:
    """Say until when an extension is asked for, or that it is late and still taken."""
    if within.no_extension:
        return ""
    days = rules.policy.ext_lead_days
    by = days_before(within.last_day, days)
    told = (
        _("Ask %(n)d days ahead, by %(day)s.")
        if within.today <= by
        else _("It was to be asked for %(n)d days ahead, by %(day)s; it is still taken.")
    )
    return told % {"n": days, "day": spoken_day(by)}


def _profit(rules: Rules) -> str:
    if rules.policy.ext_requires_unprofitable:
        return _("Goes on, but may not make a profit yet")
    return _("Goes on as before")


def _profit_on_record(case: CaseOn) -> str:
    known = case.enterprise.is_profitable if case.enterprise else None
    if known is None:
        return _("On record: not yet said.")
    return _("On record: it makes a profit.") if known else _("On record: it makes no profit yet.")


def _end(within: Limits) -> Choice:
    rows = _rows(
        (
            _("%(first)s at the earliest, %(last)s at the latest")
            % {
                "first": spoken_day(within.earliest_end),
                "last": spoken_day(max(within.last_day, within.earliest_end)),
            },
            _("In writing, %(n)d days ahead.") % {"n": NOTICE_DAYS},
        ),
        (
            _("Post and establishment are not kept"),
            _("Service and years paid in go along, the file is sent on."),
        ),
        (_("Paid until the contract ends; insurance moves to the company"), ""),
        (_("Goes on; results and income as agreed"), ""),
        (_("Request to end the contract, and where the file goes"), ""),
        (_("You ask, the unit does the papers"), ""),
    )
    return Choice(
        Intention.END, _("Not return, end the contract"), _("leave your unit"), rows, [RESIGNATION]
    )
