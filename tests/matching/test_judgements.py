"""Not what I meant: out of the list, kept without who said it, put right by the office, learnt."""

import json

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.db.models import Value
from django.db.models.functions import Concat
from django.urls import reverse

from accounts.actions import give_consent
from accounts.enums import Hat, OrganisationKind, Purpose, Role
from matching import actions
from matching.actions.judging import judged_pairs, load_library
from matching.core.judged import read_library, read_sentences
from matching.enums import Judge
from matching.models import Dismissal, Judgement
from matching.queries import ask_of_sentence, ask_of_venture, explain_mentor
from mentors.models import MentorProfile
from tests.clock import NOW
from tests.factories import (
    ExperienceFactory,
    FacilityFactory,
    MembershipFactory,
    MentorFactory,
    SpaceFactory,
    UserFactory,
    VentureFactory,
)
from tests.scenes import signed_in

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
SENTENCE = "牛毛捻的线染出来一块深一块浅"


@pytest.fixture
def mentors():
    found = [MentorFactory(headline=headline) for headline in ("羊毛染整工程师", "会计师")]
    for mentor, text in zip(found, ("牦牛绒染色均匀，缸差压到三级", "报税二十年"), strict=True):
        ExperienceFactory(mentor=mentor, text=text)
    actions.refresh_passages()
    return found


def an_office():
    return MembershipFactory(
        role=Role.PROGRAMME_OFFICER,
        organisation__kind=OrganisationKind.PROVINCE,
        user__hats=[Hat.OFFICER],
    ).user


def shown(client):
    return [each.subject for each in client.get("/match/").context["matches"]]


def test_a_strangers_press_takes_the_card_out_and_is_kept_without_the_stranger(stranger, mentors):
    stranger.post("/match/", {"q": SENTENCE})
    assert mentors[1] in shown(stranger)
    page = stranger.post(reverse("not_meant"), {"mentor": mentors[1].slug}, follow=True)
    assert "不再列出" in page.content.decode()
    assert shown(stranger) == [mentors[0]]
    (kept,) = Judgement.objects.all()
    assert (kept.text, kept.mentor, kept.grade) == (SENTENCE, mentors[1], 0)
    assert (kept.judge, kept.called, kept.day) == (Judge.FOUNDER, "chat", TODAY)
    assert not {field.name for field in Judgement._meta.fields} & {"by", "user", "venture"}
    stranger.post(reverse("not_meant"), {"back": "1"})
    assert mentors[1] in shown(stranger)
    assert not Judgement.objects.exists()


def test_a_press_without_a_sentence_or_a_mentor_changes_nothing(stranger, mentors):
    assert stranger.post(reverse("not_meant"), {"mentor": mentors[0].slug}).url == "/"
    stranger.post("/match/", {"q": SENTENCE})
    for told in ({}, {"mentor": "nobody"}, {"mentor": mentors[0].slug, "venture": "x\x00"}):
        assert stranger.post(reverse("not_meant"), told).status_code == 302
    assert Judgement.objects.filter(mentor=mentors[0]).count() == 1  # the third is a press
    assert stranger.get(reverse("not_meant")).status_code == 405


def test_a_founders_press_hides_it_from_the_venture_and_comes_back_with_the_others(mentors):
    venture = VentureFactory(sentence=SENTENCE)
    founder = venture.founders.get()
    give_consent(founder, Purpose.MATCHING, at=NOW)
    space = SpaceFactory()
    FacilityFactory(space=space, text="染缸")
    actions.refresh_passages()
    client, url = signed_in(founder), reverse("not_meant")
    client.post(url, {"mentor": mentors[1].slug, "venture": venture.pk})
    client.post(url, {"space": space.slug, "venture": venture.pk})
    assert Dismissal.objects.count() == Judgement.objects.count() == 2
    assert founder.name not in "".join(Judgement.objects.values_list("text", flat=True))
    page = client.get("/home/")
    assert [each.subject for each in page.context["matches"]] == [mentors[0]]
    other = signed_in(UserFactory(hats=[Hat.FOUNDER]))
    other.post(url, {"mentor": mentors[0].slug, "venture": venture.pk})
    assert Dismissal.objects.count() == 2
    client.post(reverse("restore", args=[venture.pk]))
    assert not Dismissal.objects.exists()
    assert not Judgement.objects.exists()


