"""Around every request: it ends in time, and what only its reader may see is kept by nobody."""

import ctypes
import logging
import os
import re
import threading
import time
from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import is_valid_path

from mobility import second_line

logger = logging.getLogger(__name__)
_LOOK_SECONDS = 0.5


class TookTooLong(Exception):
    """The time of a request is over."""


class _Watch:
    """The requests that run in this process, and the thread that ends those past their time."""

    def __init__(self) -> None:
        self._began: dict[int, float] = {}
        self._lock = threading.Lock()
        self._of_process = 0

    def begin(self) -> None:
        """Note that this thread answers a request now."""
        with self._lock:
            self._began[threading.get_ident()] = time.monotonic()
            if self._of_process != os.getpid():  # a fork keeps no thread but its own
                self._of_process = os.getpid()
                threading.Thread(target=self._look, name="time-limit", daemon=True).start()

    def end(self) -> None:
        """Note that this thread is done; it cannot be told to stop from now on."""
        with self._lock:
            self._began.pop(threading.get_ident(), None)

    def _look(self) -> None:
        while True:
            time.sleep(_LOOK_SECONDS)
            self._stop_late(settings.REQUEST_SECONDS)

    def _stop_late(self, seconds: float) -> None:
        with self._lock:
            now = time.monotonic()
            late = {thread: now - began for thread, began in self._began.items()}
            for thread, took in late.items():
                if took > 2 * seconds:  # deep in a library that does not listen
                    logger.critical("A request took %d s; this process ends for it.", took)
                    os.abort()
                if took > seconds:
                    ctypes.pythonapi.PyThreadState_SetAsyncExc(
                        ctypes.c_ulong(thread), ctypes.py_object(TookTooLong)
                    )


_watch = _Watch()


class EndsInTime:
    """End every request after `REQUEST_SECONDS` with a page that says so.

    A thread that does not listen by twice that time takes its process along; the server starts
    another. Queries end by `statement_timeout`, set in `config.wsgi`.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, watched."""
        _watch.begin()
        try:
            return self.get_response(request)
        except TookTooLong:
            return _too_long(request)
        finally:
            _watch.end()

    def process_exception(self, request: HttpRequest, problem: Exception) -> HttpResponse | None:
        """Say that it took too long; any other failure is not ours."""
        if not isinstance(problem, TookTooLong):
            return None
        _watch.end()
        return _too_long(request)


def _too_long(request: HttpRequest) -> HttpResponse:
    seconds = settings.REQUEST_SECONDS
    told = {"request": request}
    logger.error("Took longer than %s s: %s %s", seconds, request.method, request.path, extra=told)
    return render(request, "config/too_long.html", status=503)


class NothingInClear:
    """Refuse a program that fetches by plain HTTP what has a secret address, and tell why.

    Moved to https as a browser is, it would send the secret in clear before each fetch, unnoticed.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, where the line is encrypted or the address no secret."""
        is_secret = re.search(settings.BY_PROGRAMS, request.path.lstrip("/"))
        if settings.SECURE_SSL_REDIRECT and is_secret and not request.is_secure():
            return HttpResponse("https only", status=403, content_type="text/plain; charset=utf-8")
        return self.get_response(request)


class LeadsUp:
    """Lead a browser that opens an address which takes forms alone to the page that it belongs to.

    A refused form stands at the address to which it was sent: whoever changes the language there,
    comes back to it or keeps it as a bookmark finds the page, not an empty answer.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, or lead to the nearest address above."""
        response = self.get_response(request)
        is_opened = request.method == "GET" and "text/html" in request.headers.get("Accept", "")
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED and is_opened:
            return HttpResponseRedirect(_above(request.path))
        return response


def _above(path: str) -> str:
    """Return the nearest address above that is one."""
    parts = path.strip("/").split("/")[:-1]
    while parts and not is_valid_path(f"/{'/'.join(parts)}/"):
        parts.pop()
    return f"/{'/'.join(parts)}/" if parts else "/"


class Private:
    """Let nobody keep the pages of a person who is signed in, on disk or on the way.

    And no other site put a page or a file of ours into one of its own.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer; a page that sets its own rule keeps it. Who signs out leaves nothing behind."""
        was_known = request.user.is_authenticated
        response = self.get_response(request)
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        if request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "private, no-store")
        elif was_known:
            response.headers["Clear-Site-Data"] = '"cache", "storage"'
        return response


class ReadsAs:
    """Tell the database who reads before a page is made: it gives a reader the own rows alone."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer as the reader."""
        user = request.user
        second_line.set_reader(str(user.pk) if user.is_authenticated else second_line.NOBODY)
        return self.get_response(request)
