"""What keeps a venture and a mentor apart holds on every path, not on lists alone."""

import random
from datetime import timedelta

import pytest
from django.core import mail as outbox
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Hat
from accounts.policies import Denied
from audit.lifecycle import InvalidMove
from audit.models import AuditEvent
from cohorts.actions import begin_publishing, carry_out_publishing, move
from cohorts.enums import CohortStatus, Flag, MoveReason
from cohorts.models import Introduction
from cohorts.queries.pairs import offers
from matching import queries
from matching.actions import dismiss, refresh_passages, run_due
from matching.queries import possible_mentors
from mentors import actions, policies
from mentors.enums import CONFLICTS, MentorshipStatus, MentorStatus, Obstacle, RequestStatus
from mentors.models import Interest, MentorProfile, Mentorship, MentorshipRequest
from mentors.queries import contacts
from mentors.querysets import Folded, folded
from notifications.models import Notification
from notifications.words import words
from tests.factories import (
    MentorFactory,
    MentorshipFactory,
    RequestFactory,
    UserFactory,
    VentureFactory,
)
from tests.scenes import signed_in
from tests.test_cohorts import a_cohort, a_mentor, an_officer, pairs, ran, seeking

pytestmark = pytest.mark.django_db


def today():
    return timezone.localdate()


def explain(_venture, _mentor):
    return {"fit": "good", "version": "test", "points": []}


def reading(user):
    """Return the browser of somebody who reads English, the language of the sources."""
    client = signed_in(user)
    client.cookies["language"] = "en"
    return client


# --- what may stand between ------------------------------------------------------------------
def _set(row, **fields):
    type(row).objects.filter(pk=row.pk).update(**fields)
    row.refresh_from_db()


def _interest(mentor, party, relation="kin"):
    Interest.objects.create(mentor=mentor, relation=relation, party=party)


def _person(venture, mentor):
    _set(mentor.user, name="卓玛（央金）")
    _set(venture, veto_parties="某人\n卓玛 (央金)")


def _firm(venture, mentor):
    _interest(mentor, "青海　盐湖(集团)ＣＯ")
    _set(venture, veto_parties="青海盐湖（集团）co")


def _equity(venture, mentor):
    _set(mentor, takes_equity=True)
    _set(venture, vetoes=["equity-for-advice"])


def _trade(venture, mentor):
    _interest(mentor, "别家公司", "shareholding")
    _set(venture, vetoes=["same-trade"])


def _online(venture, mentor):
    _set(mentor, county=None, home="北京")
    _set(venture, vetoes=["online-only"])


def _declared(venture, mentor):
    _set(venture, name="墨白（海西）镁业")
    _interest(mentor, "墨白 (海西) 镁业")


def _kin(venture, mentor):
    _interest(mentor, f" {venture.founders.first().name} ")


def _declined(venture, mentor, days=0):
    at = timezone.now() - timedelta(days=days)
    asked = RequestFactory(venture=venture, mentor=mentor, sent_at=at)
    actions.decline(asked, reason="time", by=mentor.user, at=at)


RULES = {
    "person": (_person, Obstacle.VETO),
    "firm": (_firm, Obstacle.VETO),
    "equity": (_equity, Obstacle.EQUITY),
    "trade": (_trade, Obstacle.TRADE),
    "online": (_online, Obstacle.ONLINE),
    "declared": (_declared, Obstacle.INTEREST),
    "kin": (_kin, Obstacle.INTEREST),
    "declined": (_declined, Obstacle.DECLINED),
    "declined in summer": (lambda v, m: _declined(v, m, days=170), Obstacle.DECLINED),
    "own": (lambda v, m: v.founders.add(m.user), Obstacle.OWN),
    "dismissed": (
        lambda v, m: dismiss(v, mentor=m, by=v.founders.first(), at=timezone.now()),
        Obstacle.DISMISSED,
    ),
    "suspended": (lambda _v, m: _set(m, status=MentorStatus.SUSPENDED), Obstacle.SUSPENDED),
    "unvetted": (lambda _v, m: _set(m, status=MentorStatus.APPLIED), Obstacle.UNVETTED),
    "gone": (lambda _v, m: _set(m.user, is_active=False), Obstacle.GONE),
    "paused": (
        lambda _v, m: _set(m, paused_until=today() + timedelta(days=90)),
        Obstacle.PAUSED,
    ),
}
NOTHING = {
    "no rule": lambda _v, _m: None,
    "another name": lambda v, m: (_interest(m, "别家"), _set(v, veto_parties="他家\n\n（）")),
    "shares, not ruled out": lambda _v, m: _set(m, takes_equity=True),
    "declined last year": lambda v, m: _declined(v, m, days=181),
    "declined others": lambda _v, m: _declined(VentureFactory(), m),
    "allowed again": lambda v, m: (
        _declined(v, m),
        actions.allow_again(v.requests.get(mentor=m), by=v.founders.first(), at=timezone.now()),
    ),
    "back from a pause": lambda _v, m: _set(m, paused_until=today() - timedelta(days=1)),
}


