"""Pages of both sides, from the button to the row."""

import io

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.enums import Hat
from incubation import actions
from incubation.enums import ApplicationStatus
from incubation.models import Application, Booking, EntryCondition, Residency
from spaces import actions as spaces
from tests.clock import NOW
from tests.factories import UserFactory
from tests.files import got
from tests.incubation.lodge import TODAY, Lodge, day, kinds, later
from tests.mentoring.pairs import in_english
from tests.scenes import signed_in
from ventures.models import Member

pytestmark = pytest.mark.django_db


def typed(**change):
    return {
        "kind": "desk", "desks": "3", "starts_on": str(day(5)), "months": "6",
        "use": "中试前的小试", "is_hazardous": "no", **change,
    }  # fmt: skip


def offered(lodge, **change):
    return {
        "places": [lodge.place.pk], "first": str(day(5)), "last": str(day(180)),
        "rent": "每月 900 元", "contract": "HT-7", **change,
    }  # fmt: skip


def text(client, url):
    answer = client.get(url)
    assert answer.status_code == 200, url
    return answer.content.decode()


# --- from the button to the row ---------------------------------------------------------------
def test_a_founder_applies_the_manager_offers_and_the_founder_moves_in(stranger):
    lodge = Lodge()
    founder, manager = signed_in(lodge.founder), signed_in(lodge.manager)
    apply = f"/spaces/{lodge.space.slug}/apply/"
    assert apply in text(stranger, f"/spaces/{lodge.space.slug}/")
    text(founder, apply)
    assert founder.post(apply, typed()).status_code == 302
    row = Application.objects.get()
    assert lodge.venture.name in text(manager, f"/spaces/{lodge.space.pk}/desk/")
    offer = f"/spaces/applications/{row.pk}/offer/"
    text(manager, offer)
    assert manager.post(offer, offered(lodge, last=str(day(1)))).status_code == 422
    assert manager.post(offer, offered(lodge)).status_code == 302
    assert "每月 900 元" in text(founder, row.get_absolute_url())
    founder.post(f"/incubation/applications/{row.pk}/accept/")
    residency = Residency.objects.get()
    for client in (founder, manager):
        assert "HT-7" in text(client, residency.get_absolute_url())
    assert lodge.place.name in text(founder, f"/ventures/{lodge.venture.pk}/spaces/")


def test_what_is_missing_is_said_beside_its_field_and_the_typing_stays():
    lodge = Lodge()
    client, url = signed_in(lodge.founder), f"/spaces/{lodge.space.slug}/apply/"
    for change in (
        {"desks": ""},
        {"months": ""},
        {"starts_on": "2026-13-01"},
        {"is_hazardous": "yes"},
        {"is_hazardous": ""},
        {"kind": "equipment"},
        {"kind": "garden"},
    ):
        answer = client.post(url, typed(**change))
        assert answer.status_code == 422, change
        assert "中试前的小试" in answer.content.decode()
    assert not Application.objects.exists()


def test_time_on_equipment_is_asked_for_and_booked():
    lodge = Lodge()
    founder, manager = signed_in(lodge.founder), signed_in(lodge.manager)
    when = {
        "equipment": lodge.machine.pk, "day": str(day(1)), "begins": "10:00", "ends": "12:00",
    }  # fmt: skip
    url = f"/spaces/{lodge.space.slug}/apply/"
    assert founder.post(url, typed(kind="equipment", **when)).status_code == 302
    row = Application.objects.get()
    assert (row.desks, row.starts_on) == (None, None)
    offer = f"/spaces/applications/{row.pk}/offer/"
    assert lodge.machine.name in text(manager, offer)
    late = {**when, "begins": "18:00", "ends": "20:00", "rent": "80"}
    assert manager.post(offer, late).status_code == 422
    assert manager.post(offer, {**when, "rent": "80"}).status_code == 302
    founder.post(f"/incubation/applications/{row.pk}/accept/")
    booking = Booking.objects.get()
    assert founder.get(row.get_absolute_url()).status_code == 200
    founder.post(f"/incubation/bookings/{booking.pk}/call_off/", {"note": "不来了"})
    assert Booking.objects.get().status == "called_off"


def test_conditions_are_shown_before_applying_and_a_must_bars():
    lodge = Lodge()
    EntryCondition.objects.create(space=lodge.space, kind="registered", is_must=True)
    client, url = in_english(lodge.founder), f"/spaces/{lodge.space.slug}/apply/"
    assert "does not meet it" in text(client, url)
    answer = client.post(url, typed())
    assert answer.status_code == 422
    assert "must be registered" in answer.content.decode()


