"""Kinds and grades of incidents, what is done about them, and where they stand."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from audit.lifecycle import Lifecycle, Move


class IncidentKind(TextChoices):
    """The kinds of GB/T 20986-2023, as far as a service like this one has them."""

    MALWARE = "malware", _("malicious software")
    ATTACK = "attack", _("attack from the network")
    DATA = "data", _("data read, changed or lost")
    CONTENT = "content", _("unlawful content")
    EQUIPMENT = "equipment", _("failure of equipment")
    MISUSE = "misuse", _("against the rules of operation")
    DISASTER = "disaster", _("force majeure")
    OTHER = "other", _("of another kind")


class Grade(TextChoices):
    """How grave it is; from considerable on it is reported upwards."""

    GENERAL = "general", _("general")
    CONSIDERABLE = "considerable", _("considerable")
    MAJOR = "major", _("major")
    EXTREME = "extreme", _("extremely grave")

    @property
    def look(self) -> str:
        """Return the badge's look."""
        return "wait" if self == Grade.GENERAL else "you"


REPORTED_GRADES = (Grade.CONSIDERABLE, Grade.MAJOR, Grade.EXTREME)


class IncidentStatus(TextChoices):
    """Where an incident stands."""

    OPEN = "open", _("goes on")
    CONTAINED = "contained", _("contained")
    CLOSED = "closed", _("closed with its report")

    @property
    def look(self) -> str:
        """Return the badge's look."""
        return {"open": "you", "contained": "wait", "closed": "done"}[self]


_S = IncidentStatus
INCIDENT_LIFECYCLE = Lifecycle(
    initial=_S.OPEN,
    moves={
        "contain": Move(frozenset({_S.OPEN}), _S.CONTAINED),
        "close": Move(frozenset({_S.CONTAINED}), _S.CLOSED),
    },
)


class StepKind(TextChoices):
    """What was done about an incident."""

    SEEN = "seen", _("noticed or looked into")
    STOPPED = "stopped", _("stopped or cut off")
    REPORTED = "reported", _("reported to the provincial cyberspace office")
    PEOPLE = "people", _("told the people whose data were touched")
    MENDED = "mended", _("mended or restored")
    EVIDENCE = "evidence", _("evidence kept")
    OTHER = "other", _("something else")


class FlawStatus(TextChoices):
    """Where the report of a flaw stands."""

    NEW = "new", _("nobody has looked at it yet")
    OPEN = "open", _("is looked at")
    ANSWERED = "answered", _("answered")

    @property
    def look(self) -> str:
        """Return the badge's look."""
        return {"new": "you", "open": "wait", "answered": "done"}[self]


FLAW_LIFECYCLE = Lifecycle(
    initial=FlawStatus.NEW,
    moves={
        "take_up": Move(frozenset({FlawStatus.NEW}), FlawStatus.OPEN),
        "answer": Move(frozenset({FlawStatus.NEW, FlawStatus.OPEN}), FlawStatus.ANSWERED),
    },
)
