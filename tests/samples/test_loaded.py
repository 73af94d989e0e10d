"""The sample province, loaded as `make run` loads it, and what a newcomer sees in it."""

import re
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone, translation

from accounts.enums import Hat, Role
from accounts.models import (
    Grant,
    HelpKind,
    Membership,
    Organisation,
    Prefecture,
    Sector,
    User,
)
from events.models import Event, SignUp
from exchange.models import Inquiry, Listing
from incubation.enums import ChainStage
from incubation.models import Application, Enrolment, HandOver, Residency
from matching import queries
from mentoring.models import Closing, Mediation
from mentors.models import MentorProfile, Mentorship
from mobility.models import Inspection, LeaveCase
from mobility.queries.pay import pay_month
from mobility.queries.policy import work_calendar
from mobility.queries.way_back import way_back
from mobility.queries.years import away_in, lacking
from results.models import Technology, Transfer
from samples import tour
from spaces.models import Space
from ventures.models import Venture

SALT = {"lithium", "brine-use", "boron", "magnesium", "potash", "salt-lake"}
FOOD = {"dairy", "yak", "food", "cold-chain", "meat"}


def every_stage_is_on_show():
    assert Mediation.objects.under_way().get().talk is not None
    today = timezone.localdate()
    assert Mentorship.objects.active().filter(paused_until__gt=today).count() == 1
    ended = Closing.objects.filter(mentorship__status="ended").exclude(thanks="")
    assert sorted(ended.values_list("side", flat=True)) == ["founder", "mentor"]
    teams = [sorted(each.members.values_list("role", flat=True)) for each in Venture.objects.all()]
    assert [team for team in sorted(teams) if len(team) > 1] == [
        ["lead", "lead"],
        ["lead", "member"],
    ]
    assert set(Listing.objects.values_list("status", flat=True)) == {"open", "waiting", "returned"}
    assert set(Inquiry.objects.values_list("status", flat=True)) == {"asked", "met"}
    over = Event.objects.get(status="over")
    assert SignUp.objects.filter(event=over, came=True).count() == 3
    assert over.seats.filter(feedback__grade__gte=4).exclude(feedback__words="").count() == 2


def every_role_is_on_the_tour():
    """Nobody is left out but the superuser, who sets a service up and holds no role."""
    on_it = User.objects.filter(email__in=tour.people())
    assert set(on_it.values_list("memberships__role", flat=True)) - {None} == set(Role.values)
    assert {hat for each in on_it for hat in each.hats} == set(Hat.values)
    audits = Membership.objects.filter(user__in=on_it, role=Role.AUDITOR)
    kinds = sorted(audits.values_list("organisation__kind", flat=True))
    assert kinds == ["province", "university"]


def desks_have_work(today):
    unit = Organisation.objects.get(code="DEMO-INST")
    finance, officer = (unit.memberships.get(role=each).user for each in ("finance", "hr_officer"))
    with translation.override("zh-hans"):
        told = pay_month(finance, unit, today.year, today.month, today)
    changes = {(each.row.name, each.words) for each in told.changes}
    assert changes >= {
        ("章未雨", "新离岗"), ("石见青", "工资或社保有变更"),
        ("白玛央金", "已返岗：按在岗发放工资"),
    }  # fmt: skip
    lacks = lacking(away_in(officer, unit, today.year - 1, today), today.year - 1)
    assert [str(each.employment.person) for each in lacks] == ["卓玛草"]
    assert {name: done_and_open(name, today) for name in ("索南措", "周问渠", "白玛央金")} == {
        "索南措": (1, 5), "周问渠": (3, 3), "白玛央金": (4, 3),
    }  # fmt: skip
    sample = Inspection.objects.get(organisation=unit)
    findings = sorted(sample.cases.values_list("finding", flat=True))
    assert findings == ["fine", "flawed", "open", "open"]
    asked = Grant.objects.get(decided_at=None)
    assert asked.by.email == "fengjingchuan@example.cn"


def done_and_open(name, today):
    cases = LeaveCase.objects.on(today, work_calendar())
    steps = way_back(cases.get(employment__person__name=name), work_calendar())
    done = sum(each.done is not None for each in steps)
    return done, len(steps) - done


def first_for(sentence):
    ask = queries.ask_of_sentence(sentence)
    (found,) = queries.recommend_mentors(ask, top=1, today=timezone.localdate())
    return found.subject


