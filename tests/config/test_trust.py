"""What is guaranteed stands on a page; when it was last proved is read from a file, or not said."""

import json
import re
from datetime import date

import pytest
from _pytest.reports import TestReport
from django.conf import settings as ours
from django.test import Client
from django.urls import reverse

from config.documents import page_of
from config.proof import NUMBERS, Proof, read
from config.trust import DOCUMENTS
from tests.factories import UserFactory
from tests.proof import FILE, RED_CONTROLS, TOLD, Tally, told_in
from tests.scenes import signed_in

pytestmark = pytest.mark.django_db
CLEAN = Proof(date(2026, 11, 20), 2001, 0, 6004, 0, 19, 19)


@pytest.fixture
def kept(settings, tmp_path):
    settings.PROOF_FILE = tmp_path / "proof.json"
    return settings.PROOF_FILE


def shown(language="en"):
    page = Client(headers={"accept-language": language}).get(reverse("trust"))
    assert page.status_code == 200
    return page.content.decode()


def test_without_a_proof_the_page_says_so_and_tells_no_number(kept):
    assert not kept.exists()
    page = shown()
    assert "No proof is on record on this installation" in page
    assert "Tests run" not in page
    assert "没有测试证明的记录" in shown("zh-cn")


def test_a_proof_is_told_with_its_day_and_its_counts(kept):
    CLEAN.write(kept)
    page = shown()
    for told in ("2026-11-20", "Tests run: 2001; failed: 0", "6004", "19; noticed: 19"):
        assert told in " ".join(page.split())
    assert "was not clean" not in page


@pytest.mark.parametrize(
    "change",
    [{"failed": 1}, {"differences": 2}, {"found": 18}],
    ids=["failed", "differs", "missed"],
)
def test_a_run_that_was_not_clean_is_called_so(kept, change):
    Proof(**(vars(CLEAN) | change)).write(kept)
    assert "was not clean" in shown()


@pytest.mark.parametrize(
    "content",
    ["", "{}", "[]", "null", '{"date": "yesterday"}', b"\xff",
     json.dumps({"date": "2026-11-20"} | dict.fromkeys(NUMBERS, "7")),
     json.dumps({"date": "2026-11-20"} | dict.fromkeys(NUMBERS, -1)),
     json.dumps({"date": "2026-11-20"} | dict.fromkeys(NUMBERS, 0))],
)  # fmt: skip
def test_a_file_that_nobody_can_have_written_is_no_proof(kept, content):
    kept.write_bytes(content if isinstance(content, bytes) else content.encode())
    assert read(kept) is None
    assert "No proof is on record" in shown()


def test_what_is_written_is_read_again(kept):
    CLEAN.write(kept)
    assert read(kept) == CLEAN


def test_every_sentence_leads_to_a_page_or_a_document(kept):
    del kept
    page = shown()
    main = page[page.index("<main") : page.index("</main>")]
    sentences = re.findall(r"<li>(.*?)</li>", main, re.DOTALL)
    links = [re.findall(r'href="([^"]+)"', each) for each in sentences]
    assert 10 <= sum(bool(each) for each in links) - len(DOCUMENTS) <= 14
    assert all(links)
    client = signed_in(UserFactory())
    for url in {url for each in links for url in each}:
        assert client.get(url).status_code == 200, url


def test_it_stands_in_the_foot_of_every_page(stranger):
    foot = stranger.get("/").content.decode().partition('<footer class="foot">')[2]
    assert f'href="{reverse("trust")}"' in foot


@pytest.mark.parametrize("name", DOCUMENTS)
def test_documents_are_given_in_the_language_of_the_reader(name):
    for language in ("en", "zh-cn"):
        client = Client(headers={"accept-language": language})
        answer = client.get(reverse("trust_document", args=[name]), {"file": ""})
        assert answer.status_code == 200
        assert answer.headers["Content-Type"] == "text/markdown; charset=utf-8"
        text = answer.content.decode()
        is_chinese = bool(re.match(r"# [\u4e00-\u9fff]", text))
        assert is_chinese == (language == "zh-cn" and name != "asvs")
        assert ".md" in answer.headers["Content-Disposition"]


