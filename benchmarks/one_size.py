"""`python -m benchmarks.one_size NAME`: every figure at one size; `VAR_DIR` is its own database."""

import contextlib
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from itertools import repeat
from pathlib import Path

import django

ADDRESS = "127.0.0.1:8899"
SETTINGS = "benchmarks.settings"
PARALLEL = 4
WARM = 60  # sentences asked before anything is timed: a server that has run for a while
ACCEPTED_AT_MOST = 300


def prepare(size: str) -> None:
    """Build the database of this size, once."""
    manage = [sys.executable, "manage.py"]
    bare = {**os.environ, "SAMPLE_DATA": "false"}
    subprocess.run([*manage, "prepare"], check=True, env=bare)
    from accounts.models import User  # noqa: PLC0415

    if not User.objects.exists():
        subprocess.run([*manage, "load_demo", "--size", size], check=True)


@contextlib.contextmanager
def served() -> Iterator["subprocess.Popen[bytes]"]:
    """Run the web server as `manage.py run` does."""
    from config.management.commands.run import server_command  # noqa: PLC0415

    server = subprocess.Popen(
        server_command(ADDRESS), env={**os.environ, "DJANGO_SETTINGS_MODULE": SETTINGS}
    )
    try:
        for _ in range(300):
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"http://{ADDRESS}/bare/", timeout=2).close()
                break
            time.sleep(0.2)
        yield server
    finally:
        server.terminate()
        server.wait()


def memory_mb(master: int) -> float:
    """Return the proportional set size of a process and its children, in MB."""
    children = Path(f"/proc/{master}/task/{master}/children").read_text().split()
    rows = (Path(f"/proc/{pid}/smaps_rollup").read_text() for pid in [str(master), *children])
    return (
        sum(
            int(line.split()[1])
            for text in rows
            for line in text.splitlines()
            if line[:4] == "Pss:"
        )
        / 1024
    )


def figures(size: str) -> None:
    """Print the table of one size."""
    from accounts.models import Prefecture  # noqa: PLC0415
    from benchmarks import scenes  # noqa: PLC0415
    from benchmarks.load import Visitor, expect, timed  # noqa: PLC0415

    sentences, places = scenes.sentences(), list(Prefecture.objects.values_list("pk", flat=True))
    open_requests = scenes.open_requests(ACCEPTED_AT_MOST)
    reader = scenes.busy_mentor()
    strangers = (Visitor(ADDRESS) for _ in repeat(None))
    mentors = (Visitor(ADDRESS, scenes.session_of(reader)) for _ in repeat(None))

    def results(visitor: Visitor, number: int) -> None:
        sentence = f"{sentences[number % len(sentences)]} {time.time_ns() % 10**9}"
        expect(visitor.post("/match/", {"q": sentence}), 302)
        expect(visitor.get("/match/"), 200)

    def accept(_visitor: Visitor, number: int) -> None:
        pk, session = open_requests[number]
        answer = Visitor(ADDRESS, session).post(f"/requests/{pk}/accept/", {})
        expect(answer, 302)

    def listed(visitor: Visitor, number: int) -> None:
        expect(visitor.get(f"/mentors/?place={places[number % len(places)]}"), 200)

    with served() as server:
        for warm in range(WARM):
            results(next(strangers), warm)
        rows = [
            timed(
                "bare Django view",
                strangers,
                lambda one, _n: expect(one.get("/bare/"), 200),
                users=PARALLEL,
            ),
            timed("results, new sentence", strangers, results, users=1),
            timed("results, new sentence", strangers, results, users=PARALLEL),
            timed("directory, filtered", strangers, listed, users=PARALLEL),
            timed(
                "inbox", mentors, lambda one, _n: expect(one.get("/inbox/"), 200), users=PARALLEL
            ),
            timed("accept", strangers, accept, users=PARALLEL, at_most=len(open_requests)),
        ]
        memory = memory_mb(server.pid)
    scenes.take_back(open_requests)
    print(f"\n{size}: {scenes.counts()}; web processes {memory:,.0f} MB")
    print(f"{'':24}{'users':>6}{'p50 ms':>9}{'p95 ms':>9}{'per s':>9}{'of bare':>9}")
    for row in rows:
        share = row.per_second / rows[0].per_second
        print(
            f"{row.name:24}{row.users:6}{row.median:9.0f}{row.p95:9.0f}{row.per_second:9.1f}"
            f"{share:9.1%}"
        )


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    django.setup()
    prepare(sys.argv[1])
    figures(sys.argv[1])
