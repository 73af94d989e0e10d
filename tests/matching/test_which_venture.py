"""Whoever builds several things reads and asks for the one on whose page he stands."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.actions import give_consent
from accounts.enums import Purpose
from matching import actions
from tests.clock import NOW
from tests.factories import ExperienceFactory, NeedFactory, UserFactory, VentureFactory
from tests.mentoring.pairs import in_english

pytestmark = pytest.mark.django_db


def test_a_card_leads_to_the_reasons_and_the_request_of_the_venture_on_whose_page_it_stands():
    founder = UserFactory()
    VentureFactory(founders=[founder])
    older = VentureFactory(founders=[founder], updated_at=NOW - timedelta(days=9))
    give_consent(founder, Purpose.MATCHING, at=NOW)
    NeedFactory(venture=older, text="缺懂老卤提硼中试的人")
    mentor = ExperienceFactory().mentor
    actions.refresh_passages()
    client, of_it = in_english(founder), f"?venture={older.pk}"
    profile = reverse("mentor", args=[mentor.slug]) + of_it
    assert f'href="{profile}"' in client.get(reverse("home") + of_it).content.decode()
    ask = reverse("request_new", args=[mentor.slug]) + of_it
    page = client.get(profile)
    assert page.context["venture"] == older
    assert f'href="{ask}"' in page.content.decode()


@pytest.mark.parametrize("has_venture", [True, False])
def test_a_sentence_just_typed_is_explained_where_no_venture_may_be_compared(has_venture):
    founder = UserFactory()
    if has_venture:
        VentureFactory(founders=[founder])  # nobody agreed that it is compared
    mentor = ExperienceFactory().mentor
    actions.refresh_passages()
    client, profile = in_english(founder), reverse("mentor", args=[mentor.slug])
    assert client.get(profile).context["why"] is None
    client.post(reverse("match"), {"q": "缺懂老卤提硼中试的人"})
    assert client.get(reverse("match")).context["matches"][0].subject == mentor
    assert client.get(profile).context["why"]["points"]
