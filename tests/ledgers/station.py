"""An agricultural station: the first day and a length, counted by county, nothing quite even.

No cell is a real date. First days are serials in General cells; twelve rows were pasted from a book
of the 1904 system and lie four years and a day too early: only the office can say which those are.
"""

from datetime import date, timedelta

from openpyxl import Workbook

from tests.ledgers.cast import Person, cast, credit, starting, years_on
from tests.ledgers.paper import (
    Entry,
    Told,
    dotted,
    expected_of,
    merge,
    saved,
    spoken,
    told,
    truth,
    wide,
    write,
)

UNIT = ("青海农牧技术推广总站", credit(50, 1))
HEADINGS = (
    "序号", "单位", "统一社会信用代码", "人员编号", "姓名", "站（所）", "性别", "出生年月",
    "参加工作时间", "职称/专业技术职务", "离岗时间", "离岗期限", "延期期限", "创业企业", "注册地",
    "电话", "当前状态", "变动时间", "备注",
)  # fmt: skip
FIRST_ROW = 4
ASKED_ONCE = {
    "I": "1998.1 as a number: January or October (the month is enough); 1999 says no month",
    "K": "bare serials, no date cell in the book: both dates of each system are shown",
}
NO_PERSONS = ("湟中", "互助", "大通", "海晏", "小计", "合计", "备注：", "经办人")
COUNTIES = ("湟中区", "互助土族自治县", "大通回族土族自治县", "海晏县")
_SERIAL_ZERO = date(1899, 12, 30)
_BETWEEN_SYSTEMS = 1462  # days


def book() -> bytes:
    """Return the file."""
    book = Workbook()
    page = book.active
    page.title = "名单"
    merge(page, 1, "附件2", len(HEADINGS))
    merge(page, 2, "青海农牧技术推广总站离岗领办创办企业人员名单", len(HEADINGS))
    for column, text in enumerate(HEADINGS, 1):
        page.cell(3, column, text)
    write(page, _entries(), FIRST_ROW)
    page.column_dimensions["H"].hidden = True
    return saved(book)


def expected() -> list[dict]:
    """Return what a careful reader gets out of the rows."""
    return expected_of(_entries(), FIRST_ROW)


def _entries() -> list[Entry]:
    people, entries = cast(5), []
    for number, county in enumerate(COUNTIES):
        entries.append(Entry([f"{county}（30人）"]))
        group = people[number * 30 : number * 30 + 30]
        entries += [_entry(each, county) for each in group]
        entries.append(Entry([None, None, "小 计", 30]))
    return [
        *entries,
        Entry(["合  计：120人"]),
        Entry(["备注：离岗期限自批准之日起计算。"]),
        Entry(["经办人：", None, "祁锦", "分管领导："]),
    ]


def serial(value: date) -> int:
    """Return a date as a number of the 1900 system."""
    return (value - _SERIAL_ZERO).days


def _first(person: Person) -> object:
    match person.at % 5:
        case 0 | 1:
            return serial(person.first)
        case 2:
            return dotted(person.first)
        case 3:
            return spoken(person.first) + "起"
        case _:
            return int(f"{person.first:%Y%m%d}")


def _entry(person: Person, county: str) -> Entry:
    row = told(TELLERS, person)
    person = row.person
    number, room = f"NM-{person.at + 1:03d}", f"{county[:2]}站"
    year = person.started.year
    cells = {
        "at": person.at % 30 + 1, "unit": UNIT[0], "unit_code": UNIT[1],
        "number": wide(number) if person.at % 9 == 0 else number, "name": person.name,
        "room": room, "gender": person.gender,
        "born": f"{person.born.year}.{person.born.month:02d}",
        "started": (year + 0.1, f"{year}.7", f"{year}年7月", year)[person.at % 4],
        "title": ("农艺师", "高级农艺师", "兽医师")[person.at % 3], "first": _first(person),
        "length": ("三年", "3年", "36个月", "36", "叁年", "三年整")[person.at % 6],
        "more": None, "company": person.company, "county": county, "phone": person.phone,
        "status": "离岗", "changed": None, "note": None, **row.cells,
    }  # fmt: skip
    return Entry([*cells.values()], truth(person, number, department=room, **row.means))


# --- rows that say something special -----------------------------------------------------------
def _pasted(person: Person) -> Told:
    cells = {"first": serial(person.first) - _BETWEEN_SYSTEMS}
    means = {"ask": {"K": "a serial of which system?"}, "first_day": None, "last_day": None}
    return Told(person, cells, means)


def _two_years(person: Person) -> Told:
    length = "24个月" if person.at % 2 else "两年"
    return Told(starting(person, person.first, 2), {"length": length})


def _extended(person: Person) -> Told:
    person = starting(person, date(2022, 3, 1))
    first = person.last + timedelta(days=1)
    cells = {"first": _first(person), "status": "延期", "more": "两年", "changed": dotted(first)}
    means = {"extension_first_day": first, "extension_last_day": years_on(first, 2)}
    return Told(person, cells, means)


def _month(person: Person) -> Told:
    means = {"ask": {"K": "the day is missing"}, "first_day": None, "last_day": None}
    return Told(starting(person, date(2023, 3, 1)), {"first": "2023年3月"}, means)


def _back(person: Person) -> Told:
    return _ended(person, "已返岗", date(2026, 3, 2), "returned")


def _back_early(person: Person) -> Told:
    return _ended(person, "返岗", date(2025, 3, 3), "returned")


def _resigned(person: Person) -> Told:
    return _ended(person, "辞职", date(2025, 7, 31), "resigned")


def _back_in_march(person: Person) -> Told:
    row = _back(person)
    cells = {**row.cells, "changed": None, "note": "已于2026年3月返岗"}
    return Told(row.person, cells, {"status": "returned"})


def _ended(person: Person, word: str, on: date, status: str) -> Told:
    person = starting(person, date(2023, 3, 1))
    changed = serial(on) if person.at % 20 else dotted(on)
    cells = {"first": _first(person), "status": word, "changed": changed}
    return Told(person, cells, {"status": status, "status_on": on})


def _undated(person: Person) -> Told:
    ask = {"K": "no first day from which the length counts"}
    means = {"ask": ask, "first_day": None, "last_day": None}
    return Told(person, {"first": None, "note": "批文待补"}, means)


def _no_telephone(person: Person) -> Told:
    return Told(person, {"phone": "打电话给我"}, {"ask": {"P": "no telephone number"}})


TELLERS = {
    tuple(range(90, 102)): _pasted,
    (2, 32, 62, 17, 47): _two_years,
    (5, 35, 65): _extended,
    (7, 37, 67): _month,
    (10, 40, 70): _back,
    (20, 50): _resigned,
    (25,): _back_early,
    (80,): _back_in_march,
    (85,): _undated,
    (12,): _no_telephone,
}