def test_an_open_application_stands_in_the_place_of_the_form():
    lodge = Lodge()
    row = lodge.apply()
    client, url = signed_in(lodge.founder), f"/spaces/{lodge.space.slug}/apply/"
    assert row.get_absolute_url() in text(client, url)
    assert client.post(url, typed()).status_code == 422


def test_who_leads_nothing_is_shown_where_to_begin():
    lodge, member = Lodge(), UserFactory(hats=[Hat.FOUNDER])
    Member.objects.create(venture=lodge.venture, person=member, role="member")
    client, url = signed_in(member), f"/spaces/{lodge.space.slug}/apply/"
    assert "/ventures/new/" in text(client, url)
    assert client.post(url, typed()).status_code == 403


def test_the_place_on_the_list_is_shown_and_can_be_left():
    lodge = Lodge()
    row = lodge.apply()
    signed_in(lodge.manager).post(f"/incubation/applications/{row.pk}/wait/", {"answer": "等一等"})
    client = in_english(lodge.founder)
    assert "at place 1" in text(client, row.get_absolute_url())
    assert "place 1 on the waiting list" in text(client, f"/ventures/{lodge.venture.pk}/spaces/")
    client.post(f"/incubation/applications/{row.pk}/withdraw/")
    row.refresh_from_db()
    assert row.status == ApplicationStatus.WITHDRAWN


def test_a_refusal_without_reason_is_shown_again():
    lodge = Lodge()
    row = lodge.apply()
    client = signed_in(lodge.manager)
    assert client.post(f"/incubation/applications/{row.pk}/refuse/", {}).status_code == 422
    row.refresh_from_db()
    assert row.status == ApplicationStatus.SENT


def test_presses_on_a_residency():
    lodge = Lodge()
    row = lodge.lives(first=-9)
    founder, manager = signed_in(lodge.founder), signed_in(lodge.manager)
    url = f"/incubation/residencies/{row.pk}/"
    assert founder.post(f"{url}ask_longer/", {"until": "²"}).status_code == 422
    founder.post(f"{url}ask_longer/", {"until": str(day(200))})
    _rival, waits = lodge.rival()
    actions.wait(waits, by=lodge.manager, at=NOW)
    assert "1 venture is on the waiting list" in text(
        in_english(lodge.manager), row.get_absolute_url()
    )
    manager.post(f"{url}agree_longer/")
    founder.post(f"{url}show/")
    founder.post(f"{url}leave/", {"last": str(day(20))})
    stored = Residency.objects.get(pk=row.pk)
    assert (stored.last_day, stored.named_publicly) == (day(20), True)
    manager.post(f"{url}end/", {"last": str(day(-1)), "reason": "搬走"})
    assert Residency.objects.get(pk=row.pk).status == "ended"
    text(manager, row.get_absolute_url())


@pytest.mark.parametrize(
    ("who", "verb", "told", "says"),
    [
        ("founder", "ask_longer", {"until": str(day(9))}, f"Choose {day(181)} or a later day."),
        ("founder", "leave", {"last": str(day(300))}, f"from {TODAY} to {day(179)}."),
        (
            "manager",
            "end",
            {"last": str(day(-30)), "reason": "搬"},
            f"from {day(-9)} to {day(179)}.",
        ),
        (
            "manager",
            "end",
            {"last": str(day(300)), "reason": "搬"},
            f"from {day(-9)} to {day(179)}.",
        ),
    ],
)
def test_a_day_that_is_not_possible_says_which_are_and_stays_typed(who, verb, told, says):
    lodge = Lodge()
    row = lodge.lives(first=-9)
    client = in_english(getattr(lodge, who))
    answer = client.post(f"/incubation/residencies/{row.pk}/{verb}/", told)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert says in page
    assert next(iter(told.values())) in page


def test_a_team_is_not_asked_for_an_earlier_day_when_none_is_left():
    lodge = Lodge()
    row = lodge.lives(first=-9, last=0)
    page = text(signed_in(lodge.founder), row.get_absolute_url())
    assert f"residencies/{row.pk}/leave/" not in page
    assert f"residencies/{row.pk}/ask_longer/" in page


