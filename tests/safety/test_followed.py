"""Who reported finds it again, an appeal has days of its own, nobody is led to a closed door."""

from datetime import datetime, timedelta
from io import BytesIO

import pytest
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from accounts.queries import workday_after
from province.queries.disputes import ReportsWanted, days_left, reports_workbook
from safety import actions
from tests.clock import NOW
from tests.factories import UserFactory
from tests.mentoring.pairs import Pair, in_english
from tests.safety.test_officers import DECISION, administrator, officer, reported
from tests.safety.test_things import told_of
from tests.scenes import signed_in
from tests.spaces.house import House

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def appealed(person, first, at):
    """Return a report of a month ago, decided, and to be looked at again since `at`."""
    long_ago = NOW - 30 * DAY
    row = actions.report(person, reason="rude", text="骂人", page="", by=UserFactory(), at=long_ago)
    actions.decide(row, **DECISION, by=first, at=long_ago + DAY)
    actions.appeal(row, text="当时在医院", by=person, at=at)
    return row


def test_the_days_of_an_appeal_begin_when_it_comes():
    first, second = officer(), officer()
    row = appealed(UserFactory(), first, NOW)
    assert (row.waits_since, days_left(row.waits_since, timezone.localdate(NOW))) == (NOW, 3)
    shown = in_english(second).get(reverse("report_list"))
    assert [left for _row, left, _others in shown.context["rows"]] == [3]
    assert "later than promised" not in shown.content.decode()
    file = load_workbook(BytesIO(reports_workbook([row], "举报"))).active
    cells = [cell for line in file.iter_rows(values_only=True) for cell in line]
    due = workday_after(timezone.localdate(NOW), 3)
    assert due in [cell.date() for cell in cells if isinstance(cell, datetime)]


def test_what_waits_longest_comes_first_an_appeal_by_when_it_was_made():
    first, second = officer(), officer()
    old = appealed(UserFactory(), first, NOW + 2 * DAY)
    actions.report(
        UserFactory(), reason="rude", text="后来的", page="", by=UserFactory(), at=NOW + DAY
    )
    rows = list(ReportsWanted.of(QueryDict("")).rows(second))
    assert rows[-1] == old


def test_the_list_says_what_a_colleague_decides():
    first, second, person = officer(), officer(), UserFactory()
    appealed(person, first, NOW)
    told = "A colleague decides on this one."
    for reader, is_others in ((first, True), (second, False)):
        shown = in_english(reader).get(reverse("report_list"))
        assert (told in shown.content.decode()) is is_others
    own = reported(UserFactory(), by=second)
    rows = in_english(second).get(reverse("report_list")).context["rows"]
    assert [row for row, _left, is_others in rows if is_others] == [own]


def test_who_reported_finds_it_again_before_anybody_has_answered():
    house, founder = House(), UserFactory()
    told_of(house.space, founder)
    row = reported(UserFactory(name="旦增"), by=founder)
    of_others = reported(UserFactory())
    client = in_english(founder)
    shown = client.get(reverse("blocked")).content.decode()
    page = reverse("report_read", args=[row.pk])
    assert f'href="{page}"' in shown
    assert house.space.name in shown
    assert reverse("report_read", args=[of_others.pk]) not in shown
    assert f'href="{reverse("blocked")}"' in client.get(page).content.decode()
    assert f'href="{reverse("blocked")}"' in client.get(reverse("settings")).content.decode()


def test_whom_it_is_about_is_not_led_to_reports_of_his_own():
    first, person = officer(), UserFactory()
    row = reported(person)
    actions.decide(row, **DECISION, by=first, at=NOW)
    shown = in_english(person).get(reverse("report_read", args=[row.pk])).content.decode()
    assert "What you reported" not in shown


def test_who_decides_in_place_of_the_office_is_led_to_no_report_that_is_closed_to_him():
    only, watch, person = officer(), administrator(), UserFactory()
    before = reported(person)
    actions.decide(before, **DECISION, by=only, at=NOW)
    row = reported(person, by=only)
    client, closed = in_english(watch), reverse("report_decide", args=[before.pk])
    shown = client.get(reverse("report_decide", args=[row.pk])).content.decode()
    assert "a warning" in shown
    assert client.get(closed).status_code == 403
    assert f'href="{closed}"' not in shown
    assert (
        f'href="{closed}"'
        in in_english(only).get(reverse("report_decide", args=[row.pk])).content.decode()
    )


def test_who_appealed_reads_again_what_was_asked_and_who_reported_does_not():
    person = UserFactory()
    row = appealed(person, officer(), NOW)
    page = reverse("report_read", args=[row.pk])
    shown = {each: signed_in(each).get(page).content.decode() for each in (person, row.by)}
    assert "当时在医院" in shown[person]
    assert "当时在医院" not in shown[row.by]


@pytest.mark.parametrize("name", ["mentor", "request", "mentorship", "offer", "group", "open_hour"])
def test_who_decides_is_led_to_no_page_that_is_closed_to_him(name):
    pair = Pair()
    keys = {
        "mentor": pair.row.mentor.slug,
        "request": pair.row.request_id,
        "mentorship": pair.row.pk,
    }
    page = reverse(name, args=[keys.get(name, 1)])
    row = actions.report(
        pair.mentor, reason="rude", text="骂人", page=page, by=pair.founder, at=NOW
    )
    client = in_english(officer())
    shown = client.get(reverse("report_decide", args=[row.pk])).content.decode()
    is_open = client.get(page).status_code == 200
    assert is_open is (name in keys)
    assert (f'href="{page}"' in shown) is is_open
    assert ("a page that only its own two sides open" in shown) is not is_open
