"""Rows of the registers: proposed, completed, confirmed by their evidence, counted, taken out."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from accounts.enums import Hat, OrganisationKind, Role
from accounts.policies import Denied
from audit.guards import broken
from audit.lifecycle import InvalidMove
from audit.models import AuditEvent
from results import actions, policies
from results.models import Evidence, Technology, Transfer
from tests.clock import NOW
from tests.factories import (
    MembershipFactory,
    TechnologyFactory,
    TransferFactory,
    UserFactory,
    shown,
)
from tests.results.stage import UPLOAD, Stage, of_the_province, told

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
TODAY = NOW.date()


def test_a_row_is_proposed_sent_back_completed_and_confirmed():
    stage = Stage()
    row = stage.technology(file=None)
    assert row.status == "proposed"
    with pytest.raises(actions.NothingShowsIt):
        actions.confirm(row, by=stage.officer, at=NOW)
    actions.send_back(row, note="缺证书", by=stage.officer, at=NOW)
    row.refresh_from_db()
    assert (row.status, row.missing) == ("returned", "缺证书")
    row = actions.save(row, {"space": row.space}, file=UPLOAD, by=stage.manager, at=NOW)
    row.refresh_from_db()
    assert row.status == "proposed"
    stage.confirmed(row)
    assert (row.status, row.missing, row.confirmed_by) == ("confirmed", "", stage.officer)
    assert told(stage.manager) == ["sent_back", "confirmed"]
    trail = AuditEvent.objects.filter(subject_label="results.technology").order_by("pk")
    assert [each.verb for each in trail] == [
        "propose", "send_back", "change", "propose_again", "confirm"
    ]  # fmt: skip
    with pytest.raises(InvalidMove):
        actions.save(row, {"name": "?"}, by=stage.manager, at=NOW)


def test_a_row_counts_from_the_day_it_is_confirmed_until_the_day_it_is_taken_out():
    stage = Stage()
    row = stage.transfer()
    assert not Transfer.objects.counted_on(TODAY)
    stage.confirmed(row)
    assert not Transfer.objects.counted_on(TODAY - DAY)
    assert list(Transfer.objects.counted_on(TODAY)) == [row]
    later = NOW + 9 * DAY
    actions.withdraw(row, note="合同解除", by=stage.officer, at=later)
    assert list(Transfer.objects.counted_on(later.date() - DAY)) == [row]
    assert not Transfer.objects.counted_on(later.date())


def test_a_number_stands_once_and_is_free_again_when_taken_out():
    stage = Stage()
    row = stage.technology()
    with pytest.raises(actions.NumberTaken):
        stage.technology()
    assert stage.technology(kind="utility").pk
    actions.withdraw(row, note="重复", by=stage.manager, at=NOW)
    assert stage.technology().pk
    first = stage.transfer()
    with pytest.raises(actions.NumberTaken):
        stage.transfer()
    assert list(Transfer.objects.all()) == [first]


def test_ten_files_at_most_are_kept_and_an_unconfirmed_one_can_be_taken_back():
    stage = Stage()
    row = stage.technology()
    for _ in range(9):
        row = actions.save(row, {"space": stage.space}, file=UPLOAD, by=stage.manager, at=NOW)
    with pytest.raises(actions.TooManyFiles):
        actions.save(row, {"space": stage.space}, file=UPLOAD, by=stage.manager, at=NOW)
    actions.drop_evidence(row.evidence.first(), row, by=stage.manager, at=NOW)
    assert row.evidence.count() == 9
    stage.confirmed(row)
    with pytest.raises(InvalidMove):
        actions.drop_evidence(row.evidence.first(), row, by=stage.manager, at=NOW)


# --- who ------------------------------------------------------------------------------------
def test_managers_leads_and_the_office_propose_and_nobody_else():
    stage = Stage()
    assert stage.technology(number="1").by == stage.manager
    own = stage.technology(number="2", by=stage.lead, space=None, venture=stage.venture)
    assert own.venture == stage.venture
    assert stage.technology(number="3", by=stage.officer, space=None).by == stage.officer
    for person, space, venture in (
        (stage.lead, stage.space, None),
        (stage.manager, None, stage.venture),
        (stage.manager, None, None),
        (UserFactory(), stage.space, stage.venture),
    ):
        with pytest.raises(Denied):
            stage.technology(number="4", by=person, space=space, venture=venture)


def test_an_officer_decides_who_has_no_part_in_it():
    stage = Stage()
    row = stage.technology(space=None, venture=stage.venture, by=stage.lead)
    partner = of_the_province()
    stage.venture.founders.add(partner)
    for person in (stage.lead, stage.manager, partner, of_the_province(Role.AUDITOR)):
        for act in (
            lambda by: actions.confirm(row, by=by, at=NOW),
            lambda by: actions.send_back(row, note="?", by=by, at=NOW),
        ):
            with pytest.raises(Denied):
                act(person)
    stage.confirmed(row)
    with pytest.raises(Denied):
        actions.withdraw(row, note="?", by=stage.lead, at=NOW)


def test_each_reads_what_is_his_and_the_province_reads_all():
    stage = Stage()
    row = stage.technology()
    other = TechnologyFactory()
    for person, seen in (
        (stage.manager, {row}),
        (stage.lead, set()),
        (other.by, {other}),
        (stage.officer, {row, other}),
        (of_the_province(Role.AUDITOR), {row, other}),
        (of_the_province(Role.AUDITOR, OrganisationKind.UNIVERSITY), set()),
    ):
        assert set(Technology.objects.visible_to(person)) == seen
        for each in (row, other):
            if each not in seen:
                with pytest.raises(Denied):
                    policies.may_read(person, each)


# --- what the database refuses --------------------------------------------------------------
def refused(name, act):
    with pytest.raises(IntegrityError) as problem, transaction.atomic():
        act()
    assert broken(problem.value) == name


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("technology_status_is_known", lambda: TechnologyFactory(status="?")),
        ("technology_returned_with_what_is_missing", lambda: TechnologyFactory(status="returned")),
        ("transfer_returned_with_what_is_missing", lambda: TransferFactory(status="returned")),
        ("right_kind_is_known", lambda: TechnologyFactory(kind="secret")),
        ("way_of_transfer_is_known", lambda: TransferFactory(way="gift")),
        ("amount_of_transfer_within_bounds", lambda: TransferFactory(amount=10**12)),
        ("transfer_of_one_result", lambda: TransferFactory(name="")),
        ("transfer_of_one_result", lambda: TransferFactory(technology=TechnologyFactory())),
        ("one_right_per_number", lambda: [TechnologyFactory(number="1") for _ in range(2)]),
        ("one_transfer_per_contract", lambda: [TransferFactory(number="1") for _ in range(2)]),
    ],
)
def test_the_database_refuses(name, make):
    refused(name, make)


@pytest.mark.parametrize("made", [TechnologyFactory, TransferFactory])
def test_the_database_confirms_nothing_without_evidence(made):
    row = made()
    rows, kind = type(row).objects.filter(pk=row.pk), row.key
    by = {"confirmed_by": row.by, "confirmed_at": NOW}
    refused(f"{kind}_confirmed_with_evidence", lambda: rows.update(status="confirmed", **by))
    shown(row)
    refused(f"{kind}_confirmed_by_somebody", lambda: rows.update(status="confirmed"))
    rows.update(status="confirmed", **by)


def test_evidence_of_the_confirmed_stays():
    stage = Stage()
    row, open_row = stage.confirmed(stage.technology()), TransferFactory()
    refused("evidence_of_the_confirmed_stays", lambda: row.evidence.all().delete())
    kept = shown(open_row)
    kept.delete()
    told_of = {"name": "a.pdf", "content": b"%PDF-1.4", "size": 8, "by": row.by, "at": NOW}
    refused("evidence_of_one_row", lambda: Evidence.objects.create(**told_of))
    refused(
        "evidence_of_one_row",
        lambda: Evidence.objects.create(technology=row, transfer=open_row, **told_of),
    )
    with pytest.raises(Exception, match="Evidence is not changed"), transaction.atomic():
        Evidence.objects.filter(technology=row).update(name="b.pdf")


def test_what_was_confirmed_meanwhile_its_side_does_not_take_out():
    stage = Stage()
    row = stage.technology()
    opened = Technology.objects.get(pk=row.pk)
    stage.confirmed(row)
    with pytest.raises(Denied):
        actions.withdraw(opened, note="不算了", by=stage.manager, at=NOW)
    row.refresh_from_db()
    assert row.status == "confirmed"


def test_what_asked_for_more_leaves_the_bell_once_a_colleague_has_seen_to_it():
    stage = Stage()
    other = MembershipFactory(
        user__hats=[Hat.OFFICER], organisation=stage.space.operator, role=Role.SPACE_MANAGER
    ).user
    asked = stage.manager.notifications.filter(kind="results/sent_back", read_at=None)
    rows = [stage.technology(number=f"ZL20201000000{each}.X") for each in (1, 2)]
    for row in rows:
        actions.send_back(row, note="缺证书", by=stage.officer, at=NOW)
    assert asked.count() == 2
    actions.save(rows[0], {"space": stage.space}, by=other, at=NOW)
    assert asked.get().url == rows[1].get_absolute_url()
    actions.withdraw(rows[1], note="不报了", by=other, at=NOW)
    assert not asked.exists()
