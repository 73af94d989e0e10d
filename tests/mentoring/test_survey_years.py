"""No answer can be worked out by taking the counts of one year from those of all years."""

from datetime import timedelta

import pytest
from django.urls import reverse

from mentoring import actions
from mentoring.actions.surveys import survey_after
from mentoring.models import Survey
from mentoring.queries.surveys import afterwards
from tests.clock import NOW
from tests.cohorts.stage import an_officer
from tests.mentoring.pairs import in_english
from tests.mentoring.test_surveys import TOLD, answered, asked, ended

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=60)  # in the next year


def a_year_later():
    """Return the survey of a team that is asked in the next year."""
    pair = ended(days_ago=survey_after().days - 60)
    actions.survey_due(at=LATER)
    return Survey.objects.get(mentorship=pair)


def test_all_years_together_are_of_the_years_that_are_told_themselves():
    for survey in [asked() for _team in range(5)]:
        answered(survey)
    assert (afterwards(NOW.year).counted, afterwards().counted) == (5, 5)
    late = a_year_later()
    typed = {**TOLD, "running": "no", "people": 40, "mattered": 1, "words": "停了"}
    actions.answer_survey(
        late, **typed, may_quote=True, is_thanked=False,
        by=late.mentorship.venture.founders.first(), at=LATER,
    )  # fmt: skip
    assert not afterwards(LATER.year).is_enough
    told = afterwards()
    assert (told.asked, told.answered, told.counted) == (6, 6, 5)
    assert (told.mean, told.people, list(told.quotes)) == (5, 4, [])
    assert told.questions == afterwards(NOW.year).questions
    page = in_english(an_officer()).get(reverse("survey_list")).content.decode()
    assert "6 of 6 teams answered" in page
    assert "here 5 answers" in page
    assert "停了" not in page
