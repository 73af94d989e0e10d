"""What the finance office reads of leaves: pay, insurance and days of a month, nothing else."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from django.utils.translation import override

from accounts.enums import Role
from accounts.models import Organisation, User
from mobility.core.state import days_out
from mobility.enums import LEAVE_FORMS
from mobility.models import LeaveCase, Treatment
from mobility.queries.terms import history
from mobility.querysets import reads_all
from sheets.headings import Column
from sheets.writing import write_table

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


def pay_list(user: User, unit: Organisation, year: int, month: int, today: date) -> list[Paid]:
    """Return everybody who is out (在外) on a day of the month; nobody reads his own row."""
    first, last = date(year, month, 1), date(year, month, monthrange(year, month)[1])
    cases = (
        LeaveCase.objects.filter(employment__organisation=unit, form__in=LEAVE_FORMS)
        .exclude(employment__person__user=user)
        .for_list()
        .prefetch_related("terms", "treatments")
        .order_by("employment__person__search_key", "pk")
    )
    rows = (_of_month(case, first, last, today) for case in cases)
    return [row for row in rows if row is not None]


def _of_month(case: LeaveCase, first: date, last: date, today: date) -> Paid | None:
    known = history(case)
    days = days_out(known, first, last, today)
    if not days or known.leave is None:
        return None
    valid = [each for each in case.treatments.all() if each.valid_from <= last]
    post = case.employment
    return Paid(
        name=str(post.person),
        staff_number=post.staff_number,
        department=post.department.name,
        wage_step=post.wage_step,
        first_day=known.leave.first_day,
        last_day=known.leave.last_day,
        days_away=days,
        treatment=valid[-1] if valid else None,
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
)


@override("zh-hans")  # official lists are in Chinese, whoever reads them
def pay_workbook(
    user: User, unit: Organisation, year: int, month: int, today: date
) -> tuple[bytes, int]:
    """Return the list as Excel (离岗人员薪酬社保清单), and how many rows it has."""
    told = []
    for row in pay_list(user, unit, year, month, today):
        kept = row.treatment
        flat = {column.key: getattr(row, column.key, None) for column in _COLUMNS}
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
