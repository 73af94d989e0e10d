"""Where a person stands who waits for six digits; a mistyped address can be put right."""

from allauth.account import stages
from allauth.account.forms import ChangeEmailForm
from allauth.account.internal.flows.email_verification_by_code import EmailVerificationProcess
from django.http import HttpRequest
from django.urls import reverse


class LoginByCodeStage(stages.LoginByCodeStage):  # type: ignore[misc]
    """Six digits to sign in with."""

    def is_resumable(self, request: HttpRequest) -> bool:
        """Let who goes back start anew: he may have mistyped, or want another way in."""
        del request
        return False


class EmailVerificationStage(stages.EmailVerificationStage):  # type: ignore[misc]
    """Six digits that prove a newcomer's address."""

    def is_resumable(self, request: HttpRequest) -> bool:
        """Lead back to the digits; who went back and typed another address gets them there."""
        if request.method != "POST":
            return True
        if request.path != reverse("account_signup"):
            return False  # wants to sign in, perhaps with an older account
        if self.login.user is not None:
            _put_right(request)
        return self.login.user is not None


def _put_right(request: HttpRequest) -> None:
    """Send the digits to the address of the sign-up form if it is another one than before."""
    process, form = EmailVerificationProcess.resume(request), ChangeEmailForm(request.POST)
    if process is None or not process.can_change or not form.is_valid():
        return
    if (email := form.cleaned_data["email"]) != process.email:
        process.change_to(email, form.account_already_exists)
