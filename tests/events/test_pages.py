"""The pages of events and competitions, for whom they are, and what they keep back."""

from datetime import timedelta
from io import BytesIO
from urllib.parse import quote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from accounts.enums import Hat
from events import actions
from events.models import Competition, Entry, Event, SignUp, WinnerInvitation
from tests.clock import NOW
from tests.events.stage import BEGINS, UPLOAD, Stage, coordinator, enter, founder
from tests.factories import UserFactory, VentureFactory
from tests.files import got
from tests.mentoring.pairs import in_english
from tests.scenes import signed_in

pytestmark = pytest.mark.django_db
TYPED = {
    "kind": "salon", "title": "夜谈", "about": "谈钱", "place": "二楼", "audience": "everybody",
    "first_day": "2026-12-01", "begins": "19:00", "ends": "21:00", "places": "8",
}  # fmt: skip
ANNOUNCED = {
    "title": "春季大赛", "about": "比中试", "who": "项目负责人", "prizes": "工位",
    "last_day": "2026-12-10", "results_on": "2026-12-20",
}  # fmt: skip


def body(client, url):
    answer = client.get(url)
    assert answer.status_code == 200, url
    return answer.content.decode()


# --- writing --------------------------------------------------------------------------------
def test_a_manager_writes_a_draft_and_publishes_it_by_one_press(stranger):
    stage = Stage()
    client = signed_in(stage.manager)
    told = TYPED | {"space": stage.space.pk}
    assert client.post("/events/new/", told | {"ends": "18:00"}).status_code == 422
    assert client.post("/events/new/", told).status_code == 302
    event = Event.objects.get()
    assert (event.status, event.space) == ("draft", stage.space)
    assert event.begins_at == BEGINS.replace(day=1, month=12, hour=11, minute=0)  # UTC
    assert event.sign_up_until == event.begins_at
    url = f"/events/{event.pk}/"
    assert stranger.get(url).status_code == 404
    assert signed_in(founder()).get(url).status_code == 404
    assert client.post(f"/events/act/events/{event.pk}/publish/").status_code == 302
    assert "夜谈" in body(stranger, url)
    assert "夜谈" in body(stranger, "/events/")


def test_an_officer_announces_for_the_office_and_nobody_for_another_house():
    stage, officer = Stage(), coordinator()
    client = signed_in(officer)
    assert client.post("/events/new/", TYPED | {"space": ""}).status_code == 302
    assert Event.objects.get().space is None
    assert client.post("/events/new/", TYPED | {"space": stage.space.pk}).status_code == 422
    other = signed_in(Stage().manager)
    assert other.post("/events/new/", TYPED | {"space": stage.space.pk}).status_code == 422
    assert other.post("/events/new/", TYPED | {"space": ""}).status_code == 422
    for page in ("/events/new/", "/competitions/new/"):
        assert signed_in(founder()).get(page).status_code == 403


def test_a_refused_form_keeps_the_typing_and_fewer_places_are_refused_in_words():
    stage = Stage()
    event = stage.event(places=2)
    for _number in range(2):
        actions.sign_up(event, by=founder(), at=NOW)
    client, url = signed_in(stage.manager), f"/events/{event.pk}/edit/"
    answer = client.post(url, TYPED | {"places": "1"})
    assert answer.status_code == 422
    assert "夜谈" in answer.content.decode()
    assert client.post(url, TYPED | {"places": "2"}).status_code == 302
    event.refresh_from_db()
    assert (event.title, event.sequence) == ("夜谈", 1)


def test_calling_off_wants_a_reason():
    stage = Stage()
    event = stage.event()
    client, url = signed_in(stage.manager), f"/events/act/events/{event.pk}/call_off/"
    assert client.get(url).status_code == 405
    assert client.post(url, {"note": ""}).status_code == 422
    assert client.post(url, {"note": "停电"}).status_code == 302
    assert "停电" in body(signed_in(founder()), f"/events/{event.pk}/")


