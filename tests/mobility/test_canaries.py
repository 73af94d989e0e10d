"""What a leave record says is in nothing that is compared or searched, nor on others' pages."""

import pytest
from django.db import connection
from django.urls import reverse

from matching import actions
from privacy.register.leave import LEAVE_ROWS
from tests.files import got
from tests.marks import mark
from tests.mentoring.pairs import in_english
from tests.scenes import address

pytestmark = pytest.mark.django_db
CANARY, CONTACT = "ZQ7XPRIVATE", "ZQ8YREACHED"
ELSEWHERE = ("matching_", "mentors_", "mentoring_", "ventures_", "cohorts_", "spaces_")
OF_FOUNDER = ("home", "mentor_list", "space_list", "mentor", "space", "venture_edit", "request",
              "together", "more", "own_data")  # fmt: skip
OF_MENTOR = ("inbox", "mentor_edit", "venture_open_list", "request", "own_data")


def tables(*prefixes):
    with connection.cursor() as cursor:
        names = connection.introspection.table_names(cursor)
    return [name for name in names if name.startswith(prefixes)]


def holding(names, text=CANARY):
    """Return which tables hold the text in any column, by one statement."""
    each = " UNION ALL ".join(
        f"SELECT '{name}' WHERE EXISTS (SELECT FROM {name} AS r WHERE r::text LIKE %(mark)s)"
        for name in names
    )
    with connection.cursor() as cursor:
        cursor.execute(each, {"mark": f"%{text}%"})
        return {row[0] for row in cursor.fetchall()}


def test_words_of_leave_records_are_nowhere_else(scene):
    assert mark(LEAVE_ROWS, CANARY) >= 10
    own = scene.mentor
    own.wechat, own.phone, own.email = f"{CONTACT}-wx", "+8613800138042", f"{CONTACT}@example.org"
    own.save()
    assert "mobility_leavecase" in holding(tables("mobility_"))  # the look finds what is there
    actions.refresh_passages()
    actions.index_lines()
    assert holding(tables(*ELSEWHERE)) == set()
    for contact in (CONTACT, "13800138042"):
        assert holding(tables(*ELSEWHERE), contact) == set()
        assert "accounts_user" in holding(["accounts_user"], contact)
    for reader, names in ((scene.founder, OF_FOUNDER), (scene.mentor, OF_MENTOR)):
        client = in_english(reader)
        for name in names:
            answer = got(client, address(name, scene), follow=True)
            assert answer.status_code == 200, name
            assert CANARY not in answer.content.decode(), name
    found = in_english(scene.founder).get(reverse("mentor_list"), {"q": CANARY})
    assert found.context["page"].paginator.count == 0
