"""The story of somebody who closes the account is taken off, and waits for nobody."""

import pytest

from mentors.actions import end
from stories.models import Story
from tests.clock import NOW
from tests.privacy.test_leaving import gone
from tests.stories.stage import Stage, told

pytestmark = pytest.mark.django_db


def test_what_whoever_left_had_told_waits_for_no_yes():
    stage = Stage()
    story = stage.told()
    end(stage.pair, by=stage.founder, at=NOW)
    gone(stage.founder)
    story.refresh_from_db()
    assert story.status == "closed"
    assert not Story.objects.to_agree(stage.mentor).exists()
    assert told(stage.mentor) == ["asked", "closed"]


@pytest.mark.parametrize("who", ["founder", "mentor"])
def test_of_a_published_story_the_side_that_stays_is_told_that_nobody_reads_it_now(who):
    stage = Stage()
    story = stage.published()
    end(stage.pair, by=stage.founder, at=NOW)
    gone(getattr(stage, who))
    story.refresh_from_db()
    assert story.status == "closed"
    assert told(stage.mentor if who == "founder" else stage.founder)[-1] == "closed"
