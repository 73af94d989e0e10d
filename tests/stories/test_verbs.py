"""The table of verbs, the life-cycle and the notices say one thing."""

from pathlib import Path

import pytest

import stories
from notifications.models import Notification
from notifications.words import words
from stories import actions
from stories.enums import STORY_LIFECYCLE
from stories.verbs import VERBS
from tests.clock import NOW
from tests.stories.stage import Stage

BY_FORM = {"write_again"}
FOLDER = Path(stories.__file__).parent / "templates" / "stories" / "notices"
NOTICES = {each.stem for each in FOLDER.glob("*.txt")}


def test_every_move_has_a_press_or_a_form_and_every_notice_words():
    assert set(STORY_LIFECYCLE.moves) - BY_FORM == {name for _of, name in VERBS}
    pressed = {verb.notice for verb in VERBS.values() if verb.notice}
    assert pressed | {"asked"} == NOTICES


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_notice_is_written_with_what_its_action_tells(language):
    stage = Stage()
    story = stage.agreed()
    actions.send_back(story, note="请删去客户的名字", by=stage.officer, at=NOW)
    story = stage.published()
    actions.close(story, note="签约后再写", by=stage.officer, at=NOW)
    sent = Notification.objects.filter(kind__startswith="stories/")
    assert {each.kind.removeprefix("stories/") for each in sent} == NOTICES
    for each in sent:
        headline, body = words(each, language)
        assert story.title in headline
        assert each.url in body
