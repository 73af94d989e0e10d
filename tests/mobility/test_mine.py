"""The pages of the person on leave: his own case alone, every refusal with its clause."""

import re
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone, translation

from accounts.enums import Hat, OrganisationKind, Role
from accounts.models import County
from accounts.policies import Denied
from mobility import actions
from mobility.core.rules import DEFAULT_BASIS
from mobility.core.terms import last_day
from mobility.models import (
    Department,
    Document,
    Employment,
    Enterprise,
    LeaveCase,
    LeaveTerm,
    Remark,
    Researcher,
    ReturnPlan,
)
from notifications.models import Notification
from tests.factories import MembershipFactory, OrganisationFactory, UserFactory, VentureFactory
from tests.scenes import signed_in
from ui.pinyin import search_key

pytestmark = pytest.mark.django_db
NATIONAL = "人社部发〔2019〕137号"
PDF = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< >>\n%%EOF\n"


def today():
    return timezone.localdate()


def unit_of(**more):
    return OrganisationFactory(kind=OrganisationKind.UNIVERSITY, **more)


def reader(**more):
    """Return a person who reads English, whose words are the ids of the catalogue."""
    return UserFactory(language="en", **more)


def officer(unit, role=Role.HR_OFFICER, **more):
    return MembershipFactory(user=reader(**more), organisation=unit, role=role).user


def employ(unit, user=None, name="王砚秋", **more):
    person = Researcher.objects.create(user=user, name=name, search_key=search_key(name))
    department, _new = Department.objects.get_or_create(
        organisation=unit, name="盐湖资源利用研究室"
    )
    return Employment.objects.create(
        person=person, organisation=unit, department=department, title="副研究员", grade=7,
        staff_number=f"{Employment.objects.count():04}", **more,
    )  # fmt: skip


def leave(post, first=None, months=36, status="signed", **more):
    """Return a case with one term; without a first day there is none."""
    company = Enterprise.objects.create(
        organisation=post.organisation, name="砚秋镁业科技", county=County.objects.get(pk="632801")
    )
    case = LeaveCase.objects.create(
        employment=post, enterprise=company, status=status, created_at=timezone.now(), **more
    )
    if first:
        LeaveTerm.objects.create(
            case=case, first_day=first, last_day=last_day(first, months),
            recorded_at=timezone.now(),
        )  # fmt: skip
    return case


def ends_in(days):
    """Return the first day of three years of which so many days are left."""
    last = today() + timedelta(days=days)
    first = date(last.year - 3, last.month, min(last.day, 28)) + timedelta(days=1)
    return first + (last - last_day(first, 36))


def typed(**changes):
    first = today() + timedelta(days=60)
    return {
        "form": "leave_found", "asked_first_day": first.isoformat(), "asked_months": "36",
        "project": "氢氧化镁表面改性，单位是权利人", "running_projects": "无",
        "company": "砚秋镁业科技", "county": "632801", **changes,
    }  # fmt: skip


def page(client, name="my_leave", *args, **query):
    answer = client.get(reverse(name, args=args), query)
    return answer.status_code, answer.content.decode()


@pytest.fixture
def unit(db):
    del db
    return unit_of()


@pytest.fixture
def person(unit):
    """A researcher of the unit with an account, not on leave."""
    return employ(unit, reader(hats=[Hat.RESEARCHER])).person


@pytest.fixture
def client(person):
    return signed_in(person.user, "en")


@pytest.fixture
def post(person):
    return Employment.objects.get(person=person)


# --- whose case it is -------------------------------------------------------------------------
def test_whoever_is_no_founder_yet_reads_how_to_become_one(client, post, person):
    way = f'href="{reverse("settings")}#id_hats"'
    assert way in page(client)[1]
    leave(post, ends_in(400))
    assert way in page(client)[1]
    assert 'id="id_hats"' in page(client, "settings")[1]
    person.user.hats = [Hat.RESEARCHER, Hat.FOUNDER]
    person.user.save()
    assert way not in page(client)[1]


