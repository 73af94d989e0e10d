"""What must hold for the whole project."""

import ast
import re
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.contrib import admin
from procrastinate.contrib.django import app as jobs

from accounts.admin import Audited
from accounts.enums import MailKind
from accounts.mail_kinds import check_mail_kinds, mail_kind
from config import states
from matching.core.encoders import SentenceEncoder, load_encoder

ROOT = Path(settings.BASE_DIR)
APPS = sorted(each.label for each in apps.get_app_configs() if Path(each.path).parent == ROOT)


def sources(ending):
    return [
        path
        for app in (*APPS, "config")
        for path in (ROOT / app).rglob(f"*{ending}")
        if "migrations" not in path.parts
    ]


def test_the_document_of_life_cycles_is_current():
    assert states.FILE.read_text() == states.drawn()


# Who else sets a status, and why that is no move of a row.
ELSEWHERE = {
    "matching/actions/judging.py: _mentor": "a judged library in a scratch database",
    "mentors/actions/requests.py: accept": "puts back in memory what the database refused",
    "ledgers/actions/batches.py: move": "imports, by one conditional UPDATE too",
    "ledgers/actions/undoing.py: _cancel": "an import taken back, all rows at once",
    "province/actions/space_register.py: undo_spaces": "a space has no table of moves: open or not",
    "mobility/actions/terms.py: register": "the first row of a leave that was agreed on paper",
    "ledgers/queries/reading.py: _settle_status": "a row of a ledger, none of ours",
}


def setters_of_status(path):
    """Yield the functions of a file that set a status: by assignment, or by an UPDATE."""
    for function in ast.walk(ast.parse(path.read_text())):
        if not isinstance(function, ast.FunctionDef):
            continue
        for node in ast.walk(function):
            targets = getattr(node, "targets", None) or [getattr(node, "target", None)]
            parts = [part for each in targets if each for part in ast.walk(each)]
            assigns = isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign) and any(
                isinstance(part, ast.Attribute) and part.attr == "status" for part in parts
            )
            name = getattr(getattr(node, "func", None), "attr", "")
            updates = name in {"update", "update_or_create"} and any(
                each.arg == "status" for each in node.keywords
            )
            if assigns or updates:
                yield function.name


def test_only_one_function_moves_a_row():
    moved = {
        f"{path.relative_to(ROOT).as_posix()}: {name}"
        for path in sources(".py")
        for name in setters_of_status(path)
    }
    assert moved == {"audit/actions.py: advance", *ELSEWHERE}


def test_every_app_says_of_which_kind_its_notices_are(monkeypatch):
    assert check_mail_kinds(None) == []
    assert mail_kind("mobility/remind") == MailKind.DEADLINES
    assert mail_kind("mobility/signed") == MailKind.PROCEDURE
    assert mail_kind("mentors/ended") == MailKind.MENTORING
    assert mail_kind("matching/answered") == MailKind.REQUESTS
    mentors = apps.get_app_config("mentors")
    monkeypatch.setattr(mentors, "mail_kinds", {"aproved": MailKind.MENTORING})
    assert [found.id for found in check_mail_kinds(None)] == ["mail.E001", "mail.E002"]
    assert "aproved" in check_mail_kinds([mentors])[1].msg


def test_every_setting_is_named_in_the_example():
    asked = set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', (ROOT / "config/settings.py").read_text()))
    named = set(re.findall(r"^# ([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    assert asked - named <= {"DATABASE_AS_OWNER", "PGOPTIONS"}


def test_no_page_carries_script_or_style_of_its_own():
    for path in sources(".html"):
        text = path.read_text()
        assert not re.search(r'<script(?![^>]*src=)|<style|\sstyle=|\son[a-z]+="', text), path


def test_packed_texts_have_the_vectors_of_the_library():
    from sentence_transformers import SentenceTransformer

    ours = SentenceEncoder(settings.MODEL_DIR, None)
    library = SentenceTransformer(str(settings.MODEL_DIR), device="cpu", local_files_only=True)
    texts = ["缺中试场地", "We grow yak-wool yarn", "样品有了。" * 200, "ང་ཚོས་གཡག", "🐂"]
    theirs = library.encode(texts, prompt_name="query", normalize_embeddings=True)
    assert (ours.raw(texts) * theirs).sum(axis=1).min() > 0.999  # room for half precision


def test_a_text_has_one_vector_whoever_stands_beside_it():
    ours = load_encoder()
    alone, beside = (
        ours.encode(["缺中试场地"]),
        ours.encode(["养蜂十年", "缺中试场地", "缺中试场地"]),
    )
    assert alone[0] @ beside[1] > 0.998
    assert (beside[1] == beside[2]).all()


def test_whatever_is_administered_leaves_a_trail():
    ours = {
        model: administered
        for model, administered in admin.site._registry.items()
        if model._meta.app_label in APPS
    }
    assert ours
    assert {m for m, administered in ours.items() if not isinstance(administered, Audited)} == set()


def test_scripts_keep_what_they_are_given_apart_from_what_objects_have():
    """An object that is filled by names from outside has no prototype; a literal `{}` has one."""
    scripts = sources(".js")
    assert scripts
    for path in scripts:
        assert not re.search(r"=\s*\{\s*\}", path.read_text()), path.name


def foreign_formats(tree):
    """Yield each format that is read from a row, a form or a request, or worked out."""
    for node in ast.walk(tree):
        called = node.func if isinstance(node, ast.Call) else None
        if isinstance(called, ast.Attribute) and called.attr in {"format", "format_map"}:
            told = called.value
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod):
            told = node.left if isinstance(node.right, ast.Dict) else None
        else:
            continue
        if isinstance(told, ast.Attribute | ast.Subscript | ast.JoinedStr | ast.BinOp):
            yield ast.unparse(node)


def test_no_format_is_read_from_what_somebody_sent():
    found = {path.name: [*foreign_formats(ast.parse(path.read_text()))] for path in sources(".py")}
    assert {name: told for name, told in found.items() if told} == {}
    planted = "request.POST['a'] % {'b': 1}; row.name.format(b=1); f'{name} %s' % {}; _('x') % {}"
    assert len([*foreign_formats(ast.parse(planted))]) == 3


def test_every_job_that_is_named_by_its_text_is_there():
    named = {
        name
        for path in sources(".py")
        for name in re.findall(r'configure_task\("([\w.]+)"', path.read_text())
    }
    assert named
    assert named <= set(jobs.tasks)


# What silences a rule about safety, and whether anything is said of it.
SILENCED = re.compile(
    r"#\s*(?:noqa: (?:[A-Z]+\d+, )*S\d{3}(?:, [A-Z]+\d+)*|nosec B\d+|nosemgrep: [a-z-]+)(.*)"
)


def silent(text):
    """Return the lines that silence a rule about safety without a word of why.

    >>> silent("a  # noqa: S603\\nb  # noqa: S603  no shell\\nc  # nosec B310  # nosemgrep: x  us")
    ['a  # noqa: S603']
    """
    return [
        line.strip()
        for line in text.splitlines()
        if (found := SILENCED.search(line)) and not re.search(r"\w", found[1])
    ]


def test_whoever_silences_a_rule_about_safety_says_why():
    files = [*sources(".py"), *sources(".html"), *(ROOT / "scan").glob("*.py")]
    assert len(files) > 500
    found = {str(path): silent(path.read_text()) for path in files}
    assert {path: lines for path, lines in found.items() if lines} == {}
