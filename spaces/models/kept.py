"""Which spaces founders keep for later."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from spaces.models.space import Space

NOTE_AT_MOST = 200


class SpaceFavourite(models.Model):
    """A founder keeps a space for later, with a note to himself; nobody else sees it."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="space_favourites"
    )
    space = models.ForeignKey(Space, models.CASCADE, related_name="+")
    note = models.CharField(
        _("note to yourself"), max_length=NOTE_AT_MOST, blank=True, default="", db_default=""
    )
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("saved space")
        verbose_name_plural = _("saved spaces")
        constraints = (
            models.UniqueConstraint(fields=["user", "space"], name="one_favourite_per_space"),
        )

    def __str__(self) -> str:
        return f"#{self.pk}: {self.user_id} keeps space {self.space_id}"
