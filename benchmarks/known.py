"""`python -m benchmarks.known [TIMES]`: whether the time of an answer tells who has an account.

Each way in which somebody types an address is asked with one that has an account, one whose owner
has not proved it yet, and one that nobody has, in turn. The medians lie within 20 ms of each other,
or the time tells. Letters are put into the queue and sent by nobody here.
"""

import os
import statistics
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.test import Client

    from accounts.models import User

TIMES, APART, WARM = 100, 20.0, 3
FOLDER = Path(__file__).resolve().parent.parent / "var" / "bench" / "known"
KINDS = ("known", "waiting", "unknown")
PASSWORD = "brine-and-boron-and-yak-9"  # noqa: S105  nobody's
WAYS: Mapping[str, tuple[str, str, Mapping[str, object]]] = {
    "signing in": ("/accounts/login/", "login", {"password": "wrong-wrong-wrong"}),
    "digits by mail": ("/accounts/login/code/", "email", {}),
    "forgotten password": ("/accounts/password/reset/", "email", {}),
    "signing up": (
        "/accounts/signup/",
        "email",
        {"name": "林青禾", "hats": ["founder"], "password1": PASSWORD},
    ),
}


def fill(times: int) -> None:
    """Make the accounts that are missing; all have one hash, as making it is not what is timed."""
    from allauth.account.models import EmailAddress  # noqa: PLC0415
    from django.contrib.auth.hashers import make_password  # noqa: PLC0415
    from django.core.management import call_command  # noqa: PLC0415

    from accounts.models import User  # noqa: PLC0415
    from benchmarks.scenes import gather_files  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    gather_files()
    call_command("load_taxonomy")
    call_command("load_calendar")
    kept = make_password(PASSWORD)
    for kind in KINDS[:2]:
        for number in range(times + WARM):
            email = address(kind, number)
            user, is_new = User.objects.get_or_create(
                email=email, defaults={"name": "林青禾", "hats": ["founder"], "password": kept}
            )
            if is_new:
                EmailAddress.objects.create(
                    user=user, email=email, verified=kind == "known", primary=True
                )


def address(kind: str, number: int, run: str = "") -> str:
    """Return an address; what nobody has is new in each run, as signing up makes an account."""
    return f"{kind}{run if kind == 'unknown' else ''}-{number}@example.org"


def asked(client: "Client", path: str, told: Mapping[str, object]) -> tuple[int, float]:
    """Send a form; return the status of the answer and how many milliseconds it took."""
    begun = time.perf_counter()
    status = client.post(path, told).status_code
    return status, (time.perf_counter() - begun) * 1000


def measured(times: int, ask: Callable[[str, int], tuple[int, float]]) -> dict[str, list[float]]:
    """Ask in turn, each kind first as often as the others; return the times of each kind.

    Raises
    ------
    SystemExit
        The answers differ in their status, or one is a failure.
    """
    spent: dict[str, list[float]] = {kind: [] for kind in KINDS}
    for number in range(times + WARM):
        shift = number % len(KINDS)
        seen: set[int] = set()
        for kind in (*KINDS[shift:], *KINDS[:shift]):
            status, took = ask(kind, number)
            seen.add(status)
            if number >= WARM:
                spent[kind].append(took)
        if len(seen) > 1 or max(seen) >= 400:  # noqa: PLR2004  the first status of a failure
            raise SystemExit(f"Answers differ or fail: {sorted(seen)}.")
    return spent


def typed(way: str, run: str) -> Callable[[str, int], tuple[int, float]]:
    """Return what asks one way, from an address of the network of its own: floods are stopped."""
    from django.test import Client  # noqa: PLC0415

    path, field, told = WAYS[way]

    def ask(kind: str, number: int) -> tuple[int, float]:
        place = f"10.{KINDS.index(kind)}.{number // 250}.{number % 250 + 1}"
        client = Client(REMOTE_ADDR=place)
        client.get(path)
        return asked(client, path, {**told, field: address(kind, number, run)})

    return ask


def invited(lead: "User", run: str) -> Callable[[str, int], tuple[int, float]]:
    """Return what invites to a venture of its own: few may be invited to one."""
    from django.db import transaction  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415
    from django.urls import reverse  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from ventures.models import Member, Venture  # noqa: PLC0415

    client = Client()
    client.force_login(lead)

    def ask(kind: str, number: int) -> tuple[int, float]:
        now = timezone.now()
        with transaction.atomic():  # somebody leads it from the first moment on
            venture = Venture.objects.create(
                name=f"硼镁阻燃{number}",
                sentence="从老卤里回收硼和镁",
                created_at=now,
                updated_at=now,
            )
            Member.objects.create(venture=venture, person=lead, role="lead", joined_at=now)
        page = reverse("venture_team", args=[venture.pk])
        email = address(kind, number, f"{run}-invited")
        answer = asked(client, page, {"email": email, "role": "member"})
        if not venture.invitations.filter(email=email).exists():
            raise SystemExit("Nobody was invited.")
        return answer

    return ask


def row(way: str, spent: Mapping[str, list[float]]) -> bool:
    """Print the medians of one way; return whether they lie close enough together."""
    halves = [statistics.median(spent[kind]) for kind in KINDS]
    gap = max(halves) - min(halves)
    print(f"{way:22}" + "".join(f"{half:>10.1f}" for half in halves) + f"{gap:>10.1f}")
    return gap <= APART


def figures(times: int) -> bool:
    """Print the table; return whether all ways keep it to themselves."""
    from django.conf import settings  # noqa: PLC0415

    from accounts.models import User  # noqa: PLC0415

    run = str(time.time_ns())
    print(f"\nwho has an account: medians of {times}, ms")
    print(f"{'':22}" + "".join(f"{kind:>10}" for kind in KINDS) + f"{'apart':>10}")
    passed = [row(way, measured(times, typed(way, run))) for way in WAYS]
    lead, _is_new = User.objects.get_or_create(
        email="lead@example.org",
        defaults={
            "name": "韩雪岭",
            "hats": ["founder"],
            "conduct_version": settings.CONDUCT_VERSION,
        },
    )
    passed.append(row("inviting", measured(times, invited(lead, run))))
    return all(passed)


def main() -> None:
    """Fill what is missing, then measure."""
    os.environ.update(
        VAR_DIR=str(FOLDER),
        DJANGO_SETTINGS_MODULE="benchmarks.settings",
        SAMPLE_DATA="false",
        DATABASE_AS_OWNER="true",
        LOG_LEVEL="ERROR",
    )
    import django  # noqa: PLC0415

    django.setup()
    times = int(sys.argv[1]) if len(sys.argv) > 1 else TIMES
    fill(times)
    if not figures(times):
        raise SystemExit(f"Medians lie more than {APART:.0f} ms apart: the time tells.")


if __name__ == "__main__":
    main()
