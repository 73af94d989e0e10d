"""Mentors and pairs out of Excel: what is wrong is said, all or nothing is written, and undone."""

import time
from datetime import date, timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from openpyxl import Workbook, load_workbook

from accounts.enums import Hat, Role
from accounts.models import HelpKind, MentorCategory, User
from accounts.policies import Denied
from accounts.queries import rows_of
from audit.lifecycle import InvalidMove
from mentors.actions import accept, consent
from mentors.models import Interest, MentorProfile, Mentorship
from notifications.models import Notification
from province import actions
from province.models import Brought
from province.queries import brought as queries
from tests.clock import NOW
from tests.cohorts.stage import an_officer
from tests.factories import (
    MembershipFactory,
    MentorFactory,
    RequestFactory,
    UserFactory,
    VentureFactory,
)
from tests.mentoring.pairs import in_english
from tests.scenes import signed_in
from ventures.models import Venture

pytestmark = pytest.mark.django_db
MENTOR_HEAD = ["姓名", "邮箱", "简介", "类别", "帮助类型", "行业", "可带项目", "任期起", "任期止"]
PAIR_HEAD = ["项目", "一句话介绍", "创业者", "创业者邮箱", "导师邮箱", "开始日期"]


def first_of(model):
    return next(iter(rows_of(model).values())).name_zh


def mentor_row(number=1, **other):
    told = {
        "姓名": f"韩雪岭{number}", "邮箱": f"mentor{number}@qinghai.cn", "简介": "盐湖化工总工程师",
        "类别": first_of(MentorCategory), "帮助类型": first_of(HelpKind), "行业": "",
        "可带项目": "２", "任期起": "2026-01-01", "任期止": "２０２８年１２月３１日",
    }  # fmt: skip
    return list({**told, **other}.values())


def pair_row(mentor, number=1, **other):
    told = {
        "项目": f"酸奶作坊{number}", "一句话介绍": "用牦牛奶做酸奶", "创业者": f"才让{number}",
        "创业者邮箱": f"founder{number}@qinghai.cn", "导师邮箱": mentor.user.email,
        "开始日期": "2026-03-01",
    }  # fmt: skip
    return list({**told, **other}.values())


def xlsx(head, rows, merged=()):
    book = Workbook()
    page = book.active
    page.append(head)
    for row in rows:
        page.append(row)
    for each in merged:
        page.merge_cells(each)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def brought(officer, kind, rows, **options):
    head = MENTOR_HEAD if kind == "mentors" else PAIR_HEAD
    content = xlsx(head, rows, **options)
    return actions.bring(kind, "名册.xlsx", content, by=officer, at=NOW)


def planned(officer, kind, rows, **options):
    row = brought(officer, kind, rows, **options)
    return queries.plan(queries.table_of(row), kind, officer=officer)


def wrong(found):
    return {(each.row, each.column): each.text for each in found.problems}


# --- reading --------------------------------------------------------------------------------
def test_a_file_is_brought_looked_through_and_written():
    officer = an_officer()
    client = in_english(officer)
    upload = SimpleUploadedFile("名册.xlsx", xlsx(MENTOR_HEAD, [mentor_row(1), mentor_row(2)]))
    answer = client.post(reverse("brought_new"), {"kind": "mentors", "file": upload})
    row = Brought.objects.get()
    assert answer.headers["Location"] == reverse("brought", args=[row.pk])
    assert b"mentor1@qinghai.cn" not in bytes(row.content)  # encrypted
    page = client.get(answer.headers["Location"]).content.decode()
    assert "Every row can be written." in page
    assert not MentorProfile.objects.exists()
    assert client.post(reverse("brought_act", args=[row.pk, "write"])).status_code == 302
    mentor = MentorProfile.objects.get(user__email="mentor1@qinghai.cn")
    assert (mentor.status, mentor.capacity) == ("entered", 2)
    assert (mentor.appointed_on, mentor.term_ends_on) == (date(2026, 1, 1), date(2028, 12, 31))
    assert mentor.categories.count() == mentor.help_kinds.count() == mentor.languages.count() == 1
    assert not mentor.user.has_usable_password()
    assert mentor.user.hats == [Hat.MENTOR]
    note = Notification.objects.get(recipient=mentor.user)
    assert note.kind == "province/mentor_brought"
    row.refresh_from_db()
    assert bytes(row.content) == b""
    assert client.get(reverse("mentor", args=[mentor.slug])).status_code == 404
    with pytest.raises(InvalidMove):
        actions.write(row, by=officer, at=NOW)


