"""A story is read by others once both sides and the office have seen its words."""

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from accounts.policies import Denied
from audit.lifecycle import InvalidMove
from config.waiting import counted
from mentoring.queries import rows_waiting, steps_of
from mentors.actions import end
from safety.actions import block
from stories import actions
from stories.models import Story
from tests.clock import NOW
from tests.factories import MentorFactory, StoryFactory, UserFactory
from tests.mentoring.pairs import in_english
from tests.scenes import signed_in
from tests.stories.stage import TYPED, Stage, told
from ui.pinyin import search_key

pytestmark = pytest.mark.django_db


def status(story):
    return Story.objects.get(pk=story.pk).status


def reads(person, story):
    client = signed_in(person) if person else Client()
    return client.get(story.get_absolute_url()).status_code == 200


def press(person, story, verb, **typed):
    return signed_in(person).post(reverse("story_act", args=[story.pk, verb]), typed)


def test_from_the_words_to_everybody():
    stage, stranger = Stage(), UserFactory()
    url = reverse("story_write", args=[stage.pair.pk])
    assert signed_in(stage.founder).post(url, TYPED).status_code == 302
    story = Story.objects.get()
    assert told(stage.mentor) == ["asked"]
    unasked = (None, stranger, stage.officer)
    assert [reads(each, story) for each in (*unasked, stage.mentor)] == [False, False, False, True]
    assert press(stage.mentor, story, "agree", seen=story.seen).status_code == 302
    assert told(stage.founder) == ["agreed"]
    assert [reads(each, story) for each in unasked] == [False, False, True]
    waiting = in_english(stage.officer).get(reverse("story_list"), {"state": "waiting"})
    assert story.title in waiting.content.decode()
    assert press(stage.officer, story, "publish", seen=story.seen).status_code == 302
    assert [reads(each, story) for each in (None, stranger)] == [True, True]
    page = Client().get(reverse("story_list")).content.decode()
    assert story.title in page
    assert told(stage.mentor) == ["asked", "published"]
    assert told(stage.founder) == ["agreed", "published"]


def test_the_mentor_tells_too_and_the_lead_agrees():
    stage = Stage()
    story = stage.told(by=stage.mentor)
    assert told(stage.founder) == ["asked"]
    with pytest.raises(Denied):
        actions.agree(story, by=stage.mentor, at=NOW)
    actions.agree(story, by=stage.founder, at=NOW)
    assert status(story) == "agreed"


def test_nobody_agrees_to_words_that_were_not_read():
    stage = Stage()
    story = stage.told()
    seen = story.seen
    stage.told(title="换了题目")
    with pytest.raises(InvalidMove):
        actions.agree(story, seen=seen, by=stage.mentor, at=NOW)
    answer = press(stage.mentor, story, "agree", seen=seen)
    assert answer.status_code == 302
    assert status(story) == "written"


def test_what_a_page_carries_unseen_is_no_typing_given_back():
    stage = Stage()
    story = stage.told()
    seen = story.seen
    stage.told(title="换了题目")
    client = in_english(stage.mentor)
    act = reverse("story_act", args=[story.pk, "agree"])
    page = client.post(act, {"seen": seen}, follow=True).content.decode()
    assert "nothing was done" in page
    assert "What you had typed" not in page
    assert f"“{seen}”" not in page


@pytest.mark.parametrize("state", ["told", "agreed", "published"])
def test_sent_again_without_a_change_it_stands_as_it_stood(state):
    stage = Stage()
    story = getattr(stage, state)()
    url = reverse("story_write", args=[stage.pair.pk])
    before = Story.objects.values().get()
    answer = in_english(stage.founder).post(url, TYPED)
    assert answer.status_code == 422
    assert "You changed nothing" in answer.content.decode()
    assert Story.objects.values().get() == before
    told_first = in_english(stage.mentor).get(url).content.decode()
    assert ("it is taken off until" in told_first) == (state == "published")
    in_english(stage.founder).post(url, {**TYPED, "title": "换了题目"})
    assert status(story) == "written"


def test_sent_back_and_unchanged_the_note_of_the_office_stays():
    stage = Stage()
    story = stage.agreed()
    actions.send_back(story, note="请删去客户的名字", by=stage.officer, at=NOW)
    url = reverse("story_write", args=[stage.pair.pk])
    answer = in_english(stage.founder).post(url, TYPED)
    assert answer.status_code == 422
    assert "请删去客户的名字" in answer.content.decode()
    assert (status(story), Story.objects.get().missing) == ("returned", "请删去客户的名字")


def test_taken_off_it_comes_back_as_it_was():
    stage = Stage()
    story = stage.published()
    actions.close(story, by=stage.founder, at=NOW)
    url = reverse("story_write", args=[stage.pair.pk])
    assert signed_in(stage.founder).post(url, TYPED).status_code == 302
    assert status(story) == "written"


