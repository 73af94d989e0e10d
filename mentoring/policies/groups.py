"""Who calls a meeting of several ventures, who comes, and who confirms what came of it."""

from collections.abc import Iterable
from datetime import datetime

from accounts.models import User
from accounts.policies import Denied, may_speak
from mentoring.enums import GuestStatus
from mentoring.models import GUESTS_AT_LEAST, GroupMeeting, Guest
from mentoring.policies.pairs import RECORDED_LATER, TooLate, may_plan, side_of
from mentors.models import MentorProfile, Mentorship
from ventures.policies import may_lead


def may_call_groups(user: User, mentor: MentorProfile) -> None:
    """A mentor alone calls the ventures that he mentors together."""
    if mentor.user_id != user.pk:
        raise Denied


def may_call_group(user: User, mentor: MentorProfile, pairs: Iterable[Mentorship]) -> None:
    """He invites two ventures at least, each of a mentorship of his that nothing holds."""
    may_call_groups(user, mentor)
    asked = list(pairs)
    if len({pair.pk for pair in asked}) < GUESTS_AT_LEAST:
        raise Denied
    for pair in asked:
        if pair.mentor_id != mentor.pk:
            raise Denied
        may_plan(user, pair)


def may_read_group(user: User, group: GroupMeeting) -> None:
    """The mentor and the teams of the ventures invited read it."""
    if not GroupMeeting.objects.visible_to(user).filter(pk=group.pk).exists():
        raise Denied


def may_move_group(user: User, group: GroupMeeting) -> None:
    """The mentor says another time."""
    may_call_groups(user, group.mentor)


def may_cancel_group(user: User, group: GroupMeeting) -> None:
    """The mentor calls it off."""
    may_call_groups(user, group.mentor)


def may_miss_group(user: User, group: GroupMeeting) -> None:
    """The mentor says that it did not take place."""
    may_call_groups(user, group.mentor)


def may_record_group(user: User, group: GroupMeeting, *, at: datetime) -> None:
    """The mentor writes one record for all, once it is over, if one came, for a month."""
    may_call_groups(user, group.mentor)
    may_speak(user)
    if group.ends_at > at:
        raise Denied
    if at > group.ends_at + RECORDED_LATER:
        raise TooLate
    if not group.guests.coming().exists():
        raise Denied


def may_say_yes(user: User, guest: Guest) -> None:
    """A lead of a venture says that it comes: its time is taken by that."""
    _lead_of(user, guest)


def may_say_no(user: User, guest: Guest) -> None:
    """A lead of a venture says that it does not come."""
    _lead_of(user, guest)


def _lead_of(user: User, guest: Guest) -> None:
    may_plan(user, guest.mentorship)
    may_lead(user, guest.mentorship.venture)


def may_confirm_group(user: User, guest: Guest) -> None:
    """Anyone of a team that came confirms the record for its venture, as with any other record."""
    side_of(user, guest.mentorship)
    is_mentor = guest.mentorship.mentor.user_id == user.pk
    if is_mentor or guest.status != GuestStatus.COMING:
        raise Denied
