"""Leaves with papers, and Word files made for a test."""

from datetime import date
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from docx import Document as Word

from accounts.enums import Role
from mobility.actions.papers import keep_paper
from mobility.enums import CaseStatus, PaperKind
from tests.clock import NOW
from tests.factories import EnterpriseFactory, OfficerFactory, TermFactory, UserFactory

PDF = b"%PDF-1.7\n%..."
TODAY = date(2026, 11, 24)


def away(**fields):
    """Return a signed case with its term."""
    term = TermFactory(case__status=CaseStatus.SIGNED, **fields)
    EnterpriseFactory(organisation=term.case.employment.organisation)
    return term.case


def officer_of(case, role=Role.HR_OFFICER):
    return OfficerFactory(organisation=case.employment.organisation, role=role).user


def researcher_of(case):
    person = case.employment.person
    person.user = UserFactory()
    person.save()
    return person.user


def a_paper(case, kind=PaperKind.AGREEMENT, by=None, content=PDF, name="协议.pdf"):
    by = by or officer_of(case)
    return keep_paper(case, kind, name=name, content=content, dated=None, by=by, at=NOW)


def zipped(**members):
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", members.pop("types", "<Types/>"))
        for name, content in members.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), content)
    return packed.getvalue()


def word(*paragraphs, header=""):
    """Return a Word file of these paragraphs."""
    made, written = Word(), BytesIO()
    for text in paragraphs:
        made.add_paragraph(text)
    made.sections[0].header.paragraphs[0].text = header
    made.save(written)
    return written.getvalue()


def text_of(content):
    """Return the words of a Word file, a line a paragraph, tables too."""
    made = Word(BytesIO(bytes(content)))
    tag = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    lines = made.element.body.iter(f"{tag}p")
    return "\n".join("".join(each.text or "" for each in line.iter(f"{tag}t")) for line in lines)
