"""What the matcher reads, recommends, explains and leaves out."""

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command

from accounts.actions import give_consent
from accounts.enums import Purpose
from accounts.models import Sector, User
from matching import actions, queries
from matching.core.encoders import TfidfEncoder, load_encoder
from matching.models import Passage, Price
from mentors.enums import MentorStatus
from mentors.models import Interest
from tests.clock import NOW
from tests.factories import (
    ExperienceFactory,
    FacilityFactory,
    MentorFactory,
    MentorshipFactory,
    NeedFactory,
    RequestFactory,
    SpaceFactory,
    UserFactory,
    VentureFactory,
)
from tests.logs import logged
from ventures.enums import FounderGroup
from ventures.models import Venture

pytestmark = pytest.mark.django_db
SENTENCE = "想从提锂剩下的老卤里回收硼和镁，做成阻燃材料。实验室样品有了，缺中试场地。"
TODAY = NOW.date()


def recommended(venture):
    found = queries.recommend_mentors(
        queries.ask_of_venture(venture, today=TODAY), top=10, today=TODAY
    )
    return [match.subject for match in found]


def test_a_sentence_is_read():
    ask = queries.ask_of_sentence(SENTENCE)
    assert {"lithium", "brine-use", "boron"} <= set(ask.sectors)
    assert ask.stage == "prototype"
    assert ask.helps[0] == "pilot-hall"
    assert queries.needs_of(ask)[0] == ("pilot-hall", "缺中试场地")


@pytest.mark.parametrize(
    ("chosen", "attribute", "value"),
    [
        ({"sector": "wolfberry"}, "sectors", ("wolfberry",)),
        ({"sector": ""}, "sectors", ()),
        ({"stage": "scaling"}, "stage", "scaling"),
        ({"place": "632800"}, "prefecture", "632800"),
        ({"help": "patents"}, "helps", ("patents",)),
    ],
)
def test_a_correction_wins_over_the_reading(chosen, attribute, value):
    assert getattr(queries.ask_of_sentence(SENTENCE, chosen), attribute) == value


def test_the_fitting_mentor_comes_first_with_both_quotes_and_one_reservation():
    fits, other = MentorFactory(), MentorFactory(promise="陪你把民宿的淡季填满")
    other.sectors.set(["rural-tourism"])
    ExperienceFactory(mentor=fits)
    ExperienceFactory(mentor=other, text="把祁连的闲置院落改成民宿，淡季入住率三成八")
    actions.refresh_passages()
    ask = queries.ask_of_sentence(SENTENCE)
    best, last = queries.recommend_mentors(ask, top=5, today=TODAY)
    assert (best.subject, last.subject) == (fits, other)
    points = best.why["points"]
    assert [point["fit"] for point in points].count("note") == 1
    assert points[-1]["fit"] == "note"
    quoted = next(point for point in points if point["quote"])
    assert quoted["quote"]["text"] == "带队建成老卤提硼中试线，两年后放大到每年 2,000 吨"
    assert quoted["ours"]["text"] in SENTENCE
    for side in ("quote", "ours"):
        marked = [quoted[side]["text"][start:end] for start, end in quoted[side]["spans"]]
        assert "老卤" in marked
    assert set(quoted["head"]) == set(quoted["head_mentor"]) == {"zh-hans", "en"}


def test_a_score_is_the_sum_of_its_named_parts():
    ExperienceFactory()
    actions.refresh_passages()
    (match,) = queries.recommend_mentors(queries.ask_of_sentence(SENTENCE), top=1, today=TODAY)
    assert sum(match.contributions.values()) == pytest.approx(match.total)
    assert set(match.contributions) == {
        "need", "sector", "stage", "place", "language", "availability",
    }  # fmt: skip


def test_a_changed_line_is_never_used_before_it_is_encoded_again():
    told = ExperienceFactory()
    assert actions.refresh_passages() == 5  # the line, headline, promise, what is ticked, all of it
    assert actions.refresh_passages() == 0
    told.text = "养了十年蜜蜂"
    told.save()
    assert not Passage.objects.told_by("mentor").filter(experience=told).exists()
    why = queries.explain_mentor(queries.ask_of_sentence(SENTENCE), told.mentor)
    assert "老卤提硼" not in json.dumps(why, ensure_ascii=False)
    assert actions.refresh_passages() == 2
    assert Passage.objects.told_by("mentor").filter(experience=told).exists()


def test_a_name_never_touches_a_score():
    venture = VentureFactory()
    one, two = MentorFactory(user__name="韩雪岭"), MentorFactory(user__name="Anna Berg")
    for mentor in (one, two):
        ExperienceFactory(mentor=mentor)
    actions.refresh_passages()
    ask = queries.ask_of_venture(venture, today=TODAY)
    first, second = queries.recommend_mentors(ask, top=2, today=TODAY)
    assert first.total == second.total


