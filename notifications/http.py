"""What one has seen is no longer new."""

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from notifications.models import Notification


class Seen:
    """Mark as read what was told of a page to whoever has seen it, as a press in the bell does."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer; a page that refuses shows nothing."""
        response = self.get_response(request)
        is_seen = request.method == "GET" and response.status_code == HTTPStatus.OK
        if is_seen and request.user.is_authenticated:
            told = Notification.objects.visible_to(request.user)
            told.filter(url=request.get_full_path()).mark_read(at=timezone.now())
        return response
