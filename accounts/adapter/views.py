"""The page that asks a newcomer for the digits, where the library's own fails."""

from allauth.account.views import ConfirmEmailVerificationCodeView
from allauth.core.exceptions import ImmediateHttpResponse
from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse, HttpResponseRedirect

from accounts.adapter import AccountAdapter


class ProveAddressView(ConfirmEmailVerificationCodeView):  # type: ignore[misc]
    """Digits, and the address they went to; both can be asked for anew."""

    def form_valid(self, form: Form) -> HttpResponse:
        """Say on the page itself that a letter has only just gone out."""
        try:
            return super().form_valid(form)  # type: ignore[no-any-return]
        except ImmediateHttpResponse:
            if self._action == "verify":
                raise
            messages.error(self.request, AccountAdapter.error_messages["rate_limited"])
            return HttpResponseRedirect(self.request.path)

    def _change_form_invalid(self, form: Form) -> HttpResponse:
        """Show what is wrong with the new address; the library has forgotten this one."""
        return self.render_to_response(  # type: ignore[no-any-return]
            self.get_context_data(form=form)
        )
