"""`python -m benchmarks.ledger`: the leave ledger with 5,000 cases, beside a bare view."""

import os
import statistics
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

CASES = 5_000
ROUNDS = 40
FOLDER = Path(__file__).resolve().parent.parent / "var" / "bench" / "ledger"


def fill() -> None:
    """Build one unit with its cases, once; last days are spread from a year ago to five ahead."""
    from django.core.management import call_command  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from accounts.models import Membership, Organisation, User  # noqa: PLC0415
    from mobility.models import (  # noqa: PLC0415
        Department,
        Employment,
        Enterprise,
        LeaveCase,
        LeaveTerm,
        Researcher,
    )

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("load_taxonomy")
    call_command("load_calendar")
    if LeaveCase.objects.exists():
        return
    now, today = timezone.now(), timezone.localdate()
    unit = Organisation.objects.create(name="五千人单位", code="BENCH", kind="university")
    officer = User.objects.create(email="officer@example.cn", name="张映雪", hats=["officer"])
    Membership.objects.create(user=officer, organisation=unit, role="hr_officer")
    rooms = Department.objects.bulk_create(
        Department(organisation=unit, name=f"第{n}研究室") for n in range(20)
    )
    people = Researcher.objects.bulk_create(Researcher(name=f"何牧川{n}") for n in range(CASES))
    posts = Employment.objects.bulk_create(
        Employment(
            person=person,
            organisation=unit,
            department=rooms[n % 20],
            staff_number=f"{n:05d}",
            title="副研究员",
            grade=7,
        )
        for n, person in enumerate(people)
    )
    firms = Enterprise.objects.bulk_create(
        Enterprise(organisation=unit, name=f"卤源新材料{n}", county_id="632801")
        for n in range(CASES)
    )
    cases = LeaveCase.objects.bulk_create(
        LeaveCase(employment=post, enterprise=firm, status="signed", created_at=now)
        for post, firm in zip(posts, firms, strict=True)
    )
    LeaveTerm.objects.bulk_create(
        LeaveTerm(
            case=case,
            first_day=(last := today + timedelta(days=n % 2190 - 365)) - timedelta(days=1095),
            last_day=last,
            recorded_at=now,
        )
        for n, case in enumerate(cases)
    )


def timed(call: Callable[[], object]) -> tuple[float, float]:
    """Return median and 95th percentile of a call, in ms."""
    call()
    spent = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        call()
        spent.append((time.perf_counter() - start) * 1000)
    return statistics.median(spent), statistics.quantiles(spent, n=20)[18]


def figures() -> None:
    """Print the table: as pages are served, and as the owner, whom no row policy holds."""
    from django.db import connection  # noqa: PLC0415

    from accounts.models import User  # noqa: PLC0415
    from benchmarks.scenes import signed_in  # noqa: PLC0415
    from config.database import WEB  # noqa: PLC0415

    client = signed_in(User.objects.get(email="officer@example.cn"))
    pages = {
        "bare page (healthz)": "/healthz",
        "ledger, today": "/leave/",
        "ledger, to be dealt with": "/leave/?show=todo",
        "ledger, a past day": "/leave/?on=2025-03-01",
        "ledger, searched": "/leave/?q=hmc",
        "ledger, last page of 200": "/leave/?size=200&page=24",
        "to do": "/leave/todo/",
        "one case": "/leave/1/",
        "yearly figures": "/leave/reports/",
    }
    print(f"\nleave ledger, {CASES} cases, one unit, one process")
    print(f"{'':28}{'served':>18}{'without policies':>18}")
    print(f"{'':28}" + f"{'p50 ms':>9}{'p95 ms':>9}" * 2)
    for name, url in pages.items():
        print(f"{name:28}", end="")
        for role in (WEB, "NONE"):
            connection.connection.execute(f"SET ROLE {role}")
            half, most = timed(lambda url=url: client.get(url))  # type: ignore[misc]
            print(f"{half:9.0f}{most:9.0f}", end="")
        print()
    _reminders()


def _reminders() -> None:
    from django.utils import timezone  # noqa: PLC0415

    from mobility.actions import remind_due  # noqa: PLC0415

    for name in ("warnings, first run", "warnings, again"):
        start = time.perf_counter()
        written = remind_due(at=timezone.now())
        print(f"{name:28}{time.perf_counter() - start:9.1f} s, {written} written")


def main() -> None:
    """Fill what is missing, then measure."""
    os.environ.update(
        VAR_DIR=str(FOLDER),
        DJANGO_SETTINGS_MODULE="config.settings",
        SAMPLE_DATA="false",
        DATABASE_AS_OWNER="true",
    )
    import django  # noqa: PLC0415

    django.setup()
    from django.conf import settings  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415

    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.ACCOUNT_RATE_LIMITS = {}  # one person searches more often here than any may
    fill()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # what the server does by itself within a minute
    figures()


if __name__ == "__main__":
    main()
