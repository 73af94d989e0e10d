"""The page of one case: what happened and will, what is kept, what is missing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from audit.models import AuditEvent
from mobility.core.deadlines import reminder_marks
from mobility.core.policy import Policy
from mobility.core.terms import report_day
from mobility.enums import RUNNING
from mobility.models import CaseOn, LeaveCase, Reminder, Treatment
from mobility.queries.policy import Rules, work_calendar
from mobility.queries.service import service
from mobility.queries.terms import history, latest_term


@dataclass(frozen=True)
class Step:
    """One entry of the timeline; `when` is empty for the past, next or later for what comes."""

    day: date
    words: str
    note: str = ""
    when: str = ""


def events(case: LeaveCase) -> list[AuditEvent]:
    """Return the trail of a case, newest first."""
    return list(
        AuditEvent.objects.filter(subject_label="mobility.leavecase", subject_pk=str(case.pk))
        .select_related("actor")
        .order_by("-happened_at", "-pk")
    )


def treatment_on(case: LeaveCase, day: date) -> Treatment | None:
    """Return the treatment in force on a day.

    The first one holds from the first day of the leave on, be that corrected to an earlier one.
    """
    rows = list(case.treatments.all())
    if running := [row for row in rows if row.valid_from <= day]:
        return running[-1]
    leave = history(case).leave
    return rows[0] if rows and leave and leave.first_day <= day else None


def seniority(case: LeaveCase, on: date) -> str:
    """Return the length of service on a day (工龄), leave counted."""
    served = service(case.employment, on)
    if served is None:
        return ""
    years, months, _days = served.length
    return _("%(years)d years %(months)d months") % {"years": years, "months": months}


def timeline(case: CaseOn, rules: Rules, on: date) -> list[Step]:
    """Return what comes, farthest first, then what happened, latest first."""
    coming: list[Step] = []
    if case.status in RUNNING and case.last_day:
        calendar = work_calendar()
        back = report_day(case.last_day, calendar)
        coming = [
            Step(
                case.last_day,
                _("Last day of the leave"),
                ""
                if case.is_beside_post
                else _("First day back: %(day)s.") % {"day": back.isoformat()},
                "later",
            ),
            *(
                Step(mark.due, mark_words(mark.name), "", "later")
                for mark in reminder_marks(case.last_day, rules.policy, calendar)
                if case.is_leave  # nobody else is warned
                and mark.due > on
                and mark.due >= case.first_day
                and mark.name.startswith("before")
                and mark.due < case.last_day
            ),
        ]
        coming = sorted((step for step in coming if step.day >= on), key=lambda step: step.day)
        if coming:
            first = coming[0]
            coming[0] = Step(first.day, first.words, first.note, "next")
        coming.reverse()
    return coming + _past(case, on)


def mark_words(mark: str) -> str:
    """Say which warning a mark is."""
    kind, _dash, number = mark.partition("-")
    if mark == "before-0":
        return _("Warning on the last day")
    words = {
        "before": _("Warning %(n)s days before"),
        "overdue": _("Warning on working day %(n)s of absence"),
        "report": _("First day back"),
        "grace": _("Grace is over"),
        "letter": _("Call to return"),
    }
    return words.get(kind, _("Reminder by hand, no. %(n)s")).replace("%(n)s", number)


def _past(case: LeaveCase, on: date) -> list[Step]:
    steps = [
        Step(
            term.first_day,
            _("Leave began") if n == 0 else _("Extension began"),
            term.agreement_number,
        )
        for n, term in enumerate(each for each in case.terms.all() if not each.is_void)
        if term.first_day <= on
    ]
    steps += [
        Step(
            date(year.year, 12, 31),
            _("%(year)d: %(grade)s") % {"year": year.year, "grade": year.get_grade_display()},
            year.title,
        )
        for year in case.years.all()
        if year.grade
    ]
    steps += [
        Step(each.day, _("Visit: %(how)s") % {"how": each.get_kind_display()}, each.found)
        for each in case.visits.all()
    ]
    warned: dict[tuple[date, str], list[str]] = {}
    for each in case.reminders.filter(is_superseded=False).select_related("recipient"):
        warned.setdefault((each.due_on, each.mark), []).append(str(each.recipient or ""))
    steps += [
        Step(day, mark_words(mark), _(", ").join(sorted(filter(None, names))))
        for (day, mark), names in warned.items()
    ]
    if case.decided_on:
        steps.append(Step(case.decided_on, _("Collective decision"), case.minute_number))
    if case.closed_on:
        steps.append(Step(case.closed_on, str(case.get_status_display()), case.close_basis))
    return sorted(steps, key=lambda step: step.day, reverse=True)


def served_letters(case: LeaveCase) -> QuerySet[Reminder]:
    """Return the calls to return whose delivery somebody has signed for (送达回证)."""
    return _letters(case).exclude(signed_by="")


def after_letter(case: LeaveCase, policy: Policy) -> date | None:
    """Return the first day after the time that a call to return leaves; None while none is."""
    served = served_letters(case).order_by("served_on").values_list("served_on", flat=True).first()
    return served + timedelta(days=policy.letter_days + 1) if served is not None else None


def letter_of(case: LeaveCase) -> Reminder | None:
    """Return the call to return that was delivered, signed for or not."""
    return _letters(case).first()


def _letters(case: LeaveCase) -> QuerySet[Reminder]:
    """Return those for the last day at hand: an extension or a correction asks for another."""
    term = latest_term(case)
    delivered = case.reminders.exclude(served_on=None)
    return delivered.filter(anchor=term.last_day) if term else delivered


def receipts(case: LeaveCase) -> Sequence[Reminder]:
    """Return the warnings with whether they were read or signed for."""
    return list(
        case.reminders.filter(is_superseded=False).select_related("recipient", "notification")
    )