def quoted_lines_that_count(today):
    """Yield for each recommendation whether the part falls when the quoted line was not written."""
    for venture in Venture.objects.order_by("pk"):
        ask = queries.ask_of_venture(venture, today=today)
        for match in queries.recommend_mentors(ask, top=2, today=today):
            mentor, why = match.subject, match.why
            assert match.total == pytest.approx(sum(match.contributions.values()))
            quoted = next((p["quote"]["text"] for p in why["points"] if p["quote"]), None)
            if quoted is None:
                continue
            with transaction.atomic():
                if not mentor.experiences.filter(text=quoted).delete()[0]:
                    own = MentorProfile.objects.filter(pk=mentor.pk)
                    own.filter(promise=quoted).update(promise="…")
                    own.filter(headline=quoted).update(headline="…")
                without = queries.explain_mentor(ask, mentor)["parts"]["need"]
                transaction.set_rollback(True)
            yield without < why["parts"]["need"]


@pytest.mark.django_db
def test_the_sample_province(settings, stranger):
    settings.SAMPLE_DATA = True
    call_command("load_demo", stdout=StringIO())

    mentors = MentorProfile.objects.public()
    assert mentors.count() >= 80
    assert Venture.objects.count() >= 60
    assert Space.objects.count() >= 32
    for rows in (mentors, Venture.objects, Space.objects):
        places = rows.values_list("county__prefecture", flat=True).distinct()
        assert set(places) >= set(Prefecture.objects.values_list("pk", flat=True))
    assert all(3 <= each.experiences.count() <= 6 for each in mentors)
    assert mentors.filter(user__language="en").count() >= 4
    assert sum(each.active_count >= each.capacity for each in mentors) >= 2
    assert Sector.objects.count() >= 40
    assert HelpKind.objects.count() >= 40
    units = LeaveCase.objects.values_list("employment__organisation__code", flat=True)
    assert {code: list(units).count(code) for code in set(units)} == {
        "DEMO-UNI": 23, "DEMO-INST": 41, "DEMO-HOSP": 7,
    }  # fmt: skip
    assert not User.objects.filter(is_sample=False).exists()
    stages = Enrolment.objects.running().values_list("stage", flat=True)
    assert set(stages) == set(ChainStage.values)
    assert Enrolment.objects.graduations().count() == 1
    assert Residency.objects.running().values("space").distinct().count() == 3
    assert Application.objects.waiting().count() == 2
    assert Application.objects.unanswered().count() == 1
    assert HandOver.objects.open().count() == 1
    assert (Technology.objects.count(), Transfer.objects.count()) == (12, 8)
    for register in (Technology, Transfer):
        assert not register.objects.filter(is_sample=False).exists()
        assert register.objects.filter(status="confirmed").count() >= 6
        assert not register.objects.filter(evidence=None).exists()

    every_stage_is_on_show()
    every_role_is_on_the_tour()
    desks_have_work(timezone.localdate())

    lithium = first_for("我们在德令哈做盐湖提锂的吸附剂，缺懂中试放大的人")
    assert SALT & set(lithium.sectors.values_list("pk", flat=True)), lithium.headline
    cheese = first_for("yak cheese, we need a cold chain and food licence")
    assert FOOD & set(cheese.sectors.values_list("pk", flat=True)), cheese.headline

    held = list(quoted_lines_that_count(timezone.localdate()))
    assert len(held) >= 80
    assert sum(held) >= 0.95 * len(held)

    assert [each.email for each in tour.guides()] == [each.email for each in tour._GUIDES]
    assert len(tour.guides()) == 28
    for guide in tour.guides():
        stranger.post("/enter/", {"email": guide.email})
        assert stranger.get("/home/", follow=True).status_code == 200, guide.email


def test_the_guide_of_the_office_says_whose_names_it_reads():
    (office,) = [each for each in tour._GUIDES if each.email == "shaxue@example.cn"]
    with translation.override("en"):
        assert str(office.shows) == (
            "reads mentors, ventures and founders by name, leave in numbers alone"
        )


def test_the_readme_names_only_sample_people_who_are_there():
    named = set(re.findall(r"`(\w+@example\.cn)`", (settings.BASE_DIR / "README.md").read_text()))
    assert {guide.email for guide in tour._GUIDES} <= named


def test_texts_of_samples_hold_no_contact_data():
    for name in ("mentors", "spaces", "ventures"):
        text = (settings.BASE_DIR / f"fixtures/demo/{name}.json").read_text()
        assert not re.search(r"1[3-9]\d{9}|https?://", text)
