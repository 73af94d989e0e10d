"""Card, profile, button and press say the same of a mentor; a page says what its list promises."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.actions import give_consent
from accounts.enums import Purpose
from matching import actions
from mentors.enums import MentorStatus
from mentors.models import MentorProfile, MentorshipRequest
from tests.clock import NOW
from tests.factories import (
    ExperienceFactory,
    MentorFactory,
    MentorshipFactory,
    NeedFactory,
    RequestFactory,
    UserFactory,
    VentureFactory,
)
from tests.mentoring.pairs import in_english
from ventures.enums import TeamRole
from ventures.models import Member

pytestmark = pytest.mark.django_db
NEED = "缺懂老卤提硼中试的人"
TYPED = "想请您看一遍我们的中试方案，我们卡在结晶"


def a_founder(need=NEED):
    venture = VentureFactory()
    founder = venture.founders.get()
    give_consent(founder, Purpose.MATCHING, at=NOW)
    NeedFactory(venture=venture, text=need)
    return founder, venture


def join(venture, person, role):
    Member.objects.create(venture=venture, person=person, role=role, joined_at=NOW)


def ask_of(mentor):
    return reverse("request_new", args=[mentor.slug])


def test_a_card_of_a_full_mentor_has_no_button_to_ask_him():
    mentor = ExperienceFactory(mentor__capacity=1).mentor
    founder, _venture = a_founder()
    actions.refresh_passages()
    client = in_english(founder)
    assert f'href="{ask_of(mentor)}' in client.get(reverse("home")).content.decode()
    MentorshipFactory(request__mentor=mentor)
    page = client.get(reverse("home")).content.decode()
    assert str(mentor.slug) in page
    assert f'href="{ask_of(mentor)}' not in page
    assert "all places taken" in page
    assert "all places are taken just now" in page  # in the heading
    assert "ask for help in a few lines" not in page


def test_home_calls_nobody_the_best_fit_where_nobody_fits():
    ExperienceFactory()
    founder, venture = a_founder("要会修钢琴、懂歌剧发声的老师")
    type(venture).objects.filter(pk=venture.pk).update(sentence="开一家教歌剧的钢琴工作室")
    actions.refresh_passages()
    page = in_english(founder).get(reverse("home"))
    told = page.content.decode()
    assert page.context["matches"]
    assert page.context["outlook"] != "fits"
    assert "fits best" not in told
    assert "Nearest, though not fitting" in told
    assert f'href="{reverse("enquiry")}"' in told


def test_home_tells_whoever_leads_not_that_a_lead_asks():
    ExperienceFactory()
    _founder, venture = a_founder()
    member = UserFactory()
    join(venture, member, TeamRole.MEMBER)
    give_consent(member, Purpose.MATCHING, at=NOW)
    actions.refresh_passages()
    page = in_english(member).get(reverse("home")).content.decode()
    assert "a lead of your team asks for help" in page
    assert "ask for help in a few lines" not in page


def test_profile_and_request_take_the_same_venture_and_whoever_follows_reads_so_without_consent():
    mentor, led, followed = MentorFactory(), VentureFactory(), VentureFactory()
    founder = led.founders.get()
    type(led).objects.filter(pk=led.pk).update(updated_at=NOW - timedelta(days=9))
    join(followed, founder, TeamRole.MEMBER)  # the one changed last
    client, profile = in_english(founder), reverse("mentor", args=[mentor.slug])
    assert f'href="{ask_of(mentor)}?venture={led.pk}"' in client.get(profile).content.decode()
    page = client.get(f"{profile}?venture={followed.pk}").content.decode()
    assert "A lead of your team asks mentors" in page
    assert f'href="{ask_of(mentor)}?venture={followed.pk}"' not in page
    assert f'href="{ask_of(mentor)}?venture={led.pk}"' in page


def test_whom_one_venture_has_asked_is_asked_for_the_other():
    asked = RequestFactory()
    mentor, first = asked.mentor, asked.venture
    founder = first.founders.get()
    client = in_english(founder)
    for page in (reverse("mentor", args=[mentor.slug]), ask_of(mentor)):
        told = client.get(page).content.decode()
        assert "You have asked this mentor already" in told
        assert f'href="{ask_of(mentor)}?venture=' not in told
    other = VentureFactory(founders=[founder])
    for page in (reverse("mentor", args=[mentor.slug]), ask_of(mentor)):
        told = client.get(f"{page}?venture={first.pk}").content.decode()
        assert "You have asked this mentor already" in told
        assert f'href="{ask_of(mentor)}?venture={other.pk}"' in told


def test_what_is_sent_to_a_mentor_who_left_the_library_meanwhile_is_given_back():
    mentor, venture = MentorFactory(), VentureFactory()
    client = in_english(venture.founders.get())
    assert client.get(ask_of(mentor)).status_code == 200
    MentorProfile.objects.filter(pk=mentor.pk).update(status=MentorStatus.SUSPENDED)
    told = {"venture": venture.pk, "message": TYPED, "shares": ["email"]}
    page = client.post(ask_of(mentor), told, follow=True)
    assert page.status_code == 200
    assert "no longer in the library" in page.content.decode()
    assert TYPED in page.content.decode()
    assert not MentorshipRequest.objects.exists()
    assert client.post(reverse("request_new", args=["nobody"]), told).status_code == 404


def test_every_way_back_leads_to_the_same_venture():
    founder = UserFactory()
    VentureFactory(founders=[founder])
    older = VentureFactory(founders=[founder], updated_at=NOW - timedelta(days=9))
    mentor = MentorFactory(capacity=1)
    client, of_it = in_english(founder), f"?venture={older.pk}"
    home, profile = reverse("home") + of_it, reverse("mentor", args=[mentor.slug]) + of_it
    edit = client.get(reverse("venture_edit", args=[older.pk])).content.decode()
    assert edit.count(f'href="{home}"') == 2
    assert f'name="back" value="{home}"' in client.get(home).content.decode()
    asking = client.get(ask_of(mentor) + of_it).content.decode()
    assert asking.count(f'href="{profile}"') == 2
    MentorshipFactory(request__mentor=mentor)
    assert f'href="{home}"' in client.get(ask_of(mentor) + of_it).content.decode()
    wait = reverse("mentor_wait", args=[mentor.slug])
    assert client.post(wait, {"venture": older.pk}).headers["Location"] == profile


def test_the_profile_of_whoever_pauses_shows_the_others_it_speaks_of():
    paused, other = ExperienceFactory().mentor, ExperienceFactory().mentor
    until = timezone.localdate(NOW) + timedelta(days=9)
    MentorProfile.objects.filter(pk=paused.pk).update(paused_until=until)
    founder, _venture = a_founder()
    actions.refresh_passages()
    page = in_english(founder).get(reverse("mentor", args=[paused.slug]))
    assert "look at the others that fit" in page.content.decode()
    assert [each.subject for each in page.context["similar"]] == [other]


def test_saved_mentors_are_found_where_nothing_is_compared_and_by_founders_alone():
    mentor, link = MentorFactory(), f'href="{reverse("mentor_kept")}"'
    for person, shown in ((UserFactory(), True), (mentor.user, False)):
        page = in_english(person).get(reverse("mentor_list")).content.decode()
        assert (link in page) is shown


# --- the list of a sentence -----------------------------------------------------------------
def marked(page, name):
    return page.content.decode().split(f'name="{name}" value="')[1].split('"')[0]


def test_a_press_on_the_list_of_an_earlier_sentence_changes_nothing_of_a_later_one(client):
    mentor = ExperienceFactory().mentor
    actions.refresh_passages()
    match = reverse("match")
    client.post(match, {"q": NEED})
    earlier = marked(client.get(match), "of")
    client.post(match, {"q": "缺人看合同，想找律师"})
    later = client.get(match)
    assert later.context["of"] != earlier
    for url, told in (
        (match, {"correct": "1", "sector": "boron"}),
        (reverse("not_meant"), {"mentor": mentor.slug}),
    ):
        answer = client.post(url, {**told, "of": earlier})
        assert answer.headers["Location"] == match
    page = client.get(match)
    assert page.context["away"] == 0
    assert page.context["labels"] == later.context["labels"]


def test_a_list_shown_further_stays_so_after_a_press(client):
    mentor = ExperienceFactory().mentor
    actions.refresh_passages()
    client.post(reverse("match"), {"q": NEED})
    page = client.get(reverse("match"), {"show": "8"})
    told = {"mentor": mentor.slug, "of": marked(page, "of"), "show": marked(page, "show")}
    answer = client.post(reverse("not_meant"), told)
    assert answer.headers["Location"] == reverse("match") + "?show=8#found"
