"""What is shown is logged, with its chance; what people did with it teaches the next ranking."""

from datetime import timedelta

import numpy as np
import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.actions import give_consent
from accounts.enums import Purpose
from matching import actions, queries
from matching.core.choice import ASKS, Choice, log_loss
from matching.core.exposure import looked_at
from matching.core.score import MENTOR_WEIGHTS
from matching.core.trial import Outcomes, loses, market_gain, on_trial
from matching.models import Learnt, Shown
from matching.queries import recommend
from matching.queries.learnt import (
    NAMES,
    answered_outcomes,
    asked_outcomes,
    in_use,
    last_places,
)
from mentors.actions import accept, decline
from mentors.models import MentorshipRequest
from tests.clock import NOW
from tests.factories import (
    ExperienceFactory,
    MentorFactory,
    NeedFactory,
    RequestFactory,
    VentureFactory,
)
from tests.scenes import signed_in

DAY = NOW.date()


def outcomes(truth, count, seed):
    """Return outcomes that a choice brings about, in the order of time."""
    rng = np.random.default_rng(seed)
    parts = {name: rng.random(count) for name in NAMES}
    return Outcomes(parts, rng.random(count) < truth.chance(parts), np.ones(count))


TRUTH = Choice("truth", -0.5, {**dict.fromkeys(ASKS.weights, 0.5), "sector": 5.0, "need": 1.0})


# --- on trial ---------------------------------------------------------------------------------
def test_few_outcomes_are_not_tried_and_many_are_judged_by_the_later_ones():
    assert on_trial(ASKS, outcomes(TRUTH, 29, 1), "new") is None
    trial = on_trial(ASKS, outcomes(TRUTH, 600, 1), "new")
    assert trial.wins
    assert trial.outcomes == 600
    later = outcomes(TRUTH, 5_000, 9)
    assert later.loss(trial.learnt) < later.loss(ASKS)


def test_learning_that_foretells_worse_does_not_win():
    honest = outcomes(ASKS, 400, 2)
    turned = honest.said_yes.copy()
    turned[:280] = ~turned[:280]  # the earlier ones say the contrary of the later ones
    trial = on_trial(ASKS, Outcomes(honest.parts, turned, honest.weights), "new")
    assert not trial.wins


def test_from_a_thousand_outcomes_on_curves_are_tried_and_proposed_if_they_foretell_better():
    steps = {**dict.fromkeys(ASKS.weights, 0.5), "sector": [0.0] * 30 + [5.0] * 21}
    bent = Choice("bent", -2.0, steps)
    kinds = [
        type(on_trial(ASKS, outcomes(truth, count, 5), "new").learnt.weights["sector"])
        for truth, count in ((bent, 999), (bent, 2_000), (ASKS, 2_000))
    ]
    assert kinds == [float, list, float]
    one_sided = outcomes(bent, 2_000, 6)
    trial = on_trial(
        ASKS, Outcomes(one_sided.parts, one_sided.said_yes | True, one_sided.weights), "new"
    )
    assert trial.learnt.weights.keys() == ASKS.weights.keys()


def test_weights_count_as_so_many_outcomes():
    seen = outcomes(TRUTH, 50, 3)
    twice = Outcomes(
        {name: np.concatenate([each, each]) for name, each in seen.parts.items()},
        np.concatenate([seen.said_yes, seen.said_yes]), np.ones(100),
    )  # fmt: skip
    heavy = Outcomes(seen.parts, seen.said_yes, np.full(50, 2.0))
    one, other = twice.learnt(ASKS, "v"), heavy.learnt(ASKS, "v")
    assert one.intercept == pytest.approx(other.intercept, abs=1e-3)
    assert log_loss(one, seen.parts, seen.said_yes) == pytest.approx(heavy.loss(other), abs=1e-4)


def test_a_market_that_would_fare_worse_is_seen():
    rng = np.random.default_rng(4)
    parts = {name: rng.random((120, 40)) for name in NAMES}
    possible, places = np.ones((120, 40), bool), np.full(40, 2)
    wrong = Choice("wrong", 0.0, {**dict.fromkeys(ASKS.weights, 0.0), "language": 9.0})

    def gain(stands, proposed):
        asks, accepts = (stands, proposed, TRUTH), (TRUTH, TRUTH, TRUTH)
        return market_gain(asks, accepts, parts, possible, places)

    assert loses(gain(TRUTH, wrong))
    better, error = gain(wrong, TRUTH)
    assert better > 2 * error > 0
    assert gain(TRUTH, TRUTH) == (0.0, 0.0)


# --- what is shown ----------------------------------------------------------------------------
def a_venture():
    venture = VentureFactory()
    give_consent(venture.founders.first(), Purpose.MATCHING, at=NOW)
    NeedFactory(venture=venture)
    return venture


