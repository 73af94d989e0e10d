"""What a mentor reads of the own place: how much there is room for, and what the office has."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.policies import Denied
from mentors import actions
from mentors.enums import MentorStatus, Relation
from mentors.forms import ProfileForm
from mentors.models import MentorProfile, Vetting
from mentors.queries import room_of
from notifications.models import Notification
from tests.clock import NOW
from tests.cohorts.stage import an_officer
from tests.factories import MentorFactory, MentorshipFactory, RequestFactory
from tests.mentoring.pairs import in_english

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def busy(**limits):
    """Return a mentor who began two ventures, one six days ago, and one request that waits."""
    mentor = MentorFactory(**limits)
    for days in (6, 1):
        MentorshipFactory(request__mentor=mentor, started_at=NOW - days * DAY)
    mentor.refresh_from_db()
    return mentor, RequestFactory(mentor=mentor)


def inbox_of(mentor):
    return in_english(mentor.user).get(reverse("inbox")).content.decode()


# --- room -----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("limits", "now", "said"),
    [
        ({"capacity": 4, "weekly_limit": 2}, 0, "accept from 2026-"),
        ({"capacity": 5, "weekly_limit": 3}, 1, "lets in one of them this week"),
        ({"capacity": 4, "weekly_limit": 5}, 2, "You can take 2 more ventures"),
        ({"capacity": 2, "weekly_limit": 2}, 0, "All places are taken"),
    ],
)
def test_the_inbox_promises_what_accepting_keeps(limits, now, said):
    mentor, asked = busy(**limits)
    assert room_of(mentor, at=NOW).now == now
    page = inbox_of(mentor)
    assert said in page
    request = in_english(mentor.user).get(reverse("request", args=[asked.pk])).content.decode()
    assert ('big" disabled' in request) == (now == 0)
    if now:
        actions.accept(asked, by=mentor.user, at=NOW)
    else:
        with pytest.raises(actions.MentorBusy):
            actions.accept(asked, by=mentor.user, at=NOW)


def test_the_day_that_is_named_is_the_one_that_lets_the_next_in():
    mentor, asked = busy(capacity=4, weekly_limit=2)
    opens_at = room_of(mentor, at=NOW).opens_at
    assert opens_at == NOW + DAY
    assert room_of(mentor, at=opens_at).now == 1
    actions.accept(asked, by=mentor.user, at=opens_at)


# --- the application ------------------------------------------------------------------------
def applied(**fields):
    """Return a mentor who has applied, of whom the office was told."""
    mentor = MentorFactory(status=MentorStatus.DRAFT, **fields)
    actions.apply(mentor, by=mentor.user, at=NOW - 3 * DAY)
    return mentor


def test_who_has_applied_reads_since_when_it_waits_and_for_what():
    mentor = applied(in_service=True)
    for page in (inbox_of(mentor), in_english(mentor.user).get("/mentors/me/").content.decode()):
        assert "Your application waits for the programme office" in page
        assert f"Sent in on {timezone.localdate(NOW - 3 * DAY)}" in page
        assert "The consent of your unit is still missing" in page
    assert "consent of your unit" not in inbox_of(applied())


@pytest.mark.parametrize("has_colleague", [True, False])
def test_of_an_application_somebody_is_told_even_where_every_officer_knows_the_mentor(
    has_colleague,
):
    officer, mentor = an_officer(), MentorFactory(status=MentorStatus.DRAFT)
    mentor.interests.create(relation="kin", party=officer.name)
    told = {an_officer() if has_colleague else officer}
    actions.apply(mentor, by=mentor.user, at=NOW)
    found = Notification.objects.filter(kind="mentors/applied")
    assert {each.recipient for each in found} == told


def test_an_application_is_taken_back_and_the_office_not_called_to_it():
    officer = an_officer()
    mentor = applied()
    waiting = Notification.objects.filter(recipient=officer, kind="mentors/applied").unread()
    assert waiting.exists()
    client, url = in_english(mentor.user), reverse("mentor_take_back")
    assert url in client.get("/mentors/me/").content.decode()
    assert "Taken back" in client.post(url, follow=True).content.decode()
    mentor.refresh_from_db()
    assert mentor.status == MentorStatus.DRAFT
    assert not waiting.exists()
    assert "nothing was changed" in client.post(url, follow=True).content.decode()
    actions.apply(mentor, by=mentor.user, at=NOW)


def test_nobody_takes_back_an_appeal_or_what_is_another_ones():
    mentor, other = applied(), MentorFactory()
    with pytest.raises(Denied):
        actions.take_back_application(mentor, by=other.user, at=NOW)
    MentorProfile.objects.filter(pk=mentor.pk).update(status=MentorStatus.REFUSED)
    mentor.refresh_from_db()
    Vetting.objects.create(mentor=mentor, verb="refuse", by=an_officer(), at=NOW - DAY)
    actions.appeal(mentor, text="请再看一次合同", by=mentor.user, at=NOW)
    with pytest.raises(Denied):
        actions.take_back_application(mentor, by=mentor.user, at=NOW)


def test_who_is_suspended_reads_that_and_why_there_is_no_appeal():
    client = in_english(MentorFactory(status=MentorStatus.SUSPENDED).user)
    assert "before the office has let you in" not in client.get("/mentors/me/").content.decode()
    answer = client.post(reverse("mentor_appeal"), {"text": "请再看一次"}, follow=True)
    assert "only after a refusal" in answer.content.decode()


# --- bodies to stay out of ------------------------------------------------------------------
def bodies(typed):
    form = ProfileForm({"interests": typed})
    form.is_valid()
    return form.cleaned_data.get("interests")


@pytest.mark.parametrize(
    ("word", "relation"),
    [
        ("employer", "employment"), ("Employment", "employment"), ("adviser", "adviser"),
        ("paid adviser", "adviser"), ("顾问", "adviser"), ("有偿顾问", "adviser"),
        ("任职", "employment"), ("kin", "kin"), ("亲属", "kin"),
    ],
)  # fmt: skip
def test_a_relation_is_read_in_either_language_and_by_its_short_word(word, relation):
    assert bodies(f"{word}： Qinghai Salt Works") == [(relation, "Qinghai Salt Works")]
    assert bodies("neighbour: Qinghai Salt Works") is None


def test_the_hint_names_the_words_that_are_read():
    hint = str(ProfileForm().fields["interests"].help_text)
    assert all(str(each.label) in hint for each in Relation)
