"""What the library and Django tell of signing in and out, for the trail."""

from typing import TYPE_CHECKING, Any

from allauth.account import signals
from allauth.mfa.signals import authentication_failed
from django.contrib.auth.signals import user_logged_out, user_login_failed
from django.utils import timezone

from audit.actions import record, record_failure
from audit.events import Result

if TYPE_CHECKING:
    from accounts.models import User


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


def _signed_in(sender: object, user: "User", **_kwargs: object) -> None:
    del sender
    record("sign_in", user, by=user, at=timezone.now())


def _signed_out(sender: object, user: "User | None", **_kwargs: object) -> None:
    del sender
    if user is not None and user.is_authenticated:
        record("sign_out", user, by=user, at=timezone.now())


def _failed(sender: object, credentials: dict[str, Any], **_kwargs: object) -> None:
    """Record of whom, if there is such a person; never what was typed, which may be a password."""
    from accounts.models import User  # noqa: PLC0415  the adapter is loaded early

    del sender
    typed = str(credentials.get("email") or credentials.get("username") or "")
    person = User.objects.filter(email=typed.lower()).first() if typed else None
    record_failure("sign_in_failed", person, Result.FAILED, by=None, at=timezone.now())


def _code_rejected(sender: object, user: "User | None" = None, **_kwargs: object) -> None:
    del sender
    record_failure("sign_in_failed", user, Result.FAILED, by=None, at=timezone.now(), by_code=True)


def _second_step_failed(sender: object, user: "User", **_kwargs: object) -> None:
    del sender
    record_failure(
        "sign_in_failed", user, Result.FAILED, by=None, at=timezone.now(), second_step=True
    )


def _address_changed(sender: object, user: "User", **_kwargs: object) -> None:
    del sender
    record("change_address", user, by=user, at=timezone.now())


def _password_changed(sender: object, user: "User", **_kwargs: object) -> None:
    del sender
    record("change_password", user, by=user, at=timezone.now())
