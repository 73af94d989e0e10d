"""Answers that are files.

Each says of which kind it is, so that the trail records it (`audit.http`): an export of what the
service knows, or a file that somebody brought.
"""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, TypeVar, cast

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils import translation
from django.utils.http import content_disposition_header

View = TypeVar("View", bound=Callable[..., HttpResponse])
Rows = TypeVar("Rows", bound=QuerySet[Any] | Sequence[Any])
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
CALENDAR = "text/calendar"
_MARK = "_written_file"
_RUNS_NOTHING = "sandbox; default-src 'none'; base-uri 'none'; frame-ancestors 'none'"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def in_chinese(view: View) -> View:
    """Write an official register or report in Chinese, whatever its reader reads.

    Headings, values, titles and the name of the file are of one language so.
    """

    @wraps(view)
    def answer(*args: object, **kwargs: object) -> HttpResponse:
        with translation.override("zh-hans"):
            return view(*args, **kwargs)

    return cast("View", answer)


def cut(rows: Rows, at_most: int, title: str) -> tuple[Rows, str]:
    """Return what a file takes of rows, and its title, which says so where rows are left out."""
    there = rows.count() if isinstance(rows, QuerySet) else len(rows)
    if there > at_most:
        left = f"共 {there} 行，本文件仅含前 {at_most} 行；请缩小筛选范围，分次导出。"
        title = f"{title}\n{left}"
    return cast("Rows", rows[:at_most]), title


def workbook(content: bytes, name: str) -> HttpResponse:
    """Return an Excel file under a name in any language."""
    return _marked(file_answer(content, f"{name}.xlsx", XLSX), "export")


def word_file(content: bytes, name: str) -> HttpResponse:
    """Return a Word file under a name in any language."""
    return _marked(file_answer(content, f"{name}.docx", DOCX), "export")


def file_answer(content: bytes, name: str, content_type: str) -> HttpResponse:
    """Return a file that the browser keeps and never runs."""
    answer = HttpResponse(content, content_type=content_type)
    answer.headers["Content-Disposition"] = content_disposition_header(True, name)
    answer.headers["Content-Security-Policy"] = _RUNS_NOTHING
    answer.headers["Cache-Control"] = "private, no-store"
    return answer if content_type.startswith(CALENDAR) else _marked(answer, "file")


def written_file(answer: HttpResponse) -> str:
    """Return "export" or "file" of an answer made here, nothing of a page or a calendar entry."""
    return str(getattr(answer, _MARK, ""))


def _marked(answer: HttpResponse, kind: str) -> HttpResponse:
    setattr(answer, _MARK, kind)
    return answer
