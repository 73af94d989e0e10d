"""Every verb that is done by one press to a return, an evaluation, a check or an obstacle.

The pages and the one address of all presses read this table; that it agrees with the life-cycles
and the notices is tested (`tests/filings/test_verbs.py`).
"""

from collections.abc import Mapping
from datetime import datetime

from django.db.models import Model
from django.utils.translation import gettext_lazy as _

import accounts.verbs
from accounts.models import User
from accounts.verbs import RowVerb
from filings import actions, policies
from filings.forms import (
    AnswerForm,
    CommentForm,
    FineForm,
    FlawForm,
    PutRightForm,
    ReasonForm,
    StillFlawedForm,
)
from filings.models import CheckedSpace, Evaluation, Filing, Obstacle
from ui.seen import UnchangedForm


def _has_no_comment(row: Evaluation, _at: datetime) -> bool:
    return not row.comment


def _has_to_be_put_right(row: Evaluation, _at: datetime) -> bool:
    return row.rectify_by is not None


VERBS: Mapping[tuple[str, str], RowVerb] = {
    (verb.of, verb.name): verb
    for verb in (
        RowVerb(
            of="returns",
            name="accept",
            rows=Filing,
            may=policies.may_decide,
            form=UnchangedForm,
            action=actions.accept,
            notice="figures_accepted",
            done=_("Accepted; the space is told."),
        ),
        RowVerb(
            of="returns",
            name="give_back",
            rows=Filing,
            may=policies.may_decide,
            form=ReasonForm,
            action=actions.give_back,
            notice="figures_returned",
            done=_("Sent back; the space reads why."),
        ),
        RowVerb(
            of="evaluations",
            name="comment",
            rows=Evaluation,
            may=policies.may_answer,
            when=_has_no_comment,
            form=CommentForm,
            action=actions.comment,
            notice="evaluation_commented",
            done=_("Sent to the programme office."),
        ),
        RowVerb(
            of="evaluations",
            name="rectify",
            rows=Evaluation,
            may=policies.may_answer,
            when=_has_to_be_put_right,
            form=PutRightForm,
            action=actions.rectify,
            notice="evaluation_rectified",
            done=_("Sent to the programme office."),
        ),
        RowVerb(
            of="checks",
            name="find_fine",
            rows=CheckedSpace,
            may=policies.may_decide,
            form=FineForm,
            action=actions.find_fine,
            notice="check_fine",
            done=_("The result is kept."),
        ),
        RowVerb(
            of="checks",
            name="find_flawed",
            rows=CheckedSpace,
            may=policies.may_decide,
            form=FlawForm,
            action=actions.find_flawed,
            notice="check_flawed",
            done=_("The result is kept; the space is told what to put right."),
        ),
        RowVerb(
            of="checks",
            name="answer",
            rows=CheckedSpace,
            may=policies.may_answer,
            form=PutRightForm,
            action=actions.answer,
            notice="check_answered",
            done=_("Sent to the programme office."),
        ),
        RowVerb(
            of="checks",
            name="ask_again",
            rows=CheckedSpace,
            may=policies.may_decide,
            form=StillFlawedForm,
            action=actions.ask_again,
            notice="check_flawed",
            done=_("The space is told what is still to be put right."),
        ),
        RowVerb(
            of="checks",
            name="close",
            rows=CheckedSpace,
            may=policies.may_decide,
            form=UnchangedForm,
            action=actions.close,
            notice="check_closed",
            done=_("Written down as put right; the space is told."),
        ),
        RowVerb(
            of="obstacles",
            name="look_into",
            rows=Obstacle,
            may=policies.may_deal,
            action=actions.look_into,
            done=_("Written down: you are looking into it."),
        ),
        RowVerb(
            of="obstacles",
            name="answer",
            rows=Obstacle,
            may=policies.may_deal,
            form=AnswerForm,
            action=actions.answer_obstacle,
            notice="obstacle_answered",
            done=_("Answered; whoever reported it is told."),
        ),
        RowVerb(
            of="obstacles",
            name="show",
            rows=Obstacle,
            may=policies.may_keep,
            when=lambda row, _at: not row.may_be_published,
            action=actions.show,
            done=_("Everybody reads it with its answer, without your name."),
        ),
        RowVerb(
            of="obstacles",
            name="hide",
            rows=Obstacle,
            may=policies.may_keep,
            when=lambda row, _at: row.may_be_published,
            action=actions.hide,
            done=_("Nobody else reads it any more."),
        ),
    )
}


def offered(of: str, row: Model, user: User, at: datetime) -> dict[str, RowVerb]:
    """Return what `user` can do to a row now, by name."""
    return accounts.verbs.offered(VERBS.values(), of, row, user, at)
