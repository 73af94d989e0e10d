"""The newest migration of each app can be taken back and done again, with rows in the tables."""

from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection, migrations, transaction
from django.db.migrations.loader import MigrationLoader

from accounts.models import User
from config.backups import releases
from config.backups.contents import contents
from config.backups.contents import migrations as applied
from config.backups.manifest import Keys
from config.backups.restoring import serving
from config.backups.server import name_in_use, server
from tests.scenes import set_scene

pytestmark = pytest.mark.usefixtures("one_restore_at_a_time")


@pytest.fixture
def scratch(committed):
    """Return the name of a database that is dropped at the end."""
    del committed
    name = f"{name_in_use()}_back"
    yield name
    server().drop(name)


def newest():
    """Return the newest migration of each of our apps that has one before it, with that one."""
    graph, found = MigrationLoader(connection).graph, {}
    for app in apps.get_app_configs():
        is_ours = Path(app.path).is_relative_to(settings.BASE_DIR) and ".venv" not in app.path
        for key in graph.leaf_nodes(app.label) if is_ours else ():
            before = [each.key for each in graph.node_map[key].parents if each.key[0] == key[0]]
            if before:
                found[key] = max(before)
    return found


def made_by(keys):
    """Return the tables that migrations make, and those to which they add a column."""
    loader, tables, widened = MigrationLoader(None), set(), set()
    for app, name in keys:
        told = loader.disk_migrations[app, name].operations
        for step in (each for one in told for each in getattr(one, "operations", [one])):
            if isinstance(step, migrations.CreateModel):
                tables.add(step.options.get("db_table") or f"{app}_{step.name_lower}")
            if isinstance(step, migrations.AddField):
                widened.add(f"{app}_{step.model_name_lower}")
    return tables, widened


def state(name):
    """Return what a database holds, and which migrations it has."""
    with server().connect(name) as asked:
        held = {
            table: told
            for table, told in contents(asked).items()
            if table not in releases.OF_FRAMEWORKS
        }
        return held, set(applied(asked))


def lost(before, after, made, widened):
    """Return the tables that hold something else; of those with a new column the rows count."""
    return {
        table
        for table, told in before.items()
        if table not in made
        and (
            after.get(table, (0, ""))[0] != told[0]
            if table in widened
            else after.get(table) != told
        )
    }


def test_the_newest_migrations_go_back_and_forth_without_loss(scratch, tmp_path):
    with transaction.atomic():
        set_scene()
        User.objects.update(is_sample=True)
    releases.upgrade(releases.keep(tmp_path), into=scratch)
    head, all_done = state(scratch)
    assert sum(rows > 0 for rows, _sum in head.values()) > 50
    with serving(scratch, Keys.in_use()):
        steps = newest()
        for (app, _name), (_app, previous) in steps.items():
            call_command("migrate", app, previous, verbosity=0, interactive=False)
    back, left = state(scratch)
    undone = all_done - left
    assert steps.keys() <= undone
    made, widened = made_by(undone)
    assert made
    assert not made & back.keys()
    assert lost(head, back, made, widened) == set()
    with serving(scratch, Keys.in_use()):
        call_command("migrate", verbosity=0, interactive=False)
    again, redone = state(scratch)
    assert redone == all_done
    assert again.keys() == head.keys()
    assert lost(head, again, made, widened) == set()


def test_a_table_that_lost_something_on_the_way_would_be_found():
    head = {"kept": (2, "7"), "emptied": (2, "7"), "rewritten": (2, "7"), "wider": (2, "7"),
            "cut": (2, "7"), "new": (1, "3")}  # fmt: skip
    after = {"kept": (2, "7"), "emptied": (0, "0"), "rewritten": (2, "8"), "wider": (2, "9"),
             "cut": (1, "9"), "new": (0, "0")}  # fmt: skip
    assert lost(head, after, {"new"}, {"wider", "cut"}) == {"emptied", "rewritten", "cut"}