def test_a_person_without_a_post_reads_how_the_account_is_linked():
    user = reader()
    status, text = page(signed_in(user, "en"))
    assert status == 200
    assert user.email in text
    assert reverse("my_leave_apply") not in text


def test_nobody_opens_the_case_of_another(unit, post, client):
    other = leave(employ(unit, reader(), name="骆见川"), ends_in(50))
    paper = Document.objects.create(
        case=other, kind="plan", name="a.pdf", content=PDF, at=timezone.now()
    )
    leave(post, ends_in(50))
    assert page(client, case=other.pk)[0] == 404
    assert page(client, "my_paper", paper.pk)[0] == 404
    for name in ("my_leave_decide", "my_leave_ask", "my_paper_add"):
        assert client.post(reverse(name), {"case": other.pk}).status_code == 404
    assert "骆见川" not in page(client)[1]


def test_an_office_of_another_unit_does_not_find_the_case(post):
    case = leave(post, ends_in(50))
    stranger = signed_in(officer(unit_of()), "en")
    for url in (reverse("leave_case", args=[case.pk]),
                reverse("leave_act", args=[case.pk, "receive"])):  # fmt: skip
        assert {stranger.get(url).status_code, stranger.post(url).status_code} <= {404, 405}


def test_nobody_works_on_or_decides_his_own_case(unit, person, post):
    MembershipFactory(user=person.user, organisation=unit, role=Role.HR_OFFICER)
    MembershipFactory(user=person.user, organisation=unit, role=Role.HR_HEAD)
    case = leave(post, status="review")
    who = {"by": person.user, "at": timezone.now()}
    with pytest.raises(Denied):
        actions.review(case, answers={}, **who)
    case = leave(post, status="decision")
    with pytest.raises(Denied):
        actions.approve(case, minute_number="1", decided_on=today(), **who)
    own = signed_in(person.user, "en")
    assert own.get(reverse("leave_case", args=[case.pk])).status_code == 404
    assert own.post(reverse("leave_act", args=[case.pk, "approve"])).status_code == 404


# --- the clock ----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("days", "status", "words_of_it"),
    [
        (1200, "signed", "You leave on"),
        (400, "signed", "Your post is kept for you; 400 days are left."),
        (20, "signed", "Your post is kept for you; 20 days are left."),
        (20, "extending", "Your extension is under review."),
        (20, "returning", "Your return is announced for"),
        (20, "arranging", "Your post is found"),
        (20, "recalled", "You are ordered to return"),
        (-40, "signed", "You are 40 days past the last day"),
    ],
)
def test_the_heading_says_where_the_leave_stands(post, client, days, status, words_of_it):
    leave(post, ends_in(days), status=status)
    code, text = page(client)
    assert code == 200
    assert words_of_it in text


@pytest.mark.parametrize(
    ("status", "words_of_it"),
    [
        ("draft", "Your application is a draft."),
        ("department", "Your application is with"),
        ("review", "The HR office checks"),
        ("decision", "The leadership decides next."),
        ("publicity", "Agreed. The public notice runs until"),
        ("signing", "wait for signatures"),
        ("rejected", "The leadership did not agree."),
        ("withdrawn", "You took the application back."),
        ("cancelled", "The leave was cancelled"),
    ],
)
def test_an_application_says_who_has_it(post, client, status, words_of_it):
    leave(post, status=status, publicity_until=today(), asked_on=today())
    assert words_of_it in page(client)[1]


def test_what_is_kept_stands_with_its_clause_and_its_end(person, post, client):
    person.started_work_on = today().replace(year=today().year - 11, month=1, day=1)
    person.save()
    leave(post, ends_in(50))
    text = page(client)[1]
    assert DEFAULT_BASIS["pay_mode"] in text
    assert "not below grade 7" in text
    assert "12 by calendar years" in text
    with translation.override("en"):
        assert f"until {(today() + timedelta(days=50)).day} " in text


