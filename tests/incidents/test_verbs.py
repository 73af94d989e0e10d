"""The table of verbs, the life-cycles and the notices say one thing."""

from datetime import timedelta
from pathlib import Path

import pytest

import incidents
from incidents import actions
from incidents.enums import FLAW_LIFECYCLE, INCIDENT_LIFECYCLE
from incidents.verbs import VERBS
from notifications.models import Notification
from notifications.words import words
from tests.clock import NOW
from tests.factories import UserFactory
from tests.incidents.stage import Stage

FOLDER = Path(incidents.__file__).parent / "templates" / "incidents" / "notices"
NOTICES = sorted(each.stem for each in FOLDER.glob("*.txt"))


def test_every_move_has_a_press():
    moves = {("flaws", name) for name in FLAW_LIFECYCLE.moves}
    moves |= {("incidents", name) for name in INCIDENT_LIFECYCLE.moves}
    assert moves == set(VERBS)


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_notice_is_written_with_what_its_action_tells(language):
    stage = Stage()
    flaw = stage.flaw(by=UserFactory())
    stage.incident(flaw)
    actions.remind_due(at=NOW + timedelta(hours=4))
    actions.answer(flaw, answer="已修复", by=stage.officer, at=NOW)
    sent = Notification.objects.filter(kind__startswith="incidents/")
    assert sorted({each.kind.removeprefix("incidents/") for each in sent}) == NOTICES
    for told in sent:
        headline, body = words(told, language)
        assert headline
        assert told.url in body
