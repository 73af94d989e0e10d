"""What must hold for the whole project."""

import re
from pathlib import Path

from django.conf import settings

from config import states
from matching.core.encoders import SentenceEncoder, load_encoder

ROOT = Path(settings.BASE_DIR)
APPS = ("accounts", "audit", "matching", "mentors", "notifications", "spaces", "ui", "ventures")


def sources(ending):
    return [
        path
        for app in (*APPS, "config")
        for path in (ROOT / app).rglob(f"*{ending}")
        if "migrations" not in path.parts
    ]


def test_the_document_of_life_cycles_is_current():
    assert states.FILE.read_text() == states.drawn()


def test_only_one_function_moves_a_row():
    moved = {
        path.relative_to(ROOT).as_posix()
        for path in sources(".py")
        if re.search(r"\.status(, \w+\.\w+)* = ", path.read_text())
    }
    assert moved == {"audit/actions.py", "mentors/actions/requests.py"}  # the latter puts it back


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
