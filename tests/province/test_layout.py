"""Which trades a prefecture builds on: set by the office, dated, read by the fit at once."""

import json

import pytest
from django.urls import reverse

from accounts.enums import Role
from accounts.models import Prefecture
from accounts.policies import Denied
from audit.models import AuditEvent
from matching.queries import ask_of_venture
from matching.queries.parts import FAR_PLACE, FOCUS_PLACE, Candidate, space_place
from province import actions
from tests.clock import NOW
from tests.factories import UserFactory, VentureFactory
from tests.results.stage import of_the_province
from tests.scenes import signed_in

pytestmark = pytest.mark.django_db
XINING, HAIXI = "630100", "632800"


def ticked(client):
    """Return what the page sends when nobody touches it."""
    form = client.get(reverse("layout")).context["form"]
    boxes = [box for _sector, row in form.rows() for box in row]
    sectors = [sector.pk for sector, row in form.rows() for _box in row]
    told = {"seen": form["seen"].value()}
    for box, sector in zip(boxes, sectors, strict=True):
        if box.is_on:
            told.setdefault(box.name, []).append(sector)
    return told


def test_the_office_sets_the_layout_and_the_trail_keeps_what_stood_before():
    officer = of_the_province()
    client = signed_in(officer)
    told = ticked(client)
    assert client.post(reverse("layout"), told).status_code == 302
    assert not AuditEvent.objects.filter(verb="lay_out")
    before = sorted(told[f"focus_{HAIXI}"])
    told[f"focus_{HAIXI}"] = ["salt-lake", "tourism"]
    assert client.post(reverse("layout"), told).status_code == 302
    event = AuditEvent.objects.get(verb="lay_out")
    assert (event.subject_pk, event.actor) == (HAIXI, officer)
    assert event.detail == {"before": " ".join(before), "after": "salt-lake tourism"}
    (change,) = client.get(reverse("layout")).context["changes"]
    assert len(change.added) == 1
    assert len(change.taken) == len(set(before) - {"salt-lake"})


def test_what_a_colleague_saved_meanwhile_stays():
    client = signed_in(of_the_province())
    told = ticked(client)
    actions.lay_out({HAIXI: ["lithium"]}, by=of_the_province(), at=NOW)
    told[f"focus_{XINING}"] = ["tourism"]
    assert client.post(reverse("layout"), told).status_code == 302
    kept = {place.pk: set(place.focus.values_list("pk", flat=True))
            for place in Prefecture.objects.all()}  # fmt: skip
    assert (kept[HAIXI], kept[XINING]) == ({"lithium"}, {"tourism"})
    assert json.loads(told["seen"])


def test_the_layout_is_the_offices_alone():
    for person in (of_the_province(Role.AUDITOR), UserFactory()):
        assert signed_in(person).get(reverse("layout")).status_code == 403
        with pytest.raises(Denied):
            actions.lay_out({HAIXI: []}, by=person, at=NOW)
    assert signed_in(of_the_province()).post(
        reverse("layout"), {f"focus_{HAIXI}": ["no"]}
    ).status_code == 422  # fmt: skip


def test_the_fit_reads_the_layout_at_once():
    venture = VentureFactory(county_id="630102")
    venture.sectors.set(["lithium"])
    ask = ask_of_venture(venture, today=NOW.date())
    near, far = (Candidate(pk, {"prefecture": place}) for pk, place in ((1, XINING), (2, HAIXI)))
    by = of_the_province()
    actions.lay_out({HAIXI: []}, by=by, at=NOW)
    assert space_place(ask, [near, far]).tolist() == [1.0, FAR_PLACE]
    actions.lay_out({HAIXI: ["salt-lake"]}, by=by, at=NOW)
    assert space_place(ask, [near, far]).tolist() == [1.0, FOCUS_PLACE]