def test_an_open_offer_is_taken_back_and_the_application_waits_again():
    lodge = Lodge()
    row = lodge.apply()
    actions.wait(row, by=lodge.manager, at=NOW)
    lodge.offer(row)
    founder, manager = signed_in(lodge.founder), signed_in(lodge.manager)
    url = f"/incubation/applications/{row.pk}/take_back/"
    assert url not in text(founder, row.get_absolute_url())
    assert url in text(manager, row.get_absolute_url())
    assert founder.post(url).status_code == 403
    manager.post(url, {"answer": "这一间要维修"})
    row.refresh_from_db()
    assert (row.status, row.answer) == (ApplicationStatus.SENT, "这一间要维修")
    assert kinds(lodge.founder)[-1] == "offer_taken_back"
    assert not Residency.objects.held().exists()
    actions.wait(row, by=lodge.manager, at=later(3))
    assert row.waits_since == NOW  # its place on the list is the old one
    assert "这一间" not in row.answer


def test_a_contract_that_begins_later_is_not_lived_in_yet():
    lodge = Lodge()
    row = lodge.lives(first=7)
    manager = in_english(lodge.manager)
    page = text(manager, f"/spaces/{lodge.space.pk}/residents/")
    assert "0 contracts are running." in page
    assert "1 more begins later." in page
    for url in (f"/spaces/{lodge.space.pk}/residents/", row.get_absolute_url()):
        page = text(manager, url)
        assert "moves in later" in page
        assert "lives here" not in page
    assert f"{day(7)} until {day(180)}" in text(manager, f"/spaces/{lodge.space.pk}/desk/")


def test_the_head_of_the_residents_counts_what_its_tab_shows():
    lodge = Lodge()
    lodge.lives(first=-9)
    client, url = in_english(lodge.manager), f"/spaces/{lodge.space.pk}/residents/"
    for show, head in (
        ("running", "1 contract is running."),
        ("ended", "0 contracts have ended."),
        ("all", "1 contract in all."),
    ):
        assert head in text(client, f"{url}?show={show}")


def test_a_place_that_is_taken_by_hand_is_not_offered():
    lodge = Lodge()
    spaces.take(lodge.place, by=lodge.manager, at=NOW)
    type(lodge.place).objects.filter(pk=lodge.other.pk).update(is_taken=True, taken_until=day(9))
    row = lodge.apply()
    client, url = in_english(lodge.manager), f"/spaces/applications/{row.pk}/offer/"
    page = text(client, url)
    assert f'value="{lodge.place.pk}"' not in page
    assert f"B1–B3, taken until {day(9)}" in page
    assert client.post(url, offered(lodge)).status_code == 422
    early = offered(lodge, places=[lodge.other.pk], first=str(day(9)))
    assert client.post(url, early).status_code == 422
    assert client.post(url, early | {"first": str(day(10))}).status_code == 302


def test_a_place_that_an_offer_holds_is_free_nowhere():
    lodge = Lodge()
    lodge.offered(places=[lodge.place, lodge.other])
    founder, rival = lodge.rival(kind="room", desks=None)
    lodge.offer(rival, places=[lodge.room])
    lodge.space.refresh_from_db()
    assert (lodge.space.desks_free, lodge.space.rooms_free, lodge.space.has_room) == (0, 0, False)
    manager = in_english(lodge.manager)
    for url in (f"/my/spaces/{lodge.space.pk}/places/", f"/spaces/{lodge.space.pk}/desk/"):
        page = text(manager, url)
        assert "held by an offer" in page
        assert "free now" not in page
        assert "/take/" not in page
    assert "Free places <b>0</b>" in page
    spaces.take(lodge.place, by=lodge.manager, at=NOW)  # from a page that is older
    lodge.place.refresh_from_db()
    assert not lodge.place.is_taken
    actions.decline(rival, by=founder, at=NOW)
    lodge.space.refresh_from_db()
    assert lodge.space.rooms_free == 1


def test_the_desk_does_not_say_in_one_card_that_somebody_waits_and_nobody_does():
    lodge = Lodge()
    actions.wait(lodge.apply(), by=lodge.manager, at=NOW)
    page = text(in_english(lodge.manager), f"/spaces/{lodge.space.pk}/desk/")
    assert "1 venture waits." in page
    assert "No application waits" not in page


def test_a_founder_reads_own_questions_and_visits_of_all_spaces():
    lodge, other = Lodge(), Lodge()
    for each in (lodge, other):
        spaces.ask(each.space, text=f"问 {each.space.name}", by=lodge.founder, at=NOW)
    page = text(signed_in(lodge.founder), f"/ventures/{lodge.venture.pk}/spaces/")
    for each in (lodge, other):
        assert f"问 {each.space.name}" in page


