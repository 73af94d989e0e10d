"""Conditions of entry: what is met, what is missing, who keeps them."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import translation

from accounts.policies import Denied
from audit.guards import broken
from audit.models import AuditEvent
from incubation import actions
from incubation.enums import Standing
from incubation.models import EntryCondition
from incubation.queries import check, who_may_come
from matching.queries.parts import space_facts
from tests.clock import NOW
from tests.factories import VentureFactory
from tests.incubation.lodge import TODAY, Lodge, a_lead, wanted
from tests.scenes import signed_in

pytestmark = pytest.mark.django_db


def condition(space, kind, **options):
    return EntryCondition.objects.create(space=space, kind=kind, **options)


def standing(one, venture, **options):
    (checked,) = check([one], venture, TODAY, **options)
    return checked.standing


@pytest.mark.parametrize(
    ("kind", "months", "age", "found"),
    [
        ("youngest", 12, 370, Standing.MET),
        ("youngest", 12, 300, Standing.UNMET),
        ("oldest", 24, 300, Standing.MET),
        ("oldest", 24, 900, Standing.UNMET),
        ("oldest", 24, None, Standing.UNSAID),
        ("registered", None, None, Standing.UNMET),
        ("registered", None, 10, Standing.MET),
        ("unregistered", None, None, Standing.MET),
    ],
)
def test_age_and_registration(kind, months, age, found):
    since = None if age is None else TODAY - timedelta(days=age)
    venture = VentureFactory(registered_on=since)
    assert standing(condition(Lodge().space, kind, months=months), venture) == found


@pytest.mark.parametrize(
    ("told", "found"), [(None, Standing.UNSAID), (False, Standing.MET), (True, Standing.UNMET)]
)
def test_hazardous_work_is_known_from_the_application(told, found):
    one = condition(Lodge().space, "harmless")
    assert standing(one, VentureFactory(), hazardous=told) == found


def test_a_trade_takes_what_belongs_to_it_and_says_what_it_takes_otherwise():
    lodge, venture = Lodge(), VentureFactory()
    one = condition(lodge.space, "sectors", codes=["salt-lake"])
    venture.sectors.set(["boron"])  # belongs to the salt lake
    assert standing(one, venture) == Standing.MET
    venture.sectors.clear()
    assert standing(one, venture) == Standing.UNSAID
    venture.sectors.set(["wind"])
    with translation.override("en"):
        (checked,) = check([one], venture, TODAY)
        assert checked.missing == "The space takes: Salt-lake chemistry."
    assert checked.standing == Standing.UNMET


def test_stage_and_prefecture():
    lodge, venture = Lodge(), VentureFactory()
    stage = condition(lodge.space, "stages", codes=["prototype"])
    place = condition(lodge.space, "prefectures", codes=["630100"])
    assert standing(stage, venture) == Standing.MET
    assert standing(place, venture) == Standing.UNMET  # it is of 632800
    venture.stage = venture.county = None
    assert {standing(one, venture) for one in (stage, place)} == {Standing.UNSAID}


def test_what_is_not_met_bars_only_where_it_is_a_must():
    lodge = Lodge()
    one = condition(lodge.space, "registered")
    lodge.apply()
    EntryCondition.objects.filter(pk=one.pk).update(is_must=True)
    founder, venture = a_lead()
    with pytest.raises(actions.MustBeMet) as bars:
        actions.apply(lodge.space, venture, wanted(), by=founder, at=NOW)
    assert [each.condition for each in bars.value.failed] == [one]
    actions.pause_condition(one, by=lodge.manager, at=NOW)
    actions.apply(lodge.space, venture, wanted(), by=founder, at=NOW)


@pytest.mark.parametrize(
    ("told", "name"),
    [
        ({"kind": "tall"}, "condition_kind_is_known"),
        ({"kind": "oldest"}, "condition_of_age_has_months"),
        ({"kind": "registered", "months": 3}, "condition_of_age_has_months"),
        ({"kind": "stages"}, "condition_of_a_list_has_codes"),
        ({"kind": "registered", "codes": ["idea"]}, "condition_of_a_list_has_codes"),
        ({"kind": "harmless"}, "one_condition_of_a_kind"),
    ],
)
def test_the_database_refuses_a_condition_that_cannot_be(told, name):
    lodge = Lodge()
    condition(lodge.space, "harmless")
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        condition(lodge.space, **told)
    assert broken(refused.value) == name


def test_managers_keep_the_conditions_on_their_page():
    lodge = Lodge()
    client, url = signed_in(lodge.manager), f"/spaces/{lodge.space.pk}/conditions/"
    told = {"kind": "oldest", "months": "24", "source": "管理办法第七条", "is_must": "on"}
    assert client.post(url, told).status_code == 302
    assert client.post(url, told).status_code == 422  # there is such a one
    assert client.post(url, {"kind": "youngest"}).status_code == 422
    assert client.post(url, {"kind": "stages"}).status_code == 422
    assert client.post(url, {"kind": "stages", "stages": ["prototype"]}).status_code == 302
    assert "管理办法第七条" in client.get(url).content.decode()
    row = EntryCondition.objects.get(kind="oldest")
    for verb in ("pause", "resume", "drop"):
        client.post(f"/incubation/conditions/{row.pk}/{verb}/")
    assert not EntryCondition.objects.filter(pk=row.pk).exists()
    verbs = AuditEvent.objects.filter(subject_label="spaces.space").values_list("verb", flat=True)
    assert {"add_condition", "pause_condition", "resume_condition", "drop_condition"} <= set(verbs)


def test_nobody_else_keeps_them():
    lodge = Lodge()
    row = condition(lodge.space, "harmless")
    for person in (lodge.founder, Lodge().manager):
        client = signed_in(person)
        assert client.get(f"/spaces/{lodge.space.pk}/conditions/").status_code == 404
        assert client.post(f"/incubation/conditions/{row.pk}/drop/").status_code == 404
        with pytest.raises(Denied):
            actions.drop_condition(row, by=person, at=NOW)


def test_the_page_of_a_space_the_form_and_the_matcher_know_the_same_conditions():
    lodge = Lodge()
    condition(lodge.space, "registered", source="入驻办法第二条")
    condition(lodge.space, "oldest", months=36)
    condition(lodge.space, "harmless", is_active=False)
    lodge.space.facilities.create(kind="condition", text="进场前做安全评价", position=9)
    (facts,) = space_facts([lodge.space.pk])
    assert (facts["requires_registered"], facts["max_firm_age_months"]) == (True, 36)
    page = f"/spaces/{lodge.space.slug}/"
    for client in (Client(), signed_in(lodge.founder)):
        shown = client.get(page).content.decode()
        assert "入驻办法第二条" in shown
        assert "进场前做安全评价" in shown
    form = signed_in(lodge.founder).get(f"{page}apply/").content.decode()
    assert "入驻办法第二条" in form
    assert "进场前做安全评价" in form
    EntryCondition.objects.all().delete()
    (facts,) = space_facts([lodge.space.pk])
    assert (facts["requires_registered"], facts["max_firm_age_months"]) == (False, None)


def test_whoever_looks_reads_what_is_missing_of_his_venture():
    lodge = Lodge()
    condition(lodge.space, "registered")
    (seen,) = who_may_come(lodge.space, lodge.venture, TODAY)
    assert seen.standing == Standing.UNMET
    (seen,) = who_may_come(lodge.space, None, TODAY)
    assert (seen.standing, seen.missing) == (Standing.UNSAID, "")
