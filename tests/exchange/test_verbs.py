"""The table of verbs, the life-cycles and the notices say one thing."""

from pathlib import Path

import pytest

import exchange
from exchange import actions
from exchange.enums import INQUIRY_LIFECYCLE, LISTING_LIFECYCLE
from exchange.verbs import VERBS
from notifications.models import Notification
from notifications.words import words
from tests.clock import NOW
from tests.exchange.stage import Stage

BY_FORM = {("listings", "propose_again")}
NO_MOVE = {("listings", "confirm")}
NOT_PRESSED = {
    "asked",
    "gone",
    "new",
    "over",
    "still_so",
}  # told by a form, by another verb, by a job
FOLDER = Path(exchange.__file__).parent / "templates" / "exchange" / "notices"
NOTICES = {each.stem for each in FOLDER.glob("*.txt")}


def test_every_move_has_a_press_or_a_form_and_every_notice_words():
    moves = {("listings", name) for name in LISTING_LIFECYCLE.moves}
    moves |= {("inquiries", name) for name in INQUIRY_LIFECYCLE.moves}
    assert moves - BY_FORM | NO_MOVE == set(VERBS)
    pressed = {verb.notice for verb in VERBS.values() if verb.notice}
    assert pressed | NOT_PRESSED == NOTICES


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_notice_is_written_with_what_its_action_tells(language):
    stage = Stage()
    back = stage.listing()
    actions.send_back(back, note="缺收费", by=stage.officer, at=NOW)
    row = stage.published()
    first = stage.asked(row)
    actions.decline(first, answer="在修", by=stage.owner, at=NOW)
    second = stage.asked(row)
    actions.answer(second, answer="能", by=stage.owner, at=NOW)
    actions.sign(second, by=stage.owner, at=NOW)
    actions.end(second, by=stage.owner, at=NOW)
    stage.asked(row)
    actions.close(row, note="", by=stage.officer, at=NOW)
    kept = stage.published()
    type(kept).objects.filter(pk=kept.pk).update(checked_on="2026-01-01")
    actions.ask_whether_so(at=NOW)
    type(kept).objects.filter(pk=kept.pk).update(until="2026-11-20")
    actions.tell_of_last_days(at=NOW)
    sent = Notification.objects.filter(kind__startswith="exchange/")
    told = {each.kind.removeprefix("exchange/") for each in sent}
    assert told == NOTICES - {"new"}  # in `test_watching.py`
    for each in sent:
        headline, body = words(each, language)
        assert row.title in headline
        assert each.url in body
