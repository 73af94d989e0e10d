"""Every workbook of leaves is in Chinese, whatever its reader reads."""

import re
from datetime import timedelta
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from accounts.enums import Role
from ledgers.actions import begin_import, undo
from mobility.models import Department, Employment
from tests.clock import NOW
from tests.factories import OfficerFactory, TermFactory, UserFactory
from tests.files import got
from tests.ledgers.bringing import bring, corrected, looked_at, people, workbook
from tests.scenes import signed_in

pytestmark = pytest.mark.django_db
ENGLISH = re.compile("[A-Za-z]{3,}")


@pytest.mark.parametrize(
    "name", ["leave_export", "due", "year", "leave_pay_export", "import_errors", "import_template"]
)
def test_a_workbook_is_in_one_language(name):
    reader = OfficerFactory(role=Role.HR_HEAD, user=UserFactory(language="en")).user
    unit = reader.memberships.get().organisation
    today = timezone.localdate()
    TermFactory(
        case__employment__department__organisation=unit,
        first_day=today - timedelta(days=900), last_day=today + timedelta(days=60),
    )  # fmt: skip
    wrong = workbook(corrected(people(2), 0, last_day="2099-01-01", grade="99"))
    batch = begin_import(unit, "台账.xlsx", wrong, by=reader, at=NOW)
    if name in {"due", "year"}:
        url = f"{reverse('leave_reports_export')}?kind={name}"
    else:
        url = reverse(name, args=[batch.pk] if name == "import_errors" else [])
    answer = got(signed_in(reader, "en"), url)
    page = load_workbook(BytesIO(answer.content)).worksheets[0]
    texts = [str(cell) for row in page.iter_rows(values_only=True) for cell in row if cell]
    assert len(texts) > 3
    assert not [text for text in texts if ENGLISH.search(text) and text not in unit.name]


# --- taken back --------------------------------------------------------------------------------
def test_departments_that_only_an_import_brought_go_with_it(unit, head):
    rows = people(4)
    Department.objects.create(organisation=unit, name=rows[0]["department"])
    batch, _found = bring(unit, workbook(rows), by=head)
    used = Department.objects.get(organisation=unit, name=rows[1]["department"])
    TermFactory(case__employment__department=used)
    assert undo(batch, by=head, at=NOW + timedelta(hours=1)) == 2
    names = set(Department.objects.filter(organisation=unit).values_list("name", flat=True))
    assert names == {rows[0]["department"], rows[1]["department"], "未填部门"}
    assert looked_at(unit, rows).counts["new"] == 4
    bring(unit, workbook(rows), by=head, at=NOW + timedelta(hours=2))
    posts = Employment.objects.filter(staff_number__in=[row["staff_number"] for row in rows])
    assert set(posts.values_list("department__name", flat=True)) == {
        row["department"] for row in rows
    }


def test_a_company_founded_in_days_to_come_is_a_wrong_cell(unit):
    keys = ("name", "staff_number", "first_day", "last_day", "enterprise", "enterprise_founded_on")
    rows = corrected(people(1), 0, enterprise_founded_on="2090-01-01")
    assert looked_at(unit, rows, keys).counts["wrong"] == 1
