"""What a page tells once travels in a cookie that no other host can set."""

from typing import Any

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage


class _Cookie(CookieStorage):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cookie_name = settings.MESSAGES_COOKIE_NAME


class Told(FallbackStorage):
    """Django's own storage, its cookie under a name like those of the other cookies."""

    storage_classes = (_Cookie, SessionStorage)
