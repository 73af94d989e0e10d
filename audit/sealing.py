"""The seal of the trail: batches of events under a hash, each chained to the one before.

Whoever owns the database can change anything in it. What he changes in sealed events shows here:
the hash of their batch is another then, or that of the chain, or the head that stands in a file
outside of the database.

A transaction that ends late writes events with keys below those that are sealed already; they go
into the next batch. So a batch names the keys that it holds, and none is waited for.
"""

import hashlib
import json
import logging
import os
import threading
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import accumulate
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from audit.models import Seal

logger = logging.getLogger(__name__)
BATCH = 10_000
LATEST = timedelta(days=1)  # no transaction lasts longer
USUAL = timedelta(hours=1)  # nor usually
CLOCK_SLIP = timedelta(minutes=1)  # by which keys and moments of writing may be out of order
_LOCK = 7_342_016  # of this job, among the advisory locks of the database
_FORMAT = "1"  # of the serialisation below; another one gets another number

# One text a column, of the same letters on every server: the bytes under the hash.
_TEXTS = (
    "id::text",
    "coalesce(actor_id::text, '')",
    "roles",
    "verb",
    "subject_label",
    "subject_pk",
    "result",
    "address",
    "request",
    "detail::text",
    "to_char(happened_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')",
    "coalesce(to_char(written_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US'), '')",
)
_EVENTS = f"SELECT id, written_at, {', '.join(_TEXTS)} FROM audit_auditevent"  # noqa: S608  ours
Event = Sequence[Any]  # key, moment of writing, then the texts
Spans = list[list[int]]


class HeadMismatch(Exception):
    """The head in the file is of no seal in the database: somebody cut or replaced the chain."""


