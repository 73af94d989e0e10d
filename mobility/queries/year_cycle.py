"""The year's cycle of an HR office (年度事项): what is due for all who are away."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from accounts.models import Organisation, User
from mobility.models import UnitTaskDone
from mobility.queries.duties import REPORT_SEASON
from mobility.queries.years import away_in, unreported

REPORTS = "reports"  # the task that is done when nobody lacks it, whoever ticked it off


@dataclass(frozen=True)
class YearTask:
    """A task of every year: from `month`, due at the end of `due` of the same year.

    The office is told of it when its month begins, or in `told_in`.
    """

    key: str
    month: int
    due: tuple[int, int]
    for_year_before: bool = False
    told_in: int = 0


TASKS = (
    YearTask("wage_steps", 1, (1, 15), for_year_before=True),
    YearTask("assessment", 1, (3, 31), for_year_before=True),
    YearTask("insurance_base", 7, (7, 31)),
    YearTask("heating", 10, (11, 15)),
    YearTask(REPORTS, REPORT_SEASON, (12, 31), told_in=12),
    YearTask("roster", 12, (12, 31)),
)


def labels() -> dict[str, str]:
    """Return the words of each task."""
    return {
        "wage_steps": _("Raise wage steps by last year's grades"),
        "assessment": _("Fix and file last year's grades"),
        "insurance_base": _("Change the bases of insurance and housing fund"),
        "heating": _("Pay the winter heating subsidy"),
        REPORTS: _("Collect yearly reports and the companies' opinions"),
        "roster": _("Send the year-end roster to the authority"),
    }


@dataclass(frozen=True)
class OpenTask:
    """A task of this year that is open, and how many leaves still `lack` what it collects."""

    key: str
    words: str
    year: int
    due: date
    lack: int = 0


def open_tasks(unit: Organisation, today: date, *, by: User | None = None) -> list[OpenTask]:
    """Return the tasks whose season has begun and that nobody has ticked off.

    One stands again for a reader who finds somebody that lacks what it collects.
    """
    done = set(UnitTaskDone.objects.filter(organisation=unit).values_list("task", "year"))
    words, found = labels(), []
    for task in TASKS:
        if today.month < task.month:
            continue
        year = _year(task, today)
        lack = still_lack(by, unit, task.key, year, today) if by is not None else 0
        if lack or (task.key, year) not in done:
            due = date(today.year, *task.due)
            found.append(OpenTask(task.key, words[task.key], year, due, lack))
    return found


def still_lack(user: User, unit: Organisation, task: str, year: int, today: date) -> int:
    """Return how many leaves of the unit lack what a task collects: those that the year lists."""
    if task != REPORTS:
        return 0
    return unreported(away_in(user, unit, year, today), year).count()


def has_begun(task: str, year: int, today: date) -> bool:
    """Whether the season of a task for a year has come: before it there is nothing to tick off."""
    return any(
        each.key == task and date(year + int(each.for_year_before), each.month, 1) <= today
        for each in TASKS
    )


def _year(task: YearTask, today: date) -> int:
    return today.year - 1 if task.for_year_before else today.year


def tasks_starting(today: date) -> list[tuple[str, int]]:
    """Return the tasks of which the office is told in this month, as (task, year it is for)."""
    return [
        (task.key, _year(task, today))
        for task in TASKS
        if today.month == (task.told_in or task.month)
    ]