def test_what_is_kept_names_nobody_and_says_nothing_of_who_somebody_is():
    venture = VentureFactory(sentence="我叫才让卓玛，藏族女，想做牦牛绒线")
    venture.founders.get().name = "才让卓玛"
    ask = ask_of_venture(venture, today=TODAY)
    text = actions.sentence_of(ask)
    assert "牦牛绒线" in text
    assert "藏族" not in text


def test_the_office_puts_a_match_right(mentors):
    ask, office = ask_of_sentence(SENTENCE), an_office()
    actions.not_meant(ask, mentor=mentors[1], space=None, called="good", at=NOW)
    row = Judgement.objects.get()
    client = signed_in(office)
    assert SENTENCE in client.get(reverse("judgement_list")).content.decode()
    url = reverse("judgement_act", args=[row.pk])
    page = client.get(url)
    assert [each.subject for each, _field in page.context["rows"]] == mentors
    client.post(url, {f"grade-{mentors[0].pk}": "3", f"grade-{mentors[1].pk}": ""})
    said = Judgement.objects.get(judge=Judge.OFFICE)
    assert (said.mentor, said.grade) == (mentors[0], 3)
    client.post(url, {f"grade-{mentors[0].pk}": "2"})  # the last word counts
    assert Judgement.objects.get(judge=Judge.OFFICE).grade == 2
    assert [each["count"] for each in client.get(reverse("judgement_list")).context["page"]] == [1]
    third = MentorFactory(user__name="韩雪岭")
    refused = client.post(url, {"other": "没有这个人"})
    assert refused.status_code == 422
    assert "没有这个人" in refused.content.decode()
    client.post(url, {"other": "韩雪岭"})
    assert Judgement.objects.get(mentor=third).grade == 3
    client.post(url, {"drop": "1"})
    assert not Judgement.objects.exists()


def graded(mentors):
    """Return the page of a sentence whose first mentor an officer has graded, and its address."""
    actions.not_meant(ask_of_sentence(SENTENCE), mentor=mentors[1], space=None, called="", at=NOW)
    row, office = Judgement.objects.get(), an_office()
    actions.judge(SENTENCE, 3, mentor=mentors[0], by=office, at=NOW)
    url, client = reverse("judgement_act", args=[row.pk]), signed_in(office)
    page = client.get(url).content.decode()
    assert f'name="shown-grade-{mentors[0].pk}" value="3"' in page
    return client, url


def test_nothing_said_takes_back_the_grade_that_the_page_showed(mentors):
    client, url = graded(mentors)
    key = f"grade-{mentors[0].pk}"
    client.post(url, {key: "", f"shown-{key}": "3"})
    assert not Judgement.objects.filter(judge=Judge.OFFICE).exists()
    assert Judgement.objects.get().judge == Judge.FOUNDER


def test_the_blank_of_one_officer_takes_back_no_grade_that_another_gave_meanwhile(mentors):
    client, url = graded(mentors)
    key, stored = f"grade-{mentors[0].pk}", Judgement.objects.filter(judge=Judge.OFFICE)
    client.post(url, {key: "", f"shown-{key}": ""})  # it was not graded as the page was opened
    assert stored.get().grade == 3
    actions.judge(SENTENCE, 1, mentor=mentors[0], by=an_office(), at=NOW)
    client.post(url, {key: "3", f"shown-{key}": "3"})  # left as it was shown
    assert stored.get().grade == 1
    told = client.post(url, {key: "", f"shown-{key}": "3"})
    assert told.status_code == 422
    assert stored.get().grade == 1
    assert f'name="shown-{key}" value="1"' in told.content.decode()
    client.post(url, {key: "", f"shown-{key}": "1"})  # seen by now
    assert not stored.exists()


@pytest.mark.parametrize("role", [Role.HR_OFFICER, Role.HR_HEAD, Role.AUDITOR])
def test_nobody_else_reads_or_changes_them(role, mentors, stranger):
    actions.not_meant(ask_of_sentence(SENTENCE), mentor=mentors[1], space=None, called="", at=NOW)
    row = Judgement.objects.get()
    for client in (
        signed_in(MembershipFactory(role=role, user__hats=[Hat.OFFICER]).user),
        signed_in(UserFactory(hats=[Hat.FOUNDER])),
    ):
        assert client.get(reverse("judgement_list")).status_code == 403
        assert client.post(reverse("judgement_act", args=[row.pk]), {"drop": 1}).status_code == 403
    assert stranger.get(reverse("judgement_list")).status_code == 302
    assert Judgement.objects.count() == 1


