"""What an office changes in the record of a case: company, post, results; old values stay."""

from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError, models, transaction

from accounts.models import User
from audit.actions import record
from audit.guards import broken
from mobility import policies
from mobility.actions.known import CompanyTold, keep_company
from mobility.actions.terms import note_correction
from mobility.actions.words import settle_office
from mobility.models import CarriedResult, Employment, LeaveCase
from mobility.secret import digest, masked


def _note(
    case: LeaveCase,
    row: models.Model,
    told: Mapping[str, object],
    reason: str,
    by: User,
    at: datetime,
) -> None:
    """Write a correction for each value that changes."""
    for name, new in told.items():
        old = getattr(row, name)
        if old != new:
            note_correction(case, name, old, new, reason=reason, by=by, at=at)


def _held_post(case: LeaveCase) -> Employment:
    """Return the employment of a case as it stands, held until the end.

    Several cases share it. Whoever holds a case too holds the case first.
    """
    post: Employment = Employment.objects.select_for_update(no_key=True).get(pk=case.employment_id)
    case.employment = post
    return post


@transaction.atomic
def change_company(
    case: LeaveCase, *, told: CompanyTold, reason: str, by: User, at: datetime
) -> None:
    """Bring the company up to date, or name another one.

    Raises
    ------
    NameDiffers
        The credit code is another company's on record.
    """
    policies.may_correct(by, case)
    former = case.enterprise
    before = {name: getattr(former, name) for name in told} if former is not None else {}
    case.enterprise = keep_company(case.employment, former, told)
    for name, old in before.items():
        if old != (new := getattr(case.enterprise, name)):
            note_correction(case, name, old, new, reason=reason, by=by, at=at)
    case.save(update_fields=["enterprise"])
    record("change_company", case, by=by, at=at)


@transaction.atomic
def change_post(
    case: LeaveCase, *, told: Mapping[str, object], reason: str, by: User, at: datetime
) -> None:
    """Bring title, grade, wage step and the days that bind the person up to date."""
    policies.may_correct(by, case)
    post = _held_post(case)
    _note(case, post, told, reason, by, at)
    for name, value in told.items():
        setattr(post, name, value)
    post.save(update_fields=list(told))
    record("change_post", case, by=by, at=at)
    settle_office(case, at, "ends")


class NumberTaken(Exception):
    """The staff number, or the identity number, is another person's on record.

    `told_as` is the argument of the action that holds it, and so its field in a form.
    """

    def __init__(self, told_as: str) -> None:
        super().__init__(told_as)
        self.told_as = told_as


@transaction.atomic
def change_number(
    case: LeaveCase, *, staff_number: str, identity_number: str, reason: str, by: User, at: datetime
) -> None:
    """Put a staff number or an identity number right; an empty one stays as it is.

    The correction keeps of an identity number only its ends.

    Raises
    ------
    NumberTaken
        Somebody else has it.
    """
    policies.may_end(by, case)
    post = _held_post(case)
    person = post.person
    if staff_number and staff_number != post.staff_number:
        note_correction(
            case, "staff_number", post.staff_number, staff_number, reason=reason, by=by, at=at
        )
        post.staff_number = staff_number
    if identity_number and identity_number != person.identity_number:
        old, new = masked(person.identity_number), masked(identity_number)
        note_correction(case, "identity_number", old, new, reason=reason, by=by, at=at)
        person.identity_number, person.identity_digest = identity_number, digest(identity_number)
    try:
        with transaction.atomic():
            post.save(update_fields=["staff_number"])
            person.save(update_fields=["identity_number", "identity_digest"])
    except IntegrityError as taken:
        is_staff = broken(taken) == "one_person_per_staff_number"
        raise NumberTaken("staff_number" if is_staff else "identity_number") from taken
    record("change_number", case, by=by, at=at)


@transaction.atomic
def add_result(case: LeaveCase, *, told: Mapping[str, str], by: User, at: datetime) -> None:
    """Note a project or result that goes along."""
    policies.may_work_on(by, case)
    CarriedResult.objects.create(case=case, **told)
    record("add_result", case, by=by, at=at)
