"""Who gets what: which addresses open to strangers, need no token, and whose code may answer.

Every address is closed unless its view says otherwise (`LoginRequiredMiddleware`); here it is
written which views may say so. One that says so and does not stand here keeps the service from
starting (`config.E003`), and so does one of a package that nobody has looked at. What each role
gets at each address of ours stands in `access.tsv`, held by `tests/whole/test_access.py` to what
is answered; an address without its line there does not start either.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver

WHO_GETS_WHAT = Path(__file__).with_name("access.tsv")
CLOSED_BY = "django.contrib.auth.middleware.LoginRequiredMiddleware"
FORMS_BY = "django.middleware.csrf.CsrfViewMiddleware"
# Pages of ours: what everybody reads, what one does before there is an account, and feeds whose
# address is a secret.
OPEN = frozenset({
    "competition", "competition_list", "enter_as_sample", "event", "event_entry", "event_list",
    "flaw_new", "healthz", "invited", "landing", "leave_calendar", "listing", "listing_list",
    "match", "mentor", "mentor_list", "my_meetings", "not_meant", "obstacle_list", "open_data",
    "open_data_csv", "open_data_excel", "open_data_json", "page", "policy", "policy_leave",
    "set_language_here", "space", "space_list", "story", "story_list", "support", "support_list",
    "trust", "trust_document",
})  # fmt: skip
# Steps of signing up and in.
ENTRANCES = frozenset({
    "account_confirm_login_code", "account_email_verification_sent", "account_inactive",
    "account_login", "account_logout", "account_request_login_code", "account_reset_password",
    "account_reset_password_done", "account_reset_password_from_key",
    "account_reset_password_from_key_done", "account_signup", "mfa_authenticate",
})  # fmt: skip
WITHOUT_TOKEN = frozenset({"set_language_here"})  # changes nothing but the language one reads
# Packages beside our own apps that answer at some address, and under which path.
LIBRARIES = {"allauth": "accounts/", "django": "admin/"}


def unknown() -> list[str]:
    """Return in words what is open, or answers, without standing here."""
    said = [
        f"{middleware} is switched off"
        for middleware in (CLOSED_BY, FORMS_BY)
        if middleware not in settings.MIDDLEWARE
    ]
    home = Path(settings.BASE_DIR)
    ours = {each.name for each in apps.get_app_configs() if Path(each.path).parent == home}
    told, names = _told(), set()
    for path, name, view in _addresses(get_resolver().url_patterns):
        names.add(name)
        package = str(getattr(view, "__module__", "")).partition(".")[0]
        is_told = name in told or path.startswith(tuple(LIBRARIES.values()))
        said += [f"/{path} ({name}) {fault}" for fault in _faults(name, view)]
        if package not in ours and not path.startswith(LIBRARIES.get(package, "//")):
            said.append(
                f"/{path} is answered by {package or repr(view)}, which nobody has looked at"
            )
        elif not is_told:
            said.append(f"/{path} ({name}) has no line that says who gets it")
    gone = (OPEN | ENTRANCES | WITHOUT_TOKEN) - names
    return [*said, *(f"{name} is to be open, and there is no such address" for name in gone)]


def _faults(name: str, view: Any) -> Iterator[str]:  # noqa: ANN401  a function or a class
    """Yield what a view does that only those of the lists may."""
    if not getattr(view, "login_required", True) and name not in OPEN | ENTRANCES:
        yield "is open to strangers"
    if getattr(view, "csrf_exempt", False) and name not in WITHOUT_TOKEN:
        yield "needs no token"


def _told() -> set[str]:
    """Return the addresses of which it is written who gets them; some lines name a verb too."""
    _head, *lines = WHO_GETS_WHAT.read_text(encoding="utf-8").splitlines()
    return {line.partition("\t")[0].partition(" ")[0] for line in lines}


def _addresses(
    patterns: list[URLPattern | URLResolver], before: str = "", space: str = ""
) -> Iterator[tuple[str, str, Any]]:
    """Yield path, name and view of every address."""
    for each in patterns:
        path = before + str(each.pattern).removeprefix("^")
        if isinstance(each, URLResolver):
            inside = f"{space}{each.namespace}:" if each.namespace else space
            yield from _addresses(each.url_patterns, path, inside)
        else:
            yield path, f"{space}{each.name or path}", each.callback
