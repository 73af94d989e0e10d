"""Every verb that is done by one press around a space, in one row.

The pages of questions, visits and places and their addresses read this table; that it agrees with
what the actions ask and send is tested (`tests/spaces/test_verbs.py`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.db.models import Model
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.policies import permits
from audit.models import Tracked
from spaces import actions, policies
from spaces.forms import AnswerForm, ReasonForm, WordForm
from spaces.models import Place, Question, Visit, VisitHour


@dataclass(frozen=True, kw_only=True)
class Verb:
    """What is done to a row of a space.

    Attributes
    ----------
    of, name
        Kind of row and verb, as they stand in the address.
    rows
        The model of the row.
    may
        Who may.
    when
        When it is offered beside its change of state.
    form, action
        What is typed, and what takes it.
    notice
        What the other side is told; nothing where it shows on the page alone.
    done
        What whoever pressed the button reads.
    """

    of: str
    name: str
    rows: type[Model]
    may: Callable[[User, Any], None]
    when: Callable[[Any, datetime], bool] = lambda _row, _at: True
    form: type[forms.Form] = forms.Form
    action: Callable[..., None]
    notice: str = ""
    done: str | Promise

    def is_offered(self, row: Model, user: User, at: datetime) -> bool:
        """Whether `user` may do it to this row now."""
        possible = row.may(self.name) if isinstance(row, Tracked) else True
        return possible and self.when(row, at) and permits(self.may, user, row)


def _is_to_come(visit: Visit, at: datetime) -> bool:
    return visit.starts_at > at


def _is_over(visit: Visit, at: datetime) -> bool:
    return visit.ends_at <= at


VERBS: Mapping[tuple[str, str], Verb] = {
    (verb.of, verb.name): verb
    for verb in (
        Verb(
            of="questions",
            name="answer",
            rows=Question,
            may=policies.may_answer,
            form=AnswerForm,
            action=actions.answer,
            notice="question_answered",
            done=_("Answered; whoever asked is told."),
        ),
        Verb(
            of="visits",
            name="agree",
            rows=Visit,
            may=policies.may_agree,
            when=_is_to_come,
            action=actions.agree,
            notice="visit_agreed",
            done=_("Arranged. Both sides are told, and can add it to a calendar here."),
        ),
        Verb(
            of="visits",
            name="decline",
            rows=Visit,
            may=policies.may_decline,
            when=_is_to_come,
            form=ReasonForm,
            action=actions.decline,
            notice="visit_declined",
            done=_("Declined; whoever asked reads why."),
        ),
        Verb(
            of="visits",
            name="call_off",
            rows=Visit,
            may=policies.may_call_off,
            when=_is_to_come,
            form=WordForm,
            action=actions.call_off,
            notice="visit_called_off",
            done=_("Called off; the other side is told."),
        ),
        Verb(
            of="visits",
            name="hold",
            rows=Visit,
            may=policies.may_host,
            when=_is_over,
            action=actions.hold,
            done=_("Noted: they came."),
        ),
        Verb(
            of="visits",
            name="miss",
            rows=Visit,
            may=policies.may_host,
            when=_is_over,
            action=actions.miss,
            notice="visit_missed",
            done=_("Noted: nobody came. The visitor reads so."),
        ),
        Verb(
            of="places",
            name="take",
            rows=Place,
            may=policies.may_keep,
            when=lambda row, _at: row.kind != "equipment" and not row.is_taken,
            action=actions.take,
            done=_("Taken; the page of the space says so at once."),
        ),
        Verb(
            of="places",
            name="free",
            rows=Place,
            may=policies.may_keep,
            when=lambda row, _at: row.is_taken,
            action=actions.free,
            done=_("Free; the page of the space says so at once."),
        ),
        Verb(
            of="places",
            name="remove",
            rows=Place,
            may=policies.may_keep,
            action=actions.remove,
            done=_("Removed; it counts no more."),
        ),
        Verb(
            of="hours",
            name="drop",
            rows=VisitHour,
            may=policies.may_keep_hour,
            action=actions.drop_hour,
            done=_("Taken back. Visits that were arranged stay."),
        ),
    )
}


def offered(of: str, row: Model, user: User, at: datetime) -> dict[str, Verb]:
    """Return what `user` can do to a row now, by name."""
    return {
        verb.name: verb
        for verb in VERBS.values()
        if verb.of == of and verb.is_offered(row, user, at)
    }
