"""What happens between a mentor and a venture once a request was accepted."""

from typing import TYPE_CHECKING, ClassVar

from django.apps import AppConfig

from accounts.enums import MailKind
from notifications.enums import Urgency

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from accounts.models import User
    from mentors.models import Mentorship


class MentoringConfig(AppConfig):
    """Goals, meetings, records and the end of a mentorship."""

    name = "mentoring"
    # What this room adds to the inbox of `mentors`: the place on the page → its template.
    inbox_parts: ClassVar = {
        "next": "mentoring/_inbox.html",
        "month": "mentoring/_month.html",
        "times": "mentoring/_times.html",
    }
    # What this room adds to pages of `spaces`: the part of a page → its template.
    space_parts: ClassVar = {"places": "mentoring/_in_rooms.html"}
    mail_kinds: ClassVar = {"": MailKind.MENTORING}
    mail_urgency: ClassVar = {
        "group_called": Urgency.AT_ONCE,
        "group_cancelled": Urgency.AT_ANY_HOUR,
        "group_left": Urgency.AT_ONCE,
        "group_moved": Urgency.AT_ANY_HOUR,
        "group_near": Urgency.AT_ONCE,
        "group_yes": Urgency.AT_ONCE,
        "group_answered_no": Urgency.AT_ONCE,
        "group_answered_yes": Urgency.AT_ONCE,
        "mediation_asked": Urgency.AT_ONCE,
        "mediation_recused": Urgency.AT_ONCE,
        "mediation_talk": Urgency.AT_ANY_HOUR,
        "mediation_talk_off": Urgency.AT_ANY_HOUR,
        "mediation_waits": Urgency.AT_ONCE,
        "mediation_yours": Urgency.AT_ONCE,
        "meeting_agreed": Urgency.AT_ONCE,
        "meeting_cancelled": Urgency.AT_ANY_HOUR,
        "meeting_moved": Urgency.AT_ANY_HOUR,
        "meeting_near": Urgency.AT_ONCE,
        "meeting_proposed": Urgency.AT_ONCE,
        "message": Urgency.AT_ONCE,
        "open_hour_booked": Urgency.AT_ONCE,
        "open_hour_cancelled": Urgency.AT_ANY_HOUR,
        "open_hour_near": Urgency.AT_ONCE,
        "room_booked": Urgency.AT_ONCE,
        "room_given_back": Urgency.AT_ANY_HOUR,
        "room_lost": Urgency.AT_ANY_HOUR,
        "stood_in": Urgency.AT_ONCE,
        "times_offered": Urgency.AT_ONCE,
        "": Urgency.DAILY,
    }
    asks_for_answer: ClassVar = {
        "group_called",
        "group_moved",
        "group_over",
        "group_written",
        "group_written_again",
        "mediation_over",
        "mediation_recused",
        "mediation_silent",
        "mediation_unnamed",
        "mediation_untold",
        "mediation_waits",
        "mediation_yours",
        "meeting_missed",
        "meeting_moved",
        "meeting_over",
        "meeting_proposed",
        "message",
        "missed_often_other",
        "open_hour_missed",
        "open_hour_over",
        "record_changed",
        "record_written",
        "room_lost",
        "silent",
        "silent_office",
        "survey_again",
        "survey_asked",
        "terms_end",
        "terms_proposed",
        "times_offered",
    }

    def offer_times(
        self, mentorship: "Mentorship", hours: "Sequence[int]", *, by: "User", at: "datetime"
    ) -> None:
        """Propose hours of the mentor for the first meeting of a mentorship that begins."""
        from mentoring.actions import offer_times  # noqa: PLC0415  once the apps are ready

        offer_times(mentorship, hours, by=by, at=at)

    def part(self, one: "User", other: "User", *, at: "datetime") -> None:
        """Close what is open between two people, of whom `one` keeps `other` away."""
        from mentoring.actions import part  # noqa: PLC0415  once the apps are ready

        part(one, other, at=at)
