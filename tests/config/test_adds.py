"""Code of the last release runs on the tables of this one: migrations add, and add what may lack.

During a change of version (`config/supervise.py`) the new version migrates while processes of the
old one still answer. What they send knows nothing of new columns, and reads the old ones.
"""

import pytest
from django.apps import apps
from django.conf import settings
from django.db import IntegrityError, connection, migrations, models, transaction
from django.db.migrations.loader import MigrationLoader

from privacy.models import RetentionRun

LAST_OF_RELEASE = "0001_initial"  # of every app; after a release, by app where it has more
LATER_LAST: dict[str, str] = {}
HARMLESS = (
    migrations.CreateModel, migrations.AddIndex, migrations.RemoveIndex,
    migrations.AlterModelOptions, migrations.AlterModelManagers, migrations.RemoveConstraint,
)  # fmt: skip
# What does more than add, with what it does to the old code meanwhile.
EXCEPTIONS = {
    ("cohorts", "0002_calls_between_rounds"): "no code has ever written what it refuses",
    ("mobility", "0002_second_line"): "the old code does not say who reads: for some seconds its "
    "lists of leaves are empty, and it writes none; nothing is lost. It has to be told ahead",
    (
        "mobility",
        "0003_unit_of_a_case",
    ): "the column is filled, then held not to be empty: a trigger writes it, whoever inserts",
    ("exchange", "0002_whom_to_turn_to"): "four more kinds are let in; what was, still is",
    ("accounts", "0003_found_by_spaces"): "the words of a choice; nothing of the table",
    ("safety", "0003_things"): "what the old code writes is of a person, as all of it was",
    ("safety", "0004_listings"): "one more thing is reported; what was, still is",
    ("safety", "0005_stories"): "one more thing is reported; what was, still is",
    ("mentoring", "0003_rooms"): "the old code writes no rooms",
    ("mentoring", "0005_missed"): "the words of a choice; nothing of the table",
    ("mentoring", "0006_untold_meetings"): "one more state is let in; what was, still is",
    ("mentoring", "0004_lost_rooms"): "marks what has a room; the old code writes no rooms",
    (
        "spaces",
        "0005_rooms_for_meetings",
    ): "what the old code writes is not for meetings: the database says so",
    ("mentors", "0002_take_back_application"): "one more verb is let in; what was, still is",
    ("spaces", "0004_question_kind"): "what the old code writes is general: the database says so",
    ("spaces", "0002_held_places"): "two triggers read a column more, which is false by itself",
    ("incubation", "0002_held_places"): "a trigger writes a column more; what is held is marked",
    ("mentoring", "0002_corrections"): "the old code writes no corrections and needs none",
    (
        "mentors",
        "0004_comment_until_the_end_of_a_day",
    ): "a day's last hours more are let in; what was, still is",
    (
        "mentors",
        "0005_requests_a_week",
    ): "the old code asks no mentor how often; who says so is asked no more often, by a trigger",
    ("spaces", "0007_questions_to_closed_spaces"): "one more end is let in; what was, still is",
    (
        "events",
        "0002_invitations_of_closed_spaces",
    ): "one more end is let in; what was, still is",
    ("mobility", "0005_completed"): "one more end is let in; what was, still is",
    ("privacy", "0004_unlink_erased"): "links of accounts that are gone; the old code follows none",
    ("ventures", "0004_search_keys"): "the column is filled; what the old code writes meanwhile is "
    "found by its name once it is saved again",
    ("privacy", "0002_privacy_wipe"): "a function that nothing old calls",
}


def newer():
    """Yield the migrations since the last release, with their keys."""
    own = {
        each.label for each in apps.get_app_configs() if str(settings.BASE_DIR) in each.path
        and ".venv" not in each.path
    }  # fmt: skip
    for (app, name), migration in sorted(MigrationLoader(None).disk_migrations.items()):
        if app in own and name > LATER_LAST.get(app, LAST_OF_RELEASE):
            yield (app, name), migration


def unsafe(operations):
    """Return the operations that old code may stumble over."""
    return [each for each in operations if not isinstance(each, HARMLESS) and not _may_lack(each)]


def _may_lack(operation):
    """Whether it adds a column that an INSERT of the old code may leave out."""
    if not isinstance(operation, migrations.AddField):
        return False
    field = operation.field
    return field.many_to_many or field.null or field.has_db_default() or field.generated


def test_what_is_newer_than_the_last_release_only_adds():
    found = dict(newer())
    assert found
    risky = {key for key, migration in found.items() if unsafe(migration.operations)}
    assert risky == set(EXCEPTIONS)
    assert all(EXCEPTIONS.values())


NUMBER = models.IntegerField


@pytest.mark.parametrize(
    "planted",
    [
        migrations.RemoveField("user", "name"),
        migrations.RenameField("user", "name", "called"),
        migrations.RenameModel("User", "Person"),
        migrations.DeleteModel("User"),
        migrations.AlterField("user", "name", NUMBER()),
        migrations.AddField("user", "age", NUMBER()),
        migrations.AddField("user", "age", NUMBER(default=3)),
        migrations.AddConstraint(
            "user", models.CheckConstraint(condition=models.Q(age__gt=0), name="age")
        ),
        migrations.RunSQL("DROP TABLE accounts_user"),
    ],
    ids=lambda operation: type(operation).__name__,
)
def test_what_old_code_would_stumble_over_is_noticed(planted):
    assert unsafe([planted]) == [planted]


@pytest.mark.parametrize("field", [NUMBER(null=True), NUMBER(db_default=3)])
def test_what_may_lack_is_let_pass(field):
    assert unsafe([migrations.AddField("user", "age", field)]) == []


# --- and so it is -----------------------------------------------------------------------------
AS_BEFORE = "INSERT INTO privacy_retentionrun (at, gone, failed) VALUES (now(), '{}', '[]')"


def inserted(field):
    """Add a column as a migration does, and write a row as the code before would."""
    field.model = RetentionRun
    field.set_attributes_from_name("later")
    with connection.schema_editor() as editor:
        editor.add_field(RetentionRun, field)
    with connection.cursor() as cursor, transaction.atomic():
        cursor.execute(AS_BEFORE)


@pytest.mark.django_db
def test_a_default_of_python_alone_stops_the_old_code_and_one_of_the_database_does_not():
    for passes in (NUMBER(null=True), NUMBER(db_default=3)):
        with transaction.atomic():
            inserted(passes)
            transaction.set_rollback(True)
    with pytest.raises(IntegrityError, match="later"):
        inserted(NUMBER(default=3))
