"""Every number of the board opens its rows, not the eight targets alone."""

import html
import re
from io import BytesIO

import pytest
from django.urls import reverse
from docx import Document
from openpyxl import load_workbook

from accounts.models import HelpKind
from province.queries import board
from province.queries.parts import PARTS
from spaces.models import Space
from tests.factories import NeedFactory, RequestFactory, SpaceFactory, VentureFactory
from tests.files import got
from tests.mentoring.pairs import Pair, in_english
from tests.province.test_board import TODAY, since, world
from tests.scenes import signed_in

pytestmark = pytest.mark.django_db
QUARTER = "2026-Q4"
LINK = re.compile(r'href="(/province/board/part/[^"]+)">\s*([\d,]+)\s*<')


def test_every_smaller_number_is_opened_and_its_list_counted():
    stage = world()
    venture = VentureFactory(county_id="630102")
    venture.sectors.add("education")
    NeedFactory(venture=venture, help_kind_id="cold-store")
    NeedFactory(venture=venture, help_kind_id="process-design")
    RequestFactory(venture=venture)
    Pair()
    client = signed_in(stage.officer)
    page = client.get(reverse("board"), {"on": str(TODAY)}).content.decode()
    links = [(html.unescape(url), int(n.replace(",", ""))) for url, n in LINK.findall(page)]
    assert len(links) > 100
    assert {url.split("/")[4] for url, _n in links} >= {
        "spaces", "covered", "founders", "mentors", "pairs", "waiting", "ask-for", "work-in",
    }  # fmt: skip
    for url, number in links:
        told = client.get(url)
        assert told.context["page"].paginator.count == number, url
    url = next(url for url, number in links if "/founders/" in url and number)
    sheet = load_workbook(BytesIO(got(client, url.replace("/?", "/export/?")).content)).active
    assert sheet.max_row - 2 == dict(links)[url]


def test_what_is_planned_is_listed_where_the_board_counts_it():
    world()
    since(SpaceFactory(county_id="632521"), 60)
    SpaceFactory(status="planned", county_id="632521")
    gaps = board.gaps_by_prefecture(board.counties(TODAY), TODAY)
    (hainan,) = [gap for gap in gaps if gap.place.pk == "632500"]
    listed = PARTS["planned"].rows(TODAY, "632500")
    assert [each.county_id for each in listed] == ["632525"]
    assert hainan.planned == len(listed)


@pytest.mark.parametrize("url", ["x/", "spaces/?at=999", "do/", "do/?at=630100"])
def test_a_number_of_nothing_is_not_there(url):
    stage = world()
    assert signed_in(stage.officer).get(f"/province/board/part/{url}").status_code == 404


def test_what_no_space_has_is_short_and_opens_who_asks():
    world()
    need = NeedFactory(help_kind_id="cold-store")
    (short,) = board.short_places(TODAY)
    assert (short.code, short.ventures, short.offered) == ("cold-store", 1, 0)
    assert list(PARTS[short.asks].rows(TODAY, short.code)) == [need.venture]
    Space.objects.first().help_kinds.add("cold-store")
    assert board.short_places(TODAY) == []


def test_the_report_in_word_names_the_places_that_are_short_as_its_page_does():
    stage = world()
    NeedFactory(help_kind_id="cold-store")
    client = signed_in(stage.officer)
    word = Document(BytesIO(client.get(reverse("board_report_word"), {"quarter": QUARTER}).content))
    (row,) = word.tables[4].rows[1:]
    name = HelpKind.objects.get(pk="cold-store").name_zh
    assert [cell.text for cell in row.cells] == [name, "1", "0", "1"]
    page = client.get(reverse("board_report"), {"quarter": QUARTER}).content.decode()
    assert name in page


def test_the_places_of_a_quarter_that_is_over_are_those_of_its_last_day_and_called_so():
    stage = world()
    NeedFactory(help_kind_id="cold-store")
    SpaceFactory().help_kinds.add("cold-store")  # it runs since today
    client = signed_in(stage.officer)
    asked = {"quarter": "2026-Q3"}
    word = Document(BytesIO(client.get(reverse("board_report_word"), asked).content))
    rows = {row.cells[0].text: [cell.text for cell in row.cells[1:]] for row in word.tables[4].rows}
    assert rows[HelpKind.objects.get(pk="cold-store").name_zh] == ["1", "0", "1"]
    heading = "五、场地和设备缺口（需求按导出当日，空间截至2026-09-30）"
    assert heading in [each.text for each in word.paragraphs]
    page = in_english(stage.officer).get(reverse("board_report"), asked).content.decode()
    assert "beside the spaces running on 2026-09-30 that have it" in page
