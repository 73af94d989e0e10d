"""A listing whose last day is over is read by nobody, so that nobody confirms it."""

from datetime import timedelta

import pytest

from audit.lifecycle import InvalidMove
from exchange import actions
from exchange.models import Listing
from exchange.verbs import offered
from tests.clock import NOW
from tests.exchange.stage import Stage
from ui.days import day_of

pytestmark = pytest.mark.django_db


def test_what_nobody_reads_any_more_is_not_recommended_anew():
    stage = Stage()
    row = Listing.objects.get(pk=stage.published(until=day_of(NOW)).pk)
    assert "confirm" in offered("listings", row, stage.owner, NOW)  # its last day counts
    later = NOW + timedelta(days=1)
    assert "confirm" not in offered("listings", row, stage.owner, later)
    with pytest.raises(InvalidMove):
        actions.confirm(row, by=stage.owner, at=later)
    row.refresh_from_db()
    assert row.checked_on == day_of(NOW)