# --- the paths: each returns whether the request reached the mentor --------------------------
def on_the_list(venture, mentor, _between):
    _between()
    ask = queries.ask_of_venture(venture, today=today())
    found = possible_mentors(ask, today=today())
    listed = queries.recommend_mentors(ask, top=9, today=today())
    assert [each.subject for each in listed] == list(found)
    return mentor in found


def _sent(venture, mentor, **options):
    return actions.send(
        venture, mentor, message="想请您看一遍我们的中试方案", shares=["email"], reasons={},
        by=venture.founders.first(), at=timezone.now(), **options,
    )  # fmt: skip


def _refusal(call):
    """Return whether a call went through; a refusal must name what it refused for."""
    try:
        call()
    except policies.Unreachable as kept:
        _refusal.why = kept.why
        return False
    except actions.MentorBusy as busy:
        _refusal.why = [Obstacle(busy.why)]
        return False
    return True


def asked_directly(venture, mentor, between):
    between()
    return _refusal(lambda: _sent(venture, mentor))


def named_next(venture, mentor, between):
    between()
    return _refusal(lambda: _sent(venture, MentorFactory(), next_choice=mentor))


def proposed(venture, mentor, between):
    between()
    by, at = an_officer(), timezone.now()
    return _refusal(lambda: actions.propose(venture, mentor, reasons={}, by=by, at=at))


def passed_on(venture, mentor, between):
    at = timezone.now()
    first = _sent(venture, MentorFactory(), next_choice=mentor)
    between()
    run_due(at=at + timedelta(days=8))
    first.refresh_from_db()
    passed = MentorshipRequest.objects.filter(passed_from=first, mentor=mentor).exists()
    assert first.status == (RequestStatus.PASSED_ON if passed else RequestStatus.EXPIRED)
    return passed


def released(venture, mentor, between):
    first = _sent(venture, MentorFactory(), next_choice=mentor)
    between()
    actions.suspend(first.mentor, by=an_officer(), at=timezone.now())
    first.refresh_from_db()
    passed = MentorshipRequest.objects.filter(passed_from=first, mentor=mentor).exists()
    assert first.status == (RequestStatus.PASSED_ON if passed else RequestStatus.CLOSED)
    return passed


def offered_next(venture, mentor, between):
    first = _sent(venture, MentorFactory(), next_choice=mentor)
    between()
    actions.decline(first, reason="time", by=first.mentor.user, at=timezone.now())
    page = signed_in(venture.founders.first()).get(reverse("request", args=[first.pk]))
    assert page.status_code == 200
    return reverse("request_new", args=[mentor.slug]) in page.content.decode()


def in_the_pool(venture, mentor, between):
    between()
    return (venture, mentor) in pairs(ran(a_cohort()))


def _published(venture, mentor, between, rounds):
    refresh_passages()
    cohort = a_cohort(rounds=rounds)
    done = ran(cohort)
    assert (venture, mentor) in pairs(done)
    between()
    done.assignments.update(seen_at=timezone.now())
    by, at = cohort.created_by, timezone.now()
    begin_publishing(cohort, meeting="会议室 3", by=by, at=at)
    carry_out_publishing(cohort, by=by, at=at)
    cohort.refresh_from_db()
    if cohort.status == CohortStatus.DRAFT:
        assert done.assignments.filter(flag=Flag.STALE, mentor=mentor).exists()
        return False
    return True


def published(venture, mentor, between):
    there = _published(venture, mentor, between, 1)
    placed = MentorshipRequest.objects.filter(venture=venture, mentor=mentor, is_placed=True)
    assert placed.exists() == there
    return there


def introduced(venture, mentor, between):
    there = _published(venture, mentor, between, 2)
    assert Introduction.objects.filter(venture=venture, mentor=mentor).exists() == there
    return there


