"""The rules of the chain: written, followed, ended by the office; nothing that held changes."""

import io
from datetime import timedelta

import openpyxl
import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction

from accounts.policies import Denied
from audit.guards import broken
from audit.models import AuditEvent
from incubation import actions
from incubation.forms import ChainRuleForm
from incubation.models import ChainRule
from incubation.queries import rule_parts, rule_rows, rule_trail, versions
from tests.clock import NOW
from tests.factories import UserFactory
from tests.incubation.lodge import TODAY, a_lead, a_manager, day, later
from tests.incubation.test_chain import Ladder, an_officer
from tests.mentoring.pairs import in_english
from tests.scenes import signed_in

pytestmark = pytest.mark.django_db
TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture(autouse=True)
def _rules():
    call_command("load_chain")


def told(**change):
    return {
        "stage": "nursery", "phase": "entry", "kind": "asked", "number": None,
        "text_zh": "有导师推荐", "text_en": "A mentor recommends it", "source": "青科发〔2026〕1号",
        "grade": "official", "any_of": "", "position": 9, "valid_from": TOMORROW, **change,
    }  # fmt: skip


def following(**change):
    """Return what is written of a next version."""
    return {k: v for k, v in told(**change).items() if k not in {"stage", "phase", "kind"}}


def typed(**change):
    """Return the same as a browser sends it."""
    return {k: "" if v is None else str(v) for k, v in told(**change).items()}


def stays(on):
    return [each.number for each in ChainRule.objects.on(on).filter(code="nursery-stay")]


# --- what the office does -----------------------------------------------------------------------
def test_a_rule_that_begins_on_a_day_is_asked_from_then_on():
    ladder, made = Ladder(), actions.begin_rule(told(), by=an_officer(), at=NOW)
    assert made not in ChainRule.objects.on(TODAY)
    assert made in ChainRule.objects.on(TOMORROW)
    asked = ladder.chain(TOMORROW).checklist("nursery", "entry")
    assert made in [line.rule for line in asked.lines]
    assert AuditEvent.objects.get(verb="begin_rule").detail["code"] == made.code


def test_the_next_version_ends_the_one_in_force_on_the_eve():
    officer, old = an_officer(), ChainRule.objects.get(code="nursery-stay")
    first = day(10)
    made = actions.next_rule(old, following(number=12, valid_from=first), by=officer, at=NOW)
    assert (made.code, made.stage, made.kind) == ("nursery-stay", "nursery", "stay")
    old.refresh_from_db()
    assert old.valid_until == day(9)
    assert [stays(on) for on in (TODAY, day(9), first)] == [[6], [6], [12]]
    with pytest.raises(actions.LaterVersion):
        actions.next_rule(old, following(number=3, valid_from=day(20)), by=officer, at=NOW)
    rows = rule_rows(versions("nursery-stay"), TODAY)
    assert [(each.state.value, each.last_day) for each in rows] == [
        ("comes", None), ("holds", day(9)),
    ]  # fmt: skip
    assert [str(step.words) for step in rule_trail("nursery-stay")]


def test_a_rule_ends_on_a_day_and_the_end_is_lifted_before_it():
    officer, rule = an_officer(), ChainRule.objects.get(code="nursery-stay")
    actions.end_rule(rule, last_day=day(5), by=officer, at=NOW)
    assert [stays(on) for on in (day(5), day(6))] == [[6], []]
    actions.end_rule(rule, last_day=None, by=officer, at=later(5))
    assert stays(day(6)) == [6]
    actions.end_rule(rule, last_day=day(5), by=officer, at=later(5))
    for last_day in (None, day(9)):
        with pytest.raises(actions.NotThatDay):
            actions.end_rule(rule, last_day=last_day, by=officer, at=later(6))


def test_what_held_on_a_day_that_has_begun_stays():
    officer, rule = an_officer(), ChainRule.objects.get(code="nursery-stay")
    for valid_from in (TODAY, day(-1)):
        with pytest.raises(actions.NotThatDay):
            actions.begin_rule(told(valid_from=valid_from), by=officer, at=NOW)
        with pytest.raises(actions.NotThatDay):
            actions.next_rule(rule, following(number=3, valid_from=valid_from), by=officer, at=NOW)
    with pytest.raises(actions.NotThatDay):
        actions.end_rule(rule, last_day=day(-1), by=officer, at=NOW)
    with pytest.raises(actions.NotThatDay):
        actions.drop_rule(rule, by=officer, at=NOW)
    assert stays(TODAY) == [6]


def test_a_version_that_has_not_begun_is_taken_back():
    officer, old = an_officer(), ChainRule.objects.get(code="nursery-stay")
    made = actions.next_rule(old, following(number=12, valid_from=day(10)), by=officer, at=NOW)
    with pytest.raises(actions.NotThatDay):
        actions.drop_rule(made, by=officer, at=later(10))
    made = ChainRule.objects.get(pk=made.pk)
    actions.drop_rule(made, by=officer, at=NOW)
    assert [each.pk for each in versions("nursery-stay")] == [old.pk]
    assert "drop_rule" in AuditEvent.objects.values_list("verb", flat=True)
    assert len(rule_trail("nursery-stay")) == 2


def test_the_office_alone_keeps_them():
    ladder, rule = Ladder(), ChainRule.objects.get(code="nursery-stay")
    for person in (ladder.founder, ladder.managers["nursery"], UserFactory()):
        for work in (
            lambda by: actions.begin_rule(told(), by=by, at=NOW),
            lambda by: actions.next_rule(rule, following(number=3), by=by, at=NOW),
            lambda by: actions.end_rule(rule, last_day=day(5), by=by, at=NOW),
            lambda by: actions.drop_rule(rule, by=by, at=NOW),
        ):
            with pytest.raises(Denied):
                work(person)


