"""What the finance office reads of leaves: pay, insurance and days of a month, nothing else."""

from calendar import monthrange
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.enums import Role
from accounts.models import Organisation, User
from mobility.core.calendar import WorkCalendar
from mobility.core.state import days_out
from mobility.core.terms import report_day
from mobility.enums import BACK, LEAVE_FORMS
from mobility.models import LeaveCase, Treatment
from mobility.queries.overview import treatment_on
from mobility.queries.policy import work_calendar
from mobility.queries.terms import history
from mobility.querysets import reads_all
from sheets.headings import Column
from sheets.writing import write_table

_DAY = timedelta(days=1)
PAY_READERS = (Role.FINANCE, Role.HR_OFFICER, Role.HR_HEAD, Role.AUDITOR)


def units_paid_by(user: User) -> list[Organisation]:
    """Return the units whose pay list `user` may read, by name."""
    if reads_all(user):
        return list(Organisation.objects.filter(employments__isnull=False).distinct())
    return list(
        Organisation.objects.filter(
            memberships__user=user, memberships__role__in=PAY_READERS
        ).distinct()
    )


@dataclass(frozen=True)
class Paid:
    """One person in a month: from when to when away, and how paid and insured."""

    name: str
    staff_number: str
    department: str
    wage_step: int | None
    first_day: date
    last_day: date
    days_away: int
    treatment: Treatment | None
    changed_on: Sequence[date]


@dataclass(frozen=True)
class PayChange:
    """What is another for one person than in the month before, and since when."""

    row: Paid
    words: str
    day: date


@dataclass(frozen=True)
class PayMonth:
    """Everybody who is out (在外) on a day of a month, and what changed since the month before."""

    rows: Sequence[Paid]
    changes: Sequence[PayChange]


def pay_month(user: User, unit: Organisation, year: int, month: int, today: date) -> PayMonth:
    """Return the list of a month; nobody reads his own row."""
    first, last = date(year, month, 1), date(year, month, monthrange(year, month)[1])
    before = first - timedelta(days=1)
    calendar = work_calendar()
    rows, changes = list[Paid](), list[PayChange]()
    for case in _cases(user, unit):
        was, now = (
            _of_month(case, *days, today, calendar)
            for days in ((before.replace(day=1), before), (first, last))
        )
        rows += [now] if now else []
        changes += [*_begun(was, now), *_over(case, was, now, last, calendar)]
    return PayMonth(rows, changes)


def _begun(was: Paid | None, now: Paid | None) -> Iterator[PayChange]:
    """Say that somebody is newly away, or paid otherwise."""
    if now is None:
        return
    if was is None:
        yield PayChange(now, _("newly away"), now.first_day)
    for day in now.changed_on:
        yield PayChange(now, _("paid or insured otherwise"), day)


def _over(
    case: LeaveCase, was: Paid | None, now: Paid | None, last: date, calendar: WorkCalendar
) -> Iterator[PayChange]:
    """Say how and from which day a leave is closed; of an open one, what its term foresees."""
    row = now or was
    if row is None:
        return
    if case.closed_on is not None and case.closed_on <= last:
        told = (
            _("%(how)s: pay as on the post")
            if case.status in BACK
            else _("%(how)s: stop the pay here")
        )
        yield PayChange(row, told % {"how": case.get_status_display()}, case.closed_on)
    elif now is None:
        told, back = _("due back: pay as on the post once the return is noted"), row.last_day
        yield PayChange(row, told, report_day(back, calendar))
    elif last.replace(day=1) <= now.last_day <= last:
        yield PayChange(now, _("the leave ends"), now.last_day)


def _cases(user: User, unit: Organisation) -> Iterable[LeaveCase]:
    return (
        LeaveCase.objects.filter(employment__organisation=unit, form__in=LEAVE_FORMS)
        .exclude(employment__person__user=user)
        .for_list()
        .prefetch_related("terms", "treatments")
        .order_by("employment__person__search_key", "pk")
    )


def _of_month(
    case: LeaveCase, first: date, last: date, today: date, calendar: WorkCalendar
) -> Paid | None:
    known = history(case)
    days = days_out(known, first, last, today, calendar)
    if not days or known.leave is None:
        return None
    post = case.employment
    return Paid(
        name=str(post.person),
        staff_number=post.staff_number,
        department=post.department.name,
        wage_step=post.wage_step,
        first_day=known.leave.first_day,
        last_day=known.leave.last_day,
        days_away=days,
        treatment=treatment_on(case, last),
        changed_on=sorted(
            {
                each.valid_from
                for each in list(case.treatments.all())[1:]
                if max(first, known.leave.first_day + _DAY) <= each.valid_from <= last
            }
        ),
    )


_COLUMNS = (
    Column("name", "姓名", "Name", (), "name"),
    Column("staff_number", "工号", "Staff number", (), "code"),
    Column("department", "部门", "Department", (), "text"),
    Column("wage_step", "薪级", "Wage step", (), "step"),
    Column("first_day", "离岗起", "First day", (), "date"),
    Column("last_day", "离岗止", "Last day", (), "date"),
    Column("days_away", "本月离岗天数", "Days away this month", (), "step"),
    Column("pay_mode", "工资", "Pay", (), "text"),
    Column("base_mode", "缴费基数", "Insurance base", (), "text"),
    Column("unit_share", "单位部分由谁缴", "Unit's share paid by", (), "text"),
    Column("own_share", "个人部分由谁缴", "Own share paid by", (), "text"),
    Column("basis", "依据", "Basis", (), "text"),
    Column("change", "与上月相比", "Beside the month before", (), "text"),
)


@override("zh-hans")  # official lists are in Chinese, whoever reads them
def pay_workbook(
    user: User, unit: Organisation, year: int, month: int, today: date
) -> tuple[bytes, int]:
    """Return the list as Excel (离岗人员薪酬社保清单), and how many rows it has."""
    told, known = [], pay_month(user, unit, year, month, today)
    gone = [each.row for each in known.changes if each.row not in known.rows]
    for row in (*known.rows, *gone):
        kept = row.treatment
        flat = {column.key: getattr(row, column.key, None) for column in _COLUMNS}
        flat["change"] = "；".join(
            f"{each.words}（{each.day.isoformat()}）" for each in known.changes if each.row is row
        )
        flat["days_away"] = 0 if row in gone else row.days_away
        if kept is not None:
            flat |= {
                "pay_mode": str(kept.get_pay_mode_display()),
                "base_mode": str(kept.get_base_mode_display()),
                "unit_share": str(kept.get_unit_share_by_display()),
                "own_share": str(kept.get_own_share_by_display()),
                "basis": kept.basis,
            }
        told.append(flat)
    title = f"{unit.name}离岗人员薪酬社保清单（{year}年{month}月）"
    return write_table(_COLUMNS, told, title=title, sheet=f"{year}-{month:02d}"), len(told)
