"""Entering, judging, results by one press, and spaces that invite winners."""

from io import BytesIO

import pytest
from django.db import IntegrityError, transaction
from openpyxl import load_workbook

from accounts.enums import Hat
from accounts.policies import Denied
from audit.guards import broken
from audit.lifecycle import InvalidMove
from events import actions
from events.models import Competition, Entry, WinnerInvitation
from events.queries import entries_workbook, published_results
from notifications.words import words
from tests.clock import NOW
from tests.events.stage import DAY, UPLOAD, Stage, enter, kinds
from tests.factories import UserFactory, VentureFactory
from ventures.models import Member

pytestmark = pytest.mark.django_db


def test_a_lead_enters_once_and_changes_the_entry_until_the_last_day():
    row, venture = Stage().round(), VentureFactory()
    entry = enter(row, venture, file=dict(UPLOAD))
    again = enter(row, venture, named=False, file=dict(UPLOAD, name="b.pdf"))
    assert (again.pk, again.may_be_named, again.file.name) == (entry.pk, False, "b.pdf")
    with pytest.raises(InvalidMove):
        enter(row, venture, at=NOW + 9 * DAY)
    lead = venture.founders.first()
    actions.withdraw_entry(again, by=lead, at=NOW)
    assert enter(row, venture).status == "entered"
    with pytest.raises(InvalidMove):
        actions.withdraw_entry(enter(row, venture), by=lead, at=NOW + 9 * DAY)


def test_only_leads_enter():
    row, venture = Stage().round(), VentureFactory()
    member = UserFactory(hats=[Hat.FOUNDER])
    Member.objects.create(venture=venture, person=member, role="member")
    for person in (member, UserFactory(hats=[Hat.FOUNDER]), UserFactory(hats=[Hat.MENTOR])):
        with pytest.raises(Denied):
            actions.enter(
                row, venture, title="?", summary="?", may_be_named=True, by=person, at=NOW
            )


def test_entries_close_by_themselves_once_and_the_host_is_told():
    stage = Stage()
    row = stage.round()
    assert actions.close_due(at=NOW) == 0
    assert actions.close_due(at=NOW + 9 * DAY) == 1
    assert actions.close_due(at=NOW + 9 * DAY) == 0
    assert kinds(stage.manager) == ["entries_closed"]
    row.refresh_from_db()
    with pytest.raises(InvalidMove):
        actions.save_competition(row, {"about": "?"}, by=stage.manager, at=NOW)


def test_results_are_out_by_one_press_once_every_entry_is_judged():
    stage = Stage()
    row, named, unnamed = stage.round(), VentureFactory(), VentureFactory()
    first, second = enter(row, named), enter(row, unnamed, named=False)
    with pytest.raises(InvalidMove):
        actions.judge(row, {first.pk: ("first", "")}, by=stage.manager, at=NOW)
    stage.closed(row)
    actions.judge(row, {first.pk: ("second", "扎实")}, by=stage.manager, at=NOW)
    assert not published_results(row, stage.manager)
    with pytest.raises(actions.NotAllJudged):
        actions.announce(row, by=stage.manager, at=NOW)
    row.refresh_from_db()
    actions.judge(row, {second.pk: ("first", "")}, by=stage.manager, at=NOW)
    actions.announce(row, by=stage.manager, at=NOW)
    told = published_results(row, None)
    assert [(each.entry, each.name) for each in told] == [(second, ""), (first, named.name)]
    assert kinds(named.founders.first()) == ["results_out"]
    with pytest.raises(InvalidMove):
        actions.judge(row, {first.pk: ("first", "")}, by=stage.manager, at=NOW)


def test_calling_off_tells_the_ventures_why():
    stage, venture = Stage(), VentureFactory()
    row = stage.round()
    enter(row, venture)
    with pytest.raises(Denied):
        actions.call_off_competition(row, note="?", by=venture.founders.first(), at=NOW)
    actions.call_off_competition(row, note="没有经费", by=stage.manager, at=NOW)
    assert kinds(venture.founders.first()) == ["competition_called_off"]