def moved(venture, mentor, between):
    cohort = a_cohort()
    done = ran(cohort)
    row = done.assignments.get(venture=venture)
    _set(row, mentor=None, fit=None, flag=Flag.ALONE)
    assert mentor in {each.mentor for each in offers(row)}
    between()
    went = _refusal(
        lambda: move(
            row, mentor, fit=0.5, reason=MoveReason.values[0], by=cohort.created_by,
            at=timezone.now(),
        )
    )  # fmt: skip
    assert (mentor in {each.mentor for each in offers(done.assignments.get(pk=row.pk))}) == (
        went and done.assignments.get(pk=row.pk).mentor != mentor
    )
    return went


def accepted(venture, mentor, between):
    asked = _sent(venture, mentor)
    between()
    return _refusal(lambda: actions.accept(asked, by=mentor.user, at=timezone.now()))


PATHS = [
    on_the_list, asked_directly, named_next, proposed, passed_on, released, offered_next,
    in_the_pool, published, introduced, moved, accepted,
]  # fmt: skip
# A founder may ask whom he hid; a pause ends before a next choice is due, and binds nobody who has
# asked already; an answer is not undone by what only keeps new requests away.
LETS = {
    asked_directly: {Obstacle.DISMISSED},
    named_next: {Obstacle.PAUSED},
    accepted: {Obstacle.PAUSED, Obstacle.DISMISSED, Obstacle.ONLINE},
}


def _stage():
    venture, mentor = seeking(), a_mentor()
    refresh_passages()
    return venture, mentor


def _is_no_case(path, rule):
    return path is accepted and rule.startswith(("declined", "allowed"))


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.__name__)
@pytest.mark.parametrize("rule", RULES)
def test_no_path_leads_around_a_rule(path, rule):
    if _is_no_case(path, rule):
        return
    venture, mentor = _stage()
    set_up, obstacle = RULES[rule]

    def between():
        set_up(venture, mentor)
        for row in (venture, mentor):
            row.refresh_from_db()
        assert policies.obstacles(venture, mentor, on=today()) == [obstacle]

    _refusal.why = [obstacle]
    assert path(venture, mentor, between) == (obstacle in LETS.get(path, ()))
    assert _refusal.why == [obstacle]


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.__name__)
@pytest.mark.parametrize("rule", NOTHING)
def test_every_path_is_open_where_no_rule_is_broken(path, rule):
    if _is_no_case(path, rule):
        return
    venture, mentor = _stage()
    assert path(venture, mentor, lambda: NOTHING[rule](venture, mentor))
    if path is not accepted:
        assert policies.obstacles(venture, mentor, on=today()) == []


def test_lists_and_policy_agree_whatever_comes_together():
    dice = random.Random(7)
    kept = 0
    for _each in range(25):
        venture = seeking()
        mentors = [MentorFactory() for _each in range(4)]
        expected = {}
        for mentor in mentors:
            chosen = dice.sample(sorted(RULES.keys() - {"person", "dismissed"}), dice.randrange(3))
            for rule in chosen:
                RULES[rule][0](venture, mentor)
        venture.refresh_from_db()
        found = set(possible_mentors(queries.ask_of_venture(venture, today=today()), today=today()))
        for mentor in mentors:
            why = policies.obstacles(venture, mentor, on=today())
            assert (mentor in found) == (not why), (mentor, why)
            kept += mentor in found
            expected[mentor] = set(why) & CONFLICTS
            assert set(policies.conflicts(venture, mentor)) == expected[mentor]
        MentorProfile.objects.filter(pk__in=[each.pk for each in mentors]).update(status="draft")
    assert 5 < kept < 95


@pytest.mark.parametrize(
    "name",
    [
        "青海盐湖（集团）有限公司",
        "青海 盐湖(集团)\t有限公司",
        "ＡＢＣ 【科技】 é ООО",
        "〔甲〕[乙]",
        "㍿ ﷺ",
        "İß",
    ],
)
def test_a_name_is_folded_in_the_database_as_here(name):
    person = UserFactory(name=name[:60])
    stored = type(person).objects.annotate(told=Folded("name")).get(pk=person.pk).told
    assert stored == folded(name[:60])


