"""What somebody typed while others acted is given back with the refusal, on the main path."""

import pytest
from django.urls import reverse

from mentoring import actions as mentoring
from mentoring.actions.surveys import SURVEY_OPEN_FOR
from mentoring.models import Closing, Survey
from mentors import actions
from tests.clock import NOW
from tests.factories import RequestFactory
from tests.mentoring.pairs import Pair, in_english
from tests.mentoring.test_groups import Circle
from tests.mentoring.test_surveys import TOLD, asked

pytestmark = pytest.mark.django_db
TYPED = "我们的老卤含硼量是每升三克，夏天更高一些"


def given_back(client, url, told):
    page = client.post(url, told, follow=True).content.decode()
    return f"What you had typed: “{TYPED}”" in page


@pytest.mark.parametrize(
    ("verb", "told"),
    [
        ("decline", {"reason": "time", "note": TYPED}),
        ("ask_back", {"question": TYPED}),
        ("call", {"note": TYPED}),
    ],
)
def test_a_mentor_who_answers_what_was_taken_back_keeps_his_words(verb, told):
    row = RequestFactory(sent_at=NOW)
    actions.withdraw(row, by=row.asked_by, at=NOW)
    url = reverse("request_act", args=[row.pk, verb])
    assert given_back(in_english(row.mentor.user), url, told)


def test_a_founder_whose_reply_comes_second_keeps_it():
    row = RequestFactory(sent_at=NOW)
    actions.ask_back(row, question="一天能出多少吨？", by=row.mentor.user, at=NOW)
    actions.reply(row, text="三吨左右，夏天多一些", by=row.asked_by, at=NOW)
    url = reverse("request_act", args=[row.pk, "reply"])
    assert given_back(in_english(row.asked_by), url, {"text": TYPED})


def test_a_word_with_a_meeting_that_is_off_already_comes_back():
    pair = Pair()
    meeting = pair.arranged()
    mentoring.cancel(meeting, by=pair.mentor, at=NOW)
    url = reverse("mentorship_act", args=[pair.row.pk, "meetings", meeting.pk, "cancel"])
    assert given_back(in_english(pair.founder), url, {"note": TYPED})


def test_a_word_with_a_group_that_is_off_already_comes_back():
    circle = Circle()
    group = circle.arranged()
    mentoring.call_off_group(group, by=circle.mentor, at=NOW)
    url = reverse("group_act", args=[group.pk, "groups", group.pk, "cancel"])
    assert given_back(in_english(circle.mentor), url, {"note": TYPED})


def test_answers_that_come_after_those_of_another_lead_come_back():
    survey = asked()
    lead = survey.mentorship.venture.founders.get()
    mentoring.survey_due(at=NOW + SURVEY_OPEN_FOR)
    assert Survey.objects.get().status == "closed"
    url = reverse("mentorship_survey", args=[survey.mentorship_id])
    told = {**TOLD, "words": TYPED}
    page = in_english(lead).post(url, told, follow=True).content.decode()
    assert TYPED in page


def test_thanks_at_an_end_that_the_other_side_was_first_to_say_come_back(monkeypatch):
    pair = Pair()
    url = reverse("mentorship_end", args=[pair.row.pk])

    real, calls = mentoring.close, []

    def second(*args, **kwargs):
        if not calls:
            calls.append(real(pair.row, Closing(reason="reached"), by=pair.mentor, at=NOW))
        return real(*args, **kwargs)

    monkeypatch.setattr(mentoring, "close", second)
    told = {"reason": "reached", "helped": "much", "thanks": TYPED}
    page = in_english(pair.founder).post(url, told, follow=True).content.decode()
    assert TYPED in page
