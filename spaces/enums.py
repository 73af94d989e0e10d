"""Choices of maker spaces."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Level(TextChoices):
    """Who recognised the space."""

    NATIONAL = "national", _("national level")
    PROVINCIAL = "provincial", _("provincial level")
    CITY = "city", _("prefecture level")
    NONE = "none", _("not yet recognised")


class SpaceStatus(TextChoices):
    """Whether the doors are open."""

    PLANNED = "planned", _("planned")
    RUNNING = "running", _("running")
    CLOSED = "closed", _("closed")


class FacilityKind(TextChoices):
    """What one line of a space's page tells of."""

    EQUIPMENT = "equipment", _("equipment")
    ROOM = "room", _("room")
    SERVICE = "service", _("service")
    CONDITION = "condition", _("entry condition")
