"""Every verb that is done by one press around events and competitions, in one row.

The pages and the one address of all presses read this table; that it agrees with the life-cycles
and the notices is tested (`tests/events/test_verbs.py`).
"""

from collections.abc import Mapping
from datetime import datetime

from django.db.models import Model
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

import accounts.verbs
from accounts.models import User
from accounts.verbs import RowVerb
from events import actions, policies
from events.forms import ReasonForm
from events.models import Competition, Entry, Event, SignUp, WinnerInvitation
from spaces.enums import SpaceStatus


def _can_go_to_others(seat: SignUp, at: datetime) -> bool:
    return seat.event.fills(at)


def _is_event_to_come(event: Event, at: datetime) -> bool:
    return event.begins_at > at and _has_a_host(event)


def _is_round_to_come(row: Competition, at: datetime) -> bool:
    return row.entries_until > at and _has_a_host(row)


def _has_a_host(row: Event | Competition) -> bool:
    """Whether it is of the programme office, or of a space that has not closed."""
    return row.space is None or row.space.status != SpaceStatus.CLOSED


def _takes_entries(entry: Entry, at: datetime) -> bool:
    return entry.competition.is_open(at)


def _is_answered_still(invitation: WinnerInvitation, _at: datetime) -> bool:
    return not invitation.is_over and invitation.entry.venture.archived_at is None


def _given_back(had_place: object) -> str:
    if had_place:
        return gettext("Your place is given back; whoever waits first gets it.")
    return gettext("You are off the waiting list.")


VERBS: Mapping[tuple[str, str], RowVerb] = {
    (verb.of, verb.name): verb
    for verb in (
        RowVerb(
            of="events",
            name="publish",
            rows=Event,
            may=policies.may_host,
            when=_is_event_to_come,
            action=actions.publish,
            done=_("Published. It stands in the calendar now."),
        ),
        RowVerb(
            of="events",
            name="call_off",
            rows=Event,
            may=policies.may_host,
            when=Event.can_change,
            form=ReasonForm,
            action=actions.call_off,
            notice="event_called_off",
            done=_("Called off; everybody who signed up is told why."),
        ),
        RowVerb(
            of="seats",
            name="withdraw",
            rows=SignUp,
            may=policies.may_withdraw,
            when=_can_go_to_others,
            action=actions.withdraw,
            notice="withdrew",
            done=_given_back,
        ),
        RowVerb(
            of="competitions",
            name="publish",
            rows=Competition,
            may=policies.may_host,
            when=_is_round_to_come,
            action=actions.publish_competition,
            done=_("Published. Ventures can enter now."),
        ),
        RowVerb(
            of="competitions",
            name="announce",
            rows=Competition,
            may=policies.may_host,
            action=actions.announce,
            notice="results_out",
            done=_("The results are out; every venture is told its own."),
        ),
        RowVerb(
            of="competitions",
            name="call_off",
            rows=Competition,
            may=policies.may_host,
            form=ReasonForm,
            action=actions.call_off_competition,
            notice="competition_called_off",
            done=_("Called off; every venture that entered is told why."),
        ),
        RowVerb(
            of="entries",
            name="withdraw",
            rows=Entry,
            may=policies.may_withdraw_entry,
            when=_takes_entries,
            action=actions.withdraw_entry,
            done=_("Taken back. You can enter again until the last day."),
        ),
        RowVerb(
            of="invitations",
            name="accept",
            rows=WinnerInvitation,
            may=policies.may_answer,
            when=_is_answered_still,
            action=actions.accept,
            notice="invitation_answered",
            done=_("The space knows that you want to come, and will be in touch."),
        ),
        RowVerb(
            of="invitations",
            name="decline",
            rows=WinnerInvitation,
            may=policies.may_answer,
            when=_is_answered_still,
            action=actions.decline,
            notice="invitation_answered",
            done=_("Thank you for the answer; the space knows."),
        ),
    )
}


def offered(of: str, row: Model, user: User, at: datetime) -> dict[str, RowVerb]:
    """Return what `user` can do to a row now, by name."""
    return accounts.verbs.offered(VERBS.values(), of, row, user, at)
