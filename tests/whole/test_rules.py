"""What keeps a venture and a mentor apart holds on every path, not on lists alone."""

import random
from datetime import timedelta

import pytest
from django.utils import timezone

from cohorts.actions import begin_publishing, carry_out_publishing, move
from cohorts.enums import CohortStatus, Flag, MoveReason
from cohorts.models import Introduction
from cohorts.queries.pairs import offers
from matching import queries
from matching.actions import dismiss, refresh_passages, run_due
from matching.queries import possible_mentors
from mentors import actions, policies
from mentors.enums import CONFLICTS, MentorStatus, Obstacle, RequestStatus
from mentors.models import MentorProfile, MentorshipRequest
from mentors.querysets import Folded, folded
from tests.cohorts.stage import a_cohort, a_mentor, an_officer, pairs, ran, seeking
from tests.factories import MentorFactory, UserFactory, VentureFactory
from tests.whole.apart import a_refusal, an_interest, sent_by, set_on, today

pytestmark = pytest.mark.django_db


def _person(venture, mentor):
    set_on(mentor.user, name="卓玛（央金）")
    set_on(venture, veto_parties="某人\n卓玛 (央金)")


def _firm(venture, mentor):
    an_interest(mentor, "青海　盐湖(集团)ＣＯ")
    set_on(venture, veto_parties="青海盐湖（集团）co")


def _equity(venture, mentor):
    set_on(mentor, takes_equity=True)
    set_on(venture, vetoes=["equity-for-advice"])


def _trade(venture, mentor):
    an_interest(mentor, "别家公司", "shareholding")
    set_on(venture, vetoes=["same-trade"])


def _online(venture, mentor):
    set_on(mentor, county=None, home="北京")
    set_on(venture, vetoes=["online-only"])


def _declared(venture, mentor):
    set_on(venture, name="墨白（海西）镁业")
    an_interest(mentor, "墨白 (海西) 镁业")


def _kin(venture, mentor):
    an_interest(mentor, f" {venture.founders.first().name} ")


RULES = {
    "person": (_person, Obstacle.VETO),
    "firm": (_firm, Obstacle.VETO),
    "equity": (_equity, Obstacle.EQUITY),
    "trade": (_trade, Obstacle.TRADE),
    "online": (_online, Obstacle.ONLINE),
    "declared": (_declared, Obstacle.INTEREST),
    "kin": (_kin, Obstacle.INTEREST),
    "declined": (a_refusal, Obstacle.DECLINED),
    "declined in summer": (lambda v, m: a_refusal(v, m, days=170), Obstacle.DECLINED),
    "own": (lambda v, m: v.founders.add(m.user), Obstacle.OWN),
    "dismissed": (
        lambda v, m: dismiss(v, mentor=m, by=v.founders.first(), at=timezone.now()),
        Obstacle.DISMISSED,
    ),
    "suspended": (lambda _v, m: set_on(m, status=MentorStatus.SUSPENDED), Obstacle.SUSPENDED),
    "unvetted": (lambda _v, m: set_on(m, status=MentorStatus.APPLIED), Obstacle.UNVETTED),
    "gone": (lambda _v, m: set_on(m.user, is_active=False), Obstacle.GONE),
    "paused": (
        lambda _v, m: set_on(m, paused_until=today() + timedelta(days=90)),
        Obstacle.PAUSED,
    ),
}
NOTHING = {
    "no rule": lambda _v, _m: None,
    "another name": lambda v, m: (an_interest(m, "别家"), set_on(v, veto_parties="他家\n\n（）")),
    "shares, not ruled out": lambda _v, m: set_on(m, takes_equity=True),
    "declined last year": lambda v, m: a_refusal(v, m, days=181),
    "declined others": lambda _v, m: a_refusal(VentureFactory(), m),
    "allowed again": lambda v, m: (
        a_refusal(v, m),
        actions.allow_again(v.requests.get(mentor=m), by=m.user, at=timezone.now()),
    ),
    "back from a pause": lambda _v, m: set_on(m, paused_until=today() - timedelta(days=1)),
}


def on_the_list(venture, mentor, _between):
    _between()
    ask = queries.ask_of_venture(venture, today=today())
    found = possible_mentors(ask, today=today())
    listed = queries.recommend_mentors(ask, top=9, today=today())
    assert [each.subject for each in listed] == list(found)
    return mentor in found


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
    return _refusal(lambda: sent_by(venture, mentor))


def named_next(venture, mentor, between):
    between()
    return _refusal(lambda: sent_by(venture, MentorFactory(), choices=[mentor]))


def proposed(venture, mentor, between):
    between()
    by, at = an_officer(), timezone.now()
    return _refusal(lambda: actions.propose(venture, mentor, reasons={}, by=by, at=at))


def passed_on(venture, mentor, between):
    at = timezone.now()
    first = sent_by(venture, MentorFactory(), choices=[mentor])
    between()
    run_due(at=at + timedelta(days=8))
    first.refresh_from_db()
    passed = MentorshipRequest.objects.filter(passed_from=first, mentor=mentor).exists()
    assert first.status == (RequestStatus.PASSED_ON if passed else RequestStatus.EXPIRED)
    return passed


def released(venture, mentor, between):
    first = sent_by(venture, MentorFactory(), choices=[mentor])
    between()
    actions.suspend(first.mentor, by=an_officer(), at=timezone.now())
    first.refresh_from_db()
    passed = MentorshipRequest.objects.filter(passed_from=first, mentor=mentor).exists()
    assert first.status == (RequestStatus.PASSED_ON if passed else RequestStatus.CLOSED)
    return passed


def passed_on_after_a_no(venture, mentor, between):
    first = sent_by(venture, MentorFactory(), choices=[mentor])
    between()
    fresh = MentorshipRequest.objects.get(pk=first.pk)
    actions.decline(fresh, reason="time", by=first.mentor.user, at=timezone.now())
    return MentorshipRequest.objects.filter(passed_from=first, mentor=mentor).exists()


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
    set_on(row, mentor=None, fit=None, flag=Flag.ALONE)
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
    asked = sent_by(venture, mentor)
    between()
    return _refusal(lambda: actions.accept(asked, by=mentor.user, at=timezone.now()))


PATHS = [
    on_the_list, asked_directly, named_next, proposed, passed_on, released, passed_on_after_a_no,
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
