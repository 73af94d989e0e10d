"""Cohorts: gathered, run by a job, put right by hand, published all at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import BytesIO, StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connections, transaction
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from accounts.actions import give_consent, withdraw_consent
from accounts.enums import Hat, OrganisationKind, Purpose, Role
from accounts.models import User
from accounts.policies import Denied
from audit.lifecycle import InvalidMove
from audit.models import AuditEvent
from cohorts import actions
from cohorts.core.cohort import Rules
from cohorts.enums import CohortStatus, Flag, MoveReason, RunStatus
from cohorts.models import Assignment, Cohort, MatchRun
from cohorts.queries import pairs as reads
from cohorts.queries.pool import pool_of, ventures_of
from matching import queries
from matching.actions import refresh_passages
from matching.core.pool import Pool
from mentors.actions import accept
from mentors.models import Interest, MentorshipRequest
from mentors.queries import contacts
from notifications.models import Notification
from tests.clock import NOW
from tests.factories import (
    ExperienceFactory,
    MembershipFactory,
    MentorFactory,
    MentorshipFactory,
    NeedFactory,
    RequestFactory,
    UserFactory,
    VentureFactory,
)
from tests.scenes import signed_in

pytestmark = pytest.mark.django_db
ANY = Rules(floor=0.0, everybody=False)


# --- what is on stage -----------------------------------------------------------------------
def an_officer():
    return MembershipFactory(
        user__hats=[Hat.OFFICER],
        organisation__kind=OrganisationKind.PROVINCE,
        role=Role.PROGRAMME_OFFICER,
    ).user


def seeking(**fields):
    """Return a venture that looks for a mentor and lets us compare."""
    venture = VentureFactory(**fields)
    give_consent(venture.founders.first(), Purpose.MATCHING, at=NOW)
    NeedFactory(venture=venture)
    return venture


def a_mentor(**fields):
    return ExperienceFactory(mentor=MentorFactory(**fields)).mentor


def a_cohort(by=None, **fields):
    return actions.create_cohort("秋季批次", by=by or an_officer(), at=NOW, **fields)


def ran(cohort, rules=ANY):
    """Return a run that the worker has done."""
    begun = actions.begin_run(cohort, rules, by=cohort.created_by, at=timezone.now())
    actions.carry_out(begun)
    begun.refresh_from_db()
    return begun


def publish(cohort):
    """Press the button and let the worker do it; return how many mentors were asked."""
    by, at = cohort.created_by, timezone.now()
    actions.begin_publishing(cohort, by=by, at=at)
    return actions.carry_out_publishing(cohort, by=by, at=at)


def pairs(done):
    rows = done.assignments.exclude(mentor=None)
    return {(row.venture, row.mentor) for row in rows.select_related("venture", "mentor")}


# --- who is in ------------------------------------------------------------------------------
def test_a_cohort_takes_ventures_that_look_for_a_mentor_and_agreed_to_be_compared():
    wanted = seeking()
    MentorshipFactory(venture=seeking())
    withdraw_consent(seeking().founders.first(), Purpose.MATCHING, at=NOW)
    busy = seeking()
    for _each in range(settings.OPEN_REQUESTS_PER_VENTURE):
        RequestFactory(venture=busy)
    assert list(ventures_of(a_cohort())) == [wanted]
    elsewhere = a_cohort(prefectures=[])
    elsewhere.prefectures.set(["630100"])
    assert not ventures_of(elsewhere).exists()
    trade = a_cohort()
    trade.sectors.set(["salt-lake"])
    assert list(ventures_of(trade)) == [wanted]
    actions.leave_out(trade, wanted, is_out=True, by=trade.created_by, at=NOW)
    assert not ventures_of(trade).exists()


def test_pairs_are_scored_as_the_pages_score_them():
    venture, today = seeking(), timezone.localdate()
    for n in range(6):
        a_mentor(promise=f"陪你走过第 {n} 道审批", capacity=1 + n % 3)
    refresh_passages()
    pool = pool_of(a_cohort(), today=today)
    fits = pool.fits(Rules().weights)
    shown = queries.recommend_mentors(
        queries.ask_of_venture(venture, today=today), top=10, today=today
    )
    told = {int(pool.mentors[column]): fit for column, fit in zip(pool.columns, fits, strict=True)}
    assert len(shown) == 6
    assert told == pytest.approx({match.subject.pk: match.total for match in shown}, abs=2e-3)


def test_what_rules_a_pair_out_on_the_pages_rules_it_out_here():
    venture = seeking()
    able = a_mentor()
    for other in (a_mentor(), a_mentor(paused_until=timezone.localdate() + timedelta(days=9))):
        Interest.objects.create(mentor=other, relation="kin", party=venture.name)
    full = MentorshipFactory(request__mentor__capacity=1).mentor
    ExperienceFactory(mentor=full)
    own = a_mentor()
    venture.founders.add(own.user)
    refresh_passages()
    assert pairs(ran(a_cohort())) == {(venture, able)}


def test_a_large_library_keeps_the_nearest_of_both_sides(monkeypatch):
    monkeypatch.setattr("matching.queries.pool.WHOLE_UP_TO", 3)
    monkeypatch.setattr("matching.queries.pool.KEPT_PER_VENTURE", 2)
    monkeypatch.setattr("matching.queries.pool.KEPT_PER_MENTOR", 1)
    for _each in range(2):
        seeking()
    for n in range(8):
        a_mentor(promise=f"帮你管好第 {n} 座冷库")
    refresh_passages()
    pool = pool_of(a_cohort(), today=timezone.localdate())
    assert set(pool.columns) == set(range(8))  # nobody is on nobody's list
    assert len(pool.rows) < 16


# --- a run ----------------------------------------------------------------------------------
def test_a_run_pairs_as_many_as_can_be_and_says_who_has_nobody_and_why():
    ventures = [seeking() for _each in range(3)]
    mentor = a_mentor(capacity=2)
    refresh_passages()
    done = ran(a_cohort())
    assert done.status == RunStatus.DONE
    assert (done.done, done.total) == (3, 3)
    assert len(pairs(done)) == done.figures["placed"] == 2
    alone = done.assignments.get(mentor=None)
    assert alone.flag == Flag.ALONE
    assert {row.venture for row in done.assignments.all()} == set(ventures)
    (lack,) = reads.lacks(done.figures["short"])
    assert (set(lack.ventures), lack.mentors, lack.places, lack.missing) == (
        set(ventures), [mentor], 2, 1,
    )  # fmt: skip
    assert Pool.unpacked(bytes(done.inputs)).free.tolist() == [2]


def test_shortages_are_looked_for_before_anybody_is_paired_and_rules_can_be_tried():
    ventures = [seeking() for _each in range(3)]
    mentor = a_mentor(capacity=2)
    refresh_passages()
    officer = an_officer()
    cohort, client = a_cohort(by=officer), signed_in(officer)
    url, rules = (reverse(name, args=[cohort.pk]) for name in ("cohort", "cohort_rules"))
    assert 'name="try"' not in client.get(rules).content.decode()
    client.post(reverse("cohort_act", args=[cohort.pk, "check"]))
    actions.carry_out(cohort.runs.get())
    checked = cohort.runs.get()
    assert (checked.figures["could"], checked.figures["wanted"]) == (2, 3)
    assert not checked.assignments.exists()
    assert reads.last_done(cohort) is None
    page = client.get(url).content.decode()
    assert "2 / 3" in page
    assert mentor.user.name in page
    with pytest.raises(InvalidMove):
        publish(cohort)
    told = {f"weight_{name}": 10 for name in Rules().weights}
    told |= {"floor": 0, "demand": 1, "per_mentor": 1, "fairness": "maxmin", "afar_most": 100}
    tried = client.post(rules, {**told, "try": "1"}).content.decode()
    assert "试算结果" in tried
    client.post(rules, {**told, "check": "1"})
    again = cohort.runs.first()
    assert again.is_check
    actions.carry_out(again)
    assert cohort.runs.first().figures["could"] == 1
    assert {pair[0] for pair in pairs(ran(cohort))} < set(ventures)
    with pytest.raises(CommandError):
        call_command("run_cohort", "--replay", str(checked.pk))


def test_few_pairs_of_two_prefectures_if_the_rules_say_so():
    for _each in range(4):
        seeking()
    near, far = a_mentor(capacity=2), a_mentor(capacity=4, county_id="630102")
    refresh_passages()
    cohort = a_cohort()
    assert len(pairs(ran(cohort))) == 4
    third = ran(cohort, Rules(floor=0.0, everybody=False, afar_most=0.34))
    assert [mentor for _venture, mentor in pairs(third)].count(far) == 1
    assert third.figures["afar"] == pytest.approx(1 / 3, abs=0.01)
    assert third.figures["costs"]["afar_most"]["pairs"] == 1
    nobody = ran(cohort, Rules(floor=0.0, everybody=False, afar_most=0.0))
    assert {mentor for _venture, mentor in pairs(nobody)} == {near}


def test_a_job_that_was_killed_is_done_again_and_twice_changes_nothing():
    seeking()
    a_mentor()
    refresh_passages()
    begun = actions.begin_run(a_cohort(), ANY, by=None, at=NOW)
    MatchRun.objects.filter(pk=begun.pk).update(status=RunStatus.RUNNING, done=0, total=1)
    killed, slow = (MatchRun.objects.get(pk=begun.pk) for _each in range(2))
    actions.carry_out(killed)
    actions.carry_out(slow)  # a second worker that had begun before the first was done
    actions.carry_out(MatchRun.objects.get(pk=begun.pk))
    assert begun.assignments.count() == 1


def test_a_run_that_fails_says_so_and_what_stood_before_stands():
    seeking()
    a_mentor()
    refresh_passages()
    cohort = a_cohort()
    good = ran(cohort)
    nothing_counts = Rules(weights=dict.fromkeys(ANY.weights, 0))
    begun = actions.begin_run(cohort, nothing_counts, by=None, at=NOW)
    with pytest.raises(ZeroDivisionError):
        actions.carry_out(begun)
    begun.refresh_from_db()
    assert (begun.status, begun.problem) == (RunStatus.FAILED, "division by zero")
    assert reads.last_done(cohort) == good
    page = signed_in(cohort.created_by).get(reverse("cohort", args=[cohort.pk])).content.decode()
    assert "第 2 次运行失败" in page
    assert ran(cohort).number == 3


def test_one_run_of_a_cohort_at_a_time():
    cohort = a_cohort()
    actions.begin_run(cohort, ANY, by=cohort.created_by, at=NOW)
    with pytest.raises(actions.RunOpen):
        actions.begin_run(cohort, ANY, by=cohort.created_by, at=NOW)
    assert cohort.runs.count() == 1


def test_a_second_run_tells_what_has_changed():
    venture, first = seeking(), a_mentor()
    refresh_passages()
    cohort = a_cohort()
    one = ran(cohort)
    first.capacity = 3
    MentorshipFactory(mentor=first)
    type(first).objects.filter(pk=first.pk).update(capacity=1)
    other = a_mentor()
    refresh_passages()
    two = ran(cohort)
    row = two.assignments.get(venture=venture)
    assert (row.mentor, row.before, row.flag) == (other, first, Flag.TURN)
    told = {each.name: (each.was, each.now) for each in reads.compared(two, one)}
    assert told["placed"] == (1, 1)


def test_a_declared_interest_in_the_trade_asks_for_a_look():
    seeking()
    mentor = a_mentor()
    Interest.objects.create(mentor=mentor, relation="shareholding", party="某盐业公司")
    refresh_passages()
    cohort = a_cohort()
    row = ran(cohort).assignments.get()
    assert row.flag == Flag.INTEREST
    page = signed_in(cohort.created_by).get(reverse("cohort_pair", args=[row.pk])).content.decode()
    assert "某盐业公司" in page


# --- by hand --------------------------------------------------------------------------------
def test_a_person_moves_a_pair_with_a_reason_and_sees_whom_it_puts_out():
    one, two = seeking(), seeking()
    busy, free = a_mentor(capacity=1), a_mentor(capacity=1)
    refresh_passages()
    cohort = a_cohort()
    done = ran(cohort)
    row = done.assignments.get(mentor=free)
    other = done.assignments.get(mentor=busy)
    offer = next(each for each in reads.offers(row) if each.mentor == busy)
    assert offer.out == other
    out = actions.move(
        row, busy, fit=offer.fit, reason=MoveReason.LANGUAGE, by=cohort.created_by, at=NOW
    )
    assert out == other
    other.refresh_from_db()
    assert (row.mentor, row.moved_from, row.reason) == (busy, free, "language")
    assert (other.mentor, other.flag, other.seen_at) == (None, Flag.ALONE, None)
    assert AuditEvent.objects.filter(verb="move").count() == 2
    with pytest.raises(InvalidMove):
        actions.move(row, busy, fit=0.5, reason=MoveReason.NEAR, by=cohort.created_by, at=NOW)
    assert {one, two} == {row.venture, other.venture}


def test_the_page_moves_a_pair_and_keeps_what_is_wrong_in_the_form():
    seeking()
    first, second = a_mentor(), a_mentor()
    refresh_passages()
    cohort = a_cohort()
    row = ran(cohort).assignments.get()
    other = second if row.mentor == first else first
    client, url = signed_in(cohort.created_by), reverse("cohort_pair", args=[row.pk])
    assert client.post(url, {"to": "999999", "reason": "near"}).status_code == 422
    assert client.post(url, {"to": other.pk, "reason": ""}).status_code == 422
    client.post(url, {"to": other.pk, "reason": "near"})
    row.refresh_from_db()
    assert row.mentor == other
    client.post(url, {"to": "", "reason": "person"})
    row.refresh_from_db()
    assert (row.mentor, row.fit) == (None, None)


# --- published ------------------------------------------------------------------------------
def test_nothing_is_published_before_all_was_looked_at_and_then_all_are_asked_at_once():
    ventures = [seeking() for _each in range(2)]
    mentor = a_mentor()
    refresh_passages()
    cohort = a_cohort()
    by = cohort.created_by
    with pytest.raises(InvalidMove):
        publish(cohort)
    done = ran(cohort)
    row = done.assignments.first()
    Assignment.objects.filter(pk=row.pk).update(flag=Flag.LOW)
    with pytest.raises(actions.NotChecked):
        publish(cohort)
    cohort.refresh_from_db()
    row.refresh_from_db()
    for _twice in range(2):
        actions.look(row, by=by, at=NOW)
    assert AuditEvent.objects.filter(verb="look").count() == 1
    assert publish(cohort) == 2
    asked = MentorshipRequest.objects.filter(mentor=mentor)
    assert {each.venture for each in asked} == set(ventures)
    assert all(each.is_placed and each.reasons["points"] for each in asked)
    told = Notification.objects.filter(kind="mentors/placed")
    assert {each.recipient for each in told} == {each.founders.first() for each in ventures}
    assert Notification.objects.filter(recipient=mentor.user).count() == 2
    (done_note,) = Notification.objects.filter(recipient=by)
    assert (done_note.kind, done_note.facts["count"]) == ("cohorts/published", "2")
    assert actions.carry_out_publishing(cohort, by=by, at=NOW) == 0  # a job done twice
    with pytest.raises(InvalidMove):
        publish(cohort)
    with pytest.raises(InvalidMove):
        actions.begin_run(cohort, ANY, by=by, at=NOW)


def test_a_placed_request_gives_no_contact_data_and_may_be_taken_back():
    venture, mentor = seeking(), a_mentor()
    refresh_passages()
    cohort = a_cohort()
    ran(cohort)
    publish(cohort)
    asked = MentorshipRequest.objects.get()
    founder = venture.founders.first()
    inbox = signed_in(mentor.user).get(reverse("inbox")).content.decode()
    assert "管理处推荐" in inbox
    assert str(cohort.created_by) not in inbox
    begun = accept(asked, by=mentor.user, at=timezone.now())
    (contact,) = contacts(begun, mentor.user)
    assert (contact.email, contact.phone) == ("", "")
    (contact,) = contacts(begun, founder)
    assert contact.email == mentor.user.email


def test_a_pair_that_became_impossible_stops_all_and_is_flagged():
    ventures = [seeking() for _each in range(2)]
    mentor = a_mentor()
    refresh_passages()
    cohort = a_cohort()
    done = ran(cohort)
    RequestFactory(venture=ventures[1], mentor=mentor)
    assert publish(cohort) == 0
    cohort.refresh_from_db()
    assert cohort.status == CohortStatus.DRAFT
    note = Notification.objects.get(kind="cohorts/not_published")
    assert (note.recipient, note.facts["count"]) == (cohort.created_by, "1")
    assert not MentorshipRequest.objects.filter(is_placed=True).exists()
    assert done.assignments.get(flag=Flag.STALE).venture == ventures[1]
    cohort.refresh_from_db()
    page = signed_in(cohort.created_by).get(reverse("cohort", args=[cohort.pk])).content.decode()
    assert "已不可行" in page


def test_a_worker_killed_while_publishing_begins_again_and_one_that_fails_opens_the_cohort(
    monkeypatch,
):
    seeking()
    a_mentor()
    refresh_passages()
    cohort = a_cohort()
    done, by = ran(cohort), cohort.created_by
    actions.begin_publishing(cohort, by=by, at=NOW)
    with pytest.raises(InvalidMove):  # closed for changes meanwhile
        actions.move(
            done.assignments.get(), None, fit=None, reason=MoveReason.PERSON, by=by, at=NOW
        )
    monkeypatch.setattr("cohorts.actions.propose", _broken)
    with pytest.raises(ConnectionError):
        actions.carry_out_publishing(cohort, by=by, at=NOW)
    cohort.refresh_from_db()
    assert cohort.status == CohortStatus.DRAFT
    monkeypatch.undo()
    actions.begin_publishing(cohort, by=by, at=NOW)
    MatchRun.objects.filter(pk=done.pk).update(done=1)  # where the killed one had come to
    page = signed_in(by).get(reverse("cohort", args=[cohort.pk])).content.decode()
    assert 'value="1"' in page
    assert "1 / 1" in page
    assert 'hx-trigger="every 2s"' in page
    slow = Cohort.objects.get(pk=cohort.pk)
    assert actions.carry_out_publishing(cohort, by=by, at=NOW) == 1
    assert actions.carry_out_publishing(slow, by=by, at=NOW) == 0
    assert MentorshipRequest.objects.count() == 1


def _broken(*_args, **_kwargs):
    raise ConnectionError


def test_two_officers_who_publish_at_once_ask_once(committed):
    del committed
    seeking()
    a_mentor()
    refresh_passages()
    cohort = a_cohort()
    ran(cohort)

    def press(_number):
        try:
            own = Cohort.objects.get(pk=cohort.pk)
            by, at = User.objects.get(pk=cohort.created_by_id), timezone.now()
            actions.begin_publishing(own, by=by, at=at)
            return actions.carry_out_publishing(own, by=by, at=at)
        except InvalidMove:
            return 0
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(press, range(4))) == [0, 0, 0, 1]
    assert MentorshipRequest.objects.count() == 1


# --- pages, command, guards -----------------------------------------------------------------
def test_an_officer_goes_from_a_name_to_published_requests(client):
    seeking()
    mentor = a_mentor()
    refresh_passages()
    officer = an_officer()
    client = signed_in(officer)
    answer = client.post(reverse("cohort_list"), {"name": ""})
    assert answer.status_code == 422
    answer = client.post(reverse("cohort_list"), {"name": "秋季批次"})
    cohort = Cohort.objects.get()
    page = reverse("cohort", args=[cohort.pk])
    assert answer.headers["Location"] == page
    rules = {f"weight_{name}": 10 for name in Rules().weights}
    rules |= {"floor": 0, "demand": 1, "per_mentor": 2, "fairness": "maxmin", "afar_most": 100}
    url = reverse("cohort_rules", args=[cohort.pk])
    none = {name: 0 if name.startswith("weight") else value for name, value in rules.items()}
    assert client.post(url, none).status_code == 422
    client.post(url, {**rules, "run": "1"})
    under_way = client.get(page).content.decode()
    assert 'hx-trigger="every 2s"' in under_way
    actions.carry_out(cohort.runs.get())
    refreshed = client.get(page, headers={"hx-request": "true"})
    assert refreshed.headers["HX-Refresh"] == "true"
    assert mentor.user.name in client.get(page + "?show=all").content.decode()
    tried = client.post(url, {**rules, "floor": 100, "try": "1"}).content.decode()
    assert "试算结果" in tried
    assert cohort.runs.count() == 1
    sheet = load_workbook(
        BytesIO(client.get(reverse("cohort_export", args=[cohort.pk])).content)
    ).active
    assert sheet.max_row == 2
    client.post(reverse("cohort_act", args=[cohort.pk, "publish"]))
    assert not MentorshipRequest.objects.exists()
    actions.carry_out_publishing(Cohort.objects.get(), by=officer, at=timezone.now())
    assert MentorshipRequest.objects.count() == 1
    assert "已发布" in client.get(page).content.decode()


@pytest.mark.parametrize("hats", [[Hat.FOUNDER], [Hat.MENTOR], [Hat.OFFICER]])
def test_cohorts_are_the_programme_offices_alone(scene, hats):
    other = UserFactory(hats=hats)
    client = signed_in(other)
    cohort = scene.pair.run.cohort
    for url in (
        reverse("cohort_list"),
        reverse("cohort", args=[cohort.pk]),
        reverse("cohort_rules", args=[cohort.pk]),
        reverse("cohort_export", args=[cohort.pk]),
        reverse("cohort_pair", args=[scene.pair.pk]),
    ):
        assert client.get(url).status_code == 403, url
    for verb in ("publish", "check", "drop", "venture"):
        url = reverse("cohort_act", args=[cohort.pk, verb])
        assert client.post(url).status_code == 403, url
    with pytest.raises(Denied):
        actions.begin_publishing(cohort, by=other, at=NOW)
    assert not MentorshipRequest.objects.filter(is_placed=True).exists()


def test_the_command_runs_a_cohort_and_works_an_old_run_out_again():
    venture = seeking()
    a_mentor()
    refresh_passages()
    cohort, said = a_cohort(), StringIO()
    call_command("run_cohort", str(cohort.pk), "--floor", "0", stdout=said)
    assert "1 of 1 ventures placed" in said.getvalue()
    done = cohort.runs.get()
    call_command("run_cohort", "--replay", str(done.pk), stdout=said)
    assert "the same 1 pairs" in said.getvalue()
    row = done.assignments.get(venture=venture)
    actions.move(row, None, fit=None, reason=MoveReason.PERSON, by=cohort.created_by, at=NOW)
    call_command("run_cohort", "--replay", str(done.pk), stdout=said)
    MatchRun.objects.filter(pk=done.pk).update(rules={**done.rules, "floor": 1.0})
    with pytest.raises(CommandError, match="differs"):
        call_command("run_cohort", "--replay", str(done.pk), stdout=said)
    with pytest.raises(CommandError):
        call_command("run_cohort", "999999", stdout=said)


def test_the_database_refuses_a_pair_twice_and_a_move_without_a_reason(scene):
    row = scene.pair
    wrong = (
        {"mentor": row.mentor, "place": 2, "fit": 0.5},
        {"mentor": None, "place": 1},
        {"mentor": None, "place": 2, "moved_at": NOW},
        {"mentor": None, "place": 2, "fit": 0.5},
    )
    for fields in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            Assignment.objects.create(run=row.run, venture=row.venture, **fields)
