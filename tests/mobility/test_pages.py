"""The pages of an HR office: what they show on which day, and to nobody else."""

import re
from datetime import date, timedelta
from io import BytesIO

import icalendar
import openpyxl
import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from accounts.enums import OrganisationKind, Role
from audit.models import AuditEvent
from mobility.models import Correction, Department, LeaveCase, PolicyVersion, Reminder, UnitTaskDone
from mobility.queries.ledger import Ledger, Wanted
from tests.factories import (
    CaseFactory,
    MembershipFactory,
    OfficerFactory,
    TermFactory,
    UnitFactory,
)
from tests.files import got
from tests.scenes import address, leave_patterns, signed_in

pytestmark = pytest.mark.django_db
PERSONAL = re.compile("祁墨白|墨白镁业|镁基土壤")


def away(unit, last_day, **more):
    return TermFactory(
        case__employment__department__organisation=unit,
        first_day=last_day - timedelta(days=1000), last_day=last_day, **more,
    ).case  # fmt: skip


@pytest.fixture
def head():
    return OfficerFactory(role=Role.HR_HEAD).user


@pytest.fixture
def unit(head):
    return head.memberships.get().organisation


# --- nobody else ----------------------------------------------------------------------------
@pytest.mark.parametrize("role", [Role.HR_OFFICER, Role.HR_HEAD, Role.AUDITOR])
def test_another_units_office_gets_the_answer_of_a_missing_page(scene, role):
    client = signed_in(OfficerFactory(role=role).user)
    for pattern in leave_patterns:
        if pattern.name == "leave_calendar":  # whoever has the secret address reads it
            continue
        url = address(pattern.name, scene)
        for answer in (client.get(url, follow=True), client.post(url, follow=True)):
            assert not PERSONAL.search(answer.content.decode(errors="replace")), url
            if "pk" in str(pattern.pattern):
                assert answer.status_code in {404, 405}, url


@pytest.mark.parametrize("who", ["founder", "mentor"])
def test_founders_and_mentors_see_nothing_of_leaves(scene, who):
    client = signed_in(getattr(scene, who))
    for pattern in leave_patterns:
        answer = client.get(address(pattern.name, scene), follow=True)
        if pattern.name != "leave_calendar":  # whoever has the secret address reads it
            assert not PERSONAL.search(answer.content.decode(errors="replace")), pattern.name


def test_search_counts_and_filters_stop_at_the_unit(scene):
    client = signed_in(OfficerFactory().user)
    department = Department.objects.get(pk=scene.leave.case.employment.department_id)
    for query in ("q=祁墨白", f"department={department.pk}", "unit=1", "on=2026-01-01"):
        page = client.get(f"/leave/?{query}").content.decode()
        assert not PERSONAL.search(page.replace('value="祁墨白"', ""))
        assert department.name not in page


def test_an_auditor_reads_and_changes_nothing(scene):
    unit = scene.leave.case.employment.organisation
    client = signed_in(OfficerFactory(organisation=unit, role=Role.AUDITOR).user)
    url = reverse("leave_case", args=[scene.leave.case.pk])
    assert client.get(url).status_code == 200
    for name in ("leave_act", "leave_reveal", "year_record", "leave_visit", "leave_say"):
        assert client.post(address(name, scene)).status_code in {403, 422}, name
    assert not Reminder.objects.exists()


def test_the_province_reads_counts_and_no_name(scene):
    client = signed_in(scene.leave.province)
    page = client.get("/province/leave/").content.decode()
    assert not PERSONAL.search(page)
    assert client.get("/leave/").status_code == 403
    auditor = MembershipFactory(
        organisation__kind=OrganisationKind.PROVINCE, role=Role.AUDITOR
    ).user
    assert "祁墨白" in signed_in(auditor).get("/leave/").content.decode()


def test_the_head_of_a_department_sees_its_people_alone(unit):
    led = CaseFactory(employment__department__organisation=unit, status="department")
    other = away(unit, timezone.localdate() + timedelta(days=200))
    led.employment.department.head = boss = MembershipFactory().user
    led.employment.department.save()
    client = signed_in(boss)
    page = client.get("/leave/").content.decode()
    assert led.employment.person.name in page
    assert other.employment.person.name not in page
    answer = client.post(
        reverse("leave_act", args=[led.pk, "support"]), {"support-opinion": "同意，已作安排"}
    )
    assert answer.status_code == 302
    led.refresh_from_db()
    assert led.status == "review"
    assert client.get(reverse("leave_case", args=[other.pk])).status_code == 404


