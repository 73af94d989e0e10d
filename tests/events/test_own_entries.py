"""Nobody says what the own venture won: another host of the competition does."""

import pytest
from django.urls import reverse

from accounts.enums import Hat, Role
from accounts.policies import Denied
from events import actions
from tests.clock import NOW
from tests.events.stage import Stage, enter
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
    assert "another host of the competition says what it won" in shown
    assert "Nobody has entered" not in shown
    assert client.get(entry.get_absolute_url()).status_code == 200
