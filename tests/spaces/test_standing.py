"""How a space stood on a day is kept by the database, whoever changes the space."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from spaces.models import Space, SpaceStanding
from tests.clock import NOW
from tests.factories import SpaceFactory

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
TODAY = NOW.date()


def stood(space):
    rows = SpaceStanding.objects.filter(space=space).order_by("pk")
    return [(row.status, row.type_id, row.level, row.county_id) for row in rows]


def test_a_change_of_a_space_writes_one_row():
    space = SpaceFactory()
    first = ("running", "maker-enterprise", "none", "632801")
    assert stood(space) == [first]
    space.summary = "另一句话"
    space.save()
    assert stood(space) == [first]
    Space.objects.filter(pk=space.pk).update(status="closed", level="city")
    assert stood(space) == [first, ("closed", "maker-enterprise", "city", "632801")]
    with connection.cursor() as cursor:
        cursor.execute("UPDATE spaces_space SET county_id = '630102' WHERE id = %s", [space.pk])
    assert stood(space)[-1][-1] == "630102"


def test_without_the_trigger_the_change_would_be_lost():
    space = SpaceFactory()
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER standing_is_kept ON spaces_space")
    Space.objects.filter(pk=space.pk).update(status="closed")
    assert [row[0] for row in stood(space)] == ["running"]


def test_the_history_is_never_changed():
    row = SpaceFactory().standings.get()
    rows = SpaceStanding.objects.filter(pk=row.pk)
    for act in (lambda: rows.update(status="closed"), rows.delete):
        with pytest.raises(DatabaseError, match="Standings stay"), transaction.atomic():
            act()
    for name, change in (
        ("stood_in_a_known_status", {"status": "?"}), ("stood_at_a_known_level", {"level": "?"})
    ):  # fmt: skip
        told = {"space": row.space, "status": "running", "type_id": "star", "level": "none"}
        told |= {"county_id": "632801", "since": NOW} | change
        with pytest.raises(DatabaseError, match=name), transaction.atomic():
            SpaceStanding.objects.create(**told)


def test_the_newest_row_up_to_the_end_of_a_day_stands():
    space = SpaceFactory()
    now = space.standings.get()
    told = {"space": space, "type_id": "maker-enterprise", "level": "none", "county_id": "632801"}
    opened = SpaceStanding.objects.create(status="running", since=NOW - 30 * DAY, **told)
    closed = SpaceStanding.objects.create(status="closed", since=NOW - 9 * DAY, **told)
    on = SpaceStanding.objects.standing_on
    assert not on(TODAY - 31 * DAY)
    for days, row in ((30, opened), (10, opened), (9, closed), (1, closed), (0, now)):
        assert list(on(TODAY - days * DAY)) == [row], days
    assert SpaceStanding.objects.first_day() == TODAY - 30 * DAY