def test_the_database_keeps_what_a_version_says():
    rule = ChainRule.objects.get(code="nursery-stay")
    for change in ({"number": 9}, {"text_zh": "另一条"}, {"valid_from": day(-400)}):
        with pytest.raises(IntegrityError) as refused, transaction.atomic():
            ChainRule.objects.filter(pk=rule.pk).update(**change)
        assert broken(refused.value) == "rule_stays_as_written"
    ChainRule.objects.filter(pk=rule.pk).update(valid_until=day(5))


# --- forms --------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"kind": "oldest"}, "number"),
        ({"kind": "oldest", "number": 601}, "number"),
        ({"kind": "stay", "number": 6}, "kind"),
        ({"valid_from": TODAY}, "valid_from"),
        ({"text_zh": ""}, "text_zh"),
        ({"stage": "garden"}, "stage"),
    ],
)
def test_a_rule_that_cannot_be_is_refused_beside_its_field(change, field):
    form = ChainRuleForm(typed(**change), today=TODAY)
    assert not form.is_valid()
    assert field in form.errors


def test_months_are_left_out_where_the_kind_counts_none():
    form = ChainRuleForm(typed(number=6), today=TODAY)
    assert form.is_valid()
    assert form.told()["number"] is None


# --- pages --------------------------------------------------------------------------------------
def test_an_officer_writes_follows_ends_and_takes_back_on_pages():
    officer = in_english(an_officer())
    answer = officer.post("/province/chain/rules/new/", typed(kind="oldest"))
    assert answer.status_code == 422
    assert "有导师推荐" in answer.content.decode()
    made = officer.post("/province/chain/rules/new/", typed())
    rule = ChainRule.objects.get(text_en="A mentor recommends it")
    assert made.url == rule.get_absolute_url()
    page = officer.get(made.url).content.decode()
    assert "not in force yet" in page
    assert "Write the next version" not in page
    dropped = officer.post(f"/incubation/rules/{rule.pk}/drop/")
    assert dropped.url == "/province/chain/rules/"
    assert not ChainRule.objects.filter(pk=rule.pk).exists()
    stay = ChainRule.objects.get(code="nursery-stay")
    url = f"{stay.get_absolute_url()}next/"
    assert 'value="2' not in officer.get(url).context["form"]["valid_from"].as_widget()
    told_ = {k: v for k, v in typed(number=12).items() if k not in {"stage", "phase", "kind"}}
    assert officer.post(url, told_).status_code == 302
    assert officer.post(url, {**told_, "valid_from": str(day(9))}).status_code == 422
    end = f"/incubation/rules/{stay.pk}/end/"
    assert officer.post(end, {"last_day": "x"}).status_code == 422
    age = ChainRule.objects.get(code="incubator-age")
    assert officer.post(f"/incubation/rules/{age.pk}/end/", {"last_day": str(day(3))}).url == (
        age.get_absolute_url()
    )
    age.refresh_from_db()
    assert age.valid_until == day(3)


def test_the_table_shows_the_rules_of_a_day_by_what_they_are_about():
    officer, shipped = an_officer(), ChainRule.objects.count()
    actions.end_rule(
        ChainRule.objects.get(code="nursery-stay"), last_day=day(5), by=officer, at=NOW
    )
    client, url = in_english(officer), "/province/chain/rules/"
    assert client.get(url).context["page"].paginator.count == shipped
    later_page = client.get(url, {"on": str(day(6))})
    assert later_page.context["page"].paginator.count == shipped - 1
    over = client.get(url, {"on": str(day(6)), "show": "over"})
    assert [each.rule.code for each in over.context["rows"]] == ["nursery-stay"]
    ways = client.get(url, {"stage": "accelerator", "phase": "graduation"})
    assert {each.rule.code for each in ways.context["rows"]} == {
        "accelerator-out-site", "accelerator-out-listed",
    }  # fmt: skip
    unread = {"show": "x", "stage": "x", "on": "2026-99-99", "sort": "x", "page": "x"}
    for odd in (unread, {"q": "，"}):
        assert client.get(url, odd).status_code == 200
    for on in (TODAY, day(6)):
        for name, _words, count in rule_parts(on):
            shown = client.get(url, {"show": name, "on": str(on)})
            assert shown.context["page"].paginator.count == count, name
    answer = client.get(f"{url}export/", {"stage": "nursery"})
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert sheet.max_row - 2 == ChainRule.objects.filter(stage="nursery").count()
    assert "/province/chain/rules/" in client.get("/province/chain/").content.decode()


def test_others_read_no_page_of_them():
    ladder, rule = Ladder(), ChainRule.objects.get(code="nursery-stay")
    own = rule.get_absolute_url()
    for person in (a_lead()[0], a_manager(ladder.spaces["nursery"])):
        client = signed_in(person)
        for url in ("/province/chain/rules/", "/province/chain/rules/export/",
                    "/province/chain/rules/new/", own, f"{own}next/"):  # fmt: skip
            assert client.get(url).status_code == 403, url
        assert client.post(f"/incubation/rules/{rule.pk}/end/", {}).status_code == 404
    client = signed_in(ladder.officer)
    assert client.get("/province/chain/rules/nothing/").status_code == 404
    assert client.get("/province/chain/rules/nothing/next/").status_code == 404
    assert client.get(f"/incubation/rules/{rule.pk}/end/").status_code == 405
