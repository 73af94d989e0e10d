"""What the library and Django tell of signing in and out, for the trail."""

from typing import TYPE_CHECKING, Any

from allauth.account import signals
from allauth.account.authentication import get_authentication_records
from allauth.mfa.signals import authentication_failed
from django.contrib.auth.signals import user_logged_out, user_login_failed
from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone

from audit.actions import record, record_failure
from audit.events import Result

if TYPE_CHECKING:
    from accounts.models import User

# What the library calls a first step; the trail says `by_` before it.
_FIRST_STEPS = frozenset({"password", "code"})


def connect() -> None:
    """Listen; once, when the app is ready."""
    for signal, hear in (
        (signals.user_logged_in, _signed_in),
        (user_logged_out, _signed_out),
        (user_login_failed, _failed),
        (signals.login_code_rejected, _code_rejected),
        (authentication_failed, _second_step_failed),
        (signals.email_changed, _address_changed),
        (signals.password_changed, _password_changed),
        (signals.password_set, _password_changed),
        (signals.password_reset, _password_changed),
    ):
        signal.connect(hear, dispatch_uid=f"trail-{id(signal)}")


def _signed_in(sender: object, request: HttpRequest, user: "User", **_kwargs: object) -> None:
    """Record by which ways; a newcomer who has just proved the address came by none of them."""
    del sender
    ways: dict[str, str | bool] = {}
    for told in get_authentication_records(request, user):
        if told["method"] == "mfa":
            ways["second_step"] = told["type"]
        elif told["method"] in _FIRST_STEPS:
            ways[f"by_{told['method']}"] = True
    record("sign_in", user, by=user, at=timezone.now(), **ways)


def _signed_out(sender: object, user: "User | None", **_kwargs: object) -> None:
    del sender
    if user is not None and user.is_authenticated:
        record("sign_out", user, by=user, at=timezone.now())


def _failed(
    sender: object,
    credentials: dict[str, Any],
    request: HttpRequest | None = None,
    **_kwargs: object,
) -> None:
    """Record of whom, if there is such a person; never what was typed, which may be a password.

    Whoever is signed in already was to prove who sits there.
    """
    from accounts.models import User  # noqa: PLC0415  the adapter is loaded early

    del sender
    here = getattr(request, "user", None)
    if here is not None and here.is_authenticated:
        proof_failed(here)
        return
    typed = str(credentials.get("email") or credentials.get("username") or "")
    phone = str(credentials.get("phone") or "")
    known = Q(email=typed.lower()) if typed else Q(phone=phone, phone_verified=True)
    person = User.objects.filter(known).first() if typed or phone else None
    record_failure("sign_in_failed", person, Result.FAILED, by=None, at=timezone.now())


def proof_failed(user: "User", **detail: bool) -> None:
    """Record that whoever sits at an open session could not prove to be its person.

    It counts among the failed sign-ins, and bears no actor: nobody knows who it was.
    """
    record_failure(
        "sign_in_failed", user, Result.FAILED, by=None, at=timezone.now(), proof=True, **detail
    )


def _code_rejected(sender: object, user: "User | None" = None, **_kwargs: object) -> None:
    del sender
    record_failure("sign_in_failed", user, Result.FAILED, by=None, at=timezone.now(), by_code=True)


def _second_step_failed(
    sender: object, user: "User", *, reauthentication: bool = False, **_kwargs: object
) -> None:
    del sender
    if reauthentication:
        proof_failed(user, second_step=True)
        return
    record_failure(
        "sign_in_failed", user, Result.FAILED, by=None, at=timezone.now(), second_step=True
    )


def _address_changed(sender: object, user: "User", **_kwargs: object) -> None:
    del sender
    record("change_address", user, by=user, at=timezone.now())


def _password_changed(sender: object, user: "User", **_kwargs: object) -> None:
    del sender
    record("change_password", user, by=user, at=timezone.now())