def test_the_database_keeps_one_grade_of_one_pair(mentors):
    told = {"text": "x", "judge": Judge.OFFICE, "day": TODAY}
    Judgement.objects.create(mentor=mentors[0], grade=3, **told)
    for wrong in (
        {"mentor": mentors[0], "grade": 1}, {"grade": 1}, {"mentor": mentors[1], "grade": 4},
        {"mentor": mentors[1], "space": SpaceFactory(), "grade": 1},
        {"mentor": mentors[1], "grade": 1, "text": ""},
    ):  # fmt: skip
        with pytest.raises(IntegrityError), transaction.atomic():
            Judgement.objects.create(**{**told, **wrong})


def test_the_next_training_learns_from_them(mentors, tmp_path):
    with pytest.raises(CommandError, match="nothing is written"):
        call_command("export_judged", tmp_path)
    ask = ask_of_sentence(SENTENCE)
    actions.not_meant(ask, mentor=mentors[1], space=None, called="good", at=NOW)
    actions.not_meant(ask, mentor=mentors[0], space=None, called="good", at=NOW)
    actions.judge(SENTENCE, 3, mentor=mentors[0], by=an_office(), at=NOW)
    call_command("export_judged", tmp_path, stdout=open("/dev/null", "w"))  # noqa: SIM115, PTH123
    (sentence,) = read_sentences(tmp_path / "said.jsonl")
    assert dict(sentence.mentors) == {mentors[0].slug: 3, mentors[1].slug: 0}
    assert sentence.is_partial
    library = read_library(tmp_path / "said-library.jsonl")
    assert {row["slug"] for row in library} == {mentor.slug for mentor in mentors}
    MentorProfile.objects.update(slug=Concat(Value("before-"), "slug"))
    load_library(library, at=NOW)
    told = judged_pairs([sentence], "mentor", today=TODAY)
    assert sorted(told.grades.tolist()) == [0, 3]
    assert json.loads((tmp_path / "said.jsonl").read_text())["partial"] is True


def test_they_are_kept_two_years(mentors):
    actions.not_meant(ask_of_sentence(SENTENCE), mentor=mentors[0], space=None, called="", at=NOW)
    (term,) = actions.TERMS
    assert term.carry_out(NOW + actions.KEPT) == 0
    assert term.carry_out(NOW + 2 * actions.KEPT) == 1


def test_a_mentor_who_was_not_meant_can_still_be_explained(mentors):
    ask = ask_of_sentence(SENTENCE, {}, [mentors[0].slug])
    assert explain_mentor(ask, mentors[0])["points"]


def test_a_card_taken_out_twice_is_one_card(stranger, mentors):
    stranger.post("/match/", {"q": SENTENCE})
    for _twice in range(2):
        stranger.post(reverse("not_meant"), {"mentor": mentors[1].slug})
    assert stranger.get("/match/").context["away"] == 1
    assert shown(stranger) == [mentors[0]]


def test_the_twenty_first_card_taken_out_brings_none_back(stranger, mentors):
    stranger.post("/match/", {"q": SENTENCE})
    more = [MentorFactory() for _each in range(20)]
    actions.refresh_passages()
    for mentor in (mentors[1], *more):
        stranger.post(reverse("not_meant"), {"mentor": mentor.slug})
    assert stranger.get("/match/").context["away"] == 21
    assert mentors[1] not in shown(stranger)


def test_a_space_and_a_mentor_with_one_key_are_two_cards(stranger, mentors):
    space = SpaceFactory(pk=mentors[1].pk)
    stranger.post("/match/", {"q": SENTENCE})
    stranger.post(reverse("not_meant"), {"space": space.slug})
    assert mentors[1] in shown(stranger)
    stranger.post(reverse("not_meant"), {"mentor": mentors[1].slug})
    assert stranger.get("/match/").context["away"] == 2
