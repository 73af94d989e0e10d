"""Keeping, filing, sending back and taking a return; reminders."""

from datetime import date
from threading import Thread

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.policies import Denied
from audit.guards import broken
from audit.lifecycle import InvalidMove
from audit.models import AuditEvent
from filings import actions
from filings.core.periods import Period
from filings.enums import FilingStatus
from filings.models import Filing, Value
from filings.queries import (
    Told,
    counted,
    due_on,
    history,
    newest_asked,
    numbers_of,
    opens_on,
    periods_of,
    waiting,
)
from notifications.models import Notification
from spaces.models import SpaceStanding
from tests.clock import NOW
from tests.factories import SpaceFactory, UserFactory
from tests.filings.bureau import OCTOBER, TODAY, YEAR, Bureau, an_officer, kinds, later, on
from tests.incubation.lodge import a_manager

pytestmark = pytest.mark.django_db
NOVEMBER = Period(2026, 11)


# --- filing -----------------------------------------------------------------------------------
def test_a_manager_files_what_the_records_say_and_what_was_typed():
    bureau = Bureau(desks=20, desks_free=4)
    filing = bureau.file(staff=3)
    assert filing.status == FilingStatus.FILED
    numbers = numbers_of(filing)
    assert (numbers["desks"], numbers["staff"], numbers["jobs"]) == (20, 3, 0)
    assert filing.values.get(key="desks").derived == 20
    assert filing.values.get(key="staff").derived is None
    assert filing.values.count() == filing.asked


def test_only_managers_file_and_only_what_is_over():
    bureau = Bureau()
    for person in (UserFactory(), bureau.officer, a_manager(SpaceFactory())):
        with pytest.raises(Denied):
            bureau.file(by=person)
        with pytest.raises(Denied):
            bureau.keep(by=person)
    with pytest.raises(actions.PeriodNotOver):
        bureau.file(NOVEMBER)
    with pytest.raises(actions.PeriodNotOver):
        bureau.keep(Period(2026, 12))
    assert bureau.keep(NOVEMBER).status == FilingStatus.DRAFT
    assert bureau.file(NOVEMBER, version=1, at=on(2026, 12, 1)).status == FilingStatus.FILED


def test_what_is_missing_or_unexplained_is_refused():
    bureau = Bureau()
    with pytest.raises(actions.Unanswered) as refused:
        actions.file(bureau.space, OCTOBER, Told({}, {}), version=0, by=bureau.manager, at=NOW)
    assert "staff" in refused.value.keys
    assert "desks" not in refused.value.keys
    with pytest.raises(actions.Unanswered) as refused:
        bureau.file(jobs=5)  # nobody lives there
    assert refused.value.keys == {"jobs"}
    assert not Filing.objects.exists()
    filing = bureau.file(jobs=5, why={"jobs": "合同未在系统登记"})
    assert filing.values.get(key="jobs").why == "合同未在系统登记"


def test_another_number_than_the_records_wants_words_even_in_a_draft():
    bureau = Bureau()
    told = bureau.told(OCTOBER, events=4)
    with pytest.raises(actions.Unanswered):
        bureau.keep(told=told)
    told = bureau.told(OCTOBER, {"events": "两场未在系统发布"}, events=4)
    kept = bureau.keep(told=told).values.get(key="events")
    assert (kept.number, kept.derived, kept.why) == (4, 0, "两场未在系统发布")


def test_an_odd_number_may_stand_in_a_draft():
    bureau = Bureau()
    filing = bureau.keep(told=Told({"jobs": -3}, {}))
    assert numbers_of(filing)["jobs"] == -3


def test_ten_times_the_last_period_is_asked_about():
    bureau = Bureau()
    bureau.file(Period(2026, 9), staff=2)
    with pytest.raises(actions.Unanswered) as refused:
        bureau.file(staff=20)
    assert refused.value.keys == {"staff"}
    bureau.file(staff=20, why={"staff": "新设两个分部"})


def test_two_tabs_do_not_write_over_each_other():
    bureau = Bureau()
    bureau.keep()
    with pytest.raises(actions.SavedElsewhere):
        bureau.keep(version=0)
    bureau.keep(version=1)
    assert Filing.objects.get().version == 2


