"""Whoever is not compared gets the list that everybody gets; reasons quote what everybody reads."""

import re

import pytest
from django.urls import reverse

from accounts.actions import give_consent
from accounts.enums import Hat, Purpose
from matching import actions
from mentors.models import Interest, MentorProfile, Vetting
from tests.clock import NOW
from tests.factories import (
    ExperienceFactory,
    MentorFactory,
    NeedFactory,
    OfficerFactory,
    SpaceFactory,
    UserFactory,
    VentureFactory,
)
from tests.mentoring.pairs import in_english

pytestmark = pytest.mark.django_db
CANARY = "ZQ7XPRIVATE"


def order(client, name, said=""):
    page = client.get(reverse(name) + said).content.decode()
    kind = name.partition("_")[0]
    return list(dict.fromkeys(re.findall(rf'href="/{kind}s/({kind}-\d+)/', page)))


def test_two_who_are_not_compared_get_equal_lists_in_an_order_that_is_the_same_for_all():
    """One has a venture with needs that fit one mentor alone, the other is no founder at all."""
    mentors = [ExperienceFactory(mentor=MentorFactory()).mentor for _ in range(5)]
    MentorProfile.objects.update(answer_hours=None)
    for _ in range(3):
        SpaceFactory()
    venture = VentureFactory()
    NeedFactory(venture=venture, text="缺懂老卤提硼中试的人")
    actions.refresh_passages()
    readers = [
        in_english(each) for each in (venture.founders.get(), UserFactory(hats=[Hat.RESEARCHER]))
    ]
    for name, said, count in (
        ("mentor_list", "?sort=name", len(mentors)), ("mentor_list", "", len(mentors)),
        ("space_list", "?sort=name", 3), ("space_list", "", 3),
    ):  # fmt: skip
        lists = [order(reader, name, said) for reader in readers]
        assert lists[0] == lists[1], name
        assert len(lists[0]) == count, name
    home = readers[0].get(reverse("home")).content.decode()
    assert "Recommendations are off" in home
    assert not any(f"/mentors/{mentor.slug}/" in home for mentor in mentors)


def test_reasons_hold_no_word_that_only_the_office_reads():
    mentor = ExperienceFactory().mentor
    Interest.objects.create(mentor=mentor, relation="employment", party=CANARY)
    Vetting.objects.create(
        mentor=mentor, verb="approve", text=CANARY, by=OfficerFactory().user, at=NOW
    )
    venture = VentureFactory()
    NeedFactory(venture=venture, text="缺懂老卤提硼中试的人")
    give_consent(venture.founders.get(), Purpose.MATCHING, at=NOW)
    actions.refresh_passages()
    client = in_english(venture.founders.get())
    home = client.get(reverse("home")).content.decode()
    assert f"/mentors/{mentor.slug}/" in home
    ask = client.get(reverse("request_new", args=[mentor.slug])).content.decode()
    assert CANARY not in home + ask
