"""Registers and reports in Excel are Chinese whole, whoever takes them."""

import re
from io import BytesIO
from urllib.parse import unquote

import polib
import pytest
from openpyxl import load_workbook

from config.messages import CATALOGUE
from tests.files import got
from tests.mentoring.pairs import in_english
from tests.scenes import address, everybody, our_patterns
from ui.files import XLSX

pytestmark = pytest.mark.django_db
ROOMS = {
    "province", "incidents", "filings", "trail", "incubation", "results", "events", "exchange",
    "spaces",
}  # fmt: skip
GIVE = re.compile(r"_(export|excel|template|errors)$")
PARTS = re.compile(r"[；：（）、，\-;:\n]+")


def english():
    """Return what the catalogue says in English where Chinese says it otherwise."""
    return {
        each.msgid.lower()
        for each in polib.pofile(str(CATALOGUE))
        if re.search("[a-z]{2}", each.msgid) and each.msgid != each.msgstr
    }


def files_of(scene):
    """Yield each workbook of these rooms as the first who gets it takes it, reading English."""
    for pattern in our_patterns():
        room = pattern.callback.__module__.partition(".")[0]
        if room not in ROOMS or not GIVE.search(pattern.name or ""):
            continue
        for person in everybody(scene):
            answer = got(in_english(person), address(pattern.name, scene))
            if answer.status_code == 200 and answer.headers["Content-Type"] == XLSX:
                yield pattern.name, answer
                break


def words(answer):
    """Yield the name of the file, of each sheet, and every part of every cell."""
    name = answer.headers["Content-Disposition"].rpartition("''")[2]
    yield from PARTS.split(unquote(name).removesuffix(".xlsx"))
    for sheet in load_workbook(BytesIO(answer.content)):
        yield sheet.title
        for row in sheet.iter_rows(values_only=True):
            for cell in row:
                yield from PARTS.split(str(cell or ""))


def test_who_reads_english_takes_a_workbook_without_an_english_word(scene, settings):
    settings.ACCOUNT_RATE_LIMITS = {}  # one officer takes more files than an hour lets
    told, taken = english(), set()
    for name, answer in files_of(scene):
        taken.add(name)
        found = {each for each in words(answer) if each.strip().lower() in told}
        assert not found, (name, found)
    assert taken >= {
        "vetting_export", "desk_export", "review_export", "survey_export", "space_export",
        "brought_template", "trail_export", "filed_export", "filing_export", "residents_export",
        "chain_rules_export", "province_chain_export", "space_chain_export", "result_export",
        "event_export", "competition_export", "incident_touched_export",
        "board_prefectures_export", "board_rows_export", "open_data_excel", "report_export",
        "mediation_export", "check_export", "evaluation_export", "spaces_late_export",
    }  # fmt: skip
