"""`load_calendar`: holidays and worked weekend days from `fixtures/calendar.json`."""

import json

from django.conf import settings
from django.core.cache import cache
from django.core.management.base import BaseCommand

from mobility.models import CalendarDay
from mobility.queries.policy import CALENDAR_KEY

SOURCE = settings.BASE_DIR / "fixtures" / "calendar.json"


class Command(BaseCommand):
    help = "Add the days of the public calendar that are missing; what was edited stays."

    def handle(self, **_: object) -> None:
        """Add what is missing."""
        told = json.loads(SOURCE.read_text())["days"]
        days = [
            CalendarDay(day=row["day"], is_worked=row["worked"], name=row["name"]) for row in told
        ]
        CalendarDay.objects.bulk_create(days, ignore_conflicts=True)
        cache.delete(CALENDAR_KEY)
