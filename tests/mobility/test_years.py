"""A year of everybody who was away in it, in one table: kept whole or not at all."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.enums import OrganisationKind, Role
from audit.models import AuditEvent
from mobility.models import YearRecord
from mobility.queries.years import away_in, lacking, year_at_work
from tests.factories import OfficerFactory
from tests.mentoring.pairs import in_english
from tests.mobility.on_paper import TODAY, away, officer_of, researcher_of
from tests.scenes import signed_in

pytestmark = pytest.mark.django_db
URL = reverse("leave_years")
YEAR = TODAY.year


def beside(case):
    """Return a leave of somebody of the same department."""
    post = case.employment
    return away(
        case__employment__department=post.department,
        case__employment__organisation=post.organisation,
    )


@pytest.fixture
def two():
    first = away()
    second = beside(first)
    return first, second


def sent(client, *lines, **asked):
    """Send the table with some lines filled in: (case, values by field)."""
    told = {"case": [str(case.pk) for case, _values in lines]}
    for case, values in lines:
        told |= {f"case-{case.pk}-{name}": value for name, value in values.items()}
    return client.post(f"{URL}?year={asked.get('year', YEAR)}", told)


WHOLE = {
    "reported_on": TODAY.isoformat(),
    "company_opinion_on": TODAY.isoformat(),
    "grade": "qualified",
}


def test_everybody_who_was_away_has_a_line_and_what_is_typed_is_kept(two):
    first, second = two
    officer = officer_of(first)
    client = in_english(officer)
    page = client.get(URL)
    assert {line.case.pk for line in page.context["lines"]} == {first.pk, second.pk}
    assert f"2 of 2 lack report, opinion or assessment of {YEAR}." in page.content.decode()
    assert sent(client, (first, WHOLE), (second, {"wage_step": "30"})).status_code == 302
    assert YearRecord.objects.get(case=first).grade == "qualified"
    assert YearRecord.objects.get(case=second).wage_step == 30
    page = client.get(URL, {"show": "left"})
    assert [line.case.pk for line in page.context["lines"]] == [second.pk]
    assert "1 of 2 lacks" in page.content.decode()
    assert AuditEvent.objects.filter(verb="keep_year").count() == 2


def test_a_line_that_nobody_changed_is_not_written_again(two):
    first, second = two
    client = signed_in(officer_of(first))
    sent(client, (first, WHOLE), (second, {}))
    assert not YearRecord.objects.filter(case=second).exists()
    sent(client, (first, WHOLE), (second, {}))
    assert AuditEvent.objects.filter(verb="keep_year").count() == 1
    page = in_english(officer_of(first)).post(f"{URL}?year={YEAR}", {"case": []}, follow=True)
    assert "Nothing was changed." in page.content.decode()
    assert "0 lines" not in page.content.decode()


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("company_opinion_on", "2025-06-01"),
        ("reported_on", "2026-01-02"),
        ("insured_until", "2099-01-01"),
        ("wage_step", "66"),
        ("wage_step", "29"),  # the year before it was 30
    ],
)
def test_what_cannot_be_right_of_a_year_is_refused_at_its_field(two, name, told):
    first, _second = two
    YearRecord.objects.create(case=first, year=YEAR - 1, wage_step=30)
    answer = sent(in_english(officer_of(first)), (first, {name: told}))
    assert answer.status_code == 422
    (line,) = answer.context["lines"]
    assert list(line.errors) == [name]
    assert told in answer.content.decode()
    assert f'<li><a href="#id_case-{first.pk}-{name}">' in answer.content.decode()


def test_of_a_year_in_which_the_leave_ended_a_report_comes_earlier():
    case = away(last_day=date(2026, 6, 30))
    told = {"reported_on": "2026-06-30", "insured_until": "2027-12-31", "wage_step": "65"}
    assert sent(signed_in(officer_of(case)), (case, told)).status_code == 302


def test_what_an_import_brought_keeps_nobody_from_the_other_fields(two):
    first, _second = two
    old = {"reported_on": date(2026, 1, 2), "wage_step": 80}
    YearRecord.objects.create(case=first, year=YEAR - 1, wage_step=81)
    YearRecord.objects.create(case=first, year=YEAR, **old)
    told = {"reported_on": "2026-01-02", "grade": "qualified", "wage_step": "65"}
    answer = sent(in_english(officer_of(first)), (first, told))
    assert [list(line.errors) for line in answer.context["lines"]] == [["wage_step"]]


def test_one_wrong_line_keeps_all_back_and_the_typing(two):
    first, second = two
    client = in_english(officer_of(first))
    tomorrow = (TODAY + timedelta(days=1)).isoformat()
    answer = sent(client, (first, WHOLE), (second, {"reported_on": tomorrow}))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert tomorrow in page
    assert TODAY.isoformat() in page
    assert [sorted(line.errors) for line in answer.context["lines"] if line.errors] == [
        ["reported_on"]
    ]
    assert not YearRecord.objects.exists()


def test_two_who_work_on_one_table_undo_nothing(two):
    first, _second = two
    client = signed_in(officer_of(first))
    (shown,) = [each for each in client.get(URL).context["lines"] if each.case.pk == first.pk]
    YearRecord.objects.create(case=first, year=YEAR, grade="excellent")
    seen = {"seen": shown.initial["seen"], "grade": "", "wage_step": "31"}
    assert sent(client, (first, seen)).status_code == 302
    kept = YearRecord.objects.get(case=first)
    assert (kept.grade, kept.wage_step) == ("excellent", 31)


def test_a_case_of_another_unit_is_no_line_even_if_it_is_sent(two):
    first, _second = two
    other = away()
    client = signed_in(officer_of(first))
    assert sent(client, (other, WHOLE)).status_code == 302
    assert sent(client, (other, {})).status_code == 302
    assert client.post(URL, {"case": ["x", "-1", "99999999999999999999"]}).status_code == 302
    assert not YearRecord.objects.exists()


@pytest.mark.parametrize("role", [Role.FINANCE, Role.AUDITOR])
def test_only_the_hr_office_opens_it(two, role):
    first, _second = two
    reader = OfficerFactory(organisation=first.employment.organisation, role=role).user
    office = OfficerFactory(
        organisation__kind=OrganisationKind.PROVINCE, role=Role.PROGRAMME_OFFICER
    )
    for user in (reader, office.user, researcher_of(first)):
        assert signed_in(user).get(URL).status_code == 403
        assert sent(signed_in(user), (first, WHOLE)).status_code == 403
    assert not YearRecord.objects.exists()


def test_who_was_not_away_in_a_year_has_no_line(two):
    first, _second = two
    officer, unit = officer_of(first), first.employment.organisation
    began = away_in(officer, unit, YEAR, TODAY).get(pk=first.pk).first_day
    assert not away_in(officer, unit, began.year - 1, TODAY).exists()
    assert away_in(officer, unit, began.year, TODAY).count() == 2
    assert lacking(away_in(officer, unit, YEAR, TODAY), YEAR).count() == 2
    page = in_english(officer).get(URL, {"year": "1999"})
    assert page.context["year"] == YEAR
    empty = in_english(officer).get(URL, {"year": str(YEAR - 5)})
    assert f"Nobody was away in {YEAR - 5}." in empty.content.decode()


@pytest.mark.parametrize(
    ("day", "year"), [(date(2026, 1, 1), 2025), (date(2026, 3, 31), 2025), (date(2026, 4, 1), 2026)]
)
def test_until_march_an_office_works_on_the_year_before(day, year):
    assert year_at_work(day) == year


def test_the_table_takes_as_many_queries_for_three_as_for_two(two):
    first, _second = two
    client = signed_in(officer_of(first))
    client.get(URL)
    with CaptureQueriesContext(connection) as for_two:
        assert len(client.get(URL).context["lines"]) == 2
    beside(first)
    with CaptureQueriesContext(connection) as for_three:
        assert len(client.get(URL).context["lines"]) == 3
    assert len(for_three) == len(for_two)
