"""The forms of the second factor with our labels; `MFA_FORMS` names them."""

from typing import Any

from allauth.core import context
from allauth.mfa import signals
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as base
from allauth.mfa.base.internal.flows import check_rate_limit
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.adapter import factor
from accounts.adapter.forms import InOurWords

NAME_AT_MOST = 40
_WRONG = "incorrect_code"


class _Worded(InOurWords):
    """A code from an authenticator, or one of those kept for the day it is lost."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "code" in self.fields:
            self.fields["code"].label = _("Code")
        if "name" in self.fields:
            self.fields["name"].label = _("Name of the passkey")
            self.fields["name"].max_length = NAME_AT_MOST  # type: ignore[attr-defined]
            self.fields["name"].widget.attrs["maxlength"] = str(NAME_AT_MOST)

    def clean_name(self) -> str:
        """Cut a name that is too long: the passkey itself is made by then."""
        mine = getattr(super(), "clean_name", None)
        told: str = mine() if mine else self.cleaned_data["name"]
        return told[:NAME_AT_MOST]


class _OnceOnly(_Worded):
    """A code of the authenticator works once, also while it is still shown."""

    user: Any
    authenticator: Any

    def clean_code(self) -> str:
        """Refuse a code that has worked."""
        code = self.cleaned_data["code"]
        own = Authenticator.objects.filter(user=self.user, type=Authenticator.Type.TOTP).first()
        if own and factor.is_used(own, code):
            check_rate_limit(self.user)
            self._emit_authentication_failed(own)  # type: ignore[attr-defined]
            raise get_adapter().validation_error(_WRONG)
        told: str = super().clean_code()  # type: ignore[misc]
        is_totp = self.authenticator.type == Authenticator.Type.TOTP
        if is_totp and not factor.use(self.authenticator, code):
            self._emit_authentication_failed(self.authenticator)  # type: ignore[attr-defined]
            raise get_adapter().validation_error(_WRONG)
        return told


class AuthenticateForm(_OnceOnly, base.AuthenticateForm):  # type: ignore[misc]
    """The second step of signing in."""


class ReauthenticateForm(_OnceOnly, base.ReauthenticateForm):  # type: ignore[misc]
    """A fresh proof by code."""


class _Passkey(_Worded):
    """A passkey that does not fit is told as a wrong code is; the library tells nobody."""

    user: Any
    reauthenticated: bool

    def clean_credential(self) -> Authenticator:
        """Tell of a passkey that is refused."""
        try:
            return self._fitting()
        except ValidationError as refused:
            if refused.code == _WRONG:  # not one that came too often and was not looked at
                signals.authentication_failed.send(
                    sender=Authenticator,
                    request=context.request,
                    user=self.user,
                    authenticator=None,
                    reauthentication=self.reauthenticated,
                )
            raise

    def _fitting(self) -> Authenticator:
        """Refuse one that lacks what the library looks for, too."""
        try:
            return super().clean_credential()  # type: ignore[misc]
        except (AttributeError, KeyError) as odd:
            raise get_adapter().validation_error(_WRONG) from odd


class AuthenticateWebauthnForm(_Passkey, webauthn.AuthenticateWebAuthnForm):  # type: ignore[misc]
    """A passkey as the second step of signing in."""


class ReauthenticateWebauthnForm(_Passkey, webauthn.ReauthenticateWebAuthnForm):  # type: ignore[misc]
    """A fresh proof by passkey."""


class ActivateTotpForm(_Worded, totp.ActivateTOTPForm):  # type: ignore[misc]
    """The first code of a new authenticator."""


class AddWebauthnForm(_Worded, webauthn.AddWebAuthnForm):  # type: ignore[misc]
    """A new passkey; its name may be left as proposed."""

    def clean(self) -> dict[str, Any] | None:
        """Refuse one that lacks what the library looks for."""
        try:
            return super().clean()
        except (AttributeError, KeyError, ValueError) as odd:
            raise get_adapter().validation_error(_WRONG) from odd


class EditWebauthnForm(_Worded, webauthn.EditWebAuthnForm):  # type: ignore[misc]
    """Another name."""


class ProveForm(InOurWords):
    """The digits that were sent to the own address."""

    code = forms.CharField(
        max_length=12, widget=forms.TextInput(attrs={"autocomplete": "one-time-code"})
    )
