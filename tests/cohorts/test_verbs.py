"""The table of verbs of a cohort, the life-cycle, the actions and the pages say one thing."""

import ast
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse

from cohorts import actions
from cohorts.enums import COHORT_LIFECYCLE
from cohorts.verbs import VERBS, offered
from matching.actions import refresh_passages
from tests.clock import NOW
from tests.cohorts.stage import ANY, a_cohort, a_mentor, seeking
from tests.factories import UserFactory
from tests.scenes import signed_in

FOLDER = Path(settings.BASE_DIR) / "cohorts"
FUNCTIONS = {
    node.name: node
    for file in (*sorted((FOLDER / "actions").glob("*.py")), FOLDER / "verbs.py")
    for node in ast.parse(file.read_text(encoding="utf-8")).body
    if isinstance(node, ast.FunctionDef)
}
BY_THE_WORKER = {"publish", "introduce", "fall_back"}
PAGES = "".join(
    page.read_text(encoding="utf-8") for page in (FOLDER / "templates" / "cohorts").glob("*.html")
)
OFFERS = {
    "cohorts": "'cohort_act' cohort.pk '{}'",
    "rules": 'name="{}" value="1"',
    "pairs": 'name="{}" value="1"',
    "introductions": "'introduction_{}' row.pk",
}


def called(function, seen=()):
    """Return the names of all that a function calls, in this room also through others."""
    names = {
        getattr(node.func, "attr", getattr(node.func, "id", ""))
        for node in ast.walk(function)
        if isinstance(node, ast.Call)
    }
    for name in names & set(FUNCTIONS) - {*seen, function.name}:
        names = names | called(FUNCTIONS[name], (*seen, function.name))
    return names


@pytest.mark.parametrize("verb", VERBS.values(), ids=lambda verb: f"{verb.of}-{verb.name}")
def test_the_action_asks_the_policy_of_its_row_and_a_page_offers_it(verb):
    assert verb.may.__name__.lstrip("_") in called(FUNCTIONS[verb.action.__name__])
    assert OFFERS[verb.of].format(verb.name) in PAGES


def test_every_change_of_state_is_a_row_or_is_done_by_the_worker():
    moves = {verb.move or verb.name for verb in VERBS.values() if verb.of == "cohorts"}
    assert set(COHORT_LIFECYCLE.moves) == moves & set(COHORT_LIFECYCLE.moves) | BY_THE_WORKER
    assert not moves & BY_THE_WORKER


@pytest.mark.django_db
def test_what_is_offered_goes_with_where_a_cohort_stands():
    seeking(), a_mentor()
    refresh_passages()
    cohort = a_cohort()
    by = cohort.created_by

    def names():
        return set(offered("cohorts", cohort, by, NOW))

    assert names() == {"check", "drop", "venture"}
    begun = actions.begin_run(cohort, ANY, by=by, at=NOW)
    assert names() == {"drop", "venture"}
    actions.carry_out(begun)
    begun.assignments.update(seen_at=NOW)
    assert names() == {"publish", "check", "drop", "venture"}
    assert not offered("cohorts", cohort, UserFactory(), NOW)
    actions.begin_publishing(cohort, by=by, at=NOW)
    assert names() == set()


@pytest.mark.django_db
def test_where_a_press_leads_and_where_it_leads_when_it_is_too_late():
    venture, cohort = seeking(), a_cohort()
    client, page = signed_in(cohort.created_by), reverse("cohort", args=[cohort.pk])

    def pressed(verb, **told):
        return client.post(reverse("cohort_act", args=[cohort.pk, verb]), told)

    out = {"venture": venture.pk, "is_out": "1"}
    assert pressed("venture", **out).headers["Location"] == f"{page}#pool"
    assert cohort.left_out.get() == venture
    assert pressed("venture", venture="0").status_code == 404
    assert pressed("run").status_code == 404
    assert pressed("end-talks").headers["Location"] == page
    assert pressed("drop").headers["Location"] == reverse("cohort_list")
    assert pressed("drop").headers["Location"] == page
    assert pressed("venture", **out).headers["Location"] == page
