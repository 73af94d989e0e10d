"""Choices of the province."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class BroughtKind(TextChoices):
    """What a file that the office brings in holds."""

    MENTORS = "mentors", _("mentors who serve already")
    PAIRS = "pairs", _("pairs under way")
    SPACES = "spaces", _("register of maker spaces")
    TECHNOLOGIES = "technologies", _("register of technologies")
    TRANSFERS = "transfers", _("register of transfers")

    @property
    def is_register(self) -> bool:
        """Whether its rows change what stands here, where that is meant."""
        return self in {self.SPACES, self.TECHNOLOGIES, self.TRANSFERS}


class RentUnit(TextChoices):
    """In what a rent is told; the register of spaces keeps one unit."""

    DESK_MONTH = "desk_month", _("yuan a desk and month")
