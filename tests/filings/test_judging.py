"""Evaluations and random checks: the office judges, the space answers, everybody reads."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from accounts.policies import Denied
from audit.guards import broken
from audit.lifecycle import InvalidMove
from audit.models import AuditEvent
from filings import actions
from filings.core.periods import Period
from filings.enums import CheckStatus
from filings.models import CheckedSpace, Evaluation, Sample
from filings.queries import judged, published, rectifications, samples, spaces_of, to_judge
from spaces.models import Space, SpaceStanding
from tests.clock import NOW
from tests.factories import SpaceFactory, UserFactory
from tests.filings.bureau import TODAY, YEAR, Bureau, an_officer, kinds, later, on

pytestmark = pytest.mark.django_db


# --- evaluations ------------------------------------------------------------------------------
def test_the_office_evaluates_a_year_beside_the_figures_it_took():
    bureau = Bureau()
    bureau.file(YEAR, staff=4)
    (row,) = judged([bureau.space], 2025)
    assert (row.figures, row.evaluation) == ({}, None)
    actions.accept(bureau.space.filings.get(), by=bureau.officer, at=NOW)
    bureau.evaluate()
    (row,) = judged([bureau.space], 2025)
    assert row.figures["staff"] == 4
    assert row.evaluation.result == "passed"
    assert kinds(bureau.manager) == ["figures_accepted", "evaluated"]
    assert published(bureau.space, TODAY).evaluation == row.evaluation


def test_nobody_evaluates_but_an_officer_who_does_not_manage_the_space():
    bureau = Bureau()
    for person in (bureau.manager, UserFactory()):
        with pytest.raises(Denied):
            bureau.evaluate(by=person)
    an_officer(bureau.manager)
    with pytest.raises(Denied):
        bureau.evaluate(by=type(bureau.manager).objects.get(pk=bureau.manager.pk))


def test_an_evaluation_is_put_right_and_the_trail_keeps_what_it_said():
    bureau = Bureau()
    bureau.evaluate("good")
    bureau.evaluate("passed", at=later(1))
    assert Evaluation.objects.get().result == "passed"
    told = AuditEvent.objects.filter(verb="evaluate").order_by("pk")
    assert [(each.detail["before"], each.detail["result"]) for each in told] == [
        ("", "good"), ("good", "passed"),
    ]  # fmt: skip


def test_a_manager_comments_once():
    bureau = Bureau()
    evaluation = bureau.evaluate()
    with pytest.raises(Denied):
        actions.comment(evaluation, comment="不同意", by=bureau.officer, at=NOW)
    actions.comment(evaluation, comment="活动记录漏了两场", by=bureau.manager, at=NOW)
    assert kinds(bureau.officer) == ["evaluation_commented"]
    with pytest.raises(InvalidMove):
        actions.comment(evaluation, comment="还有", by=bureau.manager, at=NOW)
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Evaluation.objects.update(comment="还有")
    assert broken(refused.value) == "commented_once"


def test_a_year_that_failed_is_put_right_by_a_day():
    bureau = Bureau()
    evaluation = bureau.evaluate("failed", rectify_by=TODAY + timedelta(days=60))
    assert rectifications([bureau.space]) == [evaluation]
    actions.rectify(evaluation, answer="补办了八场活动", by=bureau.manager, at=later(30))
    assert rectifications([bureau.space]) == []
    assert kinds(bureau.officer) == ["evaluation_rectified"]
    bureau.evaluate("passed", at=later(40))
    with pytest.raises(InvalidMove):
        actions.rectify(evaluation, answer="又补了", by=bureau.manager, at=later(41))


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"result": "splendid"}, "evaluation_result_is_known"),
        ({"words": ""}, "evaluation_with_reasons"),
        ({"year": 2016}, "evaluation_of_a_year"),
        ({"result": "failed"}, "failed_has_a_day"),
        ({"rectify_by": TODAY}, "failed_has_a_day"),
        ({"comment": "好"}, "evaluation_commented_by_somebody"),
        ({"answer": "好"}, "evaluation_answered_by_somebody"),
    ],
)
def test_the_database_refuses_an_evaluation_that_cannot_be(change, name):
    Bureau().evaluate()
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Evaluation.objects.update(**change)
    assert broken(refused.value) == name


def test_the_database_keeps_one_evaluation_a_year():
    bureau = Bureau()
    bureau.evaluate()
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Evaluation.objects.create(
            space=bureau.space, year=2025, result="good", words="好", by=bureau.officer, at=NOW
        )
    assert broken(refused.value) == "one_evaluation_a_year"


# --- random checks ----------------------------------------------------------------------------
def test_the_same_seed_draws_the_same_spaces_of_those_that_run():
    bureau = Bureau()
    for _each in range(7):
        SpaceFactory()
    planned = SpaceFactory(status="planned")
    told = {"about": "消防安全", "size": 3, "seed": 41, "by": bureau.officer, "at": NOW}
    first, again = actions.draw(**told), actions.draw(**told)
    keys = [
        [*each.spaces.order_by("position").values_list("space", flat=True)]
        for each in (first, again)
    ]
    assert keys[0] == keys[1]
    assert len(set(keys[0])) == 3
    assert planned.pk not in keys[0]
    assert (first.size, first.drawn_of) == (3, 8)
    with pytest.raises(Denied):
        actions.draw(**{**told, "by": bureau.manager})


def test_nothing_is_drawn_where_nothing_runs():
    officer = an_officer()
    with pytest.raises(actions.NothingToDraw):
        actions.draw(about="消防安全", size=3, seed=1, by=officer, at=NOW)
    assert not Space.objects.exists()
    assert not Sample.objects.exists()


def test_a_flaw_is_answered_asked_about_again_and_closed():
    bureau = Bureau()
    row = bureau.flawed()
    assert kinds(bureau.manager) == ["check_flawed"]
    assert rectifications([bureau.space]) == [row]
    actions.answer(row, answer="已更换", by=bureau.manager, at=later(1))
    assert kinds(bureau.officer) == ["check_answered"]
    assert list(CheckedSpace.objects.waiting()) == [row]
    assert [each.answered for each in samples("answered")] == [1]
    assert not samples("open")
    again = {"note": "还差两个", "rectify_by": TODAY + timedelta(days=40)}
    actions.ask_again(row, **again, by=bureau.officer, at=later(2))
    actions.answer(row, answer="都换了", by=bureau.manager, at=later(3))
    actions.close(row, by=bureau.officer, at=later(4))
    assert kinds(bureau.manager) == ["check_flawed", "check_flawed", "check_closed"]
    assert CheckedSpace.objects.get().status == CheckStatus.RECTIFIED
    with pytest.raises(InvalidMove):
        actions.answer(row, answer="再报", by=bureau.manager, at=later(5))


def test_what_is_in_order_is_told_and_found_once():
    bureau = Bureau()
    row = bureau.drawn()
    with pytest.raises(Denied):
        actions.find_fine(row, by=bureau.manager, at=NOW)
    actions.find_fine(row, note="都好", by=bureau.officer, at=NOW)
    assert kinds(bureau.manager) == ["check_fine"]
    with pytest.raises(InvalidMove):
        actions.find_flawed(
            row, note="又看", rectify_by=TODAY + timedelta(days=9), by=bureau.officer, at=NOW
        )


def test_everybody_reads_the_result_after_ten_working_days():
    bureau = Bureau()
    row = bureau.flawed()
    last = TODAY + timedelta(days=14)  # the tenth working day
    assert published(bureau.space, last).checks == []
    assert published(bureau.space, last + timedelta(days=1)).checks == [row]


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"status": "lost"}, "check_status_is_known"),
        ({"found_by": None}, "check_found_by_somebody"),
        ({"published_from": None}, "check_found_by_somebody"),
        ({"note": ""}, "flaw_has_words_and_a_day"),
        ({"rectify_by": None}, "flaw_has_words_and_a_day"),
        ({"status": "answered"}, "check_answered_in_words"),
    ],
)
def test_the_database_refuses_a_check_that_cannot_be(change, name):
    Bureau().flawed()
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        CheckedSpace.objects.update(**change)
    assert broken(refused.value) == name


def test_the_database_keeps_a_draw_as_it_was():
    bureau = Bureau()
    row = bureau.drawn()
    for change in (
        lambda: Sample.objects.update(seed=8),
        lambda: Sample.objects.filter(pk=row.sample_id).delete(),
        lambda: CheckedSpace.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    for told, name in (
        (lambda: CheckedSpace.objects.create(sample=row.sample, space=row.space, position=2),
         "a_space_is_drawn_once"),
        (lambda: Sample.objects.create(
            about="x", seed=1, size=0, drawn_of=3, by=bureau.officer, at=NOW
         ), "sample_of_some_spaces"),
    ):  # fmt: skip
        with pytest.raises(IntegrityError) as refused, transaction.atomic():
            told()
        assert broken(refused.value) == name


def test_a_year_is_evaluated_of_the_spaces_of_which_its_figures_are_asked():
    bureau, old = Bureau(), SpaceFactory()
    stood = {"type": bureau.space.type, "level": bureau.space.level, "county": bureau.space.county}
    SpaceStanding.objects.create(
        space=bureau.space, status="planned", since=on(2025, 5, 1), **stood
    )  # fmt: skip
    assert list(to_judge(2025)) == list(spaces_of(Period(2025))) == [old]
    bureau.evaluate()  # whoever is evaluated all the same is among them
    assert set(to_judge(2025)) == {old, bureau.space}
