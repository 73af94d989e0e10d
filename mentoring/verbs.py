"""Every verb that is done by one press in a mentorship, in one row.

The page of a mentorship and its addresses read this table; that it agrees with what the actions ask
and send is tested (`tests/mentoring/test_verbs.py`).
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
from mentoring import actions, policies
from mentoring.forms import CancelForm, SeenVersion
from mentoring.models import Agreement, Goal, Meeting, Record


@dataclass(frozen=True, kw_only=True)
class Verb:
    """What is done to a row of a mentorship.

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


def _is_to_come(meeting: Meeting, at: datetime) -> bool:
    return meeting.starts_at > at


def _is_over(meeting: Meeting, at: datetime) -> bool:
    return meeting.ends_at <= at


VERBS: Mapping[tuple[str, str], Verb] = {
    (verb.of, verb.name): verb
    for verb in (
        Verb(
            of="goals",
            name="reach",
            rows=Goal,
            may=policies.may_change_goal,
            action=actions.reach,
            done=_("Reached. Well done, both of you."),
        ),
        Verb(
            of="goals",
            name="drop",
            rows=Goal,
            may=policies.may_change_goal,
            action=actions.drop,
            done=_("Dropped; it stays in the list."),
        ),
        Verb(
            of="goals",
            name="reopen",
            rows=Goal,
            may=policies.may_change_goal,
            action=actions.reopen,
            done=_("It is under way again."),
        ),
        Verb(
            of="terms",
            name="agree",
            rows=Agreement,
            may=policies.may_agree_on_terms,
            when=lambda row, _at: row.agreed_at is None,
            action=actions.agree_on_terms,
            notice="terms_agreed",
            done=_("Agreed. Both of you find it here."),
        ),
        Verb(
            of="meetings",
            name="agree",
            rows=Meeting,
            may=policies.may_agree,
            when=_is_to_come,
            action=actions.agree,
            notice="meeting_agreed",
            done=_("Arranged. Both of you are told, and can add it to a calendar here."),
        ),
        Verb(
            of="meetings",
            name="cancel",
            rows=Meeting,
            may=policies.may_cancel,
            when=_is_to_come,
            form=CancelForm,
            action=actions.cancel,
            notice="meeting_cancelled",
            done=_("Called off; the other side is told."),
        ),
        Verb(
            of="meetings",
            name="miss",
            rows=Meeting,
            may=policies.may_say_missed,
            when=_is_over,
            action=actions.say_missed,
            notice="meeting_missed",
            done=_("Noted; the other side is told. You can propose another time."),
        ),
        Verb(
            of="records",
            name="confirm",
            rows=Record,
            may=policies.may_confirm,
            when=lambda row, _at: not row.is_confirmed,
            form=SeenVersion,
            action=actions.confirm,
            done=_("Confirmed; its time counts."),
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
