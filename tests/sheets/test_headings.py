"""Headings: recognised, told apart by their group, arranged."""

from collections import defaultdict

import pytest

from ledgers.core.columns import BY_KEY, COLUMNS, DERIVED, LEAVE, REQUIRED, open_ledger
from sheets.headings import plain
from tests.sheets.books import workbook


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("离岗开始时间", "first_day"),
        ("起始日期", "first_day"),
        ("离岗起始", "first_day"),
        ("离岗起始\n日期（年月日）", "first_day"),
        ("期满日期", "last_day"),
        ("到期时间", "last_day"),
        ("单位/部门", "department"),
        ("部门", "department"),
        ("职工号", "staff_number"),
        ("人员编号", "staff_number"),
        ("姓　名", "name"),
        ("＊姓名：", "name"),
        ("身份证号码", "identity_number"),
        ("创办企业/企业名称", "enterprise"),
        ("带走项目/成果名称", "project"),
        ("解除/终止日期", "ended_on"),
        ("持股比例(%)", "share"),
        ("First day of leave", "first_day"),
    ],
)
def test_a_heading_is_recognised(text, key):
    assert LEAVE.recognise(text).key == key


@pytest.mark.parametrize("text", ["民族", "", "（）", "姓名" * 40])
def test_an_unknown_heading_is_not(text):
    assert LEAVE.recognise(text) is None
    assert not LEAVE.is_ignored(text)


@pytest.mark.parametrize("text", ["序号", "剩余天数", "累计月数", "期次", "年龄", "问题"])
def test_derived_columns_are_passed_over(text):
    assert LEAVE.is_ignored(text)
    assert LEAVE.recognise(text) is None


def test_no_name_means_two_columns():
    meant = defaultdict(set)
    for column in (*COLUMNS, *DERIVED):
        for text in (column.heading_zh, column.heading_en, *column.aliases):
            meant[plain(text)].add(column.key)
    assert {text: keys for text, keys in meant.items() if len(keys) > 1} == {}


def test_columns_are_arranged_and_what_is_wrong_is_told():
    table = open_ledger(
        workbook(["序号", "姓名", "职工号", "工号", "民族"], [1, "张三", 1, 2, "汉"]), "a.xlsx"
    )
    found = LEAVE.arrange(table.headers)
    assert found.letters == {"name": "B", "staff_number": "C"}
    assert [header.text for header in found.repeated] == ["工号"]
    assert [header.text for header in found.unknown] == ["民族"]
    assert [header.text for header in found.ignored] == ["序号"]
    assert found.missing == ["first_day", "last_day"]
    assert set(REQUIRED) <= BY_KEY.keys()


@pytest.mark.parametrize(
    ("group", "left", "right"),
    [
        ("聘用合同期限", None, None),
        ("备案", None, None),
        ("续签时间", "extension_first_day", "extension_last_day"),
        ("离岗创业时间", "first_day", "last_day"),
    ],
)
@pytest.mark.parametrize("is_merged", [True, False])
def test_a_start_and_an_end_are_those_of_their_group(group, left, right, is_merged):
    rows = [["姓名", "工号", group, None], [None, None, "起", "止"], ["张三", "1", "x", "y"]]
    table = open_ledger(workbook(*rows, merged=["C1:D1"] if is_merged else []), "a.xlsx")
    keys = {letter: key for key, letter in LEAVE.arrange(table.headers).letters.items()}
    assert (keys.get("C"), keys.get("D")) == (left, right)


def test_a_credit_code_is_that_of_the_column_before():
    texts = ["姓名", "工号", "所在单位", "统一社会信用代码", "企业名称", "统一社会信用代码"]
    found = LEAVE.arrange(open_ledger(workbook(texts, ["张三", *"12345"]), "a.xlsx").headers)
    assert (found.letters["unit_code"], found.letters["credit_code"]) == ("D", "F")
    assert found.twins == []
