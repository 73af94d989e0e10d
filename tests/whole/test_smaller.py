"""Smaller things that are right: desks, searches, surnames, titles, ties, plurals, the README."""

import os
import random
import re
import shutil
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from django import forms
from django.conf import settings
from django.contrib import messages
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory as Requests
from django.urls import reverse
from django.utils import translation

from accounts.actions import give_consent
from accounts.enums import Hat, OrganisationKind, Purpose, Role
from accounts.queries import desk
from cohorts.core.cohort import Rules, alternatives, solve
from config import database
from matching import actions
from matching.core.pool import Pool, ties
from matching.core.score import MENTOR_WEIGHTS
from matching.queries.pool import pairs_of_all
from mentors.queries import directory as mentors_found
from mobility.actions import serve
from mobility.core.policy import DEFAULT_BASIS
from mobility.enums import CaseStatus
from mobility.queries.paper_values import _basis as basis_of_a_letter
from samples.leaves import UNITS
from samples.people import Cast
from spaces.queries import directory as spaces_found
from tests.clock import NOW
from tests.factories import (
    DepartmentFactory,
    EmploymentFactory,
    ExperienceFactory,
    MembershipFactory,
    MentorFactory,
    NeedFactory,
    OfficerFactory,
    RequestFactory,
    SpaceFactory,
    TermFactory,
    UserFactory,
    VentureFactory,
)
from tests.scenes import signed_in
from ui.pinyin import latin, search_key, syllables
from ventures.models import Venture

README = (settings.BASE_DIR / "README.md").read_text()
TODAY = NOW.date()


# --- the README -----------------------------------------------------------------------------
@pytest.mark.django_db
def test_the_readme_says_who_of_an_hr_office_is_officer_and_who_is_head():
    (line,) = re.findall(r"^\| HR offices \|.*$", README, re.MULTILINE)
    told = re.findall(r"`(\w+)@example\.cn` \((officer|its head)", line)
    cast = Cast()
    cast.person("陶然", [Hat.MENTOR], NOW)  # mentors are made first
    made = []
    for _name, _kind, officer, head in UNITS.values():
        for name, role in ((officer, "officer"), (head, "its head")):
            made.append((cast.person(name, [Hat.OFFICER], NOW).email.split("@")[0], role))
    assert told == made


def test_the_readme_line_that_backs_up_is_a_command_that_works():
    (line,) = re.findall(r"^  `(\S+/pg_dump .*)`$", README, re.MULTILINE)
    program = line.split()[0]
    assert Path(settings.BASE_DIR / program).is_file()
    if settings.DATABASES["default"].get("HOST") and database.is_ours(
        settings.DATABASES["default"]["HOST"]
    ):
        bash = shutil.which("bash")
        dumped = subprocess.run(
            [bash, "-c", line.replace("-Fc", "--schema-only").partition(" > ")[0]],
            cwd=settings.BASE_DIR, capture_output=True, check=False, text=True,
        )  # fmt: skip
        assert dumped.returncode == 0, dumped.stderr


def test_the_readme_says_that_make_run_is_ended_before_the_database_is_stopped():
    assert "| `make stop` | stops the embedded database; end `make run` first" in README
    assert "started again by themselves" in README


