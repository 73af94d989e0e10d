"""What a page says when an action refuses."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from mobility.actions.applications import NoticeRuns, NotReady, Unsigned
from mobility.actions.changes import NumberTaken
from mobility.actions.record import AccountTaken
from mobility.actions.returns import GradeTooLow, NotServed, NoVacancy, TooEarly
from mobility.actions.terms import AlreadyAway, DatesDiffer, Detached, Started
from mobility.queries.objections import words
from mobility.queries.policy_words import spoken


def _missing(refusal: NotReady) -> str:
    open_ones = [
        _("%(condition)s: %(read)s (%(clause)s).")
        % {"condition": each.label, "read": each.read, "clause": each.clause}
        for each in refusal.unmet
    ]
    told = [*open_ones, *(words(each) for each in refusal.objections)]
    return " ".join(told) or _("First day and number of months are missing.")


_WORDS: dict[type[Exception], Callable[[Any], str]] = {
    NotReady: _missing,
    Unsigned: lambda refusal: _(
        "The office %(office)s has not signed; the unit's rules ask for it."
    ) % {"office": spoken(refusal.office)},
    NoticeRuns: lambda refusal: _("The public notice runs until %(day)s.")
    % {"day": refusal.until.isoformat()},
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
        "An extension begins the day after the term before it ends: correct the other term first, "
        "or choose days that follow."
    ),
    Started: lambda _refusal: _(
        "The leave has begun: order a return or record its end instead."
    ),
    GradeTooLow: lambda refusal: _(
        "The post may not be below grade %(grade)d, which was held at leave."
    ) % {"grade": refusal.held},
    NoVacancy: lambda _refusal: _(
        "No post of this grade is free: tick “above the plan” or choose another."
    ),
    TooEarly: lambda refusal: _("The earliest day possible is %(day)s.")
    % {"day": refusal.earliest.isoformat()},
    NotServed: lambda _refusal: _("First deliver the call to return and note who received it."),
}  # fmt: skip
REFUSALS = tuple(_WORDS)


def in_words(refusal: Exception) -> str:
    """Say what the rule is and what to do."""
    return _WORDS[type(refusal)](refusal)
