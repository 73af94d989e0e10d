"""Pages of maker spaces."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from spaces.forms import SpaceFilter
from spaces.queries import directory

PER_PAGE = 12


@require_GET
def space_list(request: HttpRequest) -> HttpResponse:
    """Show the directory of spaces with filters."""
    form = SpaceFilter(request.GET)
    page = Paginator(directory(form.chosen()).for_cards(), PER_PAGE).get_page(
        request.GET.get("page")
    )
    return render(request, "spaces/list.html", {"form": form, "page": page})
