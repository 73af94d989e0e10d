"""Files of a mentorship: their list, and each to take away."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from accounts.http import SignedInRequest
from mentoring import policies
from mentoring.actions import ROOM
from mentoring.models import File
from mentoring.queries import room_taken
from mentoring.views.mentorships import visible
from ui.files import file_answer

FILES_PER_PAGE = 30


@login_required
@require_GET
def file_list(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show every file of a mentorship, newest first, to its two sides."""
    shown = visible(request, pk)
    policies.side_of(request.user, shown)
    found = File.objects.of_pair(shown).listed()
    context = {
        "mentorship": shown,
        "page": Paginator(found, FILES_PER_PAGE).get_page(request.GET.get("page")),
        "taken": room_taken(shown),
        "room": ROOM,
    }
    return render(request, "mentoring/files.html", context)


@login_required
@require_GET
def file(request: SignedInRequest, pk: int, file: int) -> HttpResponse:
    """Give a file to either side of its mentorship, and to nobody else."""
    shown = visible(request, pk)
    policies.side_of(request.user, shown)
    found = get_object_or_404(File.objects.of_pair(shown), pk=file)
    return file_answer(bytes(found.content), found.name, found.content_type)
