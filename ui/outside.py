"""What comes from outside, read once for the whole project: numbers, days, addresses of pages.

Whatever cannot be read counts as not said, so that no page fails on an address that somebody
mended by hand. Texts are cleaned in `ui.text`.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, QueryDict
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

KEY_AT_MOST = 2**63 - 1  # a key of the database
EARLIEST, LATEST = date(1900, 1, 1), date(2199, 12, 31)
_DIGITS_AT_MOST = 19
_ADDRESS_AT_MOST = 2_000
ONWARD = "next"


def whole(told: str | None, *, least: int = 0, most: int = KEY_AT_MOST) -> int | None:
    """Return the whole number that `told` writes in plain digits, None if it is none or outside.

    >>> whole("12"), whole("²"), whole("１２"), whole("-1"), whole("9" * 5_000), whole(None)
    (12, None, None, None, None, None)
    """
    if not told or len(told) > _DIGITS_AT_MOST or not (told.isascii() and told.isdigit()):
        return None
    number = int(told)
    return number if least <= number <= most else None


def day(told: str | None, *, earliest: date = EARLIEST, latest: date = LATEST) -> date | None:
    """Return the day that `told` writes as 2026-03-01, None if it is none or outside.

    >>> day("2026-02-28"), day("2026-02-30"), day("9999-12-31"), day("x")
    (datetime.date(2026, 2, 28), None, None, None)
    """
    try:
        read = date.fromisoformat(told or "")
    except ValueError:
        return None
    return read if earliest <= read <= latest else None


def path(told: str | None, otherwise: str) -> str:
    """Return `told` if it is the address of a page of ours, else `otherwise`.

    >>> path("/home/", "/"), path("//evil.example/", "/"), path("foo", "/"), path(None, "/")
    ('/home/', '/', '/', '/')
    """
    if not told or len(told) > _ADDRESS_AT_MOST or not told.startswith("/"):
        return otherwise
    return told if url_has_allowed_host_and_scheme(told, allowed_hosts=None) else otherwise


class KeyField(forms.IntegerField):
    """A key or a version that a form carries along; nobody types it."""

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=forms.HiddenInput, min_value=0, max_value=KEY_AT_MOST, **options)


class DayField(forms.DateField):
    """A day of our time: nobody is born before 1900, nothing is agreed beyond 2199."""

    default_error_messages = {  # noqa: RUF012  Django's own name
        "invalid": _("Write the day as 2026-03-01."),
        "outside": _("The year lies between 1900 and 2199."),
    }

    def to_python(self, value: str | date | None) -> date | None:
        """Read the day, and refuse one that no calendar here can count from."""
        read = super().to_python(value)
        if read is not None and not EARLIEST <= read <= LATEST:
            raise forms.ValidationError(self.error_messages["outside"], code="outside")
        return read


class Door:
    """What no text may hold is taken out of every address and form before anybody reads it.

    NUL is refused by the database, in values and in the names of fields; where to go on after
    signing in is a page of ours, or nothing. TRACE, which would send back what was sent, is none of
    our methods.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Clean what was sent, then answer."""
        if request.method == "TRACE":
            return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
        if request.GET and _is_odd(request.GET):
            request.GET = _put_right(request.GET)  # type: ignore[assignment]
        if request.method == "POST" and _is_odd(request.POST):
            request.POST = _put_right(request.POST)  # type: ignore[assignment]
        return self.get_response(request)


def _is_odd(told: QueryDict) -> bool:
    parts = (part for name, values in told.lists() for part in (name, *values))
    return any("\x00" in part for part in parts) or _leads_away(told)


def _leads_away(told: QueryDict) -> bool:
    return any(each and not path(each, "") for each in told.getlist(ONWARD))


def _put_right(told: QueryDict) -> QueryDict:
    clean = QueryDict(mutable=True, encoding=told.encoding)
    for name, values in told.lists():
        clean.setlist(name.replace("\x00", ""), [value.replace("\x00", "") for value in values])
    if _leads_away(clean):
        del clean[ONWARD]
    clean._mutable = False  # noqa: SLF001  as Django hands it out
    return clean
