"""Which case of the record a row is about."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import groupby, pairwise

from django.utils.translation import gettext as _

from ledgers.queries.known import Known, alive, terms_of
from ledgers.queries.reading import plain
from ledgers.queries.rows import Fault, PlannedRow
from ledgers.queries.words import heading
from mobility.core.terms import Term
from mobility.enums import APPLYING, RUNNING
from mobility.models import LeaveCase


def join(rows: Sequence[PlannedRow]) -> None:
    """Make of a leave and its renewal (续签) in a row of its own one leave.

    They are of one person, one of them says that it was extended, and the second begins on the day
    after the first. What ended the second ended the leave.
    """
    by_person: dict[tuple[str, str], list[PlannedRow]] = defaultdict(list)
    for row in rows:
        if row.told.get("staff_number") and row.told.get("name") and row.is_dated:
            key = (plain(row.told["staff_number"]), plain(row.told["name"]))
            by_person[key].append(row)
    for same in by_person.values():
        same.sort(key=lambda row: row.told["first_day"])
        for first, second in pairwise(same):
            if _renews(second, first):
                second.head = first
                first.told["extension_first_day"] = second.told["first_day"]
                first.told["extension_last_day"] = second.told["last_day"]
                ends = {"end_reason", "returned_on", "ended_on"} & second.told.keys()
                first.told |= {key: second.told[key] for key in ends}


def _renews(second: PlannedRow, first: PlannedRow) -> bool:
    is_plain = not (second.faults or first.head or any(map(_is_extended, (first, second))))
    is_told = "extended" in {first.status, second.status}
    follows_on = second.told["first_day"].toordinal() == first.told["last_day"].toordinal() + 1
    return is_plain and is_told and follows_on


def _is_extended(row: PlannedRow) -> bool:
    return "extension_first_day" in row.told or "extension_last_day" in row.told


def match(rows: Sequence[PlannedRow], known: Known, letters: Mapping[str, str]) -> None:
    """Find the case of each row.

    A case is known by staff number and first day. Where the only open case of a staff number has
    the same last day and another first, its first day is put right. Any other first day is another
    leave. A row without a last day is that of an application, if the person has one.
    """
    taken: set[int] = set()
    for row in rows:
        if row.post is not None:
            _match_exactly(row, known.cases[row.post.pk], taken)
    for row in rows:
        if row.post is not None and row.case is None and row.is_dated and not row.faults:
            _match_misdated(row, known.cases[row.post.pk], taken)
            _refuse_beside_application(row, known.cases[row.post.pk], letters)
    for row in rows:
        _set_terms(row, letters)
    _refuse_twins(rows, letters)


def _match_exactly(row: PlannedRow, cases: Sequence[LeaveCase], taken: set[int]) -> None:
    for case in cases:
        terms = alive(case)
        if terms and row.is_dated and terms[0].first_day == row.told["first_day"]:
            row.case = case
            taken.add(case.pk)
        elif not terms and "last_day" not in row.told:
            asked = row.told.get("first_day")
            row.is_application |= asked in {None, case.asked_first_day}


def _match_misdated(row: PlannedRow, cases: Sequence[LeaveCase], taken: set[int]) -> None:
    running = [case for case in cases if case.status in RUNNING and alive(case)]
    if len(running) == 1 and running[0].pk not in taken:
        case = running[0]
        if alive(case)[0].last_day == row.told["last_day"]:
            row.case = case
            taken.add(case.pk)


def _refuse_beside_application(
    row: PlannedRow, cases: Sequence[LeaveCase], letters: Mapping[str, str]
) -> None:
    """Refuse a second case beside an application for the same days."""
    for case in cases:
        is_earlier = case.asked_first_day and row.told["last_day"] < case.asked_first_day
        if row.case is None and case.status in APPLYING and not is_earlier:
            message = _("An application of this person is under way: go on with it on its page.")
            row.faults.append(Fault(letters["staff_number"], message))
            return


def _set_terms(row: PlannedRow, letters: Mapping[str, str]) -> None:
    """Work out the terms that the case has once the row is written."""
    if not row.is_dated:
        return
    terms = list(terms_of(alive(row.case))) if row.case else []
    more = _extension(row, terms, letters)
    terms[:1] = [Term(row.told["first_day"], row.told["last_day"])]
    if more:
        terms[1:] = [*terms[1:-1], more]
    row.terms = tuple(terms)
    keys = ("extension_first_day", "extension_last_day")
    is_said = any(fault.column in {letters.get(key) for key in keys} for fault in row.faults)
    if row.status == "extended" and len(terms) < 2 and not is_said:  # noqa: PLR2004
        message = _("An extension, but not its days: write them into columns of their own.")
        row.faults.append(Fault(letters["status"], message))


def _extension(row: PlannedRow, terms: Sequence[Term], letters: Mapping[str, str]) -> Term | None:
    """Return the extension that a row tells of; one day alone is completed from the record."""
    kept = terms[-1] if len(terms) > 1 else None
    keys = ("extension_first_day", "extension_last_day")
    told = [row.told.get(key) for key in keys]
    if not any(told):
        return None
    first, last = (
        day or (kept and getattr(kept, key.removeprefix("extension_")))
        for day, key in zip(told, keys, strict=True)
    )
    wrong = {fault.column for fault in row.faults}
    for day, key in ((first, keys[0]), (last, keys[1])):
        letter = letters.get(key, "")
        if day is None and (not letter or letter not in wrong):
            message = _("%(column)s is missing.") % {"column": heading(key)}
            row.faults.append(Fault(letter, message))
    return Term(first, last) if first and last else None


def _refuse_twins(rows: Sequence[PlannedRow], letters: Mapping[str, str]) -> None:
    """Refuse a second row for one leave."""

    def leave(row: PlannedRow) -> tuple[str, str]:
        number = plain(row.told.get("staff_number", ""))
        return number, str(row.told.get("first_day", "")) or f"row {row.number}"

    for (number, _day), same in groupby(sorted(rows, key=leave), key=leave):
        first, *others = sorted(same, key=lambda row: row.number)
        for row in others if number else []:
            message = _("Row %(row)s is the same leave.") % {"row": first.number}
            row.faults.append(Fault(letters["first_day"], message))
