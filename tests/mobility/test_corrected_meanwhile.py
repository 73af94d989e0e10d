"""Of two officers who put the same slip right, the second one reads what stands there first."""

import pytest

from accounts.enums import Role
from audit.lifecycle import InvalidMove
from mobility.actions import correct
from mobility.models import LeaveCase
from tests.clock import NOW
from tests.factories import OfficerFactory, TermFactory

pytestmark = pytest.mark.django_db


def test_an_entry_that_was_changed_meanwhile_is_not_put_right_by_what_stood_before():
    case = TermFactory().case
    head = OfficerFactory(organisation=case.employment.organisation, role=Role.HR_HEAD).user
    first, late = (LeaveCase.objects.get(pk=case.pk) for _each in range(2))
    correct(first, "note", "已核", reason="补记", by=head, at=NOW)
    with pytest.raises(InvalidMove):
        correct(late, "note", "未核", reason="写错了", by=head, at=NOW)
    assert list(case.corrections.values_list("old", "new")) == [("", "已核")]
    assert LeaveCase.objects.get(pk=case.pk).note == "已核"
