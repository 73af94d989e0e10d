"""`python -m benchmarks.desk`: the office's desk with 30,000 requests and 10,000 mentorships."""

import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.ledger import timed

if TYPE_CHECKING:
    from mentors.models import MentorProfile
    from ventures.models import Venture

REQUESTS, PAIRS, OPEN = 30_000, 10_000, 400
FOLDER = Path(__file__).resolve().parent.parent / "var" / "bench" / "desk"


def fill() -> None:
    """Add requests and mentorships to the generated province until there are enough, once."""
    from django.utils import timezone  # noqa: PLC0415

    from benchmarks.one_size import prepare  # noqa: PLC0415
    from mentors.models import MentorProfile, MentorshipRequest  # noqa: PLC0415
    from ventures.models import Venture  # noqa: PLC0415

    prepare("province")
    if MentorshipRequest.objects.count() >= REQUESTS:
        return
    mentors = list(MentorProfile.objects.public().order_by("pk"))
    ventures = list(Venture.objects.order_by("pk").prefetch_related("founders"))
    _requests(mentors, ventures, timezone.now())


def _requests(mentors: "list[MentorProfile]", ventures: "list[Venture]", now: datetime) -> None:
    from mentors.models import Mentorship, MentorshipRequest  # noqa: PLC0415

    rows = []
    for number in range(REQUESTS):
        venture = ventures[number % len(ventures)]
        turn = number // len(ventures)
        mentor = mentors[(number * 7 + turn) % len(mentors)]
        status = "accepted" if number < PAIRS else "sent" if number < PAIRS + OPEN else "declined"
        sent = now - timedelta(days=number % 300, hours=1)
        rows.append(
            MentorshipRequest(
                venture=venture,
                mentor=mentor,
                asked_by=venture.founders.all()[0],
                message="想请您看一遍放大的数据",
                status=status,
                sent_at=sent,
                due_at=sent + timedelta(days=7),
                status_changed_at=sent,
            )
        )
    made = MentorshipRequest.objects.bulk_create(rows, batch_size=2000, ignore_conflicts=True)
    kept = MentorshipRequest.objects.filter(status="accepted", mentorship=None).select_related(
        "venture"
    )
    pairs = Mentorship.objects.bulk_create(
        [
            Mentorship(
                request=asked,
                mentor_id=asked.mentor_id,
                venture=asked.venture,
                status="ended",
                started_at=asked.sent_at,
                ended_at=max(asked.sent_at, now - timedelta(days=2)),
                status_changed_at=now,
            )
            for asked in kept
        ],
        batch_size=2000,
    )
    _records(pairs, now)
    print(f"{len(made):,} requests, {len(pairs):,} mentorships added")


def _records(pairs: "list[Any]", now: datetime) -> None:
    from mentoring.models import Record  # noqa: PLC0415

    Record.objects.bulk_create(
        [
            Record(
                mentorship=pair,
                held_on=pair.started_at.date() + timedelta(days=1),
                minutes=60,
                notes="看了样品",
                written_by_id=pair.request.asked_by_id,
                created_at=now,
                changed_at=now,
                founder_version=1,
                mentor_version=1 if number % 3 else None,
                confirmed_at=now if number % 3 else None,
            )
            for number, pair in enumerate(pairs)
            if pair.ended_at > pair.started_at + timedelta(days=2)
        ],
        batch_size=2000,
    )


def figures() -> None:
    """Print the table."""
    from django.db.models import Count  # noqa: PLC0415

    from accounts.queries import officers  # noqa: PLC0415
    from benchmarks.scenes import signed_in, statements  # noqa: PLC0415
    from mentors.models import MentorProfile, Mentorship, MentorshipRequest  # noqa: PLC0415

    asked = MentorProfile.objects.annotate(n=Count("requests")).select_related("user")
    busy = asked.order_by("-n")[0]
    office = next(iter(officers()))
    told = f"{MentorshipRequest.objects.count():,} requests, {Mentorship.objects.count():,} pairs"
    print(f"\nthe office's desk, {told}, one process")
    print(f"{'':34}{'p50 ms':>9}{'p95 ms':>9}{'queries':>9}")
    pages = [
        ("bare page (healthz)", office, "/healthz"),
        ("desk", office, "/province/"),
        ("requests, ageing", office, "/province/desk/requests/?show=ageing"),
        ("requests, declined, page 300", office, "/province/desk/requests/?show=declined&page=300"),
        ("requests, searched", office, "/province/desk/requests/?show=declined&q=li"),
        ("pairs, ended", office, "/province/desk/pairs/?show=ended"),
        ("pairs, silent", office, "/province/desk/pairs/?show=silent"),
        ("ventures", office, "/province/desk/ventures/"),
        ("mentor library", office, "/province/mentors/?show=serving"),
        ("yearly review", office, "/province/mentors/review/"),
        ("inbox of who is asked most", busy.user, "/inbox/"),
        ("his mentorships", busy.user, "/mentorships/"),
        ("his year", busy.user, "/mentors/me/record/"),
    ]
    for name, person, url in pages:
        client = signed_in(person)
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
