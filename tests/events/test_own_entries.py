"""Nobody says what the own venture won: another host of the competition does."""

import pytest
from django.urls import reverse

from accounts.enums import Hat, Role
from accounts.policies import Denied, permits
from events import actions, policies
from tests.clock import NOW
from tests.events.stage import Stage, coordinator, enter, kinds
from tests.factories import MembershipFactory, VentureFactory
from tests.mentoring.pairs import in_english
from ventures.models import Member

pytestmark = pytest.mark.django_db


def test_a_host_judges_every_entry_but_those_of_his_own_ventures():
    stage = Stage()
    colleague = MembershipFactory(
        user__hats=[Hat.OFFICER], organisation=stage.space.operator, role=Role.SPACE_MANAGER
    ).user
    own, other = VentureFactory(), VentureFactory()
    row = stage.round()
    mine, theirs = enter(row, own), enter(row, other)
    Member.objects.create(venture=own, person=stage.manager, role="member", joined_at=NOW)
    stage.closed(row)
    with pytest.raises(Denied):
        actions.judge(row, {mine.pk: ("first", "")}, by=stage.manager, at=NOW)
    url, client = reverse("competition_judging", args=[row.pk]), in_english(stage.manager)
    page = client.get(url)
    shown = page.content.decode()
    assert "2 ventures have entered." in shown
    assert "You are in the team of this venture" in shown
    assert f"award-{theirs.pk}" in shown
    assert f"award-{mine.pk}" not in shown
    client.post(url, {f"award-{theirs.pk}": "first", f"award-{mine.pk}": "first"})
    mine.refresh_from_db()
    theirs.refresh_from_db()
    assert (mine.award, theirs.award) == ("", "first")
    assert "You are in the team" not in in_english(colleague).get(url).content.decode()
    actions.judge(row, {mine.pk: ("second", "")}, by=colleague, at=NOW)
    actions.announce(row, by=stage.manager, at=NOW)


def test_a_host_whose_venture_alone_has_entered_reads_why_there_is_nothing_to_judge():
    stage, own = Stage(), VentureFactory()
    row = stage.round()
    entry = enter(row, own)
    Member.objects.create(venture=own, person=stage.manager, role="member", joined_at=NOW)
    stage.closed(row)
    client = in_english(stage.manager)
    shown = client.get(reverse("competition_judging", args=[row.pk])).content.decode()
    assert "the programme office says what it won" in shown
    assert "another host of the competition" not in shown
    assert "Nobody has entered" not in shown
    assert client.get(entry.get_absolute_url()).status_code == 200


def test_what_nobody_of_the_host_may_judge_the_office_judges_and_the_host_publishes():
    stage, own, officer = Stage(), VentureFactory(), coordinator()
    row = stage.round()
    mine, theirs = enter(row, own), enter(row, VentureFactory())
    Member.objects.create(venture=own, person=stage.manager, role="member", joined_at=NOW)
    url = reverse("competition_judging", args=[row.pk])
    assert actions.seek_judges(at=NOW) == 0
    assert in_english(officer).get(mine.get_absolute_url()).status_code == 404
    stage.closed(row)
    for _time in range(2):
        assert actions.seek_judges(at=NOW) == 1
    assert kinds(officer) == ["judge_sought"]
    client = in_english(officer)
    assert url in client.get(row.get_absolute_url()).content.decode()
    shown = client.get(url).content.decode()
    assert "1 entry is left to you." in shown
    assert f"award-{mine.pk}" in shown
    assert theirs.get_absolute_url() not in shown
    assert client.get(mine.get_absolute_url()).status_code == 200
    assert client.get(theirs.get_absolute_url()).status_code == 404
    with pytest.raises(Denied):
        actions.judge(row, {theirs.pk: ("none", "")}, by=officer, at=NOW)
    client.post(url, {f"award-{mine.pk}": "second", f"award-{theirs.pk}": "none"})
    assert actions.seek_judges(at=NOW) == 0
    assert kinds(stage.manager) == ["entries_closed", "office_judged"]
    actions.judge(row, {theirs.pk: ("first", "")}, by=stage.manager, at=NOW)
    assert not permits(policies.may_host, officer, row)
    actions.announce(row, by=stage.manager, at=NOW)
    mine.refresh_from_db()
    assert mine.award == "second"


def test_the_office_judges_nothing_that_a_colleague_of_the_host_may_judge():
    stage, own, officer = Stage(), VentureFactory(), coordinator()
    MembershipFactory(
        user__hats=[Hat.OFFICER], organisation=stage.space.operator, role=Role.SPACE_MANAGER
    )
    row = stage.round()
    enter(row, own)
    Member.objects.create(venture=own, person=stage.manager, role="member", joined_at=NOW)
    stage.closed(row)
    assert actions.seek_judges(at=NOW) == 0
    assert kinds(officer) == []
    url = reverse("competition_judging", args=[row.pk])
    assert in_english(officer).get(url).status_code == 403
    assert url not in in_english(officer).get(row.get_absolute_url()).content.decode()
