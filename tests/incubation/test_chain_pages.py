"""Pages of the chain: of the venture, of a step, of a space, of the office."""

import io
from datetime import timedelta

import openpyxl
import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from incubation import actions
from incubation.models import ChainMove, ChainRule, RuleAnswer
from tests.clock import NOW
from tests.factories import UserFactory
from tests.files import got
from tests.incubation.lodge import TODAY, a_lead
from tests.incubation.test_chain import Ladder
from tests.mentoring.pairs import in_english
from tests.scenes import signed_in
from ventures.models import Member

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _rules():
    call_command("load_chain")


def text(client, url):
    answer = client.get(url)
    assert answer.status_code == 200, url
    return answer.content.decode()


def page_of(ladder):
    return f"/ventures/{ladder.venture.pk}/chain/"


# --- the venture ------------------------------------------------------------------------------
def test_a_founder_proposes_the_suggested_step_the_manager_agrees_the_office_lets_it_pass():
    ladder = Ladder(registered_on=None)
    founder, manager = in_english(ladder.founder), in_english(ladder.managers["nursery"])
    assert "Next step: enter a nursery" in text(founder, "/home/")
    assert "?kind=nursery" in text(founder, page_of(ladder))
    form = f"{page_of(ladder)}propose/"
    assert 'value="nursery"' in text(founder, f"{form}?kind=nursery")
    told = {"kind": "nursery", "space": ladder.spaces["nursery"].pk, "why": "有样品"}
    assert founder.post(form, told).status_code == 302
    row = ChainMove.objects.get()
    assert row.get_absolute_url() in text(manager, f"/spaces/{row.space_id}/desk/")
    assert row.get_absolute_url() in text(founder, form)
    pressed = manager.post(f"/incubation/moves/{row.pk}/agree/", follow=True)
    assert "Both sides have agreed; the office looks at it now." in pressed.content.decode()
    officer = in_english(ladder.officer)
    assert row.get_absolute_url() in text(officer, "/province/chain/")
    assert "unless the office objects by 2026-12-08" in text(officer, row.get_absolute_url())
    assert officer.post(f"/incubation/moves/{row.pk}/object/", {}).status_code == 422
    officer.post(f"/incubation/moves/{row.pk}/clear/")
    assert "nursery in" in text(founder, page_of(ladder))
    assert ladder.venture.name in text(manager, f"/spaces/{row.space_id}/chain/")


def test_what_is_missing_is_said_and_the_typing_stays():
    ladder = Ladder()
    client, url = signed_in(ladder.founder), f"{page_of(ladder)}propose/"
    for change in (
        {"kind": "nursery"}, {"kind": "garden"}, {}, {"kind": "nursery", "space": "²"},
        {"kind": "incubator", "space": ladder.spaces["nursery"].pk},
    ):  # fmt: skip
        answer = client.post(url, {"why": "有了样品", **change})
        assert answer.status_code == 422, change
        assert "有了样品" in answer.content.decode()
    ladder.counted()
    answer = client.post(url, {"kind": "leave", "why": "有了样品"})
    assert answer.status_code == 422
    assert (
        client.post(url, {"kind": "leave", "leaves_as": "left", "why": "搬走"}).status_code == 302
    )
    assert ChainMove.objects.filter(leaves_as="left").exists()


def test_a_team_answers_a_rule_on_the_page_and_words_are_wanted():
    ladder = Ladder()
    rule = ChainRule.objects.get(code="incubator-product")
    url = f"{page_of(ladder)}rules/{rule.pk}/"
    client = signed_in(ladder.founder)
    answer = client.post(url, {"is_met": "yes", "words": ""})
    assert answer.status_code == 422
    assert client.post(url, {"is_met": "perhaps", "words": "两项发明"}).status_code == 422
    client.post(url, {"is_met": "yes", "words": "两项发明专利"})
    assert RuleAnswer.objects.get().words == "两项发明专利"
    assert "两项发明专利" in text(client, page_of(ladder))
    assert client.get(url).status_code == 405
    known = ChainRule.objects.get(code="nursery-idea")
    assert client.post(f"{page_of(ladder)}rules/{known.pk}/", {"is_met": "no"}).status_code == 404


def test_members_answer_and_propose_nothing():
    ladder, member = Ladder(), UserFactory()
    Member.objects.create(venture=ladder.venture, person=member, role="member")
    client = in_english(member)
    page = text(client, page_of(ladder))
    assert "A lead of the team proposes it" in page
    assert "Answer this" in page
    assert client.get(f"{page_of(ladder)}propose/").status_code == 403