def test_the_log_tells_no_inner_note(unit, post, client):
    case = leave(post, ends_in(50))
    hr = officer(unit)
    actions.reveal(case, reason="核对社保基数时用到", by=hr, at=timezone.now())
    actions.nudge(case, by=hr, at=timezone.now())
    text = page(client)[1]
    assert "reminded by hand" in text
    assert "looked at a masked number" in text
    assert "核对社保基数时用到" not in text


def test_older_leaves_stand_below_the_newest(post, client):
    old = leave(post, date(2015, 3, 1), status="returned", closed_on=date(2018, 3, 1))
    leave(post, ends_in(50))
    status, text = page(client)
    assert f"?case={old.pk}" in text
    assert page(client, case=old.pk)[0] == 200
    assert status == 200


def test_a_venture_stands_beside_the_clock_only_with_consent(person, post, client):
    leave(post, ends_in(200))
    VentureFactory(name="氢氧化镁阻燃剂", founders=[person.user])
    VentureFactory(name="别人的项目")
    assert "氢氧化镁阻燃剂" not in page(client)[1]
    client.post(reverse("my_leave_consent"), {"links_venture": "on"})
    text = page(client)[1]
    assert "氢氧化镁阻燃剂" in text
    assert "You must decide within 5 months" in text
    assert "别人的项目" not in text
    client.post(reverse("my_leave_consent"), {})
    assert "氢氧化镁阻燃剂" not in page(client)[1]


def test_an_account_without_a_post_has_nothing_to_agree_to():
    answer = signed_in(reader(), "en").post(reverse("my_leave_consent"), {"shows_leave": "on"})
    assert answer.status_code == 404


# --- the application ------------------------------------------------------------------------------
def apply(client, **changes):
    return client.post(reverse("my_leave_apply"), typed(**changes))


def test_a_draft_may_leave_anything_open(post, client):
    answer = client.post(reverse("my_leave_apply"), {"form": "leave_found", "save": "1"})
    assert answer.status_code == 302
    case = LeaveCase.objects.get(employment=post)
    assert (case.status, case.asked_months, case.enterprise) == ("draft", None, None)


def test_the_last_day_is_shown_as_a_sum_and_the_usual_mistake_is_named(client):
    apply(client, asked_first_day="2035-03-01", save="1")
    text = page(client, "my_leave_apply")[1]
    assert "28 February 2038" in text
    assert "Why not 1 March 2038" in text
    assert "Report in on 1 March 2038" in text
    assert "1,096 days" in text


def test_bad_input_is_refused_and_nothing_typed_is_lost(client):
    answer = apply(client, credit_code="91632801MA", save="1")
    assert answer.status_code == 422
    assert "91632801MA" in answer.content.decode()
    assert "氢氧化镁表面改性" in page(client, "my_leave_apply")[1]
    assert not LeaveCase.objects.exists()
    other = employ(unit_of(), reader(), name="骆见川").person.user
    assert "氢氧化镁表面改性" not in page(signed_in(other, "en"), "my_leave_apply")[1]


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"asked_months": "37"}, "term_max_months"),
        ({"is_unit_owned": "on"}, "exclude_unit_owned_enterprise"),
        ({"project": "   "}, None),
    ],
)
def test_handing_in_is_refused_with_the_clause_and_the_draft_stays(post, client, changes, rule):
    apply(client, save="1")
    answer = apply(client, submit="1", **changes)
    assert answer.status_code == 422
    if rule:
        assert DEFAULT_BASIS[rule] in answer.content.decode()
    assert LeaveCase.objects.get(employment=post).status == "draft"


def test_a_leader_reads_which_clause_stands_against_him(post, client):
    post.leads_until = today() + timedelta(days=400)
    post.save()
    apply(client, save="1")
    text = page(client, "my_leave_apply")[1]
    assert re.search(r'name="submit"\s+value="1" disabled aria-describedby="why-not"', text)
    answer = apply(client, submit="1")
    assert DEFAULT_BASIS["leader_resigns"] in answer.content.decode()
    assert not Notification.objects.filter(kind="mobility/submitted").exists()


