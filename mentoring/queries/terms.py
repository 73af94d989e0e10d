"""Until when the two agreed to go on."""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from mentoring.models import Agreement

NEAR = timedelta(days=14)


def ending(pairs: Collection[int] | QuerySet[Any, Any], *, today: date) -> QuerySet[Agreement]:
    """Return the agreements in force among these mentorships that end within two weeks, or did.

    A newer version that one side still has to agree to changes nothing yet.
    """
    agreed = Agreement.objects.filter(agreed_at__isnull=False)
    newest = agreed.filter(mentorship=OuterRef("mentorship")).order_by("-version")
    return agreed.filter(
        mentorship__in=pairs, until__lte=today + NEAR, pk=Subquery(newest.values("pk")[:1])
    )
