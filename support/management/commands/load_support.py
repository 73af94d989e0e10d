"""`load_support`: the measures of support from `fixtures/support.json`."""

import json

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import transaction

from support.models import Condition, Measure

SOURCE = settings.BASE_DIR / "fixtures" / "support.json"


class Command(BaseCommand):
    help = "Create the measures of support that are missing; what the office wrote stays."

    @transaction.atomic
    def handle(self, **_: object) -> None:
        """Create what is missing, by code."""
        known = set(Measure.objects.values_list("code", flat=True))
        for position, told in enumerate(json.loads(SOURCE.read_text())):
            if told["code"] in known:
                continue
            conditions = told.pop("conditions", [])
            measure = Measure.objects.create(position=position, **told)
            Condition.objects.bulk_create(
                Condition(measure=measure, position=at, **each)
                for at, each in enumerate(conditions)
            )
