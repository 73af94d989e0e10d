"""Whom a row is about, and of which department: staff number, name and identity number agree."""

import re
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher

from django.utils.translation import gettext as _

from ledgers.core.columns import REQUIRED
from ledgers.queries.known import Known
from ledgers.queries.reading import plain
from ledgers.queries.rows import Fault, PlannedRow
from ledgers.queries.words import heading
from mobility.actions.known import NO_DEPARTMENT
from mobility.models import Department, Researcher
from ui.pinyin import sort_key

_ALIKE = 0.76  # 生态研究室 and 生态与农牧研究室 are; 化学学院 and 数学学院 are not
_SHORTEST_PART = 3
_COUNTS = re.compile("[0-9一二三四五六七八九十a-z]")  # 第一研究室 is not the second


class People:
    """Finds the employment and the person of each row, and says where they disagree."""

    def __init__(self, known: Known, letters: Mapping[str, str]) -> None:
        self.known, self.letters = known, letters
        self._by_number: dict[str, PlannedRow] = {}
        self._by_identity: dict[str, PlannedRow] = {}

    def settle(self, row: PlannedRow) -> None:
        """Find whom a row is about."""
        name, number = row.told.get("name"), row.told.get("staff_number")
        if not name or not number:
            return None
        key = plain(number)
        first = self._by_number.setdefault(key, row)
        row.post = self.known.posts.get(key)
        if row.post is not None:
            row.person = row.post.person
        elif plain(first.told["name"]) != plain(name):
            told = {"row": first.number, "name": first.told["name"]}
            message = _("Row %(row)s has this number: %(name)s.") % told
            return self._fault(row, "staff_number", message)
        self._check_number(row, key)
        if row.told.get("identity_number"):
            self._check_identity(row, key)
        row.who = row.person.pk if row.person else first.who or key
        return None

    def _fault(self, row: PlannedRow, key: str, message: str, fix: str = "", at: str = "") -> None:
        letter = self.letters.get(key, "")
        row.faults.append(Fault(letter, message, fix, self.letters.get(at, "") or letter))

    def _check_number(self, row: PlannedRow, key: str) -> None:
        name, number = row.told["name"], row.told["staff_number"]
        if row.person is not None:
            if plain(row.person.name) != plain(name):
                message = _("On record, %(number)s is %(name)s.")
                told = {"number": number, "name": row.person.name}
                fix = row.person.name if _is_slip(name, row.person.name) else ""
                self._fault(row, "staff_number", message % told, fix, at="name")
            return
        for other in self.known.without_zeros.get(key.lstrip("0"), ()):
            _pk, kept, whose = self.known.staff[other]
            if plain(whose) == plain(name):
                message = _("On record, %(name)s has the number %(number)s.")
                self._fault(row, "staff_number", message % {"name": name, "number": kept}, kept)

    def _check_identity(self, row: PlannedRow, key: str) -> None:
        identity, name = row.told["identity_number"], row.told["name"]
        first = self._by_identity.setdefault(identity, row)
        if plain(first.told["name"]) != plain(name):
            told = {"row": first.number, "name": first.told["name"]}
            message = _("Row %(row)s has this identity number: %(name)s.") % told
            return self._fault(row, "identity_number", message)
        is_known = row.person is not None and row.person == first.person
        if plain(first.told["staff_number"]) != key and not is_known:
            told = {"row": first.number, "number": first.told["staff_number"]}
            message = _("Row %(row)s gives the same identity number the staff number %(number)s.")
            return self._fault(row, "staff_number", message % told, told["number"])
        before = self._by_number.get(key)
        if before and before.told.get("identity_number", identity) != identity:
            message = _("Row %(row)s gives this staff number another identity number.")
            return self._fault(row, "identity_number", message % {"row": before.number})
        return self._check_holder(row, self.known.people.get(self.known.digests[identity]))

    def _check_holder(self, row: PlannedRow, holder: Researcher | None) -> None:
        """Compare with whoever has the identity number on record, in this unit or elsewhere."""
        name = row.told["name"]
        if row.person is not None and row.person.identity_digest and holder != row.person:
            message = _("Another identity number is on record: compare it with the card.")
            return self._fault(row, "identity_number", message)
        if holder is None or holder == row.person:
            return None
        if plain(holder.name) != plain(name):
            message = _("This identity number belongs to another name on record.")
            return self._fault(row, "identity_number", message)
        if row.person is not None:
            message = _("This number is on record in another entry of the person: leave it empty.")
            return self._fault(row, "identity_number", message)
        if numbers := self.known.numbers_of.get(holder.pk):
            message = _("On record, %(name)s has the number %(number)s.")
            told = {"name": name, "number": numbers[0]}
            return self._fault(row, "staff_number", message % told, numbers[0])
        row.person = holder
        return None


