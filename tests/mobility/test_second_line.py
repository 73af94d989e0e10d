"""The database keeps a unit's leaves from the others, also behind a view that forgot to ask."""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, connection, transaction

from accounts.enums import Hat, OrganisationKind, Role
from audit.guards import RowPolicy
from mobility import policies, second_line
from mobility.models import Employment, LeaveCase, LeaveTerm, Remark, Researcher
from mobility.querysets import CaseQuerySet, EmploymentQuerySet
from mobility.second_line import reading_as, whole_ledger
from tests.as_served import web_role
from tests.clock import NOW
from tests.factories import (
    DepartmentFactory,
    MembershipFactory,
    OfficerFactory,
    ResearcherFactory,
    TermFactory,
    UserFactory,
)
from tests.files import got
from tests.scenes import address, our_patterns, signed_in

pytestmark = pytest.mark.django_db
# What a unit publishes or shares: how it is built, the rules of the law, its paper forms.
OPEN = {"Department", "PostPlan", "PolicyVersion", "CalendarDay", "WordTemplate"}
# Who reads across units, and why no name or row of another unit comes out of it.
WHOLE = {
    ("ledgers/queries/known.py", 3),  # one person, two units: only the days are told
    ("mobility/actions/applications.py", 1),  # a draft may name a company that others name too
    ("mobility/actions/known.py", 1),  # whether a code, or a company, is another leave's too
    ("mobility/actions/record.py", 1),  # whether an account is taken
    ("mobility/actions/words.py", 2),  # which warnings are answered; what waits for a new head
    ("mobility/actions/remarks.py", 1),  # the person's own day to decide, by consent
    ("mobility/queries/given.py", 1),  # counts for the board
    ("mobility/queries/province.py", 1),  # counts for the province
}
BY_KEY = "leave_calendar"  # opens to whoever has the key, as the officer to whom it was given
ROOT = Path(settings.BASE_DIR)


def counted(*models):
    return [model.objects.count() for model in models]


@pytest.fixture
def leave():
    """A leave with a remark, in a unit with an officer."""
    case = TermFactory(case__employment__person__user=UserFactory()).case
    Remark.objects.create(case=case, by=UserFactory(), text="canary-remark", at=NOW)
    return case


ALL = (Researcher, Employment, LeaveCase, LeaveTerm, Remark)


def test_every_table_of_leaves_has_its_policy():
    held = {
        model.__name__
        for model in apps.get_app_config("mobility").get_models()
        if any(isinstance(each, RowPolicy) for each in model._meta.constraints)
    }
    named = {model.__name__ for model in apps.get_app_config("mobility").get_models()}
    assert named - held == OPEN
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_class WHERE relrowsecurity AND relname LIKE 'mobility_%'"
        )
        assert cursor.fetchone() == (len(held),)


def test_each_reader_reaches_the_own_rows_and_nobody_no_row(leave):
    unit = leave.employment.organisation
    led = DepartmentFactory(organisation=unit, head=UserFactory())
    province = MembershipFactory(
        role=Role.AUDITOR, organisation__kind=OrganisationKind.PROVINCE
    ).user
    sees = {
        OfficerFactory(organisation=unit).user: True,
        OfficerFactory(organisation=unit, role=Role.FINANCE).user: True,
        leave.employment.person.user: True,
        leave.employment.department.head or led.head: bool(leave.employment.department.head),
        province: True,
        led.head: False,
        OfficerFactory().user: False,
        UserFactory(hats=[Hat.FOUNDER]): False,
        MembershipFactory(
            role=Role.PROGRAMME_OFFICER, organisation__kind=OrganisationKind.PROVINCE
        ).user: False,
        UserFactory(is_staff=True, is_superuser=True): False,
    }
    with web_role():
        for user, is_there in sees.items():
            with reading_as(user):
                assert counted(*ALL) == [int(is_there)] * len(ALL), user.memberships.all()
        second_line.set_reader(second_line.NOBODY)
        assert counted(*ALL) == [0] * len(ALL)
        with whole_ledger():
            assert counted(*ALL) == [1] * len(ALL)
        assert counted(*ALL) == [0] * len(ALL)
        second_line.set_reader(second_line.ALL)


def test_a_head_of_a_department_reaches_its_people(leave):
    department = leave.employment.department
    department.head = UserFactory()
    department.save()
    with web_role(), reading_as(department.head):
        assert counted(*ALL) == [1] * len(ALL)


def test_a_case_says_its_unit_whatever_is_written(leave):
    other = OfficerFactory().organisation
    LeaveCase.objects.update(organisation=other)
    leave.refresh_from_db()
    assert leave.organisation_id == leave.employment.organisation_id != other.pk


def test_nobody_writes_into_another_unit(leave):
    stranger = OfficerFactory().user
    with web_role(), reading_as(stranger):
        assert not Employment.objects.filter(pk=leave.employment_id).update(title="x")
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            Remark.objects.create(case=leave, by=stranger, text="x", at=NOW)
        ResearcherFactory()  # a person whom no unit employs yet can be entered


def test_an_error_inside_sets_the_reader_back(leave):
    stranger = OfficerFactory().user
    with web_role(), reading_as(stranger):
        with pytest.raises(DatabaseError), transaction.atomic(), whole_ledger():
            Remark.objects.create(case_id=None, by=stranger, text="x", at=NOW)
        assert LeaveCase.objects.count() == 0
    assert leave


def test_the_whole_ledger_is_read_where_it_is_said():
    found = {
        (str(path.relative_to(ROOT)), len(re.findall(r"with whole_ledger", path.read_text())))
        for app in ("mobility", "ledgers")
        for path in (ROOT / app).rglob("*.py")
    }
    assert {each for each in found if each[1]} == WHOLE


def leave_pages(scene):
    """Yield the addresses of all pages of leaves, about the leave of the scene."""
    for pattern in our_patterns():
        module = getattr(pattern.callback, "__module__", "")
        if module.startswith(("mobility.", "ledgers.")) and pattern.name != BY_KEY:
            yield address(pattern.name, scene)


def leaks(scene, reader):
    """Return the pages of leaves that show `reader` the person of the scene's leave."""
    name = scene.leave.case.employment.person.name
    client = signed_in(reader)
    found = set()
    for url in leave_pages(scene):
        with transaction.atomic():
            try:
                answer = got(client, url)
            except (AttributeError, LookupError, TypeError, ValueError):
                continue  # a view without its check may stumble over what is not there
            finally:
                transaction.set_rollback(True)
        content = answer.getvalue()
        if name.encode() in content or (content.startswith(b"PK") and len(content) > 10**6):
            found.add(url)
    return found


@pytest.fixture
def without_first_line(monkeypatch):
    """Take away what views ask: lists show all, and every policy says yes."""
    for queryset in (CaseQuerySet, EmploymentQuerySet):
        monkeypatch.setattr(queryset, "visible_to", lambda self, _user: self)
    for name in vars(policies):
        if name.startswith("may_"):
            monkeypatch.setattr(policies, name, lambda *_, **__: None)


@pytest.mark.usefixtures("without_first_line")
def test_behind_views_that_do_not_ask_another_unit_still_shows_nothing(scene, monkeypatch):
    stranger = OfficerFactory(role=Role.HR_HEAD).user
    assert leaks(scene, stranger) == set()
    second_line.set_reader(second_line.ALL)
    monkeypatch.setattr(second_line, "set_reader", lambda _reader: None)
    assert len(leaks(scene, stranger)) > 3  # the control: it is this line that holds
