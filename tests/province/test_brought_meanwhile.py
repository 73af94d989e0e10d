"""What happens between the look at a table and its writing; who hears that it is taken back."""

import pytest

from mentors.models import MentorProfile, Mentorship
from notifications.models import Notification
from province import actions
from province.actions import brought as writing
from tests.clock import NOW
from tests.cohorts.stage import an_officer
from tests.factories import (
    MentorFactory,
    MentorshipFactory,
    RequestFactory,
    UserFactory,
    VentureFactory,
)
from tests.province.test_brought import brought, mentor_row, pair_row, planned, wrong

pytestmark = pytest.mark.django_db


def told(person, **chosen):
    mine = Notification.objects.filter(recipient=person, kind__startswith="province/", **chosen)
    return [each.kind.removeprefix("province/") for each in mine.order_by("pk")]


def test_a_place_that_is_taken_while_the_table_is_written_refuses_the_whole_table(monkeypatch):
    officer, mentor = an_officer(), MentorFactory(capacity=1, weekly_limit=3)
    row = brought(officer, "pairs", [pair_row(mentor, 1)])

    def overtaken(*args, **options):
        found = looked_through(*args, **options)
        MentorshipFactory(mentor=mentor)
        return found

    looked_through = writing.plan
    monkeypatch.setattr(writing, "plan", overtaken)
    with pytest.raises(actions.HasProblems):
        actions.write(row, by=officer, at=NOW)
    row.refresh_from_db()
    assert row.written_at is None
    assert not Mentorship.objects.exists()


def test_whoever_was_told_of_a_pair_is_told_that_it_is_taken_back():
    officer, mentor = an_officer(), MentorFactory(capacity=3, weekly_limit=3)
    row = brought(officer, "pairs", [pair_row(mentor, 1)])
    actions.write(row, by=officer, at=NOW)
    actions.undo(row, by=officer, at=NOW)
    assert not Mentorship.objects.exists()
    assert told(mentor.user) == ["pair_brought", "pair_taken_back"]
    assert told(mentor.user, read_at=None) == ["pair_taken_back"]


def test_whoever_was_entered_as_a_mentor_is_told_that_it_is_taken_back():
    officer, person = an_officer(), UserFactory(email="mentor1@qinghai.cn")
    row = brought(officer, "mentors", [mentor_row(1), mentor_row(2)])
    actions.write(row, by=officer, at=NOW)
    actions.undo(row, by=officer, at=NOW)
    assert not MentorProfile.objects.exists()
    assert told(person, read_at=None) == ["mentor_taken_back"]


def test_a_pair_of_which_a_request_waits_is_answered_and_not_imported():
    officer, mentor = an_officer(), MentorFactory(capacity=3, weekly_limit=3)
    venture = VentureFactory(name="老项目", founders=[UserFactory(email="old@qinghai.cn")])
    RequestFactory(mentor=mentor, venture=venture)
    row = pair_row(mentor, 1, 项目="老项目", 创业者邮箱="old@qinghai.cn")
    (told,) = wrong(planned(officer, "pairs", [row])).values()
    assert told == "这个项目已经向这位导师提出过申请。"


def test_taken_back_an_account_that_was_here_loses_the_hat_that_it_got_by_the_table():
    officer, person = an_officer(), UserFactory(email="mentor1@qinghai.cn", hats=["founder"])
    row = brought(officer, "mentors", [mentor_row(1)])
    actions.write(row, by=officer, at=NOW)
    person.refresh_from_db()
    assert person.hats == ["founder", "mentor"]
    actions.undo(row, by=officer, at=NOW)
    person.refresh_from_db()
    assert person.hats == ["founder"]


def test_taken_back_a_founder_keeps_the_hat_for_a_venture_begun_since():
    officer, mentor = an_officer(), MentorFactory(capacity=3, weekly_limit=3)
    stays, goes = (
        UserFactory(email=f"founder{number}@qinghai.cn", hats=["mentor"]) for number in (1, 2)
    )
    row = brought(officer, "pairs", [pair_row(mentor, 1), pair_row(mentor, 2)])
    actions.write(row, by=officer, at=NOW)
    VentureFactory(founders=[stays])
    actions.undo(row, by=officer, at=NOW)
    for person in (stays, goes):
        person.refresh_from_db()
    assert (stays.hats, goes.hats) == (["mentor", "founder"], ["mentor"])
