"""What becomes of entries and invitations as the team archives their venture."""

from datetime import datetime

from accounts.models import User
from accounts.queries import officers
from audit.actions import advance
from events.actions.competitions import UNDER_WAY, locked
from events.actions.invitations import decline_left_of
from events.actions.telling import hosts, tell_of_left
from events.enums import CompetitionStatus, EntryStatus
from events.models import Entry
from notifications.actions import was_told
from ventures.models import Venture


def put_away(venture: Venture, *, by: User, at: datetime) -> None:
    """Take back what an archived venture has entered, tell the hosts, and answer who invited it.

    Call in the transaction that archives it. Where the last day has passed the entry stays, and the
    host judges it knowing that nobody works on it at present.
    """
    found = Entry.objects.live().filter(venture=venture, competition__status__in=UNDER_WAY)
    for entry in found.select_related("competition__space").order_by("competition", "pk"):
        row = entry.competition
        stands = locked(row).status
        entry.refresh_from_db(fields=["status"])
        if entry.status != EntryStatus.ENTERED:
            continue  # another lead took it back in this second
        if was_told("events/entry_left", about=entry, event="", until=at):
            continue  # the last of the team closes the account, and the host has heard of it
        if stands == CompetitionStatus.PUBLISHED:
            advance(entry, "withdraw", by=by, at=at)
        people = hosts(row.by, row.space) or officers()
        others = [each for each in people if each != by]
        tell_of_left(others, entry, at, archived=True)
    decline_left_of(venture, at=at)
