"""Alarms: noticed every minute, told once while they last."""

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count
from django.urls import reverse

from accounts.queries import security_administrators
from audit import sealing
from audit.actions import record
from audit.events import AlarmKind
from audit.models import Alarm, AuditEvent
from notifications.actions import notify

REFUSALS_A_MINUTE = 20
SIGN_INS_FAILED = 20  # of one address or account, within the time below
SIGN_INS_WITHIN = timedelta(minutes=10)
SEALED_WITHIN = timedelta(minutes=5)  # the job comes every minute
QUIET_AFTER = timedelta(hours=1)  # an alarm that was not renewed so long is over

Noticed = tuple[AlarmKind, str, int]


def look(*, at: datetime) -> int:
    """Open alarms for what goes on, end those that are over; return how many are new."""
    noticed = {(kind, key): count for kind, key, count in _noticed(at)}
    new = sum(_raise(kind, key, count, at) for (kind, key), count in noticed.items())
    _end(noticed, at)
    return new


def _noticed(at: datetime) -> Iterator[Noticed]:
    a_minute = at - timedelta(minutes=1)
    for kind, verb, since, least in (
        (AlarmKind.REFUSALS, "refusal", a_minute, REFUSALS_A_MINUTE),
        (AlarmKind.SIGN_INS, "sign_in_failed", at - SIGN_INS_WITHIN, SIGN_INS_FAILED),
    ):
        events = AuditEvent.objects.filter(verb=verb, happened_at__gt=since, happened_at__lte=at)
        for column, word in (("subject_pk", "account"), ("address", "address")):
            counted = events.exclude(**{column: ""}).values(column).annotate(count=Count("pk"))
            for row in counted.filter(count__gte=least).order_by(column):
                yield kind, f"{word}:{row[column]}", row["count"]
    waiting, oldest = sealing.unsealed()
    if oldest is not None and oldest < at - SEALED_WITHIN:
        yield AlarmKind.SEAL, "", waiting


@transaction.atomic
def _raise(kind: AlarmKind, key: str, count: int, at: datetime) -> bool:
    """Open an alarm and tell of it; one that is open already only lasts on."""
    alarm, is_new = Alarm.objects.get_or_create(
        kind=kind, key=key, ended_at=None, defaults={"count": count, "since": at, "seen_at": at}
    )
    if not is_new:
        Alarm.objects.filter(pk=alarm.pk).update(count=max(count, alarm.count), seen_at=at)
        return False
    record("alarm", alarm, by=None, at=at, kind=str(kind.value), of=key, count=count)
    for person in security_administrators():
        notify(
            person,
            "trail/alarm",
            about=alarm,
            url=reverse("trail_alarms"),
            at=at,
            alarm=str(kind.value),
            key=key,
            count=str(count),
        )
    return True


def _end(lasting: Collection[tuple[AlarmKind, str]], at: datetime) -> None:
    """End what was not seen for a while; that of the seal at once, as soon as it is sealed."""
    for alarm in Alarm.objects.filter(ended_at=None):
        if (AlarmKind(alarm.kind), alarm.key) in lasting:
            continue
        if alarm.kind == AlarmKind.SEAL or alarm.seen_at < at - QUIET_AFTER:
            Alarm.objects.filter(pk=alarm.pk, ended_at=None).update(ended_at=at)
