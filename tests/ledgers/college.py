"""A vocational college: kept in WPS, with formulas, apostrophes and much formatted emptiness.

Nine lines of instructions stand above the headings. The contract of employment has an 起 and a
止 as well. One leave and its renewal are two rows with merged cells.

序号 and the last day are formulas; every second formula has a stored result, the others none (the
file came out of a program, or was never calculated).
"""

import re
import zipfile
from datetime import date, timedelta
from io import BytesIO

from openpyxl import Workbook

from tests.ledgers.cast import Person, cast, starting, years_on
from tests.ledgers.paper import (
    DAY,
    As,
    Entry,
    Told,
    day,
    expected_of,
    headings,
    merge,
    saved,
    told,
    truth,
    write,
)

UNIT = ("青海祁连职业技术学院", "")
HEADINGS = (
    "序号", "职工号", "姓名", "系部", "性别", "出生年月", "参加工作时间", "专业技术职务",
    ("聘用合同期限", "起", "止"), "离岗类型", ("离岗创业时间", "开始时间", "结束时间"),
    ("企业情况", "企业名称", "统一社会信用代码", "担任职务"), "社保缴纳方式", "电子邮箱",
    "手机号", "目前状态", "备注",
)  # fmt: skip
ABOVE = (
    "填表说明：",
    "1. 本表由人事处填写，每学期末更新一次。",
    "2. 职工号按人事系统填写，不得漏填。",
    "3. 出生年月、参加工作时间填到月。",
    "4. 离岗创业时间填到日，结束时间由公式算出。",
    "5. 续签的另起一行，姓名等合并单元格。",
    "6. 社保缴纳方式按协议填写。",
    "7. 返岗、离职的在目前状态中注明。",
    "8. 联系人：沈若，电话：0970-5550000。",
)
WIDTH = 21
FIRST_ROW = 4 + len(ABOVE)
FIRST, SECOND = 102, 103  # rows of one person
MERGED = (
    "number", "name", "room", "gender", "born", "started", "title", "contract_first",
    "contract_last", "company", "credit",
)  # fmt: skip
_MERGED_COLUMNS = "BCDEFGHIJNO"
ASKED_ONCE = {"M": "formulas without a stored result: save the file once in Excel or WPS"}
NO_PERSONS = ("合计", "填表人")
ROOMS = ("机电工程系", "畜牧兽医系", "旅游管理系", "信息工程系", "基础教学部")
CONTRACTS = (
    (date(2021, 9, 1), date(2026, 8, 31)),
    (date(2024, 9, 1), date(2027, 8, 31)),
)
EMPTY_ROWS, EMPTY_COLUMNS = 2000, 6
_UNCALCULATED = re.compile(r'<c r="([A-Z]+)(\d+)"([^>]*)><f>([^<]*)</f><v ?(?:/>|></v>)</c>')
_SERIAL_ZERO = date(1899, 12, 30)


def book() -> bytes:
    """Return the file."""
    book = Workbook()
    page = book.active
    page.title = "Sheet1"
    merge(page, 1, "青海祁连职业技术学院教职工离岗创业台账", WIDTH)
    for row, text in enumerate(ABOVE, 2):
        page.cell(row, 1, text)
    headings(page, FIRST_ROW - 2, HEADINGS)
    entries = _entries()
    write(page, entries, FIRST_ROW)
    for column in _MERGED_COLUMNS:
        page.merge_cells(f"{column}{FIRST_ROW + FIRST}:{column}{FIRST_ROW + SECOND}")
    empty = [As(None, "@")] * (WIDTH + EMPTY_COLUMNS)
    write(page, [Entry(empty)] * EMPTY_ROWS, FIRST_ROW + len(entries))
    return _calculated(saved(book))


def expected() -> list[dict]:
    """Return what a careful reader gets out of the rows."""
    return expected_of(_entries(), FIRST_ROW)


def _calculated(content: bytes) -> bytes:
    """Give the formulas of even rows a stored result, which openpyxl cannot write."""
    results = {each["row"]: each["last_day"] for each in expected()}
    counts = {each["row"]: at for at, each in enumerate(expected(), 1)}

    def stored(found: re.Match) -> str:
        column, row, style, formula = found[1], int(found[2]), found[3], found[4]
        if row % 2 or row not in results:
            return found[0]
        value = counts[row] if column == "A" else (_last_of_formula(results, row))
        return f'<c r="{column}{row}"{style}><f>{formula}</f><v>{value}</v></c>'

    stream = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(content)) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            text = old.read(name)
            if name.endswith("sheet1.xml"):
                text = _UNCALCULATED.sub(stored, text.decode()).encode()
            new.writestr(name, text)
    return stream.getvalue()


def _last_of_formula(results: dict[int, date], row: int) -> int:
    return (results[row] - _SERIAL_ZERO).days


def _entries() -> list[Entry]:
    people = cast(4)
    people[SECOND] = starting(people[FIRST], people[FIRST].last + timedelta(days=1))
    entries = [_entry(at, person) for at, person in enumerate(people)]
    count = f"=COUNTA(C{FIRST_ROW}:C{FIRST_ROW + 119})"
    total = Entry(["合计", None, count, *[None] * 17, "不含2020年以前返岗人员"])
    return [*entries, total, Entry([None, None, "填表人：沈若 审核人：郭成林"])]


