"""Numbers that other registers give later are entered on rows that are confirmed."""

import pytest
from django.urls import reverse

from accounts.policies import Denied
from audit.lifecycle import InvalidMove
from audit.models import AuditEvent
from results import actions
from results.queries import history
from tests.clock import NOW
from tests.mentoring.pairs import in_english
from tests.results.stage import Stage

pytestmark = pytest.mark.django_db
ROWS = [("technology", "listing_number"), ("transfer", "registration_number")]


@pytest.mark.parametrize(("kind", "column"), ROWS)
def test_the_number_is_entered_later_and_put_right_and_the_history_tells(kind, column):
    stage = Stage()
    row = getattr(stage, kind)()
    stage.confirmed(row)
    client = in_english(stage.officer)
    page = reverse("result", args=[row.of, row.pk])
    address = reverse("result_act", args=[row.of, row.pk, "enter_number"])
    assert "Keep the number" in client.get(page).content.decode()
    for number in ("QH2026-0815", "QH2026-0816"):
        row.refresh_from_db()
        client.post(address, {"number": number, "seen": row.seen})
    row.refresh_from_db()
    assert getattr(row, column) == "QH2026-0816"
    assert row.status == "confirmed"
    told = AuditEvent.objects.filter(verb="enter_number").order_by("pk")
    assert [(each.detail["before"], each.detail["after"]) for each in told] == [
        ("", "QH2026-0815"), ("QH2026-0815", "QH2026-0816"),
    ]  # fmt: skip
    assert history(row)
    assert "QH2026-0816" in client.get(page).content.decode()


def test_an_older_page_enters_nothing_and_what_was_typed_is_given_back():
    stage = Stage()
    row = stage.technology()
    stage.confirmed(row)
    row.refresh_from_db()
    seen = row.seen
    actions.enter_number(row, number="QH-1", seen=seen, by=stage.officer, at=NOW)
    address = reverse("result_act", args=[row.of, row.pk, "enter_number"])
    client = in_english(stage.officer)
    page = client.post(address, {"number": "QH-2", "seen": seen}, follow=True).content.decode()
    row.refresh_from_db()
    assert row.listing_number == "QH-1"
    assert "QH-2" in page


def test_only_an_officer_enters_it_and_only_where_it_is_confirmed():
    stage = Stage()
    row = stage.technology()
    with pytest.raises(InvalidMove):
        actions.enter_number(row, number="QH-1", by=stage.officer, at=NOW)
    page = in_english(stage.officer).get(row.get_absolute_url()).content.decode()
    assert "Keep the number" not in page
    stage.confirmed(row)
    with pytest.raises(Denied):
        actions.enter_number(row, number="QH-1", by=stage.manager, at=NOW)
    refused = in_english(stage.officer).post(
        reverse("result_act", args=[row.of, row.pk, "enter_number"]), {"number": "", "seen": ""}
    )
    assert refused.status_code == 422
