"""How allauth speaks to our user model."""

from typing import TYPE_CHECKING

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from notifications.mail import queue

if TYPE_CHECKING:
    from accounts.models import User


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Phone numbers live on the user; a newcomer goes where his role starts."""

    def get_signup_redirect_url(self, request: HttpRequest) -> str:
        """Send a newcomer to the one page that asks what his role needs."""
        del request
        return reverse("onboarding")

    def send_mail(self, template_prefix: str, email: str, context: dict[str, object]) -> None:
        """Write to a known person in that person's language; a job sends it."""
        person = context.get("user")
        chosen = getattr(person, "language", "") or translation.get_language() or ""
        with translation.override(chosen):
            message: EmailMultiAlternatives = self.render_mail(template_prefix, email, context)
        queue(at=timezone.now(), to=email, subject=str(message.subject), body=str(message.body))

    def get_phone(self, user: "User") -> tuple[str, bool] | None:
        """Return number and whether it was proved."""
        return (str(user.phone), user.phone_verified) if user.phone else None

    def set_phone(self, user: "User", phone: str, verified: bool) -> None:
        """Keep a number."""
        user.phone, user.phone_verified = phone, verified
        user.save(update_fields=["phone", "phone_verified"])

    def set_phone_verified(self, user: "User", phone: str) -> None:
        """Note that the code sent to `phone` came back."""
        self.set_phone(user, phone, verified=True)

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
