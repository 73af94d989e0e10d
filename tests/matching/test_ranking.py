"""The knob between the founder's own wish and matches, and what was measured of the ranking."""

from datetime import timedelta

import numpy as np
import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.actions import give_consent
from accounts.enums import Purpose
from audit.models import AuditEvent
from matching import actions, queries
from matching.core import relevance
from matching.core.market import WORLDS, Market, cleared, curve, draw_market
from matching.enums import Measure
from matching.models import Measured, Price, Ranking
from mentors.actions import accept, decline
from mentors.models import MentorProfile
from province.queries import overview
from tests.clock import NOW
from tests.cohorts.stage import an_officer
from tests.factories import (
    ExperienceFactory,
    MentorFactory,
    MentorshipFactory,
    NeedFactory,
    RequestFactory,
    VentureFactory,
)
from tests.scenes import signed_in


def set_to(price_share, newcomer_bonus=0):
    row = Ranking(price_share=price_share, newcomer_bonus=newcomer_bonus, reason="年度评估")
    return actions.set_ranking(row, by=an_officer(), at=timezone.now())


def test_more_of_the_price_makes_more_matches_and_keeps_less_of_the_own_order():
    market = draw_market(WORLDS["popular"], np.random.default_rng(5))
    known = Market.known(market.asks[:200, :80], market.accepts[:200, :80], market.capacity[:80])
    none, half, whole = curve(known, cleared(known), (0.0, 0.5, 1.0))
    assert none.matched < half.matched < whole.matched
    assert none.ndcg_own > half.ndcg_own > whole.ndcg_own
    assert none.gini > half.gini > whole.gini


@pytest.mark.django_db
def test_the_setting_counts_at_once_and_the_earlier_ones_stay_on_record():
    mentor = MentorFactory()
    Price.objects.create(mentor=mentor, value=0.8, at=NOW)
    for share, left in ((50, 0.4), (0, 0.0), (100, 0.8)):
        set_to(share)
        assert Price.objects.get().taken_off == pytest.approx(left)
    assert Price.objects.get().value == 0.8
    assert Ranking.objects.count() == AuditEvent.objects.filter(verb="ranking").count() == 3
    for wrong in ({"price_share": 101}, {"newcomer_bonus": 101}, {"reason": ""}):
        told = {"price_share": 1, "newcomer_bonus": 1, "reason": "试", **wrong}
        with pytest.raises(ValidationError):
            actions.set_ranking(Ranking(**told), by=an_officer(), at=NOW)
        with pytest.raises(IntegrityError), transaction.atomic():
            Ranking.objects.create(by=an_officer(), at=NOW, **told)


@pytest.mark.django_db
def test_a_newcomer_is_lifted_until_his_first_venture_or_for_sixty_days():
    new, old, unseen, begun = (MentorFactory() for _each in range(4))
    today = timezone.now()
    came = {new: 10, old: 61, begun: 10}
    for mentor, days in came.items():
        MentorProfile.objects.filter(pk=mentor.pk).update(
            status_changed_at=today - timedelta(days=days)
        )
    MentorshipFactory(request__mentor=begun)
    Price.objects.bulk_create(Price(mentor=each, value=0.1, at=NOW) for each in
                              (new, old, unseen, begun))  # fmt: skip
    set_to(100, 30)
    taken = {price.mentor: price.taken_off for price in Price.objects.all()}
    assert taken.pop(new) == pytest.approx(-0.2)
    assert list(taken.values()) == pytest.approx([0.1] * 3)


@pytest.mark.django_db
def test_of_two_who_fit_alike_the_new_one_stands_first():
    old, new = (ExperienceFactory().mentor for _each in range(2))
    MentorProfile.objects.filter(pk=new.pk).update(status_changed_at=timezone.now())
    venture = VentureFactory()
    give_consent(venture.founders.first(), Purpose.MATCHING, at=NOW)
    NeedFactory(venture=venture)
    actions.refresh_passages()
    actions.refresh_prices(at=timezone.now())
    today = timezone.localdate()
    ask = queries.ask_of_venture(venture, today=today)
    assert [match.subject for match in queries.recommend_mentors(ask, top=2, today=today)] == [
        new, old,
    ]  # fmt: skip
    curve_kept = Measured.objects.get(pk=Measure.CURVE).figures
    assert [point["share"] for point in curve_kept] == [0.0, 0.2, 0.4, 0.6, 0.8, 1.0]
    page = signed_in(an_officer()).get(reverse("ranking")).content.decode()
    assert page.count("<polyline") == 2


@pytest.mark.django_db
def test_an_officer_sets_it_with_a_reason_and_what_was_typed_is_kept():
    client = signed_in(an_officer())
    wrong = client.post(reverse("ranking"), {"price_share": 160, "newcomer_bonus": 5, "reason": ""})
    assert wrong.status_code == 422
    assert 'value="160"' in wrong.content.decode()
    assert not Ranking.objects.exists()
    told = {"price_share": 60, "newcomer_bonus": 5, "reason": "创业者要求多看本行业"}
    assert client.post(reverse("ranking"), told).status_code == 302
    page = client.get(reverse("ranking")).content.decode()
    assert "创业者要求多看本行业" in page
    assert str(Ranking.objects.get()) == "60/5"


@pytest.mark.django_db
def test_measuring_is_asked_for_once_and_its_figures_are_drawn():
    client = signed_in(an_officer())
    for _twice in range(2):
        assert client.post(reverse("ranking"), {"measure": "1"}).status_code == 302
    assert ProcrastinateJob.objects.filter(task_name="matching.tasks.measure").count() == 1
    assert not Ranking.objects.exists()
    actions.measure(at=NOW)
    page = client.get(reverse("ranking")).content.decode()
    assert page.count('class="bar hi"') == 3  # a market each
    for figure in ("first right", "nobody, wrongly", "convincing line"):
        assert f"<td>{round(100 * relevance.measured()[figure])}%</td>" in page
    text = Measured.objects.get(pk=Measure.TEXT).figures
    assert text["policies"]["ours"]["mrr"] > text["policies"]["tfidf"]["mrr"]
    assert text["words"]["good"] > text["words"]["chat"]


@pytest.mark.django_db
def test_the_words_are_held_against_what_mentors_said():
    def asked(fit, yes):
        made = RequestFactory(reasons={"fit": fit})
        if yes is None:
            return
        if yes:
            accept(made, by=made.mentor.user, at=NOW)
        else:
            decline(made, reason="field", by=made.mentor.user, at=NOW)

    for yes in (True, True, True, False, True, None):
        asked("strong", yes)
    for yes in (True, False):
        asked("good", yes)
    strong, good, chat = overview.bands()
    assert (strong.asked, strong.share.value) == (5, 0.8)
    assert strong.share.low < 0.8 < strong.share.high
    assert (good.asked, good.share, chat.asked) == (2, None, 0)
