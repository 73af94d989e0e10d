"""What was being written when a session ended stands in the form again after signing in.

Every form of a person names its writer, signed (`{% once %}`). A form sent after the session is
gone leads to the page that signs in; its texts wait in the visitor's new session meanwhile, and
only the same person sees them, on the page where they were written, until that form is sent.
"""

import json
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.signing import BadSignature, Signer
from django.forms import BaseForm, CharField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from ui.once import FIELD

KEY = "written"
AT_MOST = 100_000  # letters, all fields together
SHORT = 20  # letters of a field that nobody minds typing again
_NEVER = ("password", "csrfmiddlewaretoken", FIELD)
_NOT_TYPED = {"back", "next", "seen"}  # hidden fields of forms, which a page fills in itself
_KEPT = "written.kept"  # marks a request of this process; no header can be called so


def signed_by(pk: object) -> str:
    """Return the name of a writer as a form carries it."""
    return Signer(salt=KEY).sign(str(pk))


def given_back(told: str, form: BaseForm) -> str:
    """Return a refusal, and after it what had been typed: its form may be gone from the page.

    What a field refused, as too long perhaps, is given back as it was sent.
    """
    refused = form.errors  # looked at first: it fills `cleaned_data`
    cleaned = {
        name: told
        for name, told in getattr(form, "cleaned_data", {}).items()
        if isinstance(told, str) and name not in refused  # not the row that a name stands for
    }
    texts = [
        text
        for name, field in form.fields.items()
        if isinstance(field, CharField)
        and not field.widget.is_hidden
        and (text := cleaned[name] if name in cleaned else _sent(form, name))
    ]
    if not texts:
        return told
    return _("%(told)s What you had typed: “%(text)s”") % {"told": told, "text": "\n".join(texts)}


def _sent(form: BaseForm, name: str) -> str:
    return str(form[name].data or "").strip()[:AT_MOST]


def texts_typed(request: HttpRequest) -> list[str]:
    """Return the longer texts of a form that met an error page, so that they can be copied."""
    if not hasattr(request, "_post"):  # nothing is read anew where something has failed
        return []
    return [
        text
        for name, values in request.POST.lists()
        if _is_typed(name)
        for text in values
        if len(text) > SHORT
    ]


def _is_typed(name: str) -> bool:
    hidden = name.rpartition("-")[2] in _NOT_TYPED
    return not hidden and not any(word in name for word in _NEVER)


class Written:
    """Keep what a form brought that comes after its session has ended."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer; keep what was written if the answer is to sign in."""
        response = self.get_response(request)
        if request.method != "POST":
            return response
        if _KEPT in request.META:
            return response
        if request.user.is_authenticated:
            _forget(request, response)
        elif _leads_to_sign_in(response) and (writer := _writer(request)):
            return _kept(request, writer)
        return response


def waiting(request: HttpRequest) -> Mapping[str, object] | None:
    """Return what the reader had written on this page: `action`, `fields` by name, `texts`."""
    reader = getattr(getattr(request, "user", None), "pk", None)  # none on pages of early errors
    told: Mapping[str, Any] | None = request.session.get(KEY) if reader else None
    if told is None:
        return None
    if told["writer"] != str(reader):  # nobody else ever reads it
        del request.session[KEY]
        return None
    if told["page"] != request.path:
        return None
    texts = [each for values in told["fields"].values() for each in values if len(each) > SHORT]
    return {"action": told["action"], "fields": json.dumps(told["fields"]), "texts": texts}


def keep(request: HttpRequest) -> str:
    """Keep what a form brought before its sender has proved who it is; return the form's page."""
    if writer := _writer(request):
        _store(request, writer)
        request.META[_KEPT] = True
    return _page(request)


def _writer(request: HttpRequest) -> str:
    try:
        return Signer(salt=KEY).unsign(request.POST.get(FIELD, "").partition("-")[2])
    except BadSignature:
        return ""


def _leads_to_sign_in(response: HttpResponse) -> bool:
    to = response.headers.get("Location", "")
    sign_in = resolve_url(settings.LOGIN_URL)
    return response.status_code == HTTPStatus.FOUND and urlsplit(to).path == sign_in


def _kept(request: HttpRequest, writer: str) -> HttpResponse:
    _store(request, writer)
    return redirect_to_login(_page(request))


def _store(request: HttpRequest, writer: str) -> None:
    fields = {name: values for name, values in request.POST.lists() if _is_typed(name)}
    if len(json.dumps(fields)) <= AT_MOST:
        request.session[KEY] = {
            "writer": writer,
            "page": urlsplit(_page(request)).path,
            "action": request.path,
            "fields": fields,
        }


def _page(request: HttpRequest) -> str:
    """Return the page that the form stood on, as the browser says, else where it was sent."""
    came_from = request.headers.get("referer", "")
    if url_has_allowed_host_and_scheme(came_from, {request.get_host()}):
        parts = urlsplit(came_from)
        return parts.path + (f"?{parts.query}" if parts.query else "")
    return request.get_full_path()


def _forget(request: HttpRequest, response: HttpResponse) -> None:
    told = request.session.get(KEY)
    if told and told["action"] == request.path and response.status_code in {302, 303}:
        del request.session[KEY]
