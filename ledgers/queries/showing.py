"""An import as a page shows it: the cells of Excel, what is wrong in them, what they change."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from django.db.models import TextChoices
from django.utils.translation import gettext as _

from ledgers.core.columns import BY_KEY, NEEDED
from ledgers.queries.doubts import EMPTY
from ledgers.queries.reading import plain, shown
from ledgers.queries.rows import Change, Fault, Plan, PlannedRow, Question
from mobility.enums import CaseStatus, CompanyRole, Form, PayMode, Track
from sheets.headings import Header

RESULTS = ("wrong", "update", "new", "joined", "same")  # in the order in which a page shows them
_LOOKS = {"wrong": "late", "update": "turn", "new": "done", "same": "over", "joined": "over"}
_BOTH = ("span", "length")  # what a letter is called that stands for days as well
_ENDS = frozenset({"form", "returned_on", "ended_on", "end_reason"})
_LABELS: Mapping[str, type[TextChoices]] = {
    "form": Form,
    "enterprise_role": CompanyRole,
    "pay_mode": PayMode,
    "retirement_category": Track,
    "end_reason": CaseStatus,
}


@dataclass(frozen=True)
class Cell:
    """One cell of the file."""

    place: str  # such as 23:F
    text: str
    before: str  # what stands on record and would change
    faults: Sequence[Fault]
    notes: Sequence[Fault]  # the cell is left empty, the row written
    asks: str  # what an input takes: date, days (from and to) or text; "" where none is offered
    label: str
    may_be_empty: bool
    alike: int  # cells of the column with the same text that are wrong too
    is_department: bool

    @property
    def anchor(self) -> str:
        """What a link to the cell names."""
        return "at-" + self.place.replace(":", "-")

    @property
    def heading(self) -> str:
        """Letter and heading of the column."""
        return f"{self.place.partition(':')[2]} {self.label}"

    @property
    def keeps(self) -> str:
        """What confirms a department that only looks like a slip."""
        return f"{self.place}={self.text}" if self.is_department and self.text else ""

    @property
    def fixes(self) -> list[tuple[str, str, int]]:
        """Each value that is certainly meant: what a button sends, its words, how many cells."""
        number, _colon, letter = self.place.partition(":")
        return [
            (
                f"{number}:{fault.at or letter}={fault.fix}",
                fault.fix,
                self.alike if self.is_department else 1,
            )
            for fault in self.faults
            if fault.fix
        ]


@dataclass(frozen=True)
class ShownRow:
    """One row of the file."""

    number: int
    look: str
    words: str
    said: Sequence[str]  # of the row as a whole
    cells: Sequence[Cell]
    leaves_out: str = ""  # what a button sends that leaves the row out, of a wrong one


class Shown:
    """A plan for a page."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.keys = {letter: key for key, letter in plan.letters.items()}
        self.keys |= {plan.letters[key]: key for key in _BOTH if key in plan.letters}

    @cached_property
    def headers(self) -> list[Header]:
        """The columns that are read, as they stand in the file."""
        return [header for header in self.plan.table.headers if header.column in self.keys]

    @cached_property
    def questions(self) -> list[tuple[Question, str, list[tuple[str, str]]]]:
        """What is asked once for a column: the question, its heading, what its buttons send."""
        texts = {header.column: header.text for header in self.plan.table.headers}
        return [
            (
                each,
                f"{each.column} {texts.get(each.column, '')}",
                [(f"0:{each.column}={value}", words) for value, words in each.answers],
            )
            for each in self.plan.questions
        ]

    @property
    def left_out(self) -> list[tuple[int, str]]:
        """The rows that were left out: number, and what a button sends that takes it in again."""
        return [(number, f"{number}:=") for number in self.plan.left_out]

    @cached_property
    def hidden_columns(self) -> list[str]:
        """The headings of the columns that are hidden in the file, such as Q 联系电话."""
        hidden = self.plan.table.hidden_columns
        headers = self.plan.table.headers
        return [f"{each.column} {each.text}" for each in headers if each.column in hidden]

    def rows(self, segment: str) -> list[PlannedRow]:
        """Return the rows of a segment: wrong ones first, all as in the file, new, update."""
        if segment in {"new", "update"}:
            return self.plan.of(segment)
        if segment == "all":
            return list(self.plan.rows)
        return sorted(self.plan.rows, key=lambda row: RESULTS.index(row.result))

    def shown(self, rows: Sequence[PlannedRow]) -> list[ShownRow]:
        """Return rows with all their cells."""
        words = {
            "wrong": _("to correct"),
            "update": _("update"),
            "new": _("to be added"),
            "same": _("the same"),
            "joined": _("extension"),
        }
        letters = {header.column for header in self.headers}
        return [
            ShownRow(
                row.number,
                _LOOKS[row.result],
                words[row.result],
                [
                    *([_joined(row.head)] if row.head else []),
                    *(each.message for each in row.faults if each.column not in letters),
                    *row.remarks,
                ],
                [self._cell(row, header) for header in self.headers],
                f"{row.number}:={EMPTY}" if row.result == "wrong" else "",
            )
            for row in rows
        ]

    @cached_property
    def _raw(self) -> dict[int, Mapping[str, object]]:
        return {row.number: row.cells for row in self.plan.table.rows}

    @cached_property
    def _wrong_departments(self) -> Counter[str]:
        letter = self.plan.letters.get("department", "")
        return Counter(
            plain(self._raw[row.number].get(letter) or "")
            for row in self.plan.rows
            if any(fault.column == letter and fault.fix for fault in row.faults)
        )

    def _cell(self, row: PlannedRow, header: Header) -> Cell:
        key, letter = self.keys[header.column], header.column
        raw = self._raw[row.number].get(letter)
        faults = [fault for fault in row.faults if fault.column == letter]
        change = next((each for each in row.changes if each.key == key), None)
        said = {each.message for each in self.plan.questions if each.code == "alike"}
        notes = [note for note in row.notes if note.column == letter]
        text = shown(key, row.told[key] if key in row.told and _is_date(key) else raw)
        if key == "phone" and faults:  # it is put right here, so it is shown as it was typed
            text = plain(raw or "")
        if key == "span" and row.terms and not faults:
            text = _(", ").join(f"{term.first_day} – {term.last_day}" for term in row.terms)
        is_department = key == "department" and any(fault.fix for fault in faults)
        return Cell(
            place=f"{row.number}:{letter}",
            text=text,
            before=_before(change) if change else "",
            faults=[_see_above(each) if each.message in said else each for each in faults],
            notes=notes,
            asks=_asks(key) if notes or any(each.message not in said for each in faults) else "",
            label=header.text,
            may_be_empty=bool((faults or notes) and text) and _may_be_empty(key),
            alike=self._wrong_departments[plain(raw or "")] if is_department else 1,
            is_department=is_department,
        )


def _joined(head: PlannedRow) -> str:
    return _("The extension of the leave in row %(row)s.") % {"row": head.number}


def _see_above(fault: Fault) -> Fault:
    return replace(fault, message=_("See above."))


def _may_be_empty(key: str) -> bool:
    return key not in NEEDED or key.startswith("extension") or key in _ENDS


def _is_date(key: str) -> bool:
    return BY_KEY[key].kind in {"date", "month"}


def _asks(key: str) -> str:
    """Return what an input takes; an identity number is put right in the file alone."""
    if key == "identity_number":
        return ""
    if key == "span":
        return "days"
    return "date" if _is_date(key) else "text"


def _before(change: Change) -> str:
    """Return what stands on record, in the words of the page."""
    labels = _LABELS.get(change.key)
    if labels is not None and change.old in labels.values:
        return str(labels(change.old).label)
    return shown(change.key, change.old)