# --- the calendar ---------------------------------------------------------------------------
def test_the_calendar_is_filtered_and_says_so_when_nothing_passes(stranger):
    stage = Stage()
    stage.event(title="满的", places=1, county_id="632801")
    stage.event(title="空的", kind="salon")
    past = stage.begun(title="昨天的")
    Event.objects.filter(pk=past.pk).update(
        begins_at=NOW - timedelta(days=2),
        ends_at=NOW - timedelta(days=1),
        sign_up_until=NOW - timedelta(days=2),
    )
    actions.sign_up(Event.objects.get(title="满的"), by=founder(), at=NOW)
    for query, shown in (
        ("", {"满的", "空的"}), ("?kind=salon", {"空的"}), ("?place=632800", {"满的"}),
        ("?free=on", {"空的"}), ("?past=on", {"昨天的"}), ("?q=空的", {"空的"}),
        ("?month=2026-11", {"满的", "空的"}), ("?month=1999-01", {"满的", "空的"}),
        ("?kind=ball", {"满的", "空的"}), ("?q=%20", set()), ("?q=没有", set()),
    ):  # fmt: skip
        page = body(stranger, f"/events/{query}").partition("<main")[2]
        cards = page.partition("</form>")[2]
        assert {name for name in ("满的", "空的", "昨天的") if name in cards} == shown, query


def test_an_empty_calendar_says_what_to_do(stranger):
    assert "?past=on" in body(stranger, "/events/")
    assert 'href="/events/"' in body(stranger, "/competitions/")


def test_the_calendar_asks_as_much_for_three_events_as_for_one(stranger):
    stage = Stage()
    stage.event()

    def asked():
        with CaptureQueriesContext(connection) as queries:
            body(stranger, "/events/")
        return len(queries)

    asked()
    before = asked()
    stage.event()
    Stage().event()
    assert asked() == before


# --- places ---------------------------------------------------------------------------------
def test_the_link_is_read_by_who_has_a_place_alone(stranger):
    stage, person = Stage(), founder()
    event = stage.event()
    url, client = f"/events/{event.pk}/", signed_in(person)
    assert stranger.post(f"{url}sign-up/").status_code == 302
    assert not SignUp.objects.exists()
    for before in (stranger, client):
        assert "meet.example.cn" not in body(before, url)
        assert b"meet.example.cn" not in before.get(f"{url}event.ics").content
    assert client.get(f"{url}sign-up/").status_code == 405
    assert client.post(f"{url}sign-up/").status_code == 302
    assert "meet.example.cn" in body(client, url)
    entry = client.get(f"{url}event.ics").content
    assert b"METHOD:REQUEST" in entry
    assert b"METHOD:PUBLISH" in stranger.get(f"{url}event.ics").content
    assert event.title in body(client, "/events/mine/")


def test_who_it_is_not_for_and_who_comes_late_reads_why():
    stage = Stage()
    event = stage.event(audience="mentors")
    url = f"/events/{event.pk}/"
    client = signed_in(founder())
    assert "sign-up/" not in body(client, url)
    assert client.post(f"{url}sign-up/").status_code == 403
    Event.objects.update(sign_up_until=NOW - timedelta(days=1))
    mentor = signed_in(UserFactory(hats=[Hat.MENTOR]))
    assert mentor.post(f"{url}sign-up/").status_code == 302
    assert not SignUp.objects.exists()


def test_the_place_on_the_list_is_shown_and_given_back_by_one_press():
    event, person = Stage().event(places=1), founder()
    actions.sign_up(event, by=founder(), at=NOW)
    seat = actions.sign_up(event, by=person, at=NOW + timedelta(minutes=1))
    client, url = in_english(person), f"/events/{event.pk}/"
    assert "You are number 1 on the waiting list" in body(client, url)
    act = f"/events/act/seats/{seat.pk}/withdraw/"
    assert signed_in(founder()).post(act).status_code == 404
    assert client.post(act).status_code == 302
    seat.refresh_from_db()
    assert seat.status == "withdrawn"


