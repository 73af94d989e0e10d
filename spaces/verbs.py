"""Every verb that is done by one press around a space, in one row.

The pages of questions, visits and places and their addresses read this table; that it agrees with
what the actions ask and send is tested (`tests/spaces/test_verbs.py`).
"""

from collections.abc import Mapping
from datetime import datetime

from django.db.models import Model
from django.utils.translation import gettext_lazy as _

import accounts.verbs
from accounts.models import User
from accounts.verbs import RowVerb
from spaces import actions, policies
from spaces.forms import AnswerForm, ReasonForm, WordForm
from spaces.models import Hosted, Place, Question, Visit, VisitHour
from ui.seen import UnchangedForm


def _is_to_come(visit: Visit, at: datetime) -> bool:
    return visit.starts_at > at


def _is_over(visit: Visit, at: datetime) -> bool:
    return visit.ends_at <= at


VERBS: Mapping[tuple[str, str], RowVerb] = {
    (verb.of, verb.name): verb
    for verb in (
        RowVerb(
            of="questions",
            name="answer",
            rows=Question,
            may=policies.may_answer,
            form=AnswerForm,
            action=actions.answer,
            notice="question_answered",
            done=_("Answered; the person who asked is told."),
        ),
        RowVerb(
            of="visits",
            name="agree",
            rows=Visit,
            may=policies.may_agree,
            when=_is_to_come,
            form=UnchangedForm,
            action=actions.agree,
            notice="visit_agreed",
            done=_("Arranged. Both sides are told, and can add it to a calendar here."),
        ),
        RowVerb(
            of="visits",
            name="decline",
            rows=Visit,
            may=policies.may_decline,
            when=_is_to_come,
            form=ReasonForm,
            action=actions.decline,
            notice="visit_declined",
            done=_("Declined; the person who asked reads why."),
        ),
        RowVerb(
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
        RowVerb(
            of="visits",
            name="hold",
            rows=Visit,
            may=policies.may_host,
            when=_is_over,
            action=actions.hold,
            done=_("Noted: they came."),
        ),
        RowVerb(
            of="visits",
            name="miss",
            rows=Visit,
            may=policies.may_host,
            when=_is_over,
            action=actions.miss,
            notice="visit_missed",
            done=_("Noted: nobody came. The visitor is told."),
        ),
        RowVerb(
            of="places",
            name="take",
            rows=Place,
            may=policies.may_keep,
            when=lambda row, _at: row.kind != "equipment" and not (row.is_taken or row.is_held),
            action=actions.take,
            done=_("Marked as taken; the page of the space shows it at once."),
        ),
        RowVerb(
            of="places",
            name="free",
            rows=Place,
            may=policies.may_keep,
            when=lambda row, _at: row.is_taken and not row.is_let,
            action=actions.free,
            done=_("Marked as free; the page of the space shows it at once."),
        ),
        RowVerb(
            of="places",
            name="remove",
            rows=Place,
            may=policies.may_keep,
            when=lambda row, _at: not row.is_promised,
            action=actions.remove,
            done=_("Removed; it no longer counts."),
        ),
        RowVerb(
            of="hosted",
            name="remove",
            rows=Hosted,
            may=policies.may_keep,
            action=actions.remove_hosted,
            done=_("Removed from the list and from the public page."),
        ),
        RowVerb(
            of="hours",
            name="drop",
            rows=VisitHour,
            may=policies.may_keep_hour,
            action=actions.drop_hour,
            done=_("Taken back. Visits already arranged still stand."),
        ),
    )
}


def offered(of: str, row: Model, user: User, at: datetime) -> dict[str, RowVerb]:
    """Return what `user` can do to a row now, by name."""
    return accounts.verbs.offered(VERBS.values(), of, row, user, at)
