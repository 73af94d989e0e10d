"""What an officer changes while an import is compared with the record is not overwritten."""

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ledgers.actions import RowsChanged, begin_import, write
from ledgers.actions.changing import restate_pay
from ledgers.queries import plan
from mobility.actions import correct
from mobility.models import Employment, Enterprise, LeaveCase, Researcher
from tests.clock import NOW
from tests.ledgers.bringing import bring, corrected, looked_at, people, workbook
from tests.mentoring.pairs import in_english

LATER = NOW + timedelta(hours=1)


@pytest.fixture
def rows(unit, head):
    """Bring three leaves in; return the rows of a file that changes the second of them."""
    told = people(3)
    bring(unit, workbook(told), by=head)
    return corrected(told, 1, note="来自台账")


def changing(number, by):
    """Return a plan after which an officer changes a leave."""

    def planned(*args, **options):
        found = plan(*args, **options)
        case = LeaveCase.objects.get(employment__staff_number=number)
        correct(case, "note", "改过", reason="补记", by=by, at=LATER)
        return found

    return planned


def note_of(number):
    return LeaveCase.objects.get(employment__staff_number=number).note


def test_a_leave_changed_since_it_was_read_stops_the_whole_import_and_names_its_row(
    unit, head, rows, monkeypatch
):
    (number,) = [row.number for row in looked_at(unit, rows).of("update")]
    batch = begin_import(unit, "b.xlsx", workbook(rows), by=head, at=LATER)
    with monkeypatch.context() as patched:
        patched.setattr("ledgers.actions.writing.plan", changing("00002", head))
        with pytest.raises(RowsChanged) as refused:
            write(batch, only_clean=False, by=head, at=LATER)
    assert refused.value.rows == [number]
    assert note_of("00002") != "来自台账"
    batch.refresh_from_db()
    assert batch.status == "preview"
    assert batch.content
    write(batch, only_clean=False, by=head, at=LATER)  # looked at once more
    assert note_of("00002") == "来自台账"


def test_a_leave_that_the_file_leaves_alone_stops_nothing(unit, head, rows, monkeypatch):
    batch = begin_import(unit, "b.xlsx", workbook(rows), by=head, at=LATER)
    monkeypatch.setattr("ledgers.actions.writing.plan", changing("00001", head))
    write(batch, only_clean=False, by=head, at=LATER)
    assert (note_of("00001"), note_of("00002")) == ("改过", "来自台账")


def test_the_leaves_are_held_by_one_query_however_many(unit, head, rows):
    changed = [row | {"note": "来自台账"} for row in rows]
    batch = begin_import(unit, "b.xlsx", workbook(changed), by=head, at=LATER)
    with CaptureQueriesContext(connection) as ran:
        write(batch, only_clean=False, by=head, at=LATER)
    held = [each["sql"] for each in ran.captured_queries if "FOR NO KEY UPDATE" in each["sql"]]
    assert sum('FROM "mobility_leavecase"' in sql for sql in held) == 1


def test_the_page_says_which_row(unit, head, rows, monkeypatch):
    batch = begin_import(unit, "b.xlsx", workbook(rows), by=head, at=LATER)
    monkeypatch.setattr("ledgers.actions.writing.plan", changing("00002", head))
    url = reverse("import_act", args=[batch.pk, "write"])
    page = in_english(head).post(url, {"rows": "all"}, follow=True).content.decode()
    assert "somebody has just changed the leave of row" in page
    assert reverse("import_act", args=[batch.pk, "write"]) in page


# --- what keeps no versions: people, posts, pay, companies ----------------------------------------
def post_changed(case):
    Employment.objects.filter(pk=case.employment_id).update(title="教授")


def person_changed(case):
    Researcher.objects.filter(pk=case.employment.person_id).update(started_work_on=date(2008, 7, 1))


def pay_changed(case):
    now = case.treatments.last().pay_mode
    other = "keep_basic" if now != "keep_basic" else "keep_basic_plus_heating"
    restate_pay(case, other, basis="另一依据", by=None, at=LATER)


def company_changed(case):
    Enterprise.objects.filter(pk=case.enterprise_id).update(is_profitable=None)


def followed_by(meddle, number):
    """Return a plan after which something else of a leave is changed."""

    def planned(*args, **options):
        found = plan(*args, **options)
        meddle(LeaveCase.objects.get(employment__staff_number=number))
        return found

    return planned


@pytest.mark.parametrize(
    ("key", "value", "meddle"),
    [
        ("title", "研究员", post_changed),
        ("started_work_on", date(2009, 7, 6), person_changed),
        ("pay_mode", "停发", pay_changed),
        ("is_profitable", "是", company_changed),
    ],
)
def test_a_change_of_what_keeps_no_versions_stops_it_too(
    unit, head, monkeypatch, key, value, meddle
):
    told = people(3)
    bring(unit, workbook(told), by=head)
    changed = corrected(told, 1, **{key: value})
    (number,) = [row.number for row in looked_at(unit, changed).of("update")]
    batch = begin_import(unit, "b.xlsx", workbook(changed), by=head, at=LATER)
    with monkeypatch.context() as patched:
        patched.setattr("ledgers.actions.writing.plan", followed_by(meddle, "00002"))
        with pytest.raises(RowsChanged) as refused:
            write(batch, only_clean=False, by=head, at=LATER)
    assert refused.value.rows == [number]
    batch.refresh_from_db()
    assert batch.status == "preview"
    write(batch, only_clean=False, by=head, at=LATER)  # looked at once more
    assert not looked_at(unit, changed).of("update")


def test_what_the_page_did_not_show_is_not_written_over(unit, head):
    told = people(2)
    bring(unit, workbook(told), by=head)
    changed = workbook(corrected(told, 1, title="研究员"))
    batch = begin_import(unit, "b.xlsx", changed, by=head, at=LATER)
    client = in_english(head)

    def written(page):
        (seen,) = re.findall(r'name="seen" value="(\w+)"', page.content.decode())
        url = reverse("import_act", args=[batch.pk, "write"])
        return client.post(url, {"rows": "all", "seen": seen}, follow=True)

    page = client.get(reverse("import_preview", args=[batch.pk]))
    post = Employment.objects.filter(staff_number="00002")
    post.update(title="教授")
    page = written(page)
    assert "the ledger has changed" in page.content.decode()
    assert post.get().title == "教授"
    written(page)  # which shows now what is written over
    assert post.get().title == "研究员"