# --- the office -------------------------------------------------------------------------------
def test_the_office_sends_back_with_a_reason_and_takes_it_the_next_time():
    bureau = Bureau()
    filing = bureau.file(staff=3)
    with pytest.raises(Denied):
        actions.accept(filing, by=bureau.manager, at=NOW)
    actions.give_back(filing, reason="人数与社保不符", by=bureau.officer, at=NOW)
    assert kinds(bureau.manager) == ["figures_returned"]
    filing = bureau.file(version=1, staff=2, at=later(1))
    actions.accept(filing, by=bureau.officer, at=later(1))
    assert kinds(bureau.manager) == ["figures_returned", "figures_accepted"]
    with pytest.raises(InvalidMove):
        bureau.file(version=2, staff=9, at=later(2))
    with pytest.raises(InvalidMove):
        actions.give_back(filing, reason="再看", by=bureau.officer, at=later(2))
    told = [str(step.words) for step in history(Filing.objects.get())]
    assert len(told) == 4
    assert AuditEvent.objects.filter(verb="give_back", detail__reason="人数与社保不符").exists()


def test_an_officer_who_manages_the_space_leaves_it_to_a_colleague():
    bureau = Bureau()
    an_officer(bureau.manager)
    filing = bureau.file()
    fresh = type(bureau.manager).objects.get(pk=bureau.manager.pk)
    with pytest.raises(Denied):
        actions.accept(filing, by=fresh, at=NOW)
    actions.accept(filing, by=bureau.officer, at=NOW)


# --- the database -----------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"status": "lost"}, "filing_status_is_known"),
        ({"month": 13}, "filing_of_a_year_or_a_month"),
        ({"year": 2016}, "filing_of_a_year_or_a_month"),
        ({"filed_by": None}, "filed_by_somebody"),
        ({"filed_at": None}, "filed_by_somebody"),
        ({"status": "accepted"}, "filing_decided_by_somebody"),
        ({"filed_at": on(2026, 10, 31, hour=23)}, "filed_after_its_period"),
        ({"month": 11}, "filed_after_its_period"),
        ({"month": None}, "filed_after_its_period"),
    ],
)
def test_the_database_refuses_a_return_that_cannot_be(change, name):
    filing = Bureau().file()
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Filing.objects.filter(pk=filing.pk).update(**change)
    assert broken(refused.value) == name


def test_the_database_wants_a_reason_with_what_is_sent_back():
    bureau = Bureau()
    filing = bureau.file()
    actions.give_back(filing, reason="请补充", by=bureau.officer, at=NOW)
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Filing.objects.update(reason="")
    assert broken(refused.value) == "filing_sent_back_with_reason"


@pytest.mark.parametrize("month", [10, None])
def test_the_database_keeps_one_return_a_period(month):
    space = SpaceFactory()
    Filing.objects.create(space=space, year=2026, month=month)
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Filing.objects.create(space=space, year=2026, month=month)
    assert broken(refused.value) == "one_return_a_period"


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"key": "luck"}, "figure_is_known"),
        ({"number": 10**13, "derived": None}, "figure_within_bounds"),
        ({"number": 99}, "another_number_with_reason"),
    ],
)
def test_the_database_refuses_a_figure_that_cannot_be(change, name):
    Bureau().keep()
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Value.objects.filter(key="desks").update(**change)
    assert broken(refused.value) == name


def test_the_database_keeps_one_number_a_figure():
    filing = Bureau().keep()
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Value.objects.create(filing=filing, key="desks", number=1)
    assert broken(refused.value) == "one_number_a_figure"


@pytest.mark.parametrize(
    "change",
    [
        lambda _filing: Value.objects.filter(key="staff").update(number=9),
        lambda _filing: Value.objects.filter(key="staff").delete(),
        lambda filing: Value.objects.create(filing=filing, key="area", number=9),
    ],
)
def test_the_database_changes_nothing_of_what_was_filed(change):
    filing = Bureau().file()
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        change(filing)
    assert broken(refused.value) == "values_while_open"


