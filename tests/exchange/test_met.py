"""What of the exchange meets the needs of a venture: near in meaning, fresh, and not one's own."""

from datetime import timedelta

import pytest
from django.utils import timezone

from exchange import actions
from exchange.models import FRESH_DAYS, Listing, ListingVector
from exchange.queries import meeting
from matching.queries import encoder
from tests.exchange.stage import compared
from tests.factories import ListingFactory, NeedFactory, VentureFactory
from tests.scenes import signed_in

pytestmark = pytest.mark.django_db
NEAR = {"title": "氢氧化镁粒度检测", "text": "湿法激光粒度仪，常测氢氧化镁和阻燃粉体，两天出报告"}
FAR = {"title": "藏绣图样授权", "text": "黄南唐卡和藏绣的图样，可以印在文创产品上"}


@pytest.fixture
def venture():
    venture = compared(VentureFactory())
    NeedFactory(venture=venture, text="想找地方测氢氧化镁的粒度")
    return venture


def met(venture):
    person = venture.founders.get()
    return [each.listing for each in meeting(venture, person, on=timezone.localdate())]


def test_what_is_near_a_need_is_shown_with_it_and_the_rest_is_not(venture):
    near, far = ListingFactory(**NEAR), ListingFactory(**FAR)
    assert actions.refresh_listings() == 2
    assert actions.refresh_listings() == 0
    assert met(venture) == [near]
    page = signed_in(venture.founders.get()).get("/exchange/").content.decode()
    assert "想找地方测氢氧化镁的粒度" in page
    assert far.title in page  # among all


def test_words_that_changed_are_not_compared_by_their_old_vector(venture):
    near = ListingFactory(**NEAR)
    actions.refresh_listings()
    Listing.objects.filter(pk=near.pk).update(text="只做藏绣图样")
    assert met(venture) == []
    assert actions.refresh_listings() == 1
    ListingVector.objects.update(model="another")
    assert met(venture) == []
    assert encoder().name != "another"


def test_what_nobody_looked_at_lately_and_what_is_ones_own_is_left_out(venture):
    today = timezone.localdate()
    stale = today - timedelta(days=FRESH_DAYS)
    ListingFactory(**NEAR, checked_on=stale)
    ListingFactory(**NEAR, by=venture.founders.get())
    fresh = ListingFactory(**NEAR, checked_on=stale + timedelta(days=1))
    actions.refresh_listings()
    assert met(venture) == [fresh]


def test_without_needs_the_sentence_is_read():
    venture = compared(VentureFactory(sentence="我们做氢氧化镁阻燃粉体，要测粒度"))
    near = ListingFactory(**NEAR)
    actions.refresh_listings()
    assert met(venture) == [near]


def test_whoever_does_not_let_us_compare_is_recommended_nothing():
    venture = VentureFactory()
    NeedFactory(venture=venture, text="想找地方测氢氧化镁的粒度")
    near = ListingFactory(**NEAR)
    actions.refresh_listings()
    assert met(venture) == []
    page = signed_in(venture.founders.get()).get("/exchange/")
    assert (page.context["venture"], page.context["met"]) == (None, [])
    assert near.title in page.content.decode()  # among all