@pytest.mark.parametrize("language", ["en", "zh-cn"])
@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_is_a_page_whose_links_lead_to_pages_of_ours(name, language):
    client = Client(headers={"accept-language": language})
    answer = client.get(reverse("trust_document", args=[name]))
    assert answer.headers["Content-Type"].startswith("text/html")
    main = answer.content.decode().partition("<main")[2].partition("</main>")[0]
    assert re.search(r'<h2 id="[^"]+">', main)
    assert main.count('class="scroll-x"') == main.count("<table")
    assert "style=" not in main
    assert ".md" not in "".join(re.findall(r'href="([^"]+)"', main))
    assert f"{reverse('trust_document', args=[name])}?file" in main


def test_markup_in_a_document_is_words_and_links_to_nowhere_are_none():
    text = "# A b\n\n# A b\n\n<b>x</b> [one](asvs.md#v1) [two](operations.md)"
    shown = page_of(text, {"asvs.md": "/trust/asvs/"}.get)
    assert re.findall(r'id="([^"]+)"', shown) == ["a-b", "a-b-1"]
    assert "<b>" not in shown
    assert re.findall(r'href="([^"]+)"', shown) == ["/trust/asvs/#v1"]
    assert "two" in shown


def test_no_half_width_colon_stands_between_chinese_words(kept):
    del kept
    assert not re.search(r"</a>:", shown("zh-cn"))


@pytest.mark.parametrize("name", ["operations", "guarantees.zh", "..", "proof"])
def test_nothing_else_is_given_out(name, stranger):
    assert stranger.get(f"/trust/{name}/").status_code == 404


def test_it_is_only_read(stranger):
    assert stranger.post(reverse("trust")).status_code == 405
    assert stranger.post(reverse("trust_document", args=["asvs"])).status_code == 405


def test_a_proof_is_found_in_the_log_of_the_run_that_printed_it():
    older = Proof(**(vars(CLEAN) | {"failed": 3}))
    log = ["..F [100%]\n", f"{TOLD}{older.text()}\n", "1 failed\n", f"{TOLD}{CLEAN.text()}\n"]
    assert told_in(log) == CLEAN
    assert told_in(["7 passed in 3 s\n"]) is None


# --- what a run of the suite adds up to ---------------------------------------------------------
def report(name, when="call", outcome="passed", **told):
    return TestReport(
        name, (name, 0, ""), {}, outcome, None, when, user_properties=list(told.items())
    )


def test_tests_cells_and_planted_faults_are_counted():
    tally = Tally()
    control = min(RED_CONTROLS)
    for each in (
        report("a::test_a", "setup"), report("a::test_a"), report("a::test_a", "teardown"),
        report("a::test_b", outcome="failed"),
        report("a::test_c", "setup", outcome="failed"),
        report("a::test_d", "setup", outcome="skipped"),
        report("a::test_e[founder]", cells=364, differences=0),
        report("a::test_e[mentor]", outcome="failed", cells=364, differences=2),
        report(f"{control}[0]"), report(f"{control}[1]"),
    ):  # fmt: skip
        tally.add(each)
    day = date(2026, 11, 20)
    assert tally.proof(day) == Proof(day, 7, 3, 728, 2, len(RED_CONTROLS), 1)


def test_a_planted_fault_that_one_run_missed_is_not_found():
    tally = Tally()
    control = min(RED_CONTROLS)
    tally.add(report(f"{control}[0]"))
    tally.add(report(f"{control}[1]", outcome="failed"))
    assert tally.proof(date(2026, 11, 20)).found == 0


def test_the_page_reads_what_the_run_writes():
    assert ours.PROOF_FILE == FILE