def test_full_width_brackets_blanks_and_case_are_one_name():
    alike = ["Ａ（集团）b", "a(集团)B", " A [集团]　B ", "a【集团】b"]
    assert len({folded(name) for name in alike}) == 1
    assert folded("集团a") != folded("(集团)a")


# --- what comes to light later ----------------------------------------------------------------
def test_a_conflict_declared_later_closes_the_request_and_names_no_veto_to_the_mentor():
    office = an_officer()
    asked = RequestFactory(venture__veto_parties="昆仑基金（一期）")
    _interest(asked.mentor, "昆仑基金(一期)")
    run_due(at=timezone.now())
    asked.refresh_from_db()
    asked.venture.refresh_from_db()
    assert (asked.status, asked.close_reason) == (RequestStatus.CLOSED, "apart")
    assert asked.venture.open_requests == 0
    for person in (asked.mentor.user, asked.asked_by):
        told = Notification.objects.get(recipient=person, kind="mentors/apart")
        page = reading(person).get(reverse("request", args=[asked.pk])).content.decode()
        for text in (*words(told, "zh-hans"), *words(told, "en"), page):
            assert "昆仑" not in text
            assert "ruled out" not in text
            assert "排除" not in text
    told = Notification.objects.get(recipient=office, kind="mentors/conflict")
    assert "ruled out the mentor" in words(told, "en")[1]
    run_due(at=timezone.now())
    assert Notification.objects.filter(kind="mentors/apart").count() == 2


def test_a_mentor_who_declares_it_parts_them_at_once():
    office, begun = an_officer(), MentorshipFactory()
    asked = RequestFactory(mentor=begun.mentor)
    mentor = begun.mentor
    fields = {"headline": "x", "promise": "x", "languages": ["zh"], "sectors": ["salt-lake"]}
    interests = [("kin", asked.venture.name), ("fund", begun.venture.name)]
    actions.save_profile(mentor.user, fields, [], interests=interests, version=1, at=timezone.now())
    asked.refresh_from_db()
    begun.refresh_from_db()
    assert asked.status == RequestStatus.CLOSED
    assert begun.held_at is not None
    assert Notification.objects.filter(recipient=office, kind="mentors/conflict").count() == 2


def test_contact_data_is_closed_before_anybody_has_looked_and_opens_when_the_office_says_so():
    office, begun = an_officer(), MentorshipFactory()
    mentor, founder = begun.mentor.user, begun.venture.founders.first()
    assert contacts(begun, mentor)
    _set(begun.mentor, takes_equity=True)
    assert contacts(begun, mentor)
    _set(begun.venture, vetoes=["equity-for-advice"])
    begun = Mentorship.objects.get(pk=begun.pk)
    assert contacts(begun, mentor) == contacts(begun, founder) == []
    run_due(at=timezone.now())
    url = reverse("mentorship", args=[begun.pk])
    for person in (mentor, founder):
        page = reading(person).get(url).content.decode()
        assert "Until it has decided, contact data is closed for both" in page
        assert "shares" not in page
        assert signed_in(person).post(url).status_code == 403
        assert Notification.objects.filter(recipient=person, kind="mentors/held").count() == 1
    told = Notification.objects.get(recipient=office, kind="mentors/conflict")
    assert told.url == url
    assert "who ask for shares" in reading(office).get(url).content.decode()
    _set(begun.venture, vetoes=[])  # what is taken back opens nothing by itself
    assert contacts(Mentorship.objects.get(pk=begun.pk), mentor) == []
    _set(begun.venture, vetoes=["equity-for-advice"])
    assert signed_in(office).post(url).status_code == 302
    assert AuditEvent.objects.filter(verb="clear", subject_pk=str(begun.pk)).exists()
    cleared = Mentorship.objects.get(pk=begun.pk)
    assert contacts(cleared, mentor)
    run_due(at=timezone.now())
    cleared.refresh_from_db()
    assert cleared.held_at is None
    _interest(begun.mentor, begun.venture.name)  # another conflict is another question
    assert contacts(Mentorship.objects.get(pk=begun.pk), mentor) == []


def test_a_mentorship_that_has_ended_is_not_held():
    begun = MentorshipFactory()
    _set(begun, status=MentorshipStatus.ENDED, ended_at=timezone.now())
    _interest(begun.mentor, begun.venture.name)
    assert actions.find_conflicts(at=timezone.now()) == 0
    with pytest.raises(Denied):
        actions.clear(begun, by=an_officer(), at=timezone.now())


