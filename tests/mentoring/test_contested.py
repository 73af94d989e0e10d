"""What was written late is answered still: objected to, confirmed, and listed until then."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.policies import Denied
from config.waiting import counted
from mentoring import actions
from mentoring.models import Closing, Record
from mentoring.queries import rows_waiting, steps_of
from mentors.models import Mentorship
from tests.clock import NOW
from tests.mentoring.pairs import Pair, in_english
from tests.mentoring.test_groups import HELD, Circle, fresh, place

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def ended(*, days_ago):
    """Return a pair that ended so long ago."""
    pair = Pair()
    Mentorship.objects.filter(pk=pair.row.pk).update(
        started_at=NOW - 80 * DAY, status="ended", ended_at=NOW - days_ago * DAY
    )
    pair.row.refresh_from_db()
    return pair


def steps(user, at=NOW):
    """Return the kinds of what `user` is to do; the number of the frame is that of the list."""
    found = steps_of(user, at=at)
    listed = counted({"mentorship_list": rows_waiting(user, at=at)})["mentorship_list"]
    assert listed == sum(step.waits for step in found)
    return [str(step.kind) for step in found]


def right(pair, **told):
    return pair.told(days_ago=40, **{"minutes": 10, **told})


def test_to_what_was_written_at_the_last_moment_the_other_side_objects_a_fortnight_long():
    pair = ended(days_ago=30)
    row = pair.record(days_ago=40, minutes=600)
    for by, days in ((pair.founder, 1), (pair.mentor, 15)):
        with pytest.raises(Denied):
            actions.correct(row, seen=1, **right(pair), by=by, at=NOW + days * DAY)
    actions.correct(row, seen=1, **right(pair), by=pair.mentor, at=NOW + 14 * DAY)
    row = Record.objects.get()
    assert (row.minutes, row.version) == (10, 2)
    with pytest.raises(Denied):
        actions.correct(row, seen=2, **right(pair), by=pair.mentor, at=NOW + 15 * DAY)
    actions.correct(row, seen=2, **right(pair), by=pair.founder, at=NOW + 28 * DAY)
    actions.confirm(Record.objects.get(), seen=3, by=pair.mentor, at=NOW + 29 * DAY)
    assert Record.objects.get().is_confirmed


def test_nothing_new_is_written_down_by_that():
    pair = ended(days_ago=35)
    with pytest.raises(Denied):
        pair.record(days_ago=40)


def test_what_was_written_late_stands_in_the_list_and_on_the_page():
    pair = ended(days_ago=35)
    row = pair.record(at=NOW - 6 * DAY, days_ago=40)
    assert steps(pair.mentor) == ["confirm"]
    assert steps(pair.founder) == []
    assert steps(pair.mentor, NOW + 9 * DAY) == []
    page, url = (
        reverse("mentorship", args=[pair.row.pk]),
        reverse("record", args=[pair.row.pk, row.pk]),
    )
    client = in_english(pair.mentor)
    shown = client.get(page).content.decode()
    assert "Not quite right" in shown
    assert url in shown
    assert 'name="seen" value="1"' in shown
    assert client.get(url).status_code == 200
    other = in_english(pair.founder)
    assert url not in other.get(page).content.decode()
    assert other.get(url).status_code == 403


def test_what_can_only_be_confirmed_any_more_is_confirmed_on_the_page():
    pair = ended(days_ago=60)
    Mentorship.objects.filter(pk=pair.row.pk).update(ended_at=NOW - 31 * DAY)
    pair.row.refresh_from_db()
    row = pair.record(at=NOW - 30 * DAY, days_ago=40)
    shown = in_english(pair.mentor).get(reverse("mentorship", args=[pair.row.pk]))
    press = reverse("mentorship_act", args=[pair.row.pk, "records", row.pk, "confirm"])
    assert press in shown.content.decode()
    assert "Not quite right" not in shown.content.decode()


def test_what_several_ventures_did_is_told_and_confirmed_after_the_end_of_one():
    circle = Circle()
    group = circle.arranged()
    for pair in (circle.one, circle.other, circle.third):
        actions.close(pair.row, Closing(reason="over"), by=pair.founder, at=HELD)
    assert steps(circle.mentor, HELD) == ["record"]
    told = {"minutes": 60, "notes": "各自讲了进展", "next_step": ""}
    actions.write_group_record(fresh(group), **told, by=circle.mentor, at=HELD + 29 * DAY)
    for days in (29, 40):
        assert steps(circle.one.founder, HELD + days * DAY) == ["confirm"]
    (step,) = steps_of(circle.one.founder, at=HELD + 40 * DAY, only=circle.one.row)
    assert step.group == group
    at = HELD + 41 * DAY
    actions.confirm_group(place(group, circle.one), seen=1, by=circle.one.founder, at=at)
    assert steps(circle.one.founder, at) == []
    assert steps(circle.mentor, at) == []


def test_what_waits_stands_on_the_page_however_much_was_written_since():
    pair = Pair()
    row = pair.record(days_ago=19, minutes=70)
    for _ in range(21):
        actions.confirm(pair.record(), seen=1, by=pair.mentor, at=NOW)
    page = in_english(pair.mentor).get(reverse("mentorship", args=[pair.row.pk]))
    assert reverse("mentorship_act", args=[pair.row.pk, "records", row.pk, "confirm"]) in (
        page.content.decode()
    )
    assert len(page.context["records"]) == 21
    assert page.context["numbers"][row.pk] == 1