def test_what_is_told_of_a_person_beside_the_words_never_touches_a_score():
    venture, lead = VentureFactory(), UserFactory()
    venture.founders.add(lead)
    mentors = MentorFactory.create_batch(3)
    for mentor in mentors:
        ExperienceFactory(mentor=mentor)
    actions.refresh_passages()

    def totals():
        ask = queries.ask_of_venture(Venture.objects.get(pk=venture.pk), today=TODAY)
        return [
            repr((match.subject.pk, match.total, match.parts))
            for match in queries.recommend_mentors(ask, top=3, today=TODAY)
        ]

    before = totals()
    assert len(before) == 3
    people = User.objects.filter(pk__in=[lead.pk, *(each.user_id for each in mentors)])
    changes = {
        "name": "卓玛措", "language": "en", "time_zone": "Europe/Berlin", "wechat": "zhuoma",
        "phone": "+8613912345678", "theme": "dark", "hats": ["founder", "mentor"],
    }  # fmt: skip
    for name, value in changes.items():
        people.update(**{name: value})
        assert totals() == before, name
    for group in FounderGroup:
        Venture.objects.filter(pk=venture.pk).update(founder_groups=[group])
        assert totals() == before, group


def _veto_equity(venture, mentor):
    venture.vetoes, mentor.takes_equity = ["equity-for-advice"], True


def _veto_same_trade(venture, mentor):
    venture.vetoes = ["same-trade"]
    Interest.objects.create(mentor=mentor, relation="shareholding", party="别家公司")


def _status(_venture, mentor):
    mentor.status = MentorStatus.APPLIED


def _pause(_venture, mentor):
    mentor.paused_until = TODAY + timedelta(days=1)


def _language(_venture, mentor):
    mentor.languages.set(["en"])


def _must(venture, _mentor):
    NeedFactory(venture=venture, importance="must", help_kind_id="patents")


RULED_OUT = {
    "own team": lambda venture, mentor: venture.founders.add(mentor.user),
    "not vetted": _status,
    "paused": _pause,
    "open request": lambda venture, mentor: RequestFactory(venture=venture, mentor=mentor),
    "under way": lambda venture, mentor: MentorshipFactory(
        request__venture=venture, request__mentor=mentor
    ),
    "interest": lambda venture, mentor: Interest.objects.create(
        mentor=mentor, relation="kin", party=venture.name
    ),
    "language": _language,
    "must": _must,
    "equity": _veto_equity,
    "same trade": _veto_same_trade,
    "dismissed": lambda venture, mentor: actions.dismiss(
        venture, mentor=mentor, by=venture.founders.first(), at=NOW
    ),
}


@pytest.mark.parametrize("rule", RULED_OUT)
def test_what_is_ruled_out_is_never_recommended(rule):
    venture, mentor = VentureFactory(), ExperienceFactory().mentor
    actions.refresh_passages()
    assert recommended(venture) == [mentor]
    RULED_OUT[rule](venture, mentor)
    mentor.save()
    venture.save()
    assert recommended(venture) == []


def test_a_full_mentor_comes_last_and_says_so():
    full = ExperienceFactory(mentor__capacity=1).mentor
    free = ExperienceFactory(text="做过小试").mentor
    MentorshipFactory(request__mentor=full)
    actions.refresh_passages()
    found = queries.recommend_mentors(queries.ask_of_sentence(SENTENCE), top=5, today=TODAY)
    assert [match.subject for match in found] == [free, full]
    assert found[1].why["points"][-1]["says"]["en"].startswith("All places are taken")


def test_a_space_is_recommended_for_what_it_has():
    fits = FacilityFactory().space
    other = SpaceFactory(summary="直播间和摄影棚", county_id="630104")
    fits.sectors.set(["salt-lake"])
    other.sectors.set(["e-commerce"])
    actions.refresh_passages()
    found = queries.recommend_spaces(queries.ask_of_sentence(SENTENCE), top=5)
    assert [match.subject for match in found] == [fits, other]
    assert found[0].why["points"][0]["quote"]["text"]


def test_a_space_must_have_what_the_venture_must_have():
    venture = VentureFactory()
    NeedFactory(venture=venture, importance="must", help_kind_id="pilot-hall", text="要中试车间")
    without, having = SpaceFactory(), SpaceFactory()
    having.help_kinds.set(["pilot-hall"])
    actions.refresh_passages()
    found = queries.recommend_spaces(queries.ask_of_venture(venture, today=TODAY), top=5)
    assert [match.subject for match in found] == [having]
    assert without not in [match.subject for match in found]


def test_nobody_in_the_library_is_no_error():
    assert queries.recommend_mentors(queries.ask_of_sentence(SENTENCE), top=3, today=TODAY) == []


def test_without_the_model_words_alone_go_on(tmp_path):
    load_encoder.cache_clear()
    try:
        with logged() as log:
            encoder = load_encoder(tmp_path / "missing")
        assert isinstance(encoder, TfidfEncoder)
        assert "cannot be loaded" in log.getvalue()
        assert encoder.encode(["老卤提硼"]).shape == (1, 384)
    finally:
        load_encoder.cache_clear()


