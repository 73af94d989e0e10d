"""Addresses under which a calendar program, which cannot sign in, reads a person's days."""

from datetime import datetime, timedelta

from django.core import signing
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404

from accounts.actions import renew_calendar
from accounts.models import CalendarLink, User

GOOD_FOR = timedelta(days=400)


def calendar_token(user: User, of: str, *, at: datetime) -> str:
    """Return the secret part of the address of a person's calendar `of` something.

    It is good for `GOOD_FOR`; a new password, or `renew_calendar`, makes it void.
    """
    link = CalendarLink.objects.filter(user=user).first() or renew_calendar(user, at=at)
    return signing.dumps([user.pk, link.key, user.password[-12:]], salt=of, compress=True)


def reader_of(token: str, of: str) -> User:
    """Return whose calendar an address is.

    Raises
    ------
    Http404
        It was never given out, or it is void.
    """
    try:
        pk, key, mark = signing.loads(token, salt=of, max_age=GOOD_FOR)
    except (signing.BadSignature, ValueError) as problem:
        raise Http404 from problem
    user = get_object_or_404(User, pk=pk, is_active=True)
    is_good = CalendarLink.objects.filter(user=user, key=key).exists()
    if not is_good or user.password[-12:] != mark:
        raise Http404
    return user


def calendar_answer(calendar: bytes) -> HttpResponse:
    """Return a calendar that nobody on the way may keep."""
    answer = HttpResponse(calendar, content_type="text/calendar; charset=utf-8")
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
