"""Competitions: announced, entered, judged, and the results published by one press."""

from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q

from accounts.models import User
from accounts.policies import may_speak, permits
from accounts.queries import officers
from audit.actions import advance, record
from audit.due import each
from audit.guards import broken
from audit.lifecycle import InvalidMove
from events import policies
from events.actions.telling import (
    UNKEPT,
    hold_open,
    hosts,
    hosts_or_office,
    leads,
    tell_of_competition,
    tell_of_left,
    tell_of_result,
)
from events.enums import WON, CompetitionStatus, EntryStatus
from events.models import Competition, Entry, EntryFile
from papers.forms import Upload
from spaces.models import Space
from ventures.models import Member, Venture

UNDER_WAY = (CompetitionStatus.PUBLISHED, CompetitionStatus.CLOSED)


class NotAllJudged(Exception):
    """An entry has no result yet."""


def locked(row: Competition) -> Competition:
    """Return the competition as it stands, until the transaction ends."""
    return Competition.objects.select_for_update(no_key=True).get(pk=row.pk)


@transaction.atomic
def save_competition(
    row: Competition, fields: Mapping[str, object], *, by: User, at: datetime
) -> Competition:
    """Write what is announced, a new one too; other days are told to the ventures that entered.

    Raises
    ------
    InvalidMove
        No more entries are taken, or it is called off.
    """
    is_new = row.pk is None
    if is_new or "space" in fields:
        policies.may_announce_for(by, fields.get("space", row.space))  # type: ignore[arg-type]
    if is_new:
        row.by, row.created_at = by, at
    else:
        row = locked(row)
        policies.may_host(by, row)
        if not row.can_change:
            raise InvalidMove(f"{row}: no more changes.")
    before = (row.entries_until, row.results_on)
    for name, value in fields.items():
        setattr(row, name, value)
    row.save()
    record("add" if is_new else "change", row, by=by, at=at)
    if not is_new and before != (row.entries_until, row.results_on):
        _tell_who_entered("competition_changed", row, at, occasion=at.isoformat())
    return row


@transaction.atomic
def publish_competition(row: Competition, *, by: User, at: datetime) -> None:
    """Announce it to everybody.

    Raises
    ------
    InvalidMove
        It is announced or called off already, or its space has closed.
    """
    policies.may_host(by, row)
    hold_open(row.space)
    advance(row, "publish", by=by, at=at)


@transaction.atomic
def call_off_competition(row: Competition, *, note: str, by: User, at: datetime) -> None:
    """Call it off; the leads of the ventures that entered are told why."""
    policies.may_host(by, row)
    row = locked(row)
    row.reason = note
    row.save(update_fields=["reason"])
    advance(row, "call_off", by=by, at=at)
    _tell_who_entered("competition_called_off", row, at)


def _tell_who_entered(verb: str, row: Competition, at: datetime, *, occasion: str = "") -> None:
    for entry in row.entries.live().select_related("venture"):
        tell_of_competition(leads(entry.venture), verb, row, at, occasion=occasion)


def close_due(*, at: datetime) -> int:
    """Take no more entries where the day has passed, and tell the host."""
    late = Competition.objects.filter(status=CompetitionStatus.PUBLISHED, entries_until__lte=at)
    return each(late, lambda row: _close(row, at))


def _close(row: Competition, at: datetime) -> None:
    advance(row, "close", by=None, at=at)
    tell_of_competition(hosts(row.by, row.space), "entries_closed", row, at)


def seek_judges(*, at: datetime) -> int:
    """Tell the office, once, of entries that nobody of the host may judge. Return how many rounds.

    Every manager of the space is in the team, by the last day or since, or nobody manages it any
    more: without the office the results would never be out.
    """
    shut = Competition.objects.filter(status=CompetitionStatus.CLOSED).exclude(space=None)
    unkept = shut.filter(space__in=Space.objects.unmanaged())
    told = each(
        unkept,
        lambda row: tell_of_competition(officers(), "judge_sought", row, at, occasion=UNKEPT),
    )
    waits = Exists(Entry.objects.filter(competition=OuterRef("pk")).live().undecided())
    return told + each(shut.filter(waits).select_related("space"), lambda row: _seek_judge(row, at))


def _seek_judge(row: Competition, at: datetime) -> bool:
    if not policies.left_to_office(row).undecided().exists():
        return False
    tell_of_competition(officers(), "judge_sought", row, at)
    return True


