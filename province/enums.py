"""Choices of the province."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class BroughtKind(TextChoices):
    """What a file that the office brings in holds."""

    MENTORS = "mentors", _("mentors who serve already")
    PAIRS = "pairs", _("pairs under way")
