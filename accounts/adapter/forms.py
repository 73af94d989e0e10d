"""The forms of allauth with our labels and hints; `ACCOUNT_FORMS` names them."""

from typing import Any

from allauth.account import app_settings
from allauth.account import forms as library
from django import forms
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from accounts.adapter.trail import proof_failed
from accounts.core.passwords import DJBH, length_for
from ui.text import Code

TYPED = "signing_up"  # key of the session
_BELOW = "accounts/_hint_below.html"
_LABELS = {
    "login": _("Mail address"),
    "email": _("Mail address"),
    "phone": _("Phone number"),
    "code": _("Six digits"),
    "password": _("Password"),
    "oldpassword": _("Password until now"),
    "password1": _("New password"),
    "password2": _("New password once more"),
}
_NO_ADDRESS = _("This is no mail address; one looks like name@example.org.")
_RULES = _(
    "At least %(length)s characters; nothing common, nothing from your name, your address or the "
    "name of this service."
)
_CLASSES = _(
    "At least %(length)s characters with three of these: capitals, small letters, digits, signs; "
    "nothing common, nothing from your name, your address or the name of this service."
)


def rules_for(user: object) -> str:
    """Say in one sentence what the password of this person must be."""
    told = _CLASSES if settings.PASSWORD_RULES == DJBH else _RULES
    return str(told) % {"length": length_for(user)}


class InOurWords(forms.Form):
    """Puts our labels on the fields, no placeholder repeats them; takes a code as it is typed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = _LABELS.get(name, field.label)
            field.widget.attrs.pop("placeholder", None)
            if isinstance(field, forms.EmailField):
                field.error_messages["invalid"] = _NO_ADDRESS
            if name in {"password", "oldpassword"}:
                field.help_text = ""
        if "password1" in self.fields:
            self._say_rules(rules_for(getattr(self, "user", None)))
        if "code" in self.fields:
            self._take_code_as_typed()
        if "login" in self.fields and "phone" in app_settings.LOGIN_METHODS:
            self.fields["login"].label = _("Mail address or phone number")

    def _take_code_as_typed(self) -> None:
        """Let a code be typed with blanks, or in full width as a Chinese keyboard writes it."""
        theirs: Any = self.fields["code"]
        theirs.widget.attrs.update({"inputmode": "numeric", "size": "8"})
        self.fields["code"] = Code(
            label=theirs.label, max_length=theirs.max_length, widget=theirs.widget
        )

    def _say_rules(self, rules: StrOrPromise) -> None:
        """Say under the field, in one sentence, what a password must be."""
        field: Any = self.fields["password1"]
        field.help_text, field.template_name = rules, _BELOW

    def clean(self) -> dict[str, Any] | None:
        """Say in our words that the two passwords differ."""
        told = super().clean()
        if self.has_error("password2") and self.data.get("password2"):
            del self.errors["password2"]
            self.add_error("password2", _("The two passwords differ."))
        return told


def _reworded(base: type[forms.Form]) -> type[forms.Form]:
    return type(base.__name__, (InOurWords, base), {})


LoginForm = _reworded(library.LoginForm)
ReauthenticateForm = _reworded(library.ReauthenticateForm)
AddEmailForm = _reworded(library.AddEmailForm)
ChangeEmailForm = _reworded(library.ChangeEmailForm)
SetPasswordForm = _reworded(library.SetPasswordForm)
ResetPasswordForm = _reworded(library.ResetPasswordForm)
ResetPasswordFromKeyForm = _reworded(library.ResetPasswordKeyForm)
RequestLoginCodeForm = _reworded(library.RequestLoginCodeForm)
ConfirmLoginCodeForm = _reworded(library.ConfirmLoginCodeForm)
ConfirmEmailVerificationCodeForm = _reworded(library.ConfirmEmailVerificationCodeForm)
ChangePhoneForm = _reworded(library.ChangePhoneForm)
VerifyPhoneForm = _reworded(library.VerifyPhoneForm)


class ChangePasswordForm(_reworded(library.ChangePasswordForm)):  # type: ignore[misc]
    """Another password, for whoever knows the old one."""

    user: Any

    def clean_oldpassword(self) -> str:
        """Record a wrong one as a failed proof; the library tells nobody."""
        try:
            return super().clean_oldpassword()  # type: ignore[no-any-return]
        except forms.ValidationError:
            proof_failed(self.user)
            raise


class SignupForm(_reworded(library.SignupForm)):  # type: ignore[misc]
    """Sign-up, where the password may stay empty."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"].label = _("Password")
        empty = _("Leave it empty and we send you six digits each time.")
        self._say_rules(f"{empty} {rules_for(None)}")

    def try_save(self, request: HttpRequest) -> tuple[Any, HttpResponse | None]:
        """Take as long for an address that has an account as for a new one: hash once.

        What was typed is kept for whoever then says that the address is wrong; of a password only
        the hash.
        """
        if self.account_already_exists:
            typed = {
                name: self.data.getlist(name)
                for name in self.data
                if name not in {"password1", "password2", "csrfmiddlewaretoken"}
            }
            password = self.cleaned_data.get("password1")
            request.session[TYPED] = {
                "typed": typed,
                "password": make_password(password) if password else "",
            }
        return super().try_save(request)  # type: ignore[no-any-return]
