"""What asks for something leaves the bells of its side once it is done, and nothing beside it."""

from datetime import timedelta

import pytest
from django.urls import reverse

from filings import actions
from filings.core.figures import figures_of
from filings.models import CheckedSpace, Evaluation, Filing
from filings.queries import rectifications
from tests.clock import NOW
from tests.filings.bureau import OCTOBER, TODAY, Bureau, an_officer, kinds, later
from tests.incubation.lodge import a_manager
from tests.scenes import signed_in

pytestmark = pytest.mark.django_db


def unread(person, verb):
    mine = person.notifications.filter(kind=f"filings/{verb}", read_at=None)
    return sorted(mine.values_list("facts__subject", flat=True))


def flawed(bureau, about):
    sample = actions.draw(about=about, size=9, seed=7, by=bureau.officer, at=NOW)
    row = sample.spaces.get(space=bureau.space)
    until = TODAY + timedelta(days=30)
    actions.find_flawed(row, note="过期", rectify_by=until, by=bureau.officer, at=NOW)
    return row


def test_an_answer_to_one_check_leaves_the_bells_of_all_managers_and_the_other_check_stays():
    bureau = Bureau()
    other = a_manager(bureau.space)
    fire, _figures = flawed(bureau, "消防"), flawed(bureau, "数据")
    assert unread(other, "check_flawed") == ["数据", "消防"]
    actions.answer(fire, answer="已更换", by=bureau.manager, at=later(1))
    assert unread(other, "check_flawed") == unread(bureau.manager, "check_flawed") == ["数据"]


def test_what_the_office_has_dealt_with_leaves_its_bell_and_a_closed_check_all_bells():
    bureau = Bureau()
    row = flawed(bureau, "消防")
    actions.answer(row, answer="已更换", by=bureau.manager, at=later(1))
    assert unread(bureau.officer, "check_answered") == ["消防"]
    until = TODAY + timedelta(days=40)
    actions.ask_again(row, note="还差两个", rectify_by=until, by=bureau.officer, at=later(2))
    assert unread(bureau.officer, "check_answered") == []
    assert unread(bureau.manager, "check_flawed") == ["消防"]
    actions.close(row, by=bureau.officer, at=later(3))
    assert unread(bureau.manager, "check_flawed") == []


def test_a_year_that_failed_once_more_waits_for_the_space_anew():
    bureau = Bureau()
    evaluation = bureau.evaluate("failed", rectify_by=TODAY + timedelta(days=30))
    actions.rectify(evaluation, answer="补办了两场", by=bureau.manager, at=later(10))
    assert rectifications([bureau.space]) == []
    bureau.evaluate("failed", rectify_by=TODAY + timedelta(days=60), at=later(20))
    assert rectifications([bureau.space]) == [evaluation]
    actions.rectify(evaluation, answer="又办了八场", by=bureau.manager, at=later(25))
    assert rectifications([bureau.space]) == []


def test_figures_that_were_filed_anew_are_not_accepted_unread():
    bureau = Bureau()
    filing = bureau.file(OCTOBER)
    client, url = signed_in(bureau.officer), f"/filings/returns/{filing.pk}/accept/"
    page = client.get(reverse("filing", args=[filing.pk])).content.decode()
    assert f'name="seen" value="{filing.version}"' in page
    seen = filing.version
    actions.give_back(filing, reason="少一人", by=bureau.officer, at=NOW)
    bureau.file(OCTOBER, version=seen)
    assert client.post(url, {"seen": seen}).status_code == 302
    assert Filing.objects.get().status == "filed"
    assert client.post(url, {"seen": seen + 1}).status_code == 302
    assert Filing.objects.get().status == "accepted"


def test_words_beside_figures_that_a_colleague_filed_meanwhile_are_given_back():
    bureau = Bureau()
    bureau.file(OCTOBER)
    key = figures_of(OCTOBER)[0].key
    url = reverse("filing_edit", args=[bureau.space.pk, str(OCTOBER)])
    typed = {f"why_{key}": "十月搬了新楼", "version": 0}
    answer = signed_in(bureau.manager).post(url, typed, follow=True)
    assert "十月搬了新楼" in answer.content.decode()