def test_a_ready_application_goes_to_the_department_and_the_office_is_told(unit, post, client):
    hr = officer(unit)
    apply(client, save="1")
    assert re.search(r'name="submit"\s+value="1">', page(client, "my_leave_apply")[1])
    assert apply(client, submit="1").status_code == 302
    assert LeaveCase.objects.get(employment=post).status == "department"
    assert Notification.objects.filter(recipient=hr, kind="mobility/submitted").exists()
    assert client.get(reverse("my_leave_apply")).status_code == 302  # one at a time


def test_an_application_is_taken_back_until_it_is_signed(post, client):
    case = leave(post, status="publicity", publicity_until=today())
    client.post(reverse("my_leave_apply"), {"withdraw": "1"})
    case.refresh_from_db()
    assert case.status == "withdrawn"
    running = leave(post, ends_in(50))
    client.post(reverse("my_leave_apply"), {"withdraw": "1"})
    running.refresh_from_db()
    assert running.status == "signed"


# --- return, extend or end ------------------------------------------------------------------------
def decide(client, **told):
    return client.post(reverse("my_leave_decide"), {"sure": "on", **told})


def test_the_three_choices_stand_side_by_side_and_none_is_chosen(post, client):
    leave(post, ends_in(50))
    text = page(client, "my_leave_decide")[1]
    assert text.count('type="radio" name="intention"') == 3
    assert not re.search(r'name="intention" value="\w+" checked', text)
    assert "all three choices are open" in text
    assert client.get(reverse("my_leave_compare")).headers["Location"] == reverse("my_leave_decide")


def test_a_statement_is_handed_in_printed_and_taken_in(unit, post, client):
    case, hr = leave(post, ends_in(50)), officer(unit)
    assert (
        decide(client, intention="return", afterwards="partners", words="想回研究室").status_code
        == 302
    )
    case.refresh_from_db()
    assert (case.status, case.plan.intention) == ("returning", "return")
    assert case.plan.wished_day > today() + timedelta(days=50)
    told = Notification.objects.get(recipient=hr, kind="mobility/intended")
    assert told.facts["intention"] == "return"
    assert "想回研究室" in page(client, "my_leave_statement")[1]
    actions.receive(case, by=hr, at=timezone.now())
    mine = Notification.objects.filter(recipient=post.person.user, kind="mobility/received")
    assert mine.exists()
    assert "Taken in" in page(client, "my_leave_statement")[1]


def test_a_statement_without_the_tick_is_not_handed_in_and_keeps_the_words(post, client):
    case = leave(post, ends_in(50))
    answer = decide(client, intention="return", words="想回研究室", sure="")
    assert answer.status_code == 422
    assert "想回研究室" in answer.content.decode()
    case.refresh_from_db()
    assert case.status == "signed"


def test_an_extension_is_asked_for_with_its_months(post, client):
    case = leave(post, ends_in(80))
    assert decide(client, intention="extend").status_code == 422
    assert decide(client, intention="extend", months="24").status_code == 302
    case.refresh_from_db()
    assert (case.status, case.plan.months_wished) == ("extending", 24)


def test_an_extension_after_the_last_day_is_refused_with_the_clause(post, client):
    case = leave(post, ends_in(-5))
    text = page(client, "my_leave_decide")[1]
    assert re.search(r'value="extend"\s+disabled aria-describedby="why-extend"', text)
    answer = decide(client, intention="extend", months="12")
    assert answer.status_code == 422
    assert NATIONAL in answer.content.decode()
    case.refresh_from_db()
    assert case.status == "signed"
    with pytest.raises(actions.NotReady):
        actions.intend(case, "extend", months=12, by=post.person.user, at=timezone.now())


def test_a_second_extension_and_a_profitable_company_are_refused(post, client):
    case = leave(post, ends_in(50))
    case.enterprise.is_profitable = True
    case.enterprise.save()
    answer = decide(client, intention="extend", months="12")
    assert DEFAULT_BASIS["ext_requires_unprofitable"] in answer.content.decode()


