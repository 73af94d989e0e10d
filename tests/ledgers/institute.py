"""An institute: both days in one cell, unit and company each with name and credit code.

The ledger is the third of four sheets; the second is a count by department, the fourth last
year's list. One row is another unit's.
"""

from datetime import date, timedelta

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from tests.ledgers.cast import Person, cast, credit, starting, years_on
from tests.ledgers.paper import (
    As,
    Entry,
    Told,
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

UNIT = ("青海高原盐湖研究所", credit(20, 1))
OTHER = ("西宁金谷作物研究所", credit(21, 2))
HEADINGS = (
    "序号", "工号", "姓名", ("所在单位", "名称", "统一社会信用代码"), "部门", "出生年月",
    "公民身份号码", "参加工作时间", "专业技术职务", "离岗起止时间", "离岗期限",
    ("创办企业", "名称", "统一社会信用代码"), "社保缴纳方式", "电子邮箱", "状态", "备注",
)  # fmt: skip
WIDTH = 18
FIRST_ROW = 4
SHEET = "离岗人员"
ASKED_ONCE: dict[str, str] = {}
NO_PERSONS = ("合计", "制表：")
ROOMS = ("盐湖化学研究室", "资源与环境研究室", "分析测试中心", "成果转化办公室")
INSURANCE = ("单位代缴，个人承担部分由企业支付", "企业缴纳", "本人到单位缴纳", "原单位继续缴纳")


def book() -> bytes:
    """Return the file."""
    book = Workbook()
    _write_notes(book.active)
    _write_counts(book.create_sheet("按部门统计"))
    page = book.create_sheet(SHEET)
    merge(page, 1, "青海高原盐湖研究所离岗创新创业人员情况表", WIDTH)
    headings(page, 2, HEADINGS)
    write(page, _entries(), FIRST_ROW)
    _write_last_year(book.create_sheet("2024年底"))
    return saved(book)


def expected() -> list[dict]:
    """Return what a careful reader gets out of the rows."""
    return expected_of(_entries(), FIRST_ROW)


def _write_notes(page: Worksheet) -> None:
    page.title = "填表说明"
    for text in ("1. 离岗起止时间填写到日。", "2. 续签的在同一格内注明。", "3. 本表每季度末更新。"):
        page.append([text])


def _write_counts(page: Worksheet) -> None:
    page.append(["部门", "离岗人数", "返岗人数", "备注"])
    for room in ROOMS:
        page.append([room, 30, 1, None])


def _write_last_year(page: Worksheet) -> None:
    page.append(["工号", "姓名", "离岗起", "离岗止"])
    for person in cast(2, 20):
        page.append([_number(person.at)[1], person.name, dotted(person.first), "2024.12.31"])


def _number(at: int) -> tuple[object, str]:
    """Return a staff number as it stands in the cell, and as it is."""
    plain = f"T9{at:03d}"
    return (wide(plain) if at % 3 == 0 else plain), plain


def _entries() -> list[Entry]:
    entries = [_entry(person) for person in cast(2)]
    total = Entry(["合计", "120人"])
    return [*entries, total, Entry(["制表：韩云川", *[None] * 5, "复核：", "2026年10月8日"])]


def _entry(person: Person) -> Entry:
    row = told(TELLERS, person)
    person = row.person
    cell, number = _number(person.at)
    room = ROOMS[person.at // 30]
    started = f"{person.started.year}.{person.started.month}"
    cells = {
        "at": person.at + 1, "number": cell, "name": _name(person), "unit": UNIT[0],
        "unit_code": UNIT[1], "room": "同上" if person.at % 10 == 3 else room,
        "born": f"{person.born:%Y-%m}", "identity": person.identity,
        "started": started if person.at % 2 else int(f"{person.started:%Y%m}"),
        "title": person.title, "span": _span(person),
        "length": ("三年", "36个月", "3", 3)[person.at % 4], "company": person.company,
        "credit": person.credit, "insurance": INSURANCE[person.at % 4], "email": person.email,
        "status": "离岗", "note": None, **row.cells,
    }  # fmt: skip
    return Entry([*cells.values()], truth(person, number, department=room, **row.means))


def _name(person: Person) -> str:
    """Return a name, now and then with marks of no width, as pasted from a web page."""
    if person.at % 40 == 6:
        return person.name[0] + "\u200b" + person.name[1:] + "\ufeff"
    return person.name


def _span(person: Person) -> str:
    first, last = person.first, person.last
    match person.at % 5:
        case 0:
            return f"{dotted(first)}-{dotted(last)}"
        case 1:
            return f"{first:%Y.%m.%d}—{last:%Y.%m.%d}"
        case 2:
            return f"{spoken(first)}至{spoken(last)}"
        case 3:
            return f"{first:%Y/%m/%d}～{last:%Y/%m/%d}"
        case _:
            return f"{first:%Y%m%d}-{last:%Y%m%d}"


# --- rows that say something special -----------------------------------------------------------
def _renewed(person: Person) -> Told:
    """Two terms in one cell."""
    between, status = ("\n延期：", "延期") if person.at % 20 else ("；续签", "续签")
    person = starting(person, date(2021, 3, 1))
    first = person.last + timedelta(days=1)
    last = years_on(first, 3)
    terms = (dotted(person.first), dotted(person.last)), (dotted(first), dotted(last))
    cells = {"span": between.join("-".join(term) for term in terms), "length": "三年"}
    means = {"extension_first_day": first, "extension_last_day": last}
    return Told(person, {**cells, "status": status}, means)


def _months(person: Person) -> Told:
    means = {"ask": {"K": "months without days"}, "first_day": None, "last_day": None}
    return Told(starting(person, date(2023, 3, 1)), {"span": "2023年3月至2026年2月"}, means)


def _from_on(person: Person) -> Told:
    cells = {"span": "2024.7.1起两年", "length": "两年"}
    return Told(starting(person, date(2024, 7, 1), 2), cells)


def _until_now(person: Person) -> Told:
    means = {"ask": {"K": "至今 is no last day, and no length is given"}, "last_day": None}
    cells = {"span": "2024.3.1至今", "length": None}
    return Told(starting(person, date(2024, 3, 1)), cells, means)


def _two_years(person: Person) -> Told:
    cells = {"span": "2024.1.1-2025.12.31", "length": "2年"}
    return Told(starting(person, date(2024, 1, 1), 2), cells)


def _back(person: Person) -> Told:
    person = starting(person, date(2023, 1, 1))
    cells = {"span": _span(person), "status": "已返岗", "note": "2025.12.31期满，2026.1.4返岗"}
    return Told(person, cells, {"status": "returned", "status_on": date(2026, 1, 4)})


def _resigned(person: Person) -> Told:
    person = starting(person, date(2023, 1, 1))
    cells = {"span": _span(person), "status": "辞职", "note": "2024年10月辞职"}
    return Told(person, cells, {"status": "resigned", "ask": {"R": "the day in 2024年10月"}})


def _of_another_unit(person: Person) -> Told:
    means = {"status": "none", "refuse": {"E": "the row is another unit's"}}
    return Told(person, {"unit": OTHER[0], "unit_code": OTHER[1]}, means)


def _scientific(person: Person) -> Told:
    number = As(float(person.identity[:15] + "000"), "0.00E+00")
    return Told(person, {"identity": number}, {"ask": {"H": "the last digits are lost"}})


TELLERS = {
    (20, 40, 60, 80, 14, 84): _renewed,
    (8, 48, 88): _months,
    (18, 58): _from_on,
    (28,): _until_now,
    (38, 78): _two_years,
    (21, 61): _back,
    (41,): _resigned,
    (57,): _of_another_unit,
    (33,): _scientific,
}
