"""Researchers on leave, and nothing of them outside."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from accounts.enums import MailKind
from audit import terms
from notifications.enums import Urgency
from ui import days, figures

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import Q

    from accounts.models import User
    from ventures.models import Venture
    from ventures.queries import WayStep


class MobilityConfig(AppConfig):
    """Researchers on leave, and nothing of them outside."""

    name = "mobility"
    mail_kinds: ClassVar = {
        "remind": MailKind.DEADLINES,
        "digest": MailKind.DEADLINES,
        "unread": MailKind.DEADLINES,
        "year_task": MailKind.DEADLINES,
        "ends": MailKind.DEADLINES,
        "": MailKind.PROCEDURE,
    }
    mail_urgency: ClassVar = {
        **dict.fromkeys(
            (
                "account_closed",
                "back",
                "completed",
                "corrected",
                "decided",
                "end_given_up",
                "end_proposed",
                "ended",
                "extension_asked",
                "head_left",
                "intended",
                "linked",
                "received",
                "reopened",
                "reviewed",
                "signed",
                "submitted",
                "supported",
                "withdrawn",
                "year_task",
            ),
            Urgency.DAILY,
        ),
        "": Urgency.AT_ONCE,
    }
    by_phone: ClassVar = {"remind", "recalled", "unread"}
    asks_for_answer: ClassVar = {
        "digest",
        "end_proposed",
        "ends",
        "extension_asked",
        "intended",
        "recalled",
        "remind",
        "reviewed",
        "said",
        "sent_back",
        "submitted",
        "supported",
        "unread",
        "year_task",
    }

    def ready(self) -> None:
        """Give the board its numbers, which name nobody, and all the calendar; say what stays."""
        from mobility.queries.given import (  # noqa: PLC0415  apps are loaded
            leave_of,
            others_away,
        )
        from mobility.queries.policy import work_calendar  # noqa: PLC0415

        days.keep_calendar(work_calendar)
        figures.give("leave", leave_of)
        figures.give("others_away", others_away)
        terms.enter(
            terms.Term(
                key="leave",
                label=_("Leave ledger"),
                kept=_("as personnel files are kept; never deleted"),
                ending=_("kept"),
                why=_("Personnel files belong to the unit and must be complete."),
            )
        )

    def notices_closed_to(self, user: "User") -> "Q":
        """Return what the bell told of leaves that the reader may not see any more."""
        from mobility.queries.told import closed_to  # noqa: PLC0415  once the apps are ready

        return closed_to(user)

    def account_closes(self, user: "User", *, at: "datetime") -> None:
        """Tell the office whose leave was warned of by this account, and what its person led."""
        from mobility.actions import tell_of_closing  # noqa: PLC0415  once the apps are ready

        tell_of_closing(user, at=at)

    def way_steps(self, user: "User", venture: "Venture") -> "Iterator[WayStep]":
        """Put the reader's own leave on the way of his venture; nobody else's, for nobody else."""
        from mobility.queries.way import own_leave  # noqa: PLC0415  once the apps are ready

        del venture
        return own_leave(user)
