"""Bad input, stale pages and double clicks: a plain answer, and nothing typed is lost."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.actions import give_consent
from accounts.enums import Hat, Purpose
from matching import actions
from mentors.models import MentorshipRequest
from notifications.models import Notification
from tests.cohorts.stage import an_officer
from tests.factories import (
    ExperienceFactory,
    MentorFactory,
    RequestFactory,
    UserFactory,
    VentureFactory,
)
from tests.logs import logged
from tests.scenes import signed_in
from ventures.models import Venture

pytestmark = pytest.mark.django_db
ODD = {
    "empty": "", "blank": " \n\t ", "short": "光伏", "ten": "想做牦牛绒纱线生意吧",
    "long": "盐" * 10_000, "emoji": "🧂🔋 做电池回收 🐂", "percent": "%(x)s %s {0} {{ x }}",
    "tibetan": "ང་ཚོས་གཡག་གི་བལ་ལས་སྐུད་པ་བཟོ།", "only-zero-width": "\u200b\u200b",
    "html": "<script>alert(1)</script><b>光伏</b>", "control": "光\x00伏\x07巡检",
    "zero-width": "光\u200b伏\ufeff巡检", "phone": "我做光伏，电话 138 0013 8000",
}  # fmt: skip


@pytest.mark.parametrize("name", ODD)
def test_the_front_page_answers_anything_plainly_and_loses_nothing(stranger, name):
    ExperienceFactory()
    actions.refresh_passages()
    answer = stranger.post("/match/", {"q": ODD[name]}, follow=True)
    assert answer.status_code in {200, 422}
    text = answer.content.decode()
    assert "<script>alert" not in text
    if name in {"empty", "blank", "long", "phone", "only-zero-width"}:
        assert answer.status_code == 422
        assert 'id="id_q_error"' in text
        assert "said" not in stranger.cookies
    if name == "long":
        assert "盐" * 10_000 in text
    if name == "phone":
        assert "138 0013 8000" in text


def test_an_unknown_page_number_or_filter_is_no_error(stranger):
    for url in ("/mentors/?page=99&sector=x&q=%00", "/spaces/?page=-1&type=1", "/match/?show=x"):
        assert stranger.get(url, follow=True).status_code == 200
    assert stranger.get("/mentors/nobody/").status_code == 404
    assert stranger.get("/nothing/").status_code == 404


def venture_form(**changes):
    return {
        "name": "硼镁阻燃材料", "sentence": "从老卤里回收硼和镁", "stage": "prototype",
        "sectors": ["boron"], "county": "632801", "languages": ["zh"],
        "needs-TOTAL_FORMS": "1", "needs-INITIAL_FORMS": "0",
        "needs-0-text": "缺中试场地", "needs-0-importance": "must",
        "needs-0-help_kind": "pilot-hall",
        **changes,
    }  # fmt: skip


def test_a_venture_with_a_mistake_keeps_what_was_typed():
    client = signed_in(UserFactory())
    answer = client.post(
        "/ventures/new/", venture_form(name="", **{"needs-0-text": "打 13800138000"})
    )
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "从老卤里回收硼和镁" in text
    assert "打 13800138000" in text
    assert "还有 2 处要改" in text
    assert not Venture.objects.exists()


def test_rows_are_added_moved_and_removed_without_script():
    client = signed_in(UserFactory())
    two = venture_form(**{
        "needs-TOTAL_FORMS": "2", "needs-1-text": "第二条", "needs-1-importance": "nice",
    })  # fmt: skip
    text = client.post("/ventures/new/", {**two, "needs-do": "up-1"}).content.decode()
    assert text.index("第二条") < text.index("缺中试场地")
    text = client.post("/ventures/new/", {**two, "needs-do": "drop-0"}).content.decode()
    assert "缺中试场地" not in text
    text = client.post("/ventures/new/", {**two, "needs-do": "add"}).content.decode()
    assert 'name="needs-2-text"' in text
    assert not Venture.objects.exists()


def test_two_tabs_do_not_overwrite_each_other_unseen():
    venture = VentureFactory(name="旧名")
    client = signed_in(venture.founders.first())
    url = reverse("venture_edit", args=[venture.pk])
    client.post(url, venture_form(name="第一页", version="1"))
    text = client.post(url, venture_form(name="第二页", version="1")).content.decode()
    venture.refresh_from_db()
    assert venture.name == "第一页"
    assert "第二页" in text
    assert 'name="version" value="2"' in text
    client.post(url, venture_form(name="第二页", version="2"))
    venture.refresh_from_db()
    assert venture.name == "第二页"


def test_a_draft_is_kept_for_its_writer_alone():
    user = UserFactory()
    client = signed_in(user)
    client.post("/drafts/venture-new/", {"name": "没写完\x00的项目", "needs-TOTAL_FORMS": "0"})
    assert "没写完的项目" in client.get("/ventures/new/").content.decode()
    assert "没写完的项目" not in signed_in(UserFactory()).get("/ventures/new/").content.decode()
    client.post("/drafts/venture-new/drop/", {"back": "/ventures/new/"})
    assert "没写完的项目" not in client.get("/ventures/new/").content.decode()


def test_a_form_open_too_long_gives_back_what_was_typed():
    client = Client(enforce_csrf_checks=True, headers={"accept-language": "zh-cn"})
    answer = client.post("/match/", {"q": "打了很久的一句话"})
    assert answer.status_code == 403
    assert "打了很久的一句话" in answer.content.decode()


def test_a_double_click_and_a_late_answer_change_nothing(scene):
    asked = scene.asked
    client = signed_in(asked.mentor.user)
    url = reverse("request_act", args=[asked.pk, "accept"])
    client.post(url)
    answer = client.post(url, follow=True)
    assert "没有再改动" in answer.content.decode()
    assert MentorshipRequest.objects.filter(pk=asked.pk, status="accepted").exists()


def test_a_sixth_request_is_refused_in_words():
    venture = VentureFactory()
    for _ in range(5):
        RequestFactory(venture=venture)
    client = signed_in(venture.founders.first())
    data = {"venture": venture.pk, "message": "想请您看一遍我们的中试方案", "shares": ["email"]}
    answer = client.post(reverse("request_new", args=[MentorFactory().slug]), data)
    assert "已有 5 份申请在等答复" in answer.content.decode()


def test_switching_the_language_never_leads_off_the_site(stranger):
    answer = stranger.post("/language/", {"language": "en", "next": "//elsewhere.example/"})
    assert answer.headers["Location"] == "/"
    assert "Say in one sentence" in stranger.get("/").content.decode()


def test_without_consent_nothing_is_compared():
    venture = VentureFactory()
    ExperienceFactory()
    actions.refresh_passages()
    founder = venture.founders.first()
    client = signed_in(founder)
    assert "推荐已关闭" in client.get("/home/").content.decode()
    give_consent(founder, Purpose.MATCHING, at=timezone.now())
    assert 'id="h-m"' in client.get("/home/").content.decode()


def test_a_mentor_applies_and_is_let_in_by_the_office():
    user = UserFactory(hats=[Hat.MENTOR], name="单雪岭")
    client = signed_in(user)
    data = {
        "headline": "盐湖化工企业总工程师", "promise": "陪你从小试走到中试",
        "categories": ["scholar"], "sectors": ["salt-lake"], "help_kinds": ["process-design"],
        "languages": ["zh"], "county": "632801", "capacity": "2", "weekly_limit": "1",
        "online": "on", "rows-TOTAL_FORMS": "1", "rows-INITIAL_FORMS": "0",
        "rows-0-text": "带队建成中试线", "interests": "任职：昆仑盐化公司", "apply": "1",
    }  # fmt: skip
    answer = client.post("/mentors/me/", data, follow=True)
    assert "在等管理处审核" in answer.content.decode()
    user.refresh_from_db()
    assert user.mentor.slug == "shan-xue-ling"
    assert user.mentor.interests.get().party == "昆仑盐化公司"
    assert Client().get(reverse("mentor", args=[user.mentor.slug])).status_code == 404
    office = signed_in(an_officer())
    office.post(reverse("vetting_act", args=[user.mentor.pk, "approve"]), {"approve-years": "3"})
    assert Client().get(reverse("mentor", args=[user.mentor.slug])).status_code == 200
    assert Notification.objects.filter(recipient=user, kind="mentors/approved").exists()


def test_a_page_that_fails_gives_a_number_that_stands_in_the_log(stranger, monkeypatch):
    stranger.raise_request_exception = False
    monkeypatch.setattr("mentors.views.profiles.directory", lambda *_, **__: 1 / 0)
    with logged() as log:
        answer = stranger.get("/mentors/")
    assert answer.status_code == 500
    (number,) = set(re.findall(r"<b>([0-9a-f]{6})</b>", answer.content.decode()))
    assert f"Error {number}: GET /mentors/" in log.getvalue()


def test_a_page_that_is_not_there_offers_a_search(stranger):
    answer = stranger.get("/nowhere/")
    assert answer.status_code == 404
    assert 'role="search"' in answer.content.decode()
