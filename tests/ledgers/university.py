"""A university: colleges one below the other with 小计, two-row headings, a 状态 column.

参加工作时间 is typed in four ways, remarks tell how leaves went on, three rows and the column of
telephone numbers are hidden.
"""

from datetime import date, timedelta

from openpyxl import Workbook

from tests.ledgers.cast import Person, born_on, cast, starting, years_on
from tests.ledgers.paper import (
    MONTH,
    As,
    Entry,
    Told,
    day,
    dotted,
    expected_of,
    headings,
    merge,
    saved,
    spoken,
    told,
    truth,
    wide,
    write,
)

UNIT = ("青海河源理工大学", "")
HEADINGS = (
    "序号", "教工号", "姓 名", "性别", "出生年月", "身份证号码", "所在学院", "参加工作\n时间",
    "职称/专业技术职务", "专技岗位等级", ("离岗时间", "起", "止"), "离岗期限",
    ("创办企业", "名称", "统一社会信用代码"), "持股比例", "联系电话", "状态", "备注",
)  # fmt: skip
WIDTH = 19
FIRST_ROW = 5
COLLEGES = ("化工学院", "机械工程学院", "生态环境学院", "土木水利学院", "计算机技术与应用学院")
ASKED_ONCE = {"H": "1998.1 as a number: January or October (the month is enough)"}
NO_PERSONS = (
    *(f"{at}、" for at in "一二三四五"), *(f"{college}小计" for college in COLLEGES),
    "合计", "填表人", "人事处（盖章）", "2026年10月20日", "注：",
)  # fmt: skip
HIDDEN = frozenset({12, 13, 77})
MARCH = date(2023, 3, 1)


def book() -> bytes:
    """Return the file."""
    book = Workbook()
    page = book.active
    page.title = "离岗创业台账"
    merge(page, 1, "青海河源理工大学离岗创业人员台账（截至2026年10月）", WIDTH)
    merge(page, 2, "填报单位：人事处（人才办）          填报日期：2026年10月20日", WIDTH)
    headings(page, 3, HEADINGS)
    entries = _entries()
    write(page, entries, FIRST_ROW)
    for row, entry in enumerate(entries, FIRST_ROW):
        if str(entry.cells[0])[1:2] == "、":
            page.merge_cells(start_row=row, end_row=row, start_column=1, end_column=WIDTH)
    page.column_dimensions["Q"].hidden = True
    page.freeze_panes = "D5"
    return saved(book)


def expected() -> list[dict]:
    """Return what a careful reader gets out of the rows."""
    return expected_of(_entries(), FIRST_ROW)


def _entries() -> list[Entry]:
    people, entries = cast(1), []
    for number, college in enumerate(COLLEGES):
        entries.append(Entry([f"{'一二三四五'[number]}、{college}"]))
        entries += [_entry(each, college) for each in people[number * 24 : number * 24 + 24]]
        entries.append(Entry([f"{college}小计", None, "24人"]))
    entries.append(Entry(["合计", None, "120人", *[None] * 15, "其中已返岗、辞职、退休的见备注"]))
    entries.append(Entry(["填表人：冶芷若", *[None] * 6, "审核人：贺景行"]))
    entries.append(Entry([*[None] * 15, "人事处（盖章）"]))
    entries.append(Entry([*[None] * 15, "2026年10月20日"]))
    entries.append(Entry(["注：带*的为双肩挑人员，离岗前已免去领导职务。"]))
    return entries


def _number(at: int) -> tuple[object, str]:
    """Return a staff number as it stands in the cell, and as it is."""
    if at % 20 == 9:
        return wide(f"T9{at:03d}"), f"T9{at:03d}"
    return f"{2000 + at * 7:05d}", f"{2000 + at * 7:05d}"


def _started(person: Person) -> object:
    year = person.started.year
    match person.at % 6:
        case 0:
            return f"{year}.7"
        case 1:
            return year + (0.1 if person.at % 4 == 1 else 0.7)  # a number; 1998.10 lost its zero
        case 2:
            return f"{year}年7月"
        case _:
            return day(person.started)


def _born(person: Person) -> object:
    """Return a month of birth; the identity number beside it tells which month 1980.1 is."""
    match person.at % 4:
        case 0:
            return f"{person.born:%Y.%m}"
        case 1:
            return float(f"{person.born.year}.{person.born.month}")
        case 2:
            return int(f"{person.born:%Y%m}")
        case _:
            return As(person.born, MONTH)