def _entry(at: int, person: Person) -> Entry:
    row, number, room = FIRST_ROW + at, f"{1000 + person.at * 3}", ROOMS[person.at % 5]
    line = told(TELLERS, person) if at == person.at else _second_term(person)
    person = line.person
    cells = {
        "at": f"=ROW()-{FIRST_ROW - 1}",
        "number": As(number, "@", quoted=True) if person.at % 2 else int(number),
        "name": _name(person), "room": room, "gender": person.gender,
        "born": As(f"{person.born:%Y-%m}", "@", quoted=True), "started": _started(person),
        "title": ("讲师", "副教授", "助理讲师")[person.at % 3],
        "contract_first": day(CONTRACTS[person.at % 2][0]),
        "contract_last": day(CONTRACTS[person.at % 2][1]),
        "form": ("离岗创业", "离岗创办企业")[person.at % 2], "first": _first(person),
        "last": As(f"=EDATE(L{row},36)-1", DAY), "company": person.company,
        "credit": person.credit,
        "role": "法人兼总经理" if person.at % 20 == 5 else ("法人", "股东")[person.at % 2],
        "insurance": ("学院缴纳", "企业缴纳", "个人缴纳")[person.at % 3],
        "email": person.email, "phone": _phone(person), "status": "离岗", "note": None,
        **line.cells,
    }  # fmt: skip
    if at == SECOND:
        cells |= dict.fromkeys(MERGED)
    means = line.means
    if "last" not in line.cells and row % 2:
        means = {"ask": {"M": "a formula without a stored result"}, **means}
    return Entry(
        [*cells.values(), *[None] * EMPTY_COLUMNS],
        truth(person, number, department=room, **means),
    )  # fmt: skip


def _name(person: Person) -> str:
    match person.at % 15:
        case 4:
            return "　".join(person.name) if len(person.name) == 2 else person.name + "　"
        case 8:
            return person.name[0] + "\u200b" + person.name[1:]
        case 11:
            return person.name + "\u200e\n"
        case _:
            return person.name


def _first(person: Person) -> object:
    if person.at % 4 == 1:
        return As(f"{person.first:%Y-%m-%d}", "General", quoted=True)
    return day(person.first)


def _started(person: Person) -> object:
    if person.at % 3:
        return f"{person.started.year}.{person.started.month}"
    return day(person.started)


def _phone(person: Person) -> object:
    number = person.phone
    if person.at % 2:
        return As(int(number), "0")
    return f" {number[:3]} {number[3:7]} {number[7:]}"


# --- rows that say something special -----------------------------------------------------------
def _second_term(person: Person) -> Told:
    """The renewal in a row of its own; number, name and the like are merged over both rows."""
    means = {"continues": FIRST_ROW + FIRST}
    return Told(person, {"last": day(person.last), "status": "续签"}, means)


def _first_term(person: Person) -> Told:
    first = person.last + timedelta(days=1)
    means = {"extension_first_day": first, "extension_last_day": years_on(first, 3)}
    return Told(person, {"last": day(person.last), "status": "已续签"}, means)


def _on_post(person: Person) -> Told:
    person = starting(person, date(2022, 9, 1))
    cells = {"last": day(person.last), "status": "在岗", "note": "期满返岗"}
    return Told(person, {"first": _first(person), **cells}, {"status": "returned"})


def _back(person: Person) -> Told:
    person = starting(person, date(2023, 1, 1))
    cells = {"last": day(person.last), "status": "已返岗", "note": "2026.1.1已返岗"}
    means = {"status": "returned", "status_on": date(2026, 1, 1)}
    return Told(person, {"first": _first(person), **cells}, means)


def _resigned(person: Person) -> Told:
    person = starting(person, date(2024, 3, 1))
    cells = {"last": day(person.last), "status": "离职", "note": "2025-8-31离职"}
    means = {"status": "resigned", "status_on": date(2025, 8, 31)}
    return Told(person, {"first": _first(person), **cells}, means)


def _error(person: Person) -> Told:
    return Told(person, {"last": "#REF!"}, {"ask": {"M": "an error of Excel"}, "last_day": None})


def _no_such_day(person: Person) -> Told:
    person = starting(person, date(2024, 3, 1))
    cells = {"first": "2024.2.30", "last": day(person.last)}
    return Told(person, cells, {"ask": {"L": "there is no such day"}, "first_day": None})


def _which_year(person: Person) -> Told:
    person = starting(person, date(2024, 3, 1))
    cells = {"first": "24.3.1", "last": day(person.last)}
    return Told(person, cells, {"ask": {"L": "24.3.1: which is the year?"}, "first_day": None})


TELLERS = {
    (6, 26, 46, 66): _on_post,
    (16, 36): _back,
    (56,): _resigned,
    (72,): _error,
    (81,): _no_such_day,
    (90,): _which_year,
    (FIRST,): _first_term,
}