def test_a_press_on_accept_after_a_conflict_closes_the_request():
    asked = RequestFactory()
    _interest(asked.mentor, asked.venture.name)
    client, url = reading(asked.mentor.user), reverse("request", args=[asked.pk])
    assert reverse("request_act", args=[asked.pk, "accept"]) not in client.get(url).content.decode()
    page = client.post(reverse("request_act", args=[asked.pk, "accept"]), follow=True)
    asked.refresh_from_db()
    assert asked.status == RequestStatus.CLOSED
    assert "it was closed" in page.content.decode()
    assert not Mentorship.objects.exists()


# --- declined lately --------------------------------------------------------------------------
@pytest.mark.parametrize("side", ["mentor", "founder"])
def test_either_side_lets_a_refusal_stand_no_longer(side):
    asked = RequestFactory(sent_at=timezone.now())
    people = {"mentor": asked.mentor.user, "founder": asked.asked_by}
    actions.decline(asked, reason="time", by=people["mentor"], at=timezone.now())
    url = reverse("request_act", args=[asked.pk, "allow_again"])
    assert signed_in(UserFactory()).post(url).status_code == 404
    assert url in signed_in(people[side]).get(reverse("request", args=[asked.pk])).content.decode()
    assert signed_in(people[side]).post(url).status_code == 302
    assert policies.obstacles(asked.venture, asked.mentor, on=today()) == []
    told = Notification.objects.filter(recipient=people["founder"], kind="mentors/allowed_again")
    assert told.count() == (side == "mentor")
    assert signed_in(people[side]).post(url).status_code == 403  # once is enough
    assert _sent(asked.venture, asked.mentor)


def test_only_a_refusal_is_taken_back_and_only_by_the_two():
    asked = RequestFactory()
    for person in (asked.asked_by, asked.mentor.user):
        with pytest.raises(Denied):
            actions.allow_again(asked, by=person, at=timezone.now())
    actions.decline(asked, reason="time", by=asked.mentor.user, at=timezone.now())
    with pytest.raises(Denied):
        actions.allow_again(asked, by=MentorFactory().user, at=timezone.now())


def test_how_long_a_refusal_lasts_is_a_setting(settings):
    venture, mentor = VentureFactory(), MentorFactory()
    _declined(venture, mentor, days=3)
    settings.REFUSAL_LASTS_DAYS = 4
    assert policies.obstacles(venture, mentor, on=today()) == [Obstacle.DECLINED]
    settings.REFUSAL_LASTS_DAYS = 3
    assert policies.obstacles(venture, mentor, on=today()) == []


def test_the_next_choice_is_asked_with_the_same_words():
    first = _sent(seeking(), MentorFactory(), next_choice=MentorFactory())
    founder = first.asked_by
    actions.decline(first, reason="time", by=first.mentor.user, at=timezone.now())
    url = reverse("request_new", args=[first.next_choice.slug])
    page = signed_in(founder).get(f"{url}?venture={first.venture_id}&after={first.pk}")
    assert first.message in page.content.decode()
    theirs = signed_in(VentureFactory().founders.first()).get(f"{url}?after={first.pk}")
    assert first.message not in theirs.content.decode()


def test_the_page_says_why_a_mentor_cannot_be_asked():
    venture, mentor = VentureFactory(), MentorFactory()
    _declined(venture, mentor)
    client, url = reading(venture.founders.first()), reverse("request_new", args=[mentor.slug])
    assert "declined your request not long ago" in client.get(url).content.decode()
    told = {"venture": venture.pk, "message": "想请您看一遍我们的中试方案", "shares": ["email"]}
    assert "declined your request not long ago" in client.post(url, told).content.decode()
    assert not MentorshipRequest.objects.filter(status=RequestStatus.SENT).exists()


# --- who leaves the library -------------------------------------------------------------------
def _deactivate(mentor):
    actions.deactivate(mentor.user, by=UserFactory(is_staff=True), at=timezone.now())


def _deactivate_in_the_admin(mentor):
    client = Client()
    client.force_login(UserFactory(is_staff=True, is_superuser=True, name="站长"))
    url = reverse("admin:accounts_user_change", args=[mentor.user_id])
    told = {"email": mentor.user.email, "name": mentor.user.name, "hats": "mentor"}
    answer = client.post(url, told)
    assert answer.status_code == 302, answer.context["errors"]


