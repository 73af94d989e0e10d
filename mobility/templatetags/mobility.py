"""Tags of the leave pages: the months of a term, and where a case stands."""

import contextlib
from collections.abc import Sequence
from datetime import date

from django import template
from django.core.exceptions import FieldDoesNotExist
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from audit.models import AuditEvent
from mobility.core.state import Count
from mobility.core.years import Assessor, Grade, wage_steps
from mobility.enums import RUNNING, CaseStatus, Office
from mobility.models import CaseOn, Employment, LeaveCase, Researcher, YearRecord
from mobility.queries.assessing import assessor_words
from mobility.queries.days import spoken_count
from mobility.queries.objections import marked
from mobility.queries.overview import mark_words
from mobility.queries.years import assessors_in
from mobility.verbs import VERBS

register = template.Library()

_CELL, _YEAR = 4, 12  # a month is three wide with a gap of one; a year is a little apart


@register.filter
def assessed(year: YearRecord) -> str:
    """Say whose opinion the assessment of a year rests on."""
    return assessor_words(assessors_in([year.case], year.year)[year.case_id])


@register.filter
def by_assessor(assessor: Assessor | None) -> str:
    """Say whose opinion an assessment rests on."""
    return assessor_words(assessor)


@register.filter
def raised_on(year: YearRecord) -> date | None:
    """Return from when the wage is a step higher for a year; None where it earned none."""
    return next(iter(wage_steps({year.year: Grade(year.grade)} if year.grade else {})), None)


@register.filter
def clause(basis: str) -> SafeString:
    """Print the clause that a rule rests on."""
    return marked(basis)


@register.simple_tag
def tape(marks: Sequence[str]) -> SafeString:
    """Print one small cell a month; decoration, the days stand beside it."""
    cells = [(n * _CELL + n // _YEAR, mark) for n, mark in enumerate(marks)]
    width = cells[-1][0] + 3 if cells else 0
    drawn = format_html_join(
        "",
        '<rect x="{}" width="3" height="10"{}/>',
        ((x, format_html(' class="{}"', mark) if mark else "") for x, mark in cells),
    )
    return format_html(
        '<svg class="cells" viewBox="0 0 {} 10" width="{}" height="10" aria-hidden="true">{}</svg>',
        width,
        width,
        drawn,
    )


@register.simple_tag
def month_grid(marks: Sequence[str]) -> SafeString:
    """Print the months of a term, a year a row, as a picture with a label."""
    years = (
        _("First year"),
        _("Second year"),
        _("Third year"),
        _("Fourth year"),
        _("Fifth year"),
        _("Sixth year"),
    )
    printed = mark_safe("")
    for n, mark in enumerate(marks):
        if n % _YEAR == 0 and n // _YEAR < len(years):
            printed += format_html("<span>{}</span>", years[n // _YEAR])
        kind, word = {"half": ("now", _("now"))}.get(mark, (mark, ""))
        if n == len(marks) - 1 and mark == "due":
            word = _("end")
        printed += format_html("<i{}>{}</i>", _class(kind), word)
    past = sum(mark in {"on", "over"} for mark in marks)
    label = _("%(all)d months, %(past)d of them past") % {"all": len(marks), "past": past}
    return format_html('<div class="months" role="img" aria-label="{}">{}</div>', label, printed)


def _class(kind: str) -> SafeString:
    return format_html(' class="{}"', kind) if kind else mark_safe("")


@register.inclusion_tag("ui/_badge.html")
def stand(case: CaseOn) -> dict[str, object]:
    """Print the state of a case on the day of the page: the procedure's, else the dates'."""
    by_dates = case.status == CaseStatus.SIGNED or case.phase == "overdue"
    was = {"applying", "upcoming", "away", "due", "reporting"}
    ran = case.phase in was and case.closed_on is not None
    asked = case.phase == "applying" and case.status in RUNNING
    if by_dates or ran or asked:  # what is closed, or agreed, by now was not on the day of the page
        look, text = _phase(case)
    else:
        look, text = CaseStatus(case.status).look, str(case.get_status_display())
    return {"look": look, "text": text}


def _phase(case: CaseOn) -> tuple[str, str]:
    words = {
        "applying": _("Applying"),
        "upcoming": _("not yet begun"),
        "away": _("on extension") if case.term_count > 1 else _("on leave"),
        "due": _("ends soon"),
        "reporting": _("to report in"),
        "overdue": _("overdue"),
    }
    looks = {
        "applying": "wait",
        "upcoming": "wait",
        "away": "live",
        "due": "you",
        "reporting": "you",
    }
    if not case.is_leave:
        words |= {"away": _("under way")}
    return looks.get(case.phase, "late"), words.get(case.phase, "")


@register.filter
def day(value: date | None) -> str:
    """Print a day as a sentence has it: 2027年1月14日, or 14 January 2027."""
    return date_format(value, _("j F Y")) if value else "–"


@register.filter
def counted(count: Count | None) -> str:
    """Print how far the first or the last day is."""
    return spoken_count(count)


@register.filter
def mark_word(mark: str) -> str:
    """Say which warning a mark is."""
    return mark_words(mark)


def _field(name: str) -> str:
    """Name what was put right; nothing where a model has no word for it."""
    for model in (LeaveCase, Employment, Researcher):
        with contextlib.suppress(FieldDoesNotExist):
            return str(getattr(model._meta.get_field(name), "verbose_name", ""))
    return {"term": _("term"), "post": _("Post to return to")}.get(name, "")


@register.filter
def deed(event: AuditEvent) -> str:
    """Say what an audit event of a case records."""
    words = str(VERBS[event.verb].said) if event.verb in VERBS else event.verb
    reason = event.detail.get("why") or event.detail.get("reason")
    reason = reason or _field(event.detail.get("field", ""))
    return f"{words} ({reason})" if reason else words


@register.filter
def office(code: str) -> str:
    """Name the office that signed."""
    return str(dict(Office.choices).get(code, code))
