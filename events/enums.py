"""Choices of events and competitions, and their life-cycles."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from audit.lifecycle import Lifecycle, Move


class EventKind(TextChoices):
    """What sort of event it is."""

    LECTURE = "lecture", _("start-up lecture")
    SALON = "salon", _("salon")
    CAMP = "camp", _("training camp")
    OPEN_DAY = "open_day", _("open day")
    ROAD_SHOW = "road_show", _("road show")


class Audience(TextChoices):
    """Who may sign up."""

    EVERYBODY = "everybody", _("everybody with an account")
    FOUNDERS = "founders", _("founders")
    MENTORS = "mentors", _("mentors")


class EventStatus(TextChoices):
    """Where an event stands."""

    DRAFT = "draft", _("draft")
    PUBLISHED = "published", _("published")
    CALLED_OFF = "called_off", _("called off")
    OVER = "over", _("is over")

    @property
    def look(self) -> str:
        """Return the badge's look."""
        return {"draft": "wait", "published": "live", "over": "done"}.get(self, "over")


EVENT_LIFECYCLE = Lifecycle(
    initial=EventStatus.DRAFT,
    moves={
        "publish": Move(frozenset({EventStatus.DRAFT}), EventStatus.PUBLISHED),
        "call_off": Move(
            frozenset({EventStatus.DRAFT, EventStatus.PUBLISHED}), EventStatus.CALLED_OFF
        ),
        "end": Move(frozenset({EventStatus.PUBLISHED}), EventStatus.OVER),
    },
)


class SeatStatus(TextChoices):
    """Whether somebody has a place at an event."""

    WAITING = "waiting", _("on the waiting list")
    SEATED = "seated", _("has a place")
    WITHDRAWN = "withdrawn", _("withdrawn")

    @property
    def look(self) -> str:
        """Return the badge's look."""
        return {"waiting": "wait", "seated": "live"}.get(self, "over")


TAKING_PART = frozenset({SeatStatus.WAITING, SeatStatus.SEATED})

SEAT_LIFECYCLE = Lifecycle(
    initial=SeatStatus.WAITING,
    moves={
        "seat": Move(frozenset({SeatStatus.WAITING}), SeatStatus.SEATED),
        "withdraw": Move(TAKING_PART, SeatStatus.WITHDRAWN),
        "come_back": Move(frozenset({SeatStatus.WITHDRAWN}), SeatStatus.WAITING),
    },
)


class CompetitionStatus(TextChoices):
    """Where a competition stands."""

    DRAFT = "draft", _("draft")
    PUBLISHED = "published", _("open for entries")
    CLOSED = "closed", _("no more entries")
    RESULTS = "results", _("results are out")
    CALLED_OFF = "called_off", _("called off")

    @property
    def look(self) -> str:
        """Return the badge's look."""
        looks = {"draft": "wait", "published": "live", "closed": "wait", "results": "done"}
        return looks.get(self, "over")


COMPETITION_LIFECYCLE = Lifecycle(
    initial=CompetitionStatus.DRAFT,
    moves={
        "publish": Move(frozenset({CompetitionStatus.DRAFT}), CompetitionStatus.PUBLISHED),
        "close": Move(frozenset({CompetitionStatus.PUBLISHED}), CompetitionStatus.CLOSED),
        "announce": Move(frozenset({CompetitionStatus.CLOSED}), CompetitionStatus.RESULTS),
        "call_off": Move(
            frozenset(
                {
                    CompetitionStatus.DRAFT,
                    CompetitionStatus.PUBLISHED,
                    CompetitionStatus.CLOSED,
                }
            ),
            CompetitionStatus.CALLED_OFF,
        ),
    },
)


class EntryStatus(TextChoices):
    """Whether a venture takes part in a competition."""

    ENTERED = "entered", _("entered")
    WITHDRAWN = "withdrawn", _("withdrawn")

    @property
    def look(self) -> str:
        """Return the badge's look."""
        return "live" if self == EntryStatus.ENTERED else "over"


ENTRY_LIFECYCLE = Lifecycle(
    initial=EntryStatus.ENTERED,
    moves={
        "withdraw": Move(frozenset({EntryStatus.ENTERED}), EntryStatus.WITHDRAWN),
        "enter_again": Move(frozenset({EntryStatus.WITHDRAWN}), EntryStatus.ENTERED),
    },
)


class Award(TextChoices):
    """What an entry won."""

    FIRST = "first", _("first prize")
    SECOND = "second", _("second prize")
    THIRD = "third", _("third prize")
    MERIT = "merit", _("merit award")
    NONE = "none", _("no prize")


WON = (Award.FIRST, Award.SECOND, Award.THIRD, Award.MERIT)


class InvitationStatus(TextChoices):
    """What a winner answered to a space."""

    ASKED = "asked", _("waits for an answer")
    COMING = "coming", _("wants to come")
    DECLINED = "declined", _("declined")
    LAPSED = "lapsed", _("the space has closed")

    @property
    def look(self) -> str:
        """Return the badge's look."""
        return {"asked": "wait", "coming": "done"}.get(self, "over")


INVITATION_LIFECYCLE = Lifecycle(
    initial=InvitationStatus.ASKED,
    moves={
        "accept": Move(frozenset({InvitationStatus.ASKED}), InvitationStatus.COMING),
        "decline": Move(frozenset({InvitationStatus.ASKED}), InvitationStatus.DECLINED),
        "lapse": Move(frozenset({InvitationStatus.ASKED}), InvitationStatus.LAPSED),
    },
)
