"""Lists: found by Chinese, pinyin and initials, and as cheap with three rows as with one."""

import pytest
from django.utils import timezone

from accounts.actions import give_consent
from accounts.enums import Hat, Purpose
from matching import actions
from notifications.actions import notify
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
from tests.scenes import signed_in

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("typed", ["韩雪", "hanxue", "hxl", "盐湖", "老卤提硼"])
def test_the_library_is_searched_by_name_pinyin_initials_and_words(stranger, typed):
    ExperienceFactory(mentor__user__name="韩雪岭")
    MentorFactory(user__name="周砚之", headline="会计师", promise="看账")
    text = stranger.get("/mentors/", {"q": typed}).content.decode()
    assert "韩雪岭" in text
    assert "周砚之" not in text


def make_rows(kind, person, count):
    for _ in range(count):
        if kind == "mentors":
            ExperienceFactory(mentor__user__hats=[Hat.MENTOR])
        elif kind == "spaces":
            FacilityFactory()
        elif kind == "requests":
            RequestFactory(venture=VentureFactory(founders=[person]))
        elif kind == "inbox":
            RequestFactory(mentor=person.mentor)
        elif kind == "mentorships":
            MentorshipFactory(request__venture=VentureFactory(founders=[person]))
        elif kind == "notifications":
            asked = RequestFactory(mentor__user=UserFactory())
            notify(person, "mentors/asked", about=asked, url="/", at=timezone.now())


@pytest.mark.parametrize(
    ("kind", "url"),
    [
        ("mentors", "/mentors/"), ("spaces", "/spaces/"), ("requests", "/requests/"),
        ("inbox", "/inbox/"), ("mentorships", "/mentorships/"),
        ("notifications", "/notifications/"), ("mentors", "/match/"), ("spaces", "/match/"),
        ("mentors", "/home/"),
    ],
)  # fmt: skip
def test_a_list_costs_the_same_with_one_row_and_with_three(
    kind, url, django_assert_max_num_queries
):
    person = MentorFactory().user if kind == "inbox" else UserFactory()
    client = signed_in(person)
    if url == "/home/":
        venture = VentureFactory(founders=[person])
        NeedFactory(venture=venture)
        give_consent(person, Purpose.MATCHING, at=timezone.now())
    make_rows(kind, person, 1)
    actions.refresh_passages()
    if url == "/match/":
        client.post(url, {"q": "想从老卤里回收硼和镁，缺中试场地"})
    client.get(url)  # fills the caches of the shared lists
    with django_assert_max_num_queries(57) as first:
        assert client.get(url).status_code == 200
    make_rows(kind, person, 2)
    actions.refresh_passages()
    with django_assert_max_num_queries(len(first) + 1):
        assert client.get(url).status_code == 200


@pytest.mark.parametrize("url", ["/mentors/", "/spaces/"])
def test_an_empty_list_offers_to_drop_the_strictest_filter(stranger, url):
    mentor, space = MentorFactory(), SpaceFactory()
    mentor.sectors.set(["lithium"])
    space.sectors.set(["lithium"])
    page = stranger.get(url, {"sector": "lithium", "q": "没有这个词"})
    looser = page.context["looser"]
    assert looser["count"] == 1
    assert looser["url"] == "?sector=lithium"
    assert f'href="{looser["url"]}"' in page.content.decode()
    assert stranger.get(url + looser["url"]).context["page"].paginator.count == 1
    page = stranger.get(url, {"sector": "wool", "q": "没有这个词"})
    assert page.context["looser"] is None
