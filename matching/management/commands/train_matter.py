"""`train_matter`: learn what of a told story is the matter."""

from django.conf import settings
from django.core.management.base import BaseCommand

from matching.actions.readers import reader_of_matter
from matching.core import matter
from matching.core.encoders import load_encoder
from matching.core.unpack import ensure_model


class Command(BaseCommand):
    help = (
        "Learn the reader that tells the matter of a story from what stands around it, for the "
        "encoder of the pages, and write it beside its update. Takes a minute."
    )

    def handle(self, **_: object) -> None:
        """Learn and write."""
        ensure_model(settings.MODEL_DIR, self.stdout.write)
        matter.save(reader_of_matter(load_encoder()))