def test_of_two_who_file_at_once_one_does(committed):
    del committed
    bureau, outcomes = Bureau(), []

    def press():
        try:
            bureau.file()
        except (InvalidMove, actions.SavedElsewhere):
            outcomes.append("no")
        else:
            outcomes.append("yes")
        finally:
            connection.close()

    threads = [Thread(target=press) for _each in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["no"] * 3 + ["yes"]
    assert Filing.objects.count() == 1


# --- what is due ------------------------------------------------------------------------------
def test_days_of_years_and_months():
    assert due_on(Period(2026)) == on(2027, 1, 31).date()
    assert due_on(OCTOBER) == on(2026, 11, 10).date()
    assert due_on(Period(2026, 12)) == on(2027, 1, 10).date()
    assert opens_on(OCTOBER) == on(2026, 11, 2).date()


@pytest.mark.parametrize(
    ("moment", "mark"),
    [
        (on(2026, 11, 1), ""), (on(2026, 11, 2), "figures_open"), (on(2026, 11, 3), "figures_near"),
        (on(2026, 11, 10), "figures_near"), (on(2026, 11, 11), ""),
    ],
)  # fmt: skip
def test_managers_are_reminded_on_the_first_working_day_and_before_the_last(moment, mark):
    bureau = Bureau()
    assert actions.mark_of(OCTOBER, moment.date()) == mark
    for _again in range(2):
        actions.remind_due(at=moment)
    assert kinds(bureau.manager) == ([mark] if mark else [])


def test_whoever_has_filed_is_not_reminded_and_the_bell_is_settled():
    bureau, closed = Bureau(), Bureau(status="closed")
    actions.remind_due(at=on(2026, 11, 2))
    bureau.file(at=on(2026, 11, 2))
    assert Notification.objects.get(recipient=bureau.manager).read_at
    assert actions.remind_due(at=on(2026, 11, 3)) == 0
    assert kinds(bureau.manager) == ["figures_open"]
    assert kinds(closed.manager) == []


def test_a_year_is_reminded_of_in_january():
    bureau = Bureau()
    for moment in (on(2027, 1, 4), on(2027, 1, 23), on(2027, 1, 24), on(2027, 1, 31)):
        actions.remind_due(at=moment)
    told = {each.partition("_")[2] for each in kinds(bureau.manager)}
    assert told == {"open", "near"}
    assert kinds(bureau.manager).count("figures_near") == 2  # the year, and December


def test_what_is_late_is_listed(settings):
    bureau = Bureau()
    (due,) = waiting([bureau.space], TODAY)
    assert (due.period, due.is_late) == (OCTOBER, True)
    rows = {str(each.period): each for each in periods_of(bureau.space, TODAY)}
    assert not rows["2026-11"].has_ended
    assert not rows["2025"].is_late  # of years before it began nothing is asked
    bureau.file()
    assert waiting([bureau.space], TODAY) == []
    settings.FIGURES_ARE_MONTHLY = False
    assert [str(each.period) for each in periods_of(bureau.space, TODAY)] == [
        "2026", "2025", "2024", "2026-10",
    ]  # fmt: skip


def test_what_was_sent_back_waits_again():
    bureau = Bureau()
    bureau.file()
    filing = bureau.file(YEAR)
    actions.give_back(filing, reason="请补充", by=bureau.officer, at=NOW)
    assert [each.period for each in waiting([bureau.space], TODAY)] == [YEAR]


def test_everything_that_is_asked_and_over_waits_not_only_the_last_month(settings):
    bureau = Bureau()
    spring = date(2027, 3, 15)
    wanted = [str(each.period) for each in waiting([bureau.space], spring)]
    assert wanted == ["2026", "2027-02", "2027-01", "2026-12", "2026-11", "2026-10"]
    late = {str(each.period) for each in periods_of(bureau.space, spring) if each.is_late}
    assert late == set(wanted)
    bureau.file()
    assert "2026-10" not in {str(each.period) for each in waiting([bureau.space], spring)}
    settings.FIGURES_SINCE = date(2027, 2, 1)
    assert [str(each.period) for each in waiting([bureau.space], spring)] == ["2027-02"]


def test_nothing_is_asked_of_the_time_before_a_space_opened():
    bureau = Bureau()
    stood = {"type": bureau.space.type, "level": bureau.space.level, "county": bureau.space.county}
    SpaceStanding.objects.create(
        space=bureau.space, status="planned", since=on(2026, 5, 1), **stood
    )  # fmt: skip
    assert waiting([bureau.space], TODAY) == []
    assert str(waiting([bureau.space], date(2026, 12, 5))[0].period) == "2026-11"


def test_nobody_is_reminded_of_or_counted_for_a_time_before_a_space_opened():
    bureau = Bureau()
    stood = {"type": bureau.space.type, "level": bureau.space.level, "county": bureau.space.county}
    SpaceStanding.objects.create(
        space=bureau.space, status="planned", since=on(2026, 5, 1), **stood
    )  # fmt: skip
    assert actions.remind_due(at=on(2026, 11, 2)) == 0
    assert kinds(bureau.manager) == []
    assert counted(OCTOBER)["missing"] == counted(OCTOBER)["all"] == 0
    assert counted(NOVEMBER)["missing"] == 1
    bureau.file()  # who files all the same is among them
    assert counted(OCTOBER)["all"] == 1


def test_the_office_looks_at_the_newest_period_that_is_asked_for(settings):
    assert str(newest_asked(TODAY)) == "2026-10"
    assert str(newest_asked(date(2027, 1, 2))) in {"2026", "2026-12"}
    settings.FIGURES_SINCE = date(2030, 1, 1)
    assert str(newest_asked(TODAY)) == "2025"
