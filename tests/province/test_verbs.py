"""The table of verbs of a file brought in, the actions and the page say one thing."""

import ast
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings

from province.models import Brought
from province.verbs import VERBS, offered
from tests.clock import NOW
from tests.cohorts.stage import an_officer
from tests.factories import UserFactory

FOLDER = Path(settings.BASE_DIR) / "province"
FUNCTIONS = {
    node.name: node
    for node in ast.parse((FOLDER / "actions" / "brought.py").read_text(encoding="utf-8")).body
    if isinstance(node, ast.FunctionDef)
}
PAGE = (FOLDER / "templates" / "province" / "brought.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("verb", VERBS.values(), ids=lambda verb: verb.name)
def test_the_action_asks_the_policy_of_its_row_and_the_page_offers_it(verb):
    asked = {
        getattr(node.func, "id", "")
        for node in ast.walk(FUNCTIONS[verb.action.__name__])
        if isinstance(node, ast.Call)
    }
    assert verb.may.__name__.lstrip("_") in asked
    assert f"'brought_act' brought.pk '{verb.name}'" in PAGE


@pytest.mark.django_db
def test_what_is_offered_goes_with_what_became_of_the_file():
    officer, late = an_officer(), NOW + timedelta(days=7, seconds=1)
    looked_through = Brought(kind="pairs", at=NOW)
    written = Brought(kind="pairs", at=NOW, written_at=NOW)
    undone = Brought(kind="pairs", at=NOW, written_at=NOW, undone_at=NOW)
    assert set(offered(looked_through, officer, NOW)) == {"write", "drop"}
    assert set(offered(written, officer, NOW)) == {"undo"}
    assert not offered(written, officer, late)
    assert not offered(undone, officer, NOW)
    assert not offered(written, UserFactory(), NOW)
