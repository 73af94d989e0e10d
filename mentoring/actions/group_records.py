"""What came of a group meeting: written by the mentor, confirmed by each venture for itself."""

from datetime import datetime, timedelta
from typing import TypedDict, Unpack

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from audit.actions import advance, record
from audit.due import each
from audit.lifecycle import InvalidMove
from mentoring import policies
from mentoring.actions.telling import group_no_longer_asked, members, tell_of_group
from mentoring.enums import GroupStatus, Side
from mentoring.models import GroupMeeting, GroupRecord, Guest
from mentoring.queries.counted import confirmed_until
from notifications.actions import settle, settle_row

_TO_CONFIRM = ("mentoring/group_written", "mentoring/group_written_again")


class GroupTold(TypedDict):
    """What is written of a group meeting."""

    minutes: int
    notes: str
    next_step: str


@transaction.atomic
def write_group_record(
    group: GroupMeeting,
    *,
    seen: int | None = None,
    by: User,
    at: datetime,
    **told: Unpack[GroupTold],
) -> GroupRecord:
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
        group_no_longer_asked(group, at)
        stored = GroupRecord(
            group=group, held_on=timezone.localdate(group.starts_at), written_by=by, created_at=at
        )
    elif group.status != GroupStatus.HELD:
        raise InvalidMove(f"group {group.pk}: {group.status}.")
    else:
        stored.version += 1
    for name, value in told.items():
        setattr(stored, name, value)
    stored.changed_at, stored.confirmed_at, stored.closed_at = at, None, None
    stored.save()
    facts = {"version": stored.version, "minutes": stored.minutes}
    record("write_group_record", group, by=by, at=at, **facts)
    settle_row(_TO_CONFIRM, about=group, at=at)  # an older version is confirmed no more
    for guest in group.guests.coming().select_related("mentorship__venture"):
        tell_of_group(
            members(guest.mentorship, Side.FOUNDER),
            "group_written",
            group,
            at,
            event=f"record:{stored.version}",
            minutes=str(stored.minutes),
        )
    return stored


@transaction.atomic
def confirm_group(guest: Guest, *, seen: int, by: User, at: datetime) -> None:
    """Confirm for one venture the version that was read; its time counts for it from now on.

    The first confirmation of a version makes it count for the mentor.

    Raises
    ------
    InvalidMove
        The mentor has changed it meanwhile, the venture confirmed it, or the time is over.
    """
    policies.may_confirm_group(by, guest)
    GroupMeeting.objects.select_for_update(no_key=True).get(pk=guest.group_id)
    stored = GroupRecord.objects.filter(group=guest.group_id).first()
    fresh = Guest.objects.get(pk=guest.pk)
    if stored is None or stored.version != seen or stored.closed_at is not None:
        raise InvalidMove(f"guest {guest.pk}: another version, or the time is over.")
    if fresh.confirmed_version == seen:
        raise InvalidMove(f"guest {guest.pk}: confirmed already.")
    fresh.confirmed_version, fresh.confirmed_by, fresh.confirmed_at = seen, by, at
    fresh.save(update_fields=["confirmed_version", "confirmed_by", "confirmed_at"])
    if stored.confirmed_at is None:
        stored.confirmed_at = at
        stored.save(update_fields=["confirmed_at"])
    page = guest.group.get_absolute_url()
    settle(_TO_CONFIRM, page, members(guest.mentorship, Side.FOUNDER), at=at)
    record("confirm_group", fresh, by=by, at=at, version=seen, minutes=stored.minutes)


# --- by the clock -----------------------------------------------------------------------------
def ask_again_to_confirm(*, at: datetime) -> int:
    """Ask the ventures that came and have not confirmed a version once more; return how many."""
    since = at - timedelta(days=settings.GROUP_TOLD_AGAIN_DAYS)
    late = Guest.objects.waiting().filter(group__record__changed_at__lte=since)
    rows = late.select_related(
        "group__mentor__user", "group__record", "mentorship__venture", "mentorship__mentor__user"
    )
    return each(rows.order_by("pk"), lambda guest: _ask_again(guest, at))


def _ask_again(guest: Guest, at: datetime) -> None:
    stored = guest.group.record
    tell_of_group(
        members(guest.mentorship, Side.FOUNDER),
        "group_written_again",
        guest.group,
        at,
        event=f"again:{stored.version}",
        minutes=str(stored.minutes),
        until=confirmed_until(stored).isoformat(),
    )


def close_group_records(*, at: datetime) -> int:
    """Close the records that not everybody confirmed in time: they count for those who did.

    A second run changes nothing. Return how many.
    """
    since = at - timedelta(days=settings.GROUP_CONFIRMED_WITHIN_DAYS)
    waiting = Guest.objects.waiting().values("group")
    late = GroupRecord.objects.open().filter(group__in=waiting, changed_at__lte=since)
    groups = GroupMeeting.objects.filter(pk__in=late.values("group"))  # locked before its record
    return each(groups, lambda group: any(_close(row, at) for row in late.filter(group=group)))


def _close(row: GroupRecord, at: datetime) -> bool:
    row.closed_at = at
    row.save(update_fields=["closed_at"])
    guests = Guest.objects.filter(group=row.group_id)
    counted, came = guests.counted().count(), guests.coming().count()
    record("close_group_record", row, by=None, at=at, version=row.version, counted=counted)
    group = GroupMeeting.objects.select_related("mentor__user").get(pk=row.group_id)
    settle_row(_TO_CONFIRM, about=group, at=at)
    if group.mentor.user.is_active:
        tell_of_group(
            [group.mentor.user],
            "group_record_closed",
            group,
            at,
            event=f"closed:{row.version}",
            counted=str(counted),
            came=str(came),
        )
    return True
