"""The table of verbs of an import, its life-cycle, the actions and the page say one thing."""

import ast
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse

from ledgers.actions import begin_import, write
from ledgers.verbs import VERBS, offered
from mobility.enums import BATCH_LIFECYCLE
from tests.clock import NOW
from tests.factories import OfficerFactory
from tests.ledgers.bringing import people, workbook
from tests.scenes import signed_in

FOLDER = Path(settings.BASE_DIR) / "ledgers"
FUNCTIONS = {
    node.name: node
    for file in sorted((FOLDER / "actions").glob("*.py"))
    for node in ast.parse(file.read_text(encoding="utf-8")).body
    if isinstance(node, ast.FunctionDef)
}
PAGE = (FOLDER / "templates" / "ledgers" / "preview.html").read_text(encoding="utf-8")
ADAPTED = {"_edit": "edit_cells"}


@pytest.mark.parametrize("verb", VERBS.values(), ids=lambda verb: verb.name)
def test_the_action_asks_the_policy_of_its_row_and_the_page_offers_it(verb):
    name = verb.action.__name__
    asked = {
        node.func.attr
        for node in ast.walk(FUNCTIONS[ADAPTED.get(name, name)])
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and getattr(node.func.value, "id", "") == "policies"
    }
    assert asked == {verb.may.__name__.lstrip("_")}
    assert f"'import_act' batch.pk '{verb.name}'" in PAGE


def test_every_change_of_state_is_a_row():
    assert set(BATCH_LIFECYCLE.moves) == {name for _, name in VERBS} - {"edit"}


def test_what_is_offered_goes_with_where_an_import_stands(unit, officer):
    batch = begin_import(unit, "a.xlsx", workbook(people(1)), by=officer, at=NOW)
    assert set(offered(batch, officer, NOW)) == {"edit", "write", "drop"}
    assert not offered(batch, OfficerFactory().user, NOW)
    write(batch, only_clean=False, by=officer, at=NOW)
    batch.refresh_from_db()
    assert set(offered(batch, officer, NOW + timedelta(days=7))) == {"undo"}
    assert not offered(batch, officer, NOW + timedelta(days=7, seconds=1))


def test_cells_put_right_lead_back_to_what_was_looked_at(unit, officer):
    batch = begin_import(unit, "a.xlsx", workbook(people(1)), by=officer, at=NOW)
    client, page = signed_in(officer), reverse("import_preview", args=[batch.pk])

    def pressed(verb, shown=""):
        return client.post(reverse("import_act", args=[batch.pk, verb]) + shown)

    assert pressed("edit", "?show=all").headers["Location"] == f"{page}?show=all#rows"
    assert pressed("edit").headers["Location"] == f"{page}#rows"
    assert pressed("undo").headers["Location"] == page
    assert pressed("drop").headers["Location"] == reverse("import_new")
    assert pressed("drop").headers["Location"] == page
