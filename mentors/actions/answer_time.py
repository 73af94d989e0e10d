"""How long a mentor takes to answer, as his page tells it."""

import math
from statistics import median

from mentors.models import MentorProfile
from mentors.querysets import answered, first_answer

ANSWERS_COUNTED = 20


def note_answer_time(mentor: MentorProfile) -> None:
    """Keep the median hours that the mentor's last answers took."""
    told = mentor.requests.asked().filter(answered()).annotate(first=first_answer())
    told = told.exclude(first=None)
    last = told.order_by("-first").values_list("sent_at", "first")[:ANSWERS_COUNTED]
    hours = [(first - sent).total_seconds() / 3600 for sent, first in last]
    if hours:
        mentor.answer_hours = math.ceil(median(hours))
        mentor.save(update_fields=["answer_hours"])