def test_entries_go_into_excel():
    stage = Stage()
    row, venture = stage.round(), VentureFactory()
    enter(row, venture)
    sheet = load_workbook(BytesIO(entries_workbook(row))).active
    assert venture.name in [cell.value for row in sheet.iter_rows() for cell in row]


# --- invitations ----------------------------------------------------------------------------
def won(stage, *, award="first", named=True):
    entry = enter(stage.round(), VentureFactory(), named=named)
    stage.results(entry.competition, {entry: award})
    return entry


def test_any_space_invites_a_winner_once_and_a_lead_answers():
    entry, house = won(Stage()), Stage()
    lead = entry.venture.founders.first()
    sent = actions.invite(entry, house.space, text="来吧", by=house.manager, at=NOW)
    assert kinds(lead) == ["results_out", "winner_invited"]
    notice = lead.notifications.get(kind="events/winner_invited")
    told = words(notice, "en")[1]
    assert "It saw among the results that" in told  # the team and the host alone read the entry
    with pytest.raises(actions.AlreadyInvited):
        actions.invite(entry, house.space, text="来吧", by=house.manager, at=NOW)
    with pytest.raises(Denied):
        actions.accept(sent, by=house.manager, at=NOW)
    actions.accept(sent, by=lead, at=NOW)
    assert kinds(house.manager) == ["invitation_answered"]
    with pytest.raises(InvalidMove):
        actions.decline(sent, by=lead, at=NOW)


def test_nobody_else_invites_and_who_won_nothing_is_not_invited():
    house, entry = Stage(), won(Stage())
    other = Stage()
    for space, person in ((house.space, other.manager), (house.space, UserFactory())):
        with pytest.raises(Denied):
            actions.invite(entry, space, text="来吧", by=person, at=NOW)
    loser = won(Stage(), award="none")
    with pytest.raises(Denied):
        actions.invite(loser, house.space, text="来吧", by=house.manager, at=NOW)


# --- the database ---------------------------------------------------------------------------
def refused(name, work):
    with pytest.raises(IntegrityError) as problem, transaction.atomic():
        work()
    assert broken(problem.value) == name


def test_the_database_keeps_entries_and_awards_in_their_time():
    stage = Stage()
    entry = enter(stage.round(), VentureFactory())
    row, mine = entry.competition, Entry.objects.filter(pk=entry.pk)
    again = {"competition": row, "venture": entry.venture, "title": "?", "summary": "?"}
    again |= {"by": entry.by, "at": NOW}
    refused("one_entry_a_venture", lambda: Entry.objects.create(**again))
    refused("entry_in_its_time", lambda: mine.update(award="first"))
    refused("entry_status_is_known", lambda: mine.update(status="lost"))
    stage.closed(row)
    refused("entry_in_its_time", lambda: mine.update(status="withdrawn"))
    late = again | {"venture": VentureFactory()}
    refused("entry_in_its_time", lambda: Entry.objects.create(**late))
    refused("award_is_known", lambda: mine.update(award="gold"))
    rows = Competition.objects.filter(pk=row.pk)
    refused("every_entry_judged", lambda: rows.update(status="results"))
    refused("competition_status_is_known", lambda: rows.update(status="lost"))
    refused("competition_called_off_with_reason", lambda: rows.update(status="called_off"))
    mine.update(award="first")
    rows.update(status="results")
    refused("entry_in_its_time", lambda: mine.update(award="none"))


def test_the_database_lets_winners_be_invited_once_a_space():
    house = Stage()
    told = {"space": house.space, "by": house.manager, "text": "来吧", "at": NOW}
    loser, entry = won(Stage(), award="none"), won(Stage())
    refused("invitation_of_winner", lambda: WinnerInvitation.objects.create(entry=loser, **told))
    WinnerInvitation.objects.create(entry=entry, **told)
    refused("one_invitation_a_space", lambda: WinnerInvitation.objects.create(entry=entry, **told))
    refused(
        "winner_invitation_status_is_known", lambda: WinnerInvitation.objects.update(status="lost")
    )
