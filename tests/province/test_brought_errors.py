"""What is wrong in a file that was brought: said in its own words, and given whole as Excel."""

from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import translation
from openpyxl import load_workbook

from mentors.models import Mentorship
from province import actions
from province.queries import brought as queries
from tests.clock import NOW
from tests.cohorts.stage import an_officer
from tests.factories import MentorFactory, UserFactory
from tests.files import got
from tests.mentoring.pairs import in_english
from tests.province.test_brought import (
    PAIR_HEAD,
    brought,
    mentor_row,
    pair_row,
    planned,
    wrong,
)
from ventures.models import Venture

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("places", ["0", "100", "9"])
def test_a_number_outside_its_bounds_is_a_number(places):
    found = planned(an_officer(), "mentors", [mentor_row(1, 可带项目=places)])
    assert "8" in wrong(found)[2, "可带项目"]


def test_a_number_below_nought_is_no_whole_number_from_nought_on():
    with translation.override("en"):
        found = planned(an_officer(), "mentors", [mentor_row(1, 可带项目="-3")])
    (problem,) = found.problems
    assert "“-3” is not a whole number from 0 up" in problem.text


def test_a_word_is_hinted_at_only_where_one_is_near():
    rows = [mentor_row(1, 类别="错误类"), mentor_row(2, 类别="天使投资")]
    told = wrong(planned(an_officer(), "mentors", rows))
    assert "最接近" not in told[2, "类别"]
    assert told[2, "类别"] != told[3, "类别"]


@pytest.mark.parametrize("told", ["13800001111", "加我微信abc12345", "630103198510122317"])
def test_contact_details_are_left_out_as_where_people_type(told):
    officer, mentor = an_officer(), MentorFactory(capacity=3, weekly_limit=3)
    mentors = [mentor_row(1, 简介=f"总工程师，{told}"), mentor_row(2, 姓名=f"韩雪岭{told}")]
    assert set(wrong(planned(officer, "mentors", mentors))) == {(2, "简介"), (3, "姓名")}
    pairs = [
        pair_row(mentor, 1, 项目=f"酸奶作坊{told}"),
        pair_row(mentor, 2, 一句话介绍=f"做酸奶，{told}"),
        pair_row(mentor, 3, 创业者=f"才让{told}"),
    ]  # fmt: skip
    found = wrong(planned(officer, "pairs", pairs))
    assert set(found) == {(2, "项目"), (3, "一句话介绍"), (4, "创业者")}


def test_an_account_is_not_made_with_an_address_for_a_name():
    officer, mentor = an_officer(), MentorFactory(capacity=3, weekly_limit=3)
    known = UserFactory(email="old@qinghai.cn")
    rows = [
        pair_row(mentor, 1, 创业者=""), pair_row(mentor, 2, 创业者="", 创业者邮箱=known.email)
    ]  # fmt: skip
    assert set(wrong(planned(officer, "pairs", rows))) == {(2, "创业者")}


def test_every_wrong_row_is_given_as_excel():
    officer = an_officer()
    row = brought(officer, "mentors", [mentor_row(n, 邮箱="?", 任期止="去年") for n in range(250)])
    client, url = in_english(officer), reverse("brought_errors", args=[row.pk])
    assert url in client.get(reverse("brought", args=[row.pk])).content.decode()
    sheet = load_workbook(BytesIO(got(client, url).content)).active
    cells = [[cell.value for cell in line] for line in sheet.iter_rows()]
    wrong_rows = [line for line in cells if line[1] == "?"]
    assert len(wrong_rows) == 250
    assert all("邮箱" in line[-1] and "任期止" in line[-1] for line in wrong_rows)
    assert in_english(UserFactory()).get(url).status_code == 403


def test_pairs_are_read_out_of_merged_cells_and_out_of_gbk():
    officer, mentor = an_officer(), MentorFactory(capacity=3, weekly_limit=3)
    rows = [pair_row(mentor, 1), pair_row(mentor, 2)]
    found = planned(officer, "pairs", rows, merged=["E2:E3", "F2:F3"])
    assert not found.problems
    assert [row.text("mentor_email") for row in found.rows] == [mentor.user.email] * 2
    content = "\n".join(",".join(line) for line in [PAIR_HEAD, *rows]).encode("gbk")
    row = actions.bring("pairs", "结对.csv", content, by=officer, at=NOW)
    found = queries.plan(queries.table_of(row), "pairs", officer=officer)
    assert not found.problems
    assert [row.text("venture") for row in found.rows] == ["酸奶作坊1", "酸奶作坊2"]


def test_of_many_wrong_pairs_every_one_is_named_and_nothing_is_written():
    officer, mentor = an_officer(), MentorFactory(capacity=3, weekly_limit=3)
    lines = [pair_row(mentor, n, 导师邮箱="no@qinghai.cn", 开始日期="去年") for n in range(300)]
    row = brought(officer, "pairs", [*lines, pair_row(mentor, 300)])
    found = wrong(queries.plan(queries.table_of(row), "pairs", officer=officer))
    named = {(at, column) for at in range(2, 302) for column in ("导师邮箱", "开始日期")}
    assert set(found) == named
    client = in_english(officer)
    page = client.get(reverse("brought", args=[row.pk])).content.decode()
    assert "300 rows of 301 need correcting." in page
    client.post(reverse("brought_act", args=[row.pk, "write"]))
    assert not Venture.objects.exists()
    assert not Mentorship.objects.exists()
