"""`make torture`: ten thousand acknowledged writes, five kills of each part; six to ten minutes."""

import os
import sys
from time import monotonic

import pytest

from tests import service
from tests.service import PAGES, START, kill, wait_for
from tests.torture.stage import people_of
from tests.torture.writing import Writers, expect_whole

pytestmark = [
    pytest.mark.skipif("TORTURE" not in os.environ, reason="make torture"),
]
WRITES, EACH, CLIENTS, FOUNDERS = 10_000, 5, 8, 100
BACK_SECONDS = 2  # a page answers again after one web process was killed


def one_web_process(running):
    kill(service.one_web_process(running))


def the_web_server(running):
    kill(service.of_the_web_server(running))


def the_worker(running):
    kill(service.of_the_worker(running))


KILLS = (
    one_web_process, the_web_server, the_worker, service.kill_the_database,
    service.kill_the_supervisor, service.kill_everything,
)  # fmt: skip


def seconds_until_pages_answer_after(doom, running):
    begun = monotonic()
    doom(running)
    for page in PAGES:
        wait_for(lambda page=page: running.status(page) == 200, 60)
    return monotonic() - begun


@pytest.fixture
def running():
    with service.in_a_folder() as started:
        started.wait_until_it_answers()
        yield started


def test_ten_thousand_acknowledged_writes_outlive_thirty_kills(running, capsys):
    kills = KILLS * EACH
    back = {each.__name__: [] for each in KILLS}
    errands = people_of(running, clients=CLIENTS, founders=FOUNDERS)
    with Writers(running.port, errands, clients=CLIENTS) as writers:
        for number, doom in enumerate(kills):
            enough = WRITES * (number + 1) // (len(kills) + 1)
            wait_for(lambda enough=enough: len(writers.acknowledged) >= enough, START)
            wait_for(running.is_whole, 120)
            before = len(writers.failures)
            back[doom.__name__].append(seconds_until_pages_answer_after(doom, running))
            if doom is one_web_process:
                assert len(writers.failures) - before <= CLIENTS
        wait_for(lambda: len(writers.acknowledged) >= WRITES, START)
    wait_for(running.is_whole, 120)
    with service.reach() as rows:
        balance = writers.balance(rows)
    with capsys.disabled():
        sys.stdout.write(_report(balance, writers, back))
    assert writers.odd == []
    expect_whole(balance, in_flight=len(kills) * CLIENTS)
    assert max(back[one_web_process.__name__]) <= BACK_SECONDS


def _report(balance, writers, back):
    told = (
        f"\n{balance.acknowledged:,} acknowledged, {len(balance.lost)} lost; "
        f"{len(writers.failures)} answers confirmed nothing, {len(balance.unconfirmed)} of these "
        "are stored\n"
    )
    return told + "".join(
        f"{name:24} pages again after {max(seconds):4.1f} s at most\n"
        for name, seconds in back.items()
    )
