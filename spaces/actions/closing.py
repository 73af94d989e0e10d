"""What was asked of a space that closed comes to an end, however it was closed."""

from datetime import datetime

from audit.actions import advance
from audit.due import each
from notifications.actions import settle_row
from notifications.ics import CANCEL
from spaces.actions.telling import both, heard, tell_of_question, tell_of_visit
from spaces.actions.visits import dealt_with
from spaces.enums import SpaceStatus, VisitStatus
from spaces.models import Question, Visit


def end_at_closed(*, at: datetime) -> int:
    """End the questions to closed spaces and the visits to come; whoever asked is told.

    A second run changes nothing. Return how many rows.
    """
    questions = Question.objects.to_closed()
    visits = Visit.objects.to_come(at).filter(space__status=SpaceStatus.CLOSED)
    ended = each(questions.for_page(), lambda row: _end_question(row, at))
    return ended + each(visits.for_page(), lambda row: _end_visit(row, at))


def _end_question(row: Question, at: datetime) -> None:
    advance(row, "lapse", by=None, at=at)
    settle_row(["spaces/question_asked"], about=row, at=at)
    heard(row, at)
    if row.by.is_active:
        tell_of_question([row.by], "question_lapsed", row, at)


def _end_visit(visit: Visit, at: datetime) -> None:
    method = CANCEL if visit.status == VisitStatus.AGREED else ""
    visit.sequence, visit.note = visit.sequence + 1, ""
    visit.save(update_fields=["sequence", "note"])
    advance(visit, "call_off", by=None, at=at)
    dealt_with(visit, at)
    tell_of_visit(both(visit), "visit_called_off", visit, at, method=method)
