"""What comes from outside: numbers, days, texts, addresses; and every request ends."""

import importlib
import inspect
from datetime import date

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse

from accounts.enums import Role
from config import middleware
from tests.factories import (
    MentorFactory,
    OfficerFactory,
    UserFactory,
)
from tests.scenes import address, signed_in
from ui.outside import EARLIEST, LATEST, DayField, Door, day, path, whole
from ui.templatetags.ui import CELLS_AT_MOST, cells
from ui.text import TEXT_AT_MOST, PlainText, cleaned, code, has_contact, has_identity_number

FORMS = ("accounts.forms", "matching.forms", "spaces.forms", "ventures.forms",
         *(f"mentors.forms.{name}" for name in ("decisions", "library", "offers", "profiles",
                                                "requests")),
         *(f"mobility.forms.acts.{name}" for name in ("base", "correcting", "deciding", "keeping",
                                                      "returning", "years")),
         *(f"mobility.forms.{name}" for name in ("applying", "ends", "inspections",
                                                 "ledger", "papers", "rules")))  # fmt: skip


def our_forms():
    for name in FORMS:
        for _, found in inspect.getmembers(importlib.import_module(name), inspect.isclass):
            if issubclass(found, forms.BaseForm) and found.__module__ == name:
                yield found


@pytest.mark.parametrize("form", list(our_forms()), ids=lambda form: form.__name__)
def test_every_field_has_limits(form):
    for name, field in form.base_fields.items():
        if isinstance(field, forms.DateField):
            assert isinstance(field, DayField), name
        if type(field) is forms.IntegerField:
            assert field.max_value is not None, name
            assert field.min_value is not None, name
        if type(field) is forms.CharField or isinstance(field, PlainText):
            assert field.max_length, name
            assert field.max_length <= TEXT_AT_MOST, name


@pytest.mark.parametrize("told", ["0001-01-01", "1899-12-31", "2200-01-01", "9999-12-31"])
def test_a_day_outside_of_our_time_is_refused(told):
    with pytest.raises(ValidationError, match="1900"):
        DayField().clean(told)
    assert day(told) is None
    assert day("2026-02-28") == date(2026, 2, 28)
    assert EARLIEST < date(2026, 2, 28) < LATEST


@pytest.mark.django_db
def test_of_a_field_that_was_sent_twice_the_last_counts_and_the_address_is_no_form():
    person = UserFactory(name="罗志远")
    client, url = signed_in(person), reverse("settings")
    shown = client.get(url).context["form"]
    typed = {
        name: value
        for name in shown.fields
        if not ((value := shown[name].value()) is None or value is False)
    }
    del typed["name"]
    client.post(f"{url}?name=罗志平", typed)
    person.refresh_from_db()
    assert person.name == "罗志远"  # a name is asked for, and the address is not the form
    client.post(f"{url}?name=罗志平", {**typed, "name": ["罗志安", "罗志宁"]})
    person.refresh_from_db()
    assert person.name == "罗志宁"


@pytest.mark.parametrize("told", ["", "²", "１２", "-1", "1e3", "9" * 30, "9" * 5_000, "0x10"])
def test_what_is_no_number_counts_as_not_said(told):
    assert whole(told) is None


@pytest.mark.parametrize("told", ["foo", "//evil.example", "https://evil.example", "/" * 9_999, ""])
def test_what_is_no_page_of_ours_leads_home(told):
    assert path(told, "/home/") == "/home/"


def test_one_cleaning_finds_what_another_typed():
    assert cleaned("Ｔ９０４１") == cleaned("T9041") == "T9041"
    assert cleaned("阿依古丽・买买提") == cleaned("阿依古丽•买买提") == "阿依古丽·买买提"
    assert cleaned("王\u200b砚秋") == "王砚秋"
    assert cleaned("（青海）盐业") == "（青海）盐业"  # brackets stay as they are on the licence
    assert code(" ９１６３　０１０４ｍａ") == "91630104MA"


@pytest.mark.parametrize("typed", ["%3Cb%3E", "%00", "&lt;b&gt;", "\\u003cb", "%252F", "a%0d%0ab"])
def test_what_is_typed_is_decoded_once(typed):
    request = RequestFactory().get("/", {"q": typed, "next": "%2F%2Fevil.example%2F"})
    kept = Door(lambda cleaned_request: HttpResponse(cleaned_request.GET["q"]))(request)
    assert kept.content.decode() == cleaned(typed) == cleaned(cleaned(typed)) == typed
    assert "next" not in request.GET
    assert RequestFactory().get("/%252e%252e%252fmentors/").path_info == "/%2e%2e%2fmentors/"


