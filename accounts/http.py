"""Request helpers: who asks, in which language, since when, and how well proved."""

import time
from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, TypedDict
from urllib.parse import urlsplit

from allauth.account.adapter import get_adapter
from allauth.core.internal import ratelimit
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from accounts.core.passwords import is_too_old
from audit.origin import give_reason
from sheets.taken import taken
from ui import outside, written
from ui.files import written_file

if TYPE_CHECKING:
    from accounts.models import User


class SignedInRequest(HttpRequest):
    """A request behind `login_required`, for annotations."""

    user: "User"


def posted(request: HttpRequest) -> QueryDict | None:
    """Return what a form takes: what was sent, were it nothing, or None when it is opened."""
    return request.POST if request.method == "POST" else None


_CARRIED = "said"  # what it is signed for


class Said(TypedDict, total=False):
    """What a stranger said: the sentence, how it was corrected, and what a venture begins with.

    `asked` is the day on which it was sent.
    """

    text: str
    asked: str
    chosen: dict[str, str]
    away: list[int]  # mentors by their keys, spaces by theirs below nought: a cookie is small
    venture: dict[str, object]
    needs: list[dict[str, str]]
    place: str | None


View = Callable[..., HttpResponse]
_LIMITS_OF = "allauth.account"  # its settings name our flows too
SEARCH_FIELDS = ("q", "person")  # what fields are called in which one types words to find rows


def carried(request: HttpRequest) -> Said:
    """Return what a stranger said on the front page, or an empty dict.

    It travels in a signed cookie: until somebody signs up, nothing of it is stored here.
    """
    try:
        kept = request.COOKIES[settings.SAID_COOKIE_NAME]
        told: Said = signing.loads(kept, salt=_CARRIED)
    except (KeyError, signing.BadSignature):
        return {}
    return told


