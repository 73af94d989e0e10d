"""The story of somebody who closes the account is taken off, and waits for nobody."""

import pytest
from django.urls import reverse

from mentors.actions import end
from mentors.models import Mentorship
from stories import actions
from stories.models import Story
from stories.policies import NobodyToAgree
from tests.clock import NOW
from tests.factories import UserFactory
from tests.mentoring.pairs import in_english
from tests.privacy.test_leaving import gone
from tests.stories.stage import TYPED, Stage, told
from ventures.actions import leave

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


def second_lead(stage):
    person = UserFactory()
    stage.pair.venture.members.create(person=person, role="lead", joined_at=NOW)
    return person


def test_what_the_mentor_told_waits_for_no_yes_of_whoever_was_alone_and_left():
    stage = Stage()
    story = stage.told(by=stage.mentor)
    end(stage.pair, by=stage.founder, at=NOW)
    gone(stage.founder)
    story.refresh_from_db()
    assert story.status == "closed"
    assert told(stage.mentor) == ["closed"]


def test_what_the_mentor_told_goes_on_waiting_for_another_lead():
    stage = Stage()
    other = second_lead(stage)
    story = stage.told(by=stage.mentor)
    end(stage.pair, by=stage.founder, at=NOW)
    gone(stage.founder)
    assert Story.objects.to_agree(other).get() == story


def test_of_a_yes_those_are_told_who_lead_now_and_not_a_writer_who_left_the_team():
    stage = Stage()
    other, story = second_lead(stage), stage.told()
    leave(stage.pair.venture.members.get(person=stage.founder), by=stage.founder, at=NOW)
    actions.agree(story, by=stage.mentor, at=NOW)
    assert (told(other), told(stage.founder)) == (["agreed"], [])


def test_a_lead_who_was_made_a_member_is_led_from_an_unpublished_story_to_the_mentorship():
    stage = Stage()
    other, story = second_lead(stage), stage.told(by=stage.mentor)
    stage.pair.venture.members.filter(person=other).update(role="member")
    answer = in_english(other).get(story.get_absolute_url(), follow=True)
    assert answer.redirect_chain == [(reverse("mentorship", args=[stage.pair.pk]), 302)]
    assert "you read it once it is published" in answer.content.decode()
    assert in_english(UserFactory()).get(story.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("who", ["founder", "mentor"])
def test_where_nobody_is_left_who_could_agree_no_story_begins_to_wait(who):
    stage = Stage()
    stays = stage.mentor if who == "founder" else stage.founder
    end(stage.pair, by=stage.founder, at=NOW)
    gone(getattr(stage, who))
    pair = Mentorship.objects.get(pk=stage.pair.pk)
    with pytest.raises(NobodyToAgree):
        actions.save(pair, TYPED, by=stays, at=NOW)
    url = reverse("story_write", args=[pair.pk])
    page = in_english(stays).post(url, TYPED, follow=True).content.decode()
    assert "nobody could agree" in page
    assert url not in page  # the page of the pair, to which it leads, does not offer it
    assert TYPED["text"] in page
    assert not Story.objects.exists()
