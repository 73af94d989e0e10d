"""A notice is found again among many: by whether it waits, what it is about and whom it names."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse
from django.utils.html import escape

from accounts.actions import end_membership
from accounts.enums import Role
from mobility import actions
from notifications.actions import notify
from notifications.models import Notification
from notifications.views import PER_PAGE
from tests.clock import NOW
from tests.factories import UserFactory, VentureFactory
from tests.mentoring.pairs import in_english
from tests.mobility.on_paper import away, officer_of, researcher_of

pytestmark = pytest.mark.django_db
URL = "/notifications/"


def told(person, kind, *, is_read=False, **facts):
    notice = notify(person, kind, about=VentureFactory(), url="/", at=NOW, **facts)
    if is_read:
        Notification.objects.filter(pk=notice.pk).mark_read(at=NOW)
    return notice


@pytest.fixture
def person():
    """Somebody with four notices: three unread, of which two wait; of three kinds of mail."""
    user = UserFactory()
    told(user, "mentors/asked", venture="青盐光伏", mentor="林巍阳")  # a request, waits
    told(user, "mobility/submitted", who="单雪岭")  # procedure, waits
    told(user, "mobility/withdrawn", who="翟明")  # procedure
    told(user, "safety/decided", is_read=True, thing="盐湖大厅")  # account
    return user


def shown(person, **query):
    """Return the page and the keys of the notices on it."""
    text = in_english(person).get(URL, query).content.decode()
    return text, [int(pk) for pk in re.findall(r'action="/notifications/(\d+)/"', text)]


def kinds_shown(person, **query):
    _text, keys = shown(person, **query)
    return {Notification.objects.get(pk=key).kind for key in keys}


def parts(text, name):
    """Return the links of a row of segments, by what they show: address and count."""
    nav = re.search(rf'<nav class="segments" aria-label="{name}">(.*?)</nav>', text, re.DOTALL)
    links = re.findall(r'<a href="\?([^"]*)"[^>]*>\s*(.*?) <b>(\d+)</b>', nav.group(1))
    return {
        label: ({key: values[0] for key, values in parse_qs(href.replace("&amp;", "&")).items()},
                int(count))
        for href, label, count in links
    }  # fmt: skip


def unread_of(person):
    return Notification.objects.filter(recipient=person).unread().count()


def test_each_count_opens_exactly_its_list(person):
    for query in ({}, {"show": "all", "about": "procedure"}, {"show": "waiting", "q": "青盐"}):
        text, _keys = shown(person, **query)
        links = [*parts(text, "By where they stand").values()]
        if "By what they are about" in text:
            links += parts(text, "By what they are about").values()
        for there, count in links:
            assert len(shown(person, **there)[1]) == count, (query, there)


def test_unread_waiting_and_all(person):
    text, _keys = shown(person)
    found = {label: count for label, (_there, count) in parts(text, "By where they stand").items()}
    assert found == {"Unread": 3, "Unread, waits for you": 2, "All": 4}
    assert kinds_shown(person, show="waiting") == {"mentors/asked", "mobility/submitted"}
    assert "safety/decided" in kinds_shown(person, show="all")


def test_what_is_not_said_or_not_known_shows_what_is_unread_and_else_all(person):
    assert len(shown(person)[1]) == len(shown(person, show="x", about="x")[1]) == 3
    Notification.objects.filter(recipient=person).mark_read(at=NOW)
    assert len(shown(person)[1]) == 4


def test_only_what_some_are_about_is_offered(person):
    text, _keys = shown(person, show="all")
    found = parts(text, "By what they are about")
    assert {label: count for label, (_there, count) in found.items()} == {
        "About anything": 4,
        "Your account and your safety": 1,
        "Requests and answers to them": 1,
        "Steps in the procedure of a leave": 2,
    }
    one = UserFactory()
    told(one, "mobility/withdrawn", who="翟明")
    assert "By what they are about" not in shown(one)[0]


@pytest.mark.parametrize(
    ("typed", "kinds"),
    [
        ("青盐", {"mentors/asked"}), ("Lin Weiyang", {"mentors/asked"}),
        ("shan xueling", {"mobility/submitted"}), ("翟，", {"mobility/withdrawn"}),
        ("青盐 林巍阳", {"mentors/asked"}), ("青盐 翟明", set()), ("盐湖大厅", {"safety/decided"}),
    ],
)  # fmt: skip
def test_a_name_is_found_as_it_is_written_and_in_pinyin(person, typed, kinds):
    assert kinds_shown(person, show="all", q=typed) == kinds


def test_nothing_of_others_and_nothing_closed_is_found():
    case = away()
    former, name = officer_of(case, Role.HR_HEAD), case.employment.person.name
    actions.ask_extension(case, by=researcher_of(case), at=NOW)
    assert len(shown(former, show="all", q=name)[1]) == 1
    assert shown(UserFactory(), show="all", q=name)[1] == []
    administrator = UserFactory(is_staff=True, is_superuser=True)
    end_membership(former.memberships.get(), by=administrator, at=NOW)
    text, keys = shown(former, show="all", q=name)
    assert keys == []
    assert "<b>0</b>" in text
    in_english(former).post(reverse("notifications_read"), {"show": "all", "q": name})
    closed = Notification.objects.get(recipient=former, kind="mobility/extension_asked")
    assert closed.read_at is None


@pytest.mark.parametrize(
    ("query", "left"),
    [
        ({"show": "waiting"}, 1), ({"show": "all", "about": "procedure"}, 1),
        ({"show": "unread", "q": "翟明"}, 2), ({"show": "unread"}, 0), ({}, 0),
    ],
)  # fmt: skip
def test_what_the_list_shows_is_marked_as_read_and_nothing_else(person, query, left):
    other = UserFactory()
    told(other, "mobility/withdrawn", who="翟明")
    text, _keys = shown(person, **query)
    form = re.search(r'action="/notifications/read/">(.*?)</form>', text, re.DOTALL).group(1)
    sent = dict(re.findall(r'name="(show|about|q)" value="([^"]*)"', form))
    assert unread_of(person) == 3  # a look writes nothing
    said = "Mark all as read" if not left else "Mark th"
    assert said in form
    answer = in_english(person).post(reverse("notifications_read"), sent)
    assert unread_of(person) == left
    assert unread_of(other) == 1
    kept = parse_qs(urlsplit(answer["Location"]).query)
    assert {name: values[0] for name, values in kept.items()} == (query if left else {})


def test_what_came_after_the_page_was_opened_stays_unread(person):
    text, _keys = shown(person)
    form = re.search(r'action="/notifications/read/">(.*?)</form>', text, re.DOTALL).group(1)
    sent = dict(re.findall(r'name="(show|about|q|newest)" value="([^"]*)"', form))
    later = told(person, "mentors/asked", venture="后到的")
    in_english(person).post(reverse("notifications_read"), sent)
    assert Notification.objects.filter(recipient=person).unread().get() == later


def test_each_empty_list_says_why(person):
    Notification.objects.filter(recipient=person).mark_read(at=NOW)
    for query, why in (
        ({"show": "unread"}, "Everything here is read"),
        ({"show": "waiting"}, "Nothing unread here waits for you"),
        ({"show": "all", "q": "nobody"}, "No message here names that"),
        ({"show": "all", "about": "deadlines"}, "No message is about this"),
    ):
        text, keys = shown(person, **query)
        assert keys == []
        assert escape(why) in text
        assert reverse("notifications_read") not in text
    assert "Nobody has written yet" in shown(UserFactory())[0]


def test_a_search_stands_as_it_was_typed_and_says_where_the_read_ones_are(person):
    text, _keys = shown(person, q="Lin Weiyang")
    assert 'value="Lin Weiyang"' in text
    answer = in_english(person).post(
        reverse("notifications_read"), {"show": "unread", "q": "Lin Weiyang"}
    )
    text = in_english(person).get(answer["Location"]).content.decode()
    assert 'value="Lin Weiyang"' in text
    assert "No message here names that" not in text
    assert "Nothing here names that; “All” has it" in text
    text, _keys = shown(person, show="all", q="nobody")
    assert "About anything" not in text


def test_the_next_page_keeps_what_was_chosen():
    person = UserFactory()
    for _ in range(PER_PAGE + 1):
        told(person, "mobility/withdrawn", who="翟明")
    told(person, "mentors/asked", venture="青盐光伏")
    chosen = {"show": "unread", "about": "procedure", "q": "zhai"}
    text, keys = shown(person, **chosen)
    assert len(keys) == PER_PAGE
    following = re.search(r'rel="next"\s+href="\?([^"]+)"', text).group(1).replace("&amp;", "&")
    there = {name: values[0] for name, values in parse_qs(following).items()}
    assert there == chosen | {"page": "2"}
    assert len(shown(person, **there)[1]) == 1


def test_a_search_costs_the_same_however_many_there_are(person, django_assert_max_num_queries):
    client, query = in_english(person), {"show": "all", "about": "procedure", "q": "翟明"}
    client.get(URL, query)
    with django_assert_max_num_queries(60) as first:
        client.get(URL, query)
    for _ in range(5):
        told(person, "mobility/withdrawn", who="翟明")
    with django_assert_max_num_queries(len(first)):
        client.get(URL, query)