@pytest.mark.parametrize(
    ("intention", "days"), [("return", 70), ("return", -1), ("end", 5), ("end", 70)]
)
def test_a_day_outside_the_possible_ones_is_refused(post, client, intention, days):
    leave(post, ends_in(50))
    day = (today() + timedelta(days=days)).isoformat()
    answer = decide(client, intention=intention, wished_day=day)
    assert answer.status_code == 422
    assert "Possible from" in answer.content.decode()


@pytest.mark.parametrize("when", ["before", "after"])
def test_nothing_is_decided_before_the_leave_or_after_it(post, client, when):
    if when == "before":
        leave(post, ends_in(1200))
    else:
        leave(post, date(2015, 3, 1), status="returned", closed_on=date(2018, 3, 1))
    for answer in (client.get(reverse("my_leave_decide")), decide(client, intention="return")):
        assert answer.headers["Location"] == reverse("my_leave")
    assert not ReturnPlan.objects.exists()
    assert client.get(reverse("my_leave_statement"), follow=True).status_code == 200


# --- talking, papers ----------------------------------------------------------------------------
def test_both_sides_write_and_are_told(unit, post, client):
    case, hr = leave(post, ends_in(50)), officer(unit, name="张映雪")
    assert client.post(reverse("my_leave_ask"), {"text": ""}).status_code == 422
    client.post(reverse("my_leave_ask"), {"text": "返岗后能兼职吗"})
    assert Notification.objects.get(recipient=hr).kind == "mobility/said"
    actions.say(case, "可以，另外申请", by=hr, at=timezone.now())
    answer = Notification.objects.get(recipient=post.person.user)
    own = f"{reverse('my_leave_ask')}?case={case.pk}"
    assert (answer.kind, answer.url) == ("mobility/said", own)
    text = page(client, "my_leave_ask")[1]
    assert text.index("返岗后能兼职吗") < text.index("可以，另外申请")
    with pytest.raises(Denied):
        actions.say(case, "……", by=officer(unit_of()), at=timezone.now())
    assert Remark.objects.count() == 2


def test_a_paper_is_handed_in_and_opened_again_but_not_the_minutes(unit, post, client):
    case = leave(post, ends_in(50))
    upload = SimpleUploadedFile("工伤证明.pdf", PDF, "application/pdf")
    told = {"kind": "injury", "file": upload, "case": case.pk}
    assert client.post(reverse("my_paper_add"), told).status_code == 302
    paper = Document.objects.get(case=case)
    answer = client.get(reverse("my_paper", args=[paper.pk]))
    assert answer.content == PDF
    assert "attachment" in answer.headers["Content-Disposition"]
    minutes = Document.objects.create(
        case=case, kind="minutes", name="b.pdf", content=PDF, by=officer(unit), at=timezone.now()
    )
    assert client.get(reverse("my_paper", args=[minutes.pk])).status_code == 404
    wrong = SimpleUploadedFile("a.exe", b"MZ")
    answer = client.post(reverse("my_paper_add"), {**told, "file": wrong})
    assert answer.status_code == 422


def test_the_rules_are_read_by_everybody(stranger, unit, client):
    for name in ("policy", "policy_leave"):
        assert stranger.get(reverse(name)).status_code == 200
    text = client.get(reverse("policy_leave")).content.decode()
    assert "not confirmed" in text
    assert DEFAULT_BASIS["pay_mode"] in text
    head = officer(unit, Role.HR_HEAD)
    actions.add_policy(
        unit, valid_from=today(), rules={"return_notice_days": 45}, basis={}, note="", by=head,
        at=timezone.now(),
    )  # fmt: skip
    text = client.get(reverse("policy_leave")).content.decode()
    assert re.search(r'the end</span>\s*<span class="push">45</span>', text)
    assert "not confirmed" not in text.split("h-open")[2]
