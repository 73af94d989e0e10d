"""How ventures come into maker spaces, stay there and move on."""

from typing import TYPE_CHECKING, ClassVar

from django.apps import AppConfig

from accounts.enums import MailKind
from notifications.enums import Urgency

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import User
    from ventures.models import Venture


class IncubationConfig(AppConfig):
    """Applications for places, residencies, hand-overs between spaces, the chain."""

    name = "incubation"
    mail_kinds: ClassVar = {"": MailKind.REQUESTS}
    mail_urgency: ClassVar = {
        "application_offered": Urgency.AT_ONCE,
        "application_sent": Urgency.AT_ONCE,
        "application_accepted": Urgency.AT_ONCE,
        "application_refused": Urgency.AT_ONCE,
        "booking_called_off": Urgency.AT_ONCE,
        "hand_over_asked": Urgency.AT_ONCE,
        "hand_over_done": Urgency.AT_ONCE,
        "longer_asked": Urgency.AT_ONCE,
        "move_asked": Urgency.AT_ONCE,
        "move_objected": Urgency.AT_ONCE,
        "offer_taken_back": Urgency.AT_ONCE,
        "residency_ending": Urgency.AT_ONCE,
        "": Urgency.DAILY,
    }
    asks_for_answer: ClassVar = {
        "application_offered",
        "application_sent",
        "application_unanswered",
        "hand_over_asked",
        "longer_asked",
        "move_asked",
        "move_asked_again",
        "move_to_look_at",
        "move_unanswered",
        "place_free",
    }
    # What this room adds to pages of `spaces`: the part of a page → its template.
    space_waits = "incubation.queries.waiting_in"
    space_parts: ClassVar = {
        "desk": "incubation/_desk.html",
        "seats": "incubation/_plan.html",
        "links": "incubation/_links.html",
        "places": "incubation/_waited_for.html",
        "reach": "incubation/_reach.html",
        "kept": "incubation/_apply.html",
        "equipment": "incubation/_equipment.html",
    }

    def venture_archived(self, venture: "Venture", *, by: "User", at: "datetime") -> None:
        """Give free what equipment has been booked for it."""
        from incubation.actions import call_off_all  # noqa: PLC0415  once the apps are ready

        call_off_all(venture, by=by, at=at)
