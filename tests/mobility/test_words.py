"""Words of a leave: an objection has a sentence with its clause, a notice a headline."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from mobility.core.rules import DEFAULT_BASIS, Objection
from mobility.queries.objections import sentences, with_clause, words

pytestmark = pytest.mark.django_db
NATIONAL = "人社部发〔2019〕137号"


def test_every_objection_has_a_sentence():
    source = (Path(settings.BASE_DIR) / "mobility/core/rules.py").read_text()
    codes = set(re.findall(r'(?:Objection|_late)\(\s*"(\w+)"', source))
    codes |= set(re.findall(r'code = "(\w+)" if \w+ else "(\w+)"', source)[0])
    assert codes == set(sentences())


def test_an_objection_names_day_rule_and_clause():
    found = Objection("too_long", "term_max_months", True, {"latest": "2028-02-29", "months": 36})
    with translation.override("en"):
        assert words(found) == "36 months at most: the last day is 29 February 2028 at the latest."
        assert NATIONAL in with_clause(found, DEFAULT_BASIS)


KINDS = re.compile(
    r'(?:tell_hr|tell_heads|tell_researcher)\(\s*"(\w+)"|"mobility/(\w+)"|_tell\(who, "(\w+)"'
)
FACTS = {
    "who": "王砚秋", "text": "补项目书", "last_day": "2028-02-29", "mark": "before", "n": "30",
    "day": "2025-03-01", "own": "1", "intention": "return", "task": "heating", "year": "2026",
    "url": "/x/",
}  # fmt: skip


def test_a_notice_exists_for_every_kind_that_is_sent():
    root = Path(settings.BASE_DIR) / "mobility"
    sent = {
        "".join(found)
        for path in (root / "actions").rglob("*.py")
        for found in KINDS.findall(path.read_text())
    }
    notices = {path.stem for path in (root / "templates/mobility/notices").glob("*.txt")}
    assert sent == notices
    assert len(sent) > 20


@pytest.mark.parametrize("own", ["0", "1"])
@pytest.mark.parametrize("mark", ["before", "report", "overdue", "grace", "nudge"])
def test_every_notice_has_a_headline_of_one_line_and_leads_somewhere(own, mark):
    root = Path(settings.BASE_DIR) / "mobility/templates/mobility/notices"
    for path in root.glob("*.txt"):
        told = {**FACTS, "own": own, "mark": mark}
        with translation.override("en"):
            text = render_to_string(f"mobility/notices/{path.name}", told).strip()
        headline, empty, *body = text.split("\n")
        assert headline.strip()
        assert not empty
        assert "/x/" in body[-1], path