@pytest.mark.django_db
def test_a_list_is_logged_once_a_day_with_positions_parts_and_chances():
    venture = a_venture()
    for n in range(3):
        ExperienceFactory(mentor=MentorFactory(promise=f"陪你走过第 {n} 道审批"))
    actions.refresh_passages()
    client = signed_in(venture.founders.first())
    for _twice in range(2):
        client.get(reverse("home"))
    rows = list(Shown.objects.order_by("position"))
    assert [row.position for row in rows] == [1, 2, 3]
    assert {row.propensity for row in rows} == {1.0}
    assert {row.policy for row in rows} == {"asks/2+accepts/2+100/20"}
    assert all(len(row.parts) == len(MENTOR_WEIGHTS.parts) for row in rows)
    for wrong in ({"propensity": 0.0}, {"propensity": 1.2}, {"day": rows[0].day}):
        told = {"day": DAY, "position": 1, "propensity": 1.0, "parts": [], **wrong}
        with pytest.raises(IntegrityError), transaction.atomic():
            Shown.objects.create(venture=venture, mentor=rows[0].mentor, policy="x", **told)


@pytest.mark.django_db
def test_a_founder_who_is_not_compared_leaves_no_trace():
    venture = VentureFactory()
    ExperienceFactory()
    actions.refresh_passages()
    signed_in(venture.founders.first()).get(reverse("home"))
    assert not Shown.objects.exists()


@pytest.mark.django_db
def test_one_place_in_ten_is_left_to_chance_the_same_all_day():
    venture = a_venture()
    for n in range(8):
        mentor = MentorFactory(promise=f"盐湖中试放大，陪你看第 {n} 版工艺")
        mentor.help_kinds.set(["process-scale-up", "process-design"])
        ExperienceFactory(mentor=mentor, text="做过三条盐湖中试线的放大，工艺一遍遍看过来")
    actions.refresh_passages()
    ask = queries.ask_of_venture(venture, today=DAY)
    usual = queries.recommend_mentors(ask, top=4, today=DAY, only_fitting=True)
    every = queries.recommend_mentors(ask, top=8, today=DAY, only_fitting=True)
    assert len(every) == 8
    places = explored = 0
    for n in range(60):
        day = DAY + timedelta(days=n)
        shown, again = (
            queries.recommend_mentors(ask, top=4, today=day, only_fitting=True, explore=True)
            for _twice in range(2)
        )
        assert [each.subject for each in shown] == [each.subject for each in again]
        assert [each.subject for each in shown[:3]] == [each.subject for each in usual[:3]]
        assert [each.propensity for each in shown[:3]] == [1.0] * 3
        last = shown[-1]
        assert last.is_explored == (last.subject != usual[-1].subject)
        assert last.propensity == pytest.approx(0.4 / 4 if last.is_explored else 0.6)
        places, explored = places + 4, explored + last.is_explored
    assert explored / places == pytest.approx(recommend.EXPLORED, abs=0.05)


# --- outcomes ---------------------------------------------------------------------------------
def shown(venture, mentor, position, day=DAY, parts=0.5, propensity=1.0):
    return Shown.objects.create(
        venture=venture, mentor=mentor, day=day, position=position, policy="asks/1",
        propensity=propensity, parts=[parts] * len(NAMES),
    )  # fmt: skip


@pytest.mark.django_db
def test_who_was_shown_and_asked_is_a_yes_and_who_stood_far_down_counts_less():
    venture = a_venture()
    first, second, third, placed = (MentorFactory() for _each in range(4))
    shown(venture, first, 1, parts=0.9)
    shown(venture, first, 2, day=DAY + timedelta(days=3), parts=0.2)
    shown(venture, second, 3)
    shown(venture, third, 5, propensity=0.5)
    shown(venture, placed, 1)
    shown(venture, MentorFactory(), 1, day=DAY + timedelta(days=20))  # too young to tell
    RequestFactory(venture=venture, mentor=first, sent_at=NOW + timedelta(days=2))
    RequestFactory(venture=venture, mentor=placed, sent_at=NOW + timedelta(days=2), is_placed=True)
    seen = asked_outcomes(NOW + timedelta(days=25))
    looks = looked_at(5)
    assert seen.said_yes.tolist() == [True, False, False, False]
    assert seen.weights == pytest.approx([1.0, looks[2], looks[4] / 0.5, looks[0]])
    assert seen.parts["need"][0] == 0.9  # as it was when he was first shown


@pytest.mark.django_db
def test_an_answer_teaches_unless_it_says_nothing_of_the_fit():
    parts = {"parts": dict.fromkeys(NAMES, 0.7) | {"stage": None}}
    asked = [RequestFactory(reasons=parts) for _each in range(4)]
    RequestFactory()  # waits
    RequestFactory(status="accepted", reasons={})  # from before parts were kept
    accept(asked[0], by=asked[0].mentor.user, at=NOW)
    decline(asked[1], reason="field", by=asked[1].mentor.user, at=NOW)
    decline(asked[2], reason="interest", by=asked[2].mentor.user, at=NOW)
    MentorshipRequest.objects.filter(pk=asked[3].pk).update(status="expired")
    seen = answered_outcomes(timezone.now())
    assert seen.said_yes.tolist() == [True, False, False]
    assert np.isnan(seen.parts["stage"]).all()
    assert (seen.parts["need"] == 0.7).all()


