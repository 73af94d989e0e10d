"""Who and what is known already: a registration never writes over what it found."""

from collections.abc import Mapping
from datetime import date
from typing import Required, TypedDict

from django.db import IntegrityError, transaction

from accounts.models import County, Organisation
from audit.guards import broken
from mobility.models import Department, Employment, Enterprise, Researcher
from mobility.second_line import whole_ledger
from ui.text import same_name

NO_DEPARTMENT = "未填部门"  # of whoever is new, where nobody said which; an import does so too


class PersonTold(TypedDict):
    """What is said of a person; what nobody said is empty."""

    name: str
    born: date | None
    track: str
    started_work_on: date | None


class CompanyTold(TypedDict, total=False):
    """What is said of a company."""

    name: Required[str]
    credit_code: str
    county: County | None
    founded_on: date | None
    is_profitable: bool | None
    space: str
    is_unit_owned: bool


class NameDiffers(Exception):
    """The number or code is on record with another name; both are told."""

    def __init__(self, number: str, known: str, told: str) -> None:
        super().__init__(number, known, told)
        self.number, self.known, self.told = number, known, told


class JustEntered(Exception):
    """A colleague has entered the same number in this very moment.

    `told_as` is the argument of the action that holds it, and so its field in a form.
    """

    def __init__(self, told_as: str) -> None:
        super().__init__(told_as)
        self.told_as = told_as


class RecordDiffers(Exception):
    """What was typed of a known person is not what stands on record.

    `differences` holds for each field its name, what stands and what was typed; the office confirms
    them or takes them back.
    """

    def __init__(self, differences: Mapping[str, tuple[object, object]]) -> None:
        super().__init__(differences)
        self.differences = differences


def employ(
    unit: Organisation,
    staff_number: str,
    *,
    person: PersonTold,
    post: Mapping[str, object],
    is_confirmed: bool = False,
) -> tuple[Employment, Mapping[str, tuple[object, object]]]:
    """Return the employment of that staff number, and what of it was changed.

    A name is never changed here: that is the act of the head of HR. What is not yet on record is
    filled in; what stands there otherwise is changed only if it was confirmed.

    Raises
    ------
    NameDiffers, RecordDiffers, JustEntered
        The number is another person's; a value differs and nobody has confirmed it; a colleague
        enters the same number now.
    """
    known = (
        Employment.objects.select_for_update(of=("self",))
        .filter(organisation=unit, staff_number=staff_number)
        .select_related("person", "department")
        .first()
    )
    if known is None:
        return _employed(unit, staff_number, person, post), {}
    if not same_name(known.person.name, person["name"]):
        raise NameDiffers(staff_number, known.person.name, person["name"])
    told = {name: value for name, value in person.items() if name != "name"}
    changed = _differences(known.person, told) | _differences(known, post)
    if changed and not is_confirmed:
        raise RecordDiffers(changed)
    _fill(known.person, told)
    _fill(known, post)
    return known, changed


def _employed(
    unit: Organisation, staff_number: str, person: PersonTold, post: Mapping[str, object]
) -> Employment:
    who = Researcher(name=person["name"])
    _fill(who, person)
    made = Employment(organisation=unit, staff_number=staff_number, person=who)
    department = post["department"] or department_called(unit, NO_DEPARTMENT)
    _set(made, {**post, "department": department})
    _save_once(made, "one_person_per_staff_number", "staff_number")
    return made


def _differences(
    row: Researcher | Employment, told: Mapping[str, object]
) -> dict[str, tuple[object, object]]:
    return {
        name: (getattr(row, name), value)
        for name, value in told.items()
        if value not in {None, ""}
        and getattr(row, name) not in {None, ""}
        and getattr(row, name) != value
    }


def _fill(row: Researcher | Employment, told: Mapping[str, object]) -> None:
    _set(row, told)
    row.save()


def _set(row: Researcher | Employment, told: Mapping[str, object]) -> None:
    for name, value in told.items():
        if value not in {None, ""}:
            setattr(row, name, value)


def department_called(unit: Organisation, name: str) -> Department:
    """Return the department of that name, a new one if there is none."""
    found, _is_new = Department.objects.get_or_create(organisation=unit, name=name.strip())
    return found


def keep_company(
    employment: Employment,
    company: Enterprise | None,
    told: CompanyTold,
    *,
    may_change: bool = True,
) -> Enterprise:
    """Return the company as told: of that credit code in the unit, the known, or a new one.

    Nothing is written over what other leaves rest on: of a company that the code finds only gaps
    are filled, and where further leaves share the known one, another name or another code means
    another company. What they share is brought up to date by the office alone.

    Raises
    ------
    NameDiffers, JustEntered
        The credit code is another company's on record; a colleague enters it now.
    """
    unit, code = employment.organisation, told.get("credit_code", "")
    with whole_ledger():  # a colleague's company may be his too; of his leave nothing is told
        coded = Enterprise.objects.filter(organisation=unit, credit_code=code)
        known = coded.first() if code else None
        is_shared = company is not None and company.cases.count() > 1
    if known is not None and known != company:
        if not same_name(known.name, told["name"]):
            raise NameDiffers(code, known.name, told["name"])
        if company is None and may_change:
            _fill_gaps(known, told)
        return known  # the office keeps what stands in its list
    if company is not None and is_shared:
        if not _is_still(company, told):
            company = None
        elif not may_change:
            return company
    company = company or Enterprise(organisation=unit)
    for name, value in told.items():
        setattr(company, name, value)
    _save_once(company, "one_company_per_code_and_unit", "credit_code")
    return company


def _save_once(row: Enterprise | Employment, constraint: str, told_as: str) -> None:
    """Write a row whose number nobody had a moment ago.

    Raises
    ------
    JustEntered
        A colleague has it by now.
    """
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as problem:
        if broken(problem) == constraint:
            raise JustEntered(told_as) from problem
        raise


def _fill_gaps(company: Enterprise, told: CompanyTold) -> None:
    """Fill in what is not yet on record of a company."""
    for name, value in told.items():
        if value and not getattr(company, name):
            setattr(company, name, value)
    company.save()


def _is_still(company: Enterprise, told: CompanyTold) -> bool:
    """Whether what is told means the same company: its code says so, else its name."""
    code = told.get("credit_code", "")
    if code and company.credit_code:
        return code == company.credit_code
    return same_name(company.name, told["name"])