def _bytes_of(event: Event) -> bytes:
    return json.dumps(list(event[2:]), ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _head_of(before: str, seal: Seal) -> str:
    """Return the head of the chain with this seal on top of the head before it."""
    told = [
        _FORMAT,
        before,
        seal.number,
        seal.algorithm,
        seal.spans,
        seal.rows,
        seal.last_key,
        seal.digest,
        seal.made_at.timestamp(),
    ]
    text = json.dumps(told, separators=(",", ":"))
    return hashlib.new(seal.algorithm, text.encode()).hexdigest()


def spans_of(keys: Iterable[int]) -> Spans:
    """Return the runs of keys that follow each other.

    >>> spans_of([1, 2, 3, 5, 8, 9])
    [[1, 3], [5, 5], [8, 9]]
    """
    spans: Spans = []
    for key in keys:
        if spans and key == spans[-1][1] + 1:
            spans[-1][1] = key
        else:
            spans.append([key, key])
    return spans


# --- the head outside of the database ------------------------------------------------------------
def head_file() -> Path:
    """Return where the head of the chain is kept outside of the database."""
    return Path(settings.SEAL_HEAD_FILE)


def read_head(file: Path) -> dict[str, Any] | None:
    """Return what a file says of the newest seal, nothing it says, or None where there is none."""
    try:
        told = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def write_head(seal: Seal) -> None:
    """Put the head of the chain into its file, whole or not at all."""
    told = {
        "number": seal.number,
        "algorithm": seal.algorithm,
        "head": seal.head,
        "made_at": seal.made_at.isoformat(),
    }
    file = head_file()
    file.parent.mkdir(parents=True, exist_ok=True)
    beside = file.with_name(f"{file.name}.{os.getpid()}-{threading.get_ident()}")
    with beside.open("w", encoding="utf-8") as out:
        out.write(json.dumps(told) + "\n")
        out.flush()
        os.fsync(out.fileno())
    beside.replace(file)


def _head_is_known(told: dict[str, Any] | None) -> bool:
    if told is None:
        return True
    if "number" not in told or "head" not in told:
        return False
    return Seal.objects.filter(number=told["number"], head=told["head"]).exists()


def adopt_head() -> Seal | None:
    """Write the newest seal of the database into the file, whatever the file said before.

    Where the database has none, as a new one, the file goes.
    """
    newest = Seal.objects.order_by("-number").first()
    if newest is None:
        head_file().unlink(missing_ok=True)
    else:
        write_head(newest)
    return newest


# --- sealing -------------------------------------------------------------------------------------
def seal_all() -> int:
    """Seal whatever is not sealed yet, batch by batch; return how many events were sealed.

    A second one at the same time does nothing, and so does a second one afterwards.
    """
    sealed = 0
    while (made := _seal_once()) is not None:
        _keep_outside(made)
        sealed += made.rows
        if made.rows < BATCH:
            break
    return sealed


def _keep_outside(made: Seal) -> None:
    """Write the head, unless who sealed at the same time has written a later one."""
    told = read_head(head_file())
    if told is None or told.get("number", 0) < made.number:
        write_head(made)


@transaction.atomic
def _seal_once() -> Seal | None:
    """Seal the next batch, or nothing where there is none or somebody else seals.

    Raises
    ------
    HeadMismatch
        The head in the file is of no seal here; sealing on would hide it.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s), clock_timestamp()", [_LOCK])
        is_ours, made_at = cursor.fetchone()
        if not is_ours:
            return None
        if not _head_is_known(read_head(head_file())):
            raise HeadMismatch(f"{head_file()} names a seal that the database does not have.")
        last = Seal.objects.order_by("-number").first()
        where, given = _unsealed(made_at)
        cursor.execute(f"{_EVENTS} WHERE {where} ORDER BY audit_auditevent.id LIMIT {BATCH}", given)
        events = cursor.fetchall()
    if not events:
        return None
    algorithm = settings.SEAL_ALGORITHM
    under = hashlib.new(algorithm)
    for event in events:
        under.update(_bytes_of(event))
    seal = Seal(
        number=last.number + 1 if last else 1,
        algorithm=algorithm,
        rows=len(events),
        spans=spans_of(event[0] for event in events),
        last_key=events[-1][0],
        digest=under.hexdigest(),
        made_at=made_at,
    )
    seal.head = _head_of(last.head if last else "", seal)
    seal.save(force_insert=True)
    return seal


def _unsealed(at: datetime) -> tuple[str, list[int | str]]:
    """Return the condition of events that no seal holds, without looking through all of them."""
    settled = Seal.objects.filter(made_at__lt=at - LATEST).order_by("-last_key").first()
    floor = settled.last_key if settled else 0
    recent = Seal.objects.filter(last_key__gt=floor).values_list("spans", flat=True)
    held = ",".join(f"[{first},{last}]" for spans in recent for first, last in spans)
    return "id > %s AND NOT id::bigint <@ %s::int8multirange", [floor, f"{{{held}}}"]


def unsealed() -> tuple[int, datetime | None]:
    """Return how many events are not sealed yet, and when the oldest of them was written."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        where, given = _unsealed(cursor.fetchone()[0])
        cursor.execute(
            f"SELECT count(*), min(written_at) FROM audit_auditevent WHERE {where}",  # noqa: S608  ours
            given,
        )
        count, oldest = cursor.fetchone()
    return count, oldest


# --- verifying -----------------------------------------------------------------------------------
@dataclass(frozen=True)
class Finding:
    """What is wrong: `kind` is changed, missing, inserted, late, chain or head; of which `what`."""

    kind: str
    what: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.what}"


@dataclass
class Verified:
    """What a look through the whole trail found."""

    seals: int = 0
    sealed: int = 0
    pending: int = 0
    findings: list[Finding] = field(default_factory=list)

    def found(self, kind: str, what: str) -> None:
        """Note something wrong."""
        self.findings.append(Finding(kind, what))


@dataclass
class _Batch:
    """A seal, and what the events that it names add up to now."""

    seal: Seal
    under: Any
    rows: int = 0


