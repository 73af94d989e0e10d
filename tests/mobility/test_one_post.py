"""An employment that several cases share is changed as it stands, one change after another."""

import pytest

from accounts.enums import Role
from mobility.actions import change_post
from mobility.models import LeaveCase
from tests.clock import NOW
from tests.factories import OfficerFactory
from tests.mobility.test_numbers import running_case

pytestmark = pytest.mark.django_db


def test_a_change_by_what_was_read_before_another_notes_what_that_one_left():
    case = running_case()
    head = OfficerFactory(organisation=case.employment.organisation, role=Role.HR_HEAD).user
    rows = LeaveCase.objects.select_related("employment")
    early, late = (rows.get(pk=case.pk) for _each in range(2))
    change_post(early, told={"title": "研究员"}, reason="评审", by=head, at=NOW)
    change_post(late, told={"title": "正高级工程师"}, reason="转评", by=head, at=NOW)
    corrections = case.corrections.filter(field="title").order_by("pk")
    assert [(each.old, each.new) for each in corrections] == [
        ("副研究员", "研究员"), ("研究员", "正高级工程师")
    ]  # fmt: skip
