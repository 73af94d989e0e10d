"""Every verb that is done by one press in a mentorship, in one row.

The page of a mentorship and its addresses read this table; that it agrees with what the actions ask
and send is tested (`tests/mentoring/test_verbs.py`).
"""

from collections.abc import Mapping
from datetime import datetime

from django.db.models import Model
from django.utils.translation import gettext_lazy as _

import accounts.verbs
from accounts.models import User
from accounts.verbs import RowVerb
from mentoring import actions, policies
from mentoring.forms import CancelForm, SeenVersion
from mentoring.models import Agreement, Goal, Meeting, Record


def _is_to_come(meeting: Meeting, at: datetime) -> bool:
    return meeting.starts_at > at


def _is_over(meeting: Meeting, at: datetime) -> bool:
    return meeting.ends_at <= at


VERBS: Mapping[tuple[str, str], RowVerb] = {
    (verb.of, verb.name): verb
    for verb in (
        RowVerb(
            of="goals",
            name="reach",
            rows=Goal,
            may=policies.may_change_goal,
            action=actions.reach,
            done=_("Reached. Well done, both of you."),
        ),
        RowVerb(
            of="goals",
            name="drop",
            rows=Goal,
            may=policies.may_change_goal,
            action=actions.drop,
            done=_("Dropped; it stays in the list."),
        ),
        RowVerb(
            of="goals",
            name="reopen",
            rows=Goal,
            may=policies.may_change_goal,
            action=actions.reopen,
            done=_("It is under way again."),
        ),
        RowVerb(
            of="terms",
            name="agree",
            rows=Agreement,
            may=policies.may_agree_on_terms,
            when=lambda row, _at: row.agreed_at is None,
            action=actions.agree_on_terms,
            notice="terms_agreed",
            done=_("Agreed. Both of you find it here."),
        ),
        RowVerb(
            of="meetings",
            name="agree",
            rows=Meeting,
            may=policies.may_agree,
            when=_is_to_come,
            action=actions.agree,
            notice="meeting_agreed",
            done=_("Arranged. Both of you are told, and can add it to a calendar here."),
        ),
        RowVerb(
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
        RowVerb(
            of="meetings",
            name="miss",
            rows=Meeting,
            may=policies.may_say_missed,
            when=_is_over,
            action=actions.say_missed,
            notice="meeting_missed",
            done=_("Noted; the other side is told. You can propose another time."),
        ),
        RowVerb(
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


def offered(of: str, row: Model, user: User, at: datetime) -> dict[str, RowVerb]:
    """Return what `user` can do to a row now, by name."""
    return accounts.verbs.offered(VERBS.values(), of, row, user, at)
