"""Who is reported again and again writes first to nobody new until the office has looked."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from accounts.enums import Hat, OrganisationKind, Role
from accounts.policies import Denied
from mentors import actions as mentoring
from notifications.models import Notification
from safety import actions, policies
from safety.models import Look
from spaces import actions as spaces
from tests.clock import NOW
from tests.factories import (
    MembershipFactory,
    MentorFactory,
    SpaceFactory,
    UserFactory,
    VentureFactory,
)
from tests.mentoring.pairs import Pair, in_english
from ventures import actions as ventures

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def officer():
    return MembershipFactory(
        organisation__kind=OrganisationKind.PROVINCE, role=Role.PROGRAMME_OFFICER
    ).user


def upheld(person, by, office, at=NOW, outcome="warned"):
    row = actions.report(person, reason="spam", text="广告", page="", by=by, at=at)
    actions.decide(row, outcome=outcome, answer="看过了，是广告。", by=office, at=at)
    return row


def slow(person, office, at=NOW, count=3):
    for _ in range(count):
        upheld(person, UserFactory(), office, at)


def is_slowed(person, at=NOW):
    return policies.is_slowed(person, at.date())


def test_three_upheld_reports_in_180_days_count_and_nothing_else():
    office, person = officer(), UserFactory()
    slow(person, office, NOW - 181 * DAY)
    slow(person, office, count=2)
    upheld(person, UserFactory(), office, outcome="nothing")
    actions.report(person, reason="spam", text="广告", page="", by=UserFactory(), at=NOW)
    assert not is_slowed(person)
    slow(person, office, count=1)
    assert is_slowed(person)
    assert policies.slowed_people(NOW.date()) == [person]
    assert is_slowed(person, NOW + 179 * DAY)
    assert not is_slowed(person, NOW + 180 * DAY)


def test_every_way_to_write_first_is_shut_and_answering_is_not():
    office = officer()
    venture, mentor, space = VentureFactory(), MentorFactory(), SpaceFactory()
    lead = venture.founders.get()
    shown = VentureFactory()
    mentoring.show_venture(shown, by=shown.founders.get(), at=NOW)
    MembershipFactory(organisation=space.operator, role=Role.SPACE_MANAGER)
    ways = (
        lambda: mentoring.send(venture, mentor, message="想请您看一遍我们的方案",
                               shares=["email"], reasons={}, by=lead, at=NOW),
        lambda: mentoring.offer_help(shown, mentor, text="愿意看图纸", by=mentor.user, at=NOW),
        lambda: spaces.ask(space, text="还有工位吗", by=lead, at=NOW),
        lambda: ventures.invite(venture, email="new@example.org", role="member", by=lead, at=NOW),
    )  # fmt: skip
    for way in ways:  # the control: each goes while nobody is slowed
        with transaction.atomic():
            way()
            transaction.set_rollback(True)
    slow(lead, office)
    slow(mentor.user, office)
    for way in ways:
        with pytest.raises(policies.Slowed), transaction.atomic():
            way()
    pair = Pair()
    slow(pair.founder, office)
    client = in_english(pair.founder)
    assert client.get(reverse("mentorship", args=[pair.row.pk])).status_code == 200


def test_the_person_is_told_what_to_do_and_the_office_lets_him_write_again():
    office, colleague = officer(), officer()
    venture, mentor = VentureFactory(), MentorFactory()
    lead = venture.founders.get()
    client, ask = in_english(lead), reverse("request_new", args=[mentor.slug])
    slow(lead, office)
    assert "until the programme office has looked" in client.get(ask).content.decode()
    page = client.get(reverse("blocked")).content.decode()
    assert reverse("enquiry") in page
    assert Notification.objects.filter(recipient=lead, kind="safety/slowed").count() == 1
    told = Notification.objects.filter(recipient=colleague, kind="safety/slowed_office")
    assert told.count() == 1
    desk, url = in_english(colleague), reverse("report_look", args=[lead.pk])
    assert url in desk.get(reverse("report_list")).content.decode()
    assert client.post(url, {"text": "我保证不再发"}).status_code == 403
    assert desk.post(url, {"text": "x"}).status_code == 422
    assert desk.post(url, {"text": "谈过了，约定不再群发。"}).status_code == 302
    desk.post(url, {"text": "谈过了，约定不再群发。"})
    assert Look.objects.count() == 1
    assert not is_slowed(lead)
    assert "until the programme office has looked" not in client.get(ask).content.decode()
    assert Notification.objects.filter(recipient=lead, kind="safety/let_write").exists()
    slow(lead, office, NOW + 40 * DAY, count=2)
    assert not is_slowed(lead, NOW + 40 * DAY)  # what was looked at counts no more
    slow(lead, office, NOW + 41 * DAY, count=1)
    assert is_slowed(lead, NOW + 41 * DAY)


def test_nobody_looks_who_is_it_or_reported_it_and_the_look_stays():
    office, other = officer(), officer()
    person = UserFactory(hats=[Hat.FOUNDER])
    for by in (other, UserFactory(), UserFactory()):
        upheld(person, by, office)
    for nobody in (person, other, UserFactory()):
        with pytest.raises(Denied):
            actions.let_write(person, text="谈过了。", by=nobody, at=NOW)
    look = actions.let_write(person, text="谈过了。", by=office, at=NOW)
    bad = ({"by": person}, {"text": ""})
    for told in bad:
        fields = {"person": person, "text": "x", "by": office, "at": NOW, **told}
        with pytest.raises(DatabaseError), transaction.atomic():
            Look.objects.create(**fields)
    for change in (look.save, Look.objects.filter(pk=look.pk).delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_where_true_identity_is_asked_for_a_phone_is_proved_first(settings):
    settings.REAL_IDENTITY = True
    venture, mentor = VentureFactory(), MentorFactory()
    lead = venture.founders.get()
    fields = {"message": "想请您看一遍我们的方案", "shares": "email", "venture": venture.pk}
    page = reverse("request_new", args=[mentor.slug])
    refused = in_english(lead).post(page, fields)
    assert refused.status_code == 403
    assert "who you are" in refused.content.decode()
    with pytest.raises(Denied):
        mentoring.show_venture(venture, by=lead, at=NOW)
    lead.phone, lead.phone_verified = "+8613912345678", True
    lead.save()
    assert in_english(lead).post(page, fields).status_code == 302
    mentoring.show_venture(venture, by=lead, at=NOW)
