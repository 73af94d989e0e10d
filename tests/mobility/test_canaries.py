"""What a leave record says is in nothing that is compared or searched, nor on others' pages."""

import pytest
from django.db import DatabaseError, connection, models, transaction
from django.urls import reverse

from matching import actions
from mobility.secret import SecretField
from privacy.queries.own import model_of
from privacy.register.leave import LEAVE_ROWS
from tests.mentoring.pairs import in_english
from tests.scenes import address

pytestmark = pytest.mark.django_db
CANARY = "ZQ7X"
ELSEWHERE = ("matching_", "mentors_", "mentoring_", "ventures_", "cohorts_", "spaces_")
OF_FOUNDER = ("home", "mentor_list", "space_list", "mentor", "space", "venture_edit", "request",
              "together", "more", "own_data")  # fmt: skip
OF_MENTOR = ("inbox", "mentor_edit", "venture_open_list", "request", "own_data")


def tables(*prefixes):
    with connection.cursor() as cursor:
        names = connection.introspection.table_names(cursor)
    return [name for name in names if name.startswith(prefixes)]


def holding(names):
    """Return which tables hold the canary in any column, by one statement."""
    each = " UNION ALL ".join(
        f"SELECT '{name}' WHERE EXISTS (SELECT FROM {name} AS r WHERE r::text LIKE %(mark)s)"
        for name in names
    )
    with connection.cursor() as cursor:
        cursor.execute(each, {"mark": f"%{CANARY}%"})
        return {row[0] for row in cursor.fetchall()}


def is_text(column):
    return isinstance(column, models.CharField | models.TextField) and not isinstance(
        column, SecretField
    )


def mark_leave_records():
    """Write the canary into every text of the leave ledger that takes it; return how many."""
    marked = 0
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for row in LEAVE_ROWS:
            model = model_of(row)
            texts = [name for name in row.words if is_text(model._meta.get_field(name))]
            for name in texts:
                column, table = model._meta.get_field(name).column, model._meta.db_table
                try:
                    with transaction.atomic():
                        cursor.execute(
                            f'UPDATE {table} SET "{column}" = %s || right(id::text, 4)', [CANARY]
                        )
                        marked += bool(cursor.rowcount)
                except DatabaseError:  # a constraint asks for another shape
                    continue
        cursor.execute("SET LOCAL session_replication_role = origin")
    return marked


def test_words_of_leave_records_are_nowhere_else(scene):
    assert mark_leave_records() >= 10
    assert "mobility_leavecase" in holding(tables("mobility_"))  # the look finds what is there
    actions.refresh_passages()
    actions.index_lines()
    assert holding(tables(*ELSEWHERE)) == set()
    for reader, names in ((scene.founder, OF_FOUNDER), (scene.mentor, OF_MENTOR)):
        client = in_english(reader)
        for name in names:
            answer = client.get(address(name, scene), follow=True)
            assert answer.status_code == 200, name
            assert CANARY not in answer.content.decode(), name
    found = in_english(scene.founder).get(reverse("mentor_list"), {"q": CANARY})
    assert found.context["page"].paginator.count == 0
