"""A hospital: a book of the 1904 system (an old Mac), staff numbers with and without zeros.

Some days are bare serials in General cells; the book's own date cells beside them prove that they
count from 1904. 起 and 止 stand in brackets behind the headings; some identity numbers are numbers.
"""

from collections.abc import Callable
from datetime import date, timedelta

from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from tests.ledgers.cast import Person, born_on, cast, starting, years_on
from tests.ledgers.paper import (
    As,
    Entry,
    Told,
    day,
    expected_of,
    merge,
    saved,
    spoken,
    told,
    truth,
    write,
)

UNIT = ("青海湟水人民医院", "")
HEADINGS = (
    "序号", "人员编号", "姓名", "科室", "性别", "身份证号", "职称", "岗位等级",
    "离岗时间（起）", "离岗时间（止）", "延期时间（起）", "延期时间（止）", "企业名称",
    "企业信用代码", "在企业任职", "社保缴纳方式", "联系电话", "返岗时间", "人员状态", "备注",
)  # fmt: skip
FIRST_ROW = 4
ASKED_ONCE: dict[str, str] = {}
NO_PERSONS = ("小计", "总计", "填表人")
ROOMS = ("心血管内科", "骨科", "检验科", "药剂科", "放射科", "高压氧舱")
_SERIAL_ZERO = date(1904, 1, 1)


def book() -> bytes:
    """Return the file."""
    book = Workbook()
    book.epoch = CALENDAR_MAC_1904
    page = book.active
    page.title = "离岗"
    merge(page, 1, "青海湟水人民医院专业技术人员离岗创业花名册", len(HEADINGS))
    page.cell(2, 1, "单位（盖章）：")
    page.cell(2, 12, "2026年9月30日")
    for column, text in enumerate(HEADINGS, 1):
        page.cell(3, column, text)
    write(page, _entries(), FIRST_ROW)
    return saved(book)


def expected() -> list[dict]:
    """Return what a careful reader gets out of the rows."""
    return expected_of(_entries(), FIRST_ROW)


def _entries() -> list[Entry]:
    people, entries = cast(3), []
    for number, room in enumerate(ROOMS):
        entries += [_entry(each, room) for each in people[number * 20 : number * 20 + 20]]
        entries.append(Entry([None, "小计", "20"]))
    last = ["填表人", "石晓岚", None, "审核人", "许兰舟", *[None] * 10, "日期", "2026.9.30"]
    return [*entries, Entry(["总计", 120]), Entry([]), Entry(last)]


def _number(at: int) -> tuple[object, str]:
    """Return a staff number as it stands in the cell, and as it is shown."""
    number = 300 + at * 11
    match at % 4:
        case 0:
            return As(number, "00000"), f"{number:05d}"
        case 1:
            return As(f"{number:05d}", "@"), f"{number:05d}"
        case _:
            return f"{number:05d}", f"{number:05d}"


def serial(value: date) -> int:
    """Return what stands in a cell of a book of the 1904 system."""
    return (value - _SERIAL_ZERO).days


def _days(person: Person) -> dict:
    """Return both days, in every fourth row as numbers that were pasted "values only"."""
    if person.at % 8 == 2:
        return {"first": serial(person.first), "last": serial(person.last)}
    if person.at % 8 == 6:
        return {"first": serial(person.first), "last": day(person.last)}
    return {"first": day(person.first), "last": day(person.last)}


def _identity(person: Person) -> tuple[object, dict]:
    """Return an identity number as it stands there, and what is to be asked."""
    lost = {"F": "the last digits are lost"}
    as_number = float(person.identity[:15] + "000")
    match person.at % 30:
        case 11:
            return As(as_number, "0"), lost
        case 12:
            return f"{as_number:.5E}", lost
        case 13:
            return person.identity.lower() + " ", {}
        case _:
            return person.identity, {}


def _entry(person: Person, room: str) -> Entry:
    row = told(TELLERS, person)
    person = row.person
    cell, number = _number(person.at)
    identity, ask = _identity(person)
    cells = {
        "at": person.at % 20 + 1, "number": cell, "name": person.name, "room": room,
        "gender": person.gender, "identity": identity, "title": "主治医师",
        "grade": f"专技{'五六七八九十'[person.at % 6]}级", **_days(person),
        "more_first": None, "more_last": None, "company": person.company,
        "credit": person.credit, "role": _role(person), "insurance": "医院代扣代缴",
        "phone": person.phone, "back": None, "status": "离岗", "note": None, **row.cells,
    }  # fmt: skip
    means = {**row.means, "ask": {**ask, **row.means.get("ask", {})}}
    note = "院办会议纪要〔2024〕7号" if person.at % 25 == 0 else ""
    return Entry([*cells.values()], truth(person, number, department=room, **means), note)


def _role(person: Person) -> str:
    return "技术总监" if person.at % 15 == 2 else ("法定代表人", "股东")[person.at % 2]


# --- rows that say something special -----------------------------------------------------------
def _extended(person: Person, cell: Callable[[date], object] = day) -> Told:
    person = starting(person, date(2022, 9, 1))
    first = person.last + timedelta(days=1)
    last = years_on(first, 2)
    cells = {"status": "延期", "more_first": cell(first), "more_last": cell(last)}
    return Told(person, cells, {"extension_first_day": first, "extension_last_day": last})


def _extended_in_numbers(person: Person) -> Told:
    return _extended(person, serial)


def _extended_until(person: Person) -> Told:
    row = _extended(person)
    ask = {"K": "only the end of the extension is given: from the day after the last?"}
    return Told(row.person, {**row.cells, "more_first": None}, {**row.means, "ask": ask})


def _back(person: Person) -> Told:
    person, back = starting(person, date(2023, 9, 1)), date(2026, 9, 1)
    cells = {**_days(person), "status": "已返岗", "back": day(back)}
    return Told(person, cells, {"status": "returned", "status_on": back})


def _back_in_march(person: Person) -> Told:
    cells = {"status": "在岗", "back": "2026.3", "note": "已于2026年3月返岗"}
    means = {"status": "returned", "ask": {"R": "the day is missing"}}
    return Told(starting(person, date(2023, 3, 1)), cells, means)


def _retired(person: Person) -> Told:
    person = starting(born_on(person, date(1965, 3, 8)), date(2022, 5, 1))
    cells = {"status": "退休", "back": "2025年4月退休"}
    means = {"status": "retired", "ask": {"R": "no return, and which day of April?"}}
    return Told(person, cells, means)


def _resigned(person: Person) -> Told:
    cells = {"status": "辞职", "note": "2025年12月31日辞职"}
    means = {"status": "resigned", "status_on": date(2025, 12, 31)}
    return Told(starting(person, date(2023, 7, 1)), cells, means)


def _endless(person: Person) -> Told:
    cells = {"first": spoken(person.first), "last": "—", "note": "离岗止待补充协议"}
    return Told(person, cells, {"ask": {"J": "no last day"}, "last_day": None})


def _no_telephone(person: Person) -> Told:
    return Told(person, {"phone": "打电话给我"}, {"ask": {"Q": "no telephone number"}})


TELLERS = {
    (4, 19, 35, 49, 64): _extended,
    (18, 50): _extended_in_numbers,
    (79,): _extended_until,
    (7, 27, 47): _back,
    (9, 29): _back_in_march,
    (15,): _retired,
    (23, 43): _resigned,
    (55,): _endless,
    (66,): _no_telephone,
}