# --- the ledger -----------------------------------------------------------------------------
def test_the_ledger_is_as_cheap_with_thirty_rows_as_with_one(
    head, unit, django_assert_max_num_queries
):
    client, today = signed_in(head), timezone.localdate()
    away(unit, today + timedelta(days=20))
    client.get("/leave/?size=50")
    with django_assert_max_num_queries(40) as first:
        client.get("/leave/?size=50")
    for n in range(29):
        away(unit, today + timedelta(days=30 * n - 60))
    with django_assert_max_num_queries(len(first)):
        assert client.get("/leave/?size=50").content.decode().count("/leave/") > 30


def test_the_ledger_of_a_past_day_is_that_days(head, unit):
    case = away(unit, date(2026, 6, 30))
    LeaveCase.objects.filter(pk=case.pk).update(status="returned", closed_on=date(2026, 7, 1))

    def phase(day):
        return Ledger(head, Wanted(on=day)).everything.get(pk=case.pk).phase

    assert phase(date(2025, 6, 1)) == "away"
    assert phase(date(2026, 6, 1)) == "due"
    assert phase(date(2026, 7, 1)) == "back"
    assert not Ledger(head, Wanted(on=date(2020, 1, 1))).everything.exists()


@pytest.mark.parametrize(
    ("on", "phase"),
    [
        ("2027-02-28", "due"), ("2027-03-01", "overdue"), ("2027-03-02", "overdue"),
        ("2026-11-29", "away"), ("2026-11-30", "due"), ("2024-06-02", "upcoming"),
    ],
)  # fmt: skip
def test_where_a_leave_stands_follows_from_the_day_alone(head, unit, on, phase):
    """28 February 2027 is a Sunday: the report day is Monday."""
    away(unit, date(2027, 2, 28))
    LeaveCase.objects.update(created_at="2024-01-01T00:00+08:00")
    assert Ledger(head, Wanted(on=date.fromisoformat(on))).everything.get().phase == phase


def test_the_sentence_counts_and_names_the_most_urgent(head, unit):
    today = timezone.localdate()
    late = away(unit, today - timedelta(days=20))
    away(unit, today + timedelta(days=20))
    page = signed_in(head).get("/leave/").content.decode()
    heading = re.search(r"<h1>(.*?)</h1>", page, re.DOTALL).group(1)
    assert "2 人在外" in heading
    assert "1 人逾期" in heading
    assert late.employment.person.name in page.split("</header>")[1]


def test_the_export_holds_what_is_seen_and_runs_nothing(head, unit):
    case = away(unit, timezone.localdate() + timedelta(days=20))
    away(unit, timezone.localdate() + timedelta(days=400))
    case.enterprise.name = '=HYPERLINK("http://x")'
    case.enterprise.save()
    answer = got(signed_in(head), "/leave/export/?show=todo")
    sheet = openpyxl.load_workbook(BytesIO(answer.content)).active
    rows = list(sheet.iter_rows(min_row=3))
    assert len(rows) == 1
    cell = next(cell for cell in rows[0] if cell.value and "HYPERLINK" in str(cell.value))
    assert cell.data_type != "f"


def test_the_ledger_and_its_excel_are_narrowed_to_one_maker_space(head, unit):
    here, other = (away(unit, timezone.localdate() + timedelta(days=200)) for _ in range(2))
    client = signed_in(head)
    assert "space" not in client.get("/leave/").context["form"].fields
    for case, name in ((here, "柴达木众创空间"), (other, "西宁众创空间")):
        case.enterprise.space = name
        case.enterprise.save()
    elsewhere = TermFactory().case.enterprise
    elsewhere.space = "别家的空间"
    elsewhere.save()
    answer = client.get("/leave/?show=away&space=柴达木众创空间")
    assert [row.case.pk for row in answer.context["rows"]] == [here.pk]
    assert answer.context["page"].paginator.count == 1
    names = [name for name, _label in answer.context["form"].fields["space"].choices]
    assert sorted(names) == sorted(["", "柴达木众创空间", "西宁众创空间"])
    roster = got(client, "/leave/export/", {"space": "柴达木众创空间"})
    sheet = openpyxl.load_workbook(BytesIO(roster.content)).active
    heads, *rows = list(sheet.iter_rows(min_row=2, values_only=True))
    assert [row[heads.index("所在众创空间")] for row in rows] == ["柴达木众创空间"]


def test_every_number_of_the_year_equals_the_list_that_it_opens(head, unit):
    today = timezone.localdate()
    for days in (-20, 10, 200):
        away(unit, today + timedelta(days=days))
    client = signed_in(head)
    page = client.get("/leave/reports/").content.decode()
    links = re.findall(r'\?list=(\w+)[^"]*#list">(\d+)<', page)
    assert links
    for key, number in links:
        listed = client.get(f"/leave/reports/?list={key}").content.decode()
        aside = listed.split('<aside id="list">')[1].split("</aside>")[0]
        assert aside.count("/leave/") == int(number), key


