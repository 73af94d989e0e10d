"""Cohorts: who is in, and a run by a job."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from accounts.actions import withdraw_consent
from accounts.enums import Purpose
from audit.lifecycle import InvalidMove
from cohorts import actions
from cohorts.core.cohort import Rules
from cohorts.enums import Flag, RunStatus
from cohorts.models import MatchRun
from cohorts.queries import pairs as reads
from cohorts.queries.pool import pool_of, ventures_of
from matching import queries
from matching.actions import refresh_passages
from matching.core.pool import Pool
from mentors.models import Interest
from tests.clock import NOW
from tests.cohorts.stage import ANY, a_cohort, a_mentor, an_officer, pairs, publish, ran, seeking
from tests.factories import ExperienceFactory, MentorshipFactory, RequestFactory
from tests.scenes import signed_in

pytestmark = pytest.mark.django_db


# --- who is in ------------------------------------------------------------------------------
def test_a_cohort_takes_ventures_that_look_for_a_mentor_and_agreed_to_be_compared():
    wanted = seeking()
    MentorshipFactory(venture=seeking())
    withdraw_consent(seeking().founders.first(), Purpose.MATCHING, at=NOW)
    busy = seeking()
    for _each in range(settings.OPEN_REQUESTS_PER_VENTURE):
        RequestFactory(venture=busy)
    assert list(ventures_of(a_cohort())) == [wanted]
    elsewhere = a_cohort(prefectures=[])
    elsewhere.prefectures.set(["630100"])
    assert not ventures_of(elsewhere).exists()
    trade = a_cohort()
    trade.sectors.set(["salt-lake"])
    assert list(ventures_of(trade)) == [wanted]
    actions.leave_out(trade, wanted, is_out=True, by=trade.created_by, at=NOW)
    assert not ventures_of(trade).exists()


def test_pairs_are_scored_as_the_pages_score_them():
    venture, today = seeking(), timezone.localdate()
    for n in range(6):
        a_mentor(promise=f"陪你走过第 {n} 道审批", capacity=1 + n % 3)
    refresh_passages()
    pool = pool_of(a_cohort(), today=today)
    fits = pool.fits(Rules().weights)
    shown = queries.recommend_mentors(
        queries.ask_of_venture(venture, today=today), top=10, today=today
    )
    told = {int(pool.mentors[column]): fit for column, fit in zip(pool.columns, fits, strict=True)}
    assert len(shown) == 6
    assert told == pytest.approx({match.subject.pk: match.total for match in shown}, abs=2e-3)


def test_what_rules_a_pair_out_on_the_pages_rules_it_out_here():
    venture = seeking()
    able = a_mentor()
    for other in (a_mentor(), a_mentor(paused_until=timezone.localdate() + timedelta(days=9))):
        Interest.objects.create(mentor=other, relation="kin", party=venture.name)
    full = MentorshipFactory(request__mentor__capacity=1).mentor
    ExperienceFactory(mentor=full)
    own = a_mentor()
    venture.founders.add(own.user)
    refresh_passages()
    assert pairs(ran(a_cohort())) == {(venture, able)}


def test_a_large_library_keeps_the_nearest_of_both_sides(monkeypatch):
    monkeypatch.setattr("matching.queries.pool.WHOLE_UP_TO", 3)
    monkeypatch.setattr("matching.queries.pool.KEPT_PER_VENTURE", 2)
    monkeypatch.setattr("matching.queries.pool.KEPT_PER_MENTOR", 1)
    for _each in range(2):
        seeking()
    for n in range(8):
        a_mentor(promise=f"帮你管好第 {n} 座冷库")
    refresh_passages()
    pool = pool_of(a_cohort(), today=timezone.localdate())
    assert set(pool.columns) == set(range(8))  # nobody is on nobody's list
    assert len(pool.rows) < 16


# --- a run ----------------------------------------------------------------------------------
def test_a_run_pairs_as_many_as_can_be_and_says_who_has_nobody_and_why():
    ventures = [seeking() for _each in range(3)]
    mentor = a_mentor(capacity=2)
    refresh_passages()
    done = ran(a_cohort())
    assert done.status == RunStatus.DONE
    assert (done.done, done.total) == (3, 3)
    assert len(pairs(done)) == done.figures["placed"] == 2
    alone = done.assignments.get(mentor=None)
    assert alone.flag == Flag.ALONE
    assert {row.venture for row in done.assignments.all()} == set(ventures)
    (lack,) = reads.lacks(done.figures["short"])
    assert (set(lack.ventures), lack.mentors, lack.places, lack.missing) == (
        set(ventures), [mentor], 2, 1,
    )  # fmt: skip
    assert Pool.unpacked(bytes(done.inputs)).free.tolist() == [2]


def test_shortages_are_looked_for_before_anybody_is_paired_and_rules_can_be_tried():
    ventures = [seeking() for _each in range(3)]
    mentor = a_mentor(capacity=2)
    refresh_passages()
    officer = an_officer()
    cohort, client = a_cohort(by=officer), signed_in(officer)
    url, rules = (reverse(name, args=[cohort.pk]) for name in ("cohort", "cohort_rules"))
    assert 'name="try"' not in client.get(rules).content.decode()
    client.post(reverse("cohort_act", args=[cohort.pk, "check"]))
    actions.carry_out(cohort.runs.get())
    checked = cohort.runs.get()
    assert (checked.figures["could"], checked.figures["wanted"]) == (2, 3)
    assert not checked.assignments.exists()
    assert reads.last_done(cohort) is None
    page = client.get(url).content.decode()
    assert "2 / 3" in page
    assert mentor.user.name in page
    with pytest.raises(InvalidMove):
        publish(cohort)
    told = {f"weight_{name}": 10 for name in Rules().weights}
    told |= {"floor": 0, "demand": 1, "per_mentor": 1, "fairness": "maxmin", "afar_most": 100}
    tried = client.post(rules, {**told, "try": "1"}).content.decode()
    assert "试算结果" in tried
    client.post(rules, {**told, "check": "1"})
    again = cohort.runs.first()
    assert again.is_check
    actions.carry_out(again)
    assert cohort.runs.first().figures["could"] == 1
    assert {pair[0] for pair in pairs(ran(cohort))} < set(ventures)
    with pytest.raises(CommandError):
        call_command("run_cohort", "--replay", str(checked.pk))


def test_few_pairs_of_two_prefectures_if_the_rules_say_so():
    for _each in range(4):
        seeking()
    near, far = a_mentor(capacity=2), a_mentor(capacity=4, county_id="630102")
    refresh_passages()
    cohort = a_cohort()
    assert len(pairs(ran(cohort))) == 4
    third = ran(cohort, Rules(floor=0.0, everybody=False, afar_most=0.34))
    assert [mentor for _venture, mentor in pairs(third)].count(far) == 1
    assert third.figures["afar"] == pytest.approx(1 / 3, abs=0.01)
    assert third.figures["costs"]["afar_most"]["pairs"] == 1
    nobody = ran(cohort, Rules(floor=0.0, everybody=False, afar_most=0.0))
    assert {mentor for _venture, mentor in pairs(nobody)} == {near}


def test_a_job_that_was_killed_is_done_again_and_twice_changes_nothing():
    seeking()
    a_mentor()
    refresh_passages()
    begun = actions.begin_run(a_cohort(), ANY, by=None, at=NOW)
    MatchRun.objects.filter(pk=begun.pk).update(status=RunStatus.RUNNING, done=0, total=1)
    killed, slow = (MatchRun.objects.get(pk=begun.pk) for _each in range(2))
    actions.carry_out(killed)
    actions.carry_out(slow)  # a second worker that had begun before the first was done
    actions.carry_out(MatchRun.objects.get(pk=begun.pk))
    assert begun.assignments.count() == 1


def test_a_run_that_fails_says_so_and_what_stood_before_stands():
    seeking()
    a_mentor()
    refresh_passages()
    cohort = a_cohort()
    good = ran(cohort)
    nothing_counts = Rules(weights=dict.fromkeys(ANY.weights, 0))
    begun = actions.begin_run(cohort, nothing_counts, by=None, at=NOW)
    with pytest.raises(ZeroDivisionError):
        actions.carry_out(begun)
    begun.refresh_from_db()
    assert (begun.status, begun.problem) == (RunStatus.FAILED, "division by zero")
    assert reads.last_done(cohort) == good
    page = signed_in(cohort.created_by).get(reverse("cohort", args=[cohort.pk])).content.decode()
    assert "第 2 次运行失败" in page
    assert ran(cohort).number == 3


def test_one_run_of_a_cohort_at_a_time():
    cohort = a_cohort()
    actions.begin_run(cohort, ANY, by=cohort.created_by, at=NOW)
    with pytest.raises(actions.RunOpen):
        actions.begin_run(cohort, ANY, by=cohort.created_by, at=NOW)
    assert cohort.runs.count() == 1


def test_a_second_run_tells_what_has_changed():
    venture, first = seeking(), a_mentor()
    refresh_passages()
    cohort = a_cohort()
    one = ran(cohort)
    first.capacity = 3
    MentorshipFactory(mentor=first)
    type(first).objects.filter(pk=first.pk).update(capacity=1)
    other = a_mentor()
    refresh_passages()
    two = ran(cohort)
    row = two.assignments.get(venture=venture)
    assert (row.mentor, row.before, row.flag) == (other, first, Flag.TURN)
    told = {each.name: (each.was, each.now) for each in reads.compared(two, one)}
    assert told["placed"] == (1, 1)


def test_a_declared_interest_in_the_trade_asks_for_a_look():
    seeking()
    mentor = a_mentor()
    Interest.objects.create(mentor=mentor, relation="shareholding", party="某盐业公司")
    refresh_passages()
    cohort = a_cohort()
    row = ran(cohort).assignments.get()
    assert row.flag == Flag.INTEREST
    page = signed_in(cohort.created_by).get(reverse("cohort_pair", args=[row.pk])).content.decode()
    assert "某盐业公司" in page
