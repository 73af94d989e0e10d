"""What the record held on a past day, and what the finance office reads of a month."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.db import DatabaseError, connection
from django.db.transaction import atomic
from django.urls import reverse
from django.utils import timezone, translation
from openpyxl import load_workbook

from accounts.enums import Role
from mobility.actions import correct_term
from mobility.core.terms import Term
from mobility.models import LeaveCase, Recorded, Treatment
from mobility.queries.pay import pay_month, pay_workbook
from mobility.queries.recorded import away_as_recorded
from tests.clock import NOW
from tests.factories import MembershipFactory, OfficerFactory, TermFactory
from tests.files import got
from tests.mentoring.pairs import in_english
from tests.scenes import signed_in

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
FIRST, LAST = TODAY - timedelta(days=400), TODAY + timedelta(days=300)


@pytest.fixture
def office():
    """A case, the head of HR, and the unit."""
    case = TermFactory(first_day=FIRST, last_day=LAST).case
    unit = case.employment.organisation
    return case, OfficerFactory(organisation=unit, role=Role.HR_HEAD).user, unit


def long_ago(days):
    """Let every version look as if it had been written so many days ago."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE mobility_recorded DISABLE TRIGGER mobility_recorded_kept")
        cursor.execute("UPDATE mobility_recorded SET at = at - make_interval(days => %s)", [days])
        cursor.execute("ALTER TABLE mobility_recorded ENABLE TRIGGER mobility_recorded_kept")


def test_a_correction_leaves_what_was_recorded_before(office):
    case, head, unit = office
    long_ago(30)
    later = LAST + timedelta(days=5)
    correct_term(case.terms.get(), Term(FIRST, later), reason="写错了", by=head, at=timezone.now())
    (row,) = away_as_recorded(head, unit, day=TODAY, recorded_on=TODAY - timedelta(days=10))
    assert row.is_changed
    assert (row.then.last_day, row.now.last_day) == (LAST, later)
    (row,) = away_as_recorded(head, unit, day=TODAY, recorded_on=TODAY)
    assert not row.is_changed
    before = TODAY - timedelta(days=60)
    (row,) = away_as_recorded(head, unit, day=TODAY, recorded_on=before)
    assert row.then is None
    page = signed_in(head).get(
        reverse("leave_recorded"), {"day": TODAY, "on": TODAY - timedelta(days=10)}
    )
    text = page.content.decode()
    assert f"{LAST:%Y-%m-%d}" in text
    assert f"{later:%Y-%m-%d}" in text


def test_each_change_is_one_version_and_none_can_be_changed(office):
    case, _head, _unit = office
    count = Recorded.objects.count()
    LeaveCase.objects.filter(pk=case.pk).update(note="新")
    LeaveCase.objects.filter(pk=case.pk).update(note="新")
    assert Recorded.objects.count() == count + 1
    newest = Recorded.objects.filter(of="case").latest("pk")
    assert newest.row["note"] == "新"
    for change in (lambda: Recorded.objects.update(key=0), Recorded.objects.all().delete):
        with pytest.raises(DatabaseError, match="never deleted or rewritten"), atomic():
            change()


def test_the_list_is_for_auditors_and_the_head_alone(office):
    _case, head, unit = office
    auditor = MembershipFactory(organisation=unit, role=Role.AUDITOR).user
    for reader in (head, auditor):
        assert signed_in(reader).get(reverse("leave_recorded")).status_code == 200
    for role in (Role.HR_OFFICER, Role.FINANCE):
        reader = MembershipFactory(organisation=unit, role=role).user
        assert signed_in(reader).get(reverse("leave_recorded")).status_code == 403
    other = OfficerFactory(role=Role.HR_HEAD).user
    page = signed_in(other).get(reverse("leave_recorded"), {"unit": unit.pk}).content.decode()
    assert str(unit) not in page


@pytest.mark.parametrize("told", ["", "2026-13-45", "x", "3000-01-01"])
def test_a_day_that_is_none_counts_as_today(office, told):
    _case, head, _unit = office
    page = signed_in(head).get(reverse("leave_recorded"), {"day": told, "on": told})
    assert page.context["day"] == page.context["on"] == TODAY
    assert signed_in(head).get(reverse("leave_pay"), {"month": told}).status_code == 200


def test_the_finance_office_reads_pay_and_nothing_of_the_case(office):
    case, _head, unit = office
    case.note, case.project = "不该看到", "不该看到的项目"
    case.save()
    reader = MembershipFactory(organisation=unit, role=Role.FINANCE).user
    client = signed_in(reader)
    page = client.get(reverse("leave_pay")).content.decode()
    assert case.employment.staff_number in page
    assert "不该看到" not in page
    assert got(client, reverse("leave_pay_export")).status_code == 200
    for name in ("leave_list", "leave_reports", "leave_todo", "import_new"):
        assert client.get(reverse(name)).status_code == 403
    assert client.get(reverse("leave_case", args=[case.pk])).status_code == 404
    stranger = MembershipFactory(role=Role.FINANCE).user
    text = signed_in(stranger).get(reverse("leave_pay"), {"unit": unit.pk}).content.decode()
    assert case.employment.staff_number not in text


