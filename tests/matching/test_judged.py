"""Judged sentences: read, answered by the path of the pages, and counted."""

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from matching.actions.judging import answers_to, load_library
from matching.core.judged import (
    Answer,
    JudgedError,
    Sentence,
    answers_by,
    figures,
    read_library,
    read_sentences,
    table,
    worst,
)
from mentors.models import MentorProfile
from spaces.models import Space
from tests.clock import NOW

JUDGED = settings.BASE_DIR / "fixtures" / "eval" / "sentences"
LEARNT_FROM = settings.BASE_DIR / "fixtures" / "training" / "sentences"
NAMES = ["demo", "t1", "t2", "t3", "t4", "t5", "t6", "t7", "t8"]
JUST_JUDGED = ["t9", "t10", "t18", "t19"]  # nothing is learnt from them
JUST_LEARNT = [
    "t11",
    "t12",
    "t13",
    "t14",
    "t15",
    "t16",
    "t17",
]  # each of one hand; nothing is measured with them


def sentence(number=1, *, nobody=False, **more):
    told = {"mentors": {"a": 3, "b": 2, "c": 1}, "lines": {}, "spaces": {}} | more
    return Sentence(f"x-{number}", "想找人", "lay", nobody, **told)


@pytest.mark.parametrize(
    ("name", "folder", "count"),
    [(name, JUDGED, 100) for name in [*NAMES, *JUST_JUDGED]]
    + [(name, LEARNT_FROM, 200) for name in NAMES]
    + [(name, LEARNT_FROM, 160) for name in JUST_LEARNT],
)
def test_every_judged_slug_and_line_stands_in_its_library(name, folder, count):
    home = LEARNT_FROM if name in JUST_LEARNT else JUDGED
    library = {row["slug"]: row for row in read_library(home / f"{name}-library.jsonl")}
    sentences = read_sentences(folder / f"{name}.jsonl")
    assert len(sentences) == len({each.id for each in sentences}) == count
    for each in sentences:
        assert {*each.mentors, *each.spaces, *each.lines} <= library.keys(), each.id
        for slug, lines in each.lines.items():
            own = library[slug]
            assert all(at in own if isinstance(at, str) else own["lines"][at] for at in lines)
        if each.nobody:
            assert not each.has_right, each.id


def test_nothing_that_measures_is_learnt_from():
    kept = [read_sentences(file) for file in JUDGED.glob("*.jsonl") if "-" not in file.stem]
    told = [read_sentences(file) for file in LEARNT_FROM.glob("*.jsonl") if "-" not in file.stem]
    measured, learnt = ({each.text for rows in sets for each in rows} for sets in (kept, told))
    assert measured.isdisjoint(learnt)


def test_the_figures_are_those_of_the_definition():
    told = figures([
        Answer(sentence(), ["a", "x"], [3, 0], claimed=[3, 0], strong=[3], quoted=[True]),
        Answer(sentence(), ["x", "b"], [0, 2], claimed=[0], quoted=[False]),
        Answer(sentence(nobody=True, mentors={}), ["x"], [0], claimed=[]),
    ])  # fmt: skip
    assert told["first right"] == 0.5
    assert told["right among five"] == 1.0
    assert told["fitting, of no use"] == 0.667
    assert told["very fitting, right"] == 1.0
    assert told["nobody, rightly"] == 1.0
    assert told["nobody, wrongly"] == 0.0
    assert told["convincing line"] == 0.5
    assert told["first space right"] is None
    # 7/log2(2) of 7 + 3/log2(3) + 1/2, and 3/log2(3) of it
    assert told["nDCG@5"] == pytest.approx((7 + 1.8928) / 2 / 9.3928, abs=0.001)


def test_a_plain_way_is_measured_beside_us():
    told = [sentence(1), sentence(2, mentors={"c": 3})]
    scores = [[0.1, 0.9, 0.0], [0.2, 0.3, 0.1]]
    answers = answers_by(scores, told, ["a", "b", "c"])
    assert answers[0].shown == ["b", "a", "c"]
    assert [each.grades[0] for each in answers] == [2, 0]
    assert figures(answers)["first right"] == 0.5
    assert figures(answers)["right among five"] == 1.0


def test_a_list_without_anybody_counts_as_wrong():
    told = figures([Answer(sentence(), [], [], claimed=[])])
    assert (told["first right"], told["nDCG@5"], told["nobody, wrongly"]) == (0.0, 0.0, 1.0)


def test_the_worst_come_first_and_styles_stand_apart():
    good = Answer(sentence(1), ["a", "b", "c"], [3, 2, 1], claimed=[3, 2, 1])
    bad = Answer(sentence(2), ["x"], [0], claimed=[0])
    assert worst([good, bad], 1) == [bad]
    assert table([good, bad]).styles["lay"]["first right"] == 0.5


@pytest.mark.parametrize(
    ("text", "told"),
    [("", "is empty"), ("{", "Line 1"), ('{"id": 1}', "lacks text"), ("[1]", "lacks id")],
)
def test_a_broken_file_names_the_place(tmp_path, text, told):
    file = tmp_path / "judged.jsonl"
    file.write_text(text)
    with pytest.raises(JudgedError, match=told):
        read_sentences(file)
    with pytest.raises(CommandError, match=told):
        call_command("evaluate_sentences", str(file), library=file)


def small():
    rows = read_library(JUDGED / "t1-library.jsonl")
    wanted = {"wei-guo-dong", "qi-xiao-mei", "lan-zhou-gao-xin-qu-huang-he-zhong-chuang"}
    return [row for row in rows if row["slug"] in wanted]


@pytest.mark.django_db
def test_a_library_is_loaded_and_answers():
    library = small()
    load_library(library, at=NOW)
    mentor = MentorProfile.objects.public().get(slug="wei-guo-dong")
    assert mentor.home == "岷县"  # outside of the province a place is text
    assert mentor.help_kinds.count() == 3
    assert Space.objects.get().facilities.first().kind == "service"
    judged = {"mentors": {"wei-guo-dong": 3}, "lines": {"wei-guo-dong": [0, 1]}, "spaces": {}}
    ask = Sentence("x", "当归抽薹率太高，想压下来", "trade", nobody=False, **judged)
    (answer,) = answers_to([ask], library, today=NOW.date())
    assert (answer.shown[0], answer.grades[0]) == ("wei-guo-dong", 3)
    assert answer.quoted == [True]


def test_the_command_answers_from_a_scratch_database(tmp_path):
    library, judged = tmp_path / "library.jsonl", tmp_path / "judged.jsonl"
    library.write_text("\n".join(json.dumps(row) for row in small()))
    row = {"id": "x", "text": "当归抽薹太多", "style": "lay", "nobody": False,
           "mentors": {"wei-guo-dong": 3}}  # fmt: skip
    judged.write_text(json.dumps(row))
    done = subprocess.run(
        [sys.executable, "manage.py", "evaluate_sentences", str(judged), "--library",
         str(library), "--load", "--json"],
        capture_output=True, text=True, check=True, cwd=settings.BASE_DIR, env=dict(os.environ),
    )  # fmt: skip
    assert json.loads(done.stdout)["everything"]["first right"] == 1.0