# --- desks ----------------------------------------------------------------------------------
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("role", "kind", "page"),
    [
        (Role.PROGRAMME_OFFICER, OrganisationKind.PROVINCE, "province"),
        (Role.SPACE_MANAGER, OrganisationKind.OPERATOR, "space_desks"),
        (Role.HR_OFFICER, OrganisationKind.UNIVERSITY, "leave_todo"),
        (Role.HR_HEAD, OrganisationKind.UNIVERSITY, "leave_todo"),
        (Role.FINANCE, OrganisationKind.UNIVERSITY, "leave_pay"),
        (Role.AUDITOR, OrganisationKind.UNIVERSITY, "leave_recorded"),
        (Role.SYSTEM_ADMIN, OrganisationKind.PROVINCE, "operations"),
        (Role.SECURITY_ADMIN, OrganisationKind.PROVINCE, "trail_alarms"),
        (Role.AUDIT_ADMIN, OrganisationKind.PROVINCE, "trail_list"),
    ],
)
def test_whoever_works_for_an_office_lands_on_the_own_desk(role, kind, page):
    user = MembershipFactory(
        user__hats=[Hat.OFFICER], organisation__kind=kind, organisation__code="DESK", role=role
    ).user
    answer = signed_in(user).get(reverse("home"), follow=True)
    assert answer.redirect_chain[-1][0] == reverse(page)
    assert answer.status_code == 200


@pytest.mark.django_db
def test_administrators_heads_of_departments_and_researchers_land_on_their_own_desks():
    boss = UserFactory(hats=[Hat.OFFICER])
    EmploymentFactory(department=DepartmentFactory(head=boss))
    for user, page in (
        (UserFactory(hats=[Hat.OFFICER], is_staff=True, is_superuser=True), "operations"),
        (boss, "leave_todo"),
        (UserFactory(hats=[Hat.RESEARCHER]), "my_leave"),
        (UserFactory(hats=[]), "mentor_list"),
    ):
        answer = signed_in(user).get(reverse("home"), follow=True)
        assert (answer.redirect_chain[-1][0], answer.status_code) == (reverse(page), 200)


@pytest.mark.django_db
def test_founder_and_mentor_come_before_an_office():
    for hats, page in (
        ([Hat.OFFICER, Hat.FOUNDER], "home"), ([Hat.MENTOR, Hat.RESEARCHER], "inbox"),
        ([Hat.MENTOR, Hat.FOUNDER], "home"),
    ):  # fmt: skip
        assert desk(OfficerFactory(user__hats=hats).user) == page


@pytest.mark.django_db
def test_a_head_of_a_department_with_people_has_a_tab():
    boss, idle = UserFactory(hats=[Hat.OFFICER]), UserFactory(hats=[Hat.OFFICER])
    EmploymentFactory(department=DepartmentFactory(head=boss))
    DepartmentFactory(head=idle)
    tab = f'<a href="{reverse("leave_todo")}"'
    assert tab in signed_in(boss).get(reverse("mentor_list")).content.decode()
    assert tab not in signed_in(idle).get(reverse("mentor_list")).content.decode()


# --- searches -------------------------------------------------------------------------------
@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["%20%20", "%EF%BC%8C", "%E3%80%80"])
def test_a_search_for_nothing_shows_nobody_and_how_to_go_on(client, typed):
    MentorFactory(), SpaceFactory()
    fields = {"mentor_list": "Name or word", "space_list": "Name of the space or word"}
    for page, field in fields.items():
        answer = client.get(f"{reverse(page)}?q={typed}", headers={"accept-language": "en"})
        assert not answer.context["page"].paginator.count
        assert f"Without “{field}”" in answer.content.decode()
        assert client.get(f"{reverse(page)}?q=").context["page"].paginator.count == 1


@pytest.mark.django_db
def test_wide_and_narrow_letters_find_the_same():
    mentor, space = MentorFactory(headline="懂 AI 的工程师"), SpaceFactory(summary="AI 算力中心")
    MentorFactory(), SpaceFactory()
    for typed in ("ＡＩ", "AI", "ai", " ＡＩ，"):
        assert list(mentors_found({"q": typed}, today=TODAY)) == [mentor]
        assert list(spaces_found({"q": typed}, on=NOW.date())) == [space]


@pytest.mark.django_db
def test_every_word_of_a_search_is_found_wherever_it_stands():
    mentor = MentorFactory(headline="盐湖工程师", promise="图纸都看")
    MentorFactory(headline="盐湖商人", promise="陪你卖货")
    assert list(mentors_found({"q": "图纸、盐湖"}, today=TODAY)) == [mentor]


