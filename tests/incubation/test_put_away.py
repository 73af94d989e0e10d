"""What is kept for a venture that is archived is given free; of nobody left nothing goes on."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import translation

from accounts.policies import Denied
from incubation import actions
from incubation.core import months_after
from incubation.enums import Standing
from incubation.models import Booking, ChainRule
from incubation.queries import Chain, check
from incubation.queries.chain_table import numbers, part_counts
from notifications.words import words
from tests.clock import NOW
from tests.factories import VentureFactory
from tests.incubation.lodge import TODAY, Lodge
from tests.incubation.test_applications import at_clock, for_time
from tests.incubation.test_chain import Ladder
from tests.incubation.test_conditions import condition
from tests.mentoring.pairs import in_english
from ventures.actions import archive
from ventures.models import Venture

pytestmark = pytest.mark.django_db
CALLED_OFF = "incubation/booking_called_off"


def booked(lodge):
    """Return time on equipment that is agreed."""
    asked = lodge.apply(**for_time(lodge))
    actions.offer_time(
        asked, equipment=lodge.machine, begins=at_clock(10), ends=at_clock(12),
        rent="每小时 80 元", by=lodge.manager, at=NOW,
    )  # fmt: skip
    actions.accept(asked, by=lodge.founder, at=NOW)
    return Booking.objects.get(application=asked)


def test_booked_time_to_come_of_an_archived_venture_is_called_off_and_the_space_hears_of_it():
    lodge, other = Lodge(), Lodge()
    row, kept = booked(lodge), booked(other)
    archive(lodge.venture, by=lodge.founder, at=NOW)
    row.refresh_from_db()
    kept.refresh_from_db()
    assert (row.status, kept.status) == ("called_off", "booked")
    told = lodge.manager.notifications.get(kind=CALLED_OFF)
    assert f"{lodge.venture} is archived." in words(told, "en")[1]
    assert not lodge.founder.notifications.filter(kind=CALLED_OFF).exists()
    assert not other.manager.notifications.filter(kind=CALLED_OFF).exists()


def test_booked_time_that_has_begun_stays():
    lodge = Lodge()
    row = booked(lodge)
    archive(lodge.venture, by=lodge.founder, at=row.starts_at)
    row.refresh_from_db()
    assert row.status == "booked"


def test_the_stage_of_a_team_without_an_account_counts_no_more_and_what_is_past_stays():
    call_command("load_chain")
    ladder, past = Ladder(), Ladder()
    ladder.counted()
    past.counted(at=NOW - timedelta(days=90))
    past.counted("leave", leaves_as="left")

    def told():
        parts = {name: n for name, _words, n in part_counts(None, TODAY)}
        return parts["nursery"], parts["all"], parts["ended"]

    def counted():
        return sum(n for each in numbers() for _code, _words, n in each.by_stage)

    assert (told(), counted()) == ((1, 1, 1), 1)
    for person in (ladder.founder, past.founder):
        type(person).objects.filter(pk=person.pk).update(is_active=False)
    assert (told(), counted()) == ((0, 0, 1), 0)


@pytest.mark.parametrize(("days", "found"), [(0, Standing.MET), (1, Standing.UNMET)])
def test_a_space_and_the_chain_count_the_months_since_registration_alike(days, found):
    call_command("load_chain")
    rule = ChainRule.objects.on(TODAY).filter(kind="oldest").first()
    since = months_after(TODAY, -rule.number) - timedelta(days=days)
    venture = VentureFactory(registered_on=since)
    one = condition(Lodge().space, "oldest", months=rule.number)
    with translation.override("en"):
        (checked,) = check([one], venture, TODAY)
        lines = Chain(venture, TODAY).checklist(rule.stage, rule.phase).lines
        (line,) = [each for each in lines if each.rule == rule]
    assert checked.standing == line.standing == found
    if found == Standing.UNMET:
        told = f"Registered some days more than {rule.number} months ago."
        assert checked.missing == line.words == told


def test_what_is_still_booked_for_an_archived_venture_is_called_off_by_the_job_once():
    lodge, other = Lodge(), Lodge()
    row, kept = booked(lodge), booked(other)
    Venture.objects.filter(pk=lodge.venture.pk).update(archived_at=NOW)  # before there was a hook
    assert [actions.call_off_bookings(at=NOW) for _time in range(2)] == [1, 0]
    row.refresh_from_db()
    kept.refresh_from_db()
    assert (row.status, kept.status) == ("called_off", "booked")
    for person in (lodge.manager, lodge.founder):
        body = words(person.notifications.get(kind=CALLED_OFF), "en")[1]
        assert f"{lodge.venture} is archived." in body
        assert "has closed" not in body
    assert not other.manager.notifications.filter(kind=CALLED_OFF).exists()


def test_who_applies_or_proposes_a_step_while_a_colleague_archives_the_venture_is_refused():
    lodge = Lodge()
    archive(lodge.venture, by=lodge.founder, at=NOW)
    assert lodge.venture.archived_at is None  # as whoever asks has read it
    with pytest.raises(Denied):
        lodge.apply()
    with pytest.raises(Denied):
        actions.propose_move(
            lodge.venture, kind="nursery", space=lodge.space, why="够条件了", by=lodge.founder,
            at=NOW,
        )  # fmt: skip


@pytest.mark.parametrize(("page", "field"), [("chain_answer", "words"), ("chain_propose", "why")])
def test_words_about_the_chain_come_back_from_a_venture_archived_meanwhile(page, field):
    lodge = Lodge()
    archive(lodge.venture, by=lodge.founder, at=NOW)
    keys = [lodge.venture.pk, 1] if page == "chain_answer" else [lodge.venture.pk]
    typed = {"is_met": "yes", "kind": "nursery", field: "样品已送检两次"}
    answer = in_english(lodge.founder).post(reverse(page, args=keys), typed, follow=True)
    shown = answer.content.decode()
    assert "nothing was kept" in shown
    assert typed[field] in shown
    stranger = in_english(Lodge().founder)
    assert stranger.post(reverse(page, args=keys), typed).status_code == 404
