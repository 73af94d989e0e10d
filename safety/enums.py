"""Why people report, and what comes of it."""

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from audit.lifecycle import Lifecycle, Move


class Reason(TextChoices):
    """What is wrong."""

    RUDE = "rude", _("insults, threats, harassment")
    MONEY = "money", _("asks for money or shares that were never agreed")
    FALSE = "false", _("says what is not true of their own work")
    SPAM = "spam", _("advertising, the same message to many")
    OTHER = "other", _("something else")


class ReportStatus(TextChoices):
    """Where a report stands."""

    OPEN = "open", _("is looked at")
    DECIDED = "decided", _("decided")
    APPEALED = "appealed", _("is looked at again")
    FINAL = "final", _("decided for good")

    @property
    def look(self) -> str:
        """Return the badge's look (design section 6)."""
        return {"open": "you", "decided": "done", "appealed": "you", "final": "done"}[self]


_S = ReportStatus
TO_DECIDE = (_S.OPEN, _S.APPEALED)
REPORT_LIFECYCLE = Lifecycle(
    initial=_S.OPEN,
    moves={
        "decide": Move(frozenset({_S.OPEN}), _S.DECIDED),
        "appeal": Move(frozenset({_S.DECIDED}), _S.APPEALED),
        "settle": Move(frozenset({_S.APPEALED}), _S.FINAL),
    },
)


class Outcome(TextChoices):
    """What comes of a report."""

    NOTHING = "nothing", _("nothing against the rules")
    WARNED = "warned", _("a warning")
    PAUSED = "paused", _("thirty days without requests")
    EXCLUDED = "excluded", _("excluded from mentoring")


# What can come of a report about no single person: nobody is barred for it.
OF_THINGS = (Outcome.NOTHING, Outcome.WARNED)


class Kind(TextChoices):
    """What the queue of the office is sorted by."""

    PEOPLE = "people", _("People")
    TEXTS = "texts", _("Texts")
    PLACES = "places", _("Spaces and events")


class Subject(TextChoices):
    """What is reported besides people: a row of another room, by its label."""

    SPACE = "spaces.Space", _("space")
    EVENT = "events.Event", _("event")
    COMPETITION = "events.Competition", _("competition")
    MESSAGE = "mentoring.Message", _("message")
    GROUP = "mentoring.GroupMeeting", _("group meeting")
    VENTURE = "ventures.Venture", _("venture")
    LISTING = "exchange.Listing", _("listing under “More help”")
    STORY = "stories.Story", _("story")

    @property
    def kind(self) -> Kind:
        """Return where the queue shows it."""
        places = {Subject.SPACE, Subject.EVENT, Subject.COMPETITION}
        return Kind.PLACES if self in places else Kind.TEXTS

    @property
    def shape(self) -> "Shape":
        """Return what of its rows is kept, and who answers for them."""
        return _SHAPES[self]


@dataclass(frozen=True)
class Shape:
    """How rows of one model are reported; every path is one that `values_list` reads.

    Attributes
    ----------
    words
        What is kept as it reads on the day, the name of the row first.
    author
        Path to whom the report is about, where one person wrote it.
    house
        Path to the organisation whose space managers answer for it.
    people
        Path to who answers for it, where no such manager does.
    page
        Name of the page that everybody reads and the field in its address, if there is one.
    """

    words: tuple[str, ...]
    author: str = ""
    house: str = ""
    people: str = ""
    page: tuple[str, str] | None = None


_SHAPES = {
    Subject.SPACE: Shape(
        words=(
            "name",
            "summary",
            "summary_other",
            "address",
            "contact_person",
            "contact_phone",
            "facilities__text",
        ),
        house="operator",
        page=("space", "slug"),
    ),
    Subject.EVENT: Shape(
        words=("title", "about", "speakers", "place"),
        house="space__operator",
        people="by",
        page=("event", "pk"),
    ),
    Subject.COMPETITION: Shape(
        words=("title", "about", "who", "prizes"),
        house="space__operator",
        people="by",
        page=("competition", "pk"),
    ),
    Subject.MESSAGE: Shape(words=("text",), author="by"),
    Subject.GROUP: Shape(
        words=("title", "agenda", "note", "place"),
        author="mentor__user",
    ),
    Subject.VENTURE: Shape(words=("name", "sentence", "needs__text"), people="founders"),
    Subject.LISTING: Shape(
        words=("title", "text", "provider", "terms", "caveat"), author="by", page=("listing", "pk")
    ),
    Subject.STORY: Shape(words=("title", "text"), author="by", page=("story", "pk")),
}