@pytest.mark.parametrize("verb", ["close", "ask_again"])
def test_what_a_colleague_asked_for_meanwhile_is_neither_closed_nor_written_over_unread(verb):
    bureau = Bureau()
    row, until = flawed(bureau, "消防"), TODAY + timedelta(days=40)
    actions.answer(row, answer="已更换", by=bureau.manager, at=later(1))
    client, url = signed_in(bureau.officer), f"/filings/checks/{row.pk}/{verb}/"
    seen = shown_of(row)
    page = client.get(row.sample.get_absolute_url()).content.decode()
    assert page.count(f'name="seen" value="{seen}"') == 2
    actions.ask_again(row, note="还差两个", rectify_by=until, by=an_officer(), at=later(2))
    actions.answer(row, answer="都换了", by=bureau.manager, at=later(3))
    sent = {"note": "还差一个", "rectify_by": str(until)}
    assert client.post(url, {**sent, "seen": seen}).status_code == 302
    row.refresh_from_db()
    assert (row.status, row.note, row.answer) == ("answered", "还差两个", "都换了")
    assert client.post(url, {**sent, "seen": shown_of(row)}).status_code == 302
    row.refresh_from_db()
    assert row.status == {"close": "rectified", "ask_again": "flawed"}[verb]


def test_an_old_tab_answers_no_flaw_that_the_office_asked_for_since():
    bureau = Bureau()
    row, until = flawed(bureau, "消防"), TODAY + timedelta(days=40)
    client, url = signed_in(bureau.manager), f"/filings/checks/{row.pk}/answer/"
    seen = shown_of(row)
    page = client.get(row.get_absolute_url()).content.decode()
    assert page.count(f'name="seen" value="{seen}"') == 1
    actions.answer(row, answer="已更换", by=bureau.manager, at=later(1))
    actions.ask_again(row, note="还差两个", rectify_by=until, by=bureau.officer, at=later(2))
    assert client.post(url, {"answer": "已更换灭火器", "seen": seen}).status_code == 302
    row.refresh_from_db()
    assert (row.status, row.note, row.answer) == ("flawed", "还差两个", "已更换")
    assert client.post(url, {"answer": "都换了", "seen": shown_of(row)}).status_code == 302
    row.refresh_from_db()
    assert (row.status, row.answer) == ("answered", "都换了")


@pytest.mark.parametrize(("verb", "name"), [("comment", "comment"), ("rectify", "answer")])
def test_what_a_space_says_to_its_year_is_said_to_the_words_that_it_read(verb, name):
    bureau = Bureau()
    row = bureau.evaluate("failed", rectify_by=TODAY + timedelta(days=30))
    client, url = signed_in(bureau.manager), f"/filings/evaluations/{row.pk}/{verb}/"
    seen = Evaluation.objects.get().seen
    page = client.get(row.get_absolute_url()).content.decode()
    assert page.count(f'name="seen" value="{seen}"') == 2
    bureau.evaluate("failed", rectify_by=TODAY + timedelta(days=60), at=later(20))
    assert client.post(url, {name: "补办了两场", "seen": seen}).status_code == 302
    assert getattr(Evaluation.objects.get(), name) == ""
    told = {name: "补办了两场", "seen": Evaluation.objects.get().seen}
    assert client.post(url, told).status_code == 302
    assert getattr(Evaluation.objects.get(), name) == "补办了两场"


def test_a_year_that_was_saved_unchanged_asks_the_space_for_nothing_anew():
    bureau, day = Bureau(), TODAY + timedelta(days=30)
    row = bureau.evaluate("failed", rectify_by=day)
    actions.rectify(row, answer="补办了两场", by=bureau.manager, at=NOW)
    client = signed_in(bureau.officer)
    url = reverse("evaluation_edit", args=[bureau.space.pk, row.year])
    told = {"result": "failed", "words": row.words, "rectify_by": day.isoformat()}
    assert client.post(url, told).status_code == 422
    assert rectifications([bureau.space]) == []
    assert kinds(bureau.manager) == ["evaluated"]
    assert client.post(url, {**told, "words": "活动仍然不足"}).status_code == 302
    assert rectifications([bureau.space]) == [row]
    assert kinds(bureau.manager) == ["evaluated", "evaluated"]


def shown_of(row):
    """Return what stands for a row as it is stored."""
    return CheckedSpace.objects.get(pk=row.pk).seen
