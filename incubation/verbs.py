"""Every verb that is done by one press around an application, a residency or a move, in one row.

The pages and their addresses read this table; that it agrees with what the actions ask and send is
tested (`tests/incubation/test_verbs.py`).
"""

from collections.abc import Mapping
from datetime import datetime

from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

import accounts.verbs
from accounts.models import User
from accounts.verbs import RowVerb
from incubation import actions, policies
from incubation.forms import (
    EndForm,
    EndRuleForm,
    LeaveForm,
    LongerForm,
    NoteForm,
    ReasonForm,
    StopForm,
    WordForm,
)
from incubation.models import (
    Application,
    Booking,
    ChainMove,
    ChainRule,
    EntryCondition,
    HandOver,
    Residency,
)
from ui.seen import UnchangedForm


def _asks_longer(residency: Residency, _at: datetime) -> bool:
    return residency.longer_until is not None


def _has_begun(residency: Residency, at: datetime) -> bool:
    return residency.starts_on <= timezone.localdate(at)


def _can_leave(residency: Residency, at: datetime) -> bool:
    soonest, latest = actions.earlier_days(residency, at)
    return soonest <= latest


def consent_in_words(was_last: object) -> str:
    """Return what a side of a hand-over reads that has agreed, perhaps as the last of three."""
    if was_last:
        return gettext("All three have agreed: the venture moves on as it stands here.")
    return gettext("Your consent is kept; it happens once all three have agreed.")


def _move_in_words(was_last: object) -> str:
    if was_last:
        return gettext("Both sides have agreed; the office looks at it now.")
    return gettext("Your consent is kept; once both sides agree, the office looks at it.")


def _is_not_over(rule: ChainRule, at: datetime) -> bool:
    return rule.valid_until is None or rule.valid_until >= timezone.localdate(at)


def _has_not_begun(rule: ChainRule, at: datetime) -> bool:
    return rule.valid_from > timezone.localdate(at)


