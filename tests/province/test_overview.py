"""What the ranking does to people, in numbers that the province reads."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Hat
from matching.models import Learnt, Price, Ranking, Shown
from mentors.actions import accept
from province.queries import overview
from tests.clock import NOW
from tests.cohorts.stage import an_officer, seeking
from tests.factories import (
    MentorFactory,
    MentorshipFactory,
    RequestFactory,
    UserFactory,
    VentureFactory,
)
from tests.scenes import signed_in

pytestmark = pytest.mark.django_db


def shown(mentor, times, *, ago=1):
    for _each in range(times):
        Shown.objects.create(
            venture=VentureFactory(), mentor=mentor, position=1, policy="asks/1", propensity=1,
            day=timezone.localdate() - timedelta(days=ago), parts=[0.5] * 6,
        )  # fmt: skip


def test_attention_is_counted_by_mentor_and_who_is_never_shown_is_seen():
    much, little, never = (MentorFactory() for _each in range(3))
    shown(much, 3)
    shown(little, 1)
    shown(never, 2, ago=overview.DAYS + 1)
    MentorshipFactory(request__mentor__capacity=1)  # full: nobody expects him on a list
    asked = RequestFactory(mentor=much, sent_at=timezone.now())
    accept(asked, by=much.user, at=timezone.now())
    found = overview.exposure(timezone.localdate())
    assert [(row.mentor, row.shown, row.asked, row.accepted) for row in found.rows] == [
        (much, 3, 1, 1), (little, 1, 0, 0), (never, 0, 0, 0),
    ]  # fmt: skip
    assert (found.never, found.lists) == (1, 4)
    assert found.gini == pytest.approx(0.5)


def test_a_trade_with_more_ventures_than_places_is_short():
    MentorFactory(capacity=1)
    for _each in range(3):
        seeking()
    (gap,) = overview.gaps(timezone.localdate())
    assert (gap.ventures, gap.places, gap.missing) == (3, 1, 2)


def test_the_programme_office_reads_it_and_nobody_else_does():
    mentor = MentorFactory()
    Price.objects.create(mentor=mentor, value=0.41, at=NOW)
    Learnt.objects.create(
        side="asks", version="asks/20261124", intercept=0, weights={}, outcomes=321,
        loss_before=0.62, loss_after=0.57, is_on=True, at=NOW,
    )  # fmt: skip
    officer = signed_in(an_officer())
    assert "0.41" in officer.get(reverse("province_matching")).content.decode()
    assert "321" in officer.get(reverse("ranking")).content.decode()
    for hat in (Hat.FOUNDER, Hat.MENTOR, Hat.OFFICER):
        client = signed_in(UserFactory(hats=[hat]))
        for name in ("province_matching", "groups", "ranking"):
            assert client.get(reverse(name)).status_code == 403
        told = {"price_share": 0, "newcomer_bonus": 0, "reason": "试"}
        assert client.post(reverse("ranking"), told).status_code == 403
    assert not Ranking.objects.exists()