class _Reading:
    """One look through all events in the order of their keys, beside the spans of the seals."""

    def __init__(self, seals: list[Seal], told: Verified) -> None:
        self.told = told
        self.batches = [_Batch(seal, hashlib.new(seal.algorithm)) for seal in seals]
        self.spans = sorted(
            (first, last, batch) for batch, seal in enumerate(seals) for first, last in seal.spans
        )
        self.at = self.due = 0
        self.newest: datetime | None = None
        self.made = [seal.made_at for seal in seals]
        self.tops = list(accumulate((seal.last_key for seal in seals), max))

    def read(self, events: Iterable[Event]) -> None:
        """Take all events."""
        for event in events:
            self._take(event)
        while self.at < len(self.spans):
            self._leave_span()

    def _take(self, event: Event) -> None:
        key = event[0]
        while self.at < len(self.spans) and key > self.spans[self.at][1]:
            self._leave_span()
        if self.at < len(self.spans) and key >= self.spans[self.at][0]:
            self._held(event)
        elif self._below_settled(key) or self._slipped_in(event, len(self.batches)):
            self.told.found("inserted", f"#{key}")
        else:
            self.told.pending += 1
        self._in_order(event)

    def _held(self, event: Event) -> None:
        first, _last, number = self.spans[self.at]
        due = max(self.due, first)
        if event[0] > due:
            self.told.found("missing", _keys(due, event[0] - 1))
        self.due = event[0] + 1
        if self._slipped_in(event, number):
            self.told.found("inserted", f"#{event[0]}")
        batch = self.batches[number]
        batch.under.update(_bytes_of(event))
        batch.rows += 1
        self.told.sealed += 1

    def _leave_span(self) -> None:
        first, last, _number = self.spans[self.at]
        due = max(self.due, first)
        if due <= last:
            self.told.found("missing", _keys(due, last))
        self.at, self.due = self.at + 1, 0
        if self.at < len(self.spans) and self.spans[self.at][0] <= last:
            self.told.found("chain", f"#{self.spans[self.at][0]} stands in two seals")

    def _below_settled(self, key: int) -> bool:
        """Whether an event that no seal holds lies below what was sealed a day before the last."""
        settled = bisect_right(self.made, self.made[-1] - LATEST) if self.made else 0
        return bool(settled) and key <= self.tops[settled - 1]

    def _slipped_in(self, event: Event, number: int) -> bool:
        """Whether it claims to be older than a seal before its own that would have held it."""
        first, written = bisect_left(self.tops, event[0]), event[1]
        return first < number and written is not None and written < self.made[first] - USUAL

    def _in_order(self, event: Event) -> None:
        """Keys and moments of writing come from the database at the same time, and so in order."""
        written = event[1]
        if self.newest is not None and (written is None or written < self.newest - CLOCK_SLIP):
            self.told.found("late", f"#{event[0]}")
        if written is not None:
            self.newest = written if self.newest is None else max(self.newest, written)

    def end(self) -> None:
        """Compare what the events add up to with what the seals say."""
        for batch in self.batches:
            seal = batch.seal
            if batch.under.hexdigest() != seal.digest and batch.rows == seal.rows:
                first, last = seal.spans[0][0], seal.spans[-1][1]
                self.told.found("changed", f"seal {seal.number}, {_keys(first, last)}")


def _keys(first: int, last: int) -> str:
    return f"#{first}" if first == last else f"#{first}–#{last}"


def verify(file: Path | None = None) -> Verified:
    """Look through the whole trail once, and through its seals.

    Parameters
    ----------
    file
        Where the head was kept outside of the database; by default where this service keeps it.
    """
    told = Verified()
    with transaction.atomic():
        if not connection.savepoint_ids:  # seals and events of one moment
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        seals = list(Seal.objects.order_by("number"))
        told.seals = len(seals)
        _check_chain(seals, told)
        _check_head(seals, read_head(file or head_file()), told)
        reading = _Reading(seals, told)
        reading.read(_stream())
        reading.end()
    return told


def _stream() -> Iterator[Event]:
    """Give all events by their keys, a few thousand in memory at a time."""
    with connection.chunked_cursor() as cursor:
        cursor.cursor.itersize = 5_000
        cursor.execute(f"{_EVENTS} ORDER BY audit_auditevent.id")
        yield from cursor


def _check_chain(seals: list[Seal], told: Verified) -> None:
    before = ""
    for due, seal in enumerate(seals, start=1):
        if seal.number != due:
            told.found("chain", f"seal {due} is missing")
            return
        if _head_of(before, seal) != seal.head or seal.rows != sum(
            last - first + 1 for first, last in seal.spans
        ):
            told.found("chain", f"seal {seal.number}")
            return
        before = seal.head


def _check_head(seals: list[Seal], kept: dict[str, Any] | None, told: Verified) -> None:
    if kept is None:
        if seals:
            told.found("head", "there is no file with the head of the chain")
        return
    heads = {seal.number: seal.head for seal in seals}
    number = kept.get("number")
    if number not in heads or heads[number] != kept.get("head"):
        told.found("head", f"seal {number} is not the one that was kept outside")
