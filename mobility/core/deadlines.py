"""Days on which something is due around the end of a leave: warnings, report day, absence."""

from dataclasses import dataclass
from datetime import date, timedelta

from mobility.core.calendar import WorkCalendar
from mobility.core.policy import Policy
from mobility.core.terms import days_before, report_day

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Mark:
    """A day on which the office warns somebody.

    Attributes
    ----------
    name
        "before-90" (calendar days before the last day), "report", "overdue-5" (working day of
        absence) or "grace".
    due
        The day of the warning.
    anchor
        The last day of the leave that it belongs to; another last day makes other marks.
    """

    name: str
    due: date
    anchor: date


def reminder_marks(last_day: date, policy: Policy, calendar: WorkCalendar) -> list[Mark]:
    """Return every warning (到期提醒) of a leave by the day it is due, the gravest last.

    >>> marks = reminder_marks(date(2025, 2, 28), Policy(), WorkCalendar())
    >>> [f"{mark.name} {mark.due}" for mark in marks][-3:]
    ['overdue-5 2025-03-07', 'overdue-15 2025-03-21', 'grace 2025-03-31']
    """
    before = {
        f"before-{days}": office_reminder(last_day, days, calendar)
        for days in sorted(policy.reminder_days, reverse=True)
    }
    overdue = {
        f"overdue-{n}": calendar.nth_after(last_day, n)
        for n in policy.overdue_reminder_working_days
    }
    report = {"report": report_day(last_day, calendar)}
    grace = {"grace": dismissal_possible_from(last_day, policy)}
    dues = before | report | overdue | grace
    marks = [Mark(name, due, last_day) for name, due in dues.items()]
    return sorted(marks, key=lambda mark: mark.due)


def office_reminder(last_day: date, days: int, calendar: WorkCalendar) -> date:
    """Return when the office warns: `days` calendar days before, rolled back to a working day.

    >>> office_reminder(date(2025, 3, 31), 30, WorkCalendar()).isoformat()
    '2025-02-28'
    """
    return calendar.on_or_before(days_before(last_day, days))


def applicant_deadline(last_day: date, days: int, calendar: WorkCalendar) -> date:
    """Return until when a person acts: `days` calendar days before, rolled forward (民法典 203).

    With few days this may lie after `last_day`, when that is no working day.

    >>> applicant_deadline(date(2025, 3, 31), 30, WorkCalendar()).isoformat()
    '2025-03-03'
    """
    return calendar.on_or_after(days_before(last_day, days))


def overdue_days(last_day: date, on: date) -> int:
    """Return the calendar days past the last day on `on`, 0 until then.

    >>> overdue_days(date(2025, 2, 28), date(2025, 3, 30))
    30
    """
    return max((on - last_day).days, 0)


def absent_working_days(last_day: date, on: date, calendar: WorkCalendar) -> int:
    """Return the working days of absence (旷工) up to and with `on`, were nobody to come.

    The report day is the first, although it becomes one only when it has passed.
    事业单位人事管理条例 15 asks for more than 15 on end.

    >>> absent_working_days(date(2025, 2, 28), date(2025, 3, 21), WorkCalendar())
    15
    """
    return calendar.count_after(last_day, on)


def is_overdue(last_day: date, on: date, calendar: WorkCalendar) -> bool:
    """Return whether a person who has not come is overdue (逾期未返) on `on`.

    From the report day on: a last day before a weekend or a holiday makes nobody late, and who
    reports in on the report day was never overdue at the end of a day.

    >>> is_overdue(date(2025, 2, 28), date(2025, 3, 2), WorkCalendar())
    False
    >>> is_overdue(date(2025, 2, 28), date(2025, 3, 3), WorkCalendar())
    True
    """
    return on >= report_day(last_day, calendar)


def grace_end(last_day: date, policy: Policy) -> date:
    """Return the last day of the grace (宽限期), counted in calendar days from the last day.

    >>> grace_end(date(2025, 2, 28), Policy()).isoformat()
    '2025-03-30'
    """
    return last_day + policy.overdue_grace_days * _DAY


def dismissal_possible_from(last_day: date, policy: Policy) -> date:
    """Return the first day on which the unit may begin to end the contract (解除聘用合同).

    >>> dismissal_possible_from(date(2025, 2, 28), Policy()).isoformat()
    '2025-03-31'
    """
    return grace_end(last_day, policy) + _DAY
