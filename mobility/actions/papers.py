"""Papers of a case: kept, found not needed, written from a template, read; templates replaced."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import Organisation, User
from accounts.policies import Denied
from audit.actions import record
from mobility import policies
from mobility.enums import PaperKind
from mobility.models import Document, LeaveCase, WordTemplate
from mobility.queries.paper_words import EMPTY, SAMPLE
from mobility.queries.papers import (
    HANDED_IN,
    TITLES,
    context_of,
    may_be_written,
    of_reader,
    template_in_force,
)
from papers.files import BadPaper, bare, checked_type
from papers.word import BadTemplate, check_template, render
from ui.files import DOCX

__all__ = [
    "BadPaper",
    "BadTemplate",
    "keep_paper",
    "keep_template",
    "not_needed",
    "read_paper",
    "write_paper",
]

# What a number begins with (字): each paper counts for itself, 离创 alone is the agreement.
PREFIXES = {
    PaperKind.AGREEMENT: "离创",
    PaperKind.APPLICATION: "离创申",
    PaperKind.APPROVAL: "离创审",
    PaperKind.CONTRACT_CHANGE: "离创变",
    PaperKind.CERTIFICATE: "离创证",
    PaperKind.EXPIRY_NOTICE: "离创期",
    PaperKind.INTENTION: "离创意",
    PaperKind.EXTENSION: "离创延",
    PaperKind.RETURN_FORM: "离创返",
    PaperKind.REMINDER: "离创催",
    PaperKind.DISSOLUTION: "离创解",
    PaperKind.CLOSING: "离创结",
}


@transaction.atomic
def keep_paper(  # noqa: PLR0913
    case: LeaveCase,
    kind: str,
    *,
    name: str,
    content: bytes,
    dated: date | None,
    by: User,
    at: datetime,
) -> Document:
    """Keep a file as the next version of a paper; earlier versions stay.

    Raises
    ------
    BadPaper
        The file is too large, of a kind not taken, or not what its name says.
    Denied
        A researcher hands in a paper that is the office's, or of somebody else's case.
    """
    policies.may_speak_for(by, case)
    if case.employment.person.user_id == by.pk and kind not in HANDED_IN:
        raise Denied
    content_type = checked_type(name, content)
    content = bare(content)
    _lock(case)
    return _keep(
        "keep_paper",
        case,
        kind,
        name=name,
        content=content,
        content_type=content_type,
        dated=dated,
        by=by,
        at=at,
    )


@transaction.atomic
def not_needed(case: LeaveCase, kind: str, *, reason: str, by: User, at: datetime) -> Document:
    """Note that a paper is not needed, and why; a file kept later counts again."""
    policies.may_work_on(by, case)
    _lock(case)
    return _keep("not_needed", case, kind, reason=reason, by=by, at=at)


@transaction.atomic
def write_paper(case: LeaveCase, kind: str, *, by: User, at: datetime) -> Document:
    """Write a paper from the unit's template under the next number; earlier versions stay.

    Numbers run by unit, paper and year without a gap: they are counted under a lock, and a paper
    that cannot be written takes none.

    Raises
    ------
    BadPaper
        "no_template": no template speaks of this paper for such a case.
    BadTemplate
        The unit's template does not fit any more.
    """
    policies.may_work_on(by, case)
    if not may_be_written(case, kind):
        raise BadPaper("no_template")
    unit, today = _lock(case), timezone.localdate(at)
    number = _next_number(unit, kind, today.year)
    values = {**context_of(case, today), "文号": number}
    return _keep(
        "write_paper",
        case,
        kind,
        number=number,
        dated=today,
        is_made=True,
        content_type=DOCX,
        name=f"{TITLES[kind]}-{case.employment.person.name}-{number}.docx",
        content=render(template_in_force(unit, kind).content, values),
        by=by,
        at=at,
    )


@transaction.atomic
def read_paper(paper: Document, *, by: User, at: datetime) -> bytes:
    """Return the file of a paper; who read it is kept."""
    if not Document.objects.filter(of_reader(by), pk=paper.pk).exists():
        raise Denied
    record("read_paper", paper.case, by=by, at=at, kind=paper.kind, version=paper.version)
    return bytes(paper.content or b"")


@transaction.atomic
def keep_template(
    organisation: Organisation, kind: str, *, name: str, content: bytes, by: User, at: datetime
) -> WordTemplate:
    """Put a Word template of the unit in force; papers written before stay as they are.

    Raises
    ------
    BadTemplate
        It is no Word file, or what it says cannot be filled in; `code` and `facts` tell.
    """
    policies.may_head(by, organisation)
    check_template(content, SAMPLE, EMPTY)
    template = WordTemplate.objects.create(
        organisation=organisation, kind=kind, name=name, content=content, by=by, at=at
    )
    record("keep_template", template, by=by, at=at, kind=kind, name=name)
    return template


def _lock(case: LeaveCase) -> Organisation:
    """Return the unit of a case, locked: versions and numbers are counted one after another."""
    units = Organisation.objects.select_for_update(no_key=True)
    return units.get(pk=case.employment.organisation_id)


def _next_number(unit: Organisation, kind: str, year: int) -> str:
    stem = f"{PREFIXES[PaperKind(kind)]}〔{year}〕"
    written = Document.objects.filter(
        case__employment__organisation=unit, kind=kind, is_made=True, number__startswith=stem
    )
    return f"{stem}{written.count() + 1}号"


def _keep(
    verb: str, case: LeaveCase, kind: str, *, by: User, at: datetime, **fields: object
) -> Document:
    """Write the next version of a paper under the lock, and the trail of it."""
    version = Document.objects.filter(case=case, kind=kind).count() + 1
    content = fields.get("content")
    kept = Document(case=case, kind=kind, version=version, by=by, at=at, **fields)
    kept.size = len(content) if isinstance(content, bytes) else 0
    kept.save(force_insert=True)
    record(verb, case, by=by, at=at, kind=kind, version=version, number=kept.number)
    return kept
