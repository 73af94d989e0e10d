"""Papers of a leave: their numbers, what they say, files taken and refused, what is asked for."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.db import connections
from django.db.utils import Error

from accounts.enums import Role
from accounts.models import User
from accounts.policies import Denied
from audit.models import AuditEvent
from mobility.actions.papers import (
    PREFIXES,
    BadPaper,
    BadTemplate,
    keep_template,
    not_needed,
    read_paper,
    write_paper,
)
from mobility.enums import CaseStatus, Form, PaperKind
from mobility.models import CarriedResult, Countersign, Document, LeaveCase, ReturnPlan, Treatment
from mobility.queries.paper_words import EMPTY, SAMPLE
from mobility.queries.papers import HANDED_IN, TITLES, checklist, context_of, template_in_force
from papers.files import PAPER_AT_MOST
from papers.forms import paper_words
from papers.word import check_template
from tests.clock import NOW
from tests.factories import CaseFactory, DepartmentFactory, EmploymentFactory, OfficerFactory
from tests.mobility.on_paper import (
    PDF,
    TODAY,
    a_paper,
    away,
    officer_of,
    researcher_of,
    text_of,
    word,
    zipped,
)

pytestmark = pytest.mark.django_db


# --- numbers --------------------------------------------------------------------------------
def test_eight_threads_take_numbers_without_a_gap_and_none_twice(committed):
    del committed
    cases = [away()]
    unit = cases[0].employment.organisation
    department = DepartmentFactory(organisation=unit)
    cases += [away(case__employment__department=department) for _ in range(3)]
    officer = officer_of(cases[0])

    def press(number):
        try:
            case = LeaveCase.objects.get(pk=cases[number % 4].pk)
            by = User.objects.get(pk=officer.pk)
            return [write_paper(case, "certificate", by=by, at=NOW).number for _ in range(4)]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        taken = [number for told in pool.map(press, range(8)) for number in told]
    assert sorted(taken) == sorted(f"离创证〔2026〕{n}号" for n in range(1, 33))
    assert {case.documents.count() for case in cases} == {8}


def test_each_paper_each_unit_and_each_year_counts_for_itself():
    case, other = away(), away()
    officer, next_year = officer_of(case), NOW + timedelta(days=60)
    numbers = [
        write_paper(case, kind, by=officer, at=at).number
        for kind, at in (("agreement", NOW), ("reminder", NOW), ("agreement", NOW),
                         ("agreement", next_year))
    ]  # fmt: skip
    assert numbers == [
        "离创〔2026〕1号", "离创催〔2026〕1号", "离创〔2026〕2号", "离创〔2027〕1号"
    ]  # fmt: skip
    assert write_paper(other, "agreement", by=officer_of(other), at=NOW).number == numbers[0]


def test_no_two_papers_begin_their_numbers_alike():
    assert PREFIXES.keys() == TITLES.keys()
    assert len(set(PREFIXES.values())) == len(PREFIXES)


def test_a_paper_that_cannot_be_written_takes_no_number():
    case = away()
    head = officer_of(case, Role.HR_HEAD)
    unit = case.employment.organisation
    broken = keep_template(unit, "reminder", name="旧.docx", content=word("{{ 姓名 }}"), by=head,
                           at=NOW)  # fmt: skip
    type(broken).objects.filter(pk=broken.pk).update(content=word("{{ 旧名 }}"))
    with pytest.raises(BadTemplate):
        write_paper(case, "reminder", by=head, at=NOW)
    keep_template(unit, "reminder", name="新.docx", content=word("{{ 姓名 }}"), by=head,
                  at=NOW + timedelta(days=1))  # fmt: skip
    assert write_paper(case, "reminder", by=head, at=NOW).number == "离创催〔2026〕1号"


def test_writing_again_keeps_what_was_written():
    case = away()
    officer = officer_of(case)
    first = write_paper(case, "agreement", by=officer, at=NOW)
    second = write_paper(case, "agreement", by=officer, at=NOW)
    scan = a_paper(case, by=officer)
    assert [each.version for each in (first, second, scan)] == [1, 2, 3]
    item = next(each for each in checklist(case) if each.kind == "agreement")
    assert (item.document, item.older) == (scan, [second, first])
    assert first.number in text_of(Document.objects.get(pk=first.pk).content)
    with pytest.raises(Error):
        Document.objects.filter(pk=first.pk).update(number="")


# --- the papers themselves ------------------------------------------------------------------
def full_case():
    """Return a case with something on record for every placeholder."""
    case = away(
        case__enterprise__name="砚秋<镁业>&科技", case__share="60.00", case__role="legal",
        case__minute_number="院党发〔2025〕3号", case__asked_on=TODAY, case__decided_on=TODAY,
        case__publicity_from=TODAY, case__publicity_until=TODAY, case__filed_on=TODAY,
        agreement_number="离创〔2025〕9号",
    )  # fmt: skip
    person, by = case.employment.person, officer_of(case)
    person.name = "才让<b>&卓玛\x07"
    person.save()
    CarriedResult.objects.create(case=case, kind="patent", name="专利<一>&二")
    Countersign.objects.create(
        case=case, office="research", signed_by="祁明月", on=TODAY, by=by, at=NOW
    )
    Treatment.objects.create(
        case=case, valid_from=date(2025, 3, 1), pay_mode="keep_basic", base_mode="pre_leave",
        basis="本单位规则", at=NOW,
    )  # fmt: skip
    ReturnPlan.objects.create(
        case=case, intention="return", wished_day=date(2028, 3, 1), months_wished=12, grade=7,
        department=case.employment.department, reported_on=date(2028, 3, 1), words="一\n二",
    )  # fmt: skip
    return LeaveCase.objects.get(pk=case.pk)


def empty_case():
    """Return a case of which nothing is known but whose it is."""
    return CaseFactory(
        enterprise=None, project="", running_projects="", asked_first_day=None, asked_months=None,
        employment=EmploymentFactory(
            title="", grade=None, person__born=None, person__started_work_on=None
        ),
    )  # fmt: skip


DATES = {
    "application": "2025年3月1日", "approval": "2028年2月29日", "agreement": "末日为2028年2月29日",
    "contract_change": "2028年3月1日", "expiry_notice": "2028年3月1日到人事部门报到",
    "intention": "2028年2月29日", "return_form": "2028年3月1日", "reminder": "2028年2月29日届满",
    "dissolution": "2028年2月29日", "certificate": "2028年2月29日", "closing": "2028年2月29日",
    "extension": "至2029年2月28日止",
}  # fmt: skip


@pytest.mark.parametrize("kind", TITLES)
def test_every_paper_is_written_for_a_full_case(kind):
    case = full_case()
    written = text_of(write_paper(case, kind, by=officer_of(case), at=NOW).content)
    assert "才让<b>&卓玛" in written
    assert DATES[kind] in written
    assert "{{" not in written
    assert "None" not in written


@pytest.mark.parametrize("kind", TITLES)
def test_every_paper_is_written_for_an_empty_case(kind):
    case = empty_case()
    written = text_of(write_paper(case, kind, by=officer_of(case), at=NOW).content)
    assert case.employment.person.name in written
    assert "____" in written
    assert "None" not in written


@pytest.mark.parametrize("kind", TITLES)
def test_our_own_templates_pass_the_trial_and_have_a_page_number(kind):
    case = empty_case()
    content = template_in_force(case.employment.organisation, kind).content
    check_template(content, SAMPLE, EMPTY)
    assert len(content) < 40_000
    with ZipFile(BytesIO(content)) as archive:
        assert " PAGE " in archive.read("word/footer1.xml").decode()


def test_the_agreement_has_three_parties_when_the_company_is_known():
    two, three = empty_case(), full_case()
    spoken = [text_of(write_paper(case, "agreement", by=officer_of(case), at=NOW).content)
              for case in (two, three)]  # fmt: skip
    assert ["丙方（企业）" in each for each in spoken] == [False, True]
    assert ["一式三份" in spoken[0], "一式四份" in spoken[1]] == [True, True]
    assert "砚秋<镁业>&科技" in spoken[1]


def test_the_sample_names_every_value_and_no_other():
    for case in (full_case(), empty_case()):
        told = context_of(case, TODAY)
        assert told.keys() == SAMPLE.keys() == EMPTY.keys()
        for name, value in told.items():
            assert type(value) is type(SAMPLE[name]), name
            if isinstance(value, list) and value:
                assert value[0].keys() == SAMPLE[name][0].keys(), name


def test_before_the_agreement_is_signed_its_days_are_those_asked_for():
    case = CaseFactory(status=CaseStatus.SIGNING)
    written = text_of(write_paper(case, "agreement", by=officer_of(case), at=NOW).content)
    assert "首日为2027年3月1日，末日为2030年2月28日" in written
    assert context_of(case, TODAY)["协议编号"] == "离创〔2026〕1号"


def test_most_papers_speak_of_a_leave_only():
    case = CaseFactory(form=Form.PARTTIME)
    officer = officer_of(case)
    assert write_paper(case, "approval", by=officer, at=NOW).number
    for kind in ("agreement", "plan"):
        with pytest.raises(BadPaper, match="no_template"):
            write_paper(case, kind, by=officer, at=NOW)


# --- files ----------------------------------------------------------------------------------
TAKEN = {
    "a.pdf": PDF, "a.JPG": b"\xff\xd8\xff\xda\x00\x02", "a.jpeg": b"\xff\xd8\xff\xda\x00\x02",
    "a.png": b"\x89PNG\r\n\x1a\n", "a.docx": zipped(word__document_xml="<x/>"),
    "a.xlsx": zipped(xl__workbook_xml="<x/>"),
}  # fmt: skip
NOT_TAKEN = [
    ("empty", "a.pdf", b""), ("too_big", "a.pdf", PDF + b" " * PAPER_AT_MOST),
    ("extension", "a.exe", b"MZ"), ("extension", "a", PDF), ("extension", "a.html", b"<html>"),
    ("content", "a.pdf", b"<html><script>"), ("content", "a.png", PDF),
    ("content", "a.docx", zipped(xl__workbook_xml="<x/>")), ("content", "a.docx", b"PK\x03\x04"),
    ("content", "a.xlsx", b"\xd0\xcf\x11\xe0"), ("macro", "a.docm", b"PK"),
    ("macro", "a.xlsm", zipped(xl__workbook_xml="<x/>")),
    ("macro", "a.xlsx", zipped(xl__workbook_xml="<x/>", xl__vbaProject_bin="x")),
    ("macro", "a.pdf", zipped(word__document_xml="<x/>", word__vbaProject_bin="x")),
]  # fmt: skip


@pytest.mark.parametrize("name", TAKEN)
def test_a_file_is_taken_for_what_it_is(name):
    kept = a_paper(away(), content=TAKEN[name], name=name)
    assert bytes(Document.objects.get(pk=kept.pk).content) == TAKEN[name]
    assert kept.size == len(TAKEN[name])


@pytest.mark.parametrize(("code", "name", "content"), NOT_TAKEN)
def test_a_file_that_is_not_what_it_says_is_refused_in_words(code, name, content):
    case = away()
    with pytest.raises(BadPaper) as told:
        a_paper(case, content=content, name=name)
    assert told.value.code == code
    assert paper_words(told.value)
    assert not case.documents.exists()


def test_a_researcher_hands_in_only_what_is_his_to_hand_in():
    case = away()
    user = researcher_of(case)
    for kind in PaperKind:
        if kind in HANDED_IN:
            assert a_paper(case, kind, by=user).by == user
        else:
            with pytest.raises(Denied):
                a_paper(case, kind, by=user)
    for act in (lambda: not_needed(case, "plan", reason="无", by=user, at=NOW),
                lambda: write_paper(case, "agreement", by=user, at=NOW),
                lambda: a_paper(away(), "plan", by=user)):  # fmt: skip
        with pytest.raises(Denied):
            act()


def test_an_officer_on_leave_does_not_work_on_the_own_case():
    case = away()
    user = researcher_of(case)
    OfficerFactory(user=user, organisation=case.employment.organisation)
    with pytest.raises(Denied):
        a_paper(case, PaperKind.AGREEMENT, by=user)
    with pytest.raises(Denied):
        write_paper(case, "certificate", by=user, at=NOW)


def test_every_touch_of_a_paper_is_on_record():
    case = away()
    officer = officer_of(case)
    kept = a_paper(case, by=officer)
    write_paper(case, "certificate", by=officer, at=NOW)
    not_needed(case, "injury", reason="企业尚未参保", by=officer, at=NOW)
    assert read_paper(kept, by=officer, at=NOW) == PDF
    assert read_paper(kept, by=researcher_of(case), at=NOW) == PDF
    with pytest.raises(Denied):
        read_paper(kept, by=officer_of(away()), at=NOW)
    verbs = AuditEvent.objects.filter(subject_pk=str(case.pk)).values_list("verb", flat=True)
    assert sorted(verbs) == ["keep_paper", "not_needed", "read_paper", "read_paper", "write_paper"]


# --- the checklist --------------------------------------------------------------------------
def states(case):
    return {str(item.kind): item.state for item in checklist(case)}


def test_a_checklist_says_what_is_there_missing_or_not_needed(django_assert_num_queries):
    case = away()
    officer = officer_of(case)
    a_paper(case, PaperKind.LICENCE, by=officer)
    not_needed(case, "injury", reason="企业尚未参保", by=officer, at=NOW)
    with django_assert_num_queries(1):
        found = states(case)
    assert found["licence"] == "have"
    assert found["injury"] == "not_needed"
    assert found["annual_report"] == found["agreement"] == "missing"
    assert found["certificate"] == "optional"
    assert "application" not in found  # it was entered from paper
    a_paper(case, PaperKind.INJURY, by=officer)
    assert states(case)["injury"] == "have"


@pytest.mark.parametrize(
    ("status", "phase", "asked"),
    [
        (CaseStatus.REVIEW, "applying", {"application", "plan", "result_proof", "intent",
                                         "handover", "benefit"}),
        (CaseStatus.SIGNING, "applying", {"approval", "minutes", "agreement", "contract_change"}),
        (CaseStatus.SIGNED, "away", {"licence", "injury", "annual_report"}),
        (CaseStatus.EXTENDING, "away", {"licence", "injury", "annual_report", "extension"}),
        (CaseStatus.SIGNED, "due", {"expiry_notice", "intention"}),
        (CaseStatus.SIGNED, "overdue", {"expiry_notice", "intention", "reminder"}),
        (CaseStatus.RETURNED, "back", {"closing", "return_form"}),
        (CaseStatus.DISMISSED, "ended", {"closing", "reminder", "dissolution"}),
        (CaseStatus.REJECTED, "dropped", set()),
    ],
)  # fmt: skip
def test_each_stage_asks_for_its_papers(status, phase, asked):
    case = CaseFactory(status=status)
    case.phase = phase
    items = checklist(case)
    assert {item.kind for item in items if item.state == "missing" and not item.is_earlier} == asked
    assert all(item.label for item in items)
