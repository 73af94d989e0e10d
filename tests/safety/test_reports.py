"""Who is kept away is found and asked no more; what is reported is decided and told."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.enums import OrganisationKind, Role
from accounts.policies import Denied
from audit.guards import broken
from audit.lifecycle import InvalidMove
from mentors import policies as mentor_policies
from mentors.actions import send
from mentors.enums import Obstacle
from mentors.models import MentorProfile, Mentorship, MentorshipRequest
from notifications.models import Notification
from notifications.words import words
from safety import actions
from safety.enums import Outcome
from safety.models import Block, Report
from safety.policies import report_key
from tests.clock import NOW
from tests.factories import (
    MembershipFactory,
    MentorFactory,
    RequestFactory,
    UserFactory,
    VentureFactory,
)
from tests.mentoring.pairs import Pair, in_english
from tests.scenes import signed_in

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate(NOW)


def officer():
    return MembershipFactory(
        organisation__kind=OrganisationKind.PROVINCE, role=Role.PROGRAMME_OFFICER
    ).user


def reported(mentor, by):
    return actions.report(
        mentor.user, reason="rude", text="骂人", page="/requests/1/", by=by, at=NOW
    )


def ask(venture, mentor):
    return send(
        venture, mentor, message="想请您看一遍我们的方案", shares=["email"], reasons={},
        by=venture.founders.get(), at=NOW,
    )  # fmt: skip


@pytest.mark.parametrize("who", ["mentor", "founder"])
def test_whom_one_keeps_away_neither_finds_nor_asks(who):
    venture, mentor = VentureFactory(), MentorFactory()
    founder = venture.founders.get()
    by, person = (mentor.user, founder) if who == "mentor" else (founder, mentor.user)
    actions.block(person, by=by, at=NOW)
    actions.block(person, by=by, at=NOW)
    assert Block.objects.count() == 1
    assert mentor_policies.obstacles(venture, mentor, on=TODAY) == [Obstacle.BLOCKED]
    listed = MentorProfile.objects.filter(mentor_policies.unobstructed(venture, on=TODAY))
    assert mentor not in listed
    with pytest.raises(mentor_policies.Unreachable):
        ask(venture, mentor)
    actions.unblock(person, by=by, at=NOW)
    assert ask(venture, mentor).pk


def test_what_is_open_between_them_is_closed():
    asked, pair = RequestFactory(sent_at=NOW, due_at=NOW + timedelta(days=7)), Pair()
    actions.block(asked.asked_by, by=asked.mentor.user, at=NOW)
    actions.block(pair.mentor, by=pair.founder, at=NOW)
    assert MentorshipRequest.objects.get(pk=asked.pk).status == "closed"
    assert Mentorship.objects.get(pk=pair.row.pk).held_at is not None


def test_a_report_is_decided_by_one_whom_it_does_not_concern_and_both_are_told():
    venture, mentor, office = VentureFactory(), MentorFactory(), officer()
    founder = venture.founders.get()
    row = reported(mentor, founder)
    assert Notification.objects.filter(recipient=office, kind="safety/reported").count() == 1
    for person in (founder, mentor.user):
        with pytest.raises(Denied):
            actions.decide(row, outcome=Outcome.PAUSED, answer="查实", by=person, at=NOW)
    actions.decide(row, outcome=Outcome.PAUSED, answer="两处查实", by=office, at=NOW)
    row.refresh_from_db()
    assert row.barred_until == TODAY + timedelta(days=30)
    told = Notification.objects.filter(kind__in=["safety/answered", "safety/decided"])
    assert {each.recipient for each in told} == {founder, mentor.user}
    assert Obstacle.SUSPENDED in mentor_policies.obstacles(venture, mentor, on=row.barred_until)
    after = row.barred_until + timedelta(days=1)
    assert mentor_policies.obstacles(venture, mentor, on=after) == []
    assert mentor not in MentorProfile.objects.public()
    with pytest.raises(InvalidMove):
        actions.decide(row, outcome=Outcome.NOTHING, answer="没有", by=officer(), at=NOW)


def test_a_founder_who_is_barred_asks_nobody():
    venture, mentor = VentureFactory(), MentorFactory()
    founder = venture.founders.get()
    row = actions.report(founder, reason="spam", text="群发", page="", by=mentor.user, at=NOW)
    actions.decide(row, outcome=Outcome.EXCLUDED, answer="反复群发", by=officer(), at=NOW)
    with pytest.raises(Denied):
        ask(venture, MentorFactory())


def test_an_appeal_is_settled_by_a_colleague():
    mentor, first, second = MentorFactory(), officer(), officer()
    row = reported(mentor, VentureFactory().founders.get())
    actions.decide(row, outcome=Outcome.PAUSED, answer="查实", by=first, at=NOW)
    with pytest.raises(Denied):
        actions.appeal(row, text="当时在医院", by=row.by, at=NOW)
    actions.appeal(row, text="当时在医院", by=mentor.user, at=NOW)
    with pytest.raises(Denied):
        actions.decide(row, outcome=Outcome.NOTHING, answer="属实", by=first, at=NOW)
    actions.decide(row, outcome=Outcome.NOTHING, answer="医院证明属实", by=second, at=NOW)
    row.refresh_from_db()
    assert (row.status, row.outcome, row.barred_until) == ("final", "nothing", None)
    letters = Notification.objects.filter(recipient=mentor.user, kind="safety/decided")
    promised = ["looked at again" in words(each, "en")[1] for each in letters.order_by("pk")]
    assert promised == [True, False]
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Report.objects.filter(pk=row.pk).update(settled_by=first)
    assert broken(refused.value) == "an_appeal_is_settled_by_another"
    with pytest.raises(Denied):
        actions.appeal(row, text="再看一次", by=mentor.user, at=NOW)


def test_two_presses_keep_away_and_a_report_keeps_what_was_typed():
    venture, mentor = VentureFactory(), MentorFactory()
    client = signed_in(venture.founders.get())
    url = reverse("report", args=[report_key(mentor.user_id)])
    assert client.get(reverse("report", args=[mentor.user_id])).status_code == 403
    answer = client.post(url, {"text": "骂人", "from": "https://elsewhere.example/"})
    assert answer.status_code == 422
    assert "骂人" in answer.content.decode()
    assert "elsewhere" not in answer.content.decode()
    assert client.post(url, {"block": "yes"}).status_code == 302
    assert mentor.user.name in client.get(reverse("blocked")).content.decode()
    client.post(reverse("unblock", args=[mentor.user_id]))
    assert not Block.objects.exists()


def test_whom_it_is_about_reads_the_decision_and_not_who_reported():
    mentor, office = MentorFactory(), officer()
    founder = VentureFactory().founders.get()
    row = reported(mentor, founder)
    url = reverse("report_read", args=[row.pk])
    assert signed_in(mentor.user).get(url).status_code == 403  # not decided yet
    page = signed_in(office)
    answer = page.post(reverse("report_decide", args=[row.pk]), {"outcome": "warned"})
    assert answer.status_code == 422
    page.post(
        reverse("report_decide", args=[row.pk]), {"outcome": "warned", "answer": "话说得太重了"}
    )
    shown = signed_in(mentor.user).get(url).content.decode()
    assert "话说得太重了" in shown
    assert founder.name not in shown
    assert "骂人" not in shown
    assert signed_in(MentorFactory().user).get(url).status_code == 403


def test_the_form_calls_nothing_optional_that_it_refuses_to_miss():
    url = reverse("report", args=[report_key(MentorFactory().user.pk)])
    client = in_english(UserFactory())
    form = client.get(url).context["form"]
    assert all(field.required for field in form.fields.values())
    answer = client.post(url, {})
    assert answer.status_code == 422
    assert answer.content.decode().count("The office needs this to look at it.") == 2


def test_an_officer_is_not_told_what_is_reported_of_himself():
    colleague, mentor, founder = officer(), MentorFactory(), UserFactory()
    MembershipFactory(
        user=mentor.user, organisation__kind=OrganisationKind.PROVINCE, role=Role.PROGRAMME_OFFICER
    )
    reported(mentor, founder)
    told = Notification.objects.filter(kind="safety/reported").values_list("recipient", flat=True)
    assert set(told) == {colleague.pk}
