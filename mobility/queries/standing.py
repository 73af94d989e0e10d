"""Where a leave stands and what comes next, in one sentence for the person on leave."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audit.models import AuditEvent
from mobility.core.deadlines import dismissal_possible_from
from mobility.core.terms import report_day
from mobility.enums import DROPPED, BatchStatus, CaseStatus, Intention
from mobility.models import CaseOn
from mobility.queries.asking import both_facts
from mobility.queries.days import spoken_day
from mobility.queries.duties import Duty, has_run_out
from mobility.queries.policy import Rules, work_calendar


@dataclass(frozen=True)
class Standing:
    """The sentence at the top of the page, and the one below it."""

    heading: str
    lead: str = ""


def standing(case: CaseOn, duty: Duty, rules: Rules, today: date) -> Standing:
    """Say where a case stands; `case` was annotated by `CaseQuerySet.on(today, …)`."""
    if case.status in DROPPED:
        return _dropped(case)
    if case.phase == "applying":
        return _applying(case, duty)
    if case.phase in {"back", "ended"}:
        return _closed(case)
    if case.phase == "upcoming":
        return _upcoming(case, today)
    return _due_at_once(case, rules, today) or _moving(case, duty) or _running(case, duty, today)


def _dropped(case: CaseOn) -> Standing:
    if case.status == CaseStatus.REJECTED:
        return Standing(_("The leadership did not agree."), case.refusal)
    if case.batch is not None and case.batch.status == BatchStatus.UNDONE:
        return Standing(_("This leave was brought in by mistake and is taken back."))
    if case.status == CaseStatus.CANCELLED:
        return Standing(_("The leave was cancelled before its start."), case.close_basis)
    heading = (
        _("The HR office took the application back for you.")
        if _is_of_another(case)
        else _("You took the application back.")
    )
    return Standing(heading, _("You may write another at any time."))


def _is_of_another(case: CaseOn) -> bool:
    """Whether the office took the application back, as the trail says."""
    trail = AuditEvent.objects.filter(subject_label="mobility.leavecase", subject_pk=str(case.pk))
    last = trail.filter(verb="withdraw").order_by("-pk").first()
    return last is not None and last.actor_id != case.employment.person.user_id


def _applying(case: CaseOn, duty: Duty) -> Standing:
    if case.status == CaseStatus.DRAFT and case.returned_with:
        return Standing(_("It came back: something is to be added."), case.returned_with)
    if duty.kind == "clear":
        return Standing(
            _("Agreed. The public notice is over."),
            _("Without objection, agreement and contract follow."),
        )
    department = case.employment.department
    facts = {
        "day": spoken_day(duty.due) if duty.due else "",
        "who": department.head or department,
    }
    heading, lead = _on_the_way()[case.status]
    return Standing(heading % facts, lead)


def _on_the_way() -> Mapping[str, tuple[str, str]]:
    return {
        CaseStatus.DRAFT: (
            _("Your application is a draft."),
            _("Hand it to the department when every condition is met."),
        ),
        CaseStatus.DEPARTMENT: (
            _("Your application is with %(who)s until %(day)s."),
            _("After the opinion of the department the HR office checks the conditions."),
        ),
        CaseStatus.REVIEW: (
            _("The HR office checks the conditions until %(day)s."),
            _("Then the leadership decides."),
        ),
        CaseStatus.DECISION: (
            _("The leadership decides next."),
            _("If it does not agree, you read the reason here."),
        ),
        CaseStatus.PUBLICITY: (
            _("Agreed. The public notice runs until %(day)s."),
            _("Without objection, agreement and contract follow."),
        ),
        CaseStatus.SIGNING: (
            _("Agreed. Agreement and changed contract wait for signatures."),
            _("Both papers must name the same two days."),
        ),
    }


def _closed(case: CaseOn) -> Standing:
    assert case.closed_on is not None  # noqa: S101  its phase says so
    day = spoken_day(case.closed_on)
    if case.status == CaseStatus.RETURNED:
        plan = getattr(case, "plan", None)
        return Standing(
            _("You are back on post since %(day)s.") % {"day": day},
            _("The leave counts for your length of service, the days late do not.")
            if plan is not None and plan.days_not_served
            else _("The time away counts in full for your length of service."),
        )
    return Standing(
        _("This leave is closed: %(how)s, %(day)s.")
        % {"how": case.get_status_display(), "day": day},
        case.close_basis,
    )


def _upcoming(case: CaseOn, today: date) -> Standing:
    n = (case.first_day - today).days
    heading = ngettext(
        "You leave on %(day)s, in %(n)d day.", "You leave on %(day)s, in %(n)d days.", n
    ) % {"day": spoken_day(case.first_day), "n": n}
    return Standing(heading, _("Hand over running projects before that day."))


def _due_at_once(case: CaseOn, rules: Rules, today: date) -> Standing | None:
    if case.status == CaseStatus.RECALLED:
        return Standing(
            _("You are ordered to return; speak to the HR office today."),
            _("It finds the post and tells you the day."),
        )
    if not has_run_out(case) and (facts := both_facts(case)):
        return Standing(_("Speak to the HR office today: your leave has ended."), facts)
    if case.phase != "overdue" or has_run_out(case):
        return None
    return _overdue(case, rules, today)


def _overdue(case: CaseOn, rules: Rules, today: date) -> Standing:
    if today == back_day(case):
        return Standing(
            _("Your leave has ended; report in today."),
            _("The last day was %(last)s. Whoever reports in today is not late.")
            % {"last": spoken_day(case.last_day)},
        )
    n = (today - case.last_day).days
    heading = ngettext(
        "You are %(n)d day past the last day; speak to the HR office today.",
        "You are %(n)d days past the last day; speak to the HR office today.",
        n,
    ) % {"n": n}
    possible = dismissal_possible_from(case.last_day, rules.policy)
    lead = _("From %(day)s on the unit may decide on your contract; nothing ends by itself.")
    return Standing(heading, lead % {"day": spoken_day(possible)})


def _moving(case: CaseOn, duty: Duty) -> Standing | None:
    """Return the sentence of a change that is under way, if one is."""
    plan = getattr(case, "plan", None)
    day = spoken_day((plan and plan.return_wished) or back_day(case))
    if case.status == CaseStatus.EXTENDING:
        last = spoken_day(case.last_day)
        return Standing(
            _("Your extension is under review."),
            _("Until it is granted, %(day)s is the last day.") % {"day": last},
        )
    if case.status == CaseStatus.RETURNING:
        return Standing(
            _("Your return is announced for %(day)s.") % {"day": day},
            _still_open()
            if duty.kind == "receive"
            else _("Department and HR office find the post, not below the grade you held."),
        )
    if case.status == CaseStatus.ARRANGING:
        return Standing(
            _("Your post is found; report in on %(day)s.") % {"day": day},
            str(plan.department) if plan and plan.department else "",
        )
    return None


def _running(case: CaseOn, duty: Duty, today: date) -> Standing:
    if not case.is_leave:
        facts = {"form": case.get_form_display(), "day": spoken_day(case.last_day)}
        return Standing(_("%(form)s, until %(day)s.") % facts)
    if case.phase == "reporting":
        return Standing(
            _("Your leave has ended; report in on %(day)s.") % {"day": spoken_day(back_day(case))},
            _("The last day was %(last)s. Whoever reports in on that day is not late.")
            % {"last": spoken_day(case.last_day)},
        )
    n = (case.last_day - today).days
    heading = ngettext(
        "Your post is kept for you; %(n)d day is left.",
        "Your post is kept for you; %(n)d days are left.",
        n,
    ) % {"n": n}
    return Standing(heading, _what_is_asked(case, duty, today))


def _what_is_asked(case: CaseOn, duty: Duty, today: date) -> str:
    plan = getattr(case, "plan", None)
    if duty.kind == "intention" and duty.due:
        told = (
            _("Tell the HR office by %(day)s whether you come back.")
            if today <= duty.due
            else _("Your statement was due on %(day)s; it is still accepted.")
        )
        return told % {"day": spoken_day(duty.due)}
    if duty.kind == "receive":
        return _still_open()
    if plan is not None and plan.intention == Intention.END:
        return _("You chose not to return; the contract ends by %(day)s.") % {
            "day": spoken_day(plan.wished_day or case.last_day)
        }
    return _("The last day is %(last)s, the first day back %(back)s.") % {
        "last": spoken_day(case.last_day),
        "back": spoken_day(back_day(case)),
    }


def _still_open() -> str:
    return _("Your statement is with the HR office; until it is taken in you may change it.")


def back_day(case: CaseOn) -> date:
    """Return the day to report in after the term that runs."""
    return report_day(case.last_day, work_calendar())
