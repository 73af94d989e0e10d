"""What is typed before an account is closed."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User


class LeaveForm(forms.Form):
    """The own address, typed, and the password, so that nobody leaves by a slip or for another.

    Whoever signs in by code alone has no password and is not asked for one.
    """

    email = forms.EmailField(
        label=_("Your e-mail address, typed"),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        if not user.has_usable_password():
            del self.fields["password"]

    def clean_email(self) -> str:
        """Take the own address only."""
        typed = str(self.cleaned_data["email"])
        if typed.casefold() != self.user.email.casefold():
            raise forms.ValidationError(_("This is not the address of this account."))
        return typed

    def clean_password(self) -> str:
        """Take the own password only."""
        typed = str(self.cleaned_data["password"])
        if not self.user.check_password(typed):
            raise forms.ValidationError(_("This is not your password."))
        return typed
