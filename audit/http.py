"""Around every request: where it comes from; refusals, and files that leave, go into the trail."""

from collections.abc import Callable
from http import HTTPStatus
from typing import TYPE_CHECKING, cast

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import salted_hmac

from audit.actions import record, record_failure
from audit.events import Result
from audit.origin import Origin, current
from ui.files import written_file

if TYPE_CHECKING:
    from accounts.models import User

PATH_AT_MOST = 200
ONCE_IN = 60  # seconds


class Trail:
    """Give what is recorded its address and number, and record what no action does.

    A refusal is recorded once whatever policy refused; a file once where the page itself recorded
    neither an export nor a paper. Where the trail cannot be written the file does not go out.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, with the origin known."""
        token = current.set(origin := Origin(_address(request)))
        try:
            response = self.get_response(request)
            _record_limit(request, response)
            _record_file(request, response, origin)
        finally:
            current.reset(token)
        return response

    def process_exception(self, request: HttpRequest, problem: Exception) -> None:
        """Record that a policy refused; the page that says so is made by others."""
        if isinstance(problem, PermissionDenied) and (user := _user(request)) is not None:
            record_failure(
                "refusal",
                user,
                Result.REFUSED,
                by=user,
                at=timezone.now(),
                path=request.path[:PATH_AT_MOST],
                method=request.method,
            )


def _address(request: HttpRequest) -> str:
    try:
        return str(get_adapter().get_client_ip(request))
    except PermissionDenied:  # a socket has none
        return ""


def _user(request: HttpRequest) -> "User | None":
    user = getattr(request, "user", None)
    return cast("User", user) if user is not None and user.is_authenticated else None


def _record_limit(request: HttpRequest, response: HttpResponse) -> None:
    """Record that somebody met a limit, once a minute for each page and person or address."""
    if response.status_code != HTTPStatus.TOO_MANY_REQUESTS:
        return
    user, path = _user(request), request.path[:PATH_AT_MOST]
    told = current.get()
    who = user.pk if user is not None else told.address if told else ""
    if cache.add(f"limit-met:{who}:{salted_hmac('limit-met', path).hexdigest()}", 1, ONCE_IN):
        record_failure(
            "refusal",
            user,
            Result.REFUSED,
            by=user,
            at=timezone.now(),
            path=path,
            method=request.method,
            too_often=True,
        )


def _record_file(request: HttpRequest, response: HttpResponse, origin: Origin) -> None:
    """Record a file that went out, unless its page has done so in its own words."""
    kind, user = written_file(response), _user(request)
    if not kind or user is None or origin.recorded & {"export", "read_paper", "read_file"}:
        return
    match = request.resolver_match
    what = match.url_name or "" if match else ""
    path = request.get_full_path()[:PATH_AT_MOST]
    if kind == "export":
        record("export", user, by=user, at=timezone.now(), what=what, path=path)
    else:
        record("read_file", user, by=user, at=timezone.now(), what=what, path=path)
