"""Where every officer knows a side, a security administrator names who mediates."""

import pytest
from django.urls import reverse

from accounts.enums import OrganisationKind, Role
from mentoring import actions
from mentors.models import Interest
from notifications.models import Notification
from tests.clock import NOW
from tests.cohorts.stage import an_officer
from tests.factories import MembershipFactory, UserFactory
from tests.mentoring.pairs import Pair
from tests.mentoring.test_mediation import ABOUT, WHY, act, asked, told
from tests.scenes import signed_in

pytestmark = pytest.mark.django_db


def administrator():
    return MembershipFactory(
        organisation__kind=OrganisationKind.PROVINCE, role=Role.SECURITY_ADMIN
    ).user


def test_where_every_officer_knows_a_side_a_security_administrator_is_told_and_names():
    pair, officer, watch, mediator = Pair(), an_officer(), administrator(), UserFactory()
    Interest.objects.create(mentor=pair.row.mentor, relation="kin", party=officer.name)
    row = asked(pair)
    assert told(officer) == []
    assert told(watch) == ["mediation_waits"]
    shown = signed_in(watch).get(reverse("mediation", args=[row.pk])).content.decode()
    assert ABOUT in shown
    assert f'href="{reverse("mediation_list")}"' not in shown  # that list is the office's
    assert act(watch, row, "name", person=mediator.email).status_code == 302
    row.refresh_from_db()
    assert row.mediator == mediator
    new = Notification.objects.filter(recipient=watch, read_at=None)
    assert not new.filter(kind="mentoring/mediation_waits").exists()
    actions.recuse(row, text=WHY, by=mediator, at=NOW)
    assert sorted(told(watch)) == ["mediation_recused", "mediation_waits"]


def test_a_security_administrator_reads_no_mediation_that_an_officer_can_look_after():
    pair, officer, watch = Pair(), an_officer(), administrator()
    row = asked(pair)
    assert told(officer) == ["mediation_waits"]
    assert told(watch) == []
    assert signed_in(watch).get(reverse("mediation", args=[row.pk])).status_code == 404
    assert act(watch, row, "name", person=UserFactory().email).status_code == 404
