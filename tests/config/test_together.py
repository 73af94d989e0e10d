"""Tables that are made at once are those that are made one after the other."""

from itertools import pairwise

import pytest
from django.apps import apps
from django.db import connection, models
from django.db.migrations import CreateModel
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState

from audit.together import Together


def two():
    key = ("id", models.BigAutoField(primary_key=True))
    first = CreateModel("First", [key])
    tied = models.ForeignKey("whole.first", models.CASCADE)
    return [first, CreateModel("Second", [key, ("first", tied)])]


@pytest.mark.django_db
def test_they_are_made_and_taken_away():
    before, state = ProjectState(), ProjectState()
    assert state.apps  # built, as it is while migrations run
    made = Together(two())
    made.state_forwards("whole", state)
    with connection.schema_editor() as editor:
        made.database_forwards("whole", editor, before, state)
    assert {"whole_first", "whole_second"} <= set(connection.introspection.table_names())
    with connection.schema_editor() as editor:
        made.database_backwards("whole", editor, state, before)
    assert not {"whole_first", "whole_second"} & set(connection.introspection.table_names())


def test_what_is_known_afterwards_is_the_same():
    at_once, one_by_one = ProjectState(), ProjectState()
    Together(two()).state_forwards("whole", at_once)
    for each in two():
        each.state_forwards("whole", one_by_one)
    assert at_once == one_by_one
    assert "2 tables" in Together(two()).describe()


def test_no_first_migration_of_ours_makes_its_tables_one_by_one():
    ours = [each.label for each in apps.get_app_configs() if ".venv" not in each.path]
    found = MigrationLoader(None).disk_migrations
    first = [each for (app, name), each in found.items() if app in ours and "_initial" in name]
    assert len(first) > 15
    for migration in first:
        kinds = [isinstance(each, CreateModel) for each in migration.operations]
        assert (True, True) not in pairwise(kinds), migration