def test_what_is_wrong_is_named_by_row_and_column():
    officer = an_officer()
    MentorFactory(user__email="inside@qinghai.cn")
    rows = [
        mentor_row(1, 类别="创业成功者"), mentor_row(2, 邮箱="不是邮箱"), mentor_row(1),
        mentor_row(3, 姓名=""), mentor_row(4, 可带项目="９"), mentor_row(5, 任期止="2025-01-01"),
        mentor_row(6, 任期止="去年"), mentor_row(7, 邮箱="inside@qinghai.cn"),
        mentor_row(8, 邮箱=officer.email), mentor_row(9, 姓名="示例：某人"),
    ]  # fmt: skip
    told = wrong(planned(officer, "mentors", rows))
    assert set(told) == {
        (2, "类别"), (3, "邮箱"), (4, "邮箱"), (5, "姓名"), (6, "可带项目"), (7, "任期止"),
        (8, "任期止"), (9, "邮箱"), (10, "邮箱"), (11, "姓名"),
    }  # fmt: skip
    assert "创业成功者" in told[2, "类别"]
    near = {each.name_zh for each in rows_of(MentorCategory).values()}
    assert any(name in told[2, "类别"] for name in near)
    assert "2" in told[4, "邮箱"]  # the row that holds the same address


def test_merged_cells_and_a_gbk_csv_are_read():
    officer = an_officer()
    found = planned(officer, "mentors", [mentor_row(1), mentor_row(2)], merged=["C2:C3"])
    assert not found.problems
    assert {row.text("headline") for row in found.rows} == {"盐湖化工总工程师"}
    lines = [MENTOR_HEAD, mentor_row(1)]
    content = "\n".join(",".join(map(str, line)) for line in lines).encode("gbk")
    row = actions.bring("mentors", "名册.csv", content, by=officer, at=NOW)
    assert not queries.plan(queries.table_of(row), "mentors", officer=officer).problems


def test_a_table_without_its_columns_is_refused_with_their_names():
    upload = SimpleUploadedFile("a.xlsx", xlsx(["姓名", "邮箱"], [["甲", "a@b.cn"]]))
    answer = in_english(an_officer()).post(
        reverse("brought_new"), {"kind": "mentors", "file": upload}
    )
    assert answer.status_code == 422
    assert "Term until" in answer.content.decode()
    assert not Brought.objects.exists()


@pytest.mark.parametrize("kind", ["mentors", "pairs"])
def test_the_template_reads_as_a_table_whose_row_is_an_example(kind):
    officer = an_officer()
    answer = signed_in(officer).get(reverse("brought_template", args=[kind]))
    page = load_workbook(BytesIO(answer.content)).active
    assert any("示例" in str(cell.value) for line in page for cell in line)
    row = actions.bring(kind, "模板.xlsx", answer.content, by=officer, at=NOW)
    told = wrong(queries.plan(queries.table_of(row), kind, officer=officer))
    first = "姓名" if kind == "mentors" else "项目"
    assert next(column for _row, column in told) == first


def test_five_thousand_wrong_rows_answer_in_time_and_show_two_hundred():
    officer = an_officer()
    rows = [mentor_row(n, 类别=f"大咖{n}", 帮助类型=f"指点{n}") for n in range(5_000)]
    row = brought(officer, "mentors", rows)
    begun = time.perf_counter()
    page = in_english(officer).get(reverse("brought", args=[row.pk])).content.decode()
    assert time.perf_counter() - begun < 20
    assert page.count('scope="row"') == 200
    assert "And 9800 more that are not shown." in page