HIDDEN = [
    "幺三八零零一三八零零零", "一三八 零零一三 八零零零", "1️⃣3️⃣8️⃣0️⃣0️⃣1️⃣3️⃣8️⃣0️⃣0️⃣0️⃣", "1 3 8 0 0 1 3 8 0 0 0",
    "①③⑧⓪⓪①③⑧⓪⓪⓪", "加我vx abc12345", "vx:qinghai_yak", "QQ 123456789", "加我 qinghai88",
    "abc 艾特 qq 点 com", "abc(at)gmail.com", "五四大街 23 号 2 单元 301 室", "0971-6123456",
]  # fmt: skip
PLAIN = [
    "每年 2,000 吨", "2016年12月3日到2019年3月", "投产 13,800,138,000 元", "1996.7-2003.12 在盐湖",
    "1985-10-12 2010-03-05", "一二三四五六七八九十", "十三亿八千万", "GB 19301-2010, GB 25190-2010",
    "QQ 农场那样的游戏", "微信小程序做了三年", "加我们合作社", "莫家街 12 号的铺面",
    "15 3000 2000 1000 吨", "13 到 19 元，2023 2024 2025 三年", "威信高的老师",
]  # fmt: skip


@pytest.mark.parametrize("told", HIDDEN)
def test_contact_data_is_noticed_in_its_other_forms(told):
    assert has_contact(f"我们做牦牛绒，{told}，欢迎联系")


@pytest.mark.parametrize("told", PLAIN)
def test_quantities_and_dates_are_no_contact_data(told):
    assert not has_contact(told)


def test_an_identity_number_is_noticed():
    assert has_identity_number("我的身份证 630103198510122317")
    assert not has_identity_number("统一社会信用代码 91630104MA759T8X0C")


def test_no_text_keeps_the_contact_check_busy():
    """Cubic before: 2,000 blanks took it 16 seconds. Two sizes, so that no clock is asked."""
    import sys  # noqa: PLC0415

    def steps(n):
        count = 0

        def trace(*_):
            nonlocal count
            count += 1
            return trace

        sys.settrace(trace)
        try:
            has_contact("微信" + " " * n + "一" * n)
        finally:
            sys.settrace(None)
        return count

    assert steps(4_000) <= 3 * steps(2_000)


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["capacity", "weekly_limit"])
def test_a_number_of_thirty_nines_is_refused_before_anything_is_drawn(name):
    mentor = MentorFactory()
    answer = signed_in(mentor.user).post("/mentors/me/", {name: "9" * 30})
    assert answer.status_code in {200, 422}
    assert answer.content.decode().count("<rect") < 1_000
    assert cells(10**30, 10**30).count("<rect") == CELLS_AT_MOST


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    ["/match/?show=²", "/leave/?on=9999-12-31", "/leave/?on=0001-01-01", "/leave/reports/?year=²",
     "/leave/reports/?year=" + "9" * 5_000, "/leave/recorded/?day=9999-12-31&on=0001-01-01",
     "/leave/pay/?month=99999-01", "/leave/?q=%00", "/mentors/?q=%ED%A0%80&page=²"],
)  # fmt: skip
def test_addresses_mended_by_hand_are_answered(address):
    head = OfficerFactory(role=Role.HR_HEAD).user
    assert signed_in(head).get(address, follow=True).status_code == 200


@pytest.mark.django_db
def test_rows_and_names_of_fields_may_hold_anything():
    client = signed_in(UserFactory())
    for typed in (
        {"needs-TOTAL_FORMS": "²", "needs-do": "drop-²"},
        {"needs-TOTAL_FORMS": "9" * 30, "needs-do": "up-99999"},
        {"name\x00": "x", "needs-TOTAL_FORMS": "1"},
    ):
        assert client.post("/ventures/new/", typed).status_code in {200, 422}
        assert client.post("/drafts/venture-new/", typed).status_code == 200
    for url in (reverse("consent"), reverse("draft_drop", args=["mentor"])):
        answer = client.post(url, {"back": "foo"})
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith("/")
    assert Client().post("/match/", {"example": "²"}).status_code in {200, 302, 422}