# --- surnames -------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("翟明川", "Zhai Mingchuan"), ("卜明川", "Bu Mingchuan"), ("朴明川", "Piao Mingchuan"),
        ("缪明川", "Miao Mingchuan"), ("种明川", "Chong Mingchuan"),
        ("曾明川", "Zeng Mingchuan"), ("逄明川", "Pang Mingchuan"), ("乐明川", "Yue Mingchuan"),
        ("谌明川", "Chen Mingchuan"), ("员明川", "Yun Mingchuan"), ("尉迟明", "Yuchi Ming"),
        ("覃明川", "Qin Mingchuan"),
    ],
)  # fmt: skip
def test_a_surname_is_read_as_a_surname(name, read):
    assert latin(name) == read


def test_both_readings_of_a_surname_are_found():
    key = search_key("翟明川")
    assert key.startswith("zhai ming chuan ")
    for typed in ("zhai", "di ming", "dimingchuan", "zmc", "dmc", "翟"):
        assert typed in key
    assert "tanming" in search_key("覃明川")


def test_a_place_is_not_read_as_a_surname():
    assert syllables("乐都创客空间")[:2] == ["le", "du"]


# --- refused forms --------------------------------------------------------------------------
class Small(forms.Form):
    name = forms.CharField(label="名称")
    key = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean_key(self):
        if self.cleaned_data["key"]:
            raise forms.ValidationError("过期了")


def test_a_summary_of_errors_never_ends_in_an_empty_list():
    with translation.override("en"):
        hidden = render_to_string("ui/_errors.html", {"form": Small({"name": "一", "key": "x"})})
        shown = render_to_string("ui/_errors.html", {"form": Small({"name": ""})})
    assert "过期了" in hidden
    assert "Please put right" not in hidden
    assert re.search(r"Please put right:\s+<a href=\"#id_name\">名称</a>", shown)


@pytest.mark.django_db
def test_the_title_of_a_page_with_a_refused_form_begins_with_error(client):
    english = {"accept-language": "en"}
    wrong = {"login": "nobody@example.cn", "password": "wrong-horse-8"}
    pages = [
        client.post(reverse("account_login"), wrong, headers=english),
        client.post(reverse("match"), {"q": ""}, headers=english),
        signed_in(UserFactory(language="en")).post(reverse("venture_new"), {"name": ""}),
    ]
    for page in pages:
        assert "<title>Error: " in page.content.decode()


@pytest.mark.django_db
def test_the_title_of_other_pages_is_the_title(client):
    for url in (reverse("account_login"), reverse("landing"), "/mentors/?sector=nothing"):
        page = client.get(url, headers={"accept-language": "en"}).content.decode()
        assert "<title>" in page
        assert "<title>Error" not in page


def test_a_text_of_a_person_cannot_make_an_error_of_a_title():
    page = Template(
        "{% load refused %}{% titled %}<title>a</title>{{ text }}{% titled_done %}"
    ).render(Context({"text": ' data-refused role="alert"', "request": Requests().get("/")}))
    assert "<title>a</title>" in page


# --- ties -----------------------------------------------------------------------------------
def shuffled(order, columns):
    """Return the pairs by name of a pool in which everything is worth the same."""
    ventures, mentors = [f"创业{n}" for n in order], [f"导师{n}" for n in columns]
    rows, cols = np.nonzero(np.ones((len(ventures), len(mentors))))
    parts = {name: np.full(len(rows), 0.5) for name in MENTOR_WEIGHTS.parts}
    pool = Pool(
        np.arange(100, 100 + len(ventures)), np.arange(500, 500 + len(mentors)),
        np.ones(len(mentors), np.int64), rows, cols, parts, (ties(ventures), ties(mentors)),
    )  # fmt: skip
    pool = Pool.unpacked(pool.packed())
    first = [each[0] for each in alternatives(pool, Rules(floor=0.0), 100, {})]
    return {
        fairness: {
            (ventures[pool.rows[at]], mentors[pool.columns[at]])
            for at in solve(pool, Rules(floor=0.0, fairness=fairness))
        }
        for fairness in ("maxmin", "total", "stable")
    } | {"offers": [mentors[key - 500] for key in first]}


