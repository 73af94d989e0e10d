"""What is kept of oneself: read, taken away, and who looked."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.enums import Hat
from accounts.http import SignedInRequest, fresh_proof
from accounts.policies import permits
from privacy import actions
from privacy.models import COPIES_A_DAY, Copy, Departure
from privacy.policies import may_see_retention
from privacy.queries import counted, entries, seen_by
from ui.files import file_answer

COPIES_SHOWN = 5
PER_PAGE = 50


@login_required
@require_GET
def own_data(request: SignedInRequest) -> HttpResponse:
    """Show what is kept of the reader, the own copies, and the way out."""
    now = timezone.now()
    departure = Departure.objects.visible_to(request.user).waiting().first()
    copies = list(Copy.objects.visible_to(request.user).for_list()[:COPIES_SHOWN])
    context = {
        "copies": [(copy, copy.is_there(now)) for copy in copies],
        "is_making": any(copy.may("finish") for copy in copies),
        "a_day": COPIES_A_DAY,
        "held": [each for rows in counted(request.user).values() for each in rows],
        "has_leave": Hat.RESEARCHER in request.user.hats,
        "departure": departure,
        "is_due": departure is not None and departure.is_due(now),
    }
    return render(request, "privacy/data.html", context)


@login_required
@require_POST
@fresh_proof
def copy_ask(request: SignedInRequest) -> HttpResponseRedirect:
    """Have a copy made."""
    try:
        actions.ask_for_copy(request.user, at=timezone.now())
    except actions.AlreadyMaking:
        messages.info(request, _("A copy is being made already; you get a mail when it is ready."))
    except actions.TooManyCopies as full:
        when = f"{timezone.localtime(full.free_at):%Y-%m-%d %H:%M}"
        told = _("That is enough for a day; the next copy can be made from %(when)s on.")
        messages.error(request, told % {"when": when})
    else:
        messages.success(request, _("Your copy is being made; you get a mail when it is ready."))
    return redirect("own_data")


@login_required
@require_GET
@fresh_proof
def copy_take(request: SignedInRequest, pk: int) -> HttpResponse:
    """Give a copy to its own person, as long as it is there."""
    copy = get_object_or_404(Copy.objects.visible_to(request.user), pk=pk)
    now = timezone.now()
    if not copy.is_there(now):
        messages.error(request, _("This copy is not there any more; have a new one made."))
        return redirect("own_data")
    actions.note_taken(copy, by=request.user, at=now)
    name = f"data-{timezone.localdate(copy.asked_at):%Y-%m-%d}.zip"
    return file_answer(actions.opened(copy), name, "application/zip")


@login_required
@require_GET
def field_register(request: SignedInRequest) -> HttpResponse:
    """Show every table of the service: what for, on which basis, how long, who reads it."""
    page = Paginator(entries(), PER_PAGE).get_page(request.GET.get("page"))
    sees_retention = permits(may_see_retention, request.user)
    context = {"page": page, "sees_retention": sees_retention}
    return render(request, "privacy/register.html", context)


@login_required
@require_GET
def seen(request: SignedInRequest) -> HttpResponse:
    """Show who read or changed what concerns the reader, by day and office."""
    page = Paginator(seen_by(request.user), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "privacy/seen.html", {"page": page})
