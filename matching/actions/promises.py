"""How likely each mentor answers within a week, worked out anew every night."""

from datetime import datetime, timedelta

from django.db.models import Count

from matching.core.promise import answer_chances
from mentors.models import MentorProfile, MentorshipRequest
from mentors.querysets import answered_in

WEEK = timedelta(days=7)


def refresh_promises(*, at: datetime) -> int:
    """Set every mentor's chance of an answer within a week; return how many were set."""
    counted = {
        mentor: (yes, of)
        for mentor, yes, of in MentorshipRequest.objects.telling(WEEK, at=at)
        .order_by()
        .values_list("mentor")
        .annotate(yes=Count("pk", filter=answered_in(WEEK)), of=Count("pk"))
    }
    mentors = list(MentorProfile.objects.only("pk").order_by("pk"))
    record = [counted.get(mentor.pk, (0, 0)) for mentor in mentors]
    chances = answer_chances([yes for yes, _of in record], [of for _yes, of in record])
    for mentor, chance in zip(mentors, chances, strict=True):
        mentor.answer_chance = round(100 * chance)
    return MentorProfile.objects.bulk_update(mentors, ["answer_chance"], batch_size=1000)
