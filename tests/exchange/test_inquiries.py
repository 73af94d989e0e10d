"""Somebody asks, the other answers, both reach each other until it ends."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.policies import Denied, permits
from audit.lifecycle import InvalidMove
from exchange import actions, policies
from exchange.models import Inquiry, Listing
from exchange.queries import contact
from exchange.views import PER_PAGE
from notifications.words import words
from safety.actions import block, decide, report
from safety.enums import Outcome
from tests.clock import NOW
from tests.exchange.stage import Stage, told
from tests.factories import InquiryFactory, ListingFactory, UserFactory
from tests.scenes import signed_in

pytestmark = pytest.mark.django_db


def act(client, asked, verb, **typed):
    return client.post(reverse("inquiry_act", args=[asked.pk, verb]), typed)


def test_from_the_question_to_the_signature():
    stage = Stage()
    row = stage.published()
    founder, owner = signed_in(stage.founder), signed_in(stage.owner)
    assert "问一问" in founder.get(row.get_absolute_url()).content.decode()
    typed = {"text": "能测 500 目的样吗？", "venture": stage.venture.pk}
    founder.post(reverse("inquiry_new", args=[row.pk]), typed)
    asked = Inquiry.objects.get()
    assert (asked.venture, told(stage.owner)[-1]) == (stage.venture, "asked")
    assert owner.get("/exchange/").context["shell"].counts["listing_list"] == 1
    again = founder.post(reverse("inquiry_new", args=[row.pk]), typed)
    assert again.context["form"].errors.keys() == {"text"}
    assert act(owner, asked, "answer", answer="").status_code == 422
    assert stage.owner.email not in founder.get(asked.get_absolute_url()).content.decode()
    act(owner, asked, "answer", answer="能，周三送样")
    assert stage.owner.email in founder.get(asked.get_absolute_url()).content.decode()
    assert stage.founder.email in owner.get(asked.get_absolute_url()).content.decode()
    act(founder, asked, "hold")
    act(owner, asked, "sign")
    asked.refresh_from_db()
    assert asked.status == "signed"
    act(founder, asked, "end")
    assert stage.owner.email not in founder.get(asked.get_absolute_url()).content.decode()
    assert told(stage.founder) == ["answered", "signed"]
    assert told(stage.owner)[-1] == "ended"
    assert founder.post(reverse("inquiry_new", args=[row.pk]), typed).status_code == 302


def test_a_no_says_why_and_gives_nothing_out():
    stage = Stage()
    asked = stage.asked()
    act(signed_in(stage.owner), asked, "decline", answer="这台在修")
    page = signed_in(stage.founder).get(asked.get_absolute_url()).content.decode()
    assert "这台在修" in page
    assert stage.owner.email not in page


def test_two_answers_at_once_are_one():
    stage = Stage()
    asked = stage.asked()
    late = Inquiry.objects.get()
    actions.answer(asked, answer="能", by=stage.owner, at=NOW)
    with pytest.raises(InvalidMove):
        actions.decline(late, answer="不能", by=stage.owner, at=NOW)
    assert Inquiry.objects.get().answer == "能"


def test_taken_back_it_no_longer_rings():
    stage = Stage()
    asked = stage.asked()
    act(signed_in(stage.founder), asked, "withdraw")
    assert not stage.owner.notifications.unread().filter(kind="exchange/asked").exists()


def test_nobody_else_reads_answers_or_ends_it():
    asked = InquiryFactory()
    other = signed_in(UserFactory())
    assert other.get(asked.get_absolute_url()).status_code == 404
    assert act(other, asked, "end").status_code == 404
    with pytest.raises(Denied):
        actions.answer(asked, answer="能", by=asked.by, at=NOW)
    with pytest.raises(Denied):
        actions.withdraw(asked, by=asked.listing.by, at=NOW)
    with pytest.raises(Denied):
        actions.end(asked, by=UserFactory(), at=NOW)


def test_nobody_asks_of_an_own_or_a_hidden_listing_nor_for_anothers_venture():
    stage = Stage()
    row = stage.published()
    assert not permits(policies.may_ask, stage.owner, row, on=NOW.date())
    waiting = ListingFactory(status="waiting")
    assert not permits(policies.may_ask, stage.founder, waiting, on=NOW.date())
    with pytest.raises(Denied):
        actions.ask(row, text="？", venture=stage.venture, by=UserFactory(), at=NOW)


def test_keeping_somebody_away_ends_what_is_under_way_and_closes_contacts():
    stage = Stage()
    asked = stage.asked()
    actions.answer(asked, answer="能", by=stage.owner, at=NOW)
    assert contact(asked, stage.founder).email == stage.owner.email
    block(stage.founder, by=stage.owner, at=NOW)
    assert contact(asked, stage.founder) is None  # also before the row is read anew
    asked.refresh_from_db()
    assert asked.status == "ended"


@pytest.mark.parametrize("who", ["owner", "founder"])
def test_while_one_of_the_two_is_barred_the_answer_can_only_be_no(who):
    stage = Stage()
    asked = stage.asked()
    person = getattr(stage, who)
    told = report(person, reason="rude", text="骂人", page="/", by=UserFactory(), at=NOW)
    decide(told, outcome=Outcome.PAUSED, answer="查实", by=stage.officer, at=NOW)
    owner = signed_in(stage.owner)
    assert owner.get(asked.get_absolute_url()).context["verbs"].keys() == {"decline"}
    with pytest.raises(Denied):
        actions.answer(asked, answer="能", by=stage.owner, at=NOW)
    act(owner, asked, "decline", answer="暂时不行")
    asked.refresh_from_db()
    assert asked.status == "declined"


def test_what_was_taken_off_a_moment_ago_is_asked_about_no_more():
    stage = Stage()
    row = stage.published()
    seen = Listing.objects.get()
    actions.close(row, note="", by=stage.owner, at=NOW)
    with pytest.raises(Denied):
        stage.asked(seen)


@pytest.mark.parametrize("how", ["closed", "kept away"])
def test_what_ended_unanswered_no_longer_rings(how):
    stage = Stage()
    asked = stage.asked()
    if how == "closed":
        actions.close(asked.listing, note="", by=stage.owner, at=NOW)
    else:
        block(stage.founder, by=stage.owner, at=NOW)
    assert not stage.owner.notifications.unread().filter(kind="exchange/asked").exists()


@pytest.mark.parametrize("is_answered", [True, False])
def test_who_was_never_answered_is_not_told_that_contact_details_are_closed(is_answered):
    stage = Stage()
    asked = stage.asked()
    if is_answered:
        actions.answer(asked, answer="能", by=stage.owner, at=NOW)
    block(stage.founder, by=stage.owner, at=NOW)
    notice = stage.founder.notifications.get(kind="exchange/ended")
    assert ("You no longer read" in words(notice, "en")[1]) == is_answered


def test_nobody_is_led_to_a_listing_that_is_no_longer_read():
    stage = Stage()
    asked = stage.asked()
    link = f'href="{asked.listing.get_absolute_url()}"'
    founder, owner = signed_in(stage.founder), signed_in(stage.owner)
    assert link in founder.get(asked.get_absolute_url()).content.decode()
    Listing.objects.update(until=(NOW - timedelta(days=1)).date())
    assert link not in founder.get(asked.get_absolute_url()).content.decode()
    assert link in owner.get(asked.get_absolute_url()).content.decode()


def test_own_questions_and_listings_stand_on_one_page():
    stage = Stage()
    asked = stage.asked()
    page = signed_in(stage.founder).get("/exchange/asked/").context
    assert list(page["page"]) == [asked]
    page = signed_in(stage.owner).get("/exchange/asked/").context
    assert (list(page["asked_of_me"]), list(page["listed"])) == ([asked], [asked.listing])


def test_however_much_was_answered_since_what_waits_stands_first():
    stage = Stage()
    asked = stage.asked()
    later = NOW + timedelta(hours=1)
    InquiryFactory.create_batch(
        PER_PAGE, listing=asked.listing, status="declined", asked_at=later, answered_at=later
    )
    page = signed_in(stage.owner).get("/exchange/asked/").context
    assert page["asked_of_me"][0] == asked
