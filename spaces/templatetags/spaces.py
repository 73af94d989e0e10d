"""Times in the clock of the space; what rooms above add to its pages."""

from datetime import date, datetime

from django import template
from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import pgettext

from accounts.models import User
from accounts.policies import permits
from spaces.models import Space
from spaces.policies import may_ask

register = template.Library()


@register.filter
def clock(at: datetime | str) -> str:
    """Print day, weekday and time; a notice knows the moment as text."""
    moment = datetime.fromisoformat(at) if isinstance(at, str) else at
    local = timezone.localtime(moment, timezone.get_default_timezone())
    return str(date_format(local, pgettext("when", "D, M j, Y, H:i")))


@register.filter
def day(told: date | str) -> str:
    """Print a day as everywhere; a notice knows it as text."""
    return told if isinstance(told, str) else told.isoformat()


@register.filter
def may_be_asked_by(space: Space, user: User | AnonymousUser) -> bool:
    """Return whether to offer the buttons: to strangers, who sign in first, and to who may ask."""
    return not isinstance(user, User) or permits(may_ask, user, space)


@register.simple_tag
def added_parts(page: str) -> list[str]:
    """Return the templates that apps above add to a page of ours.

    Such an app has `space_parts` in its `AppConfig`: the name of the page, and the template.
    """
    told = (getattr(config, "space_parts", {}) for config in apps.get_app_configs())
    return [parts[page] for parts in told if page in parts]
