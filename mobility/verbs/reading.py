"""What is read of the table: what a person may do to a case, and the log of a case."""

from dataclasses import dataclass

from accounts.models import User
from audit.models import AuditEvent
from mobility.models import CaseOn, LeaveCase
from mobility.queries.overview import events
from mobility.verbs.table import KEEP_YEAR, OFFERED, VERBS
from mobility.verbs.verb import Verb


def offered(case: CaseOn, user: User, duty: str) -> tuple[list[Verb], Verb | None]:
    """Return what `user` may do to a case, and which of it the duty of the day asks for.

    That one comes first and is the main button of the page; where the duty is nobody's, another's
    or fulfilled elsewhere there is none. A year is kept in a form of its own on the same page.
    """
    found = [verb for verb in OFFERED if verb.is_offered(case, user)]
    if duty == "review" and not case.countersigns.exists():
        asked = [verb for verb in found if verb.name == "countersign"]
    else:
        asked = [verb for verb in (*found, KEEP_YEAR) if duty in verb.duties]
    asked = [verb for verb in asked if verb.is_offered(case, user)]
    main = next(iter(asked), None)
    return sorted(found, key=lambda verb: verb not in asked), main


@dataclass(frozen=True)
class Entry:
    """One line of a log: who, what, when; no inner note goes along."""

    event: AuditEvent
    words: str


def log(case: LeaveCase) -> list[Entry]:
    """Return what happened to a case, latest first, as its person may read it."""
    return [
        Entry(event, str(verb.said))
        for event in events(case)
        if (verb := VERBS.get(event.verb)) and not verb.is_inner
    ]
