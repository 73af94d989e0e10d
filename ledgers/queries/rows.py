"""What an import found: rows as they stand in Excel, what is wrong with them, what they change."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db.models import Model
from django.utils.translation import gettext as _

from accounts.models import Organisation
from mobility.core.calendar import WorkCalendar
from mobility.core.terms import Term
from mobility.models import Employment, LeaveCase, Researcher
from mobility.queries.policy import Rules
from sheets.headings import Header
from sheets.opening import Table
from ui.seen import digest

if TYPE_CHECKING:
    from ledgers.queries.companies import Company


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a cell, or with its row when `column` is empty.

    Where one value is certainly meant, `fix` is it, and `at` the letter of the cell it belongs in.
    """

    column: str
    message: str
    fix: str = ""
    at: str = ""

    @property
    def sentence(self) -> str:
        """The message with what to do, for a reader who has no button."""
        if not self.fix:
            return self.message
        return _("%(message)s Change it to %(value)s.") % {
            "message": self.message,
            "value": self.fix,
        }


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked once for a whole column.

    `code` is "month" (January or October?), "system" (1900 or 1904?), "empty" (many cells of it
    are left empty: leave the column out?) or "alike" (every row fails in the same way, nothing to
    press). `answers` are what a button sends, each with its words.
    """

    column: str
    code: str
    message: str
    rows: int
    answers: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """One value of the record that a row changes; `of` is the row of the database that holds it."""

    key: str
    of: str
    old: object
    new: Any


@dataclass(frozen=True, slots=True)
class Ending:
    """How a leave ended (结束原因): the status that it comes to, and the day."""

    status: str
    day: date

    def last_day(self, term: Term) -> date | None:
        """Return the last day in fact of the last term, None when it ran to its end."""
        last = date.fromordinal(self.day.toordinal() - (self.status == "returned"))
        return last if last < term.last_day else None


_NOTHING = (Change("", "", None, None),)  # of a row that changes nothing, its result counts


def _plain(value: object) -> object:
    return value.pk if isinstance(value, Model) else value


@dataclass(slots=True, repr=False)
class PlannedRow:
    """One row of the file beside what the record knows.

    `told` holds what was read, by column key, without empty cells. `notes` are cells that are left
    empty, for which the row is written all the same; `unclear` years of months that may be January
    or October. A row with a `head` is the extension of the leave in that row. `terms` are the
    terms that the case has when the row is written, `company` the key of its company in
    `Plan.companies`. `remarks` are said of the row as a whole, which is written as it stands.
    """

    number: int
    told: dict[str, Any] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    notes: list[Fault] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    unclear: dict[str, int] = field(default_factory=dict)  # column key → year
    of_number: dict[str, str] = field(default_factory=dict)  # by the identity number or the sex
    status: str = ""  # code of 状态: "away", "extended" or how the leave ended
    head: "PlannedRow | None" = None
    changes: list[Change] = field(default_factory=list)
    unread: dict[str, str] = field(default_factory=dict)  # key → text that may be on record as such
    post: Employment | None = None
    person: Researcher | None = None
    who: int | str = ""  # of the person: a key of the record, else what is alike in the file
    case: LeaveCase | None = None
    made: LeaveCase | None = None  # once it is written, where there was none
    is_application: bool = False  # of an application under way, which an import leaves alone
    terms: tuple[Term, ...] = ()
    ending: Ending | None = None
    company: int | str | None = None

    def __repr__(self) -> str:
        """Show no value: tracebacks end in logs, and rows hold identity numbers."""
        return f"<row {self.number}: {self.result}>"

    @property
    def result(self) -> str:
        """What writing would do: "wrong" (nothing), "new", "update", "same", "joined" to a row."""
        if self.faults or (self.head and self.head.faults):
            return "wrong"
        if self.head:
            return "joined"
        if self.case is None and not self.is_application:
            return "new"
        return "update" if self.changes else "same"

    @property
    def is_dated(self) -> bool:
        """Whether both days of the first term could be read."""
        return "first_day" in self.told and "last_day" in self.told

    @property
    def leave(self) -> LeaveCase | None:
        """The case, be it known or made."""
        return self.case or self.made

    @property
    def ended_on(self) -> date | None:
        """The last day in fact, when the leave ended before the last day agreed."""
        if self.ending is None or not self.terms:
            return None
        last = self.terms[-1]
        day = self.ending.last_day(last)
        return max(day, last.first_day) if day else None

    @property
    def last_days(self) -> tuple[Term, ...]:
        """The terms as they really ran."""
        if (day := self.ended_on) is None:
            return self.terms
        return (*self.terms[:-1], Term(self.terms[-1].first_day, day))


@dataclass(frozen=True, repr=False)
class Plan:
    """A file against the record: what would be written, row by row."""

    organisation: Organisation
    table: Table
    letters: Mapping[str, str]  # column key → letter in the file
    unread: Sequence[Header]  # columns that are neither read nor kept
    compared: Sequence[Header]  # columns that are read beside others and not kept
    questions: Sequence[Question]
    rows: Sequence[PlannedRow]
    left_out: Sequence[int]  # numbers of the rows that somebody left out in the page
    edits: Mapping[str, str]  # cells put right in the page, and answers for columns
    companies: Mapping[int | str, "Company"]
    new_departments: Sequence[str]
    rules_on: Callable[[date], Rules]
    calendar: WorkCalendar

    def __repr__(self) -> str:
        return f"<plan: {self.counts}>"

    def of(self, result: str) -> list[PlannedRow]:
        """Return the rows with one result, in the order of the file."""
        return [row for row in self.rows if row.result == result]

    @property
    def clean(self) -> list[PlannedRow]:
        """The rows with nothing wrong."""
        return [row for row in self.rows if row.result != "wrong"]

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many rows there are of each result, and how many cells they concern."""
        results = [row.result for row in self.rows]
        return {
            "rows": len(self.rows),
            **{name: results.count(name) for name in ("new", "update", "same", "wrong", "joined")},
            "changes": sum(
                change.key in self.letters
                for row in self.rows
                if row.result == "update"
                for change in row.changes
            ),
            "faults": sum(len(row.faults) for row in self.rows) - self._repeated,
            "notes": sum(len(row.notes) for row in self.rows),
            "departments": len(self.new_departments),
        }

    @property
    def seen(self) -> str:
        """What stands for all that writing would do, and for what it would do it to.

        The file stays the same; what is put right in the page, here or by a colleague, does not.
        """
        return digest(
            [f"{place}={text}" for place, text in self.edits.items()]
            + [
                f"{row.number} {row.result} {change.of} {change.key} {_plain(change.old)}"
                for row in self.rows
                for change in row.changes or _NOTHING
            ]
        )

    @property
    def _repeated(self) -> int:
        """How many faults are said once for their column instead of in each row."""
        return sum(each.rows - 1 for each in self.questions if each.code == "alike")

    def marks(self) -> dict[tuple[int, str], str]:
        """Return every fault and note by row and column letter, in a sentence."""
        found: dict[tuple[int, str], str] = {}
        for row in self.rows:
            for fault in [*row.faults, *row.notes]:
                key = (row.number, fault.column)
                found[key] = " ".join(filter(None, [found.get(key), fault.sentence]))
        return found
