"""A founder rates a meeting that was written down."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from audit.actions import record as keep
from mentoring import policies
from mentoring.models import Rating, Record


@transaction.atomic
def rate(record: Record, *, score: int, text: str, by: User, at: datetime) -> Rating:
    """Rate a meeting, or change one's mind; nobody is told, and the trail knows no score."""
    policies.may_rate(by, record, at=at)
    told = {"score": score, "text": text, "at": at}
    row, _is_new = Rating.objects.update_or_create(record=record, by=by, defaults=told)
    keep("rate", record, by=by, at=at)
    return row