@pytest.mark.parametrize("kind", ["mentors", "pairs"])
def test_nobody_brings_in_whom_he_works_with(kind):
    officer, person, mentor = an_officer(), UserFactory(email="near@qinghai.cn"), MentorFactory()
    rows = {
        "mentors": [mentor_row(1, 邮箱=person.email)],
        "pairs": [pair_row(mentor, 1, 创业者邮箱=person.email)],
    }[kind]
    assert not planned(officer, kind, rows).problems
    body = officer.memberships.get().organisation
    MembershipFactory(user=person, organisation=body, role=Role.AUDITOR)
    (problem,) = planned(officer, kind, rows).problems
    assert problem.column == {"mentors": "邮箱", "pairs": "导师邮箱"}[kind]


# --- looked through, and afterwards -----------------------------------------------------------
def test_every_row_can_be_looked_through_and_the_button_says_what_it_does():
    officer = an_officer()
    UserFactory(email="mentor1@qinghai.cn")
    row = brought(officer, "mentors", [mentor_row(n) for n in range(45)])
    url = reverse("brought", args=[row.pk])
    client = in_english(officer)
    first, last = (client.get(url, {"page": n}).content.decode() for n in (1, 3))
    assert "45 rows are written when you press the button; here are 1 to 20." in first
    assert "44 accounts are made, without passwords." in first
    assert "45 people are told by mail." in first
    assert "mentor19@" in first
    assert "mentor20@" not in first
    assert "mentor44@" in last


def test_pairs_say_whom_they_write_to():
    officer, mentor = an_officer(), MentorFactory(capacity=3, weekly_limit=3)
    second = UserFactory(email="second@qinghai.cn")
    old = UserFactory(email="old@qinghai.cn")
    VentureFactory(name="老项目", founders=[old, second])
    rows = [pair_row(mentor, 1), pair_row(mentor, 2, 项目="老项目", 创业者邮箱="old@qinghai.cn")]
    effect = queries.effect_of(planned(officer, "pairs", rows))
    assert (effect.accounts, effect.people) == (1, 4)


def test_what_was_written_is_one_press_away():
    officer, mentor = an_officer(), MentorFactory(capacity=3)
    client = in_english(officer)
    mentors = brought(officer, "mentors", [mentor_row(1)])
    pairs = brought(officer, "pairs", [pair_row(mentor, 1)])
    for row in (mentors, pairs):
        actions.write(row, by=officer, at=NOW)
    made = MentorProfile.objects.get(user__email="mentor1@qinghai.cn")
    page = client.get(reverse("brought", args=[mentors.pk])).content.decode()
    assert reverse("vetting", args=[made.pk]) in page
    assert "waits for consent" in page
    page = client.get(reverse("brought", args=[pairs.pk])).content.decode()
    assert reverse("mentorship", args=[Mentorship.objects.get().pk]) in page
    actions.undo(mentors, by=officer, at=NOW)
    page = client.get(reverse("brought", args=[mentors.pk])).content.decode()
    assert "Nothing of it is left." in page


def test_no_pair_is_written_of_a_mentor_who_has_not_agreed():
    officer = an_officer()
    actions.write(brought(officer, "mentors", [mentor_row(1)]), by=officer, at=NOW)
    mentor = MentorProfile.objects.get()
    assert wrong(planned(officer, "pairs", [pair_row(mentor, 1)])).keys() == {(2, "导师邮箱")}
    consent(mentor, by=mentor.user, at=NOW)
    assert not planned(officer, "pairs", [pair_row(mentor, 1)]).problems


# --- all or nothing -------------------------------------------------------------------------
def test_one_wrong_row_and_nothing_is_written():
    officer = an_officer()
    row = brought(officer, "mentors", [mentor_row(1), mentor_row(2, 邮箱="不是邮箱")])
    before = User.objects.count()
    client = in_english(officer)
    assert (
        "1 row of 2 needs correcting."
        in client.get(reverse("brought", args=[row.pk])).content.decode()
    )
    client.post(reverse("brought_act", args=[row.pk, "write"]))
    assert (User.objects.count(), MentorProfile.objects.count()) == (before, 0)
    row.refresh_from_db()
    assert row.written_at is None


