"""Alarms: noticed every minute, told once while they last."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, Max, Q, QuerySet
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
LOOKS_BACK = timedelta(days=1)  # a look that was missed is made up for so long
MADE_UP_FOR = timedelta(days=30)  # at most, where it is known when the last look was

Noticed = tuple[AlarmKind, str, int]


def look(*, at: datetime, since: datetime | None = None) -> int:
    """Open alarms for what goes on, end those that are over; return how many are new.

    `since` is when somebody looked last: all that came after it is looked at, however long ago.
    """
    noticed = {(kind, key): count for kind, key, count in _noticed(at, _back(at, since))}
    new = sum(_raise(kind, key, count, at) for (kind, key), count in noticed.items())
    _end(noticed, at)
    return new


def _back(at: datetime, since: datetime | None) -> datetime:
    """Return from when on events are read; a row may have begun before the last look."""
    if since is None:
        return at - LOOKS_BACK
    return max(min(at - LOOKS_BACK, since - SIGN_INS_WITHIN), at - MADE_UP_FOR)


def _noticed(at: datetime, back: datetime) -> Iterator[Noticed]:
    for kind, verb, within, least in (
        (AlarmKind.REFUSALS, "refusal", timedelta(minutes=1), REFUSALS_A_MINUTE),
        (AlarmKind.SIGN_INS, "sign_in_failed", SIGN_INS_WITHIN, SIGN_INS_FAILED),
    ):
        seen = _seen(kind)
        events = AuditEvent.objects.filter(verb=verb, happened_at__gt=back, happened_at__lte=at)
        for column, word in (("subject_pk", "account"), ("address", "address")):
            told = {key.removeprefix(f"{word}:"): last for key, last in seen.items()}
            for of, moments in _moments(events, column, least, told, within).items():
                count = _most(moments, within, told.get(of), at)
                if count >= least:
                    yield kind, f"{word}:{of}", count
    waiting, oldest = sealing.unsealed()
    if oldest is not None and oldest < at - SEALED_WITHIN:
        yield AlarmKind.SEAL, "", waiting


def _seen(kind: AlarmKind) -> dict[str, datetime]:
    """Return by key when an alarm was seen last, open or over: what was before it is told."""
    rows = Alarm.objects.filter(kind=kind).order_by("key").values("key")
    return dict(rows.annotate(last=Max("seen_at")).values_list("key", "last"))


def _moments(
    events: QuerySet[AuditEvent],
    column: str,
    least: int,
    told: Mapping[str, datetime],
    within: timedelta,
) -> dict[str, list[datetime]]:
    """Return when it happened, in order, to each account or address to which it happened often.

    Of those of whom an alarm told, only what is not long before it or came after it is read.
    """
    often = events.exclude(**{column: ""}).values(column).annotate(count=Count("pk"))
    named = set(often.filter(count__gte=least).order_by(column).values_list(column, flat=True))
    if not named:
        return {}
    wanted = Q(**{f"{column}__in": sorted(named - told.keys())})
    for of in sorted(named & told.keys()):
        wanted |= Q(**{column: of, "happened_at__gt": told[of] - within})
    found: dict[str, list[datetime]] = defaultdict(list)
    rows = events.filter(wanted).order_by("happened_at").values_list(column, "happened_at")
    for of, moment in rows:
        found[of].append(moment)
    return found


def _most(
    moments: Sequence[datetime], within: timedelta, seen: datetime | None, at: datetime
) -> int:
    """Return the most that fell into one span, of those that end now or after what was seen.

    The spans slide: a row that began before one look and went on after it, or came while nobody
    looked, is one row.
    """
    most = first = 0
    for last, moment in enumerate(moments):
        while moments[first] <= moment - within:
            first += 1
        if seen is None or moment > seen:
            most = max(most, last - first + 1)
    return max(most, sum(moment > at - within for moment in moments))


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
