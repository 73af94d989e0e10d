"""Answers that are files."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def workbook(content: bytes, name: str) -> HttpResponse:
    """Return an Excel file under a name in any language."""
    return file_answer(content, f"{name}.xlsx", XLSX)


def word_file(content: bytes, name: str) -> HttpResponse:
    """Return a Word file under a name in any language."""
    return file_answer(content, f"{name}.docx", DOCX)


def file_answer(content: bytes, name: str, content_type: str) -> HttpResponse:
    """Return a file that the browser keeps and never runs."""
    answer = HttpResponse(content, content_type=content_type)
    answer.headers["Content-Disposition"] = content_disposition_header(True, name)
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
