"""What spaces leave without an answer: one list for the office, with how to reach them."""

from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from incubation import actions
from incubation.queries import answer_by, late_applications
from notifications.models import Notification
from notifications.words import words
from spaces import actions as spaces
from spaces.actions import tell_the_office
from spaces.models import Space
from tests.clock import NOW
from tests.files import got
from tests.filings.bureau import an_officer
from tests.incubation.lodge import Lodge, free, kinds, later
from tests.incubation.test_hand_overs import Move
from tests.mentoring.pairs import in_english
from tests.scenes import signed_in
from tests.spaces.house import House

pytestmark = pytest.mark.django_db
LATE = "/province/spaces/late/"


def test_the_office_reads_who_is_late_since_when_and_how_to_reach_the_space():
    house = House(
        contact_person="央金", contact_phone="0971-6100000", contact_mail="yj@example.com"
    )
    house.ask(at=later(-9), text="只问这一家")
    house.ask(text="刚问的")
    lodge = Lodge()
    lodge.apply(at=later(-20))
    client = in_english(an_officer())
    page = client.get(LATE)
    assert [count for _name, _label, count in page.context["shows"]] == [1, 0, 1]
    body = page.content.decode()
    assert "2 people wait too long for a space." in body
    for word in (house.space.name, later(-9).date().isoformat(), "央金", "tel:0971-6100000",
                 "mailto:yj@example.com"):  # fmt: skip
        assert word in body
    assert "只问这一家" not in body
    applied = client.get(f"{LATE}?show=applications").content.decode()
    assert lodge.space.name in applied
    assert lodge.venture.name in applied
    assert "Nobody waits" in client.get(f"{LATE}?show=visits").content.decode()


def test_a_file_that_does_not_hold_all_rows_says_so(monkeypatch):
    for view in ("board", "late"):
        monkeypatch.setattr(f"incubation.views.{view}.EXPORTED_AT_MOST", 1)
    house, lodge = House(), Lodge()
    for text in ("先问的", "后问的"):
        house.ask(at=later(-9), text=text)
    lodge.apply()
    lodge.rival()
    for person, url in (
        (an_officer(), reverse("spaces_late_export")),
        (lodge.manager, reverse("application_export", args=[lodge.space.pk])),
    ):
        sheet = load_workbook(BytesIO(got(signed_in(person), url).content)).active
        assert "共 2 行" in sheet["A1"].value
        assert sheet.max_row == 3  # title, headings, one row


def test_nobody_but_the_office_reads_it():
    house = House()
    for person in (house.manager, house.founder):
        assert signed_in(person).get(LATE).status_code == 403


def test_what_the_office_is_told_opens_the_list():
    officer, house = an_officer(), House()
    house.ask(at=later(-9))
    house.visit(at=later(-9))
    Lodge().apply(at=later(-20))
    tell_the_office(at=NOW)
    actions.tell_the_office(at=NOW)
    told = Notification.objects.filter(recipient=officer).values_list("url", flat=True)
    shown = [f"{reverse('spaces_late')}?show={name}" for name in
             ("applications", "questions", "visits")]  # fmt: skip
    assert sorted(told) == shown


def test_the_page_says_that_the_office_was_told_only_once_it_was():
    an_officer()
    lodge = Lodge()
    application = lodge.apply(at=later(-20))
    client, url = in_english(lodge.founder), application.get_absolute_url()
    told = "The answer is late; the programme office has been told."
    before = client.get(url).content.decode()
    assert told not in before
    assert "the programme office is told on the next working morning" in before
    actions.tell_the_office(at=NOW)
    assert told in client.get(url).content.decode()


def test_the_time_to_answer_begins_anew_once_the_space_took_its_offer_back():
    officer, lodge = an_officer(), Lodge()
    application = lodge.apply(at=later(-40))
    assert actions.tell_the_office(at=later(-10)) == 1
    lodge.offer(application, at=later(-1))
    actions.take_back(application, answer="先等等", by=lodge.manager, at=NOW)
    assert answer_by(application) > NOW.date()
    assert late_applications(NOW) == []
    assert late_applications(later(40)) == [application]
    actions.tell_the_office(at=later(40))
    told = officer.notifications.filter(kind="incubation/application_unanswered")
    assert sorted(each.facts["since"] for each in told) == [
        later(-40).date().isoformat(), NOW.date().isoformat(),
    ]  # fmt: skip


def test_applications_to_a_space_that_closes_end_and_nobody_is_told_of_a_free_place():
    lodge = Lodge()
    application = lodge.offered()
    rival, waiting = lodge.rival()
    actions.wait(waiting, by=lodge.manager, at=NOW)
    assert actions.lapse_due(at=NOW) == 0
    Space.objects.filter(pk=lodge.space.pk).update(status="closed")
    assert actions.lapse_due(at=NOW) == 2
    assert actions.lapse_due(at=NOW) == 0
    for person, row in ((lodge.founder, application), (rival, waiting)):
        row.refresh_from_db()
        assert row.status == "lapsed"
        told = person.notifications.get(kind="incubation/application_lapsed")
        assert "has closed" in words(told, "en")[0]
    assert free(lodge.place) == (False, False, None)
    assert "place_free" not in kinds(lodge.manager)


def test_a_hand_over_to_a_space_that_closes_ends_and_the_team_can_ask_another():
    move = Move()
    move.take(row := move.ask())
    assert actions.lapse_hand_overs(at=NOW) == 0
    Space.objects.filter(pk=move.new.space.pk).update(status="closed")
    assert [actions.lapse_hand_overs(at=NOW) for _ in range(2)] == [1, 0]
    row.refresh_from_db()
    assert (row.status, row.new.status) == ("lapsed", "released")
    for person in (move.old.founder, move.old.manager, move.new.manager):
        told = person.notifications.get(kind="incubation/hand_over_lapsed")
        assert "has closed" in words(told, "en")[1]
        asked = person.notifications.filter(kind="incubation/hand_over_asked", read_at=None)
        assert not asked.exists()
    other = Lodge()
    again = actions.ask_hand_over(
        move.residency, to_space=other.space, why="那家关了", by=move.old.founder, at=NOW
    )
    assert again.status == "asked"


def test_the_bell_of_the_office_forgets_a_silence_once_the_space_has_answered():
    officer, house, lodge = an_officer(), House(), Lodge()
    question, visit = house.ask(at=later(-9)), house.visit(at=later(-9))
    application = lodge.apply(at=later(-20))
    other = Lodge().apply(at=later(-20))
    tell_the_office(at=NOW)
    actions.tell_the_office(at=NOW)
    spaces.answer(question, answer="可以", by=house.manager, at=NOW)
    spaces.decline(visit, note="那天没人", by=house.manager, at=NOW)
    actions.refuse(application, answer="满了", by=lodge.manager, at=NOW)
    unread = officer.notifications.filter(read_at=None)
    assert [each.key for each in unread] == [f"incubation/application_unanswered:{other.pk}"]


def test_a_visit_that_nobody_said_yes_to_in_time_asks_nobody_any_more():
    house = House()
    visit = house.visit()
    assert spaces.lapse_due(at=visit.starts_at) == 1
    asked = house.manager.notifications.filter(kind="spaces/visit_asked", read_at=None)
    assert not asked.exists()
