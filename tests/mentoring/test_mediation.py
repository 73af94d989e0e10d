"""A dispute: one side asks, the office names somebody who knows neither, something comes of it."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.policies import Denied
from audit.lifecycle import InvalidMove
from mentoring import actions
from mentoring.models import Mediation
from mentors.models import Interest
from notifications.models import Notification
from tests.clock import NOW
from tests.cohorts.stage import an_officer
from tests.factories import UserFactory
from tests.mentoring.pairs import Pair
from tests.scenes import signed_in

pytestmark = pytest.mark.django_db
ABOUT = "说好每月见两次，已经两个月没见"


def told(person):
    kinds = Notification.objects.filter(recipient=person).values_list("kind", flat=True)
    return [kind.removeprefix("mentoring/") for kind in kinds if "mediation" in kind]


def act(reader, row, verb, **typed):
    return signed_in(reader).post(reverse("mediation_act", args=[row.pk, verb]), typed)


def asked(pair):
    answer = signed_in(pair.founder).post(
        reverse("mediation_new", args=[pair.row.pk]), {"about": ABOUT}
    )
    assert answer.status_code == 302
    return pair.row.mediations.get()


def test_a_dispute_from_the_question_to_what_came_of_it(stranger):
    pair, officer, mediator = Pair(), an_officer(), UserFactory()
    row = asked(pair)
    page = reverse("mediation", args=[row.pk])
    assert told(pair.mentor) == ["mediation_asked"]
    assert told(officer) == ["mediation_waits"]
    assert stranger.get(page).status_code == 302
    assert signed_in(UserFactory()).get(page).status_code == 404
    assert signed_in(mediator).get(page).status_code == 404
    assert ABOUT in signed_in(officer).get(page).content.decode()
    assert str(pair.row.venture) in signed_in(officer).get("/province/mediations/").content.decode()

    assert act(officer, row, "name", person="nobody@example.cn").status_code == 422
    assert act(officer, row, "name", person=pair.founder.email).status_code == 422
    assert act(officer, row, "name", person=mediator.email).status_code == 302
    assert told(mediator) == ["mediation_yours"]
    assert "mediation_named" in told(pair.founder)

    assert act(pair.founder, row, "talk", talk_on="2026-12-01").status_code == 403
    assert act(mediator, row, "talk", talk_on="2026-11-01").status_code == 422
    assert act(mediator, row, "talk", talk_on="2026-12-01").status_code == 302
    assert "2026-12-01" in signed_in(pair.mentor).get(page).content.decode()

    words = "以后每月第一个周二见面"
    assert act(mediator, row, "end", is_settled="yes", outcome="").status_code == 422
    assert act(mediator, row, "end", is_settled="yes", outcome=words).status_code == 302
    row.refresh_from_db()
    assert (row.status, row.outcome) == ("settled", words)
    for side in (pair.mentor, pair.founder):
        assert words in signed_in(side).get(page).content.decode()
        assert "mediation_ended" in told(side)
    assert act(mediator, row, "end", is_settled="no", outcome=words).status_code == 302
    row.refresh_from_db()
    assert row.status == "settled"


def test_one_mediation_goes_on_at_a_time():
    pair = Pair()
    row = asked(pair)
    answer = signed_in(pair.mentor).post(
        reverse("mediation_new", args=[pair.row.pk]), {"about": ABOUT}
    )
    assert answer.status_code == 422
    assert ABOUT in answer.content.decode()  # what was typed is kept
    with pytest.raises(IntegrityError), transaction.atomic():
        Mediation.objects.create(
            mentorship=pair.row, by=pair.mentor, side="mentor", about=ABOUT, at=NOW
        )
    assert act(pair.mentor, row, "withdraw").status_code == 403
    assert act(pair.founder, row, "withdraw").status_code == 302
    assert asked_again(pair).status == "asked"


def asked_again(pair):
    return actions.ask_for_mediation(pair.row, about=ABOUT, by=pair.mentor, at=NOW)


def test_an_officer_who_knows_a_side_neither_reads_nor_names():
    pair, officer = Pair(), an_officer()
    Interest.objects.create(mentor=pair.row.mentor, relation="kin", party=officer.name)
    row = asked(pair)
    assert told(officer) == []
    assert signed_in(officer).get(reverse("mediation", args=[row.pk])).status_code == 404
    with pytest.raises(Denied):
        actions.name_mediator(row, person=UserFactory(), by=officer, at=NOW)
    page = signed_in(officer).get("/province/mediations/").content.decode()
    assert reverse("mediation", args=[row.pk]) not in page


def test_nothing_ends_without_a_mediator_and_nobody_mediates_himself():
    pair = Pair()
    row = asked(pair)
    with pytest.raises(Denied):
        actions.end_mediation(row, is_settled=True, outcome=ABOUT, by=pair.founder, at=NOW)
    for column in ({"status": "settled"}, {"mediator": row.by}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Mediation.objects.update(**column)


def test_another_mediator_takes_over_and_a_withdrawal_is_told_to_him():
    pair, officer = Pair(), an_officer()
    row = asked(pair)
    first, second = UserFactory(), UserFactory()
    for person in (first, second):
        actions.name_mediator(row, person=person, by=officer, at=NOW)
    page = reverse("mediation", args=[row.pk])
    assert signed_in(first).get(page).status_code == 404
    actions.withdraw_mediation(row, by=pair.founder, at=NOW)
    assert "mediation_withdrawn" in told(second)
    with pytest.raises(InvalidMove):
        actions.name_mediator(row, person=first, by=officer, at=NOW)


def test_it_can_be_asked_for_until_a_month_after_the_end():
    pair = Pair()
    pair.row.status, pair.row.ended_at = "ended", NOW
    pair.row.save()
    late = NOW + timedelta(days=31)
    with pytest.raises(Denied):
        actions.ask_for_mediation(pair.row, about=ABOUT, by=pair.founder, at=late)
    assert asked(pair).at.date() == timezone.localdate(NOW)