# --- what managers keep -----------------------------------------------------------------------
def test_the_table_of_residents_is_found_sorted_and_exported():
    lodge = Lodge()
    lodge.lives()
    founder, rival = lodge.rival()
    lodge.offer(rival, places=[lodge.other], first=0, last=40)
    actions.accept(rival, by=founder, at=NOW)
    client, url = signed_in(lodge.manager), f"/spaces/{lodge.space.pk}/residents/"
    page = text(client, url)
    assert page.index(rival.venture.name) < page.index(lodge.venture.name)  # ends first
    page = text(client, f"{url}?sort=place&show=²&page=²")
    assert page.index(lodge.venture.name) < page.index(rival.venture.name)
    found = text(client, f"{url}?q={rival.venture.name}")
    assert lodge.venture.name not in found
    answer = got(client, f"{url}export/?q=HT-7")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert sheet.max_row == 4
    assert sheet["A3"].value == rival.venture.name


def test_applications_are_listed_in_the_order_of_the_list():
    lodge = Lodge()
    row = lodge.apply()
    client, url = signed_in(lodge.manager), f"/spaces/{lodge.space.pk}/applications/"
    assert lodge.venture.name in text(client, url)
    actions.withdraw(row, by=lodge.founder, at=NOW)
    assert lodge.venture.name not in text(client, url)
    assert lodge.venture.name in text(client, f"{url}?show=all")


def test_lists_ask_as_much_for_three_as_for_one():
    lodge = Lodge()
    lodge.apply()
    client = signed_in(lodge.manager)
    for name in ("applications", "residents"):
        url = f"/spaces/{lodge.space.pk}/{name}/?show=all"
        client.get(url)
        counted = []
        for _ in range(2):
            with CaptureQueriesContext(connection) as queries:
                text(client, url)
            counted.append(len(queries))
            founder, rival = lodge.rival()
            place = lodge.add(f"{name}{rival.pk}")
            lodge.offer(rival, places=[place], first=0)
            actions.accept(rival, by=founder, at=NOW)
        # an empty list has no page to read
        assert counted[1] - counted[0] <= (1 if name == "residents" else 0)


# --- who may not ------------------------------------------------------------------------------
def test_strangers_find_nothing():
    lodge = Lodge()
    row = lodge.lives()
    for person in (Lodge().founder, Lodge().manager):
        client = signed_in(person)
        for url in (
            row.get_absolute_url(), row.application.get_absolute_url(),
            f"/spaces/applications/{row.application_id}/offer/",
            f"/spaces/residencies/{row.pk}/hand-over/",
            f"/ventures/{lodge.venture.pk}/spaces/", f"/spaces/{lodge.space.pk}/residents/",
            f"/spaces/{lodge.space.pk}/residents/export/",
            f"/spaces/{lodge.space.pk}/applications/",
        ):  # fmt: skip
            assert client.get(url).status_code == 404, url
        url = f"/incubation/residencies/{row.pk}/end/"
        assert client.post(url, {"last": str(TODAY), "reason": "x"}).status_code == 404


def test_a_side_does_not_press_what_is_the_others():
    lodge = Lodge()
    row = lodge.apply()
    founder, manager = signed_in(lodge.founder), signed_in(lodge.manager)
    for verb in ("refuse", "wait"):
        url = f"/incubation/applications/{row.pk}/{verb}/"
        assert founder.post(url, {"answer": "x"}).status_code == 403
    for verb in ("withdraw", "accept", "decline"):
        assert manager.post(f"/incubation/applications/{row.pk}/{verb}/").status_code == 403
    assert founder.get(f"/spaces/applications/{row.pk}/offer/").status_code == 403
    assert founder.get(f"/incubation/applications/{row.pk}/withdraw/").status_code == 405
    assert manager.post(f"/incubation/applications/{row.pk}/explode/").status_code == 404


def test_a_past_day_and_more_desks_than_there_are_are_refused_in_words():
    lodge = Lodge()
    client, url = in_english(lodge.founder), f"/spaces/{lodge.space.slug}/apply/"
    told = {
        "kind": "desk", "desks": "50", "starts_on": "2020-01-01", "months": "6", "use": "小试",
        "is_hazardous": "no",
    }  # fmt: skip
    answer = client.post(url, told)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "The space has 6 desks in all." in page
    assert "This day is past" in page
    assert 'value="50"' in page