VERBS: Mapping[tuple[str, str], RowVerb] = {
    (verb.of, verb.name): verb
    for verb in (
        RowVerb(
            of="applications",
            name="withdraw",
            rows=Application,
            may=policies.may_speak,
            action=actions.withdraw,
            notice="application_withdrawn",
            done=_("Taken back; the space is told."),
        ),
        RowVerb(
            of="applications",
            name="wait",
            rows=Application,
            may=policies.may_host,
            form=WordForm,
            action=actions.wait,
            notice="application_waiting",
            done=_("On the waiting list; the team is told."),
        ),
        RowVerb(
            of="applications",
            name="refuse",
            rows=Application,
            may=policies.may_host,
            form=ReasonForm,
            action=actions.refuse,
            notice="application_refused",
            done=_("Turned down; the team reads why."),
        ),
        RowVerb(
            of="applications",
            name="accept",
            rows=Application,
            may=policies.may_speak,
            when=actions.is_offer_good,
            form=UnchangedForm,
            action=actions.accept,
            notice="application_accepted",
            done=_("Accepted: the place is yours from the first day of the contract."),
        ),
        RowVerb(
            of="applications",
            name="decline",
            rows=Application,
            may=policies.may_speak,
            form=WordForm,
            action=actions.decline,
            notice="application_declined",
            done=_("Declined; the place is free for others."),
        ),
        RowVerb(
            of="applications",
            name="take_back",
            rows=Application,
            may=policies.may_host,
            form=WordForm,
            action=actions.take_back,
            notice="offer_taken_back",
            done=_("Taken back; the team is told, and the application waits for you again."),
        ),
        RowVerb(
            of="residencies",
            name="show",
            rows=Residency,
            may=policies.may_speak,
            when=lambda row, _at: not row.named_publicly,
            action=actions.show,
            done=_("The page of the space names you from now on."),
        ),
        RowVerb(
            of="residencies",
            name="hide",
            rows=Residency,
            may=policies.may_speak,
            when=lambda row, _at: row.named_publicly,
            action=actions.hide,
            done=_("The page of the space no longer names you."),
        ),
        RowVerb(
            of="residencies",
            name="ask_longer",
            rows=Residency,
            may=policies.may_deal,
            when=lambda row, _at: not row.is_handed_over,
            form=LongerForm,
            action=actions.ask_longer,
            notice="longer_asked",
            done=_("Proposed; it holds once the other side agrees."),
        ),
        RowVerb(
            of="residencies",
            name="agree_longer",
            rows=Residency,
            may=policies.may_answer_longer,
            when=_asks_longer,
            form=UnchangedForm,
            action=actions.agree_longer,
            notice="longer_agreed",
            done=_("Agreed; the new last day holds."),
        ),
        RowVerb(
            of="residencies",
            name="refuse_longer",
            rows=Residency,
            may=policies.may_answer_longer,
            when=_asks_longer,
            form=UnchangedForm,
            action=actions.refuse_longer,
            notice="longer_refused",
            done=_("The last day stays as it is; the other side is told."),
        ),
        RowVerb(
            of="residencies",
            name="take_back",
            rows=Residency,
            may=policies.may_take_longer_back,
            when=_asks_longer,
            action=actions.take_longer_back,
            notice="longer_taken_back",
            done=_("Taken back; the other side is told."),
        ),
        RowVerb(
            of="residencies",
            name="leave",
            rows=Residency,
            may=policies.may_speak,
            when=_can_leave,
            form=LeaveForm,
            action=actions.leave,
            notice="residency_leaving",
            done=_("The space is told your last day."),
        ),
        RowVerb(
            of="residencies",
            name="end",
            rows=Residency,
            may=policies.may_host,
            when=_has_begun,
            form=EndForm,
            action=actions.end,
            notice="residency_ended",
            done=_("Both sides are told the last day. Here you can take it back."),
        ),
        RowVerb(
            of="residencies",
            name="call_end_back",
            rows=Residency,
            may=policies.may_host,
            when=lambda row, _at: row.is_announced,
            action=actions.call_end_back,
            notice="end_called_back",
            done=_("Taken back; the contract holds as it was."),
        ),
        RowVerb(
            of="residencies",
            name="reopen",
            rows=Residency,
            may=policies.may_host,
            when=actions.may_still_undo,
            action=actions.reopen,
            notice="residency_reopened",
            done=_("Taken back; the residency goes on."),
        ),
        RowVerb(
            of="bookings",
            name="call_off",
            rows=Booking,
            may=policies.may_call_off,
            when=lambda row, at: row.starts_at > at,
            form=NoteForm,
            action=actions.call_off,
            notice="booking_called_off",
            done=_("Called off; the other side is told."),
        ),
        RowVerb(
            of="hand-overs",
            name="agree",
            rows=HandOver,
            may=policies.may_agree,
            action=actions.agree,
            done=consent_in_words,
        ),
        RowVerb(
            of="hand-overs",
            name="stop",
            rows=HandOver,
            may=policies.may_stop,
            form=StopForm,
            action=actions.stop,
            notice="hand_over_stopped",
            done=_("Stopped; nothing changes, and all are told."),
        ),
        RowVerb(
            of="moves",
            name="agree",
            rows=ChainMove,
            may=policies.may_agree_to_move,
            action=actions.agree_to_move,
            done=_move_in_words,
        ),
        RowVerb(
            of="moves",
            name="decline",
            rows=ChainMove,
            may=policies.may_decline_move,
            form=StopForm,
            action=actions.decline_move,
            notice="move_declined",
            done=_("Declined; nothing changes, and the other side reads why."),
        ),
        RowVerb(
            of="moves",
            name="withdraw",
            rows=ChainMove,
            may=policies.may_withdraw_move,
            action=actions.withdraw_move,
            notice="move_withdrawn",
            done=_("Taken back; the other side is told."),
        ),
        RowVerb(
            of="moves",
            name="object",
            rows=ChainMove,
            may=policies.may_object,
            form=StopForm,
            action=actions.object_to_move,
            notice="move_objected",
            done=_("Set back; both sides read why."),
        ),
        RowVerb(
            of="moves",
            name="clear",
            rows=ChainMove,
            may=policies.may_object,
            action=actions.clear_move,
            notice="move_counts",
            done=_("It counts from the day on which both agreed; they are told."),
        ),
        RowVerb(
            of="rules",
            name="end",
            rows=ChainRule,
            may=policies.may_keep_rule,
            when=_is_not_over,
            form=EndRuleForm,
            action=actions.end_rule,
            done=_("Kept; checklists follow it from the day after."),
        ),
        RowVerb(
            of="rules",
            name="drop",
            rows=ChainRule,
            may=policies.may_keep_rule,
            when=_has_not_begun,
            action=actions.drop_rule,
            done=_("Taken back; it had not begun."),
        ),
        RowVerb(
            of="conditions",
            name="pause",
            rows=EntryCondition,
            may=policies.may_host,
            when=lambda row, _at: row.is_active,
            action=actions.pause_condition,
            done=_("It is not asked any more; you can switch it on again."),
        ),
        RowVerb(
            of="conditions",
            name="resume",
            rows=EntryCondition,
            may=policies.may_host,
            when=lambda row, _at: not row.is_active,
            action=actions.resume_condition,
            done=_("It is asked again."),
        ),
        RowVerb(
            of="conditions",
            name="drop",
            rows=EntryCondition,
            may=policies.may_host,
            action=actions.drop_condition,
            done=_("Removed; it no longer counts."),
        ),
    )
}


def offered(of: str, row: Model, user: User, at: datetime) -> dict[str, RowVerb]:
    """Return what `user` can do to a row now, by name."""
    return accounts.verbs.offered(VERBS.values(), of, row, user, at)
