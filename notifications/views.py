"""The page behind the bell."""

from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Max
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.http import require_GET, require_POST

from notifications.models import Notification
from notifications.queries import Wanted
from notifications.words import words
from ui.outside import whole

if TYPE_CHECKING:
    from accounts.http import SignedInRequest

PER_PAGE = 20


@login_required
@require_GET
def notification_list(request: "SignedInRequest") -> HttpResponse:
    """Show what this person was told, newest first; unread ones are marked."""
    wanted = Wanted(request.user, request.GET)
    pages = Paginator(wanted.rows(), PER_PAGE)
    pages.count = wanted.count  # the segments have counted them
    page = pages.get_page(request.GET.get("page"))
    language = translation.get_language() or ""
    context = {
        "wanted": wanted,
        "page": page,
        "told": [(each, words(each, language)[0]) for each in page],
        "unread": wanted.mine.unread().count(),
        "newest": wanted.mine.aggregate(newest=Max("pk"))["newest"],
    }
    return render(request, "notifications/list.html", context)


@login_required
@require_POST
def notification_open(request: "SignedInRequest", pk: int) -> HttpResponseRedirect:
    """Mark one as read and go to what it tells of."""
    mine = Notification.objects.visible_to(request.user)
    told = get_object_or_404(mine, pk=pk)
    mine.filter(pk=pk).mark_read(at=timezone.now())
    return redirect(told.url)


@login_required
@require_POST
def notifications_read(request: "SignedInRequest") -> HttpResponseRedirect:
    """Mark as read whatever the list has that the form stands above, on all its pages.

    What has come since the page was opened, nobody has seen: it stays unread.
    """
    wanted = Wanted(request.user, request.POST)
    kept = wanted.carried() if wanted.is_narrow else {}
    newest = whole(request.POST.get("newest"))
    seen = {} if newest is None else {"pk__lte": newest}
    wanted.rows().filter(**seen).mark_read(at=timezone.now())
    return redirect(reverse("notifications", query=kept))
