"""What the leave ledger's tables refuse, whoever writes; and that it is the guard which refuses."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, connections, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from mobility.enums import CaseStatus
from mobility.models import Correction, Document, LeaveCase, LeaveTerm, PolicyVersion, Researcher
from mobility.secret import digest
from tests.clock import NOW
from tests.factories import (
    CaseFactory,
    DepartmentFactory,
    EmploymentFactory,
    EnterpriseFactory,
    ResearcherFactory,
    TermFactory,
    UserFactory,
)

FIRST, LAST = date(2025, 3, 1), date(2028, 2, 29)


def elsewhere(term):
    """Return a signed case of the same person in another unit."""
    person = term.case.employment.person
    return CaseFactory(employment=EmploymentFactory(person=person), status=CaseStatus.SIGNED)


@pytest.mark.django_db
def test_no_leave_of_a_person_overlaps_another_across_units():
    other = elsewhere(TermFactory(first_day=FIRST, last_day=LAST))
    with pytest.raises(IntegrityError, match="no_overlapping_leave"), transaction.atomic():
        TermFactory(case=other, first_day=LAST, last_day=date(2030, 1, 1))
    TermFactory(case=other, first_day=LAST + timedelta(days=1), last_day=date(2030, 1, 1))


@pytest.mark.django_db
def test_without_the_guard_the_overlap_would_be_stored():
    other = elsewhere(TermFactory(first_day=FIRST, last_day=LAST))
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE mobility_leaveterm DROP CONSTRAINT no_overlapping_leave")
    TermFactory(case=other, first_day=LAST, last_day=date(2030, 1, 1))


@pytest.mark.django_db
def test_a_void_or_ended_term_makes_room():
    term = TermFactory(first_day=FIRST, last_day=LAST)
    other = elsewhere(term)
    LeaveTerm.objects.filter(pk=term.pk).update(ended_on=date(2026, 5, 31))
    TermFactory(case=other, first_day=date(2026, 6, 1), last_day=date(2027, 5, 31))
    void = TermFactory(first_day=FIRST, last_day=LAST)
    other = elsewhere(void)
    LeaveTerm.objects.filter(pk=void.pk).update(is_void=True)
    TermFactory(case=other, first_day=FIRST, last_day=LAST)


@pytest.mark.django_db
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    starts=some.lists(some.integers(0, 400), min_size=2, max_size=5),
    lengths=some.lists(some.integers(0, 200), min_size=5, max_size=5),
)
def test_whatever_is_tried_no_two_stored_terms_share_a_day(starts, lengths):
    post = EmploymentFactory()
    for start, length in zip(starts, lengths, strict=False):
        case = CaseFactory(employment=post, status=CaseStatus.SIGNED)
        day = FIRST + timedelta(days=start)
        try:
            with transaction.atomic():
                TermFactory(case=case, first_day=day, last_day=day + timedelta(days=length))
        except IntegrityError:
            continue
    spans = LeaveTerm.objects.filter(person=post.person).values_list("first_day", "last_day")
    days = [
        first + timedelta(days=n) for first, last in spans for n in range((last - first).days + 1)
    ]
    assert len(days) == len(set(days))


def test_sixteen_hands_at_once_store_one_leave(committed):
    del committed
    person = ResearcherFactory()
    cases = [
        CaseFactory(employment=EmploymentFactory(person=person), status=CaseStatus.SIGNED)
        for _ in range(16)
    ]
    gate = threading.Barrier(16)

    def write(case):
        gate.wait()
        try:
            TermFactory(case=case, first_day=FIRST, last_day=LAST)
        except DatabaseError:
            return 0
        finally:
            connections.close_all()
        return 1

    with ThreadPoolExecutor(16) as pool:
        assert sum(pool.map(write, cases)) == 1
    assert LeaveTerm.objects.filter(person=person).count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change", [{"first_day": date(2025, 3, 2)}, {"last_day": date(2028, 2, 28)}, {"person": None}]
)
def test_the_days_of_a_term_are_not_rewritten(change):
    term = TermFactory()
    with pytest.raises(DatabaseError, match="corrected by a new row"):
        LeaveTerm.objects.filter(pk=term.pk).update(**change)


@pytest.mark.django_db
def test_a_void_term_stays_void():
    term = TermFactory(is_void=True)
    with pytest.raises(DatabaseError, match="corrected by a new row"):
        LeaveTerm.objects.filter(pk=term.pk).update(is_void=False)


@pytest.mark.django_db
def test_the_person_of_a_term_comes_from_its_case():
    stranger = ResearcherFactory()
    term = TermFactory(person=stranger)
    term.refresh_from_db()
    assert term.person == term.case.employment.person


@pytest.mark.django_db
@pytest.mark.parametrize("model", [LeaveCase, LeaveTerm, Researcher])
def test_nothing_of_the_ledger_is_deleted(model):
    TermFactory()
    with pytest.raises(DatabaseError, match="never deleted"):
        model.objects.all()._raw_delete("default")


@pytest.mark.django_db
def test_corrections_papers_and_rules_are_never_rewritten():
    case = TermFactory().case
    rows = [
        Correction.objects.create(case=case, field="note", reason="抄错", at=NOW),
        Document.objects.create(case=case, kind="agreement", reason="在档案室", at=NOW),
        PolicyVersion.objects.create(valid_from=FIRST, at=NOW),
    ]
    for row in rows:
        with pytest.raises(DatabaseError, match="never deleted or rewritten"), transaction.atomic():
            type(row).objects.filter(pk=row.pk).update(at=NOW + timedelta(days=1))


@pytest.mark.django_db
def test_a_child_is_of_the_unit_of_its_parent():
    case = CaseFactory()
    with pytest.raises(IntegrityError, match="another unit"), transaction.atomic():
        LeaveCase.objects.filter(pk=case.pk).update(enterprise=EnterpriseFactory())
    with pytest.raises(IntegrityError, match="another unit"), transaction.atomic():
        type(case.employment).objects.filter(pk=case.employment_id).update(
            department=DepartmentFactory()
        )


@pytest.mark.django_db
def test_reviewer_and_decider_are_two_people():
    person = UserFactory()
    with pytest.raises(IntegrityError, match="decided_by_a_second_person"):
        CaseFactory(reviewed_by=person, decided_by=person)


@pytest.mark.django_db
def test_one_person_a_staff_number_and_one_row_an_identity():
    post = EmploymentFactory()
    with pytest.raises(IntegrityError, match="one_person_per_staff_number"), transaction.atomic():
        EmploymentFactory(department=post.department, staff_number=post.staff_number)
    ResearcherFactory(identity_digest=digest("63010419871101123X"))
    with pytest.raises(IntegrityError, match="one_researcher_per_identity"):
        ResearcherFactory(identity_digest=digest("63010419871101123X"))


@pytest.mark.django_db
def test_an_identity_number_stands_encrypted():
    person = ResearcherFactory(identity_number="63010419871101123X")
    with connection.cursor() as cursor:
        cursor.execute("SELECT identity_number FROM mobility_researcher WHERE id = %s", [person.pk])
        (stored,) = cursor.fetchone()
    assert "1987" not in stored
    assert Researcher.objects.get(pk=person.pk).identity_number == "63010419871101123X"


@pytest.mark.django_db
def test_one_term_of_a_case_counts_on_any_day():
    first = TermFactory(first_day=FIRST, last_day=LAST)
    case = first.case
    second = TermFactory(case=case, first_day=date(2028, 3, 1), last_day=date(2029, 2, 28))
    wrong = TermFactory(case=case, first_day=date(2030, 1, 1), last_day=date(2030, 6, 30))
    LeaveTerm.objects.filter(pk=wrong.pk).update(is_void=True)
    kept = case.terms.filter(is_void=False).values_list("number", "counts_from", "counts_until")
    assert list(kept) == [
        (1, date.min, LAST), (2, second.first_day, date.max),
    ]  # fmt: skip


@pytest.mark.django_db
def test_no_leave_is_completed():
    with pytest.raises(IntegrityError), transaction.atomic():
        CaseFactory(form="leave_found", status="completed")
    CaseFactory(form="parttime", status="completed")
