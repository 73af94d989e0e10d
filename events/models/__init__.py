"""Events with who comes, competitions with who enters."""

from events.models.competitions import Competition, Entry, EntryFile, Invitation
from events.models.events import Event, Feedback, SignUp

__all__ = ["Competition", "Entry", "EntryFile", "Event", "Feedback", "Invitation", "SignUp"]