@pytest.mark.django_db
def test_a_request_keeps_the_parts_it_was_recommended_by():
    ask = queries.ask_of_venture(a_venture(), today=DAY)
    mentor = ExperienceFactory().mentor
    actions.refresh_passages()
    told = queries.explain_mentor(ask, mentor)["parts"]
    assert set(told) == set(NAMES)
    assert all(value is None or 0.0 <= value <= 1.0 for value in told.values())


# --- learnt -----------------------------------------------------------------------------------
def a_history(truth, pairs=400):
    """Put on record what a market of that truth would have done with lists."""
    rng = np.random.default_rng(7)
    ventures = [a_venture() for _each in range(4)]
    mentors = [MentorFactory(capacity=8) for _each in range(10)]
    rows, requests = [], []
    for n in range(pairs):
        parts = rng.random(len(NAMES))
        values = {name: np.array([part]) for name, part in zip(NAMES, parts, strict=True)}
        day = DAY - timedelta(days=30 + pairs - n)
        venture, mentor = ventures[n % 4], mentors[n // 40]
        if n % 40 < 2:
            rows.append(
                Shown(
                    venture=venture, mentor=mentor, day=day, position=1, policy="asks/1",
                    propensity=1.0, parts=parts.tolist(),
                )
            )  # fmt: skip
        yes = bool(rng.random() < truth.chance(values)[0])
        requests.append(
            MentorshipRequest(
                venture=venture, mentor=mentor, asked_by=venture.founders.first(), message="问",
                status="accepted" if yes else "declined", sent_at=NOW - timedelta(days=pairs - n),
                due_at=NOW, reasons={"parts": dict(zip(NAMES, parts.tolist(), strict=True))},
            )
        )  # fmt: skip
    Shown.objects.bulk_create(rows, ignore_conflicts=True)
    MentorshipRequest.objects.bulk_create(requests)
    for mentor in mentors:
        ExperienceFactory(mentor=mentor)
    actions.refresh_passages()


@pytest.mark.django_db
def test_what_wins_on_later_outcomes_and_on_the_market_is_used_and_can_be_beaten():
    accepts = Choice("truth", -1.0, dict.fromkeys(in_use()[1].weights, 0.2) | {"stage": 6.0})
    a_history(accepts)
    learnt = {row.side: row for row in actions.learn_from_outcomes(at=NOW)}
    row = learnt["accepts"]
    assert row.outcomes == 400
    assert row.loss_after < row.loss_before
    assert row.is_on
    assert in_use()[1].version == row.version
    assert in_use()[0] == ASKS  # founders have not been shown enough
    actions.learn_from_outcomes(at=NOW)  # twice the same day is once
    assert Learnt.objects.filter(is_on=True).count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        Learnt.objects.create(
            side="accepts", version="x", intercept=0, weights={}, outcomes=1, loss_before=1,
            loss_after=0, is_on=True, at=NOW,
        )  # fmt: skip


@pytest.mark.django_db
def test_a_second_run_of_a_day_does_not_switch_off_what_the_first_put_in_use(monkeypatch):
    a_history(Choice("truth", -1.0, dict.fromkeys(in_use()[1].weights, 0.2) | {"stage": 6.0}))
    actions.learn_from_outcomes(at=NOW)
    stands = Learnt.objects.get(is_on=True)
    monkeypatch.setattr("matching.actions.learning.loses", lambda _gain: True)
    actions.learn_from_outcomes(at=NOW)
    assert Learnt.objects.get(is_on=True) == stands
    assert in_use()[1].version == stands.version


@pytest.mark.django_db
def test_what_was_learnt_from_the_prior_itself_changes_nothing():
    a_history(in_use()[1])
    rows = actions.learn_from_outcomes(at=NOW)
    assert rows
    for row in rows:
        assert row.loss_after < row.loss_before or not row.is_on
    assert not actions.learn_from_outcomes(at=NOW - timedelta(days=900))


@pytest.mark.django_db
def test_the_place_left_to_chance_is_held_beside_the_order():
    def shown(day, *, by_chance, propensity=0.4):
        venture, mentor = VentureFactory(), MentorFactory()
        return Shown.objects.create(
            venture=venture, mentor=mentor, day=day, position=5, policy="x",
            propensity=propensity, is_explored=by_chance, parts=[None] * len(NAMES),
        )  # fmt: skip

    old = DAY - timedelta(days=20)
    for by_chance, asked_after in ((True, 3), (True, 15), (True, None), (False, 14), (False, 0)):
        row = shown(old, by_chance=by_chance)
        if asked_after is not None:
            at = NOW - timedelta(days=20 - asked_after)
            RequestFactory(venture=row.venture, mentor=row.mentor, sent_at=at)
    again = Shown.objects.filter(is_explored=False).first()
    again.pk, again.day = None, old + timedelta(days=1)
    again.save()  # a second day of the same pair
    shown(old, by_chance=False, propensity=1.0)  # nothing could be left to chance
    shown(DAY - timedelta(days=13), by_chance=True)  # too young to tell
    assert last_places(NOW) == {True: (3, 1), False: (2, 2)}
