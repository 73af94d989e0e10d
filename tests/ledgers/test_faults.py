"""Ledgers brought in from Excel: what is wrong, named by row and column."""

from datetime import date, timedelta
from random import Random

import pytest

from ledgers.actions import HasErrors, begin_import, write
from ledgers.core.columns import open_ledger
from ledgers.queries import Shown, plan
from mobility.core.terms import Term
from mobility.models import Enterprise, ImportBatch, LeaveCase, PolicyVersion, Researcher
from mobility.queries.objections import kept_a_day_longer
from tests.clock import NOW
from tests.factories import DepartmentFactory, EmploymentFactory, UnitFactory
from tests.ledgers.bringing import (
    CREDIT,
    KEYS,
    TODAY,
    bring,
    corrected,
    faults_of,
    identity,
    letter,
    looked_at,
    people,
    said,
    workbook,
)


def test_every_planted_fault_is_named_by_row_and_column_and_nothing_is_stored(unit):
    rows = people(30)
    planted = {
        3: {"name": None}, 5: {"first_day": "2026.5"}, 6: {"identity_number": "63010419800101123"},
        8: {"last_day": rows[8]["last_day"] + timedelta(days=400)}, 10: {"grade": "一四级"},
        12: {"staff_number": "00012"}, 14: {"last_day": "2019-01-01"}, 16: {"share": 0.45},
        18: {"county": "北京市海淀区"}, 20: {"form": "长假"}, 22: {"department": None},
    }  # fmt: skip
    columns = {3: "name", 5: "first_day", 6: "identity_number", 8: "last_day", 10: "grade",
               12: "staff_number", 14: "last_day", 16: "share", 18: "county", 20: "form",
               22: "department"}  # fmt: skip
    for at, changes in planted.items():
        rows[at] |= changes
    batch = begin_import(unit, "a.xlsx", workbook(rows), by=None, at=NOW)
    with pytest.raises(HasErrors) as refused:
        write(batch, only_clean=False, by=None, at=NOW)
    places = {(at + 3, letter(key)) for at, key in columns.items()}
    left_empty = {(at + 3, letter(columns[at])) for at in (6, 10, 16, 18)}  # not needed
    assert faults_of(refused.value.plan) == places - left_empty
    assert refused.value.plan.marks().keys() == places
    assert not LeaveCase.objects.exists()
    assert not Researcher.objects.exists()
    assert ImportBatch.objects.get().status == "preview"
    assert write(batch, only_clean=True, by=None, at=NOW).counts["new"] == 23
    assert LeaveCase.objects.count() == 23


def test_a_missing_day_is_asked_for_and_never_guessed(unit):
    found = looked_at(unit, corrected(people(2), 0, first_day="2026.5", last_day="202905"))
    assert "2026-5" in said(found, 3, "first_day")
    assert found.rows[0].result == "wrong"
    assert "first_day" not in found.rows[0].told


def test_too_long_names_the_latest_day_and_one_day_more_is_named_so(unit):
    rows = people(2)
    rows[0] |= {"first_day": date(2026, 3, 1), "last_day": date(2030, 2, 28)}
    rows[1] |= {"first_day": date(2026, 3, 1), "last_day": date(2029, 3, 1)}
    found = looked_at(unit, rows)
    (long,), (day,) = found.rows[0].faults, found.rows[1].faults
    assert (long.fix, day.fix) == ("2029-02-28", "2029-02-28")
    assert long.message != day.message
    assert "2029-02-28" in long.sentence


def test_a_leave_a_day_longer_than_meant_is_said_of_its_row_which_is_written(unit):
    days = Term(date(2026, 3, 1), date(2028, 3, 1))
    rows = people(2)
    rows[0] |= {"first_day": days.first_day, "last_day": days.last_day}
    found = looked_at(unit, rows)
    assert [row.result for row in found.rows] == ["new", "new"]
    longer, other = Shown(found).shown(found.rows)
    assert (longer.said, other.said) == ([kept_a_day_longer(days)], [])


def test_the_rules_of_the_first_day_count_not_those_of_today(unit):
    row = {**people(1)[0], "first_day": date(2015, 3, 1), "last_day": date(2020, 2, 29)}
    assert looked_at(unit, [row]).counts["wrong"] == 1
    for valid_from, months in ((date(2010, 1, 1), 60), (date(2018, 1, 1), 36)):
        PolicyVersion.objects.create(
            organisation=unit, valid_from=valid_from, rules={"term_max_months": months}, at=NOW
        )
    assert looked_at(unit, [row]).counts["new"] == 1
    late = {**row, "first_day": date(2019, 3, 1), "last_day": date(2024, 2, 29)}
    assert looked_at(unit, [late]).rows[0].faults[0].fix == "2022-02-28"


def test_an_extension_begins_the_day_after_and_no_leave_passes_retirement(unit):
    keys = (*KEYS, "extension_first_day", "extension_last_day")
    rows = people(2)
    rows[0] |= {"first_day": "2021-03-01", "last_day": "2024-02-29",
                "extension_first_day": "2024-03-02",
                "extension_last_day": "2025-03-01"}  # fmt: skip
    rows[1] |= {
        "born": "1966-03-05",
        "identity_number": identity(Random(1), date(1966, 3, 5)),
        "first_day": "2025-03-01",
        "last_day": "2028-02-29",
    }
    found = looked_at(unit, rows, keys)
    assert found.rows[0].faults[0].column == letter("extension_first_day", keys)
    assert found.rows[0].faults[0].fix == "2024-03-01"
    assert found.rows[1].faults[0].fix == "2026-07-31"


