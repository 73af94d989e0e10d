"""The table of verbs, the life-cycles and the notices say one thing."""

from pathlib import Path

import pytest

import events
from events.actions.telling import (
    tell_of_competition,
    tell_of_event,
    tell_of_invitation,
    tell_of_left,
    tell_of_result,
)
from events.enums import (
    COMPETITION_LIFECYCLE,
    ENTRY_LIFECYCLE,
    EVENT_LIFECYCLE,
    INVITATION_LIFECYCLE,
    SEAT_LIFECYCLE,
)
from events.models import WinnerInvitation
from events.verbs import VERBS
from notifications.models import Notification
from notifications.words import words
from tests.clock import NOW
from tests.events.stage import Stage, enter, founder
from tests.factories import VentureFactory

BY_FORM_OR_JOB = {"end", "seat", "come_back", "close", "enter_again", "lapse"}
LIFECYCLES = {
    "events": EVENT_LIFECYCLE, "seats": SEAT_LIFECYCLE, "competitions": COMPETITION_LIFECYCLE,
    "entries": ENTRY_LIFECYCLE, "invitations": INVITATION_LIFECYCLE,
}  # fmt: skip
FOLDER = Path(events.__file__).parent / "templates" / "events" / "notices"
NOTICES = sorted(each.stem for each in FOLDER.glob("*.txt"))
OF_OTHERS = {
    "competition_called_off", "entries_closed", "results_out", "winner_invited",
    "invitation_answered", "judge_sought", "office_judged", "competition_changed",
    "invitation_lapsed", "entry_left",
}  # fmt: skip


@pytest.mark.parametrize("key", VERBS)
def test_a_verb_is_a_move_of_its_row_and_its_notice_has_words(key):
    verb = VERBS[key]
    assert verb.name in verb.rows.lifecycle.moves
    assert not verb.notice or verb.notice in NOTICES


def test_every_move_has_a_press_a_form_or_a_job():
    moves = {(of, name) for of, each in LIFECYCLES.items() for name in each.moves}
    assert {(of, name) for of, name in moves if name not in BY_FORM_OR_JOB} == set(VERBS)


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_notice_is_written_with_what_its_action_tells(language):
    stage, person = Stage(), founder()
    event, row = stage.event(), stage.round()
    for name in set(NOTICES) - OF_OTHERS:
        tell_of_event([person], name, event, NOW, occasion="")
    for name in (
        "competition_called_off", "entries_closed", "judge_sought", "office_judged",
        "competition_changed",
    ):  # fmt: skip
        tell_of_competition([person], name, row, NOW)
    entry = enter(row, VentureFactory(founders=[person]))
    stage.results(row, {entry: "first"})
    tell_of_result(entry, NOW)
    tell_of_left([person], entry, NOW)
    sent = WinnerInvitation.objects.create(
        entry=entry, space=stage.space, by=stage.manager, text="来吧", at=NOW
    )
    for name in ("winner_invited", "invitation_answered", "invitation_lapsed"):
        tell_of_invitation([person], name, sent, NOW)
    written = Notification.objects.filter(recipient=person)
    assert {each.kind.removeprefix("events/") for each in written} == set(NOTICES)
    for told in written:
        headline, body = words(told, language)
        assert headline
        assert told.url in body
        titles = (event.title, row.title, stage.space.name)
        assert any(title in headline + body for title in titles)
