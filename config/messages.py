"""`python -m config.messages extract|compile`: the message catalogue, without GNU gettext.

One catalogue for the whole project, `locale/zh_Hans/LC_MESSAGES/django.po`. English ids are the
English text, so English needs no catalogue.
"""

import io
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polib
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = ROOT / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
APPS = [
    "accounts",
    "audit",
    "cohorts",
    "config",
    "events",
    "exchange",
    "filings",
    "incidents",
    "incubation",
    "ledgers",
    "matching",
    "mentoring",
    "mentors",
    "mobility",
    "notifications",
    "papers",
    "privacy",
    "province",
    "results",
    "safety",
    "samples",
    "spaces",
    "stories",
    "support",
    "trail",
    "ui",
    "ventures",
]


_KEYWORDS: dict[str, Any] = DEFAULT_KEYWORDS | {
    "gettext_lazy": None,
    "_lazy": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "gettext_noop": None,
}
_METADATA = {
    "Project-Id-Version": "qingchuang",
    "Language": "zh_Hans",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=1; plural=0;",
}


def _sources() -> Iterator[bytes]:
    """Yield the Python-like text of every file that may hold messages."""
    for path in sorted(path for app in APPS for path in (ROOT / app).rglob("*")):
        if path.suffix in {".py", ".html", ".txt"} and "migrations" not in path.parts:
            text = path.read_text()
            if path.suffix != ".py":  # the extractor reads it as Python, so no line may be indented
                text = "\n".join(line.lstrip() for line in templatize(text).splitlines())
            yield text.encode()


def found() -> polib.POFile:
    """Return every message id that templates and code use.

    Where each stands is not kept: a search tells it, and every moved line would change the file.
    """
    entries: dict[tuple[str | None, str], polib.POEntry] = {}
    for source in _sources():
        for _, message, _, context in extract("python", io.BytesIO(source), keywords=_KEYWORDS):
            forms = (message,) if isinstance(message, str) else message
            if isinstance(message, tuple) and context is not None:
                forms = tuple(form for form in message if form != context) or message
            entries.setdefault((context, forms[0]), _entry(forms, context))
    catalogue = polib.POFile(wrapwidth=98)
    catalogue.extend(entries.values())
    return catalogue


def _entry(forms: tuple[str, ...], context: str | None) -> polib.POEntry:
    entry = polib.POEntry(msgid=forms[0], msgctxt=context)
    if "%(" in "".join(forms):
        entry.flags = ["python-format"]
    if len(forms) > 1:
        entry.msgid_plural, entry.msgstr_plural = forms[1], {0: ""}
    return entry


def load() -> polib.POFile:
    """Return the Chinese catalogue as it is on disk."""
    if CATALOGUE.exists():
        return polib.pofile(str(CATALOGUE), wrapwidth=98)
    return polib.POFile(wrapwidth=98)


def extract_messages() -> None:
    """Bring the catalogue up to date: new ids in, unused ids out, translations kept."""
    kept = {(entry.msgctxt, entry.msgid): entry for entry in load()}
    catalogue = found()
    catalogue.metadata = _METADATA
    for entry in catalogue:
        if old := kept.get((entry.msgctxt, entry.msgid)):
            entry.msgstr = "" if entry.msgid_plural else old.msgstr
            entry.msgstr_plural = entry.msgstr_plural and (old.msgstr_plural or {0: old.msgstr})
    catalogue.sort(key=lambda entry: (entry.msgid, entry.msgctxt or ""))
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    catalogue.save(str(CATALOGUE))


def compile_messages() -> None:
    """Write the binary catalogue that Django reads, if it is older than the text."""
    binary = CATALOGUE.with_suffix(".mo")
    if not binary.exists() or binary.stat().st_mtime < CATALOGUE.stat().st_mtime:
        load().save_as_mofile(str(binary))


if __name__ == "__main__":
    extract_messages() if sys.argv[1:] == ["extract"] else compile_messages()