def test_days_of_a_month_are_counted_with_both_ends():
    case = TermFactory(first_day=date(2026, 2, 27), last_day=date(2026, 3, 2)).case
    unit = case.employment.organisation
    reader = OfficerFactory(organisation=unit).user
    LeaveCase.objects.filter(pk=case.pk).update(status="returned", closed_on=date(2026, 3, 4))

    def days(month):
        return sum(row.days_away for row in pay_month(reader, unit, 2026, month, TODAY).rows)

    assert [days(month) for month in (1, 2, 3, 4)] == [0, 2, 3, 0]  # 3 March was overdue


def test_finance_reads_what_changed_since_the_month_before():
    case = TermFactory(first_day=date(2026, 2, 27), last_day=date(2026, 4, 2)).case
    unit = case.employment.organisation
    reader = OfficerFactory(organisation=unit).user
    LeaveCase.objects.filter(pk=case.pk).update(status="returned", closed_on=date(2026, 4, 3))
    Treatment.objects.create(
        case=case,
        valid_from=date(2026, 2, 27),
        basis="协议",
        by=reader,
        at=NOW,
        pay_mode="keep_basic",
        base_mode="pre_leave",
    )
    Treatment.objects.create(
        case=case,
        valid_from=date(2026, 3, 1),
        basis="补充协议",
        by=reader,
        at=NOW,
        pay_mode="keep_basic",
        base_mode="pre_leave",
    )

    def changes(month):
        with translation.override("en"):
            told = pay_month(reader, unit, 2026, month, TODAY).changes
        return [(each.words, each.day) for each in told]

    assert changes(1) == []
    assert changes(2) == [("newly away", date(2026, 2, 27))]
    assert changes(3) == [("paid or insured otherwise", date(2026, 3, 1))]
    back = [("back on post: pay as on the post", date(2026, 4, 3))]
    assert changes(4) == changes(5) == back
    assert changes(6) == []
    page = signed_in(reader).get(reverse("leave_pay"), {"month": "2026-05"}).content.decode()
    assert "2026-04-03" in page
    content, rows = pay_workbook(reader, unit, 2026, 5, TODAY)
    sheet = load_workbook(BytesIO(content)).active
    assert rows == 1
    assert "2026-04-03" in str([cell.value for row in sheet.iter_rows() for cell in row])


def told_of(case, *months):
    """Return what finance is told of a leave in months of 2026: words and day."""
    unit = case.employment.organisation
    reader = OfficerFactory(organisation=unit).user
    with translation.override("en"):
        return [
            [(each.words, each.day.isoformat()) for each in told.changes]
            for told in (pay_month(reader, unit, 2026, month, TODAY) for month in months)
        ]


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("returned", "back on post: pay as on the post"),
        ("converted", "changed to another form: pay as on the post"),
        ("resigned", "resigned: stop the pay here"),
        ("dismissed", "contract ended by the unit: stop the pay here"),
        ("retired", "retired: stop the pay here"),
        ("transferred", "moved to another unit: stop the pay here"),
    ],
)
def test_finance_reads_how_a_leave_was_closed_and_from_which_day(status, words):
    case = TermFactory(first_day=date(2025, 7, 24), last_day=date(2026, 7, 23)).case
    LeaveCase.objects.filter(pk=case.pk).update(status=status, closed_on=date(2026, 9, 11))
    closed = [(words, "2026-09-11")]
    assert told_of(case, 7, 8, 9, 10, 11) == [
        [("the leave ends", "2026-07-23")], [], closed, closed, []
    ]  # fmt: skip
    reader = OfficerFactory(organisation=case.employment.organisation).user
    page = in_english(reader).get(reverse("leave_pay"), {"month": "2026-10"})
    assert words in page.content.decode()


def test_who_is_overdue_is_away_in_the_next_month_too():
    case = TermFactory(first_day=date(2025, 7, 24), last_day=date(2026, 7, 23)).case
    reader = OfficerFactory(organisation=case.employment.organisation).user
    (row,) = pay_month(reader, case.employment.organisation, 2026, 12, TODAY).rows
    assert row.days_away == 31
    assert told_of(case, 11, 12) == [[], []]


def test_an_end_that_is_foreseen_is_not_told_as_a_return():
    case = TermFactory(first_day=date(2025, 11, 28), last_day=date(2026, 11, 27)).case
    due = "due back: pay as on the post once the return is noted"
    assert told_of(case, 11, 12) == [[("the leave ends", "2026-11-27")], [(due, "2026-11-30")]]
