"""How likely each mentor answers within a week, worked out anew every night."""

from datetime import datetime, timedelta

from django.db.models import Count, F, Q

from matching.core.promise import answer_chances
from mentors.enums import ANSWERED, RequestStatus
from mentors.models import MentorProfile, MentorshipRequest

WEEK = timedelta(days=7)


def refresh_promises(*, at: datetime) -> int:
    """Set every mentor's chance of an answer within a week; return how many were set.

    A question back is an answer. What was taken back or closed within the week says nothing.
    """
    in_time = F("sent_at") + WEEK
    answered = Q(status__in=ANSWERED)
    counted = {
        mentor: (yes, of)
        for mentor, yes, of in MentorshipRequest.objects.filter(sent_at__lte=at - WEEK, offer=None)
        .exclude(
            Q(status=RequestStatus.WITHDRAWN) | ~Q(close_reason=""), status_changed_at__lt=in_time
        )
        .order_by()
        .values_list("mentor")
        .annotate(
            yes=Count(
                "pk",
                filter=Q(asked_back_at__lte=in_time) | answered & Q(status_changed_at__lte=in_time),
            ),
            of=Count("pk"),
        )
    }
    mentors = list(MentorProfile.objects.only("pk").order_by("pk"))
    record = [counted.get(mentor.pk, (0, 0)) for mentor in mentors]
    chances = answer_chances([yes for yes, _of in record], [of for _yes, of in record])
    for mentor, chance in zip(mentors, chances, strict=True):
        mentor.answer_chance = round(100 * chance)
    return MentorProfile.objects.bulk_update(mentors, ["answer_chance"], batch_size=1000)