def test_no_leave_of_a_man_passes_retirement_where_only_his_sex_is_told(unit):
    keys = (
        *(key for key in KEYS if key not in {"identity_number", "retirement_category"}),
        "gender",
    )
    days = {"born": "1966.3", "first_day": "2025-03-01", "last_day": "2028-02-29"}
    rows = [{**row, **days} for row in people(2)]
    rows[0]["gender"], rows[1]["gender"] = "男", "女"
    man, woman = looked_at(unit, rows, keys).rows
    assert [each.fix for each in man.faults] == ["2026-07-31"]
    assert woman.faults == []  # by which age she retires is not said


def test_a_staff_number_of_somebody_else_names_him(unit):
    post = EmploymentFactory(
        staff_number="0386", person__name="王砚秋", department__organisation=unit
    )
    found = looked_at(unit, corrected(people(2), 0, staff_number="0386", name="贺兰舟"))
    assert "王砚秋" in said(found, 3, "staff_number")
    assert found.rows[0].faults[0].fix == ""
    found = looked_at(unit, corrected(people(2), 0, staff_number="0386", name="王艳秋"))
    assert (found.rows[0].faults[0].at, found.rows[0].faults[0].fix) == ("A", "王砚秋")
    found = looked_at(unit, corrected(people(2), 0, staff_number=386, name=post.person.name))
    assert found.rows[0].faults[0].fix == "0386"


def test_a_department_like_a_known_one_is_asked_about_and_another_is_made(unit):
    DepartmentFactory(organisation=unit, name="生态与农牧研究室")
    rows = people(3)
    for row, name in zip(rows, ["生态研究室", "生态研究室", "盐湖化学所"], strict=True):
        row["department"] = name
    found = looked_at(unit, rows)
    assert [row.result for row in found.rows] == ["wrong", "wrong", "new"]
    assert found.rows[0].faults[0].fix == "生态与农牧研究室"
    assert found.new_departments == ["盐湖化学所"]
    table = open_ledger(workbook(rows), "a.xlsx")
    meant = plan(unit, table, {"3:C": "生态研究室"}, on=TODAY)
    assert meant.counts["new"] == 3
    assert set(meant.new_departments) == {"生态研究室", "盐湖化学所"}


def test_in_a_unit_without_departments_all_are_made(unit):
    rows = people(2)
    rows[0]["department"], rows[1]["department"] = "生态研究室", "生态与农牧研究室"
    assert looked_at(unit, rows).counts["new"] == 2


def test_nobody_is_away_twice_in_one_file_or_on_record(unit):
    rows = people(2)
    bring(unit, workbook(rows))
    again = {**rows[0], "first_day": rows[0]["first_day"] + timedelta(days=300),
             "last_day": rows[0]["last_day"] + timedelta(days=300)}  # fmt: skip
    twice = {**rows[1], "first_day": date(2019, 1, 1), "last_day": date(2020, 12, 31)}
    third = {**rows[1], "first_day": date(2020, 6, 1), "last_day": date(2021, 12, 31)}
    found = looked_at(unit, [again, twice, third])
    assert [row.result for row in found.rows] == ["wrong", "new", "wrong"]
    assert rows[0]["first_day"].isoformat() in said(found, 3, "first_day")


def test_of_a_leave_in_another_unit_nothing_but_the_days_is_said(unit):
    elsewhere, row = UnitFactory(name="甲大学"), people(1)[0]
    bring(elsewhere, workbook([row]))
    other = {**row, "staff_number": "777", "first_day": row["first_day"] + timedelta(days=90),
             "last_day": row["last_day"] + timedelta(days=90)}  # fmt: skip
    found = looked_at(unit, [other])
    assert found.rows[0].result == "wrong"
    assert "甲大学" not in str(found.marks())
    assert row["first_day"].isoformat() not in str(found.marks())
    stranger = looked_at(unit, [{**other, "name": "别人"}])
    assert said(stranger, 3, "identity_number")
    assert row["name"] not in str(stranger.marks())


def test_a_person_of_two_units_is_one_and_the_other_units_facts_stay(unit):
    elsewhere, row = UnitFactory(), people(1)[0]
    bring(elsewhere, workbook([row]))
    later = {**row, "staff_number": "777", "first_day": date(2026, 3, 1),
             "last_day": date(2029, 2, 28), "born": "1980-01-01"}  # fmt: skip
    bring(unit, workbook([later]))
    person = Researcher.objects.get()
    assert person.employments.count() == 2
    assert person.born == row["born"]
    assert looked_at(unit, [later]).counts["same"] == 1


def test_one_company_is_told_alike_by_all_its_rows(unit):
    rows = people(3)
    for row in rows[:2]:
        row["credit_code"] = CREDIT
    rows[1]["enterprise"] = rows[0]["enterprise"]
    keys = (*KEYS, "credit_code")
    assert looked_at(unit, rows, keys).counts["new"] == 3
    bring(unit, workbook(rows, keys))
    assert Enterprise.objects.filter(credit_code=CREDIT).get().cases.count() == 2
    rows[1]["enterprise"] = "另一家公司"
    found = looked_at(unit, rows, keys)
    assert faults_of(found) == {(4, letter("enterprise"))}


def test_own_leaves_and_closed_ones_are_not_an_officers(unit, officer, head):
    rows = people(2)
    keys = (*KEYS, "ended_on", "end_reason")
    rows[1] |= {"ended_on": "2026-01-31", "end_reason": "调出"}
    bring(unit, workbook(rows, keys), by=officer)
    Researcher.objects.filter(employments__staff_number="00001").update(user=officer)
    changed = [{**row, "title": "研究员"} for row in rows]
    assert looked_at(unit, changed, keys, by=officer).counts["wrong"] == 2
    assert looked_at(unit, changed, keys, by=head).counts["update"] == 2
