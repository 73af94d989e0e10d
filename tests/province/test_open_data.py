"""What everybody takes away without an account, and what is not in it."""

import csv
import json
from io import BytesIO, StringIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from province.queries.open_data import SETS
from sheets.commas import write_commas
from sheets.headings import Column
from tests.clock import NOW
from tests.factories import ListingFactory, MentorFactory, SpaceFactory
from tests.mentoring.pairs import in_english
from ui.files import XLSX

pytestmark = pytest.mark.django_db
PRIVATE = {
    "contact_person": "乔远帆",
    "contact_phone": "0979-8412345",
    "contact_mail": "qiao@example.org",
    "ip_liaison": "温如川",
    "liaison_phone": "13900001111",
}


def lines(client, name="spaces"):
    answer = client.get(reverse("open_data_csv", args=[name]))
    assert answer.status_code == 200
    return list(csv.DictReader(StringIO(answer.content.decode("utf-8-sig"))))


def test_a_stranger_takes_the_spaces_as_text_and_as_excel(client):
    running, planned = SpaceFactory(subsidy="检测费补一半"), SpaceFactory(status="planned")
    closed = SpaceFactory(status="closed")
    told = lines(client)
    assert {each["空间名称"] for each in told} == {running.name, planned.name}
    (row,) = [each for each in told if each["空间名称"] == running.name]
    assert (row["工位数"], row["空闲工位"], row["补贴"]) == ("20", "4", "检测费补一半")
    assert (row["行政区划代码"], row["数据日期"]) == ("632801", NOW.date().isoformat())
    assert row["网页"].endswith(reverse("space", args=[running.slug]))
    answer = client.get(reverse("open_data_excel", args=["spaces"]))
    assert answer.headers["Content-Type"] == XLSX
    sheet, columns = load_workbook(BytesIO(answer.content)).worksheets
    assert sheet.max_row == 2 + 2
    assert [cell.value for cell in sheet[2]] == list(row)
    assert columns.max_row == 2 + 1 + len(SETS["spaces"].fields)  # title, headings; terms
    assert closed.name not in {each.value for each in sheet["A"]}


def test_whom_to_call_at_a_space_is_in_no_file(client):
    SpaceFactory(**PRIVATE)
    text = client.get(reverse("open_data_csv", args=["spaces"])).content.decode()
    book = load_workbook(BytesIO(client.get(reverse("open_data_excel", args=["spaces"])).content))
    cells = {str(c.value) for sheet in book for row in sheet.iter_rows() for c in row if c.value}
    for said in PRIVATE.values():
        assert said not in text
        assert not [each for each in cells if said in each]


def test_a_recognition_that_ran_out_is_none(client):
    past = NOW.date().replace(year=NOW.year - 1)
    SpaceFactory(level="provincial", level_until=past)
    (row,) = lines(client)
    assert (row["级别"], row["有效期至"]) == ("尚未认定", "")


def test_of_mentors_there_are_numbers_alone_and_small_ones_are_not_told(client):
    mentors = MentorFactory.create_batch(5)
    MentorFactory(county_id="630104")
    MentorFactory(status="draft")
    told = {each["代码"]: each["导师人数"] for each in lines(client, "mentors")}
    assert (told["632800"], told["630100"], told["632700"]) == ("5", "", "0")
    text = client.get(reverse("open_data_csv", args=["mentors"])).content.decode()
    assert not [each for each in mentors if each.user.name in text or each.slug in text]


def test_the_page_says_how_many_rows_and_what_columns_mean_and_each_foot_leads_to_it(client):
    SpaceFactory()
    client.post("/language/", {"language": "en"})
    page = client.get(reverse("open_data")).content.decode()
    assert "1 row on" in page
    assert "name this service and the day of the list as the source" in page
    for each in SETS.values():
        assert reverse("open_data_csv", args=[each.name]) in page
        assert reverse("open_data_excel", args=[each.name]) in page
        assert all(field.column.heading_zh in page for field in each.fields)
    assert reverse("open_data") in client.get(reverse("space_list")).content.decode()


@pytest.mark.parametrize("name", SETS)
def test_a_program_reads_what_the_table_says(client, name):
    SpaceFactory(subsidy="检测费补一半")
    ListingFactory(terms="免费")
    MentorFactory.create_batch(5)
    answer = client.get(reverse("open_data_json", args=[name]))
    assert answer.headers["Content-Type"] == "application/json"
    told = json.loads(answer.content)
    columns = [each["name"] for each in told["columns"]]
    assert told["rows"]
    assert all(list(row) == columns for row in told["rows"])
    assert told["day"] == NOW.date().isoformat()
    headings = {each["heading"]: each["name"] for each in told["columns"]}
    for row, line in zip(told["rows"], lines(client, name), strict=True):
        for heading, said in line.items():
            value = row[headings[heading]]
            if isinstance(value, str) and value:
                assert value == said
            elif isinstance(value, int) and not isinstance(value, bool):
                assert str(value) == said
            elif value is None:
                assert said == ""


def test_a_list_that_is_not_there_is_absent(client):
    for name in ("open_data_csv", "open_data_excel", "open_data_json"):
        assert client.get(reverse(name, args=["people"])).status_code == 404


def test_a_cell_that_begins_like_a_formula_runs_nowhere(client):
    space = SpaceFactory(summary="=HYPERLINK(1)", subsidy=" +1")
    (row,) = lines(client)
    assert (row["一句话介绍"], row["补贴"]) == (f"'{space.summary}", "' +1")
    columns = [Column("n", "数", "Number", (), "count")]
    assert b"-3" in write_commas(columns, [{"n": -3}])
    assert b"'-3" not in write_commas(columns, [{"n": -3}])


def test_more_spaces_take_no_more_queries(client):
    counts = []
    for more in (1, 2):
        SpaceFactory.create_batch(more)
        lines(client)  # reads what a process keeps of the shared lists
        with CaptureQueriesContext(connection) as asked:
            assert len(lines(client)) in {1, 3}
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_the_file_is_chinese_whoever_takes_it():
    space = SpaceFactory()
    answer = in_english(MentorFactory().user).get(reverse("open_data_csv", args=["spaces"]))
    told = answer.content.decode("utf-8-sig")
    assert "运营中" in told
    assert space.name in told
    assert "running" not in told


def test_of_listings_there_is_what_everybody_reads(client):
    shown = ListingFactory(terms="免费", kind="task")
    ListingFactory(status="waiting")
    (row,) = lines(client, "listings")
    assert (row["标题"], row["类别"], row["收费和条件"]) == (shown.title, "企业出的题", "免费")
    assert row["网页"].endswith(shown.get_absolute_url())
    text = client.get(reverse("open_data_csv", args=["listings"])).content.decode()
    assert shown.by.name not in text
    assert shown.by.email not in text
