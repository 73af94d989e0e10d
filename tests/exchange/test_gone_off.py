"""A question typed while the listing goes off is given back; long lists have pages."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.policies import Denied
from exchange import actions
from exchange.models import Inquiry, Listing
from exchange.views import PER_PAGE
from tests.clock import NOW
from tests.exchange.stage import Stage
from tests.factories import InquiryFactory, ListingFactory
from tests.mentoring.pairs import in_english
from tests.scenes import signed_in

pytestmark = pytest.mark.django_db
TEXT = "能测 500 目的样吗？周三能送去吗？"


@pytest.mark.parametrize("how", ["closed", "over"])
def test_what_was_typed_meanwhile_is_shown_again_with_a_plain_sentence(how):
    stage = Stage()
    row = stage.published()
    client, url = in_english(stage.founder), reverse("inquiry_new", args=[row.pk])
    assert client.get(url).status_code == 200
    if how == "closed":
        actions.close(row, note="", by=stage.owner, at=NOW)
    else:
        Listing.objects.update(until=(NOW - timedelta(days=1)).date())
    answer = client.post(url, {"text": TEXT}, follow=True)
    assert answer.status_code == 200
    page = answer.content.decode()
    assert "It is no longer listed, so your question was not sent." in page
    assert TEXT in page
    assert not Inquiry.objects.exists()
    assert client.get(url).status_code == 404


def test_a_listing_that_goes_off_in_this_second_gives_the_question_back(monkeypatch):
    stage = Stage()
    row = stage.published()
    ask = actions.ask

    def a_moment_late(*args, **told):
        actions.close(Listing.objects.get(), note="", by=stage.owner, at=NOW)
        return ask(*args, **told)

    monkeypatch.setattr(actions, "ask", a_moment_late)
    url = reverse("inquiry_new", args=[row.pk])
    told = {"text": TEXT, "venture": stage.venture.pk}
    answer = in_english(stage.founder).post(url, told, follow=True)
    assert TEXT in answer.content.decode()
    assert not Inquiry.objects.exists()


def test_of_what_was_never_published_nobody_learns_that_it_is_there():
    stage = Stage()
    row = stage.listing()
    actions.send_back(row, note="缺收费", by=stage.officer, at=NOW)
    url = reverse("inquiry_new", args=[row.pk])
    assert signed_in(stage.founder).post(url, {"text": TEXT}).status_code == 404
    assert signed_in(stage.founder).get(row.get_absolute_url()).status_code == 404
    with pytest.raises(Denied):
        stage.asked(row)


@pytest.mark.parametrize("how", ["closed", "over"])
def test_whoever_was_told_of_it_and_comes_late_is_led_to_the_others(how, stranger):
    stage = Stage()
    row = stage.published()
    if how == "closed":
        actions.close(row, note="", by=stage.owner, at=NOW)
    else:
        Listing.objects.update(until=(NOW - timedelta(days=1)).date())
    answer = in_english(stage.founder).get(row.get_absolute_url(), follow=True)
    assert answer.redirect_chain == [(reverse("listing_list"), 302)]
    assert "This is not listed at present." in answer.content.decode()
    assert stranger.get(row.get_absolute_url()).status_code == 404


def test_own_listings_and_what_one_was_asked_have_pages():
    stage = Stage()
    row = ListingFactory.create_batch(PER_PAGE + 1, by=stage.owner)[0]
    InquiryFactory.create_batch(PER_PAGE + 2, listing=row)
    client = signed_in(stage.owner)
    page = client.get("/exchange/asked/")
    assert len(page.context["listed"]) == len(page.context["asked_of_me"]) == PER_PAGE
    shown = page.content.decode()
    assert 'href="?listed=2"' in shown
    assert 'href="?of_me=2"' in shown
    later = client.get("/exchange/asked/?listed=2&of_me=2").context
    assert (len(later["listed"]), len(later["asked_of_me"])) == (1, 2)