def test_pairs_of_equal_worth_do_not_hang_on_the_numbers_of_the_record():
    draw, order, columns = random.Random(3), list(range(8)), list(range(6))
    wanted = shuffled(order, columns)
    assert len(wanted["total"]) == 6
    for _ in range(5):
        draw.shuffle(order), draw.shuffle(columns)
        assert shuffled(order, columns) == wanted


@pytest.mark.django_db
def test_the_same_people_loaded_in_another_order_are_paired_alike():
    def pairs(order):
        Venture.objects.all().delete()
        mentors = {}
        for n in order:
            mentor = MentorFactory(user__name=f"韩雪{'岭川明远'[n]}", slug=f"m{n}-{order[0]}",
                                   capacity=1)  # fmt: skip
            ExperienceFactory(mentor=mentor)
            mentors[mentor.pk] = str(mentor)
        for n in order:
            venture = VentureFactory(name=f"硼镁{n}")
            give_consent(venture.founders.first(), Purpose.MATCHING, at=NOW)
            NeedFactory(venture=venture)
        actions.refresh_passages()
        ventures = {each.pk: each for each in Venture.objects.for_page().order_by("pk")}
        pool = pairs_of_all(list(ventures.values()), today=TODAY)
        made = solve(pool, Rules(floor=0.0))
        named = {
            (ventures[int(pool.ventures[pool.rows[at]])].name,
             mentors[int(pool.mentors[pool.columns[at]])])
            for at in made
        }  # fmt: skip
        for mentor in list(mentors):
            MentorFactory._meta.model.objects.filter(pk=mentor).update(status="suspended")
        return named

    wanted = pairs([0, 1, 2, 3])
    assert len(wanted) == 4
    assert pairs([2, 0, 3, 1]) == wanted
    assert pairs([3, 2, 1, 0]) == wanted


# --- words ----------------------------------------------------------------------------------
@pytest.mark.django_db
def test_one_room_is_no_rooms(client):
    space = SpaceFactory(rooms=1, rooms_free=1, desks=3, desks_free=2)
    for url in (reverse("space", args=[space.slug]), reverse("space_list")):
        page = client.get(url, headers={"accept-language": "en"}).content.decode()
        assert "1 room, 2 desks" in page
        assert "1 rooms" not in page


@pytest.mark.django_db
def test_what_may_be_done_after_the_grace_stands_with_from_and_no_expiry_notice_is_offered():
    term = TermFactory(first_day=TODAY.replace(year=2023), last_day=TODAY.replace(month=9, day=1))
    case = term.case
    assert case.status == CaseStatus.SIGNED
    unit = case.employment.organisation
    officer = OfficerFactory(organisation=unit, role=Role.HR_HEAD, user__language="en")
    client = signed_in(officer.user)
    sent = {"how": "post", "on": TODAY.replace(month=9, day=4), "signed_by": "本人"}
    serve(case, **sent, by=officer.user, at=NOW)
    for url in (reverse("leave_list"), reverse("leave_case", args=[case.pk])):
        page = client.get(url).content.decode()
        assert "from 2026-10-02 on" in " ".join(page.split())
        assert "by 2026-10-02" not in page
        assert reverse("paper_write", args=[case.pk, "expiry_notice"]) not in page
    shown = client.get(reverse("leave_case", args=[case.pk])).content.decode()
    assert reverse("paper_write", args=[case.pk, "reminder"]) in shown


