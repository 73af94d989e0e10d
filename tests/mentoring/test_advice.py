"""What mentors advise stands on one board; the team links what contradicts, and decides."""

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.enums import OrganisationKind, Role
from accounts.policies import Denied
from audit.guards import broken
from audit.lifecycle import InvalidMove
from mentoring import actions
from mentoring.models import Contradiction
from mentors.actions import end
from notifications.models import Notification
from notifications.words import words
from tests.clock import NOW
from tests.factories import MembershipFactory, UserFactory, VentureFactory
from tests.mentoring.pairs import Pair, in_english
from tests.scenes import signed_in

pytestmark = pytest.mark.django_db
SELL, WAIT = "先卖小包装，别等认证", "认证下来之前一包也别卖"


class Two:
    """A venture with two mentors who disagree."""

    def __init__(self):
        self.venture = VentureFactory()
        self.one = Pair(request__venture=self.venture)
        self.other = Pair(request__venture=self.venture, request__mentor__user__name="Anna Berg")
        self.founder = self.venture.founders.get()
        self.sell = self.one.record(advice=SELL)
        self.wait = self.other.record(advice=WAIT)

    def link(self):
        return actions.link_advice(self.sell, self.wait, by=self.founder, at=NOW)

    def decide(self, row):
        actions.decide_advice(
            row, decision="先送检，同时做样品", why="客户不等人", by=self.founder, at=NOW
        )

    def board(self, person, **asked):
        return in_english(person).get(reverse("advice_list", args=[self.venture.pk]), asked)

    def pair_page(self, pair, person):
        return in_english(person).get(reverse("mentorship", args=[pair.row.pk]))


def test_founders_read_all_advice_and_a_mentor_his_own():
    two = Two()
    two.one.record(advice="", notes="没有建议")
    page = two.board(two.founder).content.decode()
    assert SELL in page
    assert WAIT in page
    own = two.board(two.one.mentor).content.decode()
    assert SELL in own
    assert WAIT not in own
    assert WAIT not in two.board(two.founder, q="小包装").content.decode()
    assert "No advice holds" in two.board(two.founder, q="没有这个词").content.decode()


def test_nobody_else_finds_the_board():
    two = Two()
    officer = MembershipFactory(
        organisation__kind=OrganisationKind.PROVINCE, role=Role.PROGRAMME_OFFICER
    ).user
    for person in (officer, UserFactory(), Pair().mentor):
        assert two.board(person).status_code == 404
    link = reverse("advice_link", args=[two.venture.pk, two.sell.pk])
    decide = reverse("advice_decide", args=[two.venture.pk, two.link().pk])
    for person in (officer, two.one.mentor, UserFactory()):
        assert signed_in(person).get(link).status_code == 404
        assert signed_in(person).post(decide, {"decision": "x", "why": "y"}).status_code == 404


def test_from_the_link_to_the_decision_of_which_both_are_told_once():
    two = Two()
    client = in_english(two.founder)
    url = reverse("advice_link", args=[two.venture.pk, two.wait.pk])
    assert SELL in client.get(url).content.decode()
    assert client.post(url, {}).status_code == 422
    assert client.post(url, {"other": two.wait.pk}).status_code == 422  # with itself
    client.post(url, {"other": two.sell.pk})
    row = Contradiction.objects.get()
    assert (row.first, row.second, row.is_decided) == (two.sell, two.wait, False)
    assert not Notification.objects.filter(kind="mentoring/advice_decided").exists()
    url = reverse("advice_decide", args=[two.venture.pk, row.pk])
    answer = client.post(url, {"decision": "先送检", "why": ""})
    assert answer.status_code == 422
    assert "先送检" in answer.content.decode()
    told = {"decision": "先送检，同时做样品", "why": "客户不等人"}
    assert client.post(url, told).status_code == 302
    assert client.post(url, {**told, "decision": "另一个"}).status_code == 302
    row.refresh_from_db()
    assert row.decision == "先送检，同时做样品"
    notices = Notification.objects.filter(kind="mentoring/advice_decided")
    assert {each.recipient for each in notices} == {two.one.mentor, two.other.mentor}
    assert notices.count() == 2
    assert "the team decided" in words(notices[0], "en")[0]
    assert "先送检，同时做样品" in words(notices[0], "en")[1]
    for pair in (two.one, two.other):
        assert "先送检，同时做样品" in two.pair_page(pair, pair.mentor).content.decode()


def test_the_other_mentor_is_named_only_while_he_accompanies_the_venture():
    two = Two()
    two.link()
    name = two.other.mentor.name
    board = two.board(two.one.mentor).content.decode()
    assert WAIT in board
    assert name in board
    assert name in two.pair_page(two.one, two.one.mentor).content.decode()
    end(two.other.row, by=two.founder, at=NOW)
    for answer in (two.board(two.one.mentor), two.pair_page(two.one, two.one.mentor)):
        page = answer.content.decode()
        assert WAIT in page
        assert name not in page
    assert name in two.board(two.founder).content.decode()


def test_a_link_is_taken_back_until_the_team_has_decided():
    two = Two()
    row = two.link()
    url = reverse("advice_decide", args=[two.venture.pk, row.pk])
    signed_in(two.founder).post(url, {"unlink": "yes"})
    assert not Contradiction.objects.exists()
    row = two.link()
    two.decide(row)
    row.refresh_from_db()
    with pytest.raises(InvalidMove):
        actions.unlink_advice(row, by=two.founder, at=NOW)
    for change in (row.delete, lambda: Contradiction.objects.update(decision="别的")):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_only_the_team_links_and_only_what_two_mentors_said():
    two, stranger = Two(), Two()
    again = two.one.record(advice="再等等", days_ago=2)
    two.link()
    with pytest.raises(InvalidMove):
        actions.link_advice(two.wait, two.sell, by=two.founder, at=NOW)
    for other, by in (
        (again, two.founder),
        (stranger.wait, two.founder),
        (two.wait, two.one.mentor),
        (two.other.record(advice="", days_ago=3), two.founder),
    ):
        with pytest.raises(Denied):
            actions.link_advice(two.sell, other, by=by, at=NOW)
    for first, second, says in (
        (two.sell, again, "contradiction_of_two_mentors"),
        (two.sell, stranger.wait, "contradiction_of_two_mentors"),
        (two.wait, two.sell, "contradiction_in_order"),
        (two.sell, two.wait, "one_link_per_two_records"),
    ):
        with pytest.raises(IntegrityError) as refused, transaction.atomic():
            Contradiction.objects.create(first=first, second=second, by=two.founder, at=NOW)
        assert broken(refused.value) == says


def test_the_board_asks_no_more_questions_for_five_than_for_one():
    two = Two()
    two.link()
    client = signed_in(two.founder)
    url = reverse("advice_list", args=[two.venture.pk])
    client.get(url)
    counted = []
    for days in range(2, 6):
        two.one.record(advice=f"第 {days} 条", days_ago=days)
        with CaptureQueriesContext(connection) as asked:
            client.get(url)
        counted.append(len(asked))
    assert counted[0] == counted[-1]
