"""A file as it is kept: in the database, beside what it belongs to (ADR 5)."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from papers.files import NAME_LENGTH


class KeptFile(models.Model):
    """A file that somebody handed in; `content` is only read by whoever gives it out."""

    name = models.CharField(_("file name"), max_length=NAME_LENGTH)
    content = models.BinaryField()
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField(help_text=_("bytes"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        abstract = True
        ordering = ("at", "pk")

    def __str__(self) -> str:
        return self.name