def test_strangers_find_nothing():
    ladder = Ladder()
    row = ladder.propose()
    for person in (a_lead()[0], ladder.managers["accelerator"]):
        client = signed_in(person)
        table = f"/spaces/{row.space_id}/chain/"
        pages = [page_of(ladder), f"{page_of(ladder)}propose/", row.get_absolute_url()]
        for url in (*pages, table, f"{table}export/"):
            assert client.get(url).status_code == 404, url
        assert client.get("/province/chain/").status_code == 403
        assert client.get("/province/chain/export/").status_code == 403
        assert client.post(f"/incubation/moves/{row.pk}/agree/").status_code == 404
        rule = ChainRule.objects.filter(kind="asked").first()
        answer = client.post(f"{page_of(ladder)}rules/{rule.pk}/", {"is_met": "no"})
        assert answer.status_code == 404


def test_a_side_does_not_press_what_is_the_others_or_the_offices():
    ladder = Ladder()
    row = ladder.propose()
    url = f"/incubation/moves/{row.pk}/"
    founder, manager = signed_in(ladder.founder), signed_in(ladder.managers["nursery"])
    officer = signed_in(ladder.officer)
    assert founder.post(f"{url}agree/").status_code == 403
    assert manager.post(f"{url}withdraw/").status_code == 403
    for client in (founder, manager):
        assert client.post(f"{url}clear/").status_code == 403
        assert client.post(f"{url}object/", {"note": "x"}).status_code == 403
    assert officer.post(f"{url}agree/").status_code == 403
    officer.post(f"{url}clear/")  # nobody has agreed yet: nothing is done
    row.refresh_from_db()
    assert row.status == "proposed"


# --- tables -----------------------------------------------------------------------------------
def test_the_office_finds_filters_and_exports_and_sees_who_stays_too_long():
    long, short = Ladder(), Ladder()
    long.counted(at=NOW - timedelta(days=240))
    short.counted("incubator")
    client, url = in_english(long.officer), "/province/chain/"
    page = text(client, url)
    assert "2 ventures are in the chain" in page
    assert "longer than 6 months" in page
    assert page.index(long.venture.name) < page.index(short.venture.name)
    for query, shown in (
        ("show=over", [long]), ("show=incubator", [short]), ("show=alumni", []),
        (f"q={short.venture.name}", [short]), ("prefecture=632800", [long, short]),
        ("prefecture=630100", []), ("show=²&sort=²&prefecture=²&page=²", [long, short]),
    ):  # fmt: skip
        page = text(client, f"{url}?{query}")
        links = [each for each in (long, short) if f'"{page_of(each)}"' in page]
        assert links == shown, query
    answer = got(client, f"{url}export/?show=over")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert [cell.value for cell in sheet["A"]][2:] == [long.venture.name]


def test_a_space_counts_its_graduates_for_everybody(stranger):
    ladder = Ladder()
    ladder.counted("incubator", at=NOW - timedelta(days=400))
    space = ladder.spaces["incubator"]
    stranger.post("/language/", {"language": "en"})
    assert "graduated from here" not in text(stranger, f"/spaces/{space.slug}/")
    ladder.counted("graduate")
    page = text(stranger, f"/spaces/{space.slug}/")
    assert "1 venture graduated from here" in page
    assert ladder.venture.name not in page
    manager = in_english(ladder.managers["incubator"])
    assert ladder.venture.name in text(manager, f"/spaces/{space.pk}/chain/?show=alumni")
    assert ladder.venture.name not in text(manager, f"/spaces/{space.pk}/chain/")


def test_an_archived_venture_is_on_no_table():
    ladder = Ladder()
    ladder.counted()
    type(ladder.venture).objects.filter(pk=ladder.venture.pk).update(archived_at=NOW)
    assert ladder.venture.name not in text(signed_in(ladder.officer), "/province/chain/")
    assert signed_in(ladder.founder).get(page_of(ladder)).status_code == 404


def test_tables_ask_as_much_for_three_as_for_one():
    first = Ladder()
    first.counted()
    client = signed_in(first.officer)
    text(client, "/province/chain/")
    counted = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            text(client, "/province/chain/")
        counted.append(len(queries))
        for _each in range(2):
            Ladder().counted()
    assert counted[1] <= counted[0]


def test_a_venture_that_lives_in_a_space_can_be_proposed_by_its_manager():
    ladder = Ladder()
    ladder.counted()
    manager = signed_in(ladder.managers["nursery"])
    told = {"kind": "incubator", "space": ladder.spaces["incubator"].pk, "why": "可以升了"}
    assert manager.post(f"{page_of(ladder)}propose/", told).status_code == 302
    row = ChainMove.objects.open().get()
    assert (row.by, row.proposed_at.date()) == (ladder.managers["nursery"], TODAY)
    actions.agree_to_move(row, by=ladder.founder, at=NOW)
    assert row.status == "proposed"
