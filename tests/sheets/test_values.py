"""Values of cells: read, or refused with what is wrong."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from ledgers.core.choices import CHOICES
from ledgers.core.columns import open_ledger, read
from sheets import values
from sheets.values import BadValue, shown
from tests.sheets.books import CREDIT, HEADINGS, IDENTITY, moment, saved, workbook

KINDS = sorted({*values._READERS, *CHOICES})


# ---- values


@pytest.mark.parametrize(
    "raw",
    [
        "2022.3.1",
        "2022-03-01",
        "2022/3/1",
        "20220301",
        20220301,
        "2022年3月1日",
        "2022 年 3 月 1 日",
        "２０２２．３．１",
        "２０２２年３月１日",
        " 2022.03.01\n",
        "2022.3.1.",
        "2022。3。1",
        "2022—3—1",
        "2022-03-01 00:00:00",
        "2022-03-01T08:30",
        44621,
        44621.75,
        moment("2022-03-01T08:30"),
        date(2022, 3, 1),
    ],
    ids=repr,
)
def test_a_full_date_is_read(raw):
    assert read("date", raw) == read("month", raw) == date(2022, 3, 1)


@pytest.mark.parametrize(
    "raw", ["202203", 202203, "2022.3", 2022.3, "2022-03", "2022年3月", "２０２２．３", "2022/03/"]
)
def test_a_missing_day_is_never_guessed(raw):
    with pytest.raises(BadValue) as refused:
        read("date", raw)
    assert (refused.value.code, refused.value.facts) == ("no_day", {"year": 2022, "month": 3})
    assert read("month", raw) == date(2022, 3, 1)


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("2022-02-30", "no_such_day"),
        ("2022.13.1", "no_such_day"),
        ("2022.13", "no_such_day"),
        (20220230, "no_such_day"),
        ("22.3.1", "unclear_date"),
        ("22年3月1日", "unclear_date"),
        ("3/1/2022", "unclear_date"),
        ("3月1日", "unclear_date"),
        ("220301", "unclear_date"),
        (220301, "unclear_date"),
        ("1822-03-01", "unclear_date"),
        (17, "unclear_date"),
        (moment("1900-01-01"), "unclear_date"),
        ("2022", "no_month"),
        (2022, "no_month"),
        (2022.1, "unclear_month"),
        ("长期", "not_a_date"),
        ("至今", "not_a_date"),
        ("2022.3.1-2025.2.28", "not_a_date"),
        (True, "not_a_date"),
        (float("inf"), "not_a_date"),
        ("#REF!", "excel_error"),
        ("9" * 50_000, "too_long"),
    ],
)
def test_what_is_no_date_is_refused(raw, code):
    with pytest.raises(BadValue) as refused:
        read("date", raw)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("kind", "raw", "value"),
    [
        ("identity", IDENTITY, IDENTITY),
        ("identity", "11010519491231002x ", IDENTITY),
        ("identity", "１１０１０５１９４９１２３１００２Ｘ", IDENTITY),
        ("identity", 110105199001011232, "110105199001011232"),
        ("credit", "91110000600037341l", CREDIT),
        ("credit", " ９１１１００００６０００３７３４１Ｌ", CREDIT),
        ("grade", "专技七级", 7),
        ("grade", "七级", 7),
        ("grade", "7", 7),
        ("grade", 7, 7),
        ("grade", 7.0, 7),
        ("grade", "专业技术7级", 7),
        ("grade", "专业技术岗位十三级", 13),
        ("grade", "专技７级（副高）", 7),
        ("step", "薪级32级", 32),
        ("step", 32, 32),
        ("wage_step", "薪级65", 65),
        ("bool", "是", True),
        ("bool", "否", False),
        ("bool", "Y", True),
        ("bool", "n", False),
        ("bool", "√", True),
        ("bool", "×", False),
        ("bool", True, True),
        ("bool", 0, False),
        ("form", "离岗创业", "leave_found"),
        ("form", "离岗到企业开展创新工作", "leave_join"),
        ("form", "挂职", "second"),
        ("form", "参与项目合作", "second"),
        ("form", "兼职创新", "parttime"),
        ("form", "在职创办企业", "onjob"),
        ("form", "创新型岗位", "innov_post"),
        ("form", "流动岗位", "flow_post"),
        ("form", " 离岗 创业（延期）", "leave_found"),
        ("pay_mode", "照发", "keep_basic_plus_heating"),
        ("pay_mode", "保留", "keep_basic"),
        ("pay_mode", "停发", "stop_all"),
        ("pay_mode", "保留基本工资及冬季取暖补助费", "keep_basic_plus_heating"),
        ("gender", "女", "female"),
        ("role", "法人代表", "legal"),
        ("track", "女干部", "woman_55"),
        ("ending", "到龄退休", "retired"),
        ("percent", "45%", Decimal(45)),
        ("percent", "４５．５％", Decimal("45.5")),
        ("percent", 45, Decimal(45)),
        ("percent", 33.333333, Decimal("33.3333")),
        ("percent", "0.45%", Decimal("0.45")),
        ("percent", 0, Decimal(0)),
        ("percent", "100%", Decimal(100)),
        ("code", "00427", "00427"),
        ("code", "００４２７", "00427"),
        ("code", 427, "427"),
        ("code", 427.0, "427"),
        ("name", "张　 三", "张三"),
        ("name", "才让 • 卓玛", "才让·卓玛"),
        ("name", "Anne Marie", "Anne Marie"),
        ("phone", 13997123456.0, "13997123456"),
        ("text", "=1+1", "=1+1"),
        ("text", "-5", "-5"),
        ("text", "—", "—"),
        ("text", " a\u200b\ufeff\x07b \r\n\tc ", "ab c"),
        ("text", moment("2022-03-01"), "2022-03-01"),
        ("long", "ｶﾞ（全角）", "ｶﾞ（全角）"),
    ],
)
def test_a_value_is_read(kind, raw, value):
    found = read(kind, raw)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    "raw", ["1860", "１，８６０", "1,860", 1860, 1860.0, " 1 860.00 "], ids=repr
)
def test_a_whole_number_is_read(raw):
    assert read("count", raw) == 1860


@pytest.mark.parametrize(
    "raw", ["18,60", "1860.5", 1860.5, "约1860", "1860㎡", "-3", True, "1" * 13]
)
def test_what_is_no_whole_number_is_refused(raw):
    with pytest.raises(BadValue) as refused:
        read("count", raw)
    assert refused.value.code == "count"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("raw", [None, "", "  ", "\u200b\u3000"])
def test_an_empty_cell_is_nothing(kind, raw):
    assert read(kind, raw) is None


@pytest.mark.parametrize("raw", ["-", "—", "/", "／", "无"])
def test_a_dash_for_a_date_is_nothing(raw):
    assert read("date", raw) is None


@pytest.mark.parametrize(
    ("kind", "raw", "code"),
    [
        ("identity", "110105194912310021", "identity_checksum"),
        ("identity", "11010519491231002Y", "identity_checksum"),
        ("identity", "110105194902300020", "identity_birth"),
        ("identity", "110105491231002", "identity_length"),
        ("identity", 1.10105194912310e17, "identity_lost_digits"),
        ("identity", 110105194912310000, "identity_lost_digits"),
        ("identity", "1.10105E+17", "identity_lost_digits"),
        ("credit", "91110000600037341A", "credit_code"),
        ("credit", "12345", "credit_code"),
        ("credit", 9.111e17, "credit_code"),
        ("grade", "专技十四级", "grade"),
        ("grade", 0, "grade"),
        ("grade", "管理七级", "grade"),
        ("grade", "副教授", "grade"),
        ("step", "高", "step"),
        ("wage_step", "薪级66", "step"),
        ("bool", "也许", "not_yes_or_no"),
        ("form", "停薪留职", "form"),
        ("form", "离岗创新创业", "form"),
        ("pay_mode", "看情况", "pay_mode"),
        ("percent", 0.45, "unclear_share"),
        ("percent", 1, "unclear_share"),
        ("percent", 120, "share"),
        ("percent", "一半", "share"),
        ("percent", -5, "share"),
        ("code", moment("2022-03-01"), "became_date"),
        ("code", 1.23e18, "lost_digits"),
        ("code", "1" * 41, "too_long"),
        ("text", "长" * 201, "too_long"),
        ("text", "#N/A", "excel_error"),
    ],
)
def test_a_wrong_value_is_refused(kind, raw, code):
    with pytest.raises(BadValue) as refused:
        read(kind, raw)
    assert refused.value.code == code


def raw_values():
    return st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(),
        st.datetimes(),
        st.text(max_size=40),
        st.from_regex(r"[0-9０-９]{1,8}[.\-/年][0-9]{0,2}[.\-/月]?[0-9]{0,2}日?", fullmatch=True),
    )


@settings(max_examples=300)
@given(st.sampled_from(KINDS), raw_values())
def test_any_cell_is_read_or_refused_and_reading_twice_changes_nothing(kind, raw):
    try:
        value = read(kind, raw)
    except BadValue:
        return
    if kind not in {"percent", "length", "span"}:  # a bare share is unclear; no export has the rest
        assert read(kind, shown(kind, value, CHOICES.get(kind))) == value


# ---- what real ledgers hold
def test_a_number_keeps_the_zeros_of_its_format():
    book = Workbook()
    book.active.append(HEADINGS)
    book.active.append(["张三", 427, "2022.3.1", "2025.2.28"])
    book.active["B2"].number_format = "00000"
    assert open_ledger(saved(book), "a.xlsx").rows[0].cells["B"] == "00427"


@pytest.mark.parametrize(
    "number_format", ['yyyy"年"m"月"', "yyyy-mm", "mmm-yy", '[$-804]yyyy"年"m"月";@']
)
def test_a_date_whose_format_shows_no_day_is_a_month(number_format):
    book = Workbook()
    book.active.append(HEADINGS)
    book.active.append(["张三", "1", datetime(2023, 3, 1), "2026.2.28"])  # noqa: DTZ001
    book.active["C2"].number_format = number_format
    raw = open_ledger(saved(book), "a.xlsx").rows[0].cells["C"]
    with pytest.raises(BadValue) as refused:
        read("date", raw)
    assert refused.value.code == "no_day"


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("两年", 24), ("叁年", 36), ("三年整", 36), ("十二个月", 12), ("3周年", 36), ("半年", 6),
        ("一年半", 18), ("3年6个月", 42), ("二十四个月", 24),
    ],
)  # fmt: skip
def test_a_length_in_words_is_read(text, length):
    number, unit = read("length", text)
    assert number * (12 if unit == "年" else 1) == length


@pytest.mark.parametrize(
    "text",
    [
        "2022 3 1", "二〇二二年三月一日", "2022年3月1日起", "自2022年3月1日起", "2022.3.1（首次）",
        "至2022.3.1", "2022年3月1日止",
    ],
)  # fmt: skip
def test_a_date_with_words_around_it_is_read(text):
    assert read("date", text) == date(2022, 3, 1)


def test_a_formula_without_a_result_is_refused():
    content = workbook(HEADINGS, ["张三", "1", "2022.3.1", "=EDATE(C2,36)-1"])
    with pytest.raises(BadValue) as refused:
        read("date", open_ledger(content, "a.xlsx").rows[0].cells["D"])
    assert refused.value.code == "no_result"
