"""What binds a venture is for leads; what only sorts one's own page is for all."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Hat
from accounts.policies import Denied
from matching.actions import dismiss, restore
from matching.models import Dismissal
from mentoring import actions
from mentoring.models import Contradiction
from mentors import actions as mentors
from notifications.models import Notification
from tests.clock import NOW
from tests.factories import MentorFactory, UserFactory
from tests.mentoring.pairs import Pair, in_english
from tests.mentoring.test_advice import Two
from ventures.models import Member

pytestmark = pytest.mark.django_db


def with_member():
    """Return a venture with two mentors who disagree, and one of its team who does not lead."""
    two, member = Two(), UserFactory(hats=[Hat.FOUNDER])
    Member.objects.create(venture=two.venture, person=member, role="member")
    return two, member


def test_a_member_links_advice_and_a_lead_writes_what_was_decided():
    two, member = with_member()
    row = actions.link_advice(two.sell, two.wait, by=member, at=NOW)
    url = reverse("advice_decide", args=[two.venture.pk, row.pk])
    page = in_english(member).get(url).content.decode()
    assert "A lead of your team writes what it decided." in page
    assert 'name="decision"' not in page
    typed = {"decision": "先送检", "why": "客户不等人"}
    assert in_english(member).post(url, typed).status_code == 403
    with pytest.raises(Denied):
        actions.decide_advice(row, **typed, by=member, at=NOW)
    row.refresh_from_db()
    assert not row.is_decided
    assert 'name="decision"' in in_english(two.founder).get(url).content.decode()
    assert in_english(two.founder).post(url, typed).status_code == 302
    row.refresh_from_db()
    assert row.is_decided


def test_a_member_takes_an_undecided_link_back():
    two, member = with_member()
    row = two.link()
    url = reverse("advice_decide", args=[two.venture.pk, row.pk])
    assert in_english(member).post(url, {"unlink": "yes"}).status_code == 302
    assert not Contradiction.objects.exists()


def test_hiding_a_mentor_from_the_team_is_for_leads_and_keeping_one_is_for_all():
    two, member = with_member()
    mentor, key = MentorFactory(), two.venture.pk
    press = {"mentor": mentor.slug}
    for name, typed in (
        ("dismiss", press),
        ("restore", {}),
    ):
        answer = in_english(member).post(reverse(name, args=[key]), typed)
        assert answer.status_code == 403, name
    answer = in_english(member).post(reverse("not_meant"), {**press, "venture": key})
    assert answer.status_code == 403
    with pytest.raises(Denied):
        dismiss(two.venture, mentor=mentor, by=member, at=NOW)
    with pytest.raises(Denied):
        restore(two.venture, by=member)
    assert not Dismissal.objects.exists()
    mentors.keep(mentor, by=member, at=NOW)
    assert in_english(two.founder).post(reverse("dismiss", args=[key]), press).status_code == 302
    assert Dismissal.objects.count() == 1


def test_who_may_not_agree_for_the_team_is_not_asked_to():
    pair, member = Pair(), UserFactory(hats=[Hat.FOUNDER])
    Member.objects.create(venture=pair.row.venture, person=member, role="member")
    day = timezone.localdate(NOW) + timedelta(days=30)
    terms = {"until": day, "meetings": 6, "boundaries": "", "is_confidential": True}
    actions.propose_terms(pair.row, **terms, by=pair.mentor, at=NOW)
    actions.agree_on_terms(pair.row.agreements.first(), by=pair.founder, at=NOW)
    assert actions.ask_before_the_end(at=NOW + timedelta(days=29)) == 1
    for kind, people in (
        ("terms_proposed", {pair.founder.pk}),
        ("terms_end", {pair.founder.pk, pair.mentor.pk}),
    ):
        told = Notification.objects.filter(kind=f"mentoring/{kind}")
        assert set(told.values_list("recipient", flat=True)) == people, kind