def test_every_change_asks_for_the_yes_and_the_look_again():
    stage, story = Stage(), None
    story = stage.published()
    stage.told(by=stage.mentor, text="改了一句")
    row = Story.objects.get(pk=story.pk)
    assert (row.status, row.by, row.agreed_by, row.checked_by) == (
        "written", stage.mentor, None, None
    )  # fmt: skip
    assert not reads(None, story)
    assert told(stage.founder)[-1] == "asked"


def test_what_goes_back_says_why_and_comes_again():
    stage = Stage()
    story = stage.agreed()
    assert press(stage.officer, story, "send_back", note="").status_code == 422
    actions.send_back(story, note="请删去客户的名字", by=stage.officer, at=NOW)
    page = in_english(stage.founder).get(story.get_absolute_url()).content.decode()
    assert "请删去客户的名字" in page
    assert told(stage.founder)[-1] == told(stage.mentor)[-1] == "sent_back"
    stage.told()
    assert status(story) == "written"
    assert Story.objects.get().missing == ""


@pytest.mark.parametrize("who", ["founder", "mentor", "officer"])
def test_either_side_and_the_office_take_it_off(who):
    stage = Stage()
    story = stage.published()
    assert press(getattr(stage, who), story, "close").status_code == 302
    assert status(story) == "closed"
    assert not reads(None, story)
    others = {"founder": stage.mentor, "mentor": stage.founder, "officer": stage.mentor}
    assert told(others[who])[-1] == "closed"


def test_who_keeps_the_other_away_takes_it_off_and_tells_no_more():
    stage = Stage()
    story = stage.published()
    block(stage.mentor, by=stage.founder, at=NOW)
    assert status(story) == "closed"
    for side in (stage.founder, stage.mentor):
        with pytest.raises(Denied):
            stage.told(by=side)


def test_a_closed_account_takes_its_story_along():
    stage = Stage()
    story = stage.published()
    stage.mentor.is_active = False
    stage.mentor.save()
    assert not reads(None, story)
    assert story.title not in Client().get(reverse("story_list")).content.decode()


@pytest.mark.parametrize("role", ["lead", "member"])
def test_an_officer_who_is_of_the_team_does_not_look_at_its_story(role):
    stage = Stage()
    story = stage.agreed()
    assert Story.objects.to_decide(stage.officer).get() == story
    stage.pair.venture.members.create(person=stage.officer, role=role, joined_at=NOW)
    assert not Story.objects.to_decide(stage.officer).exists()
    with pytest.raises(Denied):
        actions.publish(story, by=stage.officer, at=NOW)


def test_others_neither_write_nor_press():
    stage = Stage()
    story = stage.told()
    member, stranger = UserFactory(), MentorFactory().user
    stage.pair.venture.members.create(person=member, role="member", joined_at=NOW)
    for person in (member, stranger):
        for verb in ("agree", "publish", "send_back", "close"):
            assert press(person, story, verb).status_code in {403, 404}
        url = reverse("story_write", args=[stage.pair.pk])
        assert signed_in(person).post(url, TYPED).status_code in {403, 404}
    assert status(story) == "written"
    assert press(stage.founder, story, "fly").status_code == 404


def test_contact_details_stay_out_and_typing_stays():
    stage = Stage()
    typed = {**TYPED, "text": "打我电话 13900001234"}
    answer = signed_in(stage.founder).post(reverse("story_write", args=[stage.pair.pk]), typed)
    assert answer.status_code == 422
    assert "13900001234" in answer.content.decode()
    assert not Story.objects.exists()


def test_stories_are_searched_and_one_that_says_nothing_finds_nothing():
    stage = Stage()
    story = stage.published()
    found = Client().get(reverse("story_list"), {"q": "一笔账"})
    assert [each.pk for each in found.context["page"]] == [story.pk]
    found = Client().get(reverse("story_list"), {"q": stage.mentor.name})
    assert [each.pk for each in found.context["page"]] == [story.pk]
    venture = stage.pair.venture
    county = venture.county
    for word in (search_key(venture.name).split()[0], county.name_en, county.full):
        found = Client().get(reverse("story_list"), {"q": word})
        assert [each.pk for each in found.context["page"]] == [story.pk], word
    for word in ("没有这样的词", "！！"):
        assert not Client().get(reverse("story_list"), {"q": word}).context["page"].object_list


def test_own_ones_stand_under_what_they_are_and_are_searched_too():
    stage = Stage()
    story, client = stage.told(), in_english(stage.founder)
    told_of = {
        each: client.get(reverse("story_list"), {"q": each}).context for each in ("账", "无")
    }
    assert [len(page["own"]) for page in told_of.values()] == [1, 0]
    actions.close(story, by=stage.founder, at=NOW)
    page = client.get(reverse("story_list"))
    assert (page.context["own"], page.context["off"]) == ([], [story])
    assert "Yours, which nobody else reads yet" not in page.content.decode()