def test_an_account_that_exists_gets_the_hat_and_stays_when_it_is_taken_back():
    officer, person = an_officer(), UserFactory(email="mentor1@qinghai.cn")
    row = brought(officer, "mentors", [mentor_row(1)])
    actions.write(row, by=officer, at=NOW)
    person.refresh_from_db()
    assert set(person.hats) == {Hat.FOUNDER, Hat.MENTOR}
    actions.undo(row, by=officer, at=NOW)
    assert User.objects.filter(pk=person.pk).exists()
    assert not MentorProfile.objects.exists()


def test_pairs_are_written_with_ventures_and_people():
    officer, mentor = an_officer(), MentorFactory(capacity=3, weekly_limit=3)
    known = VentureFactory(name="老项目", founders=[UserFactory(email="old@qinghai.cn")])
    rows = [pair_row(mentor, 1), pair_row(mentor, 2, 项目="老项目", 创业者邮箱="old@qinghai.cn")]
    actions.write(brought(officer, "pairs", rows), by=officer, at=NOW)
    pairs = Mentorship.objects.order_by("pk")
    assert [pair.venture.name for pair in pairs] == ["酸奶作坊1", "老项目"]
    assert pairs[1].venture == known
    assert timezone.localdate(pairs[0].started_at) == date(2026, 3, 1)
    assert pairs[0].request.shares == []
    mentor.refresh_from_db()
    assert mentor.active_count == 2
    founder = User.objects.get(email="founder1@qinghai.cn")
    assert not founder.has_usable_password()
    told = set(Notification.objects.filter(recipient=founder).values_list("kind", flat=True))
    assert told == {"province/founder_brought", "province/pair_brought"}


def test_a_pair_that_the_rules_keep_apart_is_not_written():
    officer, mentor = an_officer(), MentorFactory(capacity=2, weekly_limit=2)
    tied, out = MentorFactory(), MentorFactory(status="suspended")
    Interest.objects.create(mentor=tied, relation="shareholding", party="酸奶 作坊3")
    vetoed = VentureFactory(
        name="不要他", founders=[UserFactory(email="veto@qinghai.cn")],
        veto_parties=mentor.user.name,
    )  # fmt: skip
    rows = [
        pair_row(mentor, 1), pair_row(mentor, 1), pair_row(out, 2), pair_row(tied, 3),
        pair_row(mentor, 4, 项目=vetoed.name, 创业者邮箱="veto@qinghai.cn"),
        pair_row(mentor, 5, 创业者邮箱=mentor.user.email),
        pair_row(mentor, 6, 创业者邮箱=officer.email), pair_row(mentor, 7, 开始日期="2027-01-01"),
        pair_row(mentor, 8, 开始日期="2026-05-01"),
    ]  # fmt: skip
    told = wrong(planned(officer, "pairs", rows))
    assert set(told) == {
        (3, "项目"), (4, "导师邮箱"), (5, "导师邮箱"), (6, "导师邮箱"), (7, "导师邮箱"),
        (8, "导师邮箱"), (9, "开始日期"), (10, "导师邮箱"),
    }  # fmt: skip


def test_more_beginnings_in_a_week_than_a_mentor_takes_are_wrong():
    officer, mentor = an_officer(), MentorFactory(capacity=5, weekly_limit=1)
    days = ["2026-03-01", "2026-03-08", "2026-03-14"]
    rows = [pair_row(mentor, number, 开始日期=day) for number, day in enumerate(days)]
    assert set(wrong(planned(officer, "pairs", rows))) == {(4, "开始日期")}
    actions.write(brought(officer, "pairs", rows[:2]), by=officer, at=NOW)


