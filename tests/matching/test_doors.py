"""Buttons and lists keep the same rules: whom one reads of may be looked at, and asked."""

import pytest
from django.urls import reverse

from accounts.actions import give_consent
from accounts.enums import Purpose
from incubation.actions import accept
from matching.actions import refresh_passages
from matching.queries import ask_of_venture, recommend_spaces
from mentors.models import MentorProfile, WaitingPlace
from safety.actions import block
from safety.policies import Slowed
from tests.clock import NOW
from tests.factories import (
    ExperienceFactory,
    MentorFactory,
    MentorshipFactory,
    SpaceFactory,
    UserFactory,
    VentureFactory,
)
from tests.incubation.lodge import TODAY, Lodge
from tests.scenes import signed_in
from ventures.models import Member

pytestmark = pytest.mark.django_db
SENTENCE = "想从提锂剩下的老卤里回收硼和镁，做成阻燃材料。实验室样品有了，缺中试场地。"


@pytest.mark.parametrize("by_mentor", [True, False])
def test_a_sentence_shows_nobody_from_whom_its_writer_is_kept_apart(by_mentor):
    mentor, other = (ExperienceFactory().mentor for _each in range(2))
    refresh_passages()
    reader = UserFactory()
    by, person = (mentor.user, reader) if by_mentor else (reader, mentor.user)
    client = signed_in(reader)
    client.post(reverse("match"), {"q": SENTENCE})
    shown = {match.subject for match in client.get(reverse("match")).context["matches"]}
    assert shown == {mentor, other}
    block(person, by=by, at=NOW)
    assert client.get(reverse("mentor", args=[mentor.slug])).status_code == 404
    assert [each.subject for each in client.get(reverse("match")).context["matches"]] == [other]


def test_a_place_is_waited_for_by_a_venture_that_one_leads():
    begun = MentorshipFactory(request__mentor=MentorFactory(capacity=1))
    mentor = MentorProfile.objects.get(pk=begun.mentor_id)
    person = UserFactory()
    led = VentureFactory(founders=[person])
    followed = VentureFactory()
    Member.objects.create(venture=followed, person=person, role="member")
    give_consent(person, Purpose.MATCHING, at=NOW)
    client, url = signed_in(person), reverse("mentor", args=[mentor.slug])
    page = client.get(url, {"venture": followed.pk})
    assert f'name="venture" value="{led.pk}"' in page.content.decode()
    client.post(reverse("mentor_wait", args=[mentor.slug]), {"venture": led.pk})
    assert WaitingPlace.objects.waiting().get().venture == led


def test_whoever_is_slowed_while_he_writes_keeps_what_he_wrote(monkeypatch):
    venture, mentor = VentureFactory(), MentorFactory()
    client = signed_in(venture.founders.get())
    typed = "想请您看一遍我们的中试方案，我们卡在结晶"

    def slowed(*_args, **_kwargs):
        raise Slowed

    monkeypatch.setattr("matching.views.pages.send", slowed)
    told = {"message": typed, "shares": "email", "venture": venture.pk}
    page = client.post(reverse("request_new", args=[mentor.slug]), told)
    assert page.status_code != 403
    assert typed in page.content.decode()


def test_a_space_that_a_venture_lives_in_or_has_asked_is_not_recommended_to_it():
    lodge, other = Lodge(), SpaceFactory()
    refresh_passages()

    def recommended():
        ask = ask_of_venture(lodge.venture, today=TODAY)
        return {match.subject for match in recommend_spaces(ask, top=5)}

    assert recommended() == {lodge.space, other}
    application = lodge.offered(first=0)
    assert recommended() == {other}
    accept(application, by=lodge.founder, at=NOW)
    assert recommended() == {other}