# --- attendance -----------------------------------------------------------------------------
def test_the_host_ticks_all_at_once_or_those_a_search_shows():
    stage, one, two = Stage(), founder(), founder()
    event = stage.begun([one, two])
    client, url = signed_in(stage.manager), f"/events/{event.pk}/attendance/"
    assert signed_in(one).get(url).status_code == 403
    assert signed_in(one).get(f"{url}export/").status_code == 403
    assert one.name in body(client, url)
    seats = {seat.by_id: seat.pk for seat in event.seats.all()}
    shown = [*seats.values()]
    assert client.post(url, {"shown": shown, "others": "-1"}).status_code == 422
    client.post(url, {"shown": shown, "others": "4", "all": "on"})
    assert event.seats.filter(came=True).count() == 2
    client.post(url, {"shown": [seats[two.pk], "x"], "others": "4"})
    assert list(event.seats.filter(came=True).values_list("by", flat=True)) == [one.pk]
    assert got(client, f"{url}export/").content.startswith(b"PK")
    assert client.get(f"{url}?q=nobody-at-all").status_code == 200


def test_feedback_is_for_who_came_and_the_host_reads_no_name():
    stage, came, missed = Stage(), founder(), founder()
    event = stage.begun([came, missed])
    stage.tick(event, [came])
    url = f"/events/{event.pk}/feedback/"
    assert signed_in(missed).get(url).status_code == 403
    assert signed_in(founder()).get(url).status_code == 404
    client = signed_in(came)
    assert client.post(url, {"grade": "9"}).status_code == 422
    assert client.post(url, {"grade": "5", "words": "讲得透"}).status_code == 302
    page = body(in_english(stage.manager), f"/events/{event.pk}/")
    assert "shown from five answers on" in page
    assert "讲得透" not in page


def test_the_page_of_a_space_tells_what_comes_and_what_was(stranger):
    stage = Stage()
    stage.event(title="下周的讲堂")
    stage.tick(stage.begun(), others=3)
    actions.end_due(at=NOW + timedelta(hours=1))
    page = body(in_english(founder()), f"/spaces/{stage.space.slug}/")
    assert "下周的讲堂" in page
    assert "1 event held in 2026" in page
    assert 'id="h-events"' not in body(stranger, f"/spaces/{Stage().space.slug}/")


# --- competitions ---------------------------------------------------------------------------
def test_a_competition_from_the_announcement_to_the_invitation(stranger):
    stage, house, venture = Stage(), Stage(), VentureFactory()
    host, lead = signed_in(stage.manager), signed_in(venture.founders.first())
    assert host.post("/competitions/new/", ANNOUNCED | {"space": stage.space.pk}).status_code == 302
    row = Competition.objects.get()
    url = f"/competitions/{row.pk}/"
    assert stranger.get(url).status_code == 404
    host.post(f"/events/act/competitions/{row.pk}/publish/")
    assert "春季大赛" in body(stranger, "/competitions/")
    told = {"venture": venture.pk, "title": "老卤提硼", "summary": "两年", "may_be_named": "on"}
    assert lead.get(f"{url}enter/").status_code == 200
    assert lead.post(f"{url}enter/", told | {"title": ""}).status_code == 422
    assert lead.post(f"{url}enter/", told).status_code == 302
    entry = Entry.objects.get()
    stage.closed(row)
    page = f"{url}judging/"
    assert lead.get(page).status_code == 403
    assert host.post(page, {f"award-{entry.pk}": "gold"}).status_code == 422
    announce = f"/events/act/competitions/{row.pk}/announce/"
    host.post(announce)
    row.refresh_from_db()
    assert row.status == "closed"
    host.post(page, {f"award-{entry.pk}": "first", f"words-{entry.pk}": "扎实"})
    assert venture.name not in body(stranger, url)
    host.post(announce)
    assert venture.name in body(stranger, url)
    manager = signed_in(house.manager)
    invite = f"/competitions/entries/{entry.pk}/invite/"
    assert invite in body(manager, url)
    assert lead.get(invite).status_code == 403
    assert manager.post(invite, {"space": house.space.pk, "text": "来吧"}).status_code == 302
    sent = WinnerInvitation.objects.get()
    reads = f"/competitions/invitations/{sent.pk}/"
    assert f"/spaces/{house.space.slug}/" in body(lead, reads)
    assert signed_in(founder()).get(reads).status_code == 404
    lead.post(f"/events/act/invitations/{sent.pk}/accept/")
    sent.refresh_from_db()
    assert sent.status == "coming"