def _is_slip(one: str, other: str) -> bool:
    """Whether two names may be one person's: they sound alike, or most characters are the same."""
    is_near = SequenceMatcher(None, one, other).ratio() >= 2 / 3
    return is_near or sort_key(one) == sort_key(other)


class Departments:
    """Finds the department of each row.

    A department that the unit does not have is made, and counted. Only when the unit has one of a
    similar name already is it asked which is meant; the answer of the page, for any row, counts for
    every row with this name. Similar are names that sound alike, that are in one another with
    letters left out (生态研究室 in 生态与农牧研究室), or that differ in less than a quarter;
    but not those that count differently (第一研究室, 第二研究室).
    """

    def __init__(self, known: Known, letters: Mapping[str, str], confirmed: frozenset[str]) -> None:
        self.known, self.letter = known, letters.get("department", "")
        self.confirmed = confirmed
        self.new: dict[str, str] = {}
        self._similar: dict[str, Department | None] = {}

    def settle(self, row: PlannedRow) -> None:
        """Put the department, or the name of a new one, in the place of what was read."""
        text = row.told.get("department")
        if text is None:
            if row.post is None and not row.is_application:
                self._settle_unnamed(row)
            return
        key = plain(text)
        found = self.known.departments.get(key)
        if found is None and key not in self.confirmed and (meant := self._meant(text)):
            message = _("There is no such department: is “%(name)s” meant?") % {"name": meant}
            row.faults.append(Fault(self.letter, message, meant.name, self.letter))
        row.told["department"] = found or self.new.setdefault(key, text)

    def _settle_unnamed(self, row: PlannedRow) -> None:
        if self.letter:
            message = _("%(column)s is missing.") % {"column": heading("department")}
            row.faults.append(Fault(self.letter, message))
        else:
            key = plain(NO_DEPARTMENT)
            row.told["department"] = self.known.departments.get(key) or self.new.setdefault(
                key, NO_DEPARTMENT
            )

    def _meant(self, text: str) -> Department | None:
        key = plain(text)
        if key not in self._similar:
            known = self.known.departments.items()
            scored = [(_likeness(key, name), row.name, row) for name, row in known]
            best = max(scored, default=None, key=lambda each: each[:2])
            self._similar[key] = best[2] if best and best[0] >= _ALIKE else None
        return self._similar[key]


def _likeness(one: str, other: str) -> float:
    if _COUNTS.findall(one) != _COUNTS.findall(other):
        return 0.0
    short, long = sorted((one, other), key=len)
    if len(short) >= _SHORTEST_PART and _stands_in(short, long):
        return 1.0
    if len(one) == len(other) and sort_key(one) == sort_key(other):
        return 1.0
    return SequenceMatcher(None, one, other).ratio()


def _stands_in(short: str, long: str) -> bool:
    letters = iter(long)
    return all(letter in letters for letter in short)


def require(rows: Sequence[PlannedRow], letters: Mapping[str, str]) -> None:
    """Say what every row must hold and some do not."""
    for row in rows:
        if row.is_application:
            continue
        wrong = {fault.column for fault in row.faults}
        for key in REQUIRED:
            hangs_on = {letters[key]}
            if key == "last_day" and letters[key] == letters.get("length"):
                hangs_on.add(letters["first_day"])  # nothing to count the length from
            if key not in row.told and not hangs_on & wrong:
                message = _("%(column)s is missing.") % {"column": heading(key)}
                row.faults.append(Fault(letters[key], message))
                wrong.add(letters[key])
