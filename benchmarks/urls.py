"""The project's pages and a bare Django view."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import path

from config.urls import urlpatterns as pages


@login_not_required
def bare(request: HttpRequest) -> HttpResponse:
    """Answer at once: what any Django page costs at least."""
    del request
    return HttpResponse("ok")


urlpatterns = [path("bare/", bare), *pages]