# --- links, headlines, marks -------------------------------------------------------------------
@pytest.mark.parametrize(
    ("bind", "link"),
    [("127.0.0.1:8321", "http://127.0.0.1:8321"), ("0.0.0.0:9000", "http://127.0.0.1:9000")],
)
def test_links_name_the_address_that_is_listened_on(bind, link):
    surroundings = {name: value for name, value in os.environ.items() if name != "SITE_URL"}
    told = subprocess.run(
        [sys.executable, "-c", "from config import settings; print(settings.SITE_URL)"],
        env=surroundings | {"BIND": bind}, capture_output=True, text=True, check=True,
        cwd=settings.BASE_DIR,
    )  # fmt: skip
    assert told.stdout.strip() == link


@pytest.mark.django_db
def test_the_inbox_counts_what_waits_for_the_mentor():
    asked = RequestFactory(status="asked_back", sent_at=NOW, due_at=NOW + timedelta(days=5))
    page = signed_in(asked.mentor.user).get(reverse("inbox")).content.decode()
    assert "没有申请等你答复。" in page
    assert str(asked.venture) in (
        signed_in(asked.mentor.user).get(reverse("inbox") + "?show=asked_back").content.decode()
    )


@pytest.mark.django_db
def test_the_figures_of_the_ledgers_headline_lead_to_their_lists():
    unit = OfficerFactory()
    TermFactory(
        case__employment__department__organisation=unit.organisation,
        first_day=NOW.date() - timedelta(days=900), last_day=NOW.date() + timedelta(days=400),
    )  # fmt: skip
    page = signed_in(unit.user).get(reverse("leave_list")).content.decode()
    headline = re.search(r"<h1>.*?</h1>", page, re.DOTALL).group()
    assert 'href="?show=away"' in headline


@pytest.mark.django_db
def test_of_county_and_outside_place_none_is_called_optional():
    mentor = MentorFactory()
    page = signed_in(mentor.user).get(reverse("mentor_edit")).content.decode()
    for name in ("county", "home"):
        label = re.search(rf'<label for="id_{name}">.*?</label>', page, re.DOTALL).group()
        assert 'class="opt"' not in label


def test_a_letter_names_no_rule_of_another_province():
    for clauses in DEFAULT_BASIS.values():
        assert "参照" not in basis_of_a_letter(clauses)
    assert basis_of_a_letter(DEFAULT_BASIS["overdue_grace_days"]) == (
        "本单位规则、《事业单位人事管理条例》第十五条"
    )


# --- a venture kept on the way to a request -------------------------------------------------------
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("more", "words"),
    [({}, "These mentors and places fit"), ({"next": "/m/x/ask/"}, "Nothing is sent yet")],
)
def test_a_venture_kept_on_the_way_says_that_nothing_is_sent(more, words):
    rows = {f"needs-{name}": value for name, value in {
        "TOTAL_FORMS": "1", "INITIAL_FORMS": "0", "MIN_NUM_FORMS": "0", "MAX_NUM_FORMS": "8",
        "0-text": "缺一条小产线", "0-importance": "prefer",
    }.items()}  # fmt: skip
    told = {"name": "青稞酥", "sentence": "青稞酥点，样品有了", "sectors": ["food"], **rows, **more}
    client = signed_in(UserFactory(hats=[Hat.FOUNDER], language="en"))
    answer = client.post(reverse("venture_new"), told)
    assert answer.status_code == 302
    (said,) = messages.get_messages(answer.wsgi_request)
    assert words in str(said)


# --- how long a mentor has ------------------------------------------------------------------------
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "words"), [("en", "within 5 days"), ("zh-cn", "5 天内没有答复")]
)
def test_pages_tell_the_days_that_are_set(settings, language, words):
    settings.ANSWER_DAYS = 5
    user = UserFactory(hats=[Hat.FOUNDER], language="en" if language == "en" else "zh-hans")
    assert words in signed_in(user, language).get(reverse("home")).content.decode()
