"""The page that asks a newcomer for the digits, where the library's own fails."""

from allauth.account import app_settings
from allauth.account.internal.flows.email_verification_by_code import (
    EMAIL_VERIFICATION_CODE_SESSION_KEY as STATE,
)
from allauth.account.internal.flows.signup import complete_signup
from allauth.account.views import ConfirmEmailVerificationCodeView
from allauth.core.exceptions import ImmediateHttpResponse
from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.functional import cached_property

from accounts.adapter import AccountAdapter
from accounts.adapter.forms import TYPED, SignupForm


class ProveAddressView(ConfirmEmailVerificationCodeView):  # type: ignore[misc]
    """Digits, and the address they went to; both can be asked for anew.

    Who signs up with an address that has an account gets the same page and no digits, so that it
    tells nobody who has one. The library cannot put the address right there; this one signs up
    anew with what was typed, and the page stays the same.
    """

    @cached_property
    def _is_pretended(self) -> bool:
        return self._process.user is None and TYPED in self.request.session

    @cached_property
    def _may_change(self) -> bool:
        changes = self._process.state["change_count"]
        most = app_settings.EMAIL_VERIFICATION_MAX_CHANGE_COUNT
        return bool(self._process.can_change or (self._is_pretended and changes < most))

    @cached_property
    def _action(self) -> str:
        asked = self.request.POST.get("action")
        can = {"change": self._may_change, "resend": self._process.can_resend}
        return asked if can.get(asked) else "verify"

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        """Offer another address to both."""
        told: dict[str, object] = super().get_context_data(**kwargs)
        return told | {"can_change": self._may_change}

    def form_valid(self, form: Form) -> HttpResponse:
        """Say on the page itself that a letter has only just gone out."""
        try:
            return super().form_valid(form)  # type: ignore[no-any-return]
        except ImmediateHttpResponse:
            if self._action == "verify":
                raise
            messages.error(self.request, AccountAdapter.error_messages["rate_limited"])
            return HttpResponseRedirect(self.request.path)

    def _change_form_valid(self, form: Form) -> HttpResponse:
        """Send the digits to the other address."""
        if not self._is_pretended:
            return super()._change_form_valid(form)  # type: ignore[no-any-return]
        changes = self._process.state["change_count"] + 1
        answer = _sign_up_anew(self.request, form.cleaned_data["email"])
        if STATE in self.request.session:
            self.request.session[STATE] = {**self.request.session[STATE], "change_count": changes}
        return answer

    def _change_form_invalid(self, form: Form) -> HttpResponse:
        """Show what is wrong with the new address; the library has forgotten this one."""
        return self.render_to_response(  # type: ignore[no-any-return]
            self.get_context_data(form=form)
        )


def _sign_up_anew(request: HttpRequest, email: str) -> HttpResponse:
    """Sign up with what was typed before and another address."""
    kept, typed = request.session[TYPED], QueryDict(mutable=True)
    for name, values in kept["typed"].items():
        typed.setlist(name, values)
    typed["email"] = email
    form = SignupForm(typed)
    if not form.is_valid():
        return HttpResponseRedirect(reverse("account_signup"))
    user, answer = form.try_save(request)
    if answer is not None:  # this one has an account too
        request.session[TYPED] = kept
        return answer
    del request.session[TYPED]
    if kept["password"]:
        user.password = kept["password"]
        user.save(update_fields=["password"])
    return complete_signup(request, user=user)  # type: ignore[no-any-return]
