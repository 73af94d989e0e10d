"""Figures without names, small counts hidden; samples that anybody can draw again."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts.enums import OrganisationKind, Role
from accounts.models import County, User
from accounts.policies import Denied
from audit.models import AuditEvent
from mobility.actions.inspections import AlreadyFound, NobodyAway, draw, note_finding
from mobility.core.terms import last_day
from mobility.models import Department, Employment, Enterprise, LeaveCase, LeaveTerm, Researcher
from mobility.queries.given import leave_of, others_away, told_for
from mobility.queries.province import figures, shown
from tests.factories import MembershipFactory, OrganisationFactory, UserFactory
from tests.scenes import signed_in
from ui.figures import SMALLEST_TOLD
from ui.pinyin import search_key


def today():
    return timezone.localdate()


def unit_of(kind=OrganisationKind.UNIVERSITY):
    return OrganisationFactory(kind=kind)


def holds(role, unit):
    return MembershipFactory(user=UserFactory(language="en"), organisation=unit, role=role).user


def away(unit, days_left=400, county="632801", user=None, status="signed", name="王砚秋"):
    """Return a case of the unit that ends in so many days."""
    person = Researcher.objects.create(name=name, search_key=search_key(name), user=user)
    department, _new = Department.objects.get_or_create(organisation=unit, name="研究室")
    post = Employment.objects.create(
        person=person, organisation=unit, department=department,
        staff_number=f"{Employment.objects.count():04}",
    )  # fmt: skip
    company = Enterprise.objects.create(
        organisation=unit, name="砚秋镁业科技", county=County.objects.get(pk=county)
    )
    case = LeaveCase.objects.create(
        employment=post, enterprise=company, status=status, created_at=timezone.now()
    )
    end = today() + timedelta(days=days_left)
    first = end - (last_day(end, 36) - end)
    LeaveTerm.objects.create(case=case, first_day=first, last_day=end, recorded_at=timezone.now())
    return case


# --- counts -------------------------------------------------------------------------------------
@given(
    st.integers(1, 4).flatmap(
        lambda width: st.lists(
            st.lists(st.integers(0, 9), min_size=width, max_size=width), min_size=1, max_size=4
        )
    )
)
def test_no_small_count_is_shown_and_none_can_be_worked_out(counts):
    (told,) = shown(counts)
    true = [[*row, sum(row)] for row in counts]
    true.append([sum(column) for column in zip(*true, strict=True)])
    lines = [*zip(told, true, strict=True), *zip(zip(*told), zip(*true), strict=True)]  # noqa: B905
    for line, real in lines:
        for count, known in zip(line, real, strict=True):
            assert count is None or count == known
            assert count is None or not 0 < count < SMALLEST_TOLD
        hidden = [known for count, known in zip(line, real, strict=True) if count is None]
        assert len(hidden) != 1
        if hidden and line[-1] is not None:
            assert sum(hidden) > len(hidden)
            assert sum(hidden) >= SMALLEST_TOLD


def test_one_small_count_covers_its_neighbour_in_row_and_total():
    ((row, total),) = shown([[5, 1, 9]])
    assert row == total == [None, None, 9, 15]


def test_what_is_hidden_in_one_table_is_not_told_by_the_totals_of_another():
    first, second = shown([[4, 1], [6, 0]], [[10, 1]])
    assert first[-1] == second[-1]
    assert None in first[-1]


def of_kinds(told):
    return {line.code: [count for _label, count in line.cells] for line in told.kinds.lines}


@pytest.mark.django_db
def test_the_province_counts_by_kind_place_and_month():
    university, firm = unit_of(), unit_of(OrganisationKind.FIRM)
    for _ in range(6):
        away(university)
    for _ in range(5):
        away(firm, days_left=40, county="630102")
        away(firm, status="draft")  # nobody's business yet
    told = figures(today())
    assert of_kinds(told)["university"] == [0, 6, 0, 0, 0, 0, 6]
    assert of_kinds(told)["firm"] == [0, 0, 5, 0, 0, 0, 5]
    assert {line.code for line in told.places.lines} == {"632800", "630100", ""}
    end = today() + timedelta(days=40)
    assert told.peak == (end.replace(day=1), 5)
    assert told.away == 11
    away(firm)
    told = figures(today())
    assert of_kinds(told)["firm"][1] is None
    assert None in of_kinds(told)["university"]


@pytest.mark.django_db
def test_two_days_side_by_side_do_not_show_who_went_between_them():
    unit = unit_of()
    for _ in range(5):
        away(unit)
    away(unit, days_left=1085)  # went some ten days ago, for 36 months
    before, after = (today() - timedelta(days=days) for days in (14, 6))
    assert before.month == after.month == today().month
    assert (figures(before).away, figures(after).away) == (5, 6)  # what is kept would show it
    nobody = User.objects.none()
    for told in (leave_of, lambda day: others_away(day, nobody)):
        assert told(before) == told(after)
    assert leave_of(after).away == 5
    assert leave_of(after).day == told_for(after) < after
    assert leave_of(after).months[0][0] == after.replace(day=1)
    assert leave_of(today()).day == today()
    assert leave_of(today()).away == 6
    assert told_for(before.replace(day=1) - timedelta(days=1)).month == before.month - 1


@pytest.mark.django_db
def test_the_page_holds_no_name_and_is_the_provinces_alone():
    unit = unit_of()
    for _ in range(5):
        away(unit, name="才让卓玛")
    province = unit_of(OrganisationKind.PROVINCE)
    url = reverse("province_leave")
    answer = signed_in(holds(Role.PROGRAMME_OFFICER, province), "en").get(url)
    assert answer.status_code == 200
    text = answer.content.decode()
    assert "5 people are away" in text
    for private in ("才让卓玛", "砚秋镁业科技", unit.name):
        assert private not in text
    for role in (Role.HR_HEAD, Role.AUDITOR, Role.HR_OFFICER):
        assert signed_in(holds(role, unit)).get(url).status_code == 403


@pytest.mark.django_db
def test_a_figure_that_is_covered_says_that_it_is_not_told():
    away(unit_of(), name="才让卓玛")
    province = unit_of(OrganisationKind.PROVINCE)
    page = signed_in(holds(Role.AUDITOR, province), "en").get(reverse("province_leave"))
    shown = " ".join(re.sub(r"<[^>]+>", " ", page.content.decode()).split())
    assert shown.count("not told") > 3  # the note on the page, row, total and month


@pytest.mark.django_db
def test_an_empty_province_is_no_error():
    province = unit_of(OrganisationKind.PROVINCE)
    answer = signed_in(holds(Role.AUDITOR, province), "en").get(reverse("province_leave"))
    assert "Nobody in the province is on leave" in answer.content.decode()


# --- samples --------------------------------------------------------------------------------------
@pytest.fixture
def unit(db):
    del db
    return unit_of()


def drawn_keys(inspection):
    return list(inspection.cases.values_list("case", flat=True))


def test_the_same_seed_draws_the_same_cases_for_anybody(unit):
    for n in range(9):
        away(unit, days_left=300 + n)
    away(unit, days_left=1500)  # not yet begun
    away(unit_of())
    who, when = holds(Role.AUDITOR, unit), timezone.now()
    first = draw(unit, day=today(), size=4, seed=20261124, by=who, at=when)
    again = draw(unit, day=today(), size=4, seed=20261124, by=holds(Role.HR_HEAD, unit), at=when)
    other = draw(unit, day=today(), size=4, seed=7, by=who, at=when)
    assert drawn_keys(first) == drawn_keys(again) != drawn_keys(other)
    assert len(set(drawn_keys(first))) == 4
    event = AuditEvent.objects.filter(verb="draw").earliest("pk")
    assert (event.detail["seed"], event.detail["of"]) == (20261124, 9)


def test_a_sample_larger_than_the_unit_is_the_whole_unit_and_none_is_said(unit):
    who = holds(Role.AUDITOR, unit)
    with pytest.raises(NobodyAway):
        draw(unit, day=today(), size=3, seed=1, by=who, at=timezone.now())
    away(unit, days_left=-40)  # the overdue are looked at first of all
    assert draw(unit, day=today(), size=3, seed=1, by=who, at=timezone.now()).size == 1


def test_a_flaw_needs_words_and_is_then_put_right(unit):
    away(unit)
    who = holds(Role.AUDITOR, unit)
    made = draw(unit, day=today(), size=1, seed=1, by=who, at=timezone.now())
    client, url = signed_in(who, "en"), reverse("inspection", args=[made.pk])
    row = made.cases.get()
    told = {"case": row.pk, "finding": "flawed"}
    assert client.post(url, told).status_code == 422
    assert client.post(url, {**told, "note": "执照过期"}).status_code == 302
    client.post(url, {"case": row.pk, "finding": "fine"})  # a flaw is not talked away
    row.refresh_from_db()
    assert (row.finding, row.note) == ("flawed", "执照过期")
    client.post(url, {"case": row.pk, "finding": "rectified", "note": "已换新照"})
    row.refresh_from_db()
    assert row.finding == "rectified"
    noted = AuditEvent.objects.filter(verb="note_finding").order_by("pk")
    assert [event.detail["note"] for event in noted] == ["执照过期", "已换新照"]
    with pytest.raises(AlreadyFound):
        note_finding(row, finding="fine", note="", by=who, at=timezone.now())


def test_nobody_inspects_his_own_case_or_another_unit(unit):
    head = holds(Role.HR_HEAD, unit)
    away(unit, user=head)
    made = draw(unit, day=today(), size=1, seed=1, by=head, at=timezone.now())
    with pytest.raises(Denied):
        note_finding(made.cases.get(), finding="fine", note="", by=head, at=timezone.now())
    text = signed_in(head, "en").get(reverse("inspection", args=[made.pk])).content.decode()
    assert "a colleague looks at it" in text
    stranger = signed_in(holds(Role.AUDITOR, unit_of()), "en")
    assert stranger.get(reverse("inspection", args=[made.pk])).status_code == 404
    told = {"unit": unit.pk, "day": today(), "size": 1}
    assert stranger.post(reverse("inspection_list"), told).status_code == 422
    officer = signed_in(holds(Role.HR_OFFICER, unit))
    assert officer.get(reverse("inspection_list")).status_code == 403


def test_a_sample_is_drawn_from_the_page(unit):
    away(unit)
    client = signed_in(holds(Role.AUDITOR, unit), "en")
    told = {"unit": unit.pk, "day": today().isoformat(), "size": "5", "seed": ""}
    answer = client.post(reverse("inspection_list"), told, follow=True)
    assert "王砚秋" in answer.content.decode() or "Wang Yanqiu" in answer.content.decode()
    assert "1 case is still to be looked at" in answer.content.decode()
    tomorrow = (today() + timedelta(days=1)).isoformat()
    answer = client.post(reverse("inspection_list"), {**told, "day": tomorrow})
    assert answer.status_code == 422


def test_the_sample_takes_the_same_queries_for_one_case_and_for_three(unit):
    who, counted = holds(Role.AUDITOR, unit), []
    client = signed_in(who)
    for size in (1, 3):
        for _ in range(size):
            away(unit)
        made = draw(unit, day=today(), size=size, seed=1, by=who, at=timezone.now())
        url = reverse("inspection", args=[made.pk])
        client.get(url)  # reads what a process keeps of the shared lists
        with CaptureQueriesContext(connection) as queries:
            client.get(url)
        counted.append(len(queries))
    assert counted[0] == counted[1]
