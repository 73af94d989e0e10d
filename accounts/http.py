"""Request helpers: who asks, in which language."""

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, TypedDict

from allauth.core.ratelimit import consume
from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import translation

if TYPE_CHECKING:
    from accounts.models import User


class SignedInRequest(HttpRequest):
    """A request behind `login_required`, for annotations."""

    user: "User"


def posted(request: HttpRequest) -> QueryDict | None:
    """Return what a form takes: what was sent, were it nothing, or None when it is opened."""
    return request.POST if request.method == "POST" else None


CARRIED = "said"


class Said(TypedDict, total=False):
    """What a stranger said: the sentence, how it was corrected, and what a venture begins with."""

    text: str
    chosen: dict[str, str]
    away: list[str]
    venture: dict[str, object]
    needs: list[dict[str, str]]
    place: str | None


View = Callable[..., HttpResponse]


def carried(request: HttpRequest) -> Said:
    """Return what a stranger said on the front page, or an empty dict.

    It travels in a signed cookie: until somebody signs up, nothing of it is stored here.
    """
    try:
        told: Said = signing.loads(request.COOKIES[CARRIED], salt=CARRIED)
    except (KeyError, signing.BadSignature):
        return {}
    return told


def carry(response: HttpResponse, told: Said) -> None:
    """Keep what was said in the browser until the browser is closed."""
    response.set_cookie(
        CARRIED,
        signing.dumps(told, salt=CARRIED, compress=True),
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def limited(flow: str) -> Callable[[View], View]:
    """Let a person, or an address, press a button only so often: `ACCOUNT_RATE_LIMITS` says it.

    Counted in the shared cache, so that all processes count together.
    """

    def limit(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
            user = request.user if request.user.is_authenticated else None
            if request.method == "POST" and not consume(request, action=flow, user=user):
                return render(request, "429.html", status=429)
            return view(request, *args, **kwargs)

        return answer

    return limit


class ChosenLanguageMiddleware:
    """Speak the account's language; else the cookie's, else the browser's.

    A stranger whose browser asks for any Chinese reads Chinese; one whose browser asks for English
    first reads English; all others read Chinese.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Activate the language around the page."""
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        if chosen not in dict(settings.LANGUAGES) and request.user.is_authenticated:
            chosen = request.user.language
        if chosen not in dict(settings.LANGUAGES):
            chosen = translation.get_language_from_request(request)
        with translation.override(chosen):
            request.LANGUAGE_CODE = translation.get_language() or settings.LANGUAGE_CODE
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", request.LANGUAGE_CODE)
        return response