def test_who_did_not_agree_is_not_named_to_anybody(stranger):
    stage, house, venture = Stage(), Stage(), VentureFactory()
    row = stage.round()
    entry = enter(row, venture, named=False)
    stage.results(row, {entry: "first"})
    manager = signed_in(house.manager)
    sent = actions.invite(entry, house.space, text="来吧", by=house.manager, at=NOW)
    for client, url in (
        (stranger, f"/competitions/{row.pk}/"), (manager, f"/competitions/{row.pk}/"),
        (manager, f"/competitions/entries/{entry.pk}/invite/"),
        (manager, f"/competitions/invitations/{sent.pk}/"), (manager, "/events/mine/"),
    ):  # fmt: skip
        page = body(client, url)
        assert venture.name not in page
        assert entry.title not in page


def test_an_entry_and_its_file_are_read_by_team_and_host_alone():
    stage, venture = Stage(), VentureFactory()
    entry = enter(stage.round(), venture, file=dict(UPLOAD))
    url = f"/competitions/entries/{entry.pk}/"
    for person in (venture.founders.first(), stage.manager):
        assert signed_in(person).get(url).status_code == 200
        assert signed_in(person).get(f"{url}file/").content == b"%PDF-1.4"
    for person in (founder(), Stage().manager):
        for page in (url, f"{url}file/"):
            assert signed_in(person).get(page).status_code == 404
    assert (
        signed_in(founder()).get(f"/competitions/{entry.competition_id}/export/").status_code == 403
    )


def test_who_only_waited_gives_no_place_back_and_signed_up_for_none():
    event, person = Stage().event(places=1), founder()
    actions.sign_up(event, by=founder(), at=NOW)
    seat = actions.sign_up(event, by=person, at=NOW + timedelta(minutes=1))
    client = in_english(person)
    page = body(client, "/events/mine/")
    assert "You are on the waiting list of 1 event to come." in page
    assert "You signed up for" not in page
    answer = client.post(f"/events/act/seats/{seat.pk}/withdraw/", follow=True).content.decode()
    assert "You are off the waiting list." in answer
    assert "place is given back" not in answer


def test_the_host_finds_a_guest_as_an_english_page_prints_the_name():
    stage, guest = Stage(), UserFactory(name="林未央", hats=[Hat.FOUNDER])
    event = stage.begun([guest])
    client = in_english(stage.manager)
    seats = client.get(f"/events/{event.pk}/attendance/?q=Lin+Weiyang").context["seats"]
    assert [seat.by for seat in seats] == [guest]


# --- by the clock ---------------------------------------------------------------------------
def ended(event):
    """Let an event have ended before the job comes by."""
    hour = timedelta(hours=1)
    Event.objects.filter(pk=event.pk).update(
        begins_at=NOW - 2 * hour, ends_at=NOW - hour, sign_up_until=NOW - 2 * hour
    )


