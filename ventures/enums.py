"""Choices of ventures."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Importance(TextChoices):
    """How much one need matters: must excludes, prefer becomes a reservation, nice only orders."""

    MUST = "must", _("must")
    PREFER = "prefer", _("prefer")
    NICE = "nice", _("nice to have")


class Veto(TextChoices):
    """What the founders rule out; seen by nobody, never given as a reason."""

    SAME_TRADE = "same-trade", _("Mentors who work for or own part of a firm in my trade")
    EQUITY = "equity-for-advice", _("Shares in exchange for advice")
    ONLINE_ONLY = "online-only", _("Meeting online only")
