"""The page that says what is guaranteed, and the documents in which it is shown."""

from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from config import proof
from config.documents import page_of

DOCUMENTS = ("guarantees", "asvs", "data-protection")
_MARKDOWN = "text/markdown; charset=utf-8"


@login_not_required
@require_GET
def trust(request: HttpRequest) -> HttpResponse:
    """Show what is guaranteed, where it is shown, and when it was last proved."""
    return render(request, "config/trust.html", {"proof": proof.read(settings.PROOF_FILE)})


@login_not_required
@require_GET
def document(request: HttpRequest, name: str) -> HttpResponse:
    """Show one of the documents, in the language of the reader where it is written in it.

    With `?file` it is given as the file that it is.
    """
    if name not in DOCUMENTS:
        raise Http404
    file = _in_the_language(name)
    try:
        content = file.read_bytes()
    except FileNotFoundError:  # an installation without its documents
        raise Http404 from None
    if "file" not in request.GET:
        shown = page_of(content.decode(), _address)
        language = "zh-CN" if file.name.endswith(".zh.md") else "en"
        told = {"document": shown, "language": language, "name": name}
        return render(request, "config/document.html", told)
    answer = HttpResponse(content, content_type=_MARKDOWN)
    answer.headers["Content-Disposition"] = content_disposition_header(True, file.name) or ""
    return answer


def _address(to: str) -> str:
    """Return the page of another document; nothing where it is given to nobody."""
    name = to.removesuffix(".md").removesuffix(".zh")
    return reverse("trust_document", args=[name]) if name in DOCUMENTS else ""


def _in_the_language(name: str) -> Path:
    folder = Path(settings.BASE_DIR) / "docs"
    chinese = folder / f"{name}.zh.md"
    is_chinese = (get_language() or "").startswith("zh")
    return chinese if is_chinese and chinese.exists() else folder / f"{name}.md"
