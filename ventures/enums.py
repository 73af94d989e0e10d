"""Choices of ventures."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Importance(TextChoices):
    """How much one need matters: must excludes, prefer becomes a reservation, nice only orders."""

    MUST = "must", _("must")
    PREFER = "prefer", _("prefer")
    NICE = "nice", _("nice to have")


class Veto(TextChoices):
    """What the founders rule out; seen by nobody, never given as a reason."""

    SAME_TRADE = "same-trade", _("Mentors who work for or own part of a firm in my trade")
    EQUITY = "equity-for-advice", _("Shares in exchange for advice")
    ONLINE_ONLY = "online-only", _("Meeting online only")


class FounderGroup(TextChoices):
    """Whom subsidies and reports name; optional, told by the team, never read by the matcher.

    Researchers on leave are none of these: a leave stays in its own room.
    """

    IN_FIRM = "in-firm", _("internal venture of a firm")
    STUDENT = "student", _("university students")
    RETURNED = "returned", _("returned to the countryside")
    ENVOY = "envoy", _("technology envoys")


class TeamRole(TextChoices):
    """What somebody does in the team of a venture."""

    LEAD = "lead", _("lead")
    MEMBER = "member", _("member")


class NoEntry(TextChoices):
    """Why an invitation cannot be accepted, and what to do about it.

    Nothing here tells who keeps whom away, or to which address the invitation went.
    """

    ACCEPTED = (
        "accepted",
        _("This invitation was accepted already. The venture stands on the home page of its team."),
    )
    DECLINED = (
        "declined",
        _("This invitation was declined. To join after all, ask a lead of the team for a new one."),
    )
    WITHDRAWN = (
        "withdrawn",
        _("The team has taken this invitation back. Ask one of its leads if you expected it."),
    )
    EXPIRED = (
        "expired",
        _("This invitation is too old. Ask a lead of the team to send it again."),
    )
    ARCHIVED = (
        "archived",
        _("The team has archived this venture, so nobody can join it now."),
    )
    ADDRESS = (
        "address",
        _(
            "This invitation went to another address than yours. Sign in with the account that has "
            "that address, or ask for an invitation to the address you use here."
        ),
    )
    APART = "apart", _("This invitation cannot be used.")
    MENTOR = (
        "mentor",
        _(
            "As a mentor you have a request of this venture to answer, or mentor it, so you "
            "cannot be in its team. Decline the request or end the mentorship first."
        ),
    )
