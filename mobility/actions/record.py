"""What an HR office keeps beside the procedure: years, visits, rules, posts, looks at secrets."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from accounts.enums import Hat
from accounts.models import Organisation, User
from audit.actions import record
from mobility import policies
from mobility.actions.known import department_called, employ, keep_company
from mobility.actions.terms import note_correction, register
from mobility.actions.words import tell_hr, tell_of_lost_head, tell_researcher
from mobility.enums import APPLYING, RUNNING, CaseStatus
from mobility.models import (
    LeaveCase,
    PolicyVersion,
    PostPlan,
    Researcher,
    UnitTaskDone,
    Visit,
    YearRecord,
)
from mobility.queries.year_cycle import has_begun, still_lack
from mobility.second_line import whole_ledger
from notifications.actions import settle_event

if TYPE_CHECKING:
    from mobility.forms.ledger import RegisterForm


class AccountTaken(Exception):
    """The account belongs to another researcher, or the researcher has another one."""


class NotBegun(Exception):
    """The season of a task of the year's cycle has not come."""


class StillLacking(Exception):
    """Of `n` leaves what a task of the year collects is not on record yet."""

    def __init__(self, n: int) -> None:
        super().__init__(n)
        self.n = n


class VersionStands(Exception):
    """A version of the rules begins on that day, and this one was not to put it right."""


@transaction.atomic
def keep_year(case: LeaveCase, year: YearRecord, *, by: User, at: datetime) -> None:
    """Write one year of a case."""
    policies.may_work_on(by, case)
    year.case = case
    year.save()
    record("keep_year", case, by=by, at=at, year=year.year, grade=year.grade)


@transaction.atomic
def keep_visit(case: LeaveCase, visit: Visit, *, by: User, at: datetime) -> None:
    """Write a visit; it stays as it was written."""
    policies.may_work_on(by, case)
    visit.case, visit.by, visit.at = case, by, at
    visit.save()
    record("keep_visit", case, by=by, at=at, alive=visit.company_is_alive)


@transaction.atomic
def reveal(
    case: LeaveCase, *, reason: str, what: str = "identity_number", by: User, at: datetime
) -> str:
    """Return the identity number or the phone; who looked, when and why is kept."""
    policies.may_work_on(by, case)
    record("reveal", case, by=by, at=at, reason=reason, what=what)
    post = case.employment
    return str(post.phone if what == "phone" else post.person.identity_number)


@transaction.atomic
def link(case: LeaveCase, *, user: User, by: User, at: datetime) -> None:
    """Let a person sign in as the researcher of a case.

    Raises
    ------
    AccountTaken
        The account is that of another researcher, or the researcher has another one.
    """
    policies.may_work_on(by, case)
    person = case.employment.person
    with whole_ledger():
        taken = Researcher.objects.filter(user=user).exclude(pk=person.pk).exists()
    if taken or (person.user_id is not None and person.user_id != user.pk) or user == by:
        raise AccountTaken
    person.user = user
    person.save(update_fields=["user"])
    if Hat.RESEARCHER not in user.hats:
        user.hats = [*user.hats, Hat.RESEARCHER]
        user.save(update_fields=["hats"])
    record("link", case, by=by, at=at)
    tell_researcher("linked", case, at)


def tell_of_closing(user: User, *, at: datetime) -> None:
    """Tell the HR office that whoever is away, or applies, closes the account and hears no more.

    Of whoever leads a department, that it has no head any more.
    """
    cases = LeaveCase.objects.of_person(user).filter(status__in=APPLYING | RUNNING)
    for case in cases.exclude(status=CaseStatus.DRAFT).order_by("pk"):
        tell_hr("account_closed", case, at)
    for department in user.departments_led.order_by("pk"):
        tell_of_lost_head(department, at)


def export_written(user: User, what: str, rows: int, *, at: datetime) -> None:
    """Keep that a list left the system: who, what and how many."""
    record("export", user, by=user, at=at, what=what, rows=rows)


