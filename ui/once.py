"""The same form sent twice at once does its work once; the second answer leads to the first.

Every form carries a key of its own (`{% once %}`). A second request of the same person to the same
address with the same key and the same content is a double press, a reload or a repeated
connection: it waits for the first and is sent where that one went. Changed content is another
request, also after going back to a page.
"""

import hashlib
import time
from collections.abc import Callable

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

FIELD = "once"
KEPT_SECONDS = 3_600
_WAIT_SECONDS = 20.0
_LOOK_SECONDS = 0.1
_UNDER_WAY = ""


class Once:
    """Answer each press of a button once."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Do it, or lead to where the first request of the same press went."""
        if request.method != "POST" or not request.POST.get(FIELD):
            return self.get_response(request)
        key = _key(request)
        if not cache.add(key, _UNDER_WAY, KEPT_SECONDS):
            if went := _went(key):
                return HttpResponseRedirect(went)
            return self.get_response(request)  # the first failed, or was killed
        return self._first(request, key)

    def _first(self, request: HttpRequest, key: str) -> HttpResponse:
        done = False
        try:
            response = self.get_response(request)
            done = response.status_code in {301, 302, 303}
            if done:
                cache.set(key, response.headers["Location"], KEPT_SECONDS)
            return response
        finally:
            if not done:
                cache.delete(key)


def _key(request: HttpRequest) -> str:
    person = str(request.user.pk or request.COOKIES.get("csrftoken", ""))
    told = [f"{name}={value}" for name, values in sorted(request.POST.lists()) for value in values]
    content = "\0".join([person, request.get_full_path(), *told])
    hashed = hashlib.sha256(content.encode())
    for _name, uploads in sorted(request.FILES.lists()):
        for upload in uploads:
            for chunk in upload.chunks():
                hashed.update(chunk)
            upload.seek(0)
    return f"once:{hashed.hexdigest()}"


def _went(key: str) -> str | None:
    """Return where the first request went; None when it came to nothing."""
    until = time.monotonic() + _WAIT_SECONDS
    while time.monotonic() < until:
        went: str | None = cache.get(key)
        if went != _UNDER_WAY:
            return went
        time.sleep(_LOOK_SECONDS)
    return None
