"""A connection keeps what it has asked before: the server reads and plans it once."""

import pytest
from django.db import connection

from accounts.models import User
from config.database import PREPARED, PREPARED_AT_MOST

pytestmark = pytest.mark.django_db
PREPARED_AS = "SELECT generic_plans + custom_plans FROM pg_prepared_statements WHERE statement ~ %s"


def times_run(table):
    with connection.cursor() as cursor:
        cursor.execute(PREPARED_AS, [table])
        return [times for (times,) in cursor.fetchall()]


def test_a_question_asked_again_is_prepared_and_its_values_are_not_in_it():
    connection.close()
    for number in range(PREPARED["prepare_threshold"] + 3):
        assert not User.objects.filter(email=f"nobody{number}@example.cn").exists()
    assert times_run("accounts_user.*email") == [3]


def test_more_is_kept_than_a_page_asks():
    connection.close()
    connection.ensure_connection()
    assert connection.connection.prepared_max == PREPARED_AT_MOST
