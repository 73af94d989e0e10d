"""Which company each row means, and what the file says of it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from ledgers.queries.known import Known
from ledgers.queries.reading import plain
from ledgers.queries.rows import Fault, PlannedRow
from ledgers.queries.words import heading
from mobility.models import Enterprise

# column key → field of the company
FIELDS = {
    "enterprise": "name",
    "credit_code": "credit_code",
    "county": "county",
    "enterprise_founded_on": "founded_on",
    "is_profitable": "is_profitable",
    "space": "space",
}
_NAMED_BY = ("enterprise", "credit_code")  # two rows may not tell these differently


@dataclass(slots=True)
class Company:
    """A company of the record, or one that the file brings."""

    row: Enterprise | None = None
    told: dict[str, tuple[object, PlannedRow]] = field(default_factory=dict)

    def name(self) -> str:
        """The name that it has or is to have."""
        if "enterprise" in self.told:
            return str(self.told["enterprise"][0])
        return self.row.name if self.row else ""

    def fields(self) -> dict[str, object]:
        """What the file says, by field."""
        return {FIELDS[key]: value for key, (value, _row) in self.told.items()}


class Companies:
    """Finds the company of each row.

    The credit code says which it is, else the name. A case whose company gets another name without
    another code keeps its company, renamed, unless further cases share it. Of a company that
    several rows tell of, the row with the latest leave is believed; name and code must agree.
    """

    def __init__(self, known: Known, letters: Mapping[str, str]) -> None:
        self.known, self.letters = known, letters
        self.found: dict[int | str, Company] = {}
        self._by_code: dict[str, int | str] = {}
        self._by_name: dict[str, list[Enterprise]] = defaultdict(list)
        self._new_names: dict[str, str] = {}
        for row in known.companies:
            self._by_name[plain(row.name)].append(row)
            if row.credit_code:
                self._by_code[row.credit_code] = row.pk
        self._rows = {row.pk: row for row in known.companies}

    def settle(self, rows: Sequence[PlannedRow]) -> None:
        """Find all companies: first those of cases on record, then those told with a code."""
        rows = [row for row in rows if not row.is_application]
        for row in sorted(rows, key=lambda row: (_company_of(row) is None, not _code(row))):
            row.company = self._find(row)
        named: dict[tuple[int | str, str], PlannedRow] = {}
        for row in rows:
            self._check(row)
            self._compare(row, named)

    def listen(self, rows: Sequence[PlannedRow]) -> None:
        """Take down what the rows, those to be written, say of their companies."""
        for row in sorted(rows, key=lambda row: (_begin(row), row.number)):
            if row.company is not None:
                known = self._rows.get(row.company) if isinstance(row.company, int) else None
                company = self.found.setdefault(row.company, Company(known))
                company.told |= {key: (row.told[key], row) for key in FIELDS if key in row.told}

    def _find(self, row: PlannedRow) -> int | str | None:
        code, name, current = _code(row), row.told.get("enterprise", ""), _company_of(row)
        if row.unread.get("credit_code") and current:  # an odd code stands on record already
            code = code or current.credit_code
        if code:
            if code not in self._by_code:
                self._by_code[code] = self._with_code(code, name, current)
            return self._by_code[code]
        if not name:
            return current.pk if current else None
        return self._with_name(plain(name), current)

    def _with_code(self, code: str, name: str, current: Enterprise | None) -> int | str:
        """Return whose code a new one is: the case's own company learns or mends it."""
        if current is not None and plain(name or current.name) == plain(current.name):
            return current.pk
        if current is not None and not current.credit_code and self._is_alone(current):
            return current.pk
        nameless = [each for each in self._by_name.get(plain(name), ()) if not each.credit_code]
        if len(nameless) == 1:
            return nameless[0].pk
        if name:
            self._new_names.setdefault(plain(name), f"code {code}")
        return f"code {code}"

    def _with_name(self, name: str, current: Enterprise | None) -> int | str:
        same = self._by_name.get(name, [])
        if current is not None and (current in same or (not same and self._is_alone(current))):
            return current.pk
        if same:
            return same[0].pk
        return self._new_names.setdefault(name, f"name {name}")

    def _is_alone(self, company: Enterprise) -> bool:
        """Whether no second case names the company, or its code says that it is still the same."""
        return bool(company.credit_code) or self._rows[company.pk].users <= 1

    def _check(self, row: PlannedRow) -> None:
        """Refuse what is told of no company, and a code that is another company's."""
        told = [key for key in FIELDS if key in row.told]
        if row.company is None:
            for key in told:
                message = _("Name the company as well, or leave this cell empty.")
                row.notes.append(Fault(self.letters[key], message))
                del row.told[key]
            return
        name = row.told.get("enterprise")
        known = self._rows.get(row.company) if isinstance(row.company, int) else None
        if known is None and name is None:
            message = _("%(column)s is missing.") % {"column": heading("enterprise")}
            row.faults.append(Fault(self.letters.get("enterprise", ""), message))
        is_of_another = bool(known and known.credit_code == _code(row) != "") and (
            known != _company_of(row)
        )
        if known and is_of_another and name and plain(name) != plain(known.name):
            message = _("On record this code is that of %(name)s.") % {"name": known.name}
            letter = self.letters["enterprise"]
            row.faults.append(Fault(self.letters["credit_code"], message, known.name, letter))

    def _compare(self, row: PlannedRow, named: dict[tuple[int | str, str], PlannedRow]) -> None:
        """Refuse another name, or code, than an earlier row tells of the same company."""
        for key in _NAMED_BY:
            if row.company is None or key not in row.told:
                continue
            first = named.setdefault((row.company, key), row)
            if plain(first.told[key]) != plain(row.told[key]):
                message = _("Row %(row)s says %(value)s of the same company: make both alike.")
                told = {"row": first.number, "value": first.told[key]}
                row.faults.append(Fault(self.letters[key], message % told))


def _company_of(row: PlannedRow) -> Enterprise | None:
    return row.case.enterprise if row.case is not None else None


def _code(row: PlannedRow) -> str:
    return str(row.told.get("credit_code", ""))


def _begin(row: PlannedRow) -> date:
    first: date = row.told.get("first_day", date.min)
    return first
