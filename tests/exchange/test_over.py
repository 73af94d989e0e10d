"""A listing whose last day is over is read by nobody, so that nobody confirms it."""

from datetime import timedelta

import pytest
from django.urls import reverse

from audit.lifecycle import InvalidMove
from exchange import actions
from exchange.models import Listing
from exchange.verbs import offered
from tests.clock import NOW
from tests.exchange.stage import Stage, told
from tests.mentoring.pairs import in_english
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


def test_whoever_wrote_it_is_told_once_that_its_last_day_is_over():
    stage = Stage()
    row = stage.published(until=day_of(NOW))
    Listing.objects.filter(pk=row.pk).update(checked_on=day_of(NOW) - timedelta(days=80))
    assert actions.ask_whether_so(at=NOW) == 1
    assert actions.tell_of_last_days(at=NOW) == 0  # its last day counts
    for days, heard in ((1, 1), (2, 0), (40, 0)):
        assert actions.tell_of_last_days(at=NOW + timedelta(days=days)) == heard
    assert told(stage.owner) == ["published", "still_so", "over"]
    unread = stage.owner.notifications.unread()
    assert [each.kind for each in unread.filter(kind__endswith="so")] == []
    later = {"until": day_of(NOW) + timedelta(days=90)}
    actions.save(Listing.objects.get(), later, by=stage.owner, at=NOW + timedelta(days=3))
    assert not unread.filter(kind="exchange/over").exists()


def test_what_was_over_long_ago_or_never_published_is_no_news():
    stage = Stage()
    stage.published(until=day_of(NOW) - timedelta(days=30))
    stage.listing(until=day_of(NOW) - timedelta(days=1))
    assert actions.tell_of_last_days(at=NOW) == 0


def test_what_nobody_would_read_any_more_is_not_published_but_sent_back():
    stage = Stage()
    row = stage.listing(until=day_of(NOW))
    assert "publish" in offered("listings", row, stage.officer, NOW)  # its last day counts
    assert "publish" not in offered("listings", row, stage.officer, NOW + timedelta(days=1))
    Listing.objects.filter(pk=row.pk).update(until=day_of(NOW) - timedelta(days=1))
    client = in_english(stage.officer)
    page = client.get(row.get_absolute_url()).content.decode()
    act = reverse("listing_act", args=[row.pk, "publish"])
    assert "Its last day is over" in page
    assert act not in page
    assert reverse("listing_act", args=[row.pk, "send_back"]) in page
    client.post(act, {"seen": Listing.objects.get().seen})
    assert Listing.objects.get().status == "waiting"
    assert told(stage.owner) == []
