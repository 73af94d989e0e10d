"""Pages of both sides, from the form to the table of the office."""

import io
from datetime import timedelta

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from filings.core.figures import FIGURES
from filings.models import CheckedSpace, Evaluation, Filing
from filings.queries import numbers_of
from tests.factories import SpaceFactory
from tests.filings.bureau import OCTOBER, TODAY, YEAR, Bureau, an_officer, typed
from tests.mentoring.pairs import in_english
from tests.scenes import signed_in

pytestmark = pytest.mark.django_db


def sent(period=OCTOBER, version=0, why=None, **numbers):
    told = {f"n_{key}": number for key, number in typed(period, **numbers).items()}
    return told | {f"why_{key}": words for key, words in (why or {}).items()} | {"version": version}


def text(client, url):
    answer = client.get(url)
    assert answer.status_code == 200, url
    return answer.content.decode()


def rows_of(answer):
    assert answer.status_code == 200
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    return [[cell.value for cell in row] for row in book.active.iter_rows()]


# --- the manager ------------------------------------------------------------------------------
def test_a_manager_fills_in_a_month_and_the_office_takes_it():
    bureau = Bureau()
    manager, officer = in_english(bureau.manager), in_english(bureau.officer)
    listed = f"/my/spaces/{bureau.space.pk}/figures/"
    url = f"{listed}2026-10/"
    assert "1 return is still" in text(manager, listed)
    assert url in text(manager, f"/spaces/{bureau.space.pk}/desk/")
    assert "By the records" not in text(manager, url)
    answer = manager.post(url, {**sent(staff=3), "file": "on"})
    assert answer.status_code == 302
    filing = Filing.objects.get()
    assert filing.status == "filed"
    assert "is looking at these figures" in text(manager, url)
    page = f"/province/figures/{filing.pk}/"
    assert "Accept the figures" in text(officer, page)
    assert officer.post(f"/filings/returns/{filing.pk}/accept/").status_code == 302
    assert "took these figures" in text(manager, url)
    assert "Nothing is left to file" in text(manager, listed)


