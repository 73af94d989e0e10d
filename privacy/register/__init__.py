"""The field register: every table of the service, what it is for, and what becomes of it."""

from privacy.register.leave import LEAVE_ROWS
from privacy.register.mentoring import MENTORING_ROWS
from privacy.register.mentors import MENTOR_ROWS
from privacy.register.people import PEOPLE
from privacy.register.rooms import ROOM_ROWS
from privacy.register.shape import Erasure, Protection, Row, Use, Way
from privacy.register.ventures import VENTURE_ROWS

# In this order rows are deleted: what hangs on another row comes before it.
REGISTER: tuple[Row, ...] = (
    *MENTORING_ROWS,
    *MENTOR_ROWS,
    *VENTURE_ROWS,
    *ROOM_ROWS,
    *LEAVE_ROWS,
    *PEOPLE,
)

__all__ = ["REGISTER", "Erasure", "Protection", "Row", "Use", "Way"]
