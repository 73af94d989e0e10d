"""A copy is asked for, made by the worker, taken away, and forgotten after a week."""

import json
from datetime import datetime, timedelta
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from procrastinate.contrib.django import app

from accounts.models import User
from accounts.secret import seal, unseal
from audit.actions import advance, record
from audit.due import each
from audit.guards import broken
from audit.terms import PartlyEnded
from notifications.actions import notify
from privacy.models import COPIES_A_DAY, KEPT_FOR, Copy
from privacy.policies import may_take_away
from privacy.queries import gathered

FILE = "privacy.Copy.content"


class AlreadyMaking(Exception):
    """One copy is being made already."""


class TooManyCopies(Exception):
    """As many as a day has were asked for; the next may be from `free_at` on."""

    def __init__(self, free_at: datetime) -> None:
        super().__init__(free_at)
        self.free_at = free_at


@transaction.atomic
def ask_for_copy(user: User, *, at: datetime) -> Copy:
    """Note that `user` wants a copy, and give it to the worker.

    Raises
    ------
    AlreadyMaking
        One is under way.
    TooManyCopies
        As many as a day has were asked for.
    """
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    mine = Copy.objects.visible_to(user)
    lately = mine.filter(asked_at__gt=at - timedelta(days=1)).order_by("-asked_at")
    asked_at = list(lately.values_list("asked_at", flat=True)[:COPIES_A_DAY])
    if len(asked_at) == COPIES_A_DAY:
        raise TooManyCopies(asked_at[-1] + timedelta(days=1))
    try:
        with transaction.atomic():
            asked = Copy.objects.create(user=user, asked_at=at)
    except IntegrityError as problem:
        if broken(problem) == "one_copy_is_made_at_a_time":
            raise AlreadyMaking from problem
        raise
    record("ask_for_copy", asked, by=user, at=at)
    app.configure_task("privacy.tasks.make_copy", lock=f"copy-{asked.pk}").defer(copy=asked.pk)
    return asked


@transaction.atomic
def carry_out_copy(key: int, *, at: datetime) -> None:
    """Gather, pack and encrypt a copy, and tell its person; done twice it changes nothing."""
    rows = Copy.objects.select_for_update(of=("self",)).select_related("user")
    asked = rows.filter(pk=key).first()  # none once its person has left
    if asked is None or not asked.may("finish"):
        return
    until = at + KEPT_FOR
    if asked.asked_at + timedelta(days=8) < until:  # the worker was down for days
        _fail(asked, at)
        return
    with translation.override(asked.user.language):
        packed = _packed(asked.user, at)
    content = seal(packed, of=FILE)
    Copy.objects.filter(pk=key).update(content=content, until=until, size=len(packed))
    advance(asked, "finish", by=None, at=at)
    notify(
        asked.user,
        "privacy/copy_ready",
        about=asked,
        url=reverse("own_data"),
        at=at,
        until=timezone.localdate(until).isoformat(),
    )


def _packed(user: User, at: datetime) -> bytes:
    """Return the archive: all rows for machines, the same for people, and the own files."""
    found = gathered(user)
    told = {
        "person": user.pk,
        "made_at": at.isoformat(),
        "tables": {
            table.model: {"purpose": table.purpose, "rows": table.rows} for table in found.tables
        },
    }
    page = render_to_string("privacy/copy.html", {"found": found, "person": user, "at": at})
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        archive.writestr("data.json", json.dumps(told, ensure_ascii=False, indent=1))
        archive.writestr("index.html", page)
        for path, content in found.files:
            archive.writestr(f"files/{path}", content)
    return packed.getvalue()


def opened(copy: Copy) -> bytes:
    """Return the archive of a copy."""
    return unseal(bytes(copy.content or b""), of=FILE)


@transaction.atomic
def note_taken(copy: Copy, *, by: User, at: datetime) -> None:
    """Write down that a copy was taken away."""
    may_take_away(by, copy)
    record("take_copy", copy, by=by, at=at)


def give_up_lost(*, at: datetime) -> None:
    """Give up copies that the worker lost, so that their person may ask for another."""
    lost = Copy.objects.making().filter(asked_at__lte=at - timedelta(days=1))
    each(lost.select_related("user"), lambda row: _fail(row, at))


def _fail(asked: Copy, at: datetime) -> None:
    """Give a copy up, and tell whoever waits for the mail that it is ready."""
    advance(asked, "fail", by=None, at=at)
    notify(asked.user, "privacy/copy_failed", about=asked, url=reverse("own_data"), at=at)


def forget_over(*, at: datetime) -> int:
    """Delete the content of copies whose week is over; return how many.

    Raises
    ------
    PartlyEnded
        Some could not; the others are gone.
    """
    over = Copy.objects.over(at).for_list()
    keys = list(over.values_list("pk", flat=True))
    gone = each(over, lambda row: _forget(row, at), keys=keys)
    if over.filter(pk__in=keys).exists():
        raise PartlyEnded(gone)
    return gone


def _forget(row: Copy, at: datetime) -> None:
    Copy.objects.filter(pk=row.pk).update(content=None)
    advance(row, "forget", by=None, at=at)
