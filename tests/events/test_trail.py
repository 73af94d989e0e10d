"""A manager reads in the trail whom the own space has invited, and what came of it."""

import pytest

from audit.models import AuditEvent
from tests.events.test_reached import Invited
from trail.queries import events_for

pytestmark = pytest.mark.django_db
LABEL = "events.winnerinvitation"


def test_the_space_that_invited_reads_it_and_no_other():
    sides = Invited()
    sides.comes()
    told = set(AuditEvent.objects.filter(subject_label=LABEL))
    assert {each.verb for each in told} == {"invite", "accept"}
    assert set(events_for(sides.host).filter(subject_label=LABEL)) == told
    assert not events_for(sides.stage.manager).filter(subject_label=LABEL).exists()
