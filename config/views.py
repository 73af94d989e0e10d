"""Pages that belong to no app: health, language, plain texts, a stale form."""

import logging
import secrets

from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.template import Context, loader
from django.utils import timezone
from django.utils.translation import check_for_language, get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, requires_csrf_token
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.actions import choose_language
from audit.actions import record
from config.context import Shell
from privacy.models import KEPT_FOR, UNDO_FOR
from samples import tour
from ui import outside
from ui.dated import rule
from ui.text import days_in_words
from ui.written import texts_typed

_logger = logging.getLogger(__name__)


@login_not_required
@never_cache
@require_GET
def healthz(request: HttpRequest) -> JsonResponse:
    """Answer 200 when the database answers and its tables are there."""
    del request
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM django_migrations")
    return JsonResponse({"status": "ok"})


@login_not_required
@require_GET
def page(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one plain text: help, privacy, accessibility, conduct."""
    told = {
        "copy_for": days_in_words(KEPT_FOR.days),
        "undo_for": days_in_words(UNDO_FOR.days),
        "notice_hours": rule("meeting_notice_hours", on=timezone.localdate()),
        "missed": rule("missed_meetings", on=timezone.localdate()),
        "missed_days": rule("missed_within_days", on=timezone.localdate()),
        "wait_days": rule("missed_wait_days", on=timezone.localdate()),
    }
    return render(request, f"config/pages/{slug}.html", told)


@login_not_required  # nosemgrep: no-token  a language harms nobody
@csrf_exempt  # changes nothing but the language that the sender reads
@require_POST
def set_language_here(request: HttpRequest) -> HttpResponse:
    """Switch the language, keep it for the account, and go back to the page."""
    language = request.POST.get("language", "")
    response = HttpResponseRedirect(outside.path(request.POST.get("next"), "/"))
    if language in dict(settings.LANGUAGES) and check_for_language(language):
        if request.user.is_authenticated:
            choose_language(request.user, language)
        _speak(response, language, seconds=settings.LANGUAGE_COOKIE_AGE)
    return response


def _speak(response: HttpResponse, language: str, *, seconds: int | None) -> None:
    """Let the browser ask for a language, until it closes where no time is said."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=seconds,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


@login_not_required
@require_http_methods(["GET", "POST"])
def enter_as_sample(request: HttpRequest) -> HttpResponse:
    """Offer the sample people of a demo installation, and sign a visitor in as one of them.

    Whoever reads another language than the Chinese of the service goes on in it, whatever the
    sample person reads, whose account others share.
    """
    people = tour.people()
    if request.method == "GET" and people:
        return render(request, "config/enter.html")
    person = people.get(request.POST.get("email", ""))
    if person is None:
        raise Http404
    login(request, person, backend="django.contrib.auth.backends.ModelBackend")
    record("sign_in", person, by=person, at=timezone.now(), as_sample=True)
    response = redirect(settings.LOGIN_REDIRECT_URL)
    if (language := get_language() or "") != settings.LANGUAGE_CODE:
        _speak(response, language, seconds=None)
    return response


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say that the page was open too long, and give back what was typed."""
    del reason
    typed = [
        (name, value)
        for name, values in request.POST.lists()
        if name not in {"csrfmiddlewaretoken", "once"} and "password" not in name
        for value in values
        if value.strip()
    ]
    return render(request, "403_csrf.html", {"typed": typed}, status=403)


@requires_csrf_token
def refused(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that the page is not for whoever asks; `exception` names the reason, if it has words."""
    told = {"exception": str(exception), "shell": Shell(request, counts=False)}
    return render(request, "403.html", told, status=403)


@requires_csrf_token
def absent(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that there is no such page, or that it is not for whoever asks."""
    del exception
    return render(request, "404.html", {"shell": Shell(request, counts=False)}, status=404)


def failed(request: HttpRequest) -> HttpResponse:
    """Say that we failed, with a number that finds the error in the log; needs no database."""
    reference = secrets.token_hex(3)
    told = {"request": request}
    _logger.error("Error %s: %s %s", reference, request.method, request.path, extra=told)
    facts = {"reference": reference, "typed": texts_typed(request)}
    text = loader.get_template("500.html").template.render(Context(facts))  # type: ignore[attr-defined]
    return HttpResponse(text, status=500)
