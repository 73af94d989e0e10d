"""The table of verbs, the life-cycle and the notices say one thing."""

from pathlib import Path

import pytest

import results
from notifications.models import Notification
from notifications.words import words
from results import actions
from results.enums import RESULT_LIFECYCLE
from results.verbs import VERBS
from tests.clock import NOW
from tests.results.stage import UPLOAD, Stage

BY_FORM = {"propose_again"}
STAYS = {"enter_number"}  # a row is as confirmed with it as before
FOLDER = Path(results.__file__).parent / "templates" / "results" / "notices"
NOTICES = sorted(each.stem for each in FOLDER.glob("*.txt"))


def test_every_move_has_a_press_or_a_form_and_every_notice_words():
    moves = {(of, name) for of in ("technologies", "transfers") for name in RESULT_LIFECYCLE.moves}
    told = {(of, name) for of, name in VERBS if name not in STAYS}
    assert {(of, name) for of, name in moves if name not in BY_FORM} == told
    assert {verb.notice for verb in VERBS.values() if verb.notice} == set(NOTICES)


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_notice_is_written_with_what_its_action_tells(language):
    stage = Stage()
    row = stage.technology()
    actions.send_back(row, note="缺证书", by=stage.officer, at=NOW)
    row = actions.save(row, {"space": stage.space}, file=UPLOAD, by=stage.manager, at=NOW)
    stage.confirmed(row)
    actions.withdraw(row, note="权利终止", by=stage.officer, at=NOW)
    sent = Notification.objects.filter(recipient=stage.manager, kind__startswith="results/")
    assert {each.kind.removeprefix("results/") for each in sent} == set(NOTICES)
    for told in sent:
        headline, body = words(told, language)
        assert row.number in headline
        assert told.url in body
