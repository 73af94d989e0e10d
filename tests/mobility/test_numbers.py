"""A number that was mistyped is put right by the head of HR; the record keeps only its ends."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from stdnum.cn import ric

from accounts.enums import Role
from mobility.models import Researcher
from tests.factories import OfficerFactory, TermFactory
from tests.scenes import signed_in

pytestmark = pytest.mark.django_db
BODY = "63010419800101123"
NUMBER = BODY + ric.calc_check_digit(BODY + "0")


def running_case(**more):
    last = timezone.localdate() + timedelta(days=200)
    return TermFactory(first_day=last - timedelta(days=600), last_day=last, **more).case


def put_right(client, case, **told):
    fields = {"staff_number": "00999", "identity_number": "", "reason": "抄错", **told}
    return client.post(
        reverse("leave_act", args=[case.pk, "change_number"]),
        {f"change_number-{name}": value for name, value in fields.items()},
    )


def test_the_head_puts_both_numbers_right():
    case = running_case()
    unit = case.employment.organisation
    head = signed_in(OfficerFactory(organisation=unit, role=Role.HR_HEAD).user)
    wrong = put_right(head, case, identity_number=NUMBER[:-1] + "?")
    assert "最后一位对不上" in wrong.content.decode()
    assert put_right(head, case, identity_number=NUMBER).status_code == 302
    case.employment.refresh_from_db()
    assert case.employment.staff_number == "00999"
    assert Researcher.objects.get(pk=case.employment.person_id).identity_number == NUMBER
    kept = case.corrections.get(field="identity_number")
    assert kept.new == f"{NUMBER[:6]}********{NUMBER[-4:]}"
    assert NUMBER not in head.get(reverse("leave_history", args=[case.pk])).content.decode()

    other = running_case(case__employment__department__organisation=unit)
    for told in ({}, {"staff_number": "00998", "identity_number": NUMBER}):
        assert "别人名下" in put_right(head, other, **told).content.decode()
    other.employment.refresh_from_db()
    assert other.employment.staff_number not in {"00998", "00999"}


def test_an_officer_does_not():
    case = running_case()
    officer = OfficerFactory(organisation=case.employment.organisation).user
    put_right(signed_in(officer), case, identity_number=NUMBER)
    case.employment.refresh_from_db()
    assert case.employment.staff_number != "00999"
    stranger = OfficerFactory(role=Role.HR_HEAD).user
    assert put_right(signed_in(stranger), case).status_code == 404
