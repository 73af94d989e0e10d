"""Word templates that can do nothing but be filled in."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, cast
from zipfile import ZipFile

from docx import Document
from docx.document import Document as DocumentObject
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.exceptions import PythonDocxError
from docx.opc.exceptions import OpcError
from docx.oxml.ns import qn
from docx.shared import Pt
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError, Undefined, meta, nodes
from jinja2.sandbox import SandboxedEnvironment

from papers.files import BROKEN_ZIP, UNPACKED_AT_MOST, office_kind

if TYPE_CHECKING:
    from docx.styles.style import ParagraphStyle

TEMPLATE_AT_MOST = 2 * 1024 * 1024  # bytes
# What python-docx lets through of a package that is none (an XML error is a SyntaxError).
_BROKEN_WORD = (
    *BROKEN_ZIP,
    PythonDocxError,
    OpcError,
    SyntaxError,
    AttributeError,
    TypeError,
    IndexError,
)
# The words of Jinja that a template may use: a value, a choice, a list. No call, no filter, no sum.
_ALLOWED = (
    nodes.Template,
    nodes.TemplateData,
    nodes.Output,
    nodes.Name,
    nodes.Const,
    nodes.Getattr,
    nodes.If,
    nodes.For,
    nodes.Compare,
    nodes.Operand,
    nodes.Not,
    nodes.And,
    nodes.Or,
)
_NEAR = 60  # characters of the paragraph that are told
_FIELDS_AT_MOST = 600  # of a template; a long form of an office has some sixty


class BadTemplate(Exception):
    """A template that is not taken.

    Attributes
    ----------
    code
        "too_big", "not_word", "macro", "unknown", "not_allowed", "syntax", "half_tag" or "render".
    facts
        What the sentence needs: `names` that are unknown, or the text `near`.
    """

    def __init__(self, code: str, **facts: str) -> None:
        super().__init__(code, facts)
        self.code, self.facts = code, facts


class _Jinja(SandboxedEnvironment):
    """Jinja for templates from outside: a sandbox, and in it only what `_ALLOWED` names."""

    def __init__(self, undefined: type[Undefined] = StrictUndefined) -> None:
        super().__init__(autoescape=True, undefined=undefined)
        self.globals.clear()
        self.names: set[str] = set()

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        for node in tree.find_all(nodes.Node):
            if not _is_allowed(node):
                raise BadTemplate("not_allowed", near=_near(source, node.lineno))
        self.names |= meta.find_undeclared_variables(tree)
        return tree


def _is_allowed(node: nodes.Node) -> bool:
    """Return whether a template may say so: no depth, so that no template runs for long."""
    if isinstance(node, nodes.Getattr):
        return isinstance(node.node, nodes.Name) and not node.attr.startswith("_")
    if isinstance(node, nodes.For):
        is_plain = isinstance(node.iter, nodes.Name) and not node.recursive
        return is_plain and node.find(nodes.For) is None
    return isinstance(node, _ALLOWED)


def _near(source: str, line: int) -> str:
    """Return the words of the paragraph on a line: docxtpl gives each paragraph its own."""
    lines = source.split("\n")
    text = re.sub(r"<[^>]*>", "", lines[min(line, len(lines)) - 1])
    return text.strip()[:_NEAR]


def render(template: bytes, values: Mapping[str, object]) -> bytes:
    """Return a Word file with its placeholders filled in.

    Raises
    ------
    BadTemplate
        It names a value that does not exist, or cannot be filled in.
    """
    return _rendered(template, values, _Jinja())


def _rendered(template: bytes, values: Mapping[str, object], jinja: _Jinja) -> bytes:
    word = DocxTemplate(BytesIO(template))
    written = BytesIO()
    try:
        word.render(dict(values), jinja)
        word.save(written)
    except TemplateSyntaxError as problem:
        near = _near(problem.source or "", problem.lineno)
        raise BadTemplate("syntax", near=near) from problem
    except TemplateError as problem:
        raise BadTemplate("render", near=str(problem)[:_NEAR]) from problem
    except _BROKEN_WORD as problem:
        raise BadTemplate("not_word") from problem
    return written.getvalue()


def check_template(
    content: bytes, sample: Mapping[str, object], empty: Mapping[str, object]
) -> None:
    """Refuse a template that could not be filled in, be every value there or none.

    Raises
    ------
    BadTemplate
        What is wrong with it.
    """
    if len(content) > TEMPLATE_AT_MOST:
        raise BadTemplate("too_big")
    kind = office_kind(content)
    if kind != "docx":
        raise BadTemplate("macro" if kind == "macro" else "not_word")
    with ZipFile(BytesIO(content)) as archive:
        if sum(each.file_size for each in archive.infolist()) > UNPACKED_AT_MOST:
            raise BadTemplate("too_big")
        words = (archive.read(each) for each in archive.namelist() if each.endswith(".xml"))
        if sum(each.count(b"{{") + each.count(b"{%") for each in words) > _FIELDS_AT_MOST:
            raise BadTemplate("too_big")
    reader = _Jinja(Undefined)  # reads every part before it complains
    _rendered(content, sample, reader)
    if unknown := sorted(reader.names - sample.keys()):
        raise BadTemplate("unknown", names="、".join(unknown))
    for values in (sample, empty):
        if (near := _half_tag(render(content, values))) is not None:
            raise BadTemplate("half_tag", near=near)


def _half_tag(written: bytes) -> str | None:
    """Return the text around a brace that nothing closed, or None."""
    with ZipFile(BytesIO(written)) as archive:
        text = re.sub(r"<[^>]*>", "", archive.read("word/document.xml").decode())
    found = re.search(r".{0,20}(\{\{|\}\}|\{%|%\}).{0,20}", text)
    return found.group() if found else None


def _paper() -> DocumentObject:
    """Return an empty paper in the letters of an office."""
    word = Document()
    style = cast("ParagraphStyle", word.styles["Normal"])
    style.font.name, style.font.size = "FangSong", Pt(16)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), "仿宋")
    return word


def _write_head(word: DocumentObject, title: str, size: int) -> None:
    head = word.add_paragraph()
    head.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = head.add_run(title)
    run.bold, run.font.size = True, Pt(size)


def _saved(word: DocumentObject) -> bytes:
    written = BytesIO()
    word.save(written)
    return written.getvalue()


def letter(title: str, paragraphs: Sequence[str], signed: Sequence[str]) -> bytes:
    """Return a letter as a Word file: a title, its text, and at the right who signs and when."""
    word = _paper()
    _write_head(word, title, 36)
    for text in paragraphs:
        told = word.add_paragraph(text)
        told.paragraph_format.first_line_indent = Pt(32)
        told.paragraph_format.line_spacing = 1.5
    for text in signed:
        word.add_paragraph(text).alignment = WD_ALIGN_PARAGRAPH.RIGHT
    return _saved(word)


@dataclass(frozen=True)
class Grid:
    """A table of a report: what stands over it, its headings, its rows."""

    title: str
    heads: Sequence[str]
    rows: Sequence[Sequence[object]]


def report(title: str, lead: Sequence[str], grids: Sequence[Grid], signed: Sequence[str]) -> bytes:
    """Return a report as a Word file: a title, its text, tables one after the other, the day."""
    word = _paper()
    _write_head(word, title, 22)
    for text in lead:
        word.add_paragraph(text).paragraph_format.first_line_indent = Pt(32)
    for grid in grids:
        word.add_paragraph().add_run(grid.title).bold = True
        table = word.add_table(rows=1, cols=len(grid.heads), style="Table Grid")
        for number, row in enumerate((grid.heads, *grid.rows)):
            cells = table.add_row().cells if number else table.rows[0].cells
            for cell, told in zip(cells, row, strict=True):
                run = cell.paragraphs[0].add_run(str(told))
                run.bold, run.font.size = number == 0, Pt(10.5)
        word.add_paragraph()
    for text in signed:
        word.add_paragraph(text).alignment = WD_ALIGN_PARAGRAPH.RIGHT
    return _saved(word)