# --- entries --------------------------------------------------------------------------------
@transaction.atomic
def enter(  # noqa: PLR0913  what an entry is made of
    row: Competition,
    venture: Venture,
    *,
    title: str,
    summary: str,
    may_be_named: bool,
    file: Upload | None = None,
    by: User,
    at: datetime,
) -> Entry:
    """Enter with a venture, once; entering again changes the entry until the last day.

    Raises
    ------
    InvalidMove
        The competition takes no entries.
    """
    policies.may_enter(by)
    policies.may_lead(by, venture)
    may_speak(by)
    row = locked(row)
    if not row.is_open(at):
        raise InvalidMove(f"{row}: it takes no entries.")
    told = {"title": title, "summary": summary, "may_be_named": may_be_named}
    entry, is_new = Entry.objects.get_or_create(
        competition=row, venture=venture, defaults={**told, "by": by, "at": at}
    )
    if not is_new:
        Entry.objects.filter(pk=entry.pk).update(**told)
    if entry.status == EntryStatus.WITHDRAWN:
        advance(entry, "enter_again", by=by, at=at)
    if file is not None:
        EntryFile.objects.update_or_create(entry=entry, defaults={**file, "by": by, "at": at})
    record("enter" if is_new else "change", entry, by=by, at=at)
    entry.refresh_from_db()
    return entry


@transaction.atomic
def withdraw_entry(entry: Entry, *, by: User, at: datetime) -> None:
    """Take an entry back until the last day.

    Raises
    ------
    InvalidMove
        No more entries are taken, or it is taken back already.
    """
    policies.may_withdraw_entry(by, entry)
    if not locked(entry.competition).is_open(at):
        raise InvalidMove(f"{entry}: the last day has passed.")
    advance(entry, "withdraw", by=by, at=at)


@transaction.atomic
def leave_entries(user: User, *, at: datetime) -> None:
    """Take back the entries of teams in which nobody is left, as an account closes; tell the host.

    Where the last day has passed nobody takes an entry back: the host hears that no team stands
    behind it any more, and what it was to win is open again. Where nobody else is of the host, the
    programme office hears it.
    """
    others = Member.objects.filter(~Q(person=user), venture=OuterRef("venture"))
    mine = Entry.objects.live().of_team(user).filter(~Exists(others))
    found = mine.filter(competition__status__in=UNDER_WAY).select_related("competition__space")
    for entry in found.order_by("competition", "pk"):
        stands = locked(entry.competition).status
        if stands == CompetitionStatus.PUBLISHED:
            advance(entry, "withdraw", by=user, at=at)
        elif stands == CompetitionStatus.CLOSED:
            Entry.objects.filter(pk=entry.pk, award__in=WON).update(award="")
        row = entry.competition
        tell_of_left(hosts_or_office(row.by, row.space, but=user), entry, at)


@transaction.atomic
def judge(row: Competition, told: Mapping[int, tuple[str, str]], *, by: User, at: datetime) -> None:
    """Write what entries won, and words; nobody reads it before the results are out.

    Raises
    ------
    Denied
        One of them is of the own venture.
    InvalidMove
        Entries are still taken, the results are out, or nobody is left in the team of a winner.
    """
    policies.may_judge_in(by, row)
    if locked(row).status != CompetitionStatus.CLOSED:
        raise InvalidMove(f"{row}: not now.")
    left = set(row.entries.left().values_list("pk", flat=True))
    for entry in row.entries.live().filter(pk__in=told).select_related("venture", "competition"):
        policies.may_judge(by, entry)
        award, words = told[entry.pk]
        if entry.pk in left and award in WON:
            raise InvalidMove(f"{entry}: nobody is left in its team.")
        Entry.objects.filter(pk=entry.pk).update(award=award, words=words)
    record("judge", row, by=by, at=at, entries=len(told))
    if not permits(policies.may_host, by, row):
        tell_of_competition(hosts(row.by, row.space), "office_judged", row, at)


@transaction.atomic
def announce(row: Competition, *, by: User, at: datetime) -> None:
    """Publish all results at once, and tell each venture its own.

    Raises
    ------
    NotAllJudged
        An entry has no result yet.
    """
    policies.may_host(by, row)
    try:
        with transaction.atomic():
            advance(row, "announce", by=by, at=at)
    except IntegrityError as problem:
        if broken(problem) != "every_entry_judged":
            raise
        raise NotAllJudged from problem
    for entry in row.entries.live().select_related("venture", "competition"):
        tell_of_result(entry, at)
