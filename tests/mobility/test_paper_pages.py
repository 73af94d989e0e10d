"""Papers on pages: who opens, prints and adds them."""

import re
from datetime import date
from html import unescape
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from docx import Document as Word
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from accounts.enums import Role
from audit.models import AuditEvent
from mobility.actions.papers import not_needed, write_paper
from mobility.queries.paper_sheets import sheet_of
from mobility.queries.papers import TITLES
from tests.clock import NOW
from tests.factories import OfficerFactory, UserFactory
from tests.mobility.on_paper import PDF, a_paper, away, officer_of, researcher_of, text_of, word
from tests.scenes import signed_in

pytestmark = pytest.mark.django_db


def addresses(case, kept):
    return [
        ("get", reverse("paper", args=[kept.pk])),
        ("get", reverse("paper_add", args=[case.pk])),
        ("post", reverse("paper_add", args=[case.pk])),
        ("post", reverse("paper_write", args=[case.pk, "certificate"])),
    ]


def test_another_units_officer_finds_no_paper():
    case = away()
    kept = a_paper(case)
    client = signed_in(officer_of(away(), Role.HR_HEAD))
    for method, url in addresses(case, kept):
        assert getattr(client, method)(url).status_code == 404, url
    assert case.documents.count() == 1


def test_the_person_finds_no_office_page_of_the_own_case():
    case = away()
    kept = a_paper(case)
    user = researcher_of(case)
    OfficerFactory(user=user, organisation=case.employment.organisation)
    for method, url in addresses(case, kept):
        assert getattr(signed_in(user), method)(url).status_code == 404, url


def test_a_paper_is_given_as_a_file_that_never_runs():
    case = away()
    kept = a_paper(case, name="离岗 协议“一”.pdf")
    answer = signed_in(officer_of(case)).get(reverse("paper", args=[kept.pk]))
    assert answer.content == PDF
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer.headers["Cache-Control"]
    assert AuditEvent.objects.filter(verb="read_paper").count() == 1


def test_what_is_not_needed_has_no_file():
    case = away()
    officer = officer_of(case)
    noted = not_needed(case, "injury", reason="无", by=officer, at=NOW)
    assert signed_in(officer).get(reverse("paper", args=[noted.pk])).status_code == 404


@pytest.mark.parametrize("kind", TITLES)
def test_every_paper_prints_what_its_word_file_says(kind):
    case = away()
    written = write_paper(case, kind, by=officer_of(case), at=NOW)
    printed = re.sub(r"<[^>]*>", "", unescape(sheet_of(bytes(written.content))))
    assert "".join(printed.split()) == "".join(text_of(written.content).split())


def test_the_office_and_the_person_print_a_paper_and_nobody_else_does():
    case = away()
    written = write_paper(case, "reminder", by=officer_of(case), at=NOW)
    url = reverse("paper_print", args=[written.pk])
    for user, back in ((officer_of(case), "leave_case"), (researcher_of(case), "my_leave")):
        page = signed_in(user).get(url).content.decode()
        assert '<p class="title">催返函</p>' in page
        assert written.number in page
        assert reverse(back, args=[case.pk] if back == "leave_case" else []) in page
    assert AuditEvent.objects.filter(verb="read_paper").count() == 2
    for user in (officer_of(away()), UserFactory()):
        assert signed_in(user).get(url).status_code == 404
    kept = a_paper(case)  # a file from outside is given as it is, never laid out
    url = reverse("paper_print", args=[kept.pk])
    assert signed_in(officer_of(case)).get(url).status_code == 404


def test_a_template_can_print_nothing_but_words():
    made = Word()
    line = made.add_paragraph("<script>alert(1)</script>")
    at = line.part.relate_to("javascript:alert(1)", RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), at)
    link.append(made.add_paragraph("去看").runs[0]._r)
    line._p.append(link)
    packed = BytesIO()
    made.save(packed)
    sheet = sheet_of(packed.getvalue())
    assert "&lt;script&gt;" in sheet
    assert "去看" in sheet
    assert "javascript" not in sheet
    assert "<a" not in sheet


def test_an_officer_adds_a_paper_and_reads_why_a_file_is_refused():
    case = away()
    client, url = signed_in(officer_of(case)), reverse("paper_add", args=[case.pk])
    assert client.get(f"{url}?kind=licence").context["form"]["kind"].value() == "licence"
    bad = SimpleUploadedFile("执照.pdf", b"<html>")
    answer = client.post(url, {"kind": "licence", "file": bad})
    assert answer.status_code == 422
    assert "data-refused" in answer.content.decode()
    name = f"{'执' * 200}\u202efdp.照\x01.pdf"
    good = SimpleUploadedFile(name, PDF)
    answer = client.post(url, {"kind": "licence", "file": good, "dated": "2026-11-01"})
    assert answer.headers["Location"] == reverse("leave_case", args=[case.pk])
    kept = case.documents.get()
    assert re.fullmatch(r"执{146}\.pdf", kept.name)
    assert kept.dated == date(2026, 11, 1)


def test_an_officer_says_why_a_paper_is_not_needed():
    case = away()
    client, url = signed_in(officer_of(case)), reverse("paper_add", args=[case.pk])
    assert client.post(url, {"kind": "injury", "reason": " "}).status_code == 422
    client.post(url, {"kind": "injury", "reason": "企业尚未参保"})
    assert case.documents.get().reason == "企业尚未参保"


def test_the_case_page_writes_a_paper_and_links_it():
    case = away()
    client, url = signed_in(officer_of(case)), reverse("paper_write", args=[case.pk, "certificate"])
    assert client.get(url).status_code == 405
    page = client.post(url, follow=True).content.decode()
    kept = case.documents.get()
    to_file = f'href="{reverse("paper", args=[kept.pk])}"'
    assert page.count(to_file) == 2  # the message and the card
    assert page.count(reverse("paper_print", args=[kept.pk])) == 1
    assert kept.number in page
    assert client.post(reverse("paper_write", args=[case.pk, "plan"])).status_code == 404


def test_the_head_replaces_a_template_and_takes_the_one_in_force():
    case = away()
    client, url = signed_in(officer_of(case, Role.HR_HEAD)), reverse("word_templates")
    assert "{{ 姓名 }}" in client.get(url).content.decode()
    ours = client.get(url, {"download": "reminder"}).content
    assert "催返函" in text_of(ours)
    bad = SimpleUploadedFile("函.docx", word("{{ 工资 }}"))
    answer = client.post(url, {"kind": "reminder", "file": bad})
    assert answer.status_code == 422
    assert "工资" in answer.content.decode()
    good = word("函：{{ 姓名 }}")
    client.post(url, {"kind": "reminder", "file": SimpleUploadedFile("函.docx", good)})
    assert client.get(url, {"download": "reminder"}).content == good
    assert client.get(url, {"download": "plan"}).status_code == 404
    assert signed_in(officer_of(case)).get(url).status_code == 403
