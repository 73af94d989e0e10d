"""The page of a maker space, kept by its manager."""

import pytest

from accounts.enums import Hat, Role
from audit.models import AuditEvent
from spaces.models import Space
from tests.factories import FacilityFactory, MembershipFactory, UserFactory
from tests.scenes import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def kept():
    """A space, and a client at whose other end its manager sits."""
    space = FacilityFactory(text="500 平方米中试厂房").space
    manager = MembershipFactory(
        user__hats=[Hat.OFFICER], organisation=space.operator, role=Role.SPACE_MANAGER
    ).user
    return space, signed_in(manager)


def typed(space, **change):
    facility = space.facilities.get()
    return {
        "version": space.version, "summary": space.summary, "status": "running",
        "desks": 90, "desks_free": 6, "rent_free_months": 3, "visits_at_once": 2,
        "contact_person": "乔远帆", "contact_phone": "0979-8412345", "ip_liaison": "温如川",
        "facilities-TOTAL_FORMS": 2, "facilities-INITIAL_FORMS": 0,
        "facilities-0-id": facility.pk, "facilities-0-text": facility.text,
        "facilities-0-kind": "room",
        "facilities-1-id": "", "facilities-1-text": "10 吨行车一台",
        "facilities-1-kind": "equipment",
        **change,
    }  # fmt: skip


def test_a_manager_writes_contact_and_equipment_and_it_stands_on_the_page(kept, stranger):
    space, client = kept
    url = f"/my/spaces/{space.pk}/"
    assert client.post(url, typed(space)).status_code == 302
    space.refresh_from_db()
    assert (space.desks, space.version, space.visits_at_once) == (20, 2, 2)
    assert [each.kind for each in space.facilities.all()] == ["room", "equipment"]
    page = stranger.get(f"/spaces/{space.slug}/").content.decode()
    for told in ("10 吨行车一台", "乔远帆", "0979-8412345", "温如川"):
        assert told in page
    assert AuditEvent.objects.get(verb="save").subject_pk == str(space.pk)


def test_a_phone_number_among_the_lines_is_refused_and_kept(kept):
    space, client = kept
    change = {"facilities-1-text": "电话 13800138000"}
    page = client.post(f"/my/spaces/{space.pk}/", typed(space, **change)).content.decode()
    assert "13800138000" in page
    space.refresh_from_db()
    assert space.version == 1
    assert space.facilities.count() == 1


def test_only_a_star_space_is_asked_for_its_base(kept):
    space, client = kept
    assert "base_mu" not in client.get(f"/my/spaces/{space.pk}/").content.decode()
    Space.objects.filter(pk=space.pk).update(type="star")
    client.post(f"/my/spaces/{space.pk}/", typed(space, base_mu=300, tech_envoy="马尕让"))
    space.refresh_from_db()
    assert (space.base_mu, space.tech_envoy) == (300, "马尕让")


def test_a_second_tab_does_not_overwrite_the_first_unseen(kept):
    space, client = kept
    url = f"/my/spaces/{space.pk}/"
    first, second = typed(space), typed(space, summary="第二个窗口")
    client.post(url, first)
    again = client.post(url, second)
    assert again.status_code == 409
    assert "第二个窗口" in again.content.decode()
    assert Space.objects.get().version == 2


def test_two_hundred_lines_are_cut_off_in_words(kept):
    space, client = kept
    many = {f"facilities-{n}-text": f"设备 {n}" for n in range(200)}
    many |= {f"facilities-{n}-kind": "equipment" for n in range(200)}
    page = client.post(
        f"/my/spaces/{space.pk}/", typed(space, **many, **{"facilities-TOTAL_FORMS": 200})
    )
    assert page.status_code == 200
    assert space.facilities.count() == 1


def test_another_operators_manager_finds_nothing(kept):
    space, _client = kept
    for person in (
        MembershipFactory(role=Role.SPACE_MANAGER).user,
        MembershipFactory(organisation=space.operator, role=Role.HR_OFFICER).user,
        UserFactory(hats=[Hat.FOUNDER]),
    ):
        assert signed_in(person).get(f"/my/spaces/{space.pk}/").status_code == 404
        assert space.name not in signed_in(person).get("/spaces/desk/").content.decode()
