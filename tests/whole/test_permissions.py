"""Who may open what: walked from the URL table."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.enums import Hat
from tests.factories import SpaceFactory, UserFactory
from tests.scenes import PUBLIC, address, our_patterns, signed_in

pytestmark = pytest.mark.django_db


def test_every_page_is_public_on_purpose_or_asks_to_sign_in(scene, stranger):
    seen = set()
    for pattern in our_patterns():
        url = address(pattern.name, scene)
        for answer in (stranger.get(url), stranger.post(url)):
            if pattern.name == "enter_as_sample":
                assert answer.status_code == 404  # there are no samples to enter as
            elif pattern.name in PUBLIC:
                assert answer.status_code in {200, 302, 405, 422}, url
                assert "/accounts/login/" not in answer.headers.get("Location", ""), url
            else:
                assert answer.status_code in {302, 405}, url
                if answer.status_code == 302:
                    assert answer.headers["Location"].startswith("/accounts/login/"), url
        seen.add(pattern.name)
    assert seen >= PUBLIC


OWN = ("venture_edit", "request", "request_act", "mentorship", "mentorship_end",
       "notification_open", "dismiss", "restore", "introduction_say")  # fmt: skip


@pytest.mark.parametrize("name", OWN)
@pytest.mark.parametrize("hat", [Hat.FOUNDER, Hat.MENTOR])
def test_another_persons_object_is_not_there(scene, name, hat):
    client = signed_in(UserFactory(hats=[hat]))
    url = address(name, scene)
    assert {client.get(url).status_code, client.post(url).status_code} <= {404, 405}
    scene.asked.refresh_from_db()
    assert scene.asked.is_open


def test_a_mentor_page_is_refused_to_founders_in_plain_words(scene):
    client = signed_in(scene.asked.asked_by)
    answer = client.get("/inbox/")
    assert answer.status_code == 403
    assert "无权查看" in answer.content.decode()


def test_contact_data_is_on_no_page_before_both_agree(scene):
    asked = scene.asked
    founder = asked.asked_by
    founder.phone = "+8613800138000"
    founder.save()
    page = signed_in(asked.mentor.user).get(reverse("request", args=[asked.pk])).content.decode()
    inbox = signed_in(asked.mentor.user).get("/inbox/").content.decode()
    for text in (page, inbox):
        assert founder.email not in text
        assert "13800138000" not in text
    page = signed_in(founder).get(reverse("request", args=[asked.pk])).content.decode()
    assert asked.mentor.user.email not in page


def test_mentor_and_space_pages_are_read_by_everyone_and_closed_spaces_by_nobody(scene, stranger):
    assert stranger.get(address("mentor", scene)).status_code == 200
    assert "中试场地" in stranger.get(address("space", scene)).content.decode()
    closed = SpaceFactory(status="closed")
    assert stranger.get(reverse("space", args=[closed.slug])).status_code == 404


def test_healthz(stranger):
    assert stranger.get("/healthz").json() == {"status": "ok"}


def test_a_visitor_of_a_demo_installation_enters_as_a_sample_and_only_there(db, stranger, settings):
    del db
    sample = UserFactory(email="liqinghe@example.cn", is_sample=True)
    real = UserFactory(email="hanxueling@example.cn")
    for person in (sample, real):
        assert stranger.post("/enter/", {"email": person.email}).status_code == 404
    settings.SAMPLE_DATA = True
    for url in ("/enter/", "/accounts/login/"):
        page = stranger.get(url).content.decode()
        assert sample.email in page
        assert real.email not in page
    assert stranger.post("/enter/", {"email": real.email}).status_code == 404
    sample.is_staff = True
    sample.save()
    assert stranger.post("/enter/", {"email": sample.email}).status_code == 404
    sample.is_staff = False
    sample.save()
    stranger.post("/enter/", {"email": sample.email})
    assert stranger.session["_auth_user_id"] == str(sample.pk)


def test_a_visitor_who_reads_english_goes_on_in_it_and_the_sample_keeps_its_language(db, settings):
    del db
    settings.SAMPLE_DATA = True
    sample = UserFactory(email="liqinghe@example.cn", is_sample=True, language="zh-hans")
    for language, spoken in (("en", "en"), ("zh-cn", "zh-hans")):
        client = Client(headers={"accept-language": language})
        page = client.post("/enter/", {"email": sample.email}, follow=True)
        assert page.headers["Content-Language"] == spoken
    sample.refresh_from_db()
    assert sample.language == "zh-hans"


def test_the_operators_page_is_for_the_staff(scene):
    for person in (scene.founder, scene.leave.head, scene.leave.province):
        assert signed_in(person).get("/operations/").status_code == 403
        assert signed_in(person).post("/operations/mail/").status_code == 403
    assert signed_in(scene.operator).get("/operations/").status_code == 200
