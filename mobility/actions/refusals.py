"""What a page says when an action refuses."""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from django.utils.translation import gettext as _

from mobility.actions.applications import NoticeRuns, NotReady, PapersMissing, Unsigned
from mobility.actions.changes import NumberTaken
from mobility.actions.corrections import Waits
from mobility.actions.dated import WrongDay
from mobility.actions.ends import NotServed
from mobility.actions.known import JustEntered, NameDiffers
from mobility.actions.record import AccountTaken
from mobility.actions.returns import GradeTooLow, NoVacancy
from mobility.actions.terms import AlreadyAway, DatesDiffer, Detached, Started
from mobility.core.policy import DEFAULT_BASIS
from mobility.queries.days import spoken_day
from mobility.queries.objections import words
from mobility.queries.policy_words import clause as spoken_clause
from mobility.queries.policy_words import spoken


def _missing(refusal: NotReady, basis: Mapping[str, str]) -> str:
    open_ones = [
        _("%(condition)s: %(read)s (%(clause)s).")
        % {"condition": each.label, "read": each.read, "clause": spoken_clause(each.clause)}
        for each in refusal.unmet
    ]
    spoken_ones = [_cited(words(each), basis.get(each.rule, "")) for each in refusal.objections]
    told = [*open_ones, *spoken_ones]
    return " ".join(told) or _("First day and number of months are missing.")


def _cited(sentence: str, clause: str) -> str:
    return (
        _("%(sentence)s (%(clause)s)") % {"sentence": sentence, "clause": spoken_clause(clause)}
        if clause
        else sentence
    )


def _wrong_day(refusal: WrongDay) -> str:
    days = refusal.open_days
    if days.earliest is None or days.earliest > days.latest:
        earliest = days.earliest or days.latest
        told = (
            _("The day must be %(day)s or later (%(why)s).")
            if days.earliest
            else _("This day has not come: write %(day)s or an earlier one.")
        )
        return told % {"day": spoken_day(earliest), "why": _AFTER()[days.after]}
    return _("The day must be from %(first)s (%(why)s) to today, %(last)s.") % {
        "first": spoken_day(days.earliest),
        "why": _AFTER()[days.after],
        "last": spoken_day(days.latest),
    }


def _AFTER() -> Mapping[str, str]:  # noqa: N802  a table, made when the language is known
    return {
        "": "",
        "asked": _("the day of the request"),
        "decided": _("the day of the decision"),
        "notice": _("the day after the public notice"),
        "began": _("the leave has begun by then"),
        "grace": _("the grace is over by then"),
        "served": _("the time after the letter is over by then"),
        "month": _("the month of retirement"),
        "reported": _("the first day back"),
        "returning": _("the return was begun by then"),
    }


_WORDS: dict[type[Exception], Callable[[Any], str]] = {
    PapersMissing: lambda refusal: (
        _("Still missing: %(papers)s. Keep them under papers, or note there why one is not needed.")
        % {"papers": _(", ").join(str(kind.label) for kind in refusal.kinds)}
    ),
    Unsigned: lambda refusal: (
        _("The office %(office)s has not signed; the unit's rules ask for it.")
        % {"office": spoken(refusal.office)}
    ),
    NoticeRuns: lambda refusal: (
        _("The public notice runs until %(day)s.") % {"day": refusal.until.isoformat()}
    ),
    NameDiffers: lambda refusal: (
        _(
            "%(number)s is on record as %(known)s, not as %(told)s: compare number and name; a "
            "name is put right by the head of HR."
        )
        % {"number": refusal.number, "known": refusal.known, "told": refusal.told}
    ),
    JustEntered: lambda _refusal: _(
        "A colleague has entered this number just now: look whether it is the same, and press "
        "again."
    ),
    AccountTaken: lambda _refusal: _(
        "This account cannot be linked: it belongs to another researcher, or to you."
    ),
    NumberTaken: lambda _refusal: _(
        "This number is another person's on record: compare it with the card."
    ),
    AlreadyAway: lambda _refusal: _("This person is already on leave in some of these days."),
    DatesDiffer: lambda _refusal: _(
        "Agreement and contract name different days: both papers must say the same."
    ),
    Detached: lambda _refusal: _(
        "Then the term beside it would have no day left: choose days that leave it one."
    ),
    Waits: lambda _refusal: _(
        "Other days are proposed already: a second person confirms them or gives them up first."
    ),
    Started: lambda _refusal: _("The leave has begun: order a return or record its end instead."),
    GradeTooLow: lambda refusal: (
        _("The post may not be below grade %(grade)d, which was held at leave.")
        % {"grade": refusal.held}
    ),
    NoVacancy: lambda _refusal: _(
        "No post of this grade is free: tick “above the plan” or choose another."
    ),
    WrongDay: _wrong_day,
    NotServed: lambda _refusal: _("First deliver the call to return and note who received it."),
}
# The clause that a refusal rests on, as a key of the rules.
_CLAUSES: dict[type[Exception], str] = {
    PapersMissing: "materials",
    Unsigned: "countersigns",
    NoticeRuns: "publicity_days",
    AlreadyAway: "no_overlap",
    DatesDiffer: "dates",
    Detached: "ext_allowed",
    Started: "dates",
    GradeTooLow: "return_post",
    NoVacancy: "return_post",
    NotServed: "overdue_grace_days",
}
REFUSALS: tuple[type[Exception], ...] = (NotReady, *_WORDS)
# The fields at which a refusal stands: the first of them that a form has.
_FIELDS: dict[type[Exception], tuple[str, ...]] = {
    NotReady: ("last_day", "months"),
    AlreadyAway: ("first_day",),
    DatesDiffer: ("contract_last_day",),
    Detached: ("last_day",),
    NameDiffers: ("name", "company"),
    AccountTaken: ("email",),
    GradeTooLow: ("grade",),
    NoVacancy: ("grade",),
}


def field_of(refusal: Exception, names: Collection[str]) -> str | None:
    """Return at which of the fields of a form a refusal stands, None where it is of the whole."""
    wanted = _FIELDS.get(type(refusal), ())
    if isinstance(refusal, WrongDay | NumberTaken | JustEntered):
        wanted = (refusal.told_as,)
    return next((name for name in wanted if name in names), None)


def in_words(refusal: Exception, basis: Mapping[str, str] = DEFAULT_BASIS) -> str:
    """Say what the rule is, what to do, and the clause; `basis` names the unit's clauses."""
    if isinstance(refusal, NotReady):
        return _missing(refusal, basis)
    rule = refusal.rule if isinstance(refusal, WrongDay) else _CLAUSES.get(type(refusal), "")
    return _cited(_WORDS[type(refusal)](refusal), basis.get(rule, ""))
