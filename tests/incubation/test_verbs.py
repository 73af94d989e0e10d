"""The table of verbs, the life-cycles and the notices say one thing."""

from pathlib import Path

import pytest

import incubation
from audit.models import Tracked
from incubation.actions.telling import tell, tell_of_hand_over, tell_of_move
from incubation.enums import (
    APPLICATION_LIFECYCLE,
    BOOKING_LIFECYCLE,
    CHAIN_LIFECYCLE,
    HAND_OVER_LIFECYCLE,
    RESIDENCY_LIFECYCLE,
)
from incubation.verbs import VERBS
from notifications.models import Notification
from notifications.words import words
from tests.clock import NOW
from tests.incubation.lodge import day
from tests.incubation.test_chain import Ladder
from tests.incubation.test_hand_overs import Move

# Moves that no press makes: a form of its own, a job, or another row's move.
OTHERWISE = {"offer", "lapse", "begin", "release", "take", "complete", "announce_end"}
FOLDER = Path(incubation.__file__).parent / "templates" / "incubation" / "notices"
NOTICES = sorted(each.stem for each in FOLDER.glob("*.txt"))
FACTS = {
    "until": day(9), "last": day(9), "answer": "好", "note": "好", "reason": "搬走", "rent": "900",
    "who": "韩雪岭", "use": "小试", "place": "A1", "days": "30", "since": "2026-11-24",
    "begins": NOW.isoformat(),
}  # fmt: skip


@pytest.mark.parametrize("key", VERBS)
def test_a_verb_is_a_move_of_its_row_and_its_notice_has_words(key):
    verb = VERBS[key]
    if issubclass(verb.rows, Tracked):
        assert verb.name in verb.rows.lifecycle.moves
    assert not verb.notice or verb.notice in NOTICES


def test_every_move_has_a_press_a_form_or_a_job():
    tables = {
        "applications": APPLICATION_LIFECYCLE, "residencies": RESIDENCY_LIFECYCLE,
        "bookings": BOOKING_LIFECYCLE, "hand-overs": HAND_OVER_LIFECYCLE,
        "moves": CHAIN_LIFECYCLE,
    }  # fmt: skip
    moves = {(of, name) for of, table in tables.items() for name in table.moves}
    assert {(of, name) for of, name in moves if name not in OTHERWISE} <= set(VERBS)


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_notice_is_written_with_what_its_action_tells(language):
    move = Move()
    row, step = move.ask(), Ladder().propose()
    Notification.objects.all().delete()
    for name in NOTICES:
        if name.startswith("hand_over"):
            tell_of_hand_over([move.old.founder], name, row, NOW)
        elif name.startswith("move_"):
            told_of = {"until": "2026-12-08", "day": "2026-11-24", "since": "2026-11-24"}
            tell_of_move([move.old.founder], name, step, NOW, **told_of)
        else:
            tell([move.old.founder], name, move.residency, NOW, **FACTS)
    told = list(Notification.objects.all())
    assert len(told) == len(NOTICES)
    for each in told:
        headline, body = words(each, language)
        assert headline
        assert each.url in body
