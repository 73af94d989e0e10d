"""The words of a message, in any language."""

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import mark_safe

from notifications.models import Notification


def words(notification: Notification, language: str) -> tuple[str, str]:
    """Return headline and text of a message in `language`."""
    app, verb = notification.kind.split("/")
    # Plain text, so nothing is escaped here; pages escape the headline when they print it.
    plain = {name: mark_safe(fact) for name, fact in notification.facts.items()}  # noqa: S308
    facts = {**plain, "url": settings.SITE_URL + notification.url}
    with translation.override(language):
        written = render_to_string(f"{app}/notices/{verb}.txt", facts)
    headline, _, body = written.strip().partition("\n")
    return headline.strip(), body.strip()
