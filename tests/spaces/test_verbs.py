"""The table of verbs, the life-cycles and the notices say one thing."""

from pathlib import Path

import pytest

import spaces
from audit.models import Tracked
from notifications.models import Notification
from notifications.words import words
from spaces.actions.telling import tell_of_question, tell_of_visit
from spaces.enums import QUESTION_LIFECYCLE, VISIT_LIFECYCLE
from spaces.verbs import VERBS
from tests.clock import NOW
from tests.spaces.house import House

BY_FORM_OR_JOB = {"move", "lapse"}
FOLDER = Path(spaces.__file__).parent / "templates" / "spaces" / "notices"
NOTICES = sorted(each.stem for each in FOLDER.glob("*.txt"))


@pytest.mark.parametrize("key", VERBS)
def test_a_verb_is_a_move_of_its_row_and_its_notice_has_words(key):
    verb = VERBS[key]
    if issubclass(verb.rows, Tracked):
        assert verb.name in verb.rows.lifecycle.moves
    assert not verb.notice or verb.notice in NOTICES


def test_every_move_has_a_press_a_form_or_a_job():
    moves = {("questions", name) for name in QUESTION_LIFECYCLE.moves if name != "lapse"}
    moves |= {("visits", name) for name in VISIT_LIFECYCLE.moves if name not in BY_FORM_OR_JOB}
    assert moves <= set(VERBS)


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_notice_is_written_with_what_its_action_tells(language):
    house = House(address="园区一路 3 号")
    asked, visit = house.ask(), house.visit()
    for name in ("question_answered", "question_lapsed", "question_left"):
        tell_of_question([house.founder], name, asked, NOW)
    for name in NOTICES:
        if name.startswith("visit_"):
            tell_of_visit([house.founder], name, visit, NOW)
    of_two = {f"spaces/{name}" for name in NOTICES if name != "unanswered"}  # the office's own
    assert set(Notification.objects.values_list("kind", flat=True)) == of_two
    for told in Notification.objects.all():
        headline, body = words(told, language)
        assert headline
        assert told.url in body
        assert house.space.name in headline + body
