"""Ledgers made of invented people, and how they are brought in."""

from datetime import date, timedelta
from io import BytesIO
from random import Random

from openpyxl import Workbook
from stdnum.cn import ric

from ledgers.actions import begin_import, write
from ledgers.core.columns import BY_KEY, open_ledger
from ledgers.queries import plan
from tests.clock import NOW

TODAY = NOW.date()
CREDIT = "91110000600037341L"
SURNAMES, GIVEN = "赵马才李王贺杨冶韩祁", "闻溪晓岚旦措向晚砚秋兰舟柳岸成林"
KEYS = (
    "name", "staff_number", "department", "born", "identity_number", "started_work_on",
    "retirement_category", "title", "grade", "form", "agreement_number", "first_day", "last_day",
    "enterprise", "county", "enterprise_role", "share", "is_profitable", "pay_mode", "note",
)  # fmt: skip


def identity(random, born):
    number = f"630104{born:%Y%m%d}{random.randrange(1000):03d}"
    return number + ric.calc_check_digit(number + "0")


def people(count, seed=7):
    """Return rows by column key, all of them right."""
    random = Random(seed)
    rows = []
    for at in range(count):
        born = date(1975 + at % 15, at % 12 + 1, at % 28 + 1)
        first = date(2023 + at % 3, at % 12 + 1, 1)
        rows.append({
            "name": random.choice(SURNAMES) + "".join(random.sample(GIVEN, 2)),
            "staff_number": f"{at + 1:05d}",
            "department": f"第{'一二三四五六七八九'[at % 9]}研究室",
            "born": born, "identity_number": identity(random, born),
            "started_work_on": date(2010, 7, 5), "retirement_category": "男职工",
            "title": "副研究员", "grade": "专技七级", "form": "离岗创办企业",
            "agreement_number": f"协〔2023〕{at + 1}号", "first_day": first,
            "last_day": first.replace(year=first.year + 3) - timedelta(days=1),
            "enterprise": f"昆仑盐化科技{at}公司", "county": "海西·格尔木市",
            "enterprise_role": "法定代表人", "share": "33.33%", "is_profitable": "否",
            "pay_mode": "保留", "note": "",
        })  # fmt: skip
    return rows


def workbook(rows, keys=KEYS, title="离岗创业人员台账"):
    book = Workbook()
    page = book.active
    page.title = "台账"
    page.append([title])
    page.append([BY_KEY[key].heading_zh for key in keys])
    for row in rows:
        page.append([row.get(key) for key in keys])
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def bring(unit, content, name="台账.xlsx", **options):
    """Import as an officer would; return what the plan said."""
    options = {"only_clean": False, "by": None, "at": NOW, **options}
    batch = begin_import(unit, name, content, by=options["by"], at=options["at"])
    return batch, write(batch, **options)


def corrected(rows, at, **changes):
    """Return the rows with one of them changed."""
    return [{**row, **changes} if number == at else row for number, row in enumerate(rows)]


def faults_of(found):
    """Return every fault as row and column."""
    return {(row.number, fault.column) for row in found.rows for fault in row.faults}


def looked_at(unit, rows, keys=KEYS, **options):
    """Return the plan of a file that is not kept."""
    return plan(unit, open_ledger(workbook(rows, keys), "台账.xlsx"), {}, on=TODAY, **options)


def letter(key, keys=KEYS):
    return "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[keys.index(key)]


def said(found, number, key, keys=KEYS):
    """Return what is said of one cell."""
    return found.marks().get((number, letter(key, keys)), "")
