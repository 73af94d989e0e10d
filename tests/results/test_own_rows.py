"""An officer counts and lists what he may decide; nobody decides on words he has not seen."""

import pytest
from django.urls import reverse

from accounts.enums import Hat, Role
from audit.lifecycle import InvalidMove
from notifications.models import Notification
from province.queries.home import waiting
from results import actions
from results.models import Technology, Transfer
from tests.clock import NOW
from tests.factories import MembershipFactory
from tests.results.stage import UPLOAD, Stage, of_the_province, told
from tests.results.test_pages import listed
from tests.scenes import signed_in
from ventures.models import Member

pytestmark = pytest.mark.django_db


def desk(officer, of):
    url = f"{reverse('result_list', args=[of])}?state=proposed"
    return {each.url: each.count for each in waiting(officer, NOW)}.get(url, 0)


@pytest.mark.parametrize("side", ["space", "team"])
def test_what_waits_is_what_an_officer_may_decide_in_number_and_list(side):
    stage, colleague = Stage(), of_the_province()
    row = stage.technology(venture=stage.venture)
    other = stage.technology(number="ZL202010000009.X", space=None, by=stage.officer)
    stage.transfer(venture=stage.venture)
    assert desk(stage.officer, "technologies") == 2
    if side == "space":
        MembershipFactory(
            user=stage.officer, organisation=stage.space.operator, role=Role.SPACE_MANAGER
        )
    else:
        Member.objects.create(
            venture=stage.venture, person=stage.officer, role="member", joined_at=NOW
        )
    officer = type(stage.officer).objects.get(pk=stage.officer.pk)
    client = signed_in(officer)
    assert listed(client, state="proposed") == [other.pk]
    assert listed(client, "transfers", state="proposed") == []
    assert (desk(officer, "technologies"), desk(officer, "transfers")) == (1, 0)
    assert set(Technology.objects.to_decide(officer)) == {other}
    assert row.pk in listed(client)  # he reads it among all
    assert (desk(colleague, "technologies"), desk(colleague, "transfers")) == (2, 1)
    assert len(listed(signed_in(colleague), state="proposed")) == 2
    assert Transfer.objects.to_decide(colleague).count() == 1


def test_nobody_sends_back_words_that_he_has_not_seen():
    stage = Stage()
    row = stage.technology()
    office = signed_in(stage.officer)
    page = office.get(row.get_absolute_url())
    seen = page.context["row"].seen
    assert page.content.decode().count(f'name="seen" value="{seen}"') == 2  # both decisions
    Technology.objects.filter(pk=row.pk).update(owner="另一家公司")
    act = reverse("result_act", args=[row.of, row.pk, "send_back"])
    office.post(act, {"seen": seen, "note": "权利人不一致"})
    row.refresh_from_db()
    assert (row.status, row.missing) == ("proposed", "")
    with pytest.raises(InvalidMove):
        actions.send_back(row, note="权利人不一致", seen=seen, by=stage.officer, at=NOW)
    office.post(act, {"seen": row.seen, "note": "权利人不一致"})
    row.refresh_from_db()
    assert (row.status, row.missing) == ("returned", "权利人不一致")


def test_nobody_confirms_by_a_file_that_he_has_not_seen():
    stage = Stage()
    row = stage.technology()
    seen = Technology.objects.get().seen
    actions.drop_evidence(row.evidence.get(), row, by=stage.manager, at=NOW)
    actions.save(row, {"space": stage.space}, file=UPLOAD, by=stage.manager, at=NOW)
    with pytest.raises(InvalidMove):
        actions.confirm(row, seen=seen, by=stage.officer, at=NOW)
    actions.confirm(row, seen=Technology.objects.get().seen, by=stage.officer, at=NOW)
    assert Technology.objects.get().status == "confirmed"


def test_the_side_is_told_where_whoever_proposed_a_row_is_gone():
    stage = Stage()
    colleague = MembershipFactory(
        organisation=stage.space.operator, role=Role.SPACE_MANAGER, user__hats=[Hat.OFFICER]
    ).user
    row = stage.technology(venture=stage.venture)
    type(stage.manager).objects.filter(pk=stage.manager.pk).update(is_active=False)
    row = Technology.objects.get(pk=row.pk)
    actions.send_back(row, note="缺证书", by=stage.officer, at=NOW)
    assert told(colleague) == told(stage.lead) == ["sent_back"]
    assert told(stage.manager) == []
    row = Technology.objects.get(pk=row.pk)
    actions.save(row, {"venture": stage.venture, "space": stage.space}, by=colleague, at=NOW)
    asks = Notification.objects.filter(kind="results/sent_back", read_at=None)
    assert not asks.exists()
