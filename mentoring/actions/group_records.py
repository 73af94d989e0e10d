"""What came of a group meeting: written by the mentor, confirmed by each venture for itself."""

from datetime import datetime
from typing import TypedDict, Unpack

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from audit.actions import advance, record
from audit.lifecycle import InvalidMove
from mentoring import policies
from mentoring.actions.telling import members, tell_of_group
from mentoring.enums import GroupStatus, Side
from mentoring.models import GroupMeeting, GroupRecord, Guest


class GroupTold(TypedDict):
    """What is written of a group meeting."""

    minutes: int
    notes: str
    next_step: str


@transaction.atomic
def write_group_record(
    group: GroupMeeting, *, seen: int | None = None, by: User, at: datetime,
    **told: Unpack[GroupTold],
) -> GroupRecord:  # fmt: skip
    """Write down a group meeting, or a new version of it, which each venture confirms anew.

    Raises
    ------
    InvalidMove
        It was written down, changed or called off meanwhile.
    """
    policies.may_record_group(by, group, at=at)
    GroupMeeting.objects.select_for_update(no_key=True).get(pk=group.pk)
    stored = GroupRecord.objects.filter(group=group).first()
    if (stored.version if stored else None) != seen:
        raise InvalidMove(f"group {group.pk}: there is another version.")
    if stored is None:
        advance(group, "hold", by=by, at=at)
        stored = GroupRecord(
            group=group, held_on=timezone.localdate(group.starts_at), written_by=by, created_at=at
        )
    elif group.status != GroupStatus.HELD:
        raise InvalidMove(f"group {group.pk}: {group.status}.")
    else:
        stored.version += 1
    for name, value in told.items():
        setattr(stored, name, value)
    stored.changed_at, stored.confirmed_at = at, None
    stored.save()
    facts = {"version": stored.version, "minutes": stored.minutes}
    record("write_group_record", group, by=by, at=at, **facts)
    for guest in group.guests.coming().select_related("mentorship__venture"):
        tell_of_group(
            members(guest.mentorship, Side.FOUNDER), "group_written", group, at,
            event=f"record:{stored.version}", minutes=str(stored.minutes),
        )  # fmt: skip
    return stored


@transaction.atomic
def confirm_group(guest: Guest, *, seen: int, by: User, at: datetime) -> None:
    """Confirm for one venture the version that was read; its time counts for it from now on.

    The first confirmation of a version makes it count for the mentor.

    Raises
    ------
    InvalidMove
        The mentor has changed it meanwhile, or the venture confirmed it already.
    """
    policies.may_confirm_group(by, guest)
    GroupMeeting.objects.select_for_update(no_key=True).get(pk=guest.group_id)
    stored = GroupRecord.objects.filter(group=guest.group_id).first()
    fresh = Guest.objects.get(pk=guest.pk)
    if stored is None or stored.version != seen or fresh.confirmed_version == seen:
        raise InvalidMove(f"guest {guest.pk}: another version, or confirmed already.")
    fresh.confirmed_version, fresh.confirmed_by, fresh.confirmed_at = seen, by, at
    fresh.save(update_fields=["confirmed_version", "confirmed_by", "confirmed_at"])
    if stored.confirmed_at is None:
        stored.confirmed_at = at
        stored.save(update_fields=["confirmed_at"])
    record("confirm_group", fresh, by=by, at=at, version=seen, minutes=stored.minutes)
