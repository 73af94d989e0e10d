"""Today's work of an HR office, and the same in one's own calendar."""

from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from operator import attrgetter

import icalendar
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required, login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from accounts.actions import renew_calendar as renew_calendar_of
from accounts.feeds import calendar_answer, calendar_token, reader_of
from accounts.http import SignedInRequest
from accounts.models import Organisation
from accounts.policies import Denied
from mobility import actions
from mobility.queries.ledger import units_handled_by, units_read_by
from mobility.queries.todo import Item, agenda, beyond, changes_of, receipts_of_month
from mobility.queries.year_cycle import TASKS, OpenTask, open_tasks
from mobility.second_line import reading_as
from ui import outside

CALENDAR = "leave-calendar"
AHEAD_DAYS = 60
IN_CALENDAR = 2_000  # cases; a file that a program fetches again and again


@login_required
@require_GET
def leave_todo(request: SignedInRequest) -> HttpResponse:
    """Show what must be done, day by day."""
    today = timezone.localdate()
    if not units_read_by(request.user) and not request.user.departments_led.exists():
        raise Denied
    items = agenda(request.user, today, until=today + timedelta(days=AHEAD_DAYS))
    mine = [item for item in items if item.is_mine]
    show = request.GET.get("show", "mine")
    shown = {"mine": mine, "others": [each for each in items if not each.is_mine]}.get(show, items)
    units = units_handled_by(request.user)
    tasks = [(unit, open_tasks(unit, today, by=request.user)) for unit in units]
    return render(
        request,
        "mobility/todo.html",
        {
            "days": [(day, list(group)) for day, group in groupby(shown, attrgetter("shown_on"))],
            "today": today,
            "first": mine[0] if mine else None,
            "due_today": [item for item in mine if item.shown_on <= today],
            "this_week": [
                item for item in mine if today < item.shown_on <= today + timedelta(days=7)
            ],
            "segments": [
                ("mine", _("Mine"), len(mine)),
                ("others", _("Waiting for others"), len(items) - len(mine)),
                ("all", _("All"), len(items)),
            ],
            "show": show,
            "beyond": beyond(request.user, today),
            "tasks": tasks,
            "open_tasks": sum(len(each) for _unit, each in tasks),
            "receipts": receipts_of_month(request.user, today),
            "calendar": calendar_token(request.user, CALENDAR, at=timezone.now()),
        },
    )


@login_required
@require_POST
def year_task_done(request: SignedInRequest) -> HttpResponseRedirect:
    """Tick a task of the year's cycle off."""
    units = {str(unit.pk): unit for unit in units_handled_by(request.user)}
    unit = units.get(request.POST.get("unit", ""))
    task = request.POST.get("task", "")
    this_year = timezone.localdate().year
    year = outside.whole(request.POST.get("year"), least=this_year - 1, most=this_year + 1)
    if unit is None or task not in {each.key for each in TASKS} or year is None:
        raise Http404
    try:
        actions.tick_off(unit, task, year, by=request.user, at=timezone.now())
    except actions.NotBegun:
        messages.error(request, _("Not ticked off: its time has not come yet."))
    except actions.StillLacking as refusal:
        told = ngettext(
            "Not ticked off: of %(n)d leave report or opinion is not on record yet.",
            "Not ticked off: of %(n)d leaves report or opinion is not on record yet.",
            refusal.n,
        )
        messages.error(request, told % {"n": refusal.n})
    else:
        messages.success(request, _("Ticked off."))
    return redirect("leave_todo")


@login_required
@require_POST
def renew_calendar(request: SignedInRequest) -> HttpResponseRedirect:
    """Make the addresses that were given out void."""
    renew_calendar_of(request.user, at=timezone.now())
    messages.success(
        request, _("The old address works no more. Subscribe again under the new one.")
    )
    return redirect("leave_todo")


@login_not_required
@require_GET
def leave_calendar(request: HttpRequest, token: str) -> HttpResponse:
    """Give the same days to a calendar program, which cannot sign in."""
    del request
    user = reader_of(token, CALENDAR)
    today = timezone.localdate()
    with reading_as(user), translation.override(user.language):  # a program says no language
        until = today + timedelta(days=366)
        items = agenda(user, today, until=until, at_most=IN_CALENDAR)
        left_out = beyond(user, today, at_most=IN_CALENDAR)
        tasks = [(unit, open_tasks(unit, today, by=user)) for unit in units_handled_by(user)]
        return calendar_answer(_calendar(items, tasks, left_out, today))


def _calendar(
    items: list[Item],
    tasks: list[tuple[Organisation, list[OpenTask]]],
    left_out: int,
    today: date,
) -> bytes:
    """Return the calendar; where cases have no room in it an entry of today says so."""
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//qingchuang//leave//")
    calendar.add("version", "2.0")
    changes = changes_of({item.case.pk for item in items})
    for item in items:
        event = icalendar.Event()
        event.add("uid", f"leave-{item.case.pk}-{item.duty.kind}@qingchuang")
        event.add("summary", f"{item.case.employment.person}: {item.duty.words}")
        event.add("dtstart", item.shown_on)
        event.add("dtend", item.shown_on + timedelta(days=1))
        event.add("sequence", changes.get(item.case.pk, 0))
        event.add("dtstamp", datetime.now(tz=UTC))
        calendar.add_component(event)
    for unit, open_ones in tasks:
        for task in open_ones:
            calendar.add_component(_of_the_year(unit, task, today))
    if left_out:
        calendar.add_component(_cut(left_out, today))
    return bytes(calendar.to_ical())


def _of_the_year(unit: Organisation, task: OpenTask, today: date) -> icalendar.Event:
    """Return what is due for all who are away, on its last day; what is late stands under today."""
    day = max(task.due, today)
    event = icalendar.Event()
    event.add("uid", f"year-task-{unit.pk}-{task.key}-{task.year}@qingchuang")
    event.add("summary", f"{unit}: {task.words} ({task.year})")
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    event.add("dtstamp", datetime.now(tz=UTC))
    return event


def _cut(left_out: int, today: date) -> icalendar.Event:
    told = ngettext(
        "%(n)d more open case has no room in this calendar: see the to-do list and the ledger.",
        "%(n)d more open cases have no room in this calendar: see the to-do list and the ledger.",
        left_out,
    )
    event = icalendar.Event()
    event.add("uid", "leave-left-out@qingchuang")
    event.add("summary", told % {"n": left_out})
    event.add("dtstart", today)
    event.add("dtend", today + timedelta(days=1))
    event.add("dtstamp", datetime.now(tz=UTC))
    return event