@transaction.atomic
def add_policy(  # noqa: PLR0913
    unit: Organisation,
    *,
    valid_from: date,
    rules: Mapping[str, object],
    basis: Mapping[str, str],
    note: str,
    replaces: bool = False,
    by: User,
    at: datetime,
) -> PolicyVersion:
    """Put a new version of the unit's rules in force from a day; older ones stay for their time.

    Raises
    ------
    VersionStands
        One from the same day stands, which only a version that `replaces` it puts right.
    """
    policies.may_head(by, unit)
    Organisation.objects.select_for_update(no_key=True).get(pk=unit.pk)  # one after another
    same_day = PolicyVersion.objects.filter(organisation=unit, valid_from=valid_from)
    if not replaces and same_day.exists():
        raise VersionStands
    version = PolicyVersion.objects.create(
        organisation=unit,
        valid_from=valid_from,
        rules=dict(rules),
        basis=dict(basis),
        note=note,
        by=by,
        at=at,
    )
    record("add_policy", version, by=by, at=at, valid_from=valid_from.isoformat())
    return version


@transaction.atomic
def keep_posts(plan: PostPlan, *, by: User, at: datetime) -> None:
    """Write how many posts of a grade a department has."""
    policies.may_handle(by, plan.department.organisation)
    PostPlan.objects.update_or_create(
        department=plan.department,
        grade=plan.grade,
        defaults={
            "approved": plan.approved,
            "filled": plan.filled,
            "checked_on": plan.checked_on,
        },
    )
    record("keep_posts", plan.department, by=by, at=at, grade=plan.grade)


@transaction.atomic
def tick_off(unit: Organisation, task: str, year: int, *, by: User, at: datetime) -> None:
    """Note that a task of the year's cycle is done.

    Raises
    ------
    NotBegun
        It cannot be: it is of a year that is not over, or of a season that has not come.
    StillLacking
        It is not: somebody's report or opinion is not on record.
    """
    policies.may_handle(by, unit)
    today = timezone.localdate(at)
    if not has_begun(task, year, today):
        raise NotBegun
    if lack := still_lack(by, unit, task, year, today):
        raise StillLacking(lack)
    _row, is_new = UnitTaskDone.objects.get_or_create(
        organisation=unit, task=task, year=year, defaults={"by": by, "at": at}
    )
    if is_new:
        record("tick_off", unit, by=by, at=at, task=task, year=year)
    settle_event("mobility/year_task", about=unit, event=f"{task}-{year}", at=at)


@transaction.atomic
def register_from_paper(
    unit: Organisation,
    form: "RegisterForm",  # a valid one
    *,
    by: User,
    at: datetime,
) -> LeaveCase:
    """Enter a person and a leave that was agreed on paper.

    Raises
    ------
    NameDiffers, RecordDiffers
        Number or code are on record with another name, or with other values not yet confirmed.
    """
    policies.may_handle(by, unit)
    told = form.cleaned_data
    new = told["new_department"]
    department = told["department"] or (department_called(unit, new) if new else None)
    post, changed = employ(
        unit,
        told["staff_number"],
        person={
            "name": told["name"],
            "born": told["born"],
            "track": told["track"],
            "started_work_on": told["started_work_on"],
        },
        post={"department": department, "title": told["title"], "grade": told["grade"]},
        is_confirmed=told["confirms"],
    )
    case = LeaveCase(
        employment=post,
        enterprise=keep_company(post, None, form.company_told()),
        form=told["form"],
        role=told["role"],
        project=told["project"],
        minute_number=told["minute_number"],
        created_at=at,
    )
    case = register(
        case,
        form.term(),
        agreement_number=told["agreement_number"],
        signed_on=told["signed_on"],
        by=by,
        at=at,
    )
    for name, (old, new) in changed.items():
        note_correction(case, name, old, new, reason=CONFIRMED, by=by, at=at)
    return case


# Why a value changed: the office confirmed it when it entered a leave from paper.
CONFIRMED = "登记时确认"
