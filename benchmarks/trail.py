"""`python -m benchmarks.trail`: sealing and verifying 300,000 events."""

import os
import time
from pathlib import Path

EVENTS = 300_000
FOLDER = Path(__file__).resolve().parent.parent / "var" / "bench" / "trail"


def fill() -> None:
    """Write the events, once, as the service does."""
    from django.core.management import call_command  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from accounts.models import User  # noqa: PLC0415
    from audit.models import AuditEvent  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    there = AuditEvent.objects.count()
    if there >= EVENTS:
        return
    user, _is_new = User.objects.get_or_create(email="officer@example.cn", name="张映雪")
    now = timezone.now()
    AuditEvent.objects.bulk_create(
        (
            AuditEvent(
                actor=user,
                verb="save",
                subject_label="ventures.venture",
                subject_pk=str(number),
                detail={"from": "draft", "to": "sent", "note": f"第{number}次保存"},
                happened_at=now,
            )
            for number in range(there, EVENTS)
        ),
        batch_size=5_000,
    )


def figures() -> None:
    """Print the table."""
    from audit.models import AuditEvent  # noqa: PLC0415
    from audit.sealing import seal_all, verify  # noqa: PLC0415

    print(f"\naudit trail, {AuditEvent.objects.count()} events")
    start = time.perf_counter()
    sealed = seal_all()
    print(f"{'sealing':28}{time.perf_counter() - start:9.1f} s, {sealed} sealed")
    start = time.perf_counter()
    told = verify()
    spent = time.perf_counter() - start
    print(f"{'verifying':28}{spent:9.1f} s, {told.seals} seals, {len(told.findings)} findings")


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
    fill()
    figures()


if __name__ == "__main__":
    main()
