"""A free place is told to whoever may ask for it; a term given ahead hides no running one."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from mentors import actions
from mentors.models import MentorProfile, WaitingPlace
from notifications.models import Notification
from tests.clock import NOW
from tests.cohorts.stage import an_officer
from tests.factories import MentorFactory, MentorshipFactory, UserFactory, VentureFactory
from tests.mentoring.pairs import in_english
from ventures.enums import TeamRole
from ventures.models import Member

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def told():
    rows = Notification.objects.filter(kind="mentors/place_free")
    return set(rows.values_list("recipient", flat=True))


def waiting(*ventures):
    """Let ventures wait for a mentor whose only place becomes free."""
    begun = MentorshipFactory(request__mentor=MentorFactory(capacity=1))
    mentor = MentorProfile.objects.get(pk=begun.mentor_id)
    for at, venture in enumerate(ventures):
        by = venture.founders.first()
        actions.wait_for(venture, mentor, by=by, at=NOW + timedelta(minutes=at))
    actions.end(begun, by=mentor.user, at=NOW + timedelta(hours=1))


def test_of_a_team_its_leads_alone_are_told():
    venture = VentureFactory()
    lead, other = venture.founders.get(), UserFactory()
    for person, role in ((other, TeamRole.LEAD), (UserFactory(), TeamRole.MEMBER)):
        Member.objects.create(venture=venture, person=person, role=role, joined_at=NOW)
    waiting(venture)
    assert actions.offer_places(at=NOW + DAY) == 1
    assert told() == {lead.pk, other.pk}


def test_where_nobody_may_ask_today_the_next_one_is_told():
    first, second = VentureFactory(), VentureFactory()
    waiting(first, second)
    first.founders.update(is_active=False)  # whoever leads it has closed the account
    assert actions.offer_places(at=NOW + DAY) == 1
    assert told() == {second.founders.get().pk}
    assert WaitingPlace.objects.waiting().get(venture=first).offered_at is None


# --- a term that was given ahead ------------------------------------------------------------
def test_a_letter_of_a_term_to_come_names_the_end_of_the_running_one():
    today = timezone.localdate(NOW)
    ends = today + 30 * DAY
    mentor = MentorFactory(appointed_on=today - 300 * DAY, term_ends_on=ends)
    client = in_english(mentor.user)
    running = f"至{ends.year}年{ends.month}月{ends.day}日止"
    assert running in client.get(reverse("my_letter")).content.decode()
    officer = an_officer()
    actions.renew(mentor, years=2, by=officer, at=NOW)
    mentor.refresh_from_db()
    letter = client.get(reverse("my_letter")).content.decode()
    assert f"您现任聘期{running}" in letter
    assert f"聘期自{ends.year}年{ends.month}月{(ends + DAY).day}日起" in letter
    words = f"appointed until {ends}, and again from {ends + DAY} until {mentor.term_ends_on}"
    for person, url in (
        (mentor.user, reverse("mentor_edit")),
        (officer, reverse("vetting", args=[mentor.pk])),
    ):
        assert words in in_english(person).get(url).content.decode()
    page = client.get(reverse("mentor", args=[mentor.slug])).content.decode()
    assert str(ends + DAY) not in page


def test_two_officers_who_give_another_term_at_once_give_one():
    ends = timezone.localdate(NOW) + 30 * DAY
    mentor, officer = MentorFactory(term_ends_on=ends), an_officer()
    client, page = in_english(officer), reverse("vetting", args=[mentor.pk])
    assert f'name="renew-seen" value="{ends}"' in client.get(page).content.decode()
    url = reverse("vetting_act", args=[mentor.pk, "renew"])
    typed = {"renew-years": 2, "renew-text": "做得很好", "renew-seen": str(ends)}
    client.post(url, typed)
    once = MentorProfile.objects.get(pk=mentor.pk).term_ends_on
    assert once > ends
    shown = in_english(an_officer()).post(url, typed, follow=True).content.decode()
    assert "This had been decided meanwhile" in shown
    assert "做得很好" in shown
    assert MentorProfile.objects.get(pk=mentor.pk).term_ends_on == once
    client.post(url, typed | {"renew-seen": str(once)})  # knowingly
    assert MentorProfile.objects.get(pk=mentor.pk).term_ends_on > once