def test_the_shipped_encoder_reaches_the_promised_figures():
    out = StringIO()
    call_command("evaluate_matching", "fixtures/eval/pairs.jsonl", "--json", stdout=out)
    table = json.loads(out.getvalue())
    assert table["ours"]["mrr"] >= 0.77
    assert table["ours"]["recall@5"] >= 0.86
    assert table["tfidf"]["mrr"] < table["ours"]["mrr"]
    for kind in ("story", "polite", "typed by ear"):
        assert table["tfidf"]["mrr"] < table[f"ours, {kind}"]["mrr"] <= 1.0
    assert table["ours, polite"]["mrr"] > table["ours"]["mrr"] - 0.05


def test_match_prints_json():
    ExperienceFactory()
    actions.refresh_passages()
    out = StringIO()
    call_command("match", SENTENCE, "--json", stdout=out)
    (told,) = json.loads(out.getvalue())
    assert {"slug", "name", "score", "parts", "why"} <= set(told)


def test_match_prints_a_line_a_point_with_the_line_that_it_quotes():
    mentor = ExperienceFactory().mentor
    actions.refresh_passages()
    out = StringIO()
    call_command("match", SENTENCE, stdout=out)
    first, *points = out.getvalue().splitlines()
    assert str(mentor) in first
    assert any("“" in point for point in points)


def test_the_lists_are_complete():
    assert Sector.objects.count() >= 40
    assert Sector.objects.filter(parent=None).exists()


def test_attention_is_rationed_by_a_price_and_the_page_says_who_is_in_demand():
    founder_side = VentureFactory.create_batch(6)
    for venture in founder_side:
        NeedFactory(venture=venture, text="缺懂老卤提硼中试的人")
        give_consent(venture.founders.first(), Purpose.MATCHING, at=NOW)
    wanted, other = MentorFactory(capacity=1), MentorFactory(capacity=3)
    ExperienceFactory(mentor=wanted)
    ExperienceFactory(mentor=other)
    actions.refresh_passages()
    assert actions.refresh_prices(at=NOW) == 2
    assert actions.refresh_prices_if_old(at=NOW + timedelta(hours=1)) == 0
    assert actions.refresh_prices_if_old(at=NOW + timedelta(hours=30)) == 2
    assert wanted.price.value > other.price.value
    Price.objects.filter(mentor=other).update(taken_off=9.0)
    assert recommended(founder_side[0]) == [wanted, other]
    Price.objects.filter(mentor=other).update(taken_off=0.0)
    Price.objects.filter(mentor=wanted).update(taken_off=9.0)
    assert recommended(founder_side[0]) == [other, wanted]
    ask = queries.ask_of_venture(founder_side[0], today=TODAY)
    notes = queries.explain_mentor(ask, wanted)["points"][-1]
    assert notes["part"] in {"demand", "availability", "place"}


def test_ventures_with_a_mentor_or_without_consent_ask_nobody():
    silent, served = VentureFactory(), MentorshipFactory().venture
    give_consent(served.founders.first(), Purpose.MATCHING, at=NOW)
    assert not queries.seeking().exists()
    give_consent(silent.founders.first(), Purpose.MATCHING, at=NOW)
    assert list(queries.seeking()) == [silent]


LONG = "、".join(f"{step}工序" for step in "揉捻发酵烘干提香拣剔拼配")


def test_a_line_that_is_not_compared_to_its_end_says_so(stranger, client):
    line = ExperienceFactory(text=LONG)
    sign = "这一行只比较前"
    url = f"/mentors/{line.mentor.slug}/"
    assert sign not in stranger.get(url).text
    client.force_login(line.mentor.user)
    assert sign in client.get(url, headers={"accept-language": "zh-cn"}).text

    assert queries.ask_of_venture(VentureFactory(sentence=LONG), today=TODAY).cut == [LONG]
    page = stranger.post("/match/", {"q": f"做青稞酒，{LONG}"}, follow=True)
    assert sign in page.text


def test_the_office_sees_whose_lines_are_copied(admin_client):
    line = ExperienceFactory(text="国家级创业导师，辅导企业上百家")
    copy = ExperienceFactory(text=line.text)
    alone = ExperienceFactory(text="自己写的一行")
    page = admin_client.get(f"/admin/mentors/mentorprofile/{copy.mentor.pk}/change/").text
    assert f"{line.text} ({line.mentor})" in page
    page = admin_client.get(f"/admin/mentors/mentorprofile/{alone.mentor.pk}/change/").text
    assert str(line.mentor) not in page
    listed = admin_client.get("/admin/mentors/mentorprofile/").context["cl"].result_list
    assert {each.pk for each in listed if each.borrows} == {line.mentor.pk, copy.mentor.pk}
