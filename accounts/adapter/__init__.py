"""How allauth speaks to our user model."""

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from accounts.core.passwords import TOO_CLOSE
from audit.guards import broken
from notifications.mail import queue

if TYPE_CHECKING:
    from accounts.models import User

_PHONE_TAKEN = "one_account_per_phone"  # the constraint
_TOO_MANY = _lazy("Too many tries. Wait a few minutes, then try again.")
_NO_MATCH = _lazy("Address and password do not match. Try again, or let us send you a code.")
_OURS = {
    "account_inactive": _lazy("This account is switched off."),
    "cannot_remove_primary_email": _lazy("You sign in with this address, so it has to stay."),
    "duplicate_email": _lazy("You already sign in with this address. Type another one."),
    "email_password_mismatch": _NO_MATCH,
    "phone_password_mismatch": _lazy("Number and password do not match."),
    "email_taken": _lazy("There is already an account with this address. Type another one."),
    "enter_current_password": _lazy("This is not your password. Type the one you sign in with."),
    "incorrect_code": _lazy("These are not the digits we sent last. Look at the newest one."),
    "incorrect_password": _lazy("This is not your password. Try again."),
    "invalid_or_expired_key": _lazy("This link is used up or too old."),
    "invalid_login": _NO_MATCH,
    "invalid_password_reset": _lazy("This link is used up or too old."),
    "phone_taken": _lazy("There is already an account with this number. Type another one."),
    "too_many_login_attempts": _TOO_MANY,
    "unknown_email": _lazy("There is no account with this address."),
    "unknown_phone": _lazy("There is no account with this number."),
    "unverified_primary_email": _lazy("Confirm the address first."),
    "select_only_one": _lazy("Give either the address or the number, not both."),
    "same_as_current": _lazy("This is what we have already. Type another one."),
    "rate_limited": _lazy("That was too quick. Wait a minute, then press again."),
}
_WEAK = {
    "password_too_similar": TOO_CLOSE,
}
_WAYS = {
    "reauthenticate": _lazy("By password"),
    "mfa_reauthenticate": _lazy("By code"),
    "mfa_reauthenticate:webauthn": _lazy("By passkey"),
}


# How long what a letter of allauth carries is good, by the name of its template.
_DIGITS = timedelta(seconds=settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT)
_NEWS = timedelta(days=30)  # somebody has changed the account: its owner has to know
GOOD_FOR: Mapping[str, timedelta] = {
    "account_already_exists": timedelta(days=1),  # the answer to a form just sent
    "email_changed": _NEWS,
    "recovery_codes_generated": _NEWS,
    "totp_activated": _NEWS,
    "totp_deactivated": _NEWS,
    "webauthn_added": _NEWS,
    "webauthn_removed": _NEWS,
    "email_confirmation": _DIGITS,
    "email_confirmation_signup": _DIGITS,
    "email_deleted": _NEWS,
    "login_code": _DIGITS,
    "password_changed": _NEWS,
    "password_reset": _NEWS,
    "password_reset_key": timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT),
    "password_set": _NEWS,
    "unknown_account": timedelta(days=1),
}


def good_for(template_prefix: str) -> timedelta:
    """Return how long a letter of this template is worth sending; news where we know no better."""
    return GOOD_FOR.get(template_prefix.rpartition("/")[2], _NEWS)