def test_while_the_office_has_it_both_sides_read_so():
    stage = Stage()
    page = in_english(stage.founder).get(stage.agreed().get_absolute_url()).content.decode()
    assert "others read it once the programme office has looked" in page


def test_the_page_of_the_pair_leads_to_the_story_and_says_where_it_stands():
    stage = Stage()
    url, client = reverse("mentorship", args=[stage.pair.pk]), in_english(stage.founder)
    assert reverse("story_write", args=[stage.pair.pk]) in client.get(url).content.decode()
    story = stage.told()
    page = client.get(url).content.decode()
    assert story.get_absolute_url() in page
    assert "waits for the other side" in page
    assert reverse("story_write", args=[stage.pair.pk]) not in page


@pytest.mark.parametrize("has_ended", [False, True])
@pytest.mark.parametrize(("by", "asked"), [("founder", "mentor"), ("mentor", "founder")])
def test_what_waits_for_a_yes_is_the_next_step_of_the_other_side(by, asked, has_ended):
    stage = Stage()
    story = stage.told(by=getattr(stage, by))
    if has_ended:
        end(stage.pair, by=stage.founder, at=NOW)
    for side, waits in ((by, 0), (asked, 1)):
        person = getattr(stage, side)
        steps = [each for each in steps_of(person, at=NOW) if each.kind == "story"]
        assert len(steps) == waits
        assert counted({"": rows_waiting(person, at=NOW)})[""] == waits
        page = in_english(person).get(reverse("mentorship_list")).content.decode()
        assert (story.get_absolute_url() in page) == bool(waits)
    if asked == "founder":
        assert story.get_absolute_url() in in_english(stage.founder).get("/home/").content.decode()
    actions.agree(story, by=getattr(stage, asked), at=NOW)
    assert not [each for each in steps_of(getattr(stage, asked), at=NOW) if each.kind == "story"]


@pytest.mark.parametrize(
    ("change", "guard"),
    [
        ({"status": "flown"}, "story_status_is_known"),
        ({"agreed_by": None}, "story_agreed_by_the_other_side"),
        ({"status": "agreed", "agreed_at": None}, "story_agreed_by_the_other_side"),
        ({"checked_by": None}, "story_shown_once_checked"),
        ({"shown_on": None}, "story_shown_once_checked"),
        ({"status": "returned"}, "story_returned_with_what_is_missing"),
    ],
)
def test_the_database_refuses(change, guard):
    story = StoryFactory()
    with pytest.raises(IntegrityError, match=guard), transaction.atomic():
        Story.objects.filter(pk=story.pk).update(**change)


@pytest.mark.parametrize("who", ["by", "agreed_by"])
def test_the_database_lets_nobody_agree_or_look_for_himself(who):
    story = StoryFactory()
    guard = "story_agreed_by_the_other_side" if who == "by" else "story_shown_once_checked"
    change = {"agreed_by": story.by} if who == "by" else {"checked_by": story.agreed_by}
    with pytest.raises(IntegrityError, match=guard), transaction.atomic():
        Story.objects.filter(pk=story.pk).update(**change)


def test_one_story_a_pair():
    story = StoryFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        StoryFactory(mentorship=story.mentorship)


def test_the_office_reads_nothing_to_which_nobody_agreed_once_it_is_taken_off():
    stage = Stage()
    story = stage.told()
    actions.close(story, by=stage.founder, at=NOW)
    assert not reads(stage.officer, story)
    assert reads(stage.founder, story)
    agreed = Stage()
    read = agreed.agreed()
    actions.close(read, by=agreed.founder, at=NOW)
    assert reads(agreed.officer, read)


def test_an_officer_whose_story_is_written_anew_meanwhile_gets_the_typing_back():
    stage = Stage()
    story = stage.told()
    typed = {"note": "请删去客户的名字", "seen": story.seen}
    assert press(stage.officer, story, "send_back", **typed).status_code == 404  # never agreed to
    actions.agree(story, by=stage.mentor, at=NOW)
    stage.told(title="换了题目")
    act = reverse("story_act", args=[story.pk, "send_back"])
    answer = in_english(stage.officer).post(act, typed, follow=True)
    page = answer.content.decode()
    assert answer.redirect_chain == [(f"{reverse('story_list')}?state=waiting", 302)]
    assert "nothing was done" in page
    assert typed["note"] in page
    assert status(story) == "written"


def test_a_search_among_what_waits_that_finds_nothing_leads_back_to_what_waits():
    stage = Stage()
    stage.agreed()
    url = reverse("story_list")
    page = signed_in(stage.officer).get(f"{url}?state=waiting&q=xyz").content.decode()
    assert page.count(f'href="{url}?state=waiting"') == 3  # the tab, and two ways to look at all