@pytest.mark.django_db
def test_a_request_that_does_not_end_is_ended_and_says_so(settings, monkeypatch, stranger):
    settings.REQUEST_SECONDS = 1

    def never_ends(*_, **__):
        while True:
            pass

    monkeypatch.setattr("mentors.views.profiles.directory", never_ends)
    monkeypatch.setattr(middleware, "_LOOK_SECONDS", 0.05)
    answer = stranger.get("/mentors/")
    assert answer.status_code == 503
    assert "用时过长" in answer.content.decode()
    assert stranger.get("/spaces/").status_code == 200


@pytest.mark.django_db
def test_pages_of_a_person_are_kept_by_nobody(stranger):
    assert "no-store" in signed_in(UserFactory()).get("/settings/").headers["Cache-Control"]
    assert "no-store" not in stranger.get("/").headers.get("Cache-Control", "")


@pytest.mark.django_db
def test_the_administration_has_no_door_of_its_own(stranger):
    answer = stranger.post("/admin/login/", {"username": "a@example.org", "password": "x"})
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/accounts/login/")
    assert signed_in(UserFactory()).get("/admin/", follow=True).status_code == 403
    root = signed_in(UserFactory(is_staff=True, is_superuser=True))
    assert root.get("/admin/").status_code == 200
    odd = "/admin/ventures/venture/?county__prefecture__code__exact=%00&o=²"
    assert root.get(odd, follow=True).status_code == 200
    ticked = {"action": "delete_selected", "_selected_action": "down-0"}
    assert root.post("/admin/mentors/mentorprofile/", ticked).status_code in {302, 400}


@pytest.mark.django_db
def test_what_costs_is_pressed_only_so_often(settings):
    settings.ACCOUNT_RATE_LIMITS = {"sentence": "3/m/ip", "draft": "2/m/user"}
    stranger = Client()
    answers = [stranger.post("/match/", {"q": f"想做牦牛绒纱线生意吧{n}"}) for n in range(5)]
    assert [each.status_code for each in answers] == [302, 302, 302, 429, 429]
    assert "请稍等" in answers[-1].content.decode() or "太快" in answers[-1].content.decode()
    assert stranger.get("/").status_code == 200
    client = signed_in(UserFactory())
    kept = [client.post("/drafts/venture-new/", {"name": "x"}).status_code for _ in range(3)]
    assert kept == [200, 200, 429]


ASKS = ("request_new", "question_new", "visit_new", "application_new", "inquiry_new", "listing_new",
        "enquiry")  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("name", ASKS)
def test_others_are_asked_only_so_often(name, scene, settings):
    settings.ACCOUNT_RATE_LIMITS = {"ask": "2/h/user"}
    client, url = signed_in(scene.founder), address(name, scene)
    answers = [client.post(url, {}).status_code for _ in range(3)]
    assert 429 not in answers[:2]
    assert answers[2] == 429
    assert client.get(url).status_code == 200


SEARCHES = ("mentor_list", "space_list", "event_list", "competition_list", "support_list",
            "obstacle_list")  # fmt: skip


@pytest.mark.django_db
def test_lists_are_searched_only_so_often_and_looked_through_as_often_as_one_likes(settings):
    limits = settings.ACCOUNT_RATE_LIMITS
    assert (limits["search"], limits["search_unknown"]) == ("60/m/user", "60/m/ip")
    settings.ACCOUNT_RATE_LIMITS = {"search": "3/m/user", "search_unknown": "2/m/ip"}
    stranger, urls = Client(), [reverse(name) for name in SEARCHES]
    answers = [stranger.get(url, {"q": "盐湖"}) for url in urls]
    assert [each.status_code for each in answers] == [200, 200, 429, 429, 429, 429]
    assert int(answers[-1].headers["Retry-After"]) == 60
    for told in ({}, {"q": " "}, {"sort": "name"}):
        assert {stranger.get(url, told).status_code for url in urls} == {200}
    here, there = (signed_in(UserFactory()) for _ in range(2))
    kept = [here.get(urls[0], {"q": "盐湖"}).status_code for _ in range(4)]
    assert kept == [200, 200, 200, 429]
    assert there.get(urls[0], {"q": "盐湖"}).status_code == 200  # another person, the same address


@pytest.mark.django_db
def test_a_draft_of_any_length_is_not_kept():
    client = signed_in(UserFactory())
    answer = client.post("/drafts/venture-new/", {"name": "盐" * 100_001})
    assert answer.status_code == 413
