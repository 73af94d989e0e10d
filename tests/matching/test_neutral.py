"""Whoever is not compared gets the list that everybody gets; reasons quote what everybody reads."""

import json
import re
from dataclasses import replace

import pytest
from django.urls import reverse

from accounts.actions import give_consent
from accounts.enums import Hat, Purpose, WorkingStyle
from matching import actions
from matching.queries import ask_of_venture, explain_mentor, explain_space
from mentors.models import Experience, Interest, MentorProfile, Vetting
from privacy.register import REGISTER
from tests.clock import NOW
from tests.factories import (
    ExperienceFactory,
    MentorFactory,
    NeedFactory,
    OfficerFactory,
    SpaceFactory,
    UserFactory,
    VentureFactory,
)
from tests.marks import mark
from tests.mentoring.pairs import in_english
from ventures.enums import FounderGroup
from ventures.models import Need, Venture

pytestmark = pytest.mark.django_db
CANARY = "ZQ7XPRIVATE"
# What a mentor, a venture or a space writes for the other side to read, and the shared lists.
WRITTEN_FOR_ALL = {
    "mentors.Experience", "mentors.MentorProfile", "ventures.Need", "ventures.Venture",
    "spaces.Space", "spaces.Facility", "accounts.Sector", "accounts.Stage", "accounts.HelpKind",
    "accounts.MentorCategory", "accounts.SpaceType", "accounts.Language", "accounts.Prefecture",
    "accounts.County",
}  # fmt: skip
OF_A_VENTURE_ALONE = ("veto_parties",)


def order(client, name, said=""):
    page = client.get(reverse(name) + said).content.decode()
    kind = name.partition("_")[0]
    return list(dict.fromkeys(re.findall(rf'href="/{kind}s/({kind}-\d+)/', page)))


def test_two_who_are_not_compared_get_equal_lists_in_an_order_that_is_the_same_for_all():
    """One has a venture with needs that fit one mentor alone, the other is no founder at all."""
    mentors = [ExperienceFactory(mentor=MentorFactory()).mentor for _ in range(5)]
    MentorProfile.objects.update(answer_hours=None)
    for _ in range(3):
        SpaceFactory()
    venture = VentureFactory()
    NeedFactory(venture=venture, text="缺懂老卤提硼中试的人")
    actions.refresh_passages()
    readers = [
        in_english(each) for each in (venture.founders.get(), UserFactory(hats=[Hat.RESEARCHER]))
    ]
    for name, said, count in (
        ("mentor_list", "?sort=name", len(mentors)), ("mentor_list", "", len(mentors)),
        ("space_list", "?sort=name", 3), ("space_list", "", 3),
    ):  # fmt: skip
        lists = [order(reader, name, said) for reader in readers]
        assert lists[0] == lists[1], name
        assert len(lists[0]) == count, name
    home = readers[0].get(reverse("home")).content.decode()
    assert "Recommendations are off" in home
    assert not any(f"/mentors/{mentor.slug}/" in home for mentor in mentors)


def test_reasons_hold_no_word_that_only_the_office_reads():
    mentor = ExperienceFactory().mentor
    Interest.objects.create(mentor=mentor, relation="employment", party=CANARY)
    Vetting.objects.create(
        mentor=mentor, verb="approve", text=CANARY, by=OfficerFactory().user, at=NOW
    )
    venture = VentureFactory()
    NeedFactory(venture=venture, text="缺懂老卤提硼中试的人")
    give_consent(venture.founders.get(), Purpose.MATCHING, at=NOW)
    actions.refresh_passages()
    client = in_english(venture.founders.get())
    home = client.get(reverse("home")).content.decode()
    assert f"/mentors/{mentor.slug}/" in home
    ask = client.get(reverse("request_new", args=[mentor.slug])).content.decode()
    assert CANARY not in home + ask


def reasons_in(scene):
    """Return all reasons of the two mentors and the space of a scene, as they are stored."""
    ask = ask_of_venture(scene.begun.venture, today=NOW.date())
    mentors = (scene.mentor.mentor, scene.begun.mentor)
    told = [*(explain_mentor(ask, each) for each in mentors), explain_space(ask, scene.space)]
    return json.dumps(told, ensure_ascii=False)


def say_the_groups(_mentor):
    Venture.objects.update(founder_groups=[each.value for each in FounderGroup])


def say_how_they_work(mentor):
    """One mentor says all that the team asks for, the others nothing."""
    styles = [each.value for each in WorkingStyle]
    Venture.objects.update(working_styles=styles)
    MentorProfile.objects.filter(pk=mentor.pk).update(working_styles=styles)


def told_before_and_after(say):
    """Return order, text and reasons as they are before and after something is said."""
    mentors = [ExperienceFactory(mentor=MentorFactory()).mentor for _ in range(4)]
    space, venture = SpaceFactory(), VentureFactory()
    NeedFactory(venture=venture, text="缺懂老卤提硼中试的人")
    give_consent(venture.founders.get(), Purpose.MATCHING, at=NOW)
    actions.refresh_passages()
    client = in_english(venture.founders.get())

    def told():
        ask = ask_of_venture(Venture.objects.get(pk=venture.pk), today=NOW.date())
        kept = MentorProfile.objects.filter(pk__in=[each.pk for each in mentors]).order_by("pk")
        reasons = [explain_mentor(ask, each) for each in kept]
        return order(client, "mentor_list"), ask.text, reasons, explain_space(ask, space)

    before = told()
    assert before[0]
    say(mentors[-1])
    actions.refresh_passages()
    return before, told()


def test_the_groups_of_the_founders_change_neither_order_nor_reasons():
    before, after = told_before_and_after(say_the_groups)
    assert after == before


def test_how_mentors_and_teams_like_to_work_changes_neither_order_nor_reasons():
    before, after = told_before_and_after(say_how_they_work)
    assert after == before


def test_reasons_hold_no_word_of_any_field_that_is_not_written_for_all(scene):
    Need.objects.filter(venture=scene.begun.venture).update(text="缺建成老卤提硼中试线的人")
    hidden = [row for row in REGISTER if row.model not in WRITTEN_FOR_ALL]
    hidden += [
        replace(row, words=OF_A_VENTURE_ALONE)
        for row in REGISTER
        if row.model == "ventures.Venture"
    ]
    assert mark(hidden, CANARY) > 140
    actions.refresh_passages()
    told = reasons_in(scene)
    assert "老卤提硼" in told
    assert CANARY not in told
    for line in Experience.objects.all():  # the look finds a word where it may stand
        line.text += CANARY
        line.save()
    actions.refresh_passages()
    assert CANARY in reasons_in(scene)
