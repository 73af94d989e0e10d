"""The year's cycle of an HR office (年度事项): what is due for all who are away."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from accounts.models import Organisation
from mobility.models import UnitTaskDone
from mobility.queries.duties import REPORT_SEASON


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
    YearTask("reports", REPORT_SEASON, (12, 31), told_in=12),
    YearTask("roster", 12, (12, 31)),
)


def labels() -> dict[str, str]:
    """Return the words of each task."""
    return {
        "wage_steps": _("Raise wage steps by last year's grades"),
        "assessment": _("Fix and file last year's grades"),
        "insurance_base": _("Change the bases of insurance and housing fund"),
        "heating": _("Pay the winter heating subsidy"),
        "reports": _("Collect yearly reports and the companies' opinions"),
        "roster": _("Send the year-end roster to the authority"),
    }


@dataclass(frozen=True)
class OpenTask:
    """A task of this year that is open."""

    key: str
    words: str
    year: int
    due: date


def open_tasks(unit: Organisation, today: date) -> list[OpenTask]:
    """Return the tasks whose season has begun and that nobody has ticked off."""
    done = set(UnitTaskDone.objects.filter(organisation=unit).values_list("task", "year"))
    words = labels()
    return [
        OpenTask(task.key, words[task.key], year, date(today.year, *task.due))
        for task in TASKS
        if today.month >= task.month and (task.key, year := _year(task, today)) not in done
    ]


def _year(task: YearTask, today: date) -> int:
    return today.year - 1 if task.for_year_before else today.year


def tasks_starting(today: date) -> list[tuple[str, int]]:
    """Return the tasks of which the office is told in this month, as (task, year it is for)."""
    return [
        (task.key, _year(task, today))
        for task in TASKS
        if today.month == (task.told_in or task.month)
    ]
