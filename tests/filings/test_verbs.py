"""The table of verbs, the life-cycles and the notices say one thing."""

from pathlib import Path

import pytest

import filings
from audit.models import Tracked
from filings.actions.telling import (
    tell_of_check,
    tell_of_evaluation,
    tell_of_filing,
    tell_of_obstacle,
    tell_of_period,
)
from filings.enums import CHECK_LIFECYCLE, FILING_LIFECYCLE, OBSTACLE_LIFECYCLE
from filings.verbs import VERBS
from notifications.models import Notification
from notifications.words import words
from tests.clock import NOW
from tests.filings.bureau import OCTOBER, Bureau
from tests.filings.test_obstacles import reported

# Moves that no press makes: a form of its own.
OTHERWISE = {"file"}
FOLDER = Path(filings.__file__).parent / "templates" / "filings" / "notices"
NOTICES = sorted(each.stem for each in FOLDER.glob("*.txt"))


@pytest.mark.parametrize("key", VERBS)
def test_a_verb_is_a_move_of_its_row_and_its_notice_has_words(key):
    verb = VERBS[key]
    if issubclass(verb.rows, Tracked):
        assert verb.name in verb.rows.lifecycle.moves
    assert not verb.notice or verb.notice in NOTICES


def test_every_move_has_a_press_or_a_form():
    tables = {
        "returns": FILING_LIFECYCLE, "checks": CHECK_LIFECYCLE, "obstacles": OBSTACLE_LIFECYCLE,
    }  # fmt: skip
    moves = {(of, name) for of, table in tables.items() for name in table.moves}
    assert {(of, name) for of, name in moves if name not in OTHERWISE} <= set(VERBS)


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_notice_is_written_with_what_its_action_tells(language):
    bureau = Bureau()
    filing, evaluation, row = bureau.file(), bureau.evaluate(), bureau.flawed()
    obstacle, people = reported(), [bureau.manager]
    Notification.objects.all().delete()
    for name in NOTICES:
        if name in {"figures_open", "figures_near"}:
            tell_of_period(bureau.space, OCTOBER, name, "2026-11-10", NOW)
        elif name.startswith("figures"):
            tell_of_filing(name, filing, NOW)
        elif name.startswith("evaluat"):
            tell_of_evaluation(people, name, evaluation, NOW)
        elif name.startswith("check"):
            tell_of_check(people, name, row, NOW)
        else:
            tell_of_obstacle(people, name, obstacle, NOW)
    told = list(Notification.objects.all())
    assert len(told) == len(NOTICES)
    for each in told:
        headline, body = words(each, language)
        assert headline
        assert each.url in body
