"""One line of a profile that says one thing; reasons quote it."""

from django.db import models
from django.db.models.functions import MD5, Concat
from django.utils.translation import gettext_lazy as _

STATEMENT_LENGTH = 300


class Statement(models.Model):
    """A numbered line of a profile.

    `digest` is the database's own md5 of the text: a stored vector with another digest is stale.
    """

    position = models.PositiveSmallIntegerField(default=0)
    text = models.CharField(_("statement"), max_length=STATEMENT_LENGTH)
    digest = models.GeneratedField(
        expression=MD5("text"), output_field=models.CharField(max_length=32), db_persist=True
    )

    class Meta:
        abstract = True
        ordering = ("position", "pk")

    def __str__(self) -> str:
        return f"{self.position}. {self.text}"


class PublicStatement(Statement):
    """A line that strangers read, in one language or in both; both are compared."""

    other = models.CharField(
        _("the same in the other language"), max_length=STATEMENT_LENGTH, blank=True
    )
    digest = models.GeneratedField(
        expression=MD5(Concat("text", "other")),
        output_field=models.CharField(max_length=32),
        db_persist=True,
    )

    class Meta(Statement.Meta):
        abstract = True
