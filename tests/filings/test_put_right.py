"""What was sent back and is written anew shows no number until it is filed again."""

from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from filings import actions, queries
from filings.core.periods import Period
from filings.models import Filing
from filings.queries.office import figures_by_filing
from spaces.models import Space
from tests.clock import NOW
from tests.filings.bureau import OCTOBER, TODAY, Bureau
from tests.mentoring.pairs import in_english

pytestmark = pytest.mark.django_db
NOVEMBER = Period(2026, 11)
HALF_WRITTEN = 98765


def sent_back():
    bureau = Bureau()
    filing = bureau.file(OCTOBER, staff=3)
    actions.give_back(filing, reason="少一人", by=bureau.officer, at=NOW)
    return bureau, Filing.objects.get(pk=filing.pk)


def written_anew():
    bureau, filing = sent_back()
    told = bureau.told(OCTOBER, staff=HALF_WRITTEN)
    bureau.keep(OCTOBER, version=filing.version, told=told)
    return bureau, Filing.objects.get(pk=filing.pk)


def numbers(filing):
    return figures_by_filing([filing.pk])[filing.pk]


def test_what_was_sent_back_counts_as_it_was_filed_until_it_is_written_anew():
    bureau, filing = sent_back()
    assert not queries.being_put_right([filing.pk])
    assert numbers(filing)["staff"] == 3
    assert queries.before(bureau.space, NOVEMBER)["staff"] == 3


def test_half_written_numbers_are_in_no_table_and_no_last_period():
    bureau, filing = written_anew()
    assert queries.being_put_right([filing.pk]) == {filing.pk}
    assert numbers(filing) == {}
    assert queries.before(bureau.space, NOVEMBER) == {}
    rows = queries.rows_of(queries.spaces_of(OCTOBER), OCTOBER, TODAY)
    assert [(each.filing, each.is_put_right) for each in rows] == [(filing.pk, True)]
    sheet = load_workbook(BytesIO(queries.office_workbook(rows, OCTOBER))).active
    assert HALF_WRITTEN not in {cell for row in sheet.values for cell in row}
    filed = bureau.file(OCTOBER, version=filing.version, staff=4)
    assert not queries.being_put_right([filed.pk])
    assert queries.before(bureau.space, NOVEMBER)["staff"] == numbers(filed)["staff"] == 4


def test_the_office_reads_that_it_is_being_put_right():
    bureau, filing = written_anew()
    client = in_english(bureau.officer)
    table = client.get("/province/figures/?period=2026-10").content.decode()
    assert "being put right" in table
    page = client.get(reverse("filing", args=[filing.pk])).content.decode()
    assert "you read them once they are filed again" in page
    assert str(HALF_WRITTEN) not in page


def test_the_office_reads_what_was_sent_back_as_it_was_filed():
    bureau = Bureau(desks=20, desks_free=4)
    filing = bureau.file(OCTOBER)
    actions.give_back(filing, reason="少一人", by=bureau.officer, at=NOW)
    Space.objects.filter(pk=bureau.space.pk).update(desks=30)
    answer = in_english(bureau.officer).get(reverse("filing", args=[filing.pk]))
    shown = {
        each.figure.key: each.number for _group, rows in answer.context["groups"] for each in rows
    }
    assert shown["desks"] == numbers(filing)["desks"] == 20
