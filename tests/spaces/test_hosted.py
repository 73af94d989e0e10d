"""Who else is at a space: kept by its managers, public once it has agreed; the IP liaison."""

import re
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.guards import broken
from audit.models import AuditEvent
from spaces import actions
from spaces.models import Hosted, Space
from tests.clock import NOW
from tests.mentoring.pairs import in_english
from tests.scenes import signed_in
from tests.spaces.house import House

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


def typed(**change):
    return {"kind": "bank", "name": "格尔木农商银行", "offers": "知识产权质押贷款", **change}


AGREED = {"has_agreed": "on", "agreed_by": "马行长", "agreed_on": TODAY.isoformat()}


def public(client, house):
    return client.get(reverse("space", args=[house.space.slug])).content.decode()


def test_a_bank_stands_on_the_public_page_once_it_has_agreed(stranger):
    house = House()
    manager, url = signed_in(house.manager), f"/my/spaces/{house.space.pk}/hosted/"
    assert manager.post(url, typed()).status_code == 302
    row = Hosted.objects.get()
    assert row.name in manager.get(url).content.decode()
    assert row.name not in public(stranger, house)
    assert manager.post(f"{url}{row.pk}/", typed(**AGREED)).status_code == 302
    page = public(stranger, house)
    assert row.name in page
    assert "知识产权质押贷款" in page
    assert "马行长" not in page
    manager.post(f"{url}{row.pk}/", typed(agreed_by="马行长"))
    assert row.name not in public(stranger, house)
    manager.post(reverse("space_act", args=[house.space.pk, "hosted", row.pk, "remove"]))
    assert not Hosted.objects.exists()
    trail = AuditEvent.objects.filter(subject_label="spaces.hosted").order_by("pk")
    assert [each.verb for each in trail] == ["add", "change", "change", "remove"]


@pytest.mark.parametrize(
    "change",
    [
        {"has_agreed": "on"},
        {**AGREED, "agreed_by": ""},
        {**AGREED, "agreed_on": (TODAY + timedelta(days=1)).isoformat()},
        {"offers": "电话 13800138000"},
        {"offers": "长" * 201},
        {"kind": "school"},
        {"name": "已经有的"},
    ],
)
def test_what_cannot_be_is_refused_in_words(change):
    house = House()
    Hosted.objects.create(space=house.space, name="已经有的")
    url = f"/my/spaces/{house.space.pk}/hosted/"
    assert signed_in(house.manager).post(url, typed(**change)).status_code == 422
    assert Hosted.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"kind": "school"}, "hosted_kind_is_known"),
        ({"has_agreed": True}, "hosted_agreed_by_somebody"),
    ],
)
def test_the_database_refuses_a_row_that_cannot_be(change, name):
    row = Hosted.objects.create(space=House().space, name="农商银行")
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Hosted.objects.filter(pk=row.pk).update(**change)
    assert broken(refused.value) == name


def test_of_two_who_write_one_name_at_once_the_second_is_told():
    house = House()
    told = {"kind": "bank", "name": "格尔木农商银行"}
    actions.save_hosted(Hosted(space=house.space), told, by=house.manager, at=NOW)
    with pytest.raises(actions.NameTaken):
        actions.save_hosted(Hosted(space=house.space), told, by=house.manager, at=NOW)
    row = Hosted.objects.get()
    actions.remove_hosted(Hosted.objects.get(), by=house.manager, at=NOW)
    with pytest.raises(Hosted.DoesNotExist):
        actions.save_hosted(row, told, by=house.manager, at=NOW)
    assert not Hosted.objects.exists()


def test_only_its_managers_keep_the_list():
    house, row = House(), Hosted.objects.create(space=House().space, name="农商银行")
    url = f"/my/spaces/{row.space_id}/hosted/"
    remove = reverse("space_act", args=[row.space_id, "hosted", row.pk, "remove"])
    for person in (house.manager, house.founder):
        client = signed_in(person)
        assert client.get(url).status_code == client.get(f"{url}{row.pk}/").status_code == 404
        assert client.post(remove).status_code == 404
    own = f"/my/spaces/{house.space.pk}/hosted/{row.pk}/"  # of another space
    assert signed_in(house.manager).post(own, typed()).status_code == 404
    assert Hosted.objects.get().name == "农商银行"


def test_more_rows_ask_no_more_questions(stranger):
    house = House()

    def asked(count):
        for number in range(count):
            Hosted.objects.create(
                space=house.space, name=f"{count}-{number}", has_agreed=True, agreed_by="甲",
                agreed_on=TODAY,
            )  # fmt: skip
        with CaptureQueriesContext(connection) as told:
            public(stranger, house)
        return len(told)

    asked(1)
    assert asked(2) == asked(3)


# --- the IP liaison -------------------------------------------------------------------------
def test_the_phone_of_the_ip_liaison_is_for_people_who_are_signed_in(stranger):
    house = House(ip_liaison="温如川", liaison_phone="0979-8412399")
    assert "温如川" in public(stranger, house)
    assert "0979-8412399" not in public(stranger, house)
    assert "0979-8412399" in public(signed_in(house.founder), house)


@pytest.mark.parametrize(("days", "is_over"), [(-1, True), (0, False)])
def test_a_term_of_the_liaison_that_is_over_is_flagged(stranger, days, is_over):
    house = House(ip_liaison="温如川", liaison_until=TODAY + timedelta(days=days))
    manager, pk = in_english(house.manager), house.space.pk
    for name in ("space_desk", "space_edit"):
        page = manager.get(reverse(name, args=[pk])).content.decode()
        assert ("The term of the IP liaison ended on" in page) is is_over
    page = stranger.get(
        reverse("space", args=[house.space.slug]), headers={"accept-language": "en"}
    )
    assert ("the term ended on" in re.sub(r"\s+", " ", page.content.decode())) is is_over
    Space.objects.filter(pk=pk).update(ip_liaison="")
    page = manager.get(reverse("space_desk", args=[pk])).content.decode()
    assert "The term of the IP liaison" not in page
