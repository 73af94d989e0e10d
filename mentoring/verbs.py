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
from mentoring.enums import GroupStatus
from mentoring.forms import CancelForm, OpenCancelForm, SeenTime, SeenVersion, TookPlaceForm
from mentoring.models import Agreement, Goal, GroupMeeting, Guest, Meeting, OpenHour, Record


def _is_to_come(meeting: Meeting | GroupMeeting | OpenHour, at: datetime) -> bool:
    return meeting.starts_at > at


def _is_over(meeting: Meeting | GroupMeeting | OpenHour, at: datetime) -> bool:
    return meeting.ends_at <= at


def _is_planned(group: GroupMeeting, at: datetime) -> bool:
    return group.status == GroupStatus.PLANNED and group.starts_at > at


def _waits_for_confirmation(guest: Guest) -> bool:
    record = getattr(guest.group, "record", None)
    if record is None or record.closed_at is not None:
        return False
    return bool(guest.confirmed_version != record.version)


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
            when=lambda row, _at: row.agreed_at is None and row.is_newest,
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
            form=SeenTime,
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
            of="meetings",
            name="take_back",
            rows=Meeting,
            may=policies.may_take_back_missed,
            action=actions.take_back_missed,
            notice="meeting_taken_back",
            done=_("Taken back; the other side is told. You can write the meeting down now."),
        ),
        RowVerb(
            of="records",
            name="confirm",
            rows=Record,
            may=policies.may_confirm,
            when=lambda row, _at: bool(row.waits_for()),
            form=SeenVersion,
            action=actions.confirm,
            done=_("Confirmed; its time counts."),
        ),
    )
}


# Of meetings with several ventures, and of open hours: their pages and addresses read these.
GROUP_VERBS: Mapping[tuple[str, str], RowVerb] = {
    (verb.of, verb.name): verb
    for verb in (
        RowVerb(
            of="groups",
            name="cancel",
            rows=GroupMeeting,
            may=policies.may_cancel_group,
            when=_is_to_come,
            form=CancelForm,
            action=actions.call_off_group,
            notice="group_cancelled",
            done=_("Called off; the ventures that were invited are told."),
        ),
        RowVerb(
            of="groups",
            name="miss",
            rows=GroupMeeting,
            may=policies.may_miss_group,
            when=_is_over,
            action=actions.say_group_missed,
            notice="group_missed",
            done=_("Noted; the ventures that had said yes are told."),
        ),
        RowVerb(
            of="guests",
            name="accept",
            rows=Guest,
            may=policies.may_say_yes,
            when=lambda row, at: _is_planned(row.group, at),
            action=actions.say_yes,
            notice="group_yes",
            done=_("You are coming. The meeting is in your calendar; the mentor is told."),
        ),
        RowVerb(
            of="guests",
            name="decline",
            rows=Guest,
            may=policies.may_say_no,
            when=lambda row, at: _is_planned(row.group, at),
            action=actions.say_no,
            notice="group_answered_no",
            done=_("You are not coming; the mentor is told."),
        ),
        RowVerb(
            of="guests",
            name="confirm",
            rows=Guest,
            may=policies.may_confirm_group,
            when=lambda row, _at: _waits_for_confirmation(row),
            form=SeenVersion,
            action=actions.confirm_group,
            done=_("Confirmed; its time counts for your venture."),
        ),
    )
}
OPEN_HOUR_VERBS: Mapping[str, RowVerb] = {
    verb.name: verb
    for verb in (
        RowVerb(
            of="open_hours",
            name="cancel",
            rows=OpenHour,
            may=policies.may_cancel_open,
            when=_is_to_come,
            form=OpenCancelForm,
            action=actions.cancel_open,
            notice="open_hour_cancelled",
            done=_("Called off; the other side is told."),
        ),
        RowVerb(
            of="open_hours",
            name="say",
            rows=OpenHour,
            may=policies.may_say_of_open,
            when=_is_over,
            form=TookPlaceForm,
            action=actions.say_of_open,
            done=_("Noted. Its time counts once both of you say that it took place."),
        ),
        RowVerb(
            of="open_hours",
            name="take_back",
            rows=OpenHour,
            may=policies.may_take_back_of_open,
            action=actions.take_back_of_open,
            notice="open_hour_taken_back",
            done=_("Taken back; the other side is told. Say anew whether it took place."),
        ),
    )
}
_OPEN_HOURS = tuple(OPEN_HOUR_VERBS.values())
_ALL = (*VERBS.values(), *GROUP_VERBS.values())


def offered(of: str, row: Model, user: User, at: datetime) -> dict[str, RowVerb]:
    """Return what `user` can do to a row now, by name."""
    return accounts.verbs.offered(_ALL, of, row, user, at)


def offered_of_open_hour(row: OpenHour, user: User, at: datetime) -> dict[str, RowVerb]:
    """Return what `user` can do to an open hour now, by name."""
    return accounts.verbs.offered(_OPEN_HOURS, "open_hours", row, user, at)
