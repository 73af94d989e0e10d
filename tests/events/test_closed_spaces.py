"""An invitation of a space that closed has ended: nobody accepts it, and the leads are told."""

import pytest
from django.urls import reverse

from audit.lifecycle import InvalidMove
from events import actions
from events.models import Competition, WinnerInvitation
from events.tasks import events_due
from notifications.models import Notification
from notifications.words import words
from spaces.models import Space
from tests.clock import NOW
from tests.events.stage import DAY, Stage, kinds
from tests.events.test_reached import Invited
from tests.mentoring.pairs import in_english

pytestmark = pytest.mark.django_db


def closed(space):
    Space.objects.filter(pk=space.pk).update(status="closed")


def test_a_space_that_closed_since_is_neither_accepted_nor_offered():
    sides = Invited()
    closed(sides.house.space)
    with pytest.raises(InvalidMove):
        actions.accept(sides.row, by=sides.lead, at=NOW)
    sides.row.refresh_from_db()
    assert sides.row.status == "asked"
    page = sides.page(sides.lead)
    assert "The space has closed, so this invitation has ended." in page
    assert "you give the space your name and e-mail address" not in page
    url = reverse("event_act", args=["invitations", sides.row.pk, "accept"])
    answer = in_english(sides.lead).post(url, follow=True).content.decode()
    assert "This cannot be done now; nothing was changed." in answer


def test_the_job_ends_it_once_and_tells_the_leads():
    sides, other = Invited(), Invited()
    closed(sides.house.space)
    for _ in range(2):
        events_due(timestamp=0)
    sides.row.refresh_from_db()
    other.row.refresh_from_db()
    assert (sides.row.status, other.row.status) == ("lapsed", "asked")
    assert kinds(sides.lead)[-2:] == ["winner_invited", "invitation_lapsed"]
    assert "invitation_lapsed" not in kinds(other.lead)
    asks = Notification.objects.filter(kind="events/winner_invited", read_at=None)
    assert [each.recipient for each in asks] == [other.lead]
    told = Notification.objects.get(kind="events/invitation_lapsed")
    assert "has closed" in words(told, "en")[0]
    assert "The space has closed, so this invitation has ended." in sides.page(sides.lead)


def test_what_was_answered_before_stays():
    sides = Invited()
    sides.comes()
    closed(sides.house.space)
    assert actions.lapse_invitations(at=NOW) == 0
    sides.row.refresh_from_db()
    assert sides.row.status == "coming"
    assert "this invitation has ended" not in sides.page(sides.lead)


def test_an_invitation_by_a_space_that_closes_in_this_second_is_not_sent(monkeypatch):
    sides, house = Invited(), Stage()
    send = actions.invite

    def a_moment_late(*args, **told):
        closed(house.space)
        return send(*args, **told)

    monkeypatch.setattr(actions, "invite", a_moment_late)
    text = "来我们这里吧，下周就有工位和压滤机"
    url = reverse("winner_invite", args=[sides.entry.pk])
    told = {"space": house.space.pk, "text": text}
    answer = in_english(house.manager).post(url, told, follow=True)
    assert answer.status_code == 200
    assert text in answer.content.decode()
    assert WinnerInvitation.objects.get() == sides.row
    assert kinds(sides.lead)[-1:] == ["winner_invited"]
    assert kinds(sides.lead).count("winner_invited") == 1


@pytest.mark.parametrize("of", ["events", "competitions"])
def test_a_draft_of_a_space_that_has_closed_since_is_not_published(of):
    stage = Stage()
    if of == "events":
        row, publish = stage.draft(), actions.publish
    else:
        told = {
            "title": "盐湖创新大赛", "about": "比中试", "who": "项目负责人", "prizes": "工位",
            "entries_until": NOW + 9 * DAY, "results_on": (NOW + 20 * DAY).date(),
        }  # fmt: skip
        row = Competition(space=stage.space)
        row = actions.save_competition(row, told, by=stage.manager, at=NOW)
        publish = actions.publish_competition
    client, url = in_english(stage.manager), reverse("event_act", args=[of, row.pk, "publish"])
    assert url in client.get(row.get_absolute_url()).content.decode()
    closed(stage.space)
    assert url not in client.get(row.get_absolute_url()).content.decode()
    answer = client.post(url, follow=True).content.decode()
    assert "This cannot be done now; nothing was changed." in answer
    with pytest.raises(InvalidMove):
        publish(row, by=stage.manager, at=NOW)
    row.refresh_from_db()
    assert row.status == "draft"
