"""Choices of measures of support."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class MeasureKind(TextChoices):
    """What is given."""

    AWARD = "award", _("award")
    SUBSIDY = "subsidy", _("subsidy")
    TAX = "tax", _("tax relief")
    FINANCE = "finance", _("fund or loan")
    PRIORITY = "priority", _("priority")
    LEAVE = "leave", _("leave from a post")


class Audience(TextChoices):
    """Who gets it."""

    VENTURES = "ventures", _("ventures")
    SPACES = "spaces", _("maker spaces")
    RESEARCHERS = "researchers", _("research staff")


class ConditionKind(TextChoices):
    """How a condition is looked up; what no record tells, whoever asks answers."""

    REGISTERED = "registered", _("the venture is registered as a firm")
    RUNNING = "running", _("the space is running")
    LEVEL = "level", _("the space is recognised at one of these levels")
    ASKED = "asked", _("whoever asks answers")


class Standing(TextChoices):
    """What comes out of a check."""

    MET = "met", _("met")
    MISSING = "missing", _("missing")
    UNKNOWN = "unknown", _("not said yet")