def test_who_waited_in_vain_waits_no_longer_once_it_has_begun():
    event, person = Stage().event(places=1), founder()
    actions.sign_up(event, by=founder(), at=NOW)
    actions.sign_up(event, by=person, at=NOW + timedelta(minutes=1))
    ended(event)
    client = in_english(person)
    for url in (f"/events/{event.pk}/", "/events/mine/"):
        page = body(client, url)
        assert "no place came free" in page
        assert "waiting list" not in page
    assert actions.end_due(at=NOW) == 1
    assert "no place came free" in body(client, f"/events/{event.pk}/")


def test_what_has_ended_is_over_before_the_job_comes_by():
    event = Stage().event(places=1)
    actions.sign_up(event, by=founder(), at=NOW)
    ended(event)
    for url in (f"/events/{event.pk}/", "/events/?past=on"):
        page = body(in_english(founder()), url)
        assert "is over" in page
        assert "full, with a waiting list" not in page
    row = Stage().round()
    Competition.objects.filter(pk=row.pk).update(entries_until=NOW - timedelta(minutes=1))
    for url in (f"/competitions/{row.pk}/", "/competitions/"):
        page = body(in_english(founder()), url)
        assert "no more entries" in page
        assert "open for entries" not in page


def test_what_is_called_off_is_shown_and_not_counted():
    stage, person = Stage(), founder()
    stage.event()
    off = stage.event(title="停了")
    actions.sign_up(off, by=person, at=NOW)
    actions.call_off(off, note="停电", by=stage.manager, at=NOW)
    client = in_english(person)
    page = body(client, "/events/")
    assert "1 event to come." in page
    assert "停了" in page
    assert "You have not signed up for any coming event." in body(client, "/events/mine/")


def test_results_come_after_the_last_day_for_entries():
    stage = Stage()
    client, told = in_english(stage.manager), ANNOUNCED | {"space": stage.space.pk}
    for day, status in (("2026-12-10", 422), ("2026-12-11", 302)):
        answer = client.post("/competitions/new/", told | {"results_on": day})
        assert answer.status_code == status


# --- what is typed is kept or refused, never changed -----------------------------------------
@pytest.mark.parametrize(
    ("typed", "fields"),
    [
        ({"until_day": "2026-12-03"}, {"until_day"}),
        ({"link": "not a link"}, {"link"}),
        ({"link": "javascript:alert(1)", "place": ""}, {"link"}),
        ({"place": ""}, {"place"}),
        ({"place": "", "title": "", "ends": "18:00"}, {"place", "title", "ends"}),
    ],
)
def test_a_form_of_an_event_says_at_each_field_what_is_wrong_at_once(typed, fields):
    answer = signed_in(coordinator()).post("/events/new/", TYPED | {"space": ""} | typed)
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == fields
    assert not Event.objects.exists()


@pytest.mark.parametrize("day", ["2026-12-01", "2026-11-30"])
def test_one_signs_up_until_the_day_it_begins_on_at_the_latest(day):
    link = {"place": "", "link": "https://meet.example.cn/42"}
    told = TYPED | link | {"space": "", "until_day": day}
    assert signed_in(coordinator()).post("/events/new/", told).status_code == 302
    event = Event.objects.get()
    assert event.sign_up_until <= event.begins_at


def came(client, event):
    answer = got(client, f"/events/{event.pk}/attendance/export/")
    assert (
        quote(f"签到表-{event.title}-{timezone.localdate(event.begins_at)}.xlsx")
        in (answer.headers["Content-Disposition"])
    )
    rows = load_workbook(BytesIO(answer.content)).active.iter_rows(min_row=3, values_only=True)
    return [row[3] for row in rows]


def test_the_list_in_excel_says_who_came_once_it_began_and_of_those_seated_alone():
    stage = Stage()
    client, people = signed_in(stage.manager), [founder() for _ in range(2)]
    coming = stage.event(places=1)
    for each in people:
        actions.sign_up(coming, by=each, at=NOW)
    assert came(client, coming) == [None, None]
    begun = stage.begun(people, places=1)
    assert came(client, begun) == ["否", None]
    stage.tick(begun, people[:1])
    assert came(client, begun) == ["是", None]
