"""The frame of every page: it counts what waits by one statement, and the right things."""

import pytest
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.enums import Hat
from accounts.models import User
from config.context import Shell
from config.waiting import COUNTED_AT_MOST, counted, lists_of
from matching.models import Enquiry
from notifications.models import Notification
from tests.clock import NOW
from tests.factories import MentorFactory, MentorshipFactory, VentureFactory
from tests.factories import RequestFactory as AskedFactory
from tests.mentoring.pairs import Pair
from tests.scenes import everybody, signed_in

pytestmark = pytest.mark.django_db


def frame_of(user):
    """Return the frame as a page of this person makes it, with nothing of him read before."""
    request = RequestFactory().get("/mentors/")
    request.user = User.objects.get(pk=user.pk)
    return Shell(request)


def rows_of(tabs):
    return {each.url: each.count for tab in tabs for each in (tab.under or (tab,))}


def test_one_statement_counts_as_each_list_alone(scene):
    seen = set()
    for user in everybody(scene):
        lists = lists_of(user)
        alone = {page: sum(rows.count() for rows in several) for page, several in lists.items()}
        together = counted(lists)
        assert {page: together[page] for page in lists} == alone
        seen |= {page for page, number in alone.items() if number}
    assert seen >= {"notifications", "inbox", "mentorship_list", "introductions", "enquiry_list",
                    "report_list", "mediation_list"}  # fmt: skip


def test_the_tabs_show_what_is_counted(scene):
    office = rows_of(frame_of(scene.leave.province).nav)
    assert office[reverse("enquiry_list")] == Enquiry.objects.waiting().count() > 0
    mentor = frame_of(scene.mentor)
    assert rows_of(mentor.nav)[reverse("inbox")] == 1
    unread = Notification.objects.filter(recipient=scene.mentor, read_at=None).count()
    assert mentor.unread == unread > 0


def test_a_list_is_counted_to_ninety_nine():
    person = MentorFactory().user
    Notification.objects.bulk_create(
        Notification(recipient=person, kind="mentors/asked", key=str(n), created_at=NOW, url="/")
        for n in range(COUNTED_AT_MOST + 2)
    )
    assert Notification.objects.filter(recipient=person).count() > COUNTED_AT_MOST
    assert frame_of(person).unread == COUNTED_AT_MOST


@pytest.mark.parametrize("hat", [Hat.FOUNDER, Hat.MENTOR])
def test_the_frame_asks_four_times_however_much_waits(hat, django_assert_num_queries):
    """Roles, whether he heads a unit, his mentorships, and all that waits."""
    pair = Pair()
    user = pair.founder if hat == Hat.FOUNDER else pair.mentor
    other = pair.mentor if hat == Hat.FOUNDER else pair.founder
    for days in (2, 3, 4):
        pair.record(by=other)
        pair.propose(by=other, days=days)
        if hat == Hat.FOUNDER:
            MentorshipFactory(request__venture=VentureFactory(founders=[user]))
        else:
            AskedFactory(mentor=pair.row.mentor)
        frame = frame_of(user)
        with django_assert_num_queries(4):
            tabs = rows_of(frame.nav)
            unread = frame.unread
        assert tabs["/mentorships/"] == 2 * (days - 1)
        assert unread == Notification.objects.filter(recipient=user, read_at=None).count() > 0


def test_a_stranger_costs_no_statement(django_assert_num_queries):
    request = RequestFactory().get("/")
    with django_assert_num_queries(0):
        assert Shell(request).nav


@pytest.mark.parametrize("url", ["/no/such/page/", "/operations/"])
def test_a_page_that_refuses_counts_nothing(scene, url):
    """It leads to the rooms of whoever asked, and reads none of the lists that wait there."""
    office = scene.leave.province
    lists = lists_of(office)
    tables = {f'"{rows.model._meta.db_table}"' for several in lists.values() for rows in several}
    client = signed_in(office)
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(url)
    assert answer.status_code in {403, 404}
    assert reverse("province") in answer.content.decode()
    assert [each for each in asked if any(table in each["sql"] for table in tables)] == []
    with CaptureQueriesContext(connection) as asked:  # a page that answers reads all of them
        assert client.get("/mentors/").status_code == 200
    assert all(any(table in each["sql"] for each in asked) for table in tables)