# --- what is wrong is said, and kept --------------------------------------------------------
def test_a_wrong_last_day_is_explained_and_what_was_typed_is_kept(head, unit):
    department = Department.objects.create(organisation=unit, name="卤水化学研究室")
    typed = {
        "unit": unit.pk, "name": "赵闻溪", "staff_number": "0645", "department": department.pk,
        "form": "leave_found", "first_day": "2026-03-01", "last_day": "2029-03-01",
        "company": "德令哈碱业检测",
    }  # fmt: skip
    client = signed_in(head)
    answer = client.post("/leave/new/", typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "2029年2月28日" in page or "2029-02-28" in page
    assert 'value="赵闻溪"' in page
    assert not LeaveCase.objects.exists()
    answer = client.post("/leave/new/", typed | {"last_day": "2029-02-28"})
    assert answer.status_code == 302
    assert LeaveCase.objects.get().terms.get().last_day == date(2029, 2, 28)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"last_day": "2025-01-01"}, "最后一天"),
        ({"credit_code": "91630000MA75000000"}, "信用代码"),
        ({"first_day": "2026.3"}, "2026-03-01"), ({"staff_number": ""}, "工号"),
        ({"first_day": "2023-02-29"}, "2026-03-01"),
    ],
)  # fmt: skip
def test_bad_input_is_refused_in_plain_words(head, unit, change, told):
    department = Department.objects.create(organisation=unit, name="卤水化学研究室")
    typed = {
        "unit": unit.pk, "name": "赵闻溪", "staff_number": "0645", "department": department.pk,
        "form": "leave_found", "first_day": "2026-03-01", "last_day": "2029-02-28",
        "company": "德令哈碱业检测", **change,
    }  # fmt: skip
    answer = signed_in(head).post("/leave/new/", typed)
    assert answer.status_code == 422
    assert told in answer.content.decode()


def test_a_move_that_came_too_late_says_so(scene):
    case = scene.leave.case
    client = signed_in(scene.leave.head)
    LeaveCase.objects.filter(pk=case.pk).update(status="returned")
    answer = client.post(
        reverse("leave_act", args=[case.pk, "recall"]), {"recall-why": "走访未见经营"}, follow=True
    )
    assert answer.status_code == 200
    assert "没有改动：这个个案已经往前走了" in answer.content.decode()
    case.refresh_from_db()
    assert case.status == "returned"


# --- rules, tasks, calendar -----------------------------------------------------------------
def test_a_new_version_shows_whom_it_touches_before_it_counts(head, unit):
    case = away(unit, timezone.localdate() + timedelta(days=80))
    client = signed_in(head)
    page = client.get("/leave/rules/new/").content.decode()
    fields = re.findall(r'name="([\w-]+)"[^>]*?value="([^"]*)"', page)
    typed = {name: value for name, value in fields if name not in {"csrfmiddlewaretoken", "next"}}
    typed |= dict.fromkeys(re.findall(r'name="([\w-]+)"[^>]*checked', page), "on")
    typed |= dict(
        re.findall(r'<select[^>]*name="([\w-]+)".*?value="([^"]*)" selected', page, re.DOTALL)
    )
    typed["return_notice_days"] = "60"
    page = client.post("/leave/rules/new/", typed).content.decode()
    assert case.employment.person.name in page
    assert not PolicyVersion.objects.exists()
    assert client.post("/leave/rules/new/", typed | {"save": "1"}).status_code == 302
    assert PolicyVersion.objects.get().rules == {"return_notice_days": 60}


def test_only_the_head_writes_rules(unit):
    officer = OfficerFactory(organisation=unit).user
    assert signed_in(officer).get("/leave/rules/").status_code == 200
    assert signed_in(officer).get("/leave/rules/new/").status_code == 403


def test_a_task_is_ticked_off_once_and_for_the_own_unit(head, unit):
    client, year = signed_in(head), timezone.localdate().year
    told = {"unit": unit.pk, "task": "heating", "year": year}
    for _ in range(2):
        assert client.post("/leave/todo/done/", told).status_code == 302
    assert UnitTaskDone.objects.count() == 1
    other = told | {"unit": UnitFactory().pk}
    assert client.post("/leave/todo/done/", other).status_code == 404


def test_the_calendar_opens_in_a_parser_and_a_new_password_closes_it(scene, stranger):
    url = address("leave_calendar", scene)
    calendar = icalendar.Calendar.from_ical(stranger.get(url).content)
    assert any("祁墨白" in str(event["summary"]) for event in calendar.walk("VEVENT"))
    head = scene.leave.head
    head.set_password("another-horse-9")
    head.save()
    assert stranger.get(url).status_code == 404
    assert stranger.get("/leave/calendar/x.ics").status_code == 404


