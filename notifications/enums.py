"""How soon a notice has to be read, and how a person wants it by mail."""

from enum import Enum, auto

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Urgency(Enum):
    """How long the mail of a notice may wait, in nobody's opinion but the app's that sends it."""

    AT_ANY_HOUR = auto()  # wakes people; a notice that knows `when` only in the 24 hours before
    AT_ONCE = auto()  # as soon as quiet hours are over
    DAILY = auto()  # with the mail of the day


class Pace(TextChoices):
    """How a person wants the mail of one kind."""

    AT_ONCE = "at_once", _("At once if urgent")
    DAILY = "daily", _("Once a day")
    NEVER = "never", _("Not by mail")
