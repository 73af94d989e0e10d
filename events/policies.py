"""Who hosts, who comes, who enters."""

from django.utils import timezone

from accounts.enums import Hat
from accounts.models import User
from accounts.policies import Denied
from events.enums import Audience, CompetitionStatus, SeatStatus
from events.models import Competition, Entry, Event, SignUp, WinnerInvitation
from events.querysets import EntryQuerySet
from safety.policies import is_barred, may_write_first
from spaces.models import Space
from spaces.policies import managers
from spaces.policies import may_edit as may_keep_space
from ventures.policies import may_lead

_BEFORE_JUDGING = (CompetitionStatus.DRAFT, CompetitionStatus.PUBLISHED)
_HATS = {Audience.FOUNDERS: Hat.FOUNDER, Audience.MENTORS: Hat.MENTOR}


def may_write(user: User) -> None:
    """Whoever manages a space that is not closed, or works in the programme office, announces."""
    if not user.is_coordinator and not Space.objects.managed_by(user).public().exists():
        raise Denied


def may_announce_for(user: User, space: Space | None) -> None:
    """A manager announces for the space, an officer for the programme office."""
    if space is not None:
        may_keep_space(user, space)
    elif not user.is_coordinator:
        raise Denied


def stands_in(user: User, space: Space | None) -> bool:
    """Whether the programme office acts for a space, because nobody manages it at present."""
    if space is None or not user.is_coordinator:
        return False
    return Space.objects.unmanaged().filter(pk=space.pk).exists()


def may_host(user: User, row: Event | Competition) -> None:
    """Whoever announces for its host changes it, calls it off, and reads who comes.

    While nobody manages the space, the programme office does.
    """
    if not stands_in(user, row.space):
        may_announce_for(user, row.space)


def may_sign_up(user: User, event: Event) -> None:
    """Whom an event is for signs up."""
    hat = _HATS.get(Audience(event.audience))
    if hat is not None and hat not in user.hats:
        raise Denied


def may_withdraw(user: User, seat: SignUp) -> None:
    """Everybody takes back what is one's own."""
    if seat.by_id != user.pk:
        raise Denied


def may_say_how_it_was(user: User, seat: SignUp) -> None:
    """Whoever came says how it was."""
    if seat.by_id != user.pk or seat.status != SeatStatus.SEATED or not seat.came:
        raise Denied


def may_enter(user: User) -> None:
    """A founder enters with a venture; which one, `ventures.policies.may_lead` says."""
    if Hat.FOUNDER not in user.hats:
        raise Denied


def may_withdraw_entry(user: User, entry: Entry) -> None:
    """A lead of the venture takes the entry back."""
    may_lead(user, entry.venture)


def left_to_office(row: Competition) -> EntryQuerySet:
    """Return the entries that nobody of the host may judge: every manager is in their teams.

    They are none of the office's business while entries are taken.
    """
    people = [] if row.space is None else managers(row.space)
    entries: EntryQuerySet = Entry.objects.filter(competition=row).live()
    entries = entries.exclude(competition__status__in=_BEFORE_JUDGING)
    for person in people:
        entries = entries.filter(venture__founders=person)
    return entries if people else entries.none()


def may_judge(user: User, entry: Entry) -> None:
    """The host of the competition says what an entry won; of one's own venture a colleague does.

    Where the host has no other colleague, the programme office does.
    """
    if entry.venture.founders.filter(pk=user.pk).exists():
        raise Denied
    if user.is_coordinator and left_to_office(entry.competition).filter(pk=entry.pk).exists():
        return
    may_host(user, entry.competition)


def may_judge_in(user: User, row: Competition) -> None:
    """The host judges, and the programme office what is left to it."""
    if not (user.is_coordinator and left_to_office(row).exists()):
        may_host(user, row)


def may_read_entry(user: User, entry: Entry) -> None:
    """The team and the host read an entry."""
    if not entry.venture.founders.filter(pk=user.pk).exists():
        may_judge(user, entry)


def would_answer(entry: Entry) -> bool:
    """Whether somebody is left in the team, and it has not archived the venture."""
    return entry.venture.archived_at is None and entry.venture.members.exists()


def may_invite(user: User, entry: Entry) -> None:
    """A manager of any space that is not closed, who may write first, invites who has won."""
    if not entry.has_won or not would_answer(entry):
        raise Denied
    may_invite_winners(user)


def may_invite_winners(user: User) -> None:
    """What is asked of whoever invites, whatever became of the venture meanwhile."""
    if not Space.objects.managed_by(user).public().exists():
        raise Denied
    if is_barred(user, timezone.localdate()):
        raise Denied
    may_write_first(user, timezone.localdate())


def may_answer(user: User, invitation: WinnerInvitation) -> None:
    """A lead of the venture answers."""
    may_lead(user, invitation.entry.venture)


def may_read(user: User, row: Event | SignUp | Competition | Entry | WinnerInvitation) -> None:
    """Whoever is on either side of a row; of others it is not said that it is there."""
    if isinstance(row, SignUp):
        may_withdraw(user, row)
    elif isinstance(row, Entry):
        may_read_entry(user, row)
    elif isinstance(row, WinnerInvitation):
        if not row.entry.venture.founders.filter(pk=user.pk).exists():
            may_keep_space(user, row.space)
    elif not type(row).objects.visible_to(user).filter(pk=row.pk).exists():
        raise Denied


__all__ = [
    "left_to_office",
    "may_announce_for",
    "may_answer",
    "may_enter",
    "may_host",
    "may_invite",
    "may_invite_winners",
    "may_judge",
    "may_judge_in",
    "may_lead",
    "may_read",
    "may_read_entry",
    "may_say_how_it_was",
    "may_sign_up",
    "may_withdraw",
    "may_withdraw_entry",
    "may_write",
    "stands_in",
    "would_answer",
]
