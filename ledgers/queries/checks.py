"""Terms and ends of the rows against the rules, the record and each other."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

from django.utils.translation import gettext as _

from ledgers.queries.known import Away, Known, alive, terms_of
from ledgers.queries.rows import Ending, Fault, PlannedRow
from ledgers.queries.statuses import ENDINGS, names_month_only
from ledgers.queries.words import heading
from mobility.core.retirement import Category, last_possible_day
from mobility.core.rules import Objection, check_start, check_term, latest_last_day
from mobility.core.terms import Term, follows
from mobility.enums import ENDED, LEAVE_FORMS, ON_POST, CaseStatus, Form
from mobility.models import LeaveCase
from mobility.queries.objections import kept_a_day_longer, words

# Those that a later first day, not an earlier last day, would meet.
_OF_THE_FIRST_DAY = frozenset(
    {
        "extension_not_adjacent",
        "extension_not_allowed",
        "second_extension",
        "nothing_to_extend",
        "too_far",
    }
)
_ENDS = frozenset({CaseStatus.CONVERTED, *ENDED})

_HAPPENED = (
    "born",
    "started_work_on",
    "entered_on",
    "decided_on",
    "filed_on",
    "enterprise_founded_on",
)


class Checks:
    """What the law and the record say against the terms of a file."""

    def __init__(self, known: Known, letters: Mapping[str, str], on: date) -> None:
        self.known, self.letters, self.on = known, letters, on

    def check(self, rows: Sequence[PlannedRow]) -> None:
        """Add what is wrong to the rows."""
        for row in rows:
            self._check_past(row)
            if row.terms and not row.is_application:
                self._set_ending(row)
        groups: dict[int | str, list[PlannedRow]] = defaultdict(list)
        for row in rows:
            if row.terms and row.who:
                groups[row.who].append(row)
        for group in groups.values():
            for row in group:
                if not row.faults and moves_terms(row):
                    self._check_terms(row, group)
            self._check_overlaps(group)

    def _fault(self, row: PlannedRow, key: str, message: str, fix: str = "") -> None:
        letter = self.letters.get(key, "")
        if letter and letter in {self.letters.get("span"), self.letters.get("length")}:
            fix = ""  # one day does not go into a cell of two, nor of a length
        row.faults.append(Fault(letter, message, fix, letter))

    def _check_past(self, row: PlannedRow) -> None:
        """Refuse a day to come of what has happened."""
        for key in _HAPPENED:
            day = row.told.get(key)
            if isinstance(day, date) and day > self.on:
                self._fault(row, key, _("This day is still to come."))

    # --- the end ----------------------------------------------------------------------------
    def _set_ending(self, row: PlannedRow) -> None:
        if self._refuse_return(row):
            return
        ending = self._ending(row)
        if ending is None:
            return
        row.ending = ending
        if ending.status == CaseStatus.COMPLETED and _form(row) in LEAVE_FORMS:
            message = _(
                "A leave ends by a return, or as the columns of its end say; not by itself."
            )
            self._fault(row, "end_reason" if row.told.get("end_reason") else "status", message)
        key = "returned_on" if ending.status == "returned" else "ended_on"
        first = row.terms[-1].first_day
        is_of_one = len(row.terms) == 1  # the first day of an extension is not that of the leave
        too_early = ending.status == "returned" or is_of_one
        if ending.day < first or (ending.day == first and too_early):
            message = _("The leave begins on %(day)s only.")
            self._fault(row, key, message % {"day": first.isoformat()})
        elif ending.day > self.on:
            self._fault(row, key, _("This day is still to come."))

    def _refuse_return(self, row: PlannedRow) -> bool:
        """Refuse a return from work beside the post (兼职): nobody left it, 在岗 ends nothing."""
        told = row.told.get("returned_on") or row.told.get("end_reason") == CaseStatus.RETURNED
        is_known = row.case is not None and row.case.status == CaseStatus.RETURNED
        if not told or is_known or _form(row) not in ON_POST:
            return False
        key = "status" if row.status == CaseStatus.RETURNED else "returned_on"
        if key not in self.letters:
            key = "end_reason"
        message = _(
            "From work beside the post nobody returns: leave it empty, or say how the agreement "
            "ended."
        )
        self._fault(row, key, message)
        return True

    def _ending(self, row: PlannedRow) -> Ending | None:
        """Return how the leave ended, by the row and what is on record already."""
        told, record = row.told, ending_of(row.case)
        reason, back, ended = (told.get(key) for key in ("end_reason", "returned_on", "ended_on"))
        status = reason or ("returned" if back else record.status if record and ended else None)
        if not (reason or back or ended):
            self._check_post(row, record)
            return record
        if back and (ended or status != "returned"):
            message = _("Back on post, or ended? Keep the one that ended this leave.")
            self._fault(row, "ended_on" if ended else "end_reason", message)
        elif status in {None, "returned"} and ended:
            self._fault(row, "end_reason", _("Say why the leave ended, and not by a return."))
        else:
            day = back or ended or (record.day if record and record.status == status else None)
            if day and status:
                return Ending(status, day)
            self._ask_day(row, str(status))
        return None

    def _ask_day(self, row: PlannedRow, status: str) -> None:
        """Ask for the day of the end: in its own column, in the remark, or behind the status."""
        key = "returned_on" if status == "returned" else "ended_on"
        wrong = {fault.column for fault in row.faults}
        if wrong & {self.letters.get("returned_on"), self.letters.get("ended_on")} - {None}:
            return
        note = str(row.told.get("note", ""))
        in_note = status in ENDINGS and names_month_only(note, status)
        order = (key, "note" if in_note else key, "changed_on", "status")
        where = next((each for each in order if each in self.letters), key)
        if where in {"note", "status"}:
            message = _("The day of the end is missing: write it in full before the word.")
        else:
            message = _("%(column)s is missing.") % {"column": heading(key)}
        self._fault(row, where, message)

    def _check_post(self, row: PlannedRow, record: Ending | None) -> None:
        """Refuse the post after a return that did not take place."""
        tells = row.told.get("return_grade") or row.told.get("over_quota")
        if tells and (record is None or record.status != "returned"):
            self._fault(
                row, "returned_on", _("%(column)s is missing.") % {"column": heading("returned_on")}
            )

    # --- the rules --------------------------------------------------------------------------
    def _check_terms(self, row: PlannedRow, group: Sequence[PlannedRow]) -> None:
        """Hold each term against the rules in force on its first day.

        A ledger tells of leaves that are agreed, so neither the lead of the application nor the
        day on which an extension was asked for nor whether the company makes a profit by now speaks
        against them.
        """
        form = _form(row)
        others = self._others(row, group)
        for number, term in enumerate(row.terms):
            if term.last_day < term.first_day:
                self._say(row, number, [_before_start()], None)
                return
            if number and not follows(term, row.terms[number - 1]):
                self._refuse_gap(row, row.terms[number - 1])
                return
            if form not in LEAVE_FORMS:
                continue
            policy = self.known.rules_on(term.first_day).policy
            earlier = [
                *(each for each in others if each.last_day < term.first_day),
                *row.terms[:number],
            ]
            limit = {"earlier": earlier, "policy": policy, "retires_on": _retires_on(row)}
            too_far = [] if number else check_start(term.first_day, self.on)
            wrong = too_far + check_term(
                term,
                extends=number > 0,
                founds=form == Form.LEAVE_FOUND,
                is_profitable=None,
                asked_on=date.min if number else self.on,
                **limit,  # type: ignore[arg-type]
            )
            latest = latest_last_day(term.first_day, extends=number > 0, **limit)  # type: ignore[arg-type]
            self._say(row, number, [each for each in wrong if each.is_hard], latest)
            if any(each.code == "one_day_more" and not each.is_hard for each in wrong):
                row.remarks.append(kept_a_day_longer(term))

    def _refuse_gap(self, row: PlannedRow, before: Term) -> None:
        """Refuse what the database refuses at the end: a gap between the terms of one leave."""
        first = date.fromordinal(before.last_day.toordinal() + 1)
        told = Objection(
            "extension_not_adjacent",
            "ext_allowed",
            is_hard=True,
            facts={"first": first.isoformat()},
        )
        key = "extension_first_day"
        if key not in self.letters:
            key = "last_day"
        self._fault(row, key, words(told), first.isoformat() if key != "last_day" else "")

    def _others(self, row: PlannedRow, group: Sequence[PlannedRow]) -> list[Term]:
        """Return the other leaves of the person in this unit, as they are after the import."""
        matched = {each.case.pk for each in group if each.case}
        record = [
            away.term
            for away in self._away(row)
            if away.is_here and away.is_leave and away.case not in matched
        ]
        others = [each for each in group if each is not row and _form(each) in LEAVE_FORMS]
        return record + [term for each in others for term in each.last_days]

    def _away(self, row: PlannedRow) -> list[Away]:
        return self.known.away.get(row.person.pk, []) if row.person else []

    def _say(
        self, row: PlannedRow, number: int, wrong: Sequence[Objection], latest: date | None
    ) -> None:
        """Put the first objection to either day of a term into words."""
        before = "extension_" if number else ""
        said: set[str] = set()
        for objection in wrong:
            is_first = objection.code in _OF_THE_FIRST_DAY
            key = before + ("first_day" if is_first else "last_day")
            if key in said:
                continue
            said.add(key)
            fix = ""
            if is_first:
                fix = str(objection.facts.get("first", ""))
            elif latest is not None and latest >= row.terms[number].first_day:
                fix = latest.isoformat()
            self._fault(row, key, words(objection), fix)

    # --- overlaps ---------------------------------------------------------------------------
    def _check_overlaps(self, group: Sequence[PlannedRow]) -> None:
        """Refuse a term in days in which the person is away already, here or in another unit.

        A row that is refused is not written, so that what its case has on record stays; hence
        again until nothing new is found.
        """
        is_settled = False
        while not is_settled:
            clean = [row for row in group if not row.faults]
            matched = {row.case.pk for row in clean if row.case}
            record = [away for away in self._away(group[0]) if away.case not in matched]
            is_settled = True
            for row in clean:
                if _moves(row) and self._overlaps(row, clean, record):
                    is_settled = False
                    break

    def _overlaps(
        self, row: PlannedRow, clean: Sequence[PlannedRow], record: Sequence[Away]
    ) -> bool:
        for number, term in enumerate(row.last_days):
            key = "extension_first_day" if number else "first_day"
            for away in record:
                if _meet(term, away.term):
                    self._fault(row, key, _here(away) if away.is_here else _elsewhere())
                    return True
            for other in clean:
                comes_first = other.number < row.number or not _moves(other)
                if other is not row and comes_first and _any_meet(term, other.last_days):
                    message = _("These days overlap those of row %(row)s.")
                    self._fault(row, key, message % {"row": other.number})
                    return True
        return False


def _form(row: PlannedRow) -> str:
    """Return the form that a row says, or that is on record."""
    return str(row.told.get("form") or (row.case.form if row.case else Form.LEAVE_FOUND))


def ending_of(case: LeaveCase | None) -> Ending | None:
    """Return how a case ended by the record."""
    if case is None or case.closed_on is None:
        return None
    if case.status == CaseStatus.RETURNED:
        plan = getattr(case, "plan", None)
        return Ending("returned", (plan and plan.reported_on) or case.closed_on)
    return Ending(case.status, case.closed_on) if case.status in _ENDS else None


def moves_terms(row: PlannedRow) -> bool:
    """Whether the row adds a term or changes the days of one."""
    return row.case is None or row.terms != terms_of(alive(row.case))


def _moves(row: PlannedRow) -> bool:
    """Whether the row changes in which days the person is away."""
    if row.is_application or row.faults:
        return False
    return moves_terms(row) or row.ending != ending_of(row.case)


def _before_start() -> Objection:
    return Objection("start_after_end", "dates", is_hard=True, facts={})


def _retires_on(row: PlannedRow) -> date | None:
    born, track = row.told.get("born"), row.told.get("retirement_category")
    if row.person is not None:
        born, track = born or row.person.born, track or row.person.track
    track = track or row.of_number.get("retirement_category")
    return last_possible_day(born, Category(track)) if born and track else None


def _meet(one: Term, other: Term) -> bool:
    return one.first_day <= other.last_day and other.first_day <= one.last_day


def _any_meet(term: Term, others: Sequence[Term]) -> bool:
    return any(_meet(term, other) for other in others)


def _here(away: Away) -> str:
    return _("On record is a leave from %(first)s to %(last)s already.") % {
        "first": away.term.first_day.isoformat(),
        "last": away.term.last_day.isoformat(),
    }


def _elsewhere() -> str:
    return _("This person is already on leave in some of these days.")