def test_an_identity_number_is_shown_only_for_a_reason(scene):
    case = scene.leave.case
    case.employment.person.identity_number = "63010419871101123X"
    case.employment.person.save()
    client = signed_in(scene.leave.head)
    url = reverse("leave_reveal", args=[case.pk])
    assert "63010419871101123X" not in client.get(url).content.decode()
    assert "63010419871101123X" not in client.post(url, {"reason": " "}).content.decode()
    assert "63010419871101123X" in client.post(url, {"reason": "社保核对"}).content.decode()
    page = client.get(reverse("leave_case", args=[case.pk])).content.decode()
    assert "19871101" not in page


def test_a_phone_is_shown_only_for_a_reason_and_each_look_stands_in_the_trail(scene):
    case = scene.leave.case
    case.employment.phone = "13900001111"
    case.employment.save()
    Correction.objects.create(
        case=case, field="phone", old="13800002222", new="13900001111", reason="新号码",
        by=scene.leave.head, at=timezone.now(),
    )  # fmt: skip
    client = signed_in(scene.leave.head)
    for name in ("leave_case", "leave_history", "leave_print"):
        page = client.get(reverse(name, args=[case.pk])).content.decode()
        assert "13900001111" not in page, name
        assert "13800002222" not in page, name
    assert "139****1111" in client.get(reverse("leave_case", args=[case.pk])).content.decode()
    url = reverse("leave_reveal", args=[case.pk]) + "?what=phone"
    assert "13900001111" not in client.post(url, {"reason": " "}).content.decode()
    assert "13900001111" in client.post(url, {"reason": "通知返岗"}).content.decode()
    told = AuditEvent.objects.filter(verb="reveal").latest("pk").detail
    assert told == {"reason": "通知返岗", "what": "phone"}
    roster = got(client, reverse("leave_export"))
    book = openpyxl.load_workbook(BytesIO(roster.content))
    cells = [str(cell) for sheet in book for row in sheet.values for cell in row]
    assert not any("13900001111" in cell for cell in cells)


def test_the_calendar_of_the_province_is_loaded_and_edits_stay(db):
    del db
    from mobility.models import CalendarDay  # noqa: PLC0415

    CalendarDay.objects.filter(day=date(2025, 1, 26)).update(name="补班")
    call_command("load_calendar")
    assert CalendarDay.objects.get(day=date(2025, 1, 26)).name == "补班"
    assert CalendarDay.objects.get(day=date(2025, 1, 26)).is_worked


def test_company_post_results_and_entries_are_changed_and_the_old_stays(head, unit):
    case = away(unit, timezone.localdate() + timedelta(days=200))
    client = signed_in(head)

    def act(verb, **told):
        typed = {f"{verb}-{name}": value for name, value in told.items()}
        answer = client.post(reverse("leave_act", args=[case.pk, verb]), typed)
        assert answer.status_code == 302, answer.content.decode()

    act("change_company", company="河湟冷数据", county="630202", reason="更名")
    act("change_post", title="研究员", grade="4", reason="晋升")
    act("add_result", kind="patent", name="阻燃剂", number="ZL1", owner="unit")
    act("correct", field="note", new="已核", reason="补记")
    page = client.get(reverse("leave_history", args=[case.pk])).content.decode()
    for told in ("河湟冷数据", "研究员", "更名", "晋升", "已核", "墨白镁业"):
        assert told in page
    assert "ZL1" in client.get(reverse("leave_case", args=[case.pk])).content.decode()
    wrong = client.post(
        reverse("leave_act", args=[case.pk, "change_company"]),
        {"change_company-company": "", "change_company-credit_code": "91630000MA75000000"},
    )
    assert wrong.status_code == 422


def test_the_roster_of_a_past_day_knows_nothing_of_what_came_after(head, unit):
    case = away(unit, date(2026, 6, 30))
    LeaveCase.objects.filter(pk=case.pk).update(status="resigned", closed_on=date(2026, 7, 1))
    TermFactory(case=case, first_day=date(2026, 7, 1), last_day=date(2027, 6, 30))

    def row(day):
        answer = got(signed_in(head), f"/leave/export/?on={day}&show=all")
        sheet = openpyxl.load_workbook(BytesIO(answer.content)).active
        heads, cells = list(sheet.iter_rows(min_row=2, max_row=3, values_only=True))
        return dict(zip(heads, cells, strict=True))

    before = row("2026-06-01")
    after = row(timezone.localdate().isoformat())
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"解除/终止日期", "结束原因", "状态", "剩余天数"}
    assert before["延期止"] is not None  # on record, so it counts on every day
    assert any("终止" in name or "结束" in name for name in changed)
