"""The office's desk: every number opens its list; the yearly review beside the rule."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from accounts.enums import OrganisationKind, Role
from mentoring import actions
from mentoring.models import Availability, Closing
from mentoring.policies import used_up
from province.queries import desk, review
from province.queries.mentors import library
from tests.clock import NOW
from tests.factories import MembershipFactory, RequestFactory, VentureFactory
from tests.files import got
from tests.mentoring.pairs import Pair
from tests.mentoring.test_open_hours import Door
from tests.rules import hold
from tests.scenes import signed_in

pytestmark = pytest.mark.django_db


def officer():
    return MembershipFactory(
        organisation__kind=OrganisationKind.PROVINCE, role=Role.PROGRAMME_OFFICER
    ).user


def world():
    """Put a venture of each kind on stage; return a pair under way."""
    VentureFactory(name="没问过人")
    day = timedelta(days=1)
    RequestFactory(venture__name="等了六天", sent_at=NOW - 6 * day, due_at=NOW + day)
    RequestFactory(venture__name="刚刚问", sent_at=NOW, due_at=NOW + 7 * day)
    RequestFactory(
        venture__name="被婉拒", status="declined", sent_at=NOW - day, due_at=NOW + 6 * day
    )
    pair, through = Pair(), Pair()
    row = pair.record(minutes=90)
    actions.confirm(row, seen=1, by=pair.mentor, at=NOW)
    pair.record(minutes=40, at=NOW - 8 * day)
    actions.close(through.row, Closing(reason="reached"), by=through.founder, at=NOW)
    return pair


def test_every_number_opens_its_list():
    world()
    told = {
        "ventures": (desk.venture_segments(NOW), lambda name: desk.ventures(name, "", NOW)),
        "founders": (desk.founder_segments(), lambda name: desk.founders(name, "")),
        "mentors": (desk.mentor_segments(NOW), lambda name: desk.mentors(name, "", NOW)),
        "requests": (desk.request_segments(NOW), lambda name: desk.requests(name, "", NOW)),
        "pairs": (desk.pair_segments(NOW), lambda name: desk.pairs(name, "", NOW)),
    }
    for segments, rows in told.values():
        for segment in segments:
            assert rows(segment.name).count() == segment.count, segment
    numbers = {s.name: s.count for segments, _rows in told.values() for s in segments}
    assert numbers == {
        "too-long": 0, "long": 0, "nothing": 0, "something": 6, "overloaded": 0, "full": 0,
        "spent": 0,
        "idle": 4, "free": 5, "never": 1, "turned-down": 1, "waiting": 2,
        "mentored": 1, "met": 1, "through": 1,
        "in-firm": 0, "student": 0, "returned": 0, "envoy": 0,
        "all": 6, "ageing": 1, "declined": 1, "expired": 0, "accepted": 2, "called": 0, "closed": 0,
        "silent": 0, "missed": 0, "unconfirmed": 1, "held": 0, "paused": 0, "active": 1, "ended": 1,
    }  # fmt: skip


def test_who_has_given_all_hours_of_the_month_is_found():
    spent, left = Pair(), Pair()
    Availability.objects.create(mentor=spent.row.mentor, monthly_hours=2)
    Availability.objects.create(mentor=left.row.mentor, monthly_hours=3)
    for pair in (spent, left, Pair()):
        pair.record(minutes=120)
    (told,) = [each.count for each in desk.mentor_segments(NOW) if each.name == "spent"]
    assert told == 1
    assert desk.mentors("spent", "", NOW).get() == spent.row.mentor
    assert not desk.mentors("spent", "", NOW + timedelta(days=31))
    page = signed_in(officer()).get(reverse("desk", args=["mentors"]), {"show": "spent"})
    assert [each.pk for each in page.context["page"]] == [spent.row.mentor_id]


def test_more_mentors_with_a_limit_take_no_more_queries():
    counts = []
    for more in (1, 2):
        for _each in range(more):
            pair = Pair()
            Availability.objects.create(mentor=pair.row.mentor, monthly_hours=1)
            pair.record(minutes=60)
        with CaptureQueriesContext(connection) as asked:
            assert len(used_up(NOW)) in {1, 3}
        counts.append(len(asked))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("kind", ["ventures", "requests", "pairs", "founders", "mentors"])
def test_the_desk_is_the_offices_alone(kind):
    pair = world()
    url = reverse("desk", args=[kind])
    for person in (pair.mentor, pair.founder):
        assert signed_in(person).get(url).status_code == 403
    office = signed_in(officer())
    assert office.get(url).status_code == 200
    assert office.get(url, {"show": "no", "q": "%00²", "page": "x"}).status_code == 200
    assert office.get(reverse("desk", args=["no"])).status_code == 404


def test_a_segment_is_found_by_name_and_taken_along():
    world()
    office = signed_in(officer())
    shown = office.get(reverse("desk", args=["requests"]), {"show": "waiting", "q": "等了"})
    assert "等了六天" in shown.content.decode()
    assert "刚刚问" not in shown.content.decode()
    answer = got(office, reverse("desk_export", args=["requests"]), {"show": "waiting"})
    cells = [c.value for line in load_workbook(BytesIO(answer.content)).active for c in line]
    assert {"等了六天", "刚刚问"} <= set(cells)


def test_ventures_are_narrowed_to_a_group_of_founders_which_stands_in_the_file_too():
    student = VentureFactory(name="校园提锂", founder_groups=["student", "returned"])
    VentureFactory(name="没说类别")
    assert list(desk.ventures("student", "", NOW)) == [student]
    assert not desk.ventures("envoy", "", NOW)
    office = signed_in(officer())
    answer = got(office, reverse("desk_export", args=["ventures"]), {"show": "student"})
    cells = [c.value for line in load_workbook(BytesIO(answer.content)).active for c in line]
    assert "没说类别" not in cells
    assert "大学生、返乡下乡人员" in cells


@pytest.mark.parametrize("kind", ["ventures", "requests", "pairs", "founders", "mentors"])
def test_more_rows_ask_no_more_questions(kind, django_assert_max_num_queries):
    office = signed_in(officer())
    for number in range(6):
        RequestFactory(venture__name=f"第{number}家", sent_at=NOW, due_at=NOW + timedelta(days=7))
        Pair()
    show = {"ventures": "all", "requests": "waiting", "pairs": "active",
            "founders": "something", "mentors": "free"}[kind]  # fmt: skip
    with django_assert_max_num_queries(20):
        office.get(reverse("desk", args=[kind]), {"show": show})


def test_the_review_counts_confirmed_meetings_of_half_an_hour_beside_the_rule(settings):
    hold(settings, review_meetings=2)
    pair = Pair()
    for minutes in (90, 30, 20):
        actions.confirm(pair.record(minutes=minutes), seen=1, by=pair.mentor, at=NOW)
    pair.record(minutes=600)
    (row,) = [
        each
        for each in review.reviewed(review.mentors_of(2026, at=NOW))
        if each.mentor == pair.row.mentor
    ]
    assert (row.meetings, round(row.hours, 2), row.ventures) == (2, 2.33, 1)
    assert row.is_enough
    (before,) = [
        each
        for each in review.reviewed(review.mentors_of(2025, at=NOW))
        if each.mentor == pair.row.mentor
    ]
    assert before.meetings == 0
    office = signed_in(officer())
    assert str(pair.row.mentor) in office.get(reverse("review")).content.decode()
    assert got(office, reverse("review_export"), {"year": "2025"}).status_code == 200
    assert signed_in(pair.mentor).get(reverse("review")).status_code == 403
    done = office.get(reverse("vetting", args=[pair.row.mentor_id])).context["done"]
    assert (done.year, done.counted, done.minutes) == (timezone.localdate(NOW).year, 2, 140)


def test_open_hours_of_which_the_two_disagree_stand_on_the_desk():
    doors = [Door() for _ in range(4)]
    rows = [door.book() for door in doors]
    for says, door, row in zip((("yes", "no"), ("yes", "yes"), ("no", "no")), doors, rows,
                               strict=False):  # fmt: skip
        for person, word in zip((door.user, door.founder), says, strict=True):
            actions.say_of_open(row, says=word, by=person, at=row.ends_at)
    actions.say_of_open(rows[3], says="yes", by=doors[3].user, at=rows[3].ends_at)
    later = rows[3].ends_at + timedelta(days=8)
    numbers = {each.name: each.count for each in desk.hour_segments(later)}
    assert numbers == {"disagreed": 1, "unsaid": 1, "booked": 0, "took-place": 1, "missed": 1}
    for name, count in numbers.items():
        assert desk.hours(name, "", later).count() == count
    assert list(desk.hours("disagreed", "", later)) == [rows[0]]
    assert list(desk.hours("disagreed", doors[0].venture.name, later)) == [rows[0]]
    assert not desk.hours("disagreed", "没有这个名字", later)
    client = signed_in(officer())
    page = client.get(reverse("desk", args=["hours"]))
    assert doors[0].venture.name in page.content.decode()
    answer = got(client, reverse("desk_export", args=["hours"]), {"show": "disagreed"})
    sheet = load_workbook(BytesIO(answer.content)).active
    assert sheet.max_row - 2 == 1
    assert signed_in(doors[0].founder).get(reverse("desk", args=["hours"])).status_code == 403


@pytest.mark.parametrize("typed", ["Lin Weiyang", "linweiyang", "LIN  wei", "林未央", "yang, lin"])
def test_lists_find_a_mentor_as_an_english_page_prints_the_name(typed):
    row = RequestFactory(mentor__user__name="林未央", sent_at=NOW, due_at=NOW + timedelta(days=7))
    RequestFactory(sent_at=NOW, due_at=NOW + timedelta(days=7))
    assert list(desk.requests("waiting", typed, NOW)) == [row]
    assert list(library("serving", typed, NOW.date())) == [row.mentor]
    assert not library("serving", "，", NOW.date()).exists()
