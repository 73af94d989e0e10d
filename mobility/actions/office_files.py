"""Files from outside: what is taken, and Word templates that can do nothing but be filled in."""

import re
import zlib
from collections.abc import Callable, Mapping
from io import BytesIO
from zipfile import BadZipFile, ZipFile

from docx.exceptions import PythonDocxError
from docx.opc.exceptions import OpcError
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError, Undefined, meta, nodes
from jinja2.sandbox import SandboxedEnvironment

from mobility.queries.paper_words import EMPTY, SAMPLE
from mobility.queries.papers import DOCX
from ui.pictures import BadPicture, stripped

PAPER_AT_MOST = 10 * 1024 * 1024  # bytes
TEMPLATE_AT_MOST = 2 * 1024 * 1024
_UNPACKED_AT_MOST = 10 * 1024 * 1024  # of a template; text of an office stays far below
_MEMBERS_AT_MOST = 2000
_CENTRAL_ENTRY = b"PK\x01\x02"
_BROKEN_ZIP = (BadZipFile, KeyError, RuntimeError, EOFError, OSError, ValueError, zlib.error)
# What python-docx lets through of a package that is none (an XML error is a SyntaxError).
_BROKEN_WORD = (
    *_BROKEN_ZIP, PythonDocxError, OpcError, SyntaxError, AttributeError, TypeError, IndexError,
)  # fmt: skip
# The words of Jinja that a template may use: a value, a choice, a list. No call, no filter, no sum.
_ALLOWED = (
    nodes.Template, nodes.TemplateData, nodes.Output, nodes.Name, nodes.Const, nodes.Getattr,
    nodes.If, nodes.For, nodes.Compare, nodes.Operand, nodes.Not, nodes.And, nodes.Or,
)  # fmt: skip
_NEAR = 60  # characters of the paragraph that are told
_FIELDS_AT_MOST = 600  # of a template; a long form of an office has some sixty


class BadPaper(Exception):
    """A file that is not kept.

    `code` is empty, too_big, extension, content, macro, too_many_pixels or no_template.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


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


# --- files -----------------------------------------------------------------------------------
def _office(content: bytes) -> str:
    """Return docx, xlsx or macro for an Office file of today, else nothing."""
    if not content.startswith(b"PK") or content.count(_CENTRAL_ENTRY) > _MEMBERS_AT_MOST:
        return ""
    try:
        with ZipFile(BytesIO(content)) as archive:
            names = {each.lower() for each in archive.namelist()}
            is_small = archive.getinfo("[Content_Types].xml").file_size < _UNPACKED_AT_MOST
            types = archive.read("[Content_Types].xml") if is_small else b""
    except _BROKEN_ZIP:
        return ""
    if b"macroenabled" in types.lower() or any(each.endswith("vbaproject.bin") for each in names):
        return "macro"
    return next(
        (kind for kind, part in (("docx", "word/document.xml"), ("xlsx", "xl/workbook.xml"))
         if part in names), ""
    )  # fmt: skip


_TYPES: Mapping[str, tuple[str, Callable[[bytes], bool]]] = {
    "pdf": ("application/pdf", lambda content: content.startswith(b"%PDF-")),
    "jpg": ("image/jpeg", lambda content: content.startswith(b"\xff\xd8\xff")),
    "jpeg": ("image/jpeg", lambda content: content.startswith(b"\xff\xd8\xff")),
    "png": ("image/png", lambda content: content.startswith(b"\x89PNG\r\n\x1a\n")),
    "docx": (DOCX, lambda content: _office(content) == "docx"),
    "xlsx": (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        lambda content: _office(content) == "xlsx",
    ),
}
EXTENSIONS = tuple(_TYPES)


def checked_type(name: str, content: bytes) -> str:
    """Return the content type of a file whose content is what its name says.

    Raises
    ------
    BadPaper
        It is not taken.
    """
    if not content:
        raise BadPaper("empty")
    if len(content) > PAPER_AT_MOST:
        raise BadPaper("too_big")
    extension = name.rpartition(".")[2].lower()
    if extension in {"docm", "xlsm"} or (content.startswith(b"PK") and _office(content) == "macro"):
        raise BadPaper("macro")
    if extension not in _TYPES:
        raise BadPaper("extension")
    content_type, fits = _TYPES[extension]
    if not fits(content):
        raise BadPaper("content")
    return content_type


def bare(content: bytes) -> bytes:
    """Return a file as it is kept: a picture without the place and device that took it.

    Raises
    ------
    BadPaper
        A picture is cut, or larger than any page.
    """
    try:
        return stripped(content)
    except BadPicture as problem:
        raise BadPaper("content" if problem.code == "broken" else problem.code) from problem


# --- templates -------------------------------------------------------------------------------
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


def check_template(content: bytes) -> None:
    """Refuse a template that could not be filled in for every case.

    Raises
    ------
    BadTemplate
        What is wrong with it.
    """
    if len(content) > TEMPLATE_AT_MOST:
        raise BadTemplate("too_big")
    kind = _office(content)
    if kind != "docx":
        raise BadTemplate("macro" if kind == "macro" else "not_word")
    with ZipFile(BytesIO(content)) as archive:
        if sum(each.file_size for each in archive.infolist()) > _UNPACKED_AT_MOST:
            raise BadTemplate("too_big")
        words = (archive.read(each) for each in archive.namelist() if each.endswith(".xml"))
        if sum(each.count(b"{{") + each.count(b"{%") for each in words) > _FIELDS_AT_MOST:
            raise BadTemplate("too_big")
    reader = _Jinja(Undefined)  # reads every part before it complains
    _rendered(content, SAMPLE, reader)
    if unknown := sorted(reader.names - SAMPLE.keys()):
        raise BadTemplate("unknown", names="、".join(unknown))
    for values in (SAMPLE, EMPTY):
        if (near := _half_tag(render(content, values))) is not None:
            raise BadTemplate("half_tag", near=near)


def _half_tag(written: bytes) -> str | None:
    """Return the text around a brace that nothing closed, or None."""
    with ZipFile(BytesIO(written)) as archive:
        text = re.sub(r"<[^>]*>", "", archive.read("word/document.xml").decode())
    found = re.search(r".{0,20}(\{\{|\}\}|\{%|%\}).{0,20}", text)
    return found.group() if found else None