def _typed_name(credentials: Mapping[str, Any]) -> str:
    """Return the address or the number that was typed beside a password."""
    return str(credentials.get("email") or credentials.get("phone") or "").strip()


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Phone numbers live on the user; a newcomer goes where his role starts."""

    error_messages: ClassVar[dict[str, Any]] = DefaultAccountAdapter.error_messages | _OURS

    def get_login_stages(self) -> list[str]:
        """Use our own two stages, which let a mistyped address be put right."""
        stages = ("LoginByCodeStage", "EmailVerificationStage")
        ours = {
            f"allauth.account.stages.{name}": f"accounts.adapter.stages.{name}" for name in stages
        }
        return [ours.get(path, path) for path in super().get_login_stages()]

    def clean_password(self, password: str, user: "User | None" = None) -> str:
        """Say in our words what is weak about a password."""
        try:
            super().clean_password(password, user)
        except ValidationError as refused:
            weak = (str(_WEAK.get(each.code or "", each.message)) for each in refused.error_list)
            raise ValidationError(list(dict.fromkeys(weak))) from refused
        return password

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Count wrong passwords by account, by whatever name it or the service was called.

        What is typed never begins with a blank, so that nobody's count is that of an account.
        """
        del request
        owner = self._owner(credentials)
        return _typed_name(credentials).lower() if owner is None else f" {owner}"

    def _owner(self, credentials: Mapping[str, Any]) -> int | None:
        """Return the key of the account whose password is tried, as signing in finds it."""
        from allauth.account.internal.userkit import (  # noqa: PLC0415  allauth loads the adapter early
            filter_users_by_email,
        )

        typed = _typed_name(credentials)
        if credentials.get("email"):
            found = filter_users_by_email(typed, prefer_verified=True, for_login=True)
            return min((int(user.pk) for user in found), default=None)
        owner = self.get_user_by_phone(typed) if typed else None
        return None if owner is None else int(owner.pk)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Tell the owner, at most once an hour, that the account waits for some minutes."""
        from accounts import actions  # noqa: PLC0415  allauth loads the adapter early

        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            actions.tell_locked(_typed_name(credentials), at=timezone.now())
            raise

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Ask for nothing within a quarter of an hour of signing in or of the last proof."""
        from accounts.http import is_proved  # noqa: PLC0415  allauth loads the adapter early

        asked: bool = super().is_reauthentication_required(app=app, **kwargs)
        return asked and not is_proved(self.request)

    def get_reauthentication_methods(self, user: "User") -> list[dict[str, Any]]:
        """Name the ways to prove who sits here, in our words."""
        ways: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        return [way | {"description": _WAYS.get(way["id"], way["description"])} for way in ways]

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Return to the account's settings once the password is changed."""
        del request
        return reverse("settings")

    def get_signup_redirect_url(self, request: HttpRequest) -> str:
        """Send a newcomer to the one page that asks what his role needs."""
        del request
        return reverse("onboarding")

    def send_mail(self, template_prefix: str, email: str, context: dict[str, object]) -> None:
        """Write to a known person in that person's language; a job sends it."""
        person = context.get("user")
        chosen = getattr(person, "language", "") or translation.get_language() or ""
        told = {"email": email, "site_url": settings.SITE_URL} | context
        with translation.override(chosen):
            message: EmailMultiAlternatives = self.render_mail(template_prefix, email, told)
        now = timezone.now()
        queue(
            at=now,
            to=email,
            subject=str(message.subject),
            body=str(message.body),
            good_until=now + good_for(template_prefix),
        )

    def send_notification_mail(
        self,
        template_prefix: str,
        user: "User",
        context: dict[str, object] | None = None,
        email: str | None = None,
    ) -> None:
        """Tell of a change, but never the holder of an address that a newcomer mistyped."""
        if email is None or user.last_login is not None:
            told = {"user": user} | (context or {})
            super().send_notification_mail(template_prefix, user, told, email)

    def get_phone(self, user: "User") -> tuple[str, bool] | None:
        """Return number and whether it was proved."""
        return (str(user.phone), user.phone_verified) if user.phone else None

    def set_phone(self, user: "User", phone: str, verified: bool) -> None:
        """Keep a number."""
        user.phone, user.phone_verified = phone, verified
        user.save(update_fields=["phone", "phone_verified"])

    def set_phone_verified(self, user: "User", phone: str) -> None:
        """Note that the code sent to `phone` came back.

        The page of the digits has asked whether another account proved it; of two that do so at
        once the second reads here why it is refused.
        """
        try:
            with transaction.atomic():
                self.set_phone(user, phone, verified=True)
        except IntegrityError as problem:
            if broken(problem) != _PHONE_TAKEN:
                raise
            messages.error(self.request, self.error_messages["phone_taken"])
            back = HttpResponseRedirect(self.request.get_full_path())
            raise ImmediateHttpResponse(back) from problem

    def get_user_by_phone(self, phone: str) -> "User | None":
        """Find the one account that proved this number."""
        from accounts.models import User  # noqa: PLC0415  allauth loads the adapter early

        return User.objects.filter(phone=phone, phone_verified=True).first()

    def send_verification_code_sms(
        self, user: "User", phone: str, code: str, **_kwargs: object
    ) -> None:
        """Send a sign-in code."""
        del user
        text = _("%(code)s is your code for Qingchuang. It is valid for 10 minutes.")
        import_string(settings.SMS_BACKEND)().send(phone, text % {"code": code})

    def send_unknown_account_sms(self, phone: str, **_kwargs: object) -> None:
        """Tell the holder of an unknown number, and nobody else."""
        text = _("There is no account with this number at Qingchuang.")
        import_string(settings.SMS_BACKEND)().send(phone, text)

    def send_account_already_exists_sms(self, phone: str) -> None:
        """Tell the holder that the number has an account."""
        text = _("You already have an account at Qingchuang: sign in with this number.")
        import_string(settings.SMS_BACKEND)().send(phone, text)
