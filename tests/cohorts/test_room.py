"""A venture with room for fewer requests than a run hands out gets as many as it has room for."""

from dataclasses import replace

import numpy as np
import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from cohorts import actions
from cohorts.core.cohort import demand_of, run, scarce
from cohorts.enums import CohortStatus
from cohorts.models import Cohort
from cohorts.queries.pool import pool_of, ventures_of
from matching.actions import refresh_passages
from matching.core.pool import Pool
from mentors.models import MentorshipRequest
from tests.clock import NOW
from tests.cohorts.stage import ANY, a_cohort, a_mentor, pairs, publish, ran, seeking
from tests.cohorts.test_core import a_pool, rules
from tests.factories import RequestFactory
from tests.mentoring.pairs import in_english

TWO = replace(ANY, demand=2)


def open_requests(venture, room):
    for _each in range(settings.OPEN_REQUESTS_PER_VENTURE - room):
        RequestFactory(venture=venture, sent_at=NOW)


@pytest.mark.parametrize(
    "more", [{}, {"fairness": "total"}, {"fairness": "stable"}, {"afar_most": 0.9}]
)
def test_the_room_limits_what_a_venture_gets(more):
    pool = a_pool([[0.9, 0.8], [0.7, 0.6]], [2, 2], place=[1.0] * 4)
    pool = Pool.unpacked(replace(pool, room=np.array([1, 5])).packed())
    told = rules(demand=2, **more)
    assert demand_of(pool, told).tolist() == [1, 2]
    made = run(pool, told)
    assert np.bincount(pool.rows[made.chosen], minlength=2).tolist() == [1, 2]
    assert scarce(pool, told) == []  # nobody lacks what he may not ask for


def test_the_room_goes_with_its_venture_when_a_pool_is_put_in_order():
    pool = replace(
        a_pool([[0.9], [0.7]], [2]), room=np.array([1, 5]),
        ties=(np.array([9, 3]), np.array([1])),
    )  # fmt: skip
    ordered, _at = pool.by_name()
    assert dict(zip(ordered.ventures.tolist(), ordered.room.tolist(), strict=True)) == {
        100: 1, 101: 5,
    }  # fmt: skip


def test_an_older_file_and_introduction_calls_know_no_room():
    pool = a_pool([[0.9, 0.8]], [2, 2])
    assert demand_of(Pool.unpacked(pool.packed()), rules(demand=2)).tolist() == [2]
    tight = replace(pool, room=np.array([1]))
    assert demand_of(tight, rules(demand=2, calls=True)).tolist() == [2]


@pytest.mark.django_db
def test_a_round_of_two_takes_it_with_one_and_is_published():
    tight, wide = seeking(), seeking()
    open_requests(tight, 1)
    a_mentor(), a_mentor()
    refresh_passages()
    cohort = a_cohort()
    assert {each.pk: each.room for each in ventures_of(cohort)} == {
        tight.pk: 1, wide.pk: settings.OPEN_REQUESTS_PER_VENTURE,
    }  # fmt: skip
    assert sorted(pool_of(cohort, today=timezone.localdate()).room.tolist()) == [
        1, settings.OPEN_REQUESTS_PER_VENTURE,
    ]  # fmt: skip
    done = ran(cohort, TWO)
    given = [venture for venture, _mentor in pairs(done)]
    assert (given.count(tight), given.count(wide)) == (1, 2)
    done.assignments.update(seen_at=timezone.now())
    assert publish(Cohort.objects.get(pk=cohort.pk)) == 3
    assert Cohort.objects.get(pk=cohort.pk).status == CohortStatus.PUBLISHED
    assert MentorshipRequest.objects.filter(is_placed=True).count() == 3


@pytest.mark.django_db
def test_the_page_says_who_gets_fewer_and_who_is_left_out_for_it():
    tight, full, _wide = seeking(), seeking(), seeking()
    open_requests(tight, 1)
    open_requests(full, 0)
    a_mentor()
    refresh_passages()
    cohort = a_cohort()
    client, url = in_english(cohort.created_by), reverse("cohort", args=[cohort.pk])
    page = client.get(url).content.decode()
    assert "has room for" not in page  # one mentor each: everybody gets it
    assert "1 venture more looks for a mentor, but waits for as many answers as it may." in page
    begun = actions.begin_run(cohort, TWO, is_check=True, by=cohort.created_by, at=timezone.now())
    actions.carry_out(begun)
    begun.refresh_from_db()
    assert begun.figures["wanted"] == 3
    page = client.get(url).content.decode()
    assert page.count("has room for 1 more request, so gets 1 mentor at most") == 1
