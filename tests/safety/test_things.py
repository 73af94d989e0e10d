"""Spaces, events and texts are reported like people, in one queue; what they said is kept."""

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse

from accounts.policies import Denied
from audit.guards import broken
from mentoring.actions import write_message
from notifications.models import Notification
from safety import actions, policies
from safety.enums import Outcome
from safety.models import Block, Report
from tests.clock import NOW
from tests.events.stage import Stage
from tests.factories import UserFactory
from tests.mentoring.pairs import Pair, in_english
from tests.safety.test_reports import officer
from tests.scenes import signed_in
from tests.spaces.house import House

pytestmark = pytest.mark.django_db
SAID = {"reason": "false", "text": "页面上写的设备没有"}


def address(thing, reader):
    return reverse("report", args=[policies.thing_key(thing, reader)])


def told_of(thing, by):
    about = policies.reported(policies.thing_key(thing, by), by=by)
    return actions.report(about, **SAID, page="", by=by, at=NOW)


def test_a_space_is_reported_from_its_page_and_its_words_are_kept():
    house = House(summary="有一条老卤管道")
    client = in_english(house.founder)
    page = client.get(reverse("space", args=[house.space.slug])).content.decode()
    url = address(house.space, house.founder)
    assert url.partition(":")[0] in page  # but for the moment of signing
    assert "Keep this person away" not in client.get(url).content.decode()
    assert client.post(url, {**SAID, "block": "yes"}).status_code == 302
    assert not Block.objects.exists()
    row = Report.objects.get()
    assert (row.person, row.subject, row.subject_pk) == (None, "spaces.Space", house.space.pk)
    house.space.summary = "什么也没有"
    house.space.save()
    office = in_english(officer())
    shown = office.get(reverse("report_decide", args=[row.pk])).content.decode()
    assert "有一条老卤管道" in shown
    assert f'href="{reverse("space", args=[house.space.slug])}"' in shown
    assert "excluded from mentoring" not in shown


def test_a_warning_goes_to_the_managers_who_can_have_it_looked_at_again():
    house, office = House(), officer()
    row = told_of(house.space, house.founder)
    with pytest.raises(Denied):
        actions.decide(row, outcome=Outcome.PAUSED, answer="查实", by=office, at=NOW)
    read = reverse("report_read", args=[row.pk])
    assert signed_in(house.manager).get(read).status_code == 403  # not decided yet
    actions.decide(row, outcome=Outcome.WARNED, answer="请把设备清单改对", by=office, at=NOW)
    told = Notification.objects.filter(kind="safety/decided")
    assert [each.recipient for each in told] == [house.manager]
    shown = signed_in(house.manager).get(read).content.decode()
    assert "请把设备清单改对" in shown
    assert SAID["text"] not in shown
    with pytest.raises(Denied):
        actions.appeal(row, text="设备在修", by=house.founder, at=NOW)
    actions.appeal(row, text="设备在修", by=house.manager, at=NOW)
    assert row.status == "appealed"


def test_only_whom_a_page_showed_it_reports_a_thing():
    house, other = House(), UserFactory()
    url = address(house.space, house.founder)
    assert signed_in(house.founder).get(url).status_code == 200
    assert signed_in(other).get(url).status_code == 403


def test_a_message_is_reported_with_whoever_wrote_it():
    pair = Pair()
    write_message(pair.row, text="先转五万到我的账户", by=pair.mentor, at=NOW)
    write_message(pair.row, text="为什么？", by=pair.founder, at=NOW)
    client = in_english(pair.founder)
    page = client.get(reverse("message_list", args=[pair.row.pk])).content.decode()
    assert page.count("Report this…") == 1  # not one's own
    message = pair.row.messages.get(by=pair.mentor)
    assert "Keep this person away" in client.get(address(message, pair.founder)).content.decode()
    row = told_of(message, pair.founder)
    assert (row.person, row.words) == (pair.mentor, "先转五万到我的账户")
    actions.decide(row, outcome=Outcome.PAUSED, answer="查实", by=officer(), at=NOW)
    shown = signed_in(pair.mentor).get(reverse("report_read", args=[row.pk])).content.decode()
    assert row.words not in shown  # it would say who reported it
    with pytest.raises(Denied):
        told_of(message, pair.mentor)


def test_the_one_queue_is_filtered_by_what_was_reported():
    house, pair = House(), Pair()
    event = Stage().event(title="盐湖沙龙")
    write_message(pair.row, text="先转五万", by=pair.mentor, at=NOW)
    told_of(house.space, house.founder)
    told_of(event, house.founder)
    told_of(pair.row.messages.get(), pair.founder)
    actions.report(pair.mentor, **SAID, page="", by=pair.founder, at=NOW)
    client = signed_in(officer())

    def shown(kind):
        answer = client.get(reverse("report_list"), {"kind": kind})
        return sorted(each.subject for each, *_more in answer.context["rows"])

    assert shown("people") == [""]
    assert shown("texts") == ["mentoring.Message"]
    assert shown("places") == ["events.Event", "spaces.Space"]
    assert len(shown("")) == len(shown("nonsense")) == 4


def test_an_event_of_the_office_is_judged_by_another_than_who_announced_it():
    stage = Stage()
    event = stage.event()
    event.space, event.by = None, officer()
    event.save()
    row = told_of(event, UserFactory())
    with pytest.raises(Denied):
        policies.may_decide(event.by, row)
    policies.may_decide(officer(), row)


def test_the_database_keeps_what_was_reported():
    row = told_of(House().space, UserFactory())
    for change in ({"words": "别的"}, {"text": "别的"}, {"subject_pk": 7}):
        with pytest.raises(DatabaseError, match="stays as it was"), transaction.atomic():
            Report.objects.filter(pk=row.pk).update(**change)
    for wrong, name in (
        ({}, "report_is_of_a_person_or_a_thing"),
        ({"subject": "spaces.Space", "subject_pk": 1}, "report_is_of_a_person_or_a_thing"),
        (
            {"subject": "spaces.Space", "subject_pk": 1, "words": "厅", "barred_until": NOW.date()},
            "only_people_are_barred",
        ),
    ):
        with pytest.raises(IntegrityError) as refused, transaction.atomic():
            Report.objects.create(by=row.by, **SAID, at=NOW, **wrong)
        assert broken(refused.value) == name


def test_the_notice_names_the_thing():
    house, office = House(name="盐湖大厅"), officer()
    told_of(house.space, house.founder)
    page = in_english(office).get(reverse("notifications")).content.decode()
    assert "Reported: 盐湖大厅" in page
