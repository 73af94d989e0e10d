"""Pages that compare say so when that is off; whose page is shut to a founder is not asked."""

import pytest
from django.urls import reverse

from accounts.actions import give_consent
from accounts.enums import Purpose
from mentors.models import MentorshipRequest
from safety.actions import block
from tests.clock import NOW
from tests.factories import MentorFactory, VentureFactory
from tests.mentoring.pairs import in_english

pytestmark = pytest.mark.django_db
TYPED = "想请您看一遍我们的中试方案，我们卡在结晶"


@pytest.mark.parametrize("name", ["more", "together"])
def test_a_page_that_compares_nothing_says_so_and_where_to_switch_it_on(name):
    venture = VentureFactory()
    founder, url = venture.founders.get(), reverse(name, args=[venture.pk])
    page = in_english(founder).get(url).content.decode()
    assert "Recommendations are off" in page
    assert f'name="back" value="{url}"' in page
    assert "Nothing you ruled out" not in page
    assert "Nobody to put together yet" not in page
    give_consent(founder, Purpose.MATCHING, at=NOW)
    page = in_english(founder).get(url).content.decode()
    assert "Recommendations are off" not in page


@pytest.mark.parametrize("keeps", ["mentor", "founder"])
def test_who_is_kept_away_finds_neither_page_nor_request(keeps):
    venture, mentor = VentureFactory(), MentorFactory()
    founder = venture.founders.get()
    client = in_english(founder)
    pages = [reverse(name, args=[mentor.slug]) for name in ("mentor", "request_new")]
    assert [client.get(page).status_code for page in pages] == [200, 200]
    one, other = (mentor.user, founder) if keeps == "mentor" else (founder, mentor.user)
    block(other, by=one, at=NOW)
    assert [client.get(page).status_code for page in pages] == [404, 404]
    told = {"venture": venture.pk, "message": TYPED, "shares": ["email"]}
    page = client.post(pages[1], told)  # the form was open before
    assert TYPED in page.content.decode()
    assert not MentorshipRequest.objects.exists()