# --- taken back -----------------------------------------------------------------------------
def test_an_import_is_taken_back_whole_within_seven_days():
    officer, mentor = an_officer(), MentorFactory(capacity=3, weekly_limit=3)
    before = User.objects.count(), Venture.objects.count()
    row = brought(officer, "pairs", [pair_row(mentor, 1), pair_row(mentor, 2)])
    actions.write(row, by=officer, at=NOW)
    with pytest.raises(actions.TooLate):
        actions.undo(row, by=officer, at=NOW + timedelta(days=7, seconds=1))
    client = in_english(officer)
    assert client.post(reverse("brought_act", args=[row.pk, "undo"])).status_code == 302
    assert (User.objects.count(), Venture.objects.count()) == before
    assert not Mentorship.objects.exists()
    mentor.refresh_from_db()
    assert mentor.active_count == 0
    assert "taken back" in client.get(reverse("brought_new")).content.decode()
    with pytest.raises(InvalidMove):
        actions.undo(row, by=officer, at=NOW)


def signs_in(mentor):
    signed_in(mentor.user)
    User.objects.filter(pk=mentor.user_id).update(last_login=NOW)


def is_asked(mentor):
    RequestFactory(mentor=mentor)


def agrees(mentor):
    consent(mentor, by=mentor.user, at=NOW)


def is_asked_and_accepts(mentor):
    agrees(mentor)
    accept(RequestFactory(mentor=mentor), by=mentor.user, at=NOW)


def changes_his_profile(mentor):
    MentorProfile.objects.filter(pk=mentor.pk).update(version=2)


def founds_something(mentor):
    VentureFactory(founders=[mentor.user])


@pytest.mark.parametrize(
    "acts",
    [signs_in, agrees, is_asked, is_asked_and_accepts, changes_his_profile, founds_something],
)
def test_once_somebody_has_worked_with_it_it_stays(acts):
    officer = an_officer()
    row = brought(officer, "mentors", [mentor_row(1), mentor_row(2)])
    actions.write(row, by=officer, at=NOW)
    acts(MentorProfile.objects.get(user__email="mentor2@qinghai.cn"))
    with pytest.raises(actions.ActedOn):
        actions.undo(row, by=officer, at=NOW)
    assert MentorProfile.objects.filter(user__email__startswith="mentor").count() == 2
    row.refresh_from_db()
    assert row.undone_at is None


def test_what_is_given_up_is_gone_and_what_is_written_is_not_given_up():
    officer = an_officer()
    row, other = (brought(officer, "mentors", [mentor_row(n)]) for n in (1, 2))
    signed_in(officer).post(reverse("brought_act", args=[row.pk, "drop"]))
    assert not Brought.objects.filter(pk=row.pk).exists()
    actions.write(other, by=officer, at=NOW)
    with pytest.raises(InvalidMove):
        actions.drop(other, by=officer, at=NOW)
    assert Brought.objects.filter(pk=other.pk).exists()


# --- who, and what the database refuses ------------------------------------------------------
def test_only_the_office_brings_people_in():
    officer, mentor = an_officer(), MentorFactory()
    row = brought(officer, "mentors", [mentor_row(1)])
    client = signed_in(mentor.user)
    for url in (
        reverse("brought_new"), reverse("brought", args=[row.pk]),
        reverse("brought_template", args=["mentors"]),
    ):  # fmt: skip
        assert client.get(url).status_code == 403
    assert client.post(reverse("brought_act", args=[row.pk, "write"])).status_code == 403
    assert signed_in(officer).post(reverse("brought_act", args=[row.pk, "x"])).status_code == 404
    with pytest.raises(Denied):
        actions.write(row, by=mentor.user, at=NOW)


def test_the_database_keeps_no_import_undone_late_or_unwritten():
    row = brought(an_officer(), "mentors", [mentor_row(1)])
    rows = Brought.objects.filter(pk=row.pk)

    def refused(name, **other):
        with pytest.raises((IntegrityError, DatabaseError), match=name), transaction.atomic():
            rows.update(**other)

    refused("brought_undone_within_days", undone_at=NOW)
    late = NOW + timedelta(days=8)
    refused("brought_undone_within_days", written_at=NOW, undone_at=late)
    refused("brought_kind_is_known", kind="others")
    rows.update(written_at=NOW, undone_at=NOW + timedelta(days=7))