def carry(response: HttpResponse, told: Said) -> None:
    """Keep what was said in the browser until the browser is closed."""
    response.set_cookie(
        settings.SAID_COOKIE_NAME,
        signing.dumps(told, salt=_CARRIED, compress=True),
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def limited(flow: str, *, reads: bool = False) -> Callable[[View], View]:
    """Let a person, or an address, press a button only so often: `ACCOUNT_RATE_LIMITS` says it.

    Counted in the shared cache, so that all processes count together. `reads` counts pages that are
    opened too: files.
    """

    def limit(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
            user = request.user if request.user.is_authenticated else None
            if (reads or request.method == "POST") and not ratelimit.consume(
                request, app=_LIMITS_OF, action=flow, user=user, limit_get=reads
            ):
                return _too_often(request, flow)
            return view(request, *args, **kwargs)

        return answer

    return limit


class Searches:
    """Let a person, or a stranger's address, search only so often; looking through is free.

    Whatever page is asked for with words counts, lists of offices and of the administration too:
    all count together.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer; it is counted once it is known who asks, and in which language."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: View, args: Sequence[Any], kwargs: Mapping[str, Any]
    ) -> HttpResponse | None:
        """Let pass, or say when to search again."""
        del view, args, kwargs
        if not any(request.GET.get(name, "").strip() for name in SEARCH_FIELDS):
            return None
        user = request.user if request.user.is_authenticated else None
        flow = "search" if user else "search_unknown"
        is_free = ratelimit.consume(request, app=_LIMITS_OF, action=flow, user=user, limit_get=True)
        return None if is_free else _too_often(request, flow)


def _too_often(request: HttpRequest, flow: str) -> HttpResponse:
    rates = ratelimit.get_rates(app=_LIMITS_OF, action=flow)
    seconds = int(max(rate.duration for rate in rates))
    told = {"minutes": -(-seconds // 60)}
    answer = render(request, "429.html", told, status=HTTPStatus.TOO_MANY_REQUESTS)
    answer.headers["Retry-After"] = str(seconds)
    return answer


# --- fresh proof ----------------------------------------------------------------------------------
# Where a password or a code is asked for again, a quarter of an hour after the last: files with
# data of persons, masked numbers, grants and ends of rights, changes of address, password and
# factor, the end of an account; of the settings another phone alone (`accounts.views.settings`).
# A view of ours bears `fresh_proof`; a test holds this list against the addresses.
FRESH_PROOF = frozenset(
    {
        "admin:accounts_factorloss_add",
        "admin:accounts_factorloss_changelist",
        "admin:accounts_grant_add",
        "admin:accounts_grant_changelist",
        "admin:accounts_membership_delete",
        "admin:accounts_user_change",
        "admin:auth_user_password_change",
        "application_export",
        "board_part_export",
        "board_rows_export",
        "brought_errors",
        "check_export",
        "cohort_export",
        "competition_export",
        "copy_ask",
        "copy_take",
        "desk_export",
        "end_device",
        "enquiry_export",
        "event_export",
        "import_errors",
        "incident_touched_export",
        "leave_export",
        "leave_pay_export",
        "leave_reports_export",
        "leave_reveal",
        "listing_export",
        "mediation_export",
        "mentorship_export",
        "my_year_export",
        "obstacle_export",
        "province_chain_export",
        "report_export",
        "residents_export",
        "result_export",
        "review_export",
        "space_chain_export",
        "space_desk_export",
        "space_desks_export",
        "space_export",
        "spaces_late_export",
        "survey_export",
        "trail_export",
        "vetting_export",
    }
)
# The same for pages of the library, which bear no decorator: `Gate` asks.
FRESH_IN_LIBRARY = frozenset(
    {
        "account_change_phone",
        "account_email",
        "account_set_password",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_deactivate_totp",
        "mfa_edit_webauthn",
        "mfa_generate_recovery_codes",
        "mfa_remove_webauthn",
        "mfa_view_recovery_codes",
    }
)
# And for presses alone of pages of the library that anybody may look at.
FRESH_PRESSES = frozenset({"usersessions_list"})
_PROVED, _BEGAN, _SEEN = "proved", "began", "seen"


def begin_session(request: HttpRequest, at: float) -> None:
    """Start the clocks of a session at sign-in, which is a proof too."""
    request.session[_BEGAN] = request.session[_SEEN] = request.session[_PROVED] = at


def note_proof(request: HttpRequest, at: float) -> None:
    """Note that whoever sits here has proved it just now."""
    request.session[_PROVED] = at


def is_proved(request: HttpRequest) -> bool:
    """Whether whoever sits here has proved it within a quarter of an hour."""
    since = time.time() - float(request.session.get(_PROVED, 0))
    return 0 <= since < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


def fresh_proof(view: View) -> View:
    """Ask for password or code before `view` unless that was done within a quarter of an hour.

    A page that is opened follows the proof at once; a form that was
    sent comes back to its page with what was typed, to be sent once more.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if request.user.is_authenticated and not is_proved(request):
            return ask_for_proof(request)
        return view(request, *args, **kwargs)

    setattr(answer, "needs_fresh_proof", True)  # noqa: B010  a test looks for it
    return answer


def ask_for_proof(request: HttpRequest) -> HttpResponseRedirect:
    """Lead to the page that asks for password, code or passkey, and from there back."""
    page = request.get_full_path()
    request.session["asked_on"] = _came_from(request)
    if request.method not in {"GET", "HEAD"}:
        page = written.keep(request)
        messages.warning(
            request,
            _("Nothing is done yet: prove that it is you, then press the button once more."),
        )
    ways = get_adapter(request).get_reauthentication_methods(request.user)
    to = ways[0]["url"] if ways else reverse("prove")
    return HttpResponseRedirect(f"{to}?{urlencode({'next': page})}")


def _came_from(request: HttpRequest) -> str:
    """Return the page of ours on which something was pressed, nothing where none is told."""
    told = urlsplit(request.headers.get("referer", ""))
    if told.netloc != request.get_host():
        return ""
    return outside.path(f"{told.path}?{told.query}" if told.query else told.path, "")


# --- files with several persons -------------------------------------------------------------------
# Files with data of persons that need no reason: one's own, and figures alone.
WITHOUT_REASON = frozenset({"copy_take", "mentorship_export", "my_year_export", "survey_export"})
_REASONS, _REASONS_AT_MOST = "reasons", 5


class ReasonMissing(Exception):
    """Nobody has said yet what the file is for."""


class TooManyFiles(Exception):
    """So many files have been fetched within the hour as one may."""


def note_reason(request: HttpRequest, page: str, reason: str) -> None:
    """Note what the file at `page` is for; that is good for one file, and ends with the session."""
    kept = [*request.session.get(_REASONS, {}).items(), (page, reason)]
    request.session[_REASONS] = dict(kept[-_REASONS_AT_MOST:])


def take_away(request: SignedInRequest) -> None:
    """Let a file with several persons go; a view calls it once the reader is known to get it.

    The reason goes into the trail, name and time into the file.

    Raises
    ------
    ReasonMissing
        Nobody has said what it is for.
    TooManyFiles
        There have been ten within the hour.
    """
    kept = dict(request.session.get(_REASONS, {}))
    if not (reason := kept.pop(request.get_full_path(), "")):
        raise ReasonMissing
    if not ratelimit.consume(
        request, app=_LIMITS_OF, action="export", user=request.user, limit_get=True
    ):
        raise TooManyFiles
    request.session[_REASONS] = kept
    give_reason(reason)
    at = timezone.localtime(timezone.now(), timezone.get_default_timezone())
    words = {"name": request.user.name or request.user.email, "at": f"{at:%Y-%m-%d %H:%M}"}
    taken.set(_("Fetched by %(name)s, %(at)s") % words)


def file_of_persons(view: View) -> View:
    """Guard a file with several persons: proved just now, ten an hour, for a reason.

    `view` calls `take_away` after its policy; were that forgotten, no file would go out.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        before = taken.set("")
        try:
            given = view(request, *args, **kwargs)
            is_told = bool(taken.get())
        except ReasonMissing:
            page = urlencode({"next": request.get_full_path()})
            return HttpResponseRedirect(f"{reverse('export_reason')}?{page}")
        except TooManyFiles:
            return _too_often(request, "export")
        finally:
            taken.reset(before)
        if written_file(given) and not is_told:
            raise ReasonMissing
        return given

    setattr(answer, "needs_reason", True)  # noqa: B010  a test looks for it
    return fresh_proof(answer)


# --- second factor --------------------------------------------------------------------------------
# What is open to somebody who must set up a second factor and has none.
WITHOUT_FACTOR = frozenset(
    {
        "account_logout",
        "account_reauthenticate",
        "healthz",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_index",
        "page",
        "prove",
        "set_language_here",
    }
)
# And to an office whose password is too old.
_WITH_OLD_PASSWORD = WITHOUT_FACTOR | {
    "account_change_password",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
    "mfa_view_recovery_codes",
}


def is_exempt(user: "User") -> bool:
    """Whether nobody needs to guard this account: an invented person of a demonstration."""
    return user.is_sample and bool(settings.SAMPLE_DATA)


def needs_factor(user: "User") -> bool:
    """Whether this person must have a second factor."""
    required = settings.SECOND_FACTOR == "required" and not is_exempt(user)
    return required and user.is_of_an_office


class Gate:
    """The one door behind which every page stands.

    Whoever sees data of others by a role passes with a second factor alone; in the mode of 等保
    with a password of the last 90 days. `/admin/` stands behind it too.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer; the door is asked once the address is known."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: View, args: Sequence[Any], kwargs: Mapping[str, Any]
    ) -> HttpResponse | None:
        """Let pass, or lead to what is lacking."""
        del view, args, kwargs
        if not request.user.is_authenticated or request.resolver_match is None:
            return None
        name, user = request.resolver_match.view_name, request.user
        is_press = request.method == "POST" and name in FRESH_PRESSES
        if (is_press or name in FRESH_IN_LIBRARY) and not is_proved(request):
            return ask_for_proof(request)
        if name not in WITHOUT_FACTOR and needs_factor(user) and not user.has_factor:
            return _lead(request, "mfa_index")
        if name not in _WITH_OLD_PASSWORD and not is_exempt(user):
            return _with_new_password(request, user)
        return None


def _with_new_password(request: HttpRequest, user: "User") -> HttpResponse | None:
    if not is_too_old(user, timezone.now()):
        return None
    messages.info(request, _("Your password is older than 90 days: set a new one, then go on."))
    return _lead(request, "account_change_password")


def _lead(request: HttpRequest, name: str) -> HttpResponse:
    if request.method not in {"GET", "HEAD"}:
        written.keep(request)
    return redirect(name)


# --- sessions -------------------------------------------------------------------------------------
class SessionEnds:
    """Sign out who has been away too long, or signed in too long ago; sooner in offices."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """End the session, or note that it goes on."""
        if request.user.is_authenticated:
            self._look(request, request.user, time.time())
        return self.get_response(request)

    @staticmethod
    def _look(request: HttpRequest, user: "User", now: float) -> None:
        idle, whole = limits_of(user)
        kept = request.session
        began, seen = kept.setdefault(_BEGAN, now), kept.setdefault(_SEEN, now)
        if now - seen >= idle or now - began >= whole:
            logout(request)
        elif now - seen >= idle / 30:  # a page does not write, a minute does
            kept[_SEEN] = now


def limits_of(user: "User") -> tuple[int, int]:
    """Return after how many seconds away, and after how many in all, a session ends."""
    if user.is_of_an_office and not is_exempt(user):
        return settings.OFFICE_IDLE_SECONDS, settings.OFFICE_SESSION_SECONDS
    return settings.IDLE_SECONDS, settings.SESSION_SECONDS


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
