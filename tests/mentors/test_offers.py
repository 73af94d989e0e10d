"""A mentor offers help to a venture that shows itself, and to no other."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.actions import withdraw_consent
from accounts.enums import Hat, Purpose
from accounts.policies import Denied
from audit.guards import broken
from audit.lifecycle import InvalidMove
from mentors import actions, policies
from mentors.enums import MentorStatus, Obstacle, OfferStatus, RequestStatus
from mentors.models import MentorProfile, Mentorship, MentorshipRequest, Offer
from mentors.queries import offers_to, open_ventures
from notifications.models import Notification
from safety.actions import block
from tests.clock import NOW
from tests.factories import (
    MentorFactory,
    MentorshipFactory,
    NeedFactory,
    RequestFactory,
    UserFactory,
    VentureFactory,
)
from tests.scenes import signed_in
from tests.whole.apart import a_refusal, an_interest, reading, set_on
from tests.whole.test_rules import NOTHING, RULES
from ventures.actions import archive
from ventures.models import Member, Venture

pytestmark = pytest.mark.django_db
TODAY, DAY = timezone.localdate(NOW), timedelta(days=1)
WORD = "你们的老卤我跑过三年，愿意看图纸"


def shown(**options):
    """Return a venture that its lead lets mentors find."""
    venture = VentureFactory(**options)
    actions.show_venture(venture, by=venture.founders.first(), at=NOW)
    return venture


def found_by(mentor, **filters):
    mentor = MentorProfile.objects.get(pk=mentor.pk)
    return list(open_ventures(mentor, filters, today=TODAY))


def offered(venture=None, mentor=None, at=NOW):
    mentor = mentor or MentorFactory()
    return actions.offer_help(venture or shown(), mentor, text=WORD, by=mentor.user, at=at)


def told(person, kind):
    return Notification.objects.filter(recipient=person, kind=f"mentors/{kind}").count()


# --- who is found ---------------------------------------------------------------------------
def test_nobody_is_found_who_did_not_say_so_and_taking_back_works_at_once():
    mentor, hidden, venture = MentorFactory(), VentureFactory(), shown()
    lead = venture.founders.get()
    assert found_by(mentor) == [venture]
    actions.hide_venture(venture, by=lead, at=NOW)
    assert found_by(mentor) == []
    actions.show_venture(venture, by=lead, at=NOW)
    assert found_by(mentor) == [venture]
    withdraw_consent(lead, Purpose.FOUND, at=NOW)
    assert found_by(mentor) == []
    with pytest.raises(Denied):
        offered(venture, mentor)
    with pytest.raises(Denied):
        offered(hidden, mentor)


def test_a_consent_counts_while_its_giver_leads_the_venture():
    venture, other = shown(), UserFactory()
    lead = venture.founders.get()
    Member.objects.create(venture=venture, person=other, role="lead")
    Member.objects.filter(venture=venture, person=lead).update(role="member")
    assert found_by(MentorFactory()) == []
    with pytest.raises(Denied):
        actions.show_venture(venture, by=lead, at=NOW)
    actions.show_venture(venture, by=other, at=NOW)
    assert found_by(MentorFactory()) == [venture]


def test_what_is_archived_is_not_found():
    venture = shown()
    archive(venture, by=venture.founders.get(), at=NOW)
    assert found_by(MentorFactory()) == []


def _called(venture, mentor):
    asked = RequestFactory(venture=venture, mentor=mentor)
    actions.call(asked, note="周四", by=mentor.user, at=timezone.now())


MORE = {
    "call": _called,
    "archived": lambda v, _m: set_on(v, archived_at=NOW),
    "kept away": lambda v, m: block(m.user, by=v.founders.get(), at=NOW),
    "came near": lambda v, _m: set_on(v, vetoes=["online-only"]),
    "other trade": lambda v, m: (
        an_interest(m, "别家公司", "shareholding"),
        set_on(v, vetoes=["same-trade"]),
        m.sectors.set([]),
    ),
}
STAGED = {**{name: rule[0] for name, rule in RULES.items()}, **NOTHING, **MORE}
# What keeps everybody from a mentor is asked of him, not of the ventures.
OF_THE_MENTOR = {
    Obstacle.GONE,
    Obstacle.SUSPENDED,
    Obstacle.UNVETTED,
    Obstacle.ASKED,
    Obstacle.PAUSED,
}


@pytest.mark.parametrize("rule", STAGED)
def test_the_list_of_ventures_agrees_with_the_rules_of_a_pair(rule):
    venture, mentor = VentureFactory(), MentorFactory()
    STAGED[rule](venture, mentor)
    mentor, venture = MentorProfile.objects.get(pk=mentor.pk), Venture.objects.get(pk=venture.pk)
    today = timezone.localdate()
    kept = Venture.objects.filter(policies.within_reach(mentor, on=today), pk=venture.pk)
    between = set(policies.obstacles(venture, mentor, on=today)) - OF_THE_MENTOR
    assert kept.exists() is not bool(between)
    apart = rule in {"call", "archived", "kept away"} or rule in RULES
    assert bool(between) is (apart and RULES.get(rule, (0, ""))[1] not in OF_THE_MENTOR)


@pytest.mark.parametrize("who", ["mentor", "founder"])
def test_whoever_keeps_the_other_away_is_not_on_the_list(who):
    venture, mentor = shown(), MentorFactory()
    people = [mentor.user, venture.founders.get()]
    by, person = people if who == "mentor" else people[::-1]
    other = shown()
    block(person, by=by, at=NOW)
    assert found_by(mentor) == [other]
    with pytest.raises(policies.Unreachable):
        offered(venture, mentor)


def test_the_newest_comes_first_and_filters_narrow():
    salt = shown(name="老卤提硼", stage_id="idea")
    later = VentureFactory(name="牦牛绒", sentence="把牦牛绒纺成纱", county_id="630102")
    later.sectors.set([])
    NeedFactory(venture=later, text="找懂染色的人")
    actions.show_venture(later, by=later.founders.get(), at=NOW + DAY)
    mentor = MentorFactory()
    assert found_by(mentor) == [later, salt]
    assert found_by(mentor, q="染色") == [later]
    assert found_by(mentor, q="老卤 提硼") == [salt]
    assert found_by(mentor, q="，") == []
    assert found_by(mentor, sector="salt-lake") == [salt]
    assert found_by(mentor, place="630100") == [later]
    assert found_by(mentor, stage="idea") == [salt]


def test_left_out_is_what_he_accompanies_has_on_his_table_or_has_offered():
    mentor = MentorFactory()
    asked, runs, made = shown(), shown(), shown()
    RequestFactory(venture=asked, mentor=mentor)
    MentorshipFactory(request__venture=runs, request__mentor=mentor)
    assert found_by(mentor) == [made]
    offered(made, mentor)
    assert found_by(mentor) == []


# --- an offer and what becomes of it --------------------------------------------------------
def test_taking_an_offer_begins_a_mentorship_as_accepting_does():
    offer = offered()
    lead = offer.venture.founders.get()
    assert told(lead, "offered") == 1
    begun = actions.take(offer, shares=["phone"], by=lead, at=NOW + DAY)
    offer.refresh_from_db()
    assert (offer.status, offer.request) == (OfferStatus.TAKEN, begun.request)
    assert (begun.request.status, begun.request.shares) == (RequestStatus.ACCEPTED, ["phone"])
    mentor = MentorProfile.objects.get(pk=offer.mentor_id)
    assert (mentor.active_count, mentor.open_offers) == (1, 0)
    assert mentor.answer_hours is None  # he answered nobody
    assert told(mentor.user, "offer_taken") == 1
    with pytest.raises(InvalidMove):
        actions.turn_down(offer, by=lead, at=NOW + DAY)


@pytest.mark.parametrize("why", ["full", "week", "apart", "left"])
def test_taking_meets_every_check_of_accepting_and_leaves_nothing_half(why):
    offer = offered(mentor=MentorFactory(capacity=1 if why == "full" else 3, weekly_limit=1))
    lead, mentor = offer.venture.founders.get(), offer.mentor
    if why in {"full", "week"}:
        MentorshipFactory(request__mentor=mentor)
    elif why == "apart":
        an_interest(mentor, offer.venture.name)
    else:
        set_on(mentor, status=MentorStatus.RESIGNED)
    expected = actions.MentorBusy if why in {"full", "week"} else policies.Unreachable
    with pytest.raises(expected):
        actions.take(Offer.objects.get(pk=offer.pk), shares=["email"], by=lead, at=NOW)
    offer.refresh_from_db()
    assert offer.is_open
    assert not MentorshipRequest.objects.filter(venture=offer.venture).exists()
    assert not Mentorship.objects.filter(venture=offer.venture).exists()


def test_only_a_lead_answers_and_only_the_mentor_takes_it_back():
    offer = offered()
    follower = UserFactory()
    Member.objects.create(venture=offer.venture, person=follower, role="member")
    for nobody in (follower, UserFactory(), offer.mentor.user):
        with pytest.raises(Denied):
            actions.take(offer, shares=["email"], by=nobody, at=NOW)
        with pytest.raises(Denied):
            actions.turn_down(offer, by=nobody, at=NOW)
    with pytest.raises(Denied):
        actions.take_back(offer, by=offer.venture.founders.first(), at=NOW)
    actions.take_back(offer, by=offer.mentor.user, at=NOW)
    assert told(offer.venture.founders.first(), "offer_withdrawn") == 1


def test_after_a_no_he_does_not_offer_again_for_half_a_year():
    offer = offered()
    venture, mentor = offer.venture, offer.mentor
    actions.turn_down(offer, by=venture.founders.get(), at=NOW)
    assert told(mentor.user, "offer_declined") == 1
    assert found_by(mentor) == []
    with pytest.raises(Denied):
        offered(venture, mentor, at=NOW + 179 * DAY)
    assert offered(venture, mentor, at=NOW + 180 * DAY).is_open


def test_what_nobody_answers_ends_after_the_days_of_an_answer_once():
    offer = offered()
    assert actions.lapse_offers(at=offer.due_at - timedelta(seconds=1)) == 0
    assert [actions.lapse_offers(at=offer.due_at) for _twice in range(2)] == [1, 0]
    offer.refresh_from_db()
    assert (offer.status, told(offer.mentor.user, "offer_expired")) == (OfferStatus.EXPIRED, 1)
    assert offered(offer.venture, offer.mentor, at=offer.due_at).is_open  # silence is no refusal


def test_three_offers_at_a_time_and_one_a_pair():
    mentor, first = MentorFactory(), shown()
    offered(first, mentor)
    with pytest.raises(actions.AlreadyOpen):
        offered(first, mentor)
    for _ in range(2):
        offered(mentor=mentor)
    with pytest.raises(actions.TooManyOffers):
        offered(mentor=mentor)
    actions.take_back(Offer.objects.first(), by=mentor.user, at=NOW)
    offered(mentor=mentor)


@pytest.mark.parametrize("busy", [{"capacity": 1}, {"paused_until": TODAY}])
def test_whoever_takes_nobody_offers_nothing(busy):
    mentor = MentorFactory(**busy)
    if "capacity" in busy:
        MentorshipFactory(request__mentor=mentor)
        mentor.refresh_from_db()
    with pytest.raises(actions.MentorBusy):
        offered(mentor=mentor)


def test_a_refusal_of_his_own_stands_in_the_way():
    venture, mentor = shown(), MentorFactory()
    a_refusal(venture, mentor)
    assert found_by(mentor) == []


def test_an_offer_that_a_rule_came_in_the_way_of_is_not_shown():
    offer, kept = offered(), offered()
    ventures = [offer.venture, kept.venture]
    assert len(offers_to(ventures, today=TODAY)) == 2
    block(offer.mentor.user, by=offer.venture.founders.get(), at=NOW)
    assert offers_to(ventures, today=TODAY) == [kept]


# --- in the database, whoever asks ----------------------------------------------------------
@pytest.mark.parametrize(
    ("wrong", "name"),
    [
        ({"status": "gone"}, "offer_status_is_known"),
        ({"due_at": NOW - DAY}, "offer_due_after_made"),
        ({}, "one_open_offer_per_pair"),
    ],
)
def test_the_database_refuses_what_is_no_offer(wrong, name):
    offer = offered()
    other = offer.venture if not wrong else VentureFactory()
    told_of = {"text": WORD, "at": NOW, "due_at": NOW + DAY, **wrong}
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Offer.objects.create(venture=other, mentor=offer.mentor, **told_of)
    assert broken(refused.value) == name


def test_the_database_counts_the_open_offers_of_a_mentor():
    mentor = MentorFactory()
    row = {"mentor": mentor, "text": WORD, "at": NOW, "due_at": NOW + DAY}
    for _ in range(3):
        Offer.objects.create(venture=VentureFactory(), **row)
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Offer.objects.create(venture=VentureFactory(), **row)
    assert broken(refused.value) == "mentor_within_open_offers"
    Offer.objects.create(venture=VentureFactory(), status="expired", **row)
    Offer.objects.filter(status="offered").first().delete()
    mentor.refresh_from_db()
    assert mentor.open_offers == 2


# --- on the pages ---------------------------------------------------------------------------
def test_mentors_of_the_library_alone_read_the_list_and_it_names_nobody():
    venture = shown()
    lead, url = venture.founders.get(), reverse("venture_open_list")
    for nobody in (UserFactory(), UserFactory(hats=[Hat.MENTOR])):
        assert reading(nobody).get(url).status_code == 403
    assert reading(MentorFactory(status=MentorStatus.APPLIED).user).get(url).status_code == 403
    text = signed_in(MentorFactory().user).get(url).content.decode()
    assert venture.name in text
    assert venture.sentence in text
    assert lead.name not in text
    assert lead.email not in text


def test_from_the_tick_to_the_mentorship_by_pages_alone():
    venture, mentor = VentureFactory(), MentorFactory()
    founder, guide = reading(venture.founders.get()), reading(mentor.user)
    one = reverse("offer_new", args=[venture.pk])
    assert guide.get(one).status_code == 404
    founder.post(reverse("venture_show", args=[venture.pk]))
    assert "Hide it again" in founder.get(reverse("home")).content.decode()
    refused = guide.post(one, {"text": "加我微信 yak20，一起聊聊"})
    assert refused.status_code == 422
    assert guide.post(one, {"text": WORD}).url == reverse("venture_open_list")
    offer = Offer.objects.get()
    page = reverse("offer", args=[offer.pk])
    for url in (reverse("home"), reverse("request_list"), page):
        assert WORD in founder.get(url).content.decode()
    assert guide.get(page).status_code == 200
    assert reading(UserFactory()).get(page).status_code == 404
    take = reverse("offer_act", args=[offer.pk, "take"])
    assert guide.post(take, {"shares": ["email"]}).status_code == 403
    assert founder.post(take).status_code == 422
    answer = founder.post(take, {"shares": ["email"]})
    assert answer.url == reverse("mentorship", args=[Mentorship.objects.get().pk])
    began = reverse("request", args=[Offer.objects.get().request_id])
    assert WORD in founder.get(began).content.decode()
    assert guide.get(page).status_code == 200


def test_turning_down_and_taking_back_by_pages():
    offer, other = offered(), offered()
    lead = reading(offer.venture.founders.get())
    assert lead.post(reverse("offer_act", args=[offer.pk, "turn_down"])).status_code == 302
    assert lead.post(reverse("offer_act", args=[offer.pk, "burn"])).status_code == 404
    mentor = reading(other.mentor.user)
    assert mentor.post(reverse("offer_act", args=[other.pk, "take_back"])).status_code == 302
    offer.refresh_from_db()
    other.refresh_from_db()
    assert (offer.status, other.status) == (OfferStatus.DECLINED, OfferStatus.WITHDRAWN)


@pytest.mark.parametrize("kind", ["ventures", "offers"])
def test_the_list_costs_the_same_for_one_row_and_for_three(kind):
    mentor, counts = MentorFactory(), []
    client, url = reading(mentor.user), reverse("venture_open_list")
    for number in (1, 2):
        for _ in range(number):
            venture = shown()
            NeedFactory(venture=venture)
            if kind == "offers":
                offered(venture, mentor)
        client.get(url)  # reads what a process keeps of the shared lists
        with CaptureQueriesContext(connection) as queries:
            client.get(url)
        counts.append(len(queries))
    assert counts[0] == counts[1]