def test_what_is_odd_is_asked_about_beside_its_figure_and_the_typing_stays():
    bureau = Bureau()
    client, url = in_english(bureau.manager), f"/my/spaces/{bureau.space.pk}/figures/2026-10/"
    assert 'name="why_jobs"' not in text(client, url)
    answer = client.post(url, {**sent(jobs=41, staff=7), "file": "on"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "There is none of what it comes from. Say why." in page
    assert 'name="why_jobs"' in page
    assert 'value="41"' in page
    assert 'value="7"' in page
    assert not Filing.objects.exists()
    told = sent(jobs=41, staff=7, why={"jobs": "合同未登记"})
    assert client.post(url, {**told, "file": "on"}).status_code == 302
    assert "合同未登记" in text(client, url)


def test_a_draft_is_saved_with_gaps_and_filed_without():
    bureau = Bureau()
    client, url = in_english(bureau.manager), f"/my/spaces/{bureau.space.pk}/figures/2026-10/"
    assert client.post(url, {"n_staff": "3", "version": "0", "keep": "on"}).status_code == 302
    assert numbers_of(Filing.objects.get())["staff"] == 3
    answer = client.post(url, {"n_staff": "3", "version": "1", "file": "on"})
    assert answer.status_code == 422
    assert "Needed before you file" in answer.content.decode()
    old = client.post(url, {**sent(staff=5), "keep": "on"})
    assert old.status_code == 422
    assert "Somebody else saved" in old.content.decode()
    assert client.post(url, {**sent(version=1, staff=5), "file": "on"}).status_code == 302


def test_another_number_than_the_records_stands_with_its_words():
    bureau = Bureau()
    client, url = in_english(bureau.manager), f"/my/spaces/{bureau.space.pk}/figures/2026-10/"
    answer = client.post(url, {**sent(events=4), "keep": "on"})
    assert answer.status_code == 422
    assert "The records say another number." in answer.content.decode()
    told = sent(events=4, why={"events": "两场未发布"})
    assert client.post(url, {**told, "keep": "on"}).status_code == 302
    page = text(client, url)
    assert "两场未发布" in page
    assert 'value="4"' in page


def test_what_cannot_be_read_is_refused_with_the_typing():
    bureau = Bureau()
    client, url = signed_in(bureau.manager), f"/my/spaces/{bureau.space.pk}/figures/2026-10/"
    for wrong in ("three", "9" * 40, "1.5"):
        answer = client.post(url, {**sent(), "n_staff": wrong, "file": "on"})
        assert answer.status_code == 422
    assert not Filing.objects.exists()


def test_a_period_that_runs_is_saved_and_not_filed():
    bureau = Bureau()
    client, url = signed_in(bureau.manager), f"/my/spaces/{bureau.space.pk}/figures/2026-11/"
    assert 'name="file"' not in text(client, url)
    assert client.post(url, {**sent(), "file": "on"}).status_code == 422
    assert client.post(url, {**sent(), "keep": "on"}).status_code == 302


@pytest.mark.parametrize("period", ["2026-12", "2027", "2026-13", "x", "2016", "9999"])
def test_there_is_no_return_of_what_has_not_begun(period):
    bureau = Bureau()
    client = signed_in(bureau.manager)
    for page in ("", "print/", "export/"):
        url = f"/my/spaces/{bureau.space.pk}/figures/{period}/{page}"
        assert client.get(url).status_code == 404


def test_others_do_not_find_the_pages_of_a_space():
    bureau, other = Bureau(), Bureau()
    bureau.file()
    for person in (other.manager, bureau.officer):
        client = signed_in(person)
        for page in ("figures/", "figures/2026-10/", "figures/2026-10/print/", "findings/"):
            assert client.get(f"/my/spaces/{bureau.space.pk}/{page}").status_code == 404
        assert client.post(f"/my/spaces/{bureau.space.pk}/figures/2026-10/").status_code == 404


def test_what_is_filed_is_not_written_again():
    bureau = Bureau()
    bureau.file(staff=3)
    client, url = signed_in(bureau.manager), f"/my/spaces/{bureau.space.pk}/figures/2026-10/"
    assert client.post(url, {**sent(version=1, staff=9), "file": "on"}).status_code == 302
    assert numbers_of(Filing.objects.get())["staff"] == 3


def test_the_print_has_a_place_for_the_seal_and_excel_the_numbers():
    bureau = Bureau()
    bureau.file(staff=3)
    client = signed_in(bureau.manager)
    url = f"/my/spaces/{bureau.space.pk}/figures/2026-10/"
    assert "（盖章）" in text(client, f"{url}print/")
    rows = rows_of(client.get(f"{url}export/"))
    assert "2026年10月" in rows[0][0]
    (staff,) = (row for row in rows if row[1] == FIGURES["staff"].chinese)
    assert staff[3] == 3


# --- the office -------------------------------------------------------------------------------
def test_the_office_sees_who_is_missing_and_who_is_late():
    bureau, other = Bureau(), Bureau()
    bureau.file()
    SpaceFactory(status="closed")
    client = in_english(bureau.officer)
    page = text(client, "/province/figures/?period=2026-10")
    assert "1 space has not filed" in page
    assert "past due" in page
    missing = text(client, "/province/figures/?period=2026-10&show=missing")
    assert other.space.slug in missing
    assert bureau.space.name not in missing
    found = text(client, f"/province/figures/?period=2026-10&q={bureau.space.name}")
    assert other.space.name not in found
    for sort in ("name", "place", "filed", "status", "x"):
        text(client, f"/province/figures/?period=2026-10&sort={sort}")
    assert "past due" not in text(client, "/province/figures/?period=2026-11")
    assert "nobody is asked to file" in text(client, "/province/figures/?period=2025")
    assert "the month 2026-10: 1 space has not filed" in text(client, "/province/figures/")
    rows = rows_of(client.get("/province/figures/export/?period=2026-10"))
    assert len(rows) == 4  # title, headings, two spaces
    assert FIGURES["staff"].chinese in rows[1]


def test_a_draft_is_not_shown_to_the_office():
    bureau = Bureau()
    filing = bureau.keep()
    client = in_english(bureau.officer)
    assert client.get(f"/province/figures/{filing.pk}/").status_code == 404
    assert "1 space has not filed" in text(client, "/province/figures/?period=2026-10")


def test_a_return_is_sent_back_with_a_reason_or_not_at_all():
    bureau = Bureau()
    filing = bureau.file()
    client, url = in_english(bureau.officer), f"/filings/returns/{filing.pk}/give_back/"
    assert client.post(url, {"reason": ""}).status_code == 422
    assert client.post(url, {"reason": "人数与社保不符"}).status_code == 302
    manager = in_english(bureau.manager)
    page = f"/my/spaces/{bureau.space.pk}/figures/2026-10/"
    assert "人数与社保不符" in text(manager, page)
    assert manager.post(url, {"reason": "不"}).status_code == 403
    assert client.get(url).status_code == 405


def test_pages_of_the_office_are_refused_to_all_others():
    bureau = Bureau()
    filing, client = bureau.file(), signed_in(bureau.manager)
    for page in (
        "figures/", "figures/export/", f"figures/{filing.pk}/", "evaluations/",
        f"evaluations/{bureau.space.pk}/2025/", "checks/", "checks/1/", "obstacles/",
    ):  # fmt: skip
        assert client.get(f"/province/{page}").status_code == 403, page


def test_the_table_costs_the_same_with_one_space_and_with_three():
    bureau = Bureau()
    bureau.accepted(YEAR)
    client = signed_in(bureau.officer)
    for url in ("/province/figures/?period=2025", "/province/evaluations/"):
        text(client, url)
        with CaptureQueriesContext(connection) as one:
            text(client, url)
        for _each in range(2):
            Bureau().file(YEAR)
        with CaptureQueriesContext(connection) as three:
            text(client, url)
        assert len(three) <= len(one) + 1


# --- evaluations and checks -------------------------------------------------------------------
def test_a_year_is_evaluated_on_a_page_and_read_by_everybody(stranger):
    bureau = Bureau()
    bureau.accepted(YEAR, staff=4)
    client = in_english(bureau.officer)
    url = f"/province/evaluations/{bureau.space.pk}/2025/"
    assert bureau.space.name in text(client, "/province/evaluations/?year=2025")
    text(client, url)
    failed = {"result": "failed", "words": "活动不足", "rectify_by": ""}
    answer = client.post(url, failed)
    assert answer.status_code == 422
    assert "活动不足" in answer.content.decode()
    gone = {**failed, "rectify_by": str(TODAY)}
    assert client.post(url, gone).status_code == 422
    day = str(TODAY + timedelta(days=60))
    assert client.post(url, {**failed, "rectify_by": day}).status_code == 302
    assert (
        client.post(url, {"result": "good", "words": "更正", "rectify_by": day}).status_code == 302
    )
    assert Evaluation.objects.get().rectify_by is None
    assert "2025 年度评价：良好" in text(stranger, f"/spaces/{bureau.space.slug}/")
    assert client.get(f"/province/evaluations/{bureau.space.pk}/2026/").status_code == 404


def test_a_manager_reads_and_answers_what_was_found():
    bureau = Bureau()
    evaluation, row = bureau.evaluate(), bureau.flawed()
    client, url = in_english(bureau.manager), f"/my/spaces/{bureau.space.pk}/findings/"
    page = text(client, url)
    assert "灭火器过期" in page
    assert "put right" in text(client, f"/spaces/{bureau.space.pk}/desk/")
    comment = f"/filings/evaluations/{evaluation.pk}/comment/"
    assert client.post(comment, {}).status_code == 422
    assert client.post(comment, {"comment": "漏了两场"}).status_code == 302
    assert client.post(comment, {"comment": "又说"}).status_code == 302
    answer = f"/filings/checks/{row.pk}/answer/"
    assert client.post(answer, {}).status_code == 422
    assert client.post(answer, {"answer": "已更换"}).status_code == 302
    page = text(client, url)
    assert "漏了两场" in page
    assert "又说" not in page
    assert "已更换" in page


def test_spaces_are_drawn_on_a_page_and_what_was_found_is_kept():
    bureau = Bureau()
    client = in_english(bureau.officer)
    assert client.post("/province/checks/", {"about": "", "size": "3"}).status_code == 422
    assert client.post("/province/checks/", {"about": "消防", "size": "3"}).status_code == 302
    row = CheckedSpace.objects.get()
    page = row.sample.get_absolute_url()
    assert "still to be looked at" in text(client, page)
    flaw = f"/filings/checks/{row.pk}/find_flawed/"
    gone = {"note": "灭火器过期", "rectify_by": str(TODAY)}
    answer = client.post(flaw, gone)
    assert answer.status_code == 422
    assert "灭火器过期" in answer.content.decode()
    day = str(TODAY + timedelta(days=9))
    answer = client.post(flaw, {**gone, "rectify_by": day})
    assert answer.headers["Location"] == page
    assert "1 has something to put right" in text(client, page)
    text(client, "/province/checks/")
    client.post(f"/filings/checks/{row.pk}/close/")
    assert "are in order" in text(client, page)


def test_an_officer_who_manages_a_space_reads_its_return_and_decides_nothing():
    bureau = Bureau()
    an_officer(bureau.manager)
    filing = bureau.file()
    client = in_english(bureau.manager)
    assert "a colleague decides" in text(client, f"/province/figures/{filing.pk}/")
    assert client.post(f"/filings/returns/{filing.pk}/accept/").status_code == 403
    url = f"/province/evaluations/{bureau.space.pk}/2025/"
    assert "a colleague decides" in text(client, url)
    assert client.post(url, {"result": "good", "words": "好"}).status_code == 403


def test_a_year_that_nobody_asks_for_says_what_came_all_the_same():
    bureau = Bureau()
    client = in_english(bureau.officer)
    assert "nobody is asked to file." in text(client, "/province/figures/?period=2025")
    bureau.file(YEAR)
    page = text(client, "/province/figures/?period=2025")
    assert "1 space has filed all the same." in page
    assert "1 return waits for you." in page


def test_more_spaces_than_there_are_cannot_be_drawn_unnoticed():
    client = in_english(Bureau().officer)
    told = {"about": "消防", "size": "99", "seed": "1"}
    page = client.post("/province/checks/", told, follow=True).content.decode()
    assert "Only 1 space is running" in page


def test_the_list_and_the_page_of_a_period_say_alike_whether_it_is_asked_for():
    bureau = Bureau()
    client = in_english(bureau.manager)
    page = client.get(reverse("filing_list", args=[bureau.space.pk]))
    idle = [str(each.period) for each in page.context["idle"]]
    assert "2026-09" in idle
    assert "not asked for" not in page.content.decode()
    for period, says in (
        ("2026-09", "Nobody asks for this period"),
        ("2026-10", "Due by 2026-11-10"),
    ):
        shown = client.get(reverse("filing_edit", args=[bureau.space.pk, period])).content.decode()
        assert says in shown
        assert ("Due by" in shown) == (period not in idle)
