"""`python -m benchmarks.board`: the board with 20,000 ventures and 1,000 spaces."""

import os
from datetime import datetime, timedelta
from pathlib import Path

from benchmarks.ledger import timed

VENTURES, SPACES, RESULTS = 20_000, 1_000, 400
FOLDER = Path(__file__).resolve().parent.parent / "var" / "bench" / "board"


def fill() -> None:
    """Add ventures, spaces and results to the generated province until there are enough, once."""
    from django.utils import timezone  # noqa: PLC0415

    from benchmarks.one_size import prepare  # noqa: PLC0415
    from spaces.models import Space  # noqa: PLC0415

    prepare("province")
    if Space.objects.count() >= SPACES:
        return
    now = timezone.now()
    _spaces()
    _ventures(now)
    _results(now)


def _spaces() -> None:
    from accounts.models import County  # noqa: PLC0415
    from spaces.models import Space, SpaceStanding  # noqa: PLC0415

    counties = list(County.objects.values_list("pk", flat=True))
    kinds = ["maker", "maker-enterprise", "maker-university", "star", "incubator"]
    one = Space.objects.order_by("pk")[0]
    rows = [
        Space(
            name=f"众创空间 {number}",
            slug=f"bench-{number}",
            type_id=kinds[number % len(kinds)],
            operator_id=one.operator_id,
            county_id=counties[number % len(counties)],
            summary="盐湖化工中试车间",
            figures_on=one.figures_on,
        )
        for number in range(SPACES - Space.objects.count())
    ]
    Space.objects.bulk_create(rows, batch_size=500)
    newest = SpaceStanding.objects.latest("since").since
    SpaceStanding.objects.bulk_create(
        [
            SpaceStanding(
                space=space,
                status="planned" if number % 5 else "running",
                type_id=space.type_id,
                level=space.level,
                county_id=space.county_id,
                since=newest - timedelta(days=1 + number % 700),
            )
            for number, space in enumerate(Space.objects.order_by("pk"))
        ],
        batch_size=500,
    )


def _ventures(now: datetime) -> None:
    from accounts.models import County, HelpKind, User  # noqa: PLC0415
    from ventures.models import Member, Need, Venture  # noqa: PLC0415

    missing = VENTURES - Venture.objects.count()
    if missing <= 0:
        return
    counties = list(County.objects.values_list("pk", flat=True))
    kinds = list(HelpKind.objects.values_list("pk", flat=True))
    people = User.objects.bulk_create(
        [
            User(email=f"b{number}@example.cn", name=f"创业者{number}", password="!")
            for number in range(missing)
        ],
        batch_size=2000,
    )
    made = Venture.objects.bulk_create(
        [
            Venture(
                name=f"项目 {number}",
                sentence="从老卤里回收硼和镁",
                created_at=now,
                updated_at=now,
                county_id=counties[number % len(counties)],
                archived_at=now,
            )
            for number in range(missing)
        ],
        batch_size=2000,
    )
    Member.objects.bulk_create(
        [
            Member(venture=venture, person=person, role="lead", joined_at=now)
            for venture, person in zip(made, people, strict=True)
        ],
        batch_size=2000,
    )
    # Somebody leads each of them now, so that it may be live.
    Venture.objects.filter(pk__in=[each.pk for each in made]).update(archived_at=None)
    Need.objects.bulk_create(
        [
            Need(venture=venture, text="缺中试场地", help_kind_id=kinds[number % len(kinds)])
            for number, venture in enumerate(made)
        ],
        batch_size=2000,
    )


def _results(now: datetime) -> None:
    from accounts.queries import officers  # noqa: PLC0415
    from results.models import Evidence, Technology  # noqa: PLC0415

    office = next(iter(officers()))
    rows = Technology.objects.bulk_create(
        [
            Technology(
                name=f"技术 {number}",
                kind="patent",
                number=f"ZL{number:012d}",
                owner="某公司",
                registered_on=office.date_joined.date(),
                prefecture_id="632800",
                by=office,
                created_at=now,
            )
            for number in range(RESULTS)
        ]
    )
    Evidence.objects.bulk_create(
        Evidence(
            technology=row,
            name="a.pdf",
            content=b"%PDF-1.4",
            content_type="application/pdf",
            size=8,
            by=office,
            at=now,
        )
        for row in rows
    )
    told = {"confirmed_by": office, "confirmed_at": now, "status": "confirmed"}
    Technology.objects.filter(pk__in=[row.pk for row in rows]).update(**told)


def figures() -> None:
    """Print the table."""
    from django.utils import timezone  # noqa: PLC0415

    from accounts.queries import officers  # noqa: PLC0415
    from benchmarks.scenes import signed_in, statements  # noqa: PLC0415
    from spaces.models import Space  # noqa: PLC0415
    from ventures.models import Venture  # noqa: PLC0415

    office = next(iter(officers()))
    told = f"{Venture.objects.count():,} ventures, {Space.objects.count():,} spaces"
    earlier = (timezone.localdate() - timedelta(days=90)).isoformat()
    print(f"\nthe board of the province, {told}, one process")
    print(f"{'':34}{'p50 ms':>9}{'p95 ms':>9}{'queries':>9}")
    pages = [
        ("bare page (healthz)", "/healthz"),
        ("board, today", "/province/board/"),
        ("board, ninety days ago", f"/province/board/?on={earlier}"),
        ("people behind the number", "/province/board/people/"),
        ("spaces behind the number", "/province/board/spaces/"),
        ("quarterly report", "/province/board/report/"),
        ("technologies", "/results/technologies/"),
    ]
    for name, url in pages:
        client = signed_in(office)
        sent = statements(client, url)
        half, most = timed(lambda one=client, at=url: one.get(at))  # type: ignore[misc]
        print(f"{name:34}{half:9.0f}{most:9.0f}{sent:9}")


if __name__ == "__main__":
    os.environ["VAR_DIR"] = str(FOLDER)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.settings")
    os.environ.setdefault("MODEL_DIR", str(FOLDER.parent.parent / "models" / "e5-small"))
    import django

    django.setup()
    fill()
    figures()
