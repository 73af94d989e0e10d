"""What follows from a sign-in, a proof, and a change of password or factor."""

import time
from typing import TYPE_CHECKING

from allauth.account import signals as account
from allauth.mfa import signals as mfa
from allauth.mfa.models import Authenticator
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from accounts import actions
from accounts.adapter import factor
from accounts.http import begin_session, note_proof

if TYPE_CHECKING:
    from accounts.models import User


@receiver(user_logged_in)
def _signed_in(request: HttpRequest | None = None, **_: object) -> None:
    """Begin the clocks of the session; signing in is a proof."""
    if request is not None and hasattr(request, "session"):
        begin_session(request, time.time())


@receiver(account.authentication_step_completed)
def _proved(request: HttpRequest, reauthenticated: bool = False, **_: object) -> None:
    """Note a fresh proof by password, code or passkey; the session goes on under another key."""
    if reauthenticated:
        request.session.cycle_key()
        note_proof(request, time.time())


@receiver(mfa.authenticator_added)
def _added(request: HttpRequest, user: "User", authenticator: Authenticator, **_: object) -> None:
    """End the other sessions; the code that was typed to set it up has worked, once."""
    if authenticator.type == Authenticator.Type.TOTP:
        factor.use(authenticator, "".join(request.POST.get("code", "").split()))
    _changed(request, user, "factor_added", authenticator.type)


@receiver(mfa.authenticator_removed)
def _removed(request: HttpRequest, user: "User", authenticator: Authenticator, **_: object) -> None:
    """End the other sessions."""
    _changed(request, user, "factor_removed", authenticator.type)


@receiver(mfa.authenticator_reset)
def _reset(request: HttpRequest, user: "User", authenticator: Authenticator, **_: object) -> None:
    """End the other sessions."""
    _changed(request, user, "factor_renewed", authenticator.type)


@receiver([account.password_changed, account.password_set])
def _new_password(request: HttpRequest, user: "User", **_: object) -> None:
    """End the other sessions, which the new password has made void."""
    actions.end_sessions(user, but=request.session.session_key)


@receiver(account.password_reset)
def _password_reset(user: "User", **_: object) -> None:
    """End every session: whoever reset it signs in anew."""
    actions.end_sessions(user)


def _changed(request: HttpRequest, user: "User", verb: str, kind: str) -> None:
    actions.note_factor(user, verb, kind, at=timezone.now())
    actions.end_sessions(user, but=request.session.session_key)
