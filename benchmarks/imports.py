"""`python -m benchmarks.imports [ROWS]`: a ledger of 5,000 rows in, beside openpyxl alone.

Each figure is taken in a process of its own. The database is one of its own as well, under
`var/bench/imports`; every run makes a new unit in it, since rows of the ledger are never deleted.
"""

import contextlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from io import StringIO
from pathlib import Path
from random import Random
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
VAR = ROOT / "var" / "bench" / "imports"
ROWS = 5_000
FAULTY = 25  # rows of the ledger with planted faults
_SURNAMES = "赵马才李王贺杨冶韩祁孙周吴郑冯陈蒋沈许何吕施张孔曹严华金魏陶"
_GIVEN = "闻溪晓岚旦措向晚砚秋兰舟柳岸成林雪岭映月青山远帆若谷长河思源"
_DEPARTMENTS = "盐湖化学 新能源材料 生态农牧 分析测试 地质勘探 大数据 技术转移 藏医药 高原医学 光伏"
_KEYS = (
    "name",
    "staff_number",
    "department",
    "born",
    "identity_number",
    "started_work_on",
    "entered_on",
    "phone",
    "retirement_category",
    "title",
    "grade",
    "wage_step",
    "form",
    "agreement_number",
    "minute_number",
    "decided_on",
    "first_day",
    "last_day",
    "enterprise",
    "credit_code",
    "county",
    "enterprise_role",
    "share",
    "enterprise_founded_on",
    "is_profitable",
    "project",
    "pay_mode",
    "note",
)


