"""Half a year after a mentorship its leads are asked once; the office counts from five on."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.urls import reverse
from openpyxl import load_workbook

from accounts.policies import Denied
from audit.guards import broken
from audit.lifecycle import InvalidMove
from mentoring import actions
from mentoring.actions.surveys import SURVEY_OPEN_FOR, survey_after
from mentoring.models import Survey
from mentoring.queries.surveys import afterwards
from notifications.models import Notification
from tests.clock import NOW
from tests.cohorts.stage import an_officer
from tests.factories import MentorshipFactory, UserFactory
from tests.mentoring.pairs import in_english
from tests.scenes import signed_in
from ventures.models import Member

pytestmark = pytest.mark.django_db
TOLD = {"running": "yes", "registered": "since", "people": "4", "raised": "to_50", "mattered": "5",
        "words": "没有导师就没有中试线"}  # fmt: skip


def ended(days_ago=None, **options):
    ago = survey_after() if days_ago is None else timedelta(days=days_ago)
    return MentorshipFactory(
        status="ended", started_at=NOW - timedelta(days=400), ended_at=NOW - ago, **options
    )


def asked(**options):
    pair = ended(**options)
    actions.survey_due(at=NOW)
    return Survey.objects.get(mentorship=pair)


def answered(survey, **told):
    typed = {**TOLD, "people": 4, "mattered": 5, "may_quote": False, "is_thanked": False, **told}
    person = survey.mentorship.venture.founders.first()
    actions.answer_survey(survey, **typed, by=person, at=NOW)


def kinds(person):
    told = Notification.objects.filter(recipient=person, kind__startswith="mentoring/survey")
    return sorted(told.values_list("kind", flat=True))


# --- the job --------------------------------------------------------------------------------
def test_leads_are_asked_once_reminded_once_and_then_it_is_closed():
    pair = ended()
    lead, member = pair.venture.founders.get(), UserFactory()
    Member.objects.create(venture=pair.venture, person=member, role="member")
    assert [actions.survey_due(at=NOW) for _run in range(2)] == [1, 0]
    assert kinds(lead) == ["mentoring/survey_asked"]
    assert kinds(member) == kinds(pair.mentor.user) == []
    for days in (13, 14, 15, 59):
        actions.survey_due(at=NOW + timedelta(days=days))
    assert kinds(lead) == ["mentoring/survey_again", "mentoring/survey_asked"]
    for _run in range(2):
        actions.survey_due(at=NOW + SURVEY_OPEN_FOR)
    assert Survey.objects.get().status == "closed"
    assert len(kinds(lead)) == 2


def test_what_ended_lately_or_long_ago_is_left_in_peace(settings):
    ended(days_ago=100)
    ended(days_ago=400)
    MentorshipFactory(started_at=NOW - timedelta(days=400))
    assert actions.survey_due(at=NOW) == 0
    settings.SURVEY_AFTER_DAYS = 90
    assert actions.survey_due(at=NOW) == 1


# --- the page -------------------------------------------------------------------------------
def test_a_lead_answers_on_one_page_and_the_mentor_reads_that_alone():
    survey = asked()
    pair, lead = survey.mentorship, survey.mentorship.venture.founders.get()
    url, client = reverse("mentorship_survey", args=[pair.pk]), in_english(lead)
    assert "What became of" in client.get(url).content.decode()
    answer = client.post(url, {**TOLD, "mattered": "6"})
    assert answer.status_code == 422
    assert "没有导师就没有中试线" in answer.content.decode()
    assert client.post(url, {**TOLD, "words": "", "may_quote": "on"}).status_code == 422
    client.post(url, {**TOLD, "may_quote": "on", "is_thanked": "on"})
    survey.refresh_from_db()
    assert (survey.status, survey.mattered, survey.people) == ("answered", 5, 4)
    (notice,) = Notification.objects.filter(kind="mentoring/survey_thanks")
    assert notice.recipient == pair.mentor.user
    assert TOLD["words"] not in str(notice.facts)
    page = client.get(url).content.decode()
    assert "your team has answered" in page
    assert TOLD["words"] not in page
    client.post(url, {**TOLD, "mattered": "1"})
    survey.refresh_from_db()
    assert survey.mattered == 5


def test_nobody_but_a_lead_answers_and_the_mentor_is_told_only_if_ticked():
    survey = asked()
    pair, member = survey.mentorship, UserFactory()
    Member.objects.create(venture=pair.venture, person=member, role="member")
    url = reverse("mentorship_survey", args=[pair.pk])
    for person in (member, pair.mentor.user, an_officer()):
        led_back = person == member  # a notice from when he led may have brought him
        assert signed_in(person).get(url).status_code == (302 if led_back else 403)
        with pytest.raises(Denied):
            actions.answer_survey(survey, **TOLD, by=person, at=NOW)
    assert signed_in(UserFactory()).get(url).status_code == 404
    answered(survey)
    assert kinds(pair.mentor.user) == []
    with pytest.raises(InvalidMove):
        answered(survey)


def test_a_lead_who_was_made_a_member_is_led_to_the_mentorship_with_what_was_typed():
    survey = asked()
    pair, member = survey.mentorship, UserFactory()
    Member.objects.create(venture=pair.venture, person=member, role="member")
    url, client = reverse("mentorship_survey", args=[pair.pk]), in_english(member)
    for answer in (client.get(url, follow=True), client.post(url, TOLD, follow=True)):
        assert answer.redirect_chain == [(reverse("mentorship", args=[pair.pk]), 302)]
        assert "A lead of your team answers these questions." in answer.content.decode()
    assert TOLD["words"] in answer.content.decode()
    survey.refresh_from_db()
    assert survey.status == "asked"


def test_what_is_closed_takes_no_answer():
    survey = asked()
    lead = survey.mentorship.venture.founders.get()
    typed = {**TOLD, "people": 4, "mattered": 5, "may_quote": False, "is_thanked": False}
    with pytest.raises(InvalidMove):
        actions.answer_survey(survey, **typed, by=lead, at=survey.closes_at)


# --- the office -----------------------------------------------------------------------------
def test_the_office_reads_counts_from_five_on_and_only_words_that_may_be_quoted():
    officer = an_officer()
    surveys = [asked() for _ in range(5)]
    for number, survey in enumerate(surveys[:4]):
        answered(survey, words=f"第{number}句", may_quote=number == 0)
    url = reverse("survey_list")
    page = in_english(officer).get(url).content.decode()
    assert "Too few answers to count" in page
    assert "第0句" not in page
    assert afterwards().questions == ()
    answered(surveys[4], words="第4句", running="no", mattered=1)
    page = in_english(officer).get(url).content.decode()
    assert "5 of 5 teams answered" in page
    assert "第0句" in page
    for number in range(1, 5):
        assert f"第{number}句" not in page
    assert afterwards().mean == 4.2
    sheet = load_workbook(BytesIO(signed_in(officer).get(reverse("survey_export")).content)).active
    cells = [cell.value for row in sheet.iter_rows() for cell in row]
    assert "已收到回答" in cells
    assert "第0句" not in cells
    for name in ("survey_list", "survey_export"):
        assert signed_in(UserFactory()).get(reverse(name)).status_code == 403


# --- the database ---------------------------------------------------------------------------
def test_the_database_keeps_answers_whole():
    survey, running = asked(), MentorshipFactory()
    for name, told in (
        ("survey_answered_whole_or_not", {"status": "answered"}),
        ("survey_answered_whole_or_not", {"mattered": 5}),
        ("survey_quotes_only_words", {"may_quote": True}),
        ("survey_closes_after_it_is_asked", {"closes_at": survey.asked_at}),
    ):
        with pytest.raises(IntegrityError) as refused, transaction.atomic():
            Survey.objects.filter(pk=survey.pk).update(**told)
        assert broken(refused.value) == name
    times = {"asked_at": NOW, "closes_at": NOW + SURVEY_OPEN_FOR}
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Survey.objects.create(mentorship=running, **times)
    assert broken(refused.value) == "survey_after_the_end"
    with pytest.raises(IntegrityError), transaction.atomic():
        Survey.objects.create(mentorship=survey.mentorship, **times)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM mentoring_survey")