def _by_another_door(mentor):
    _set(mentor.user, is_active=False)
    run_due(at=timezone.now())


LEAVE = {
    "suspended": lambda mentor: actions.suspend(mentor, by=an_officer(), at=timezone.now()),
    "deactivated": _deactivate,
    "deactivated in the administration": _deactivate_in_the_admin,
    "deactivated by another door": _by_another_door,
}


@pytest.mark.parametrize("way", LEAVE)
@pytest.mark.parametrize("status", ["sent", "asked_back"])
def test_what_waits_for_a_mentor_who_leaves_is_closed_in_the_same_step(way, status):
    asked = RequestFactory(status=status, sent_at=timezone.now())
    mentor = asked.mentor
    LEAVE[way](mentor)
    asked.refresh_from_db()
    asked.venture.refresh_from_db()
    assert (asked.status, asked.close_reason) == (RequestStatus.CLOSED, "left")
    assert asked.venture.open_requests == 0
    told = Notification.objects.get(recipient=asked.asked_by)
    assert told.kind == "mentors/closed"
    told = set(Notification.objects.filter(recipient=mentor.user).values_list("kind", flat=True))
    assert told == ({"mentors/suspended"} if way == "suspended" else set())
    with pytest.raises((InvalidMove, Denied)):
        actions.accept(asked, by=mentor.user, at=timezone.now())
    run_due(at=timezone.now() + timedelta(days=9))
    assert Notification.objects.exclude(kind="mentors/suspended").count() == 1
    assert not outbox.outbox


@pytest.mark.parametrize("way", LEAVE)
def test_what_waits_for_a_mentor_who_leaves_goes_to_the_next_choice(way):
    asked = RequestFactory(next_choice=MentorFactory(), sent_at=timezone.now())
    LEAVE[way](asked.mentor)
    asked.refresh_from_db()
    passed = MentorshipRequest.objects.get(passed_from=asked)
    assert (asked.status, passed.mentor) == (RequestStatus.PASSED_ON, asked.next_choice)
    told = Notification.objects.get(recipient=asked.asked_by)
    assert told.kind == "mentors/moved_on"
    assert asked.mentor.user.name in told.facts["mentor_before"]
    run_due(at=timezone.now())
    passed.refresh_from_db()
    assert passed.reasons["points"] is not None
    page = reading(asked.asked_by).get(reverse("request", args=[asked.pk])).content.decode()
    assert "no longer in the library" in page
    assert "did not answer in time" not in page


def test_who_has_left_cannot_accept_even_what_nobody_closed():
    asked = RequestFactory()
    for fields in ({"status": MentorStatus.SUSPENDED}, {"status": MentorStatus.RETURNED}):
        _set(asked.mentor, **fields)
        with pytest.raises(policies.Unreachable):
            actions.accept(asked, by=asked.mentor.user, at=timezone.now())
    with pytest.raises(Denied):
        actions.deactivate(asked.asked_by, by=asked.mentor.user, at=timezone.now())


def test_a_suspension_that_fails_leaves_requests_as_they_were():
    asked = RequestFactory(mentor__status=MentorStatus.APPLIED)
    with pytest.raises(InvalidMove):
        actions.suspend(asked.mentor, by=an_officer(), at=timezone.now())
    asked.refresh_from_db()
    assert asked.is_open


# --- the founder's hat ------------------------------------------------------------------------
@pytest.mark.parametrize("hats", [[], [Hat.MENTOR], [Hat.RESEARCHER, Hat.OFFICER]])
def test_who_is_no_founder_becomes_one_with_a_press_and_goes_on_to_the_request(hats):
    person, mentor = UserFactory(hats=hats), MentorFactory()
    client, url = signed_in(person), reverse("request_new", args=[mentor.slug])
    page = client.get(url)
    assert page.status_code == 200
    assert 'name="wear"' in page.content.decode()
    assert client.post(url).status_code == 200
    person.refresh_from_db()
    assert person.hats == hats
    assert client.post(url, {"wear": "founder"}).headers["Location"] == url
    person.refresh_from_db()
    assert person.hats == [*hats, Hat.FOUNDER]
    assert client.get(url).headers["Location"].startswith(reverse("venture_new") + "?next=")
    VentureFactory(founders=[person])
    assert 'name="message"' in client.get(url).content.decode()
    assert AuditEvent.objects.filter(verb="wear_hat", actor=person).count() == 1
