"""The words of a message, in any language: on pages, and in the letter that repeats it."""

from django.conf import settings
from django.template import TemplateDoesNotExist
from django.template.loader import get_template, render_to_string
from django.utils import translation
from django.utils.safestring import mark_safe

from notifications.models import Notification
from ui.pinyin import called

# What a message tells of people by their names.
PEOPLE = {"by", "colleague", "mediator", "mentor", "passed_to", "person", "who"}


def words(notification: Notification, language: str) -> tuple[str, str]:
    """Return headline and text of a message in `language`."""
    with translation.override(language):
        written = render_to_string(_template(notification), _facts(notification))
    headline, _, body = written.strip().partition("\n")
    return headline.strip(), body.strip()


def letter_words(notification: Notification, language: str) -> tuple[str, str]:
    """Return subject and text of the letter that repeats a message.

    A subject is read by others, over a shoulder and on a locked screen, so it names no person. A
    template whose headline says more than that has a part `subject`, and the letter begins with the
    headline; any other headline is the subject itself.
    """
    headline, body = words(notification, language)
    try:
        part = get_template(f"{_template(notification)}#subject")
    except TemplateDoesNotExist:
        return headline, body
    with translation.override(language):
        subject = part.render(_facts(notification))
    return subject.strip(), f"{headline}\n\n{body}"


def _template(notification: Notification) -> str:
    app, verb = notification.kind.split("/")
    return f"{app}/notices/{verb}.txt"


def _facts(notification: Notification) -> dict[str, str]:
    """Return what a template prints: plain text, which pages escape when they print it.

    Names of people stand in the letters of the reader's language.
    """
    plain = {
        name: mark_safe(called(fact) if name in PEOPLE else fact)  # noqa: S308  pages escape it when they print it
        for name, fact in notification.facts.items()
    }
    return {**plain, "url": settings.SITE_URL + notification.url}
