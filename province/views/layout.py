"""Which trades each prefecture builds on: set by the office, read by the fit at once."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.http import SignedInRequest, posted
from province import actions, policies
from province.forms import LayoutForm
from province.queries.layout import changes_of_layout


@login_required
@require_http_methods(["GET", "POST"])
def layout(request: SignedInRequest) -> HttpResponse:
    """Show the table of prefectures and trades, and take what is ticked."""
    policies.may_set_layout(request.user)
    form = LayoutForm(posted(request))
    if form.is_valid():
        changed = actions.lay_out(form.told(), by=request.user, at=timezone.now())
        if changed:
            messages.success(request, _("Saved. Maker spaces are recommended by it from now on."))
        else:
            messages.info(request, _("Nothing was changed."))
        return redirect("layout")
    context = {"form": form, "changes": changes_of_layout()}
    return render(request, "province/layout.html", context, status=422 if form.errors else 200)
