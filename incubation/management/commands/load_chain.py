"""`load_chain`: the rules of the chain from `fixtures/chain.json`."""

import json

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import transaction

from incubation.models import ChainRule

SOURCE = settings.BASE_DIR / "fixtures" / "chain.json"


class Command(BaseCommand):
    help = "Create the rules of the chain that are missing; what the office wrote stays."

    @transaction.atomic
    def handle(self, **_: object) -> None:
        """Create what is missing, by code."""
        known = set(ChainRule.objects.values_list("code", flat=True))
        for position, told in enumerate(json.loads(SOURCE.read_text(encoding="utf-8"))):
            if told["code"] not in known:
                ChainRule.objects.create(position=position, **told)