# --- the file -------------------------------------------------------------------------------
def ledger(count: int, *, faults: int, place: int) -> bytes:
    """Return a ledger of people who do not exist; `place` begins their identity numbers."""
    from ledgers.core.columns import BY_KEY  # noqa: PLC0415
    from sheets.writing import write_table  # noqa: PLC0415

    random = Random(2017)
    rows = [_row(random, number, place) for number in range(count)]
    spoil: tuple[Callable[[dict[str, Any]], None], ...] = (
        lambda row: row.update(last_day=row["last_day"] + timedelta(days=366)),
        lambda row: row.update(last_day=row["last_day"] + timedelta(days=1)),
        lambda row: row.update(identity_number=row["identity_number"][:-1]),
        lambda row: row.update(name=None),
        lambda row: row.update(credit_code="9" * 18),
    )
    for number in range(faults):
        spoil[number % len(spoil)](rows[number * count // faults])
    columns = [BY_KEY[key] for key in _KEYS]
    return write_table(columns, rows, title="离岗创业人员台账", sheet="台账")


def _row(random: Random, number: int, place: int) -> dict[str, Any]:
    from stdnum.cn import ric, uscc  # noqa: PLC0415

    born = date(1972 + number % 20, number % 12 + 1, number % 28 + 1)
    first = date(2020 + number % 6, number % 12 + 1, number % 28 + 1)
    serial = f"{place}{born:%Y%m%d}{number // 20 % 1000:03d}"
    company = f"91630000MA{number:07d}"
    return {
        "name": random.choice(_SURNAMES) + "".join(random.sample(_GIVEN, 2)),
        "staff_number": f"{number + 1:06d}",
        "department": random.choice(_DEPARTMENTS.split()) + "研究室",
        "born": born,
        "identity_number": serial + ric.calc_check_digit(serial + "0"),
        "started_work_on": date(2005, 7, 1),
        "entered_on": date(2008, 9, 1),
        "phone": f"1380000{number % 10_000:04d}",
        "retirement_category": "man",
        "title": "副研究员",
        "grade": 7,
        "wage_step": 30,
        "form": "leave_found",
        "agreement_number": f"离协〔{first.year}〕{number}号",
        "minute_number": f"院党纪〔{first.year}〕{number % 40}号",
        "decided_on": first - timedelta(days=30),
        "first_day": first,
        "last_day": first.replace(year=first.year + 3) - timedelta(days=1),
        "enterprise": f"昆仑盐化科技{number}有限公司",
        "credit_code": company + uscc.calc_check_digit(company),
        "county": "海西·格尔木市",
        "enterprise_role": "legal",
        "share": 45,
        "enterprise_founded_on": first,
        "is_profitable": False,
        "project": "氢氧化镁表面改性",
        "pay_mode": "keep_basic_plus_heating",
        "note": "",
    }


# --- what is measured, each in a process of its own -----------------------------------------
def read_plainly(path: str) -> dict[str, int]:
    """Read every cell with openpyxl and nothing else: the baseline."""
    from openpyxl import load_workbook  # noqa: PLC0415

    book = load_workbook(path, read_only=True, data_only=True)
    return {"rows": sum(1 for _row in book.worksheets[0].iter_rows(values_only=True)) - 2}


def bring(path: str, code: str) -> dict[str, int]:
    """Import a ledger as the command does."""
    from django.core.management import call_command  # noqa: PLC0415

    out = StringIO()
    with contextlib.suppress(SystemExit):
        call_command("import_leave", path, organisation=code, json=True, stdout=out)
    told = json.loads(out.getvalue())
    return {
        **{key: told[key] for key in ("rows", "created", "updated", "unchanged")},
        "errors": len(told["errors"]),
    }


def _measured(name: str, *args: str) -> None:
    """Print what a function did as JSON, with seconds and the peak of memory; in a child."""
    if name == "bring":
        _set_up()
    before = _peak_mb()
    start = time.perf_counter()
    did = bring(*args) if name == "bring" else read_plainly(*args)
    seconds = time.perf_counter() - start
    print(json.dumps({**did, "seconds": seconds, "peak_mb": _peak_mb(), "start_mb": before}))


def _peak_mb() -> float:
    """Return the most memory that this process had; getrusage would count the parent's too."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024


def _set_up() -> None:
    import django  # noqa: PLC0415

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()


def _prepare(count: int) -> tuple[str, Path, Path]:
    """Return the code of a new unit, a clean ledger and one with faults."""
    manage = [sys.executable, "manage.py"]
    for command in ("migrate", "createcachetable", "load_taxonomy", "load_calendar"):
        subprocess.run([*manage, command], check=True, stdout=subprocess.DEVNULL)
    _set_up()
    from accounts.models import Organisation  # noqa: PLC0415

    run = int(time.time())
    code = f"bench-{run}"
    for each in (code, f"{code}-faulty"):
        Organisation.objects.create(name=each, code=each, kind="university")
    clean, faulty = VAR / "ledger.xlsx", VAR / "faulty.xlsx"
    place = 100_000 + run % 400_000 * 2  # nobody may be away in two units at once
    clean.write_bytes(ledger(count, faults=0, place=place))
    faulty.write_bytes(ledger(count, faults=FAULTY, place=place + 1))
    return code, clean, faulty


def figures(count: int) -> None:
    """Print the table."""
    code, clean, faulty = _prepare(count)
    runs = {
        "openpyxl alone": ("read_plainly", str(clean)),
        "import": ("bring", str(clean), code),
        "import again": ("bring", str(clean), code),
        f"import, {FAULTY} faults": ("bring", str(faulty), f"{code}-faulty"),
    }
    print(f"\n{count:,} rows of {len(_KEYS)} columns, {clean.stat().st_size / 1e6:.1f} MB")
    print(f"{'':22}{'seconds':>9}{'rows/s':>9}{'peak MB':>9}{'at start':>9}  result")
    for name, run in runs.items():
        child = [sys.executable, "-m", "benchmarks.imports", "--measure", *run]
        told = json.loads(subprocess.run(child, check=True, stdout=subprocess.PIPE).stdout)
        seconds = told.pop("seconds")
        peak, start = told.pop("peak_mb"), told.pop("start_mb")
        rest = ", ".join(f"{key} {value}" for key, value in told.items())
        print(
            f"{name:22}{seconds:9.1f}{told['rows'] / seconds:9,.0f}{peak:9.0f}{start:9.0f}  {rest}"
        )


def main() -> None:
    """Run in a database of our own, and stop it."""
    if sys.argv[1:2] == ["--measure"]:
        return _measured(*sys.argv[2:])
    here = {"VAR_DIR": str(VAR), "LOG_LEVEL": "ERROR", "SAMPLE_DATA": "false"}
    os.environ.update(here)
    VAR.mkdir(parents=True, exist_ok=True)
    try:
        figures(int(sys.argv[1]) if sys.argv[1:] else ROWS)
    finally:
        subprocess.run([sys.executable, "-m", "config.database", "stop"], check=False, cwd=ROOT)
    return None


if __name__ == "__main__":
    main()
