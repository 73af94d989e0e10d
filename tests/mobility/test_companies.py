"""A company of a unit that several leaves rest on: nobody rewrites it under the others."""

import pytest
from django.db.models import ProtectedError
from django.urls import reverse

from mobility import actions
from mobility.models import Enterprise, LeaveCase
from tests.clock import NOW
from tests.factories import CaseFactory, EmploymentFactory, EnterpriseFactory
from tests.mobility.on_paper import TODAY, away, officer_of, researcher_of
from tests.mobility.test_mine import typed
from tests.scenes import signed_in

pytestmark = pytest.mark.django_db
CODE, OTHER = "91350211M000100Y46", "91110000600037341L"


@pytest.fixture
def shared():
    """Return a leave with a company that a colleague's leave rests on too."""
    case = away()
    Enterprise.objects.filter(pk=case.enterprise_id).update(name="原名", credit_code=CODE)
    post = EmploymentFactory(department=case.employment.department)
    CaseFactory(employment=post, enterprise=case.enterprise, status="signed")
    return LeaveCase.objects.get(pk=case.pk)


def change(case, **told):
    told = {"name": "原名", "credit_code": CODE, "space": "", **told}
    actions.change_company(case, told=told, reason="执照", by=officer_of(case), at=NOW)
    return LeaveCase.objects.get(pk=case.pk).enterprise


def names():
    return sorted(Enterprise.objects.filter(cases__isnull=False).values_list("name", flat=True))


def test_another_company_of_one_leave_is_not_that_of_the_others(shared):
    change(shared, name="新公司", credit_code="")
    assert names() == ["原名", "新公司"]


def test_another_code_is_another_company_where_leaves_share_it(shared):
    change(shared, name="新公司", credit_code=OTHER)
    assert names() == ["原名", "新公司"]


def test_by_its_code_a_shared_company_is_brought_up_to_date(shared):
    assert change(shared, name="更名后", space="盐湖众创") == shared.enterprise
    assert names() == ["更名后"] * 2


def test_the_company_of_one_leave_alone_is_renamed_as_before():
    case = away()
    assert change(case, name="更名后") == case.enterprise


def test_a_known_company_is_named_and_keeps_what_stands_of_it(shared):
    case = away(case__employment__department=shared.employment.department)
    kept = EnterpriseFactory(
        organisation=shared.employment.organisation, credit_code=OTHER, name="另一家",
        is_profitable=True, space="园区",
    )  # fmt: skip
    change(case, name="另一家", credit_code=OTHER, space="别处", is_profitable=False)
    assert Enterprise.objects.get(pk=kept.pk).space == "园区"
    assert Enterprise.objects.get(pk=kept.pk).is_profitable
    told = dict(case.corrections.values_list("field", "new"))
    assert (told["name"], told["space"]) == ("另一家", "园区")
    with pytest.raises(ProtectedError):
        kept.delete()


def applying(shared):
    draft = CaseFactory(
        employment=EmploymentFactory(department=shared.employment.department), enterprise=None
    )
    return draft, signed_in(researcher_of(draft), "en")


def test_a_draft_saved_twice_leaves_the_company_of_a_colleague_alone(shared):
    draft, client = applying(shared)
    told = typed(company="原 名", credit_code=CODE, save="1")
    for more in ({}, {"space": "别处"}, {"company": "我的", "credit_code": ""}):
        assert client.post(reverse("my_leave_apply"), told | more).status_code == 302
    assert names() == ["原名", "原名", "我的"]
    assert Enterprise.objects.get(credit_code=CODE).space == ""
    assert draft.employment.cases.get().enterprise.name == "我的"


def test_a_code_on_record_under_another_name_is_told_and_nothing_typed_is_lost(shared):
    draft, client = applying(shared)
    told = typed(company="别名", credit_code=CODE, project="不可丢失", save="1")
    answer = client.post(reverse("my_leave_apply"), told)
    assert answer.status_code == 422
    assert "company" in answer.context["form"].errors
    assert "不可丢失" in client.get(reverse("my_leave_apply")).content.decode()
    assert draft.employment.cases.get().enterprise is None


def test_entering_a_leave_fills_gaps_of_a_known_company_and_erases_nothing(shared):
    officer = officer_of(shared)
    Enterprise.objects.filter(pk=shared.enterprise_id).update(space="园区", founded_on=None)
    told = {
        "name": "王五", "staff_number": "z1", "form": "leave_found", "first_day": "2026-03-01",
        "last_day": "2029-02-28", "company": "原名", "credit_code": CODE, "space": "",
        "founded_on": TODAY.isoformat(), "is_profitable": "unknown",
    }  # fmt: skip
    assert signed_in(officer).post(reverse("leave_new"), told).status_code == 302
    kept = Enterprise.objects.get(pk=shared.enterprise_id)
    assert (kept.space, kept.founded_on, kept.is_profitable) == ("园区", TODAY, False)
    assert kept.cases.count() == 3
