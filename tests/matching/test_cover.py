"""Two or three mentors who together meet what one alone does not."""

from itertools import combinations

import numpy as np
import pytest
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.actions import give_consent
from accounts.enums import Hat, Purpose
from matching import actions
from matching.core.cover import WORTH_ONE_MORE, team
from mentors.models import MentorProfile
from tests.clock import NOW
from tests.factories import (
    ExperienceFactory,
    MentorFactory,
    NeedFactory,
    UserFactory,
    VentureFactory,
)
from tests.scenes import signed_in


@settings(max_examples=60)
@given(st.integers(1, 6), st.integers(1, 4), st.integers(0, 10**6))
def test_no_other_set_of_that_size_covers_more_and_each_member_is_worth_it(people, needs, seed):
    rng = np.random.default_rng(seed)
    closeness, weights = rng.random((people, needs)), rng.random(needs) + 0.1
    found = team(closeness, weights)
    shares = weights / weights.sum()

    def covers(members):
        return closeness[list(members)].max(axis=0) @ shares

    size = len(found.members)
    assert found.covered == pytest.approx(covers(found.members))
    assert found.covered >= max(covers(s) for s in combinations(range(people), size)) - 1e-12
    if size > 1:
        smaller = max(covers(s) for s in combinations(range(people), size - 1))
        assert found.covered > smaller + WORTH_ONE_MORE - 1e-12
    assert set(found.meets) <= set(found.members)


def test_who_meets_most_leads():
    found = team(np.array([[0.1, 0.2, 0.9], [0.9, 0.9, 0.1]]), np.ones(3))
    assert found.members == (1, 0)
    assert found.meets == (1, 1, 0)


@pytest.mark.django_db
def test_a_founder_reads_who_together_covers_the_needs_and_full_ones_are_left_out():
    venture = VentureFactory()
    founder = venture.founders.first()
    give_consent(founder, Purpose.MATCHING, at=NOW)
    plant = NeedFactory(venture=venture, text="找做过盐湖中试放大的人，看一遍我们的工艺")
    terms = NeedFactory(venture=venture, text="想请人看看第一轮融资的条款和估值")
    brine, full = MentorFactory(), MentorFactory()
    money = MentorFactory(headline="投资机构合伙人", promise="估值和条款，签字前给我看一眼")
    ExperienceFactory(mentor=brine)
    ExperienceFactory(mentor=money, text="给材料企业做过三轮融资，谈过估值和对赌条款")
    ExperienceFactory(mentor=full, text="盐湖中试放大和融资条款都做过")
    MentorProfile.objects.filter(pk=full.pk).update(capacity=1, active_count=1)
    actions.refresh_passages()
    url = reverse("together", args=[venture.pk])
    page = signed_in(founder).get(url)
    met = {
        each["match"].subject: [need.text for need in each["needs"]]
        for each in page.context["members"]
    }
    assert met == {brine: [plant.text], money: [terms.text]}
    assert page.context["unmet"] == []
    assert signed_in(UserFactory(hats=[Hat.FOUNDER])).get(url).status_code == 404


@pytest.mark.django_db
def test_without_consent_or_needs_nothing_is_compared():
    venture = VentureFactory()
    ExperienceFactory()
    actions.refresh_passages()
    client, url = signed_in(venture.founders.first()), reverse("together", args=[venture.pk])
    assert client.get(url).context["members"] == []
    give_consent(venture.founders.first(), Purpose.MATCHING, at=NOW)
    assert client.get(url).status_code == 200
