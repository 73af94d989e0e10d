"""A winner that wants to come and the space that invited it reach each other, and nobody else."""

import pytest
from django.urls import reverse

from accounts.enums import Hat, Role
from accounts.policies import Denied
from audit.models import AuditEvent
from events import actions
from events.models import WinnerInvitation
from events.queries import my_events, reached
from safety.actions import block
from tests.clock import NOW
from tests.events.stage import Stage, coordinator, enter, founder
from tests.factories import MembershipFactory, VentureFactory
from tests.mentoring.pairs import in_english
from tests.spaces.test_apart import bar
from ventures.models import Member

pytestmark = pytest.mark.django_db


class Invited:
    """A venture that is not named has won, and a space has invited it."""

    def __init__(self):
        self.stage, self.house = Stage(), Stage()
        self.entry = enter(self.stage.round(), VentureFactory(), named=False)
        self.stage.results(self.entry.competition, {self.entry: "first"})
        self.host, self.lead = self.house.manager, self.entry.venture.founders.first()
        self.row = actions.invite(self.entry, self.house.space, text="来吧", by=self.host, at=NOW)

    def page(self, person):
        answer = in_english(person).get(self.row.get_absolute_url())
        return answer.content.decode() if answer.status_code == 200 else ""

    def comes(self):
        actions.accept(self.row, by=self.lead, at=NOW)


def test_the_press_says_that_name_and_address_are_given_and_then_both_sides_read_them():
    sides = Invited()
    asks = sides.page(sides.lead)
    assert "you give the space your name and e-mail address" in asks
    assert "You read those of whoever invited you." in asks
    assert sides.host.email not in asks
    assert sides.lead.email not in sides.page(sides.host)
    url = reverse("event_act", args=["invitations", sides.row.pk, "accept"])
    in_english(sides.lead).post(url)
    assert WinnerInvitation.objects.get().status == "coming"
    assert f"mailto:{sides.lead.email}" in sides.page(sides.host)
    assert f"mailto:{sides.host.email}" in sides.page(sides.lead)
    invite = reverse("winner_invite", args=[sides.entry.pk])
    told = in_english(Stage().manager).get(invite).content.decode()
    assert "you read the name and e-mail address of whoever answers, and they read yours" in told


def test_colleagues_of_the_house_reach_the_lead_and_nobody_else_reads_anything():
    sides = Invited()
    colleague = MembershipFactory(
        user__hats=[Hat.OFFICER], organisation=sides.house.space.operator, role=Role.SPACE_MANAGER
    ).user
    member = founder()
    Member.objects.create(venture=sides.entry.venture, person=member, role="member", joined_at=NOW)
    sides.comes()
    assert sides.lead.email in sides.page(colleague)
    assert sides.host.email not in sides.page(colleague)
    for person in (founder(), coordinator(), Stage().manager, sides.stage.manager):
        assert sides.page(person) == ""
        assert reached(sides.row, person) == []
    assert sides.host.email not in sides.page(member)
    assert reached(sides.row, member) == []


def test_every_member_of_the_team_reads_the_invitation_and_leads_alone_answer():
    sides, member = Invited(), founder()
    Member.objects.create(venture=sides.entry.venture, person=member, role="member", joined_at=NOW)
    page, press = sides.page(member), "We want to come"
    assert "invites you to work there" in page
    assert press not in page
    assert press in sides.page(sides.lead)
    assert list(my_events(member, at=NOW).invitations) == [sides.row]
    entry = in_english(member).get(sides.entry.get_absolute_url()).content.decode()
    assert sides.row.get_absolute_url() in entry
    with pytest.raises(Denied):
        actions.accept(sides.row, by=member, at=NOW)


def test_who_declines_gives_nothing():
    sides = Invited()
    actions.decline(sides.row, by=sides.lead, at=NOW)
    for person in (sides.host, sides.lead):
        assert reached(sides.row, person) == []


@pytest.mark.parametrize("how", ["apart", "left", "closed"])
def test_a_distance_or_leaving_a_side_closes_it(how):
    sides = Invited()
    sides.comes()
    assert [each.email for each in reached(sides.row, sides.host)] == [sides.lead.email]
    if how == "apart":
        block(sides.lead, by=sides.host, at=NOW)
    elif how == "left":
        told = {"venture": sides.entry.venture, "joined_at": NOW}
        Member.objects.create(**told, person=founder(), role="lead")
        Member.objects.filter(person=sides.lead).update(role="member")
    else:
        type(sides.lead).objects.filter(pk=sides.lead.pk).update(is_active=False)
    assert reached(sides.row, sides.host) == []


def test_a_press_gives_what_its_trail_says_and_an_older_one_gives_nothing():
    sides = Invited()
    sides.comes()
    trail = AuditEvent.objects.filter(subject_label="events.winnerinvitation")
    assert {(each.verb, each.detail["gives"]) for each in trail} == {
        ("invite", "email"), ("accept", "email"),
    }  # fmt: skip
    older = WinnerInvitation.objects.create(
        entry=sides.entry, space=Stage(operator=sides.house.space.operator).space, text="来吧",
        by=sides.host, at=NOW, status="coming",
    )  # fmt: skip
    for person in (sides.host, sides.lead):
        assert reached(older, person) == []


def test_who_may_write_to_nobody_first_invites_no_winner():
    sides, other = Invited(), Stage()
    bar(other.manager)
    with pytest.raises(Denied):
        actions.invite(sides.entry, other.space, text="来吧", by=other.manager, at=NOW)
    shown = in_english(other.manager).get(sides.entry.competition.get_absolute_url())
    assert reverse("winner_invite", args=[sides.entry.pk]) not in shown.content.decode()
