"""A request whose database connection broke is answered all the same, or told to try again.

It is a middleware, the outermost but for the time limit. Every layer inside it turns an exception
into the page 500, but sends `got_request_exception` first, whether a view, the session or the
sign-in was at the database; so the receiver below sees each lost connection and marks its request.
The middleware then begins anew with a fresh request on a fresh connection, which costs nothing
while nothing breaks. A cause may be hidden where a template swallows what `{% if %}` raises, so a
page after which the connection is broken counts as lost too.

Only GET and HEAD are answered again: they change nothing. Another request waits for the database
before it begins, and if the connection breaks midway it is told that nothing was confirmed, for
after a break in the midst of a COMMIT nobody knows.
"""

import logging
import sys
import time
from collections.abc import Callable

import psycopg
from django.core.handlers.wsgi import WSGIRequest
from django.core.signals import got_request_exception
from django.db import InterfaceError, OperationalError, connections
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.utils import translation
from django.utils.translation import gettext

from config.causes import causes

logger = logging.getLogger(__name__)

WAIT_SECONDS = 8.0  # for a database that is started again
RETRIES = 2  # not more: a query that makes the server crash would crash it for all
_PAUSE_SECONDS = 0.2
_SAFE = {"GET", "HEAD"}
_MARK = "database_lost"
_BROKEN = (
    psycopg.errors.AdminShutdown,
    psycopg.errors.CrashShutdown,
    psycopg.errors.CannotConnectNow,
    psycopg.errors.ConnectionException,
)
_PAGE = """<!doctype html>
<html lang="{{ language }}" data-theme="auto">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>{{ heading }}</title>
    <link rel="stylesheet" href="/static/ui/app.css">
  </head>
  <body>
    <main id="main">
      <div class="wrap stack gap-5">
        <header class="head"><h1>{{ heading }}</h1><p>{{ lead }}</p></header>
      </div>
    </main>
  </body>
</html>
"""


class AnswersAgain:
    """Answer a safe request again when its database connection broke; ask to repeat another."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, at most `RETRIES` times more."""
        if request.method not in _SAFE and not _database_answers():
            return _try_again(request)
        response = self.get_response(request)
        for _ in range(RETRIES if request.method in _SAFE else 0):
            if not _is_lost(request) or not _database_answers():
                break
            logger.warning("Answered again on a new connection: %s", request.path)
            response.close()
            request = _anew(request)
            response = self.get_response(request)
        return _try_again(request) if _is_lost(request) else response


def is_connection_lost(problem: BaseException | None) -> bool:
    """Return whether the connection broke or could not be made, as opposed to a failed query."""
    return any(map(_says_lost, causes(problem)))


def _says_lost(problem: BaseException) -> bool:
    if isinstance(problem, _BROKEN):
        return True
    if isinstance(problem, InterfaceError | psycopg.InterfaceError):
        return "connection" in str(problem)  # "the connection is closed", not "the cursor ..."
    # What the server says has a code; what libpq says of a connection has none.
    return isinstance(problem, psycopg.OperationalError) and problem.sqlstate is None


def _note(request: HttpRequest | None = None, **_: object) -> None:
    if request is not None and is_connection_lost(sys.exc_info()[1]):
        setattr(request, _MARK, True)


got_request_exception.connect(_note, dispatch_uid="config.retry")


def _is_lost(request: HttpRequest) -> bool:
    if getattr(request, _MARK, False):
        return True
    return request.method in _SAFE and any(
        raw.connection is not None and raw.connection.broken
        for raw in connections.all(initialized_only=True)
    )


def _anew(request: HttpRequest) -> HttpRequest:
    """Return the same request with nothing of the first attempt on it; it has no body."""
    return WSGIRequest(request.environ) if isinstance(request, WSGIRequest) else request


class _Outage:
    """When this process first missed the database: all its requests wait `WAIT_SECONDS` in all.

    Later ones do not wait, or a database that stays away would take every thread there is.
    """

    began: float | None = None


def _database_answers() -> bool:
    """Make sure of a connection that works; while the server is started again, wait for it."""
    database = connections["default"]
    while True:
        try:
            if database.connection is not None and database.connection.closed:
                database.close()
            database.close_if_health_check_failed()
            database.ensure_connection()
        except (OperationalError, InterfaceError):
            database.close()
            _Outage.began = _Outage.began or time.monotonic()
            if time.monotonic() > _Outage.began + WAIT_SECONDS:
                return False
            time.sleep(_PAUSE_SECONDS)
        else:
            _Outage.began = None
            return True


def _try_again(request: HttpRequest) -> HttpResponse:
    """Say so, without the database."""
    logger.error("The database was lost: %s %s", request.method, request.path)
    connections.close_all()
    language = translation.get_language_from_request(request)
    with translation.override(language):
        lead = gettext("Wait a moment and load the page again.")
        if request.method not in _SAFE:
            lead = gettext(
                "Nothing of what you sent was confirmed. Go back, look whether it is there, and "
                "send it again if it is not."
            )
        heading = gettext("The database was away for a moment.")
    told = {"language": language, "heading": heading, "lead": lead}
    response = HttpResponse(engines["django"].from_string(_PAGE).render(told), status=503)
    response.headers["Retry-After"] = "5"
    response.headers["Cache-Control"] = "no-store"
    return response
