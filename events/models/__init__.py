"""Events with who comes, competitions with who enters."""

from events.models.competitions import Competition, Entry, EntryFile, WinnerInvitation
from events.models.events import Event, Feedback, SignUp

__all__ = ["Competition", "Entry", "EntryFile", "Event", "Feedback", "SignUp", "WinnerInvitation"]