def _entry(person: Person, college: str) -> Entry:
    row = told(TELLERS, person)
    person = row.person
    cell, number = _number(person.at)
    name = " ".join(person.name) if len(person.name) == 2 else person.name
    cells = {
        "at": person.at + 1, "number": cell, "name": name, "gender": person.gender,
        "born": _born(person), "identity": person.identity, "college": college,
        "started": _started(person), "title": person.title, "grade": f"专技{person.grade}级",
        "first": day(person.first), "last": day(person.last),
        "length": ("三年", "3年", "36个月")[person.at % 3],
        "company": person.company, "credit": person.credit,
        "share": As(0.51, "0%") if person.at % 2 else "60%", "phone": person.phone,
        "status": "离岗", "note": None, **row.cells,
    }  # fmt: skip
    note = "校长办公会2022年第3次会议通过" if person.at % 25 == 4 else ""
    meant = truth(person, number, department=college, **row.means)
    return Entry([*cells.values()], meant, note, person.at in HIDDEN)


# --- rows that say something special -----------------------------------------------------------
def _back_in_march(person: Person) -> Told:
    """Back in the month after the last day: the day of the return is not said."""
    cells = {"status": "已返岗", "note": "已于2026年3月返岗"}
    return Told(starting(person, MARCH), cells, {"status": "returned"})


def _back_early(person: Person) -> Told:
    person = starting(person, date(2023, 9, 1))
    cells = {"status": "已返岗", "note": "2025年9月1日返校报到"}
    return Told(person, cells, {"status": "returned", "status_on": date(2025, 9, 1)})


def _resigned(person: Person) -> Told:
    person = starting(person, date(2023, 1, 1))
    cells = {"status": "辞职", "note": "2025年6月30日辞职，合同已解除"}
    return Told(person, cells, {"status": "resigned", "status_on": date(2025, 6, 30)})


def _retired(person: Person) -> Told:
    person = starting(born_on(person, date(1965, 3, 8 + person.at // 10)), date(2022, 5, 1))
    cells = {"status": "退休", "note": "2025年4月30日到龄退休"}
    return Told(person, cells, {"status": "retired", "status_on": date(2025, 4, 30)})


def _extended(person: Person) -> Told:
    person = starting(person, date(2022, 9, 1))
    first = person.last + timedelta(days=1)
    last = years_on(first, 2)
    cells = {"status": "延期", "note": f"经批准延期至{spoken(last)}"}
    return Told(person, cells, {"extension_first_day": first, "extension_last_day": last})


def _month_as_text(person: Person) -> Told:
    ask = {"K": "2023年3月 says no day"}
    return Told(
        starting(person, MARCH), {"first": "2023年3月"}, {"ask": ask, "first_day": None}
    )  # fmt: skip


def _month_as_format(person: Person) -> Told:
    ask = {"K": "the cell shows 2023年3月: the day behind it is Excel's"}
    cells = {"first": As(MARCH, MONTH)}
    return Told(starting(person, MARCH), cells, {"ask": ask, "first_day": None})


def _no_such_day(person: Person) -> Told:
    ask = {"L": "there is no 29 February 2025"}
    person = starting(person, date(2022, 3, 1))
    return Told(person, {"last": "2025.2.29"}, {"ask": ask, "last_day": None})


def _corresponding_day(person: Person) -> Told:
    ask = {"L": "one day more than three years"}
    cells = {"last": day(date(2026, 3, 1))}
    return Told(starting(person, MARCH), cells, {"ask": ask, "last_day": None})


def _two_or_three_years(person: Person) -> Told:
    ask = {"M": "两年 beside days that are three years apart"}
    return Told(person, {"length": "两年"}, {"ask": ask})


def _no_telephone(person: Person) -> Told:
    return Told(person, {"phone": "打电话给我"}, {"ask": {"Q": "no telephone number"}})


def _days_as_text(person: Person) -> Told:
    return Told(person, {"first": dotted(person.first), "last": spoken(person.last)})


TELLERS = {
    (3, 28, 53): _back_in_march,
    (5, 31, 55): _back_early,
    (7, 32): _resigned,
    (10, 60): _retired,
    (15, 65, 90): _extended,
    (20,): _month_as_text,
    (45,): _month_as_format,
    (70,): _no_such_day,
    (95,): _corresponding_day,
    (100,): _two_or_three_years,
    (40,): _no_telephone,
    (1, 11, 21, 41, 51, 61, 71, 81, 91, 101, 111): _days_as_text,
}
