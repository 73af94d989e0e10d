"""What would bring more mentors is true when it is tried."""

import pytest
from django.urls import reverse

from accounts.actions import give_consent
from accounts.enums import Purpose
from matching import actions, queries
from tests.clock import NOW
from tests.factories import ExperienceFactory, MentorFactory, NeedFactory, VentureFactory
from tests.mentoring.pairs import in_english
from tests.scenes import signed_in

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


def fitting(venture):
    found = queries.recommend_mentors(
        queries.ask_of_venture(venture, today=TODAY), top=24, today=TODAY, only_fitting=True
    )
    return {match.subject for match in found if match.why["fit"] != "chat"}


def test_each_change_brings_exactly_whom_it_promised():
    venture = VentureFactory(vetoes=["equity-for-advice"])
    give_consent(venture.founders.first(), Purpose.MATCHING, at=NOW)
    need = NeedFactory(venture=venture, importance="must", help_kind_id="process-scale-up")
    able = ExperienceFactory().mentor
    able.help_kinds.set(["process-scale-up"])
    other = ExperienceFactory(  # has done it, and does not offer what is a must
        mentor=MentorFactory(headline="做过盐湖中试放大", promise="中试放大的工艺，看一遍"),
        text="盐湖中试放大做过三条线，工艺一遍遍看过来",
    ).mentor
    english = ExperienceFactory(mentor=MentorFactory(languages=["en"])).mentor
    english.help_kinds.set(["process-scale-up"])
    shares = ExperienceFactory(mentor=MentorFactory(takes_equity=True)).mentor
    shares.help_kinds.set(["process-scale-up"])
    actions.refresh_passages()
    assert fitting(venture) == {able}
    found = queries.levers(queries.ask_of_venture(venture, today=TODAY), today=TODAY)
    promised = [{match.subject for match in lever.more} for lever in found]
    assert sorted(map(len, promised)) == [1, 1, 1]
    assert set().union(*promised) == {other, english, shares}
    page = signed_in(venture.founders.first()).get(reverse("more", args=[venture.pk]))
    assert len(page.context["levers"]) == 3
    assert all(lever.words in page.content.decode() for lever in page.context["levers"])
    need.importance = "prefer"
    need.save()
    assert fitting(venture) == {able, other}
    need.importance = "must"
    need.save()
    venture.vetoes = []
    venture.save()
    assert fitting(venture) == {able, shares}
    venture.vetoes = ["equity-for-advice"]
    venture.save()
    venture.languages.set(["zh", "en"])
    assert fitting(venture) == {able, english}


def test_nothing_in_the_way_is_said_so():
    venture = VentureFactory()
    lead = venture.founders.first()
    give_consent(lead, Purpose.MATCHING, at=NOW)
    ExperienceFactory()
    actions.refresh_passages()
    ask = queries.ask_of_venture(venture, today=TODAY)
    assert queries.levers(ask, today=TODAY) == []
    page = in_english(lead).get(reverse("more", args=[venture.pk])).content.decode()
    assert "Nothing you ruled out stands in the way" in page
