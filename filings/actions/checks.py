"""The office draws spaces at random, writes what it found there, and follows it up."""

from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.queries import workday_after
from audit.actions import advance, record
from audit.draws import drawn
from audit.lifecycle import InvalidMove
from filings import policies
from filings.actions.telling import judges, managers, tell_of_check
from filings.models import CheckedSpace, Sample
from notifications.actions import settle_row
from spaces.enums import SpaceStatus
from spaces.models import Space

# What asks a side for something; a space reads all its checks at one address, the office samples.
_OF_SPACE, _OF_OFFICE = ("filings/check_flawed",), ("filings/check_answered",)


class NothingToDraw(Exception):
    """No space is running."""


@transaction.atomic
def draw(*, about: str, size: int, seed: int, by: User, at: datetime) -> Sample:
    """Draw at most `size` of the running spaces.

    Raises
    ------
    NothingToDraw
        None is running.
    """
    policies.may_oversee(by)
    keys = list(Space.objects.filter(status=SpaceStatus.RUNNING).values_list("pk", flat=True))
    if not keys:
        raise NothingToDraw
    sample = Sample.objects.create(
        about=about, seed=seed, size=min(size, len(keys)), drawn_of=len(keys), by=by, at=at
    )
    CheckedSpace.objects.bulk_create(
        CheckedSpace(sample=sample, space_id=key, position=position)
        for position, key in enumerate(drawn(keys, size, seed), 1)
    )
    record("draw", sample, by=by, at=at, seed=seed, size=sample.size, of=len(keys))
    return sample


def _set(row: CheckedSpace, **fields: object) -> None:
    for name, value in fields.items():
        setattr(row, name, value)
    row.save(update_fields=[*fields])


def _unchanged(row: CheckedSpace, seen: str) -> None:
    """Hold a row until the end, and refuse what nobody has looked at."""
    stored: CheckedSpace = CheckedSpace.objects.select_for_update(no_key=True).get(pk=row.pk)
    if seen and seen != stored.seen:
        raise InvalidMove(f"{row}: it is another one by now.")


def _seen(by: User, at: datetime) -> dict[str, object]:
    today = timezone.localdate(at)
    # The space has these working days to object before everybody reads it.
    published = workday_after(today, settings.CHECK_PUBLISHED_WORKDAYS + 1)
    return {"found_by": by, "found_on": today, "published_from": published}


@transaction.atomic
def find_fine(row: CheckedSpace, *, note: str = "", by: User, at: datetime) -> None:
    """Write that a space is in order."""
    policies.may_decide(by, row)
    _set(row, note=note, **_seen(by, at))
    advance(row, "find_fine", by=by, at=at)
    tell_of_check(managers(row.space), "check_fine", row, at)


@transaction.atomic
def find_flawed(row: CheckedSpace, *, note: str, rectify_by: date, by: User, at: datetime) -> None:
    """Write what a space has to put right, and until when."""
    policies.may_decide(by, row)
    _set(row, note=note, rectify_by=rectify_by, **_seen(by, at))
    advance(row, "find_flawed", by=by, at=at, until=rectify_by.isoformat())
    tell_of_check(managers(row.space), "check_flawed", row, at)


@transaction.atomic
def answer(row: CheckedSpace, *, answer: str, seen: str = "", by: User, at: datetime) -> None:
    """Say what the space put right, of the row as it was `seen`.

    Raises
    ------
    InvalidMove
        The office asks for something else by now, or a colleague has answered.
    """
    policies.may_answer(by, row)
    _unchanged(row, seen)
    _set(row, answer=answer, answered_by=by, answered_at=at)
    advance(row, "answer", by=by, at=at)
    settle_row(_OF_SPACE, about=row, at=at)
    url = row.sample.get_absolute_url()
    tell_of_check(judges(row.found_by, row), "check_answered", row, at, url=url)


@transaction.atomic
def ask_again(
    row: CheckedSpace, *, note: str, rectify_by: date, seen: str = "", by: User, at: datetime
) -> None:
    """Write what is still to be put right and until when, of the row as it was `seen`.

    Raises
    ------
    InvalidMove
        The space has answered since, or somebody else has decided.
    """
    policies.may_decide(by, row)
    _unchanged(row, seen)
    _set(row, note=note, rectify_by=rectify_by)
    advance(row, "ask_again", by=by, at=at, until=rectify_by.isoformat())
    settle_row(_OF_OFFICE, about=row, at=at)
    tell_of_check(managers(row.space), "check_flawed", row, at)


@transaction.atomic
def close(row: CheckedSpace, *, seen: str = "", by: User, at: datetime) -> None:
    """Write that it was put right, of the row as it was `seen`.

    Raises
    ------
    InvalidMove
        The space has answered since, or somebody else has decided.
    """
    policies.may_decide(by, row)
    _unchanged(row, seen)
    advance(row, "close", by=by, at=at)
    settle_row((*_OF_SPACE, *_OF_OFFICE), about=row, at=at)
    tell_of_check(managers(row.space), "check_closed", row, at)
