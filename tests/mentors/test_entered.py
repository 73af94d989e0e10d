"""A mentor whom the office entered is nowhere before he has agreed himself; declining deletes."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.enums import Hat, Purpose
from accounts.models import Consent
from accounts.policies import Denied
from audit.lifecycle import InvalidMove
from cohorts.models import Cohort
from cohorts.queries.pool import pool_of
from matching.queries import ask_of_venture, possible_mentors
from matching.queries.pool import mentors_of
from mentors import actions
from mentors.enums import LEFT
from mentors.models import Evidence, MentorProfile
from mentors.policies import obstacles
from mentors.queries import directory
from notifications.models import Notification
from notifications.words import words
from province.queries.mentors import counts
from tests.clock import NOW
from tests.cohorts.stage import an_officer, seeking
from tests.factories import ExperienceFactory, MentorFactory, UserFactory
from tests.mentoring.pairs import in_english
from tests.mentors.test_vetting import told
from tests.scenes import signed_in

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


def entered(**options):
    mentor = MentorFactory(status="entered", status_changed_at=NOW, **options)
    ExperienceFactory(mentor=mentor, text="建过厂")
    return mentor


def found_by(mentor):
    """Return on which paths a mentor is found."""
    venture, stranger = seeking(), in_english(UserFactory(hats=[Hat.FOUNDER]))
    page = reverse("mentor", args=[mentor.slug])
    cohort = Cohort.objects.create(name="秋季批次", created_by=an_officer(), created_at=NOW)
    ask = ask_of_venture(venture, today=TODAY)
    ways = {
        "library": page in stranger.get(reverse("mentor_list")).content.decode(),
        "page": stranger.get(page).status_code == 200,
        "request": stranger.get(reverse("request_new", args=[mentor.slug])).status_code == 200,
        "search": mentor in directory({"q": mentor.headline}, today=TODAY),
        "matcher": mentor in possible_mentors(ask, today=TODAY),
        "counted": mentor in mentors_of(TODAY),
        "cohort": mentor.pk in pool_of(cohort, today=TODAY).mentors,
        "rules": not LEFT.intersection(obstacles(venture, mentor, on=TODAY)),
    }
    return {name for name, is_there in ways.items() if is_there}


def test_no_path_finds_whoever_has_not_agreed():
    mentor = entered()
    assert found_by(mentor) == set()
    actions.consent(mentor, by=mentor.user, at=NOW)
    assert found_by(mentor) >= {"library", "page", "search", "matcher", "counted", "rules"}


def test_the_first_page_after_signing_in_asks_and_publishes(stranger):
    mentor, officer = entered(), an_officer()
    client = in_english(mentor.user)
    consent = reverse("mentor_consent")
    assert client.get(reverse("inbox")).headers["Location"] == consent
    page = client.get(consent).content.decode()
    assert mentor.headline in page
    assert "Publish my profile" in page
    assert consent in client.get(reverse("mentor_edit")).content.decode()
    assert stranger.get(consent).status_code == 302
    assert signed_in(UserFactory()).get(consent).status_code == 404
    assert counts(TODAY)["entered"] == 1
    listed = in_english(officer).get(reverse("vetting_list"), {"show": "entered"})
    assert "waits for consent" in listed.content.decode()
    assert client.post(consent, {"publish": "yes"}).status_code == 302
    mentor.refresh_from_db()
    assert mentor.status == "approved"
    assert mentor.vettings.get().verb == "consent"
    assert Consent.objects.filter(user=mentor.user, purpose=Purpose.SERVICE).exists()
    assert client.get(consent).headers["Location"] == reverse("mentor_edit")
    with pytest.raises(InvalidMove):
        actions.opt_out(mentor, by=mentor.user, at=NOW)


def test_declining_deletes_what_the_office_wrote():
    mentor, officer = entered(), an_officer()
    mentor.interests.create(relation="kin", party="某公司")
    mentor.held_lines.create(text="卖过药")
    Evidence.objects.create(
        mentor=mentor, kind="work", name="a.pdf", content=b"%PDF-1.4", size=8, by=mentor.user,
        at=NOW, content_type="application/pdf",
    )  # fmt: skip
    answer = signed_in(mentor.user).post(reverse("mentor_consent"), {"opt_out": "yes"})
    assert answer.headers["Location"] == reverse("mentor_list")
    mentor = MentorProfile.objects.get(pk=mentor.pk)
    assert (mentor.status, mentor.headline, mentor.promise) == ("resigned", "", "")
    assert (mentor.county, mentor.term_ends_on) == (None, None)
    for rows in (
        mentor.experiences, mentor.held_lines, mentor.interests, mentor.papers, mentor.sectors,
        mentor.help_kinds, mentor.categories, mentor.languages,
    ):  # fmt: skip
        assert not rows.exists()
    assert Hat.MENTOR not in mentor.user.hats
    assert "mentors/opted_out" in told(officer)
    assert found_by(mentor) == set()


def test_nobody_else_answers_for_a_mentor():
    mentor = entered()
    for act in (actions.consent, actions.opt_out):
        with pytest.raises(Denied):
            act(mentor, by=UserFactory(), at=NOW)
    other = MentorFactory()
    with pytest.raises(InvalidMove):
        actions.consent(other, by=other.user, at=NOW)


def test_whoever_does_not_answer_is_reminded_once_after_two_weeks():
    mentor = entered()
    quick = entered()
    actions.consent(quick, by=quick.user, at=NOW)
    for days, reminded in ((13, 0), (14, 1), (15, 1), (40, 1)):
        actions.remind_entered(at=NOW + timedelta(days=days))
        notices = Notification.objects.filter(kind="mentors/consent_waits")
        assert notices.count() == reminded
    notice = notices.get()
    assert notice.recipient == mentor.user
    assert reverse("mentor_consent") in words(notice, "en")[1]
    actions.consent(mentor, by=mentor.user, at=NOW)
    assert not notices.unread().exists()


# --- removed by the office --------------------------------------------------------------------
def test_the_office_removes_an_entry_that_nobody_answers():
    mentor, officer = entered(), an_officer()
    client, url = in_english(officer), reverse("vetting_act", args=[mentor.pk, "remove_entry"])
    page = client.get(reverse("vetting", args=[mentor.pk])).content.decode()
    assert url in page
    assert "deleted for good" in page
    assert client.post(url, {"remove_entry-text": ""}).status_code == 422
    assert client.post(url, {"remove_entry-text": "半年没有答复"}).status_code == 302
    mentor = MentorProfile.objects.get(pk=mentor.pk)
    assert (mentor.status, mentor.headline) == ("resigned", "")
    assert not mentor.experiences.exists()
    assert Hat.MENTOR not in mentor.user.hats
    assert mentor.vettings.get(verb="remove_entry").text == "半年没有答复"
    notice = Notification.objects.get(recipient=mentor.user, kind="mentors/entry_removed")
    assert notice.facts["text"] == "半年没有答复"
    assert notice.url == reverse("home")
    assert found_by(mentor) == set()


def test_only_an_entry_is_removed_and_only_by_the_office():
    mentor, serving, officer = entered(), MentorFactory(), an_officer()
    told_ = {"text": "半年没有答复", "at": NOW}
    with pytest.raises(Denied):
        actions.remove_entry(mentor, by=mentor.user, **told_)
    with pytest.raises(InvalidMove):
        actions.remove_entry(serving, by=officer, **told_)
    actions.consent(mentor, by=mentor.user, at=NOW)
    with pytest.raises(InvalidMove):
        actions.remove_entry(mentor, by=officer, **told_)
