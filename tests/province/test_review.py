"""A mentor's year is decided on once, told to him, put right by a new row; he has his word."""

import re
from datetime import UTC, date, datetime, timedelta
from io import BytesIO

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone
from lxml import html
from openpyxl import load_workbook

from accounts.enums import Role
from accounts.policies import Denied
from audit.models import AuditEvent
from mentoring import actions as mentoring
from mentoring.models import Closing
from mentors import actions
from mentors.actions import YearFacts
from mentors.models import Interest, ReviewComment, Vetting, YearReview
from notifications.models import Notification
from province.queries import review as queries
from tests.clock import NOW
from tests.cohorts.stage import an_officer
from tests.factories import MembershipFactory, MentorFactory, MentorshipFactory
from tests.files import got
from tests.mentoring.pairs import Pair, in_english
from tests.rules import hold
from tests.scenes import signed_in
from tests.whole.test_forms_kept import form_in, send
from ui.days import end_of

pytestmark = pytest.mark.django_db
YEAR = timezone.localdate(NOW).year
FACTS = YearFacts("met", 10, 12, 900, 3, 4, 5)


def url_of(mentor, year=YEAR):
    return reverse("review_decide", args=[mentor.pk, year])


def decided(mentor, *, by, decision="keep", year=YEAR, at=NOW, **told):
    return actions.review(mentor, year, FACTS, decision=decision, by=by, at=at, **told)


def row_of(mentor, year=YEAR, officer=None):
    found = queries.mentors_of(year, at=NOW).filter(pk=mentor.pk)
    return queries.reviewed(found, officer)[0]


def told(person, kind):
    return Notification.objects.get(recipient=person, kind=f"mentors/{kind}")


# --- what follows from the rule -------------------------------------------------------------
def test_the_rule_of_a_year_is_the_one_that_held_then(settings):
    versions = ((date(2020, 1, 1), 4), (date(2026, 7, 1), 6))
    settings.RULES = settings.RULES | {"review_meetings": versions}
    assert [queries.rule_of(year) for year in (2019, 2020, 2025, 2026, 2027)] == [4, 4, 4, 6, 6]


def test_the_proposal_follows_from_meetings_and_time_in_the_library(settings):
    hold(settings, review_meetings=1)
    met, lazy = Pair(), MentorFactory()
    mentoring.confirm(met.record(minutes=30), seen=1, by=met.mentor, at=NOW)
    late = MentorFactory(appointed_on=date(YEAR, 5, 1))
    assert row_of(met.row.mentor).proposal == "met"
    assert row_of(lazy).proposal == "not_met"
    assert row_of(late).proposal == "part"
    met.row.mentor.appointed_on = date(YEAR, 5, 1)
    met.row.mentor.save()
    assert row_of(met.row.mentor).proposal == "met"  # who kept the rule in half a year kept it


@pytest.mark.parametrize(
    ("told", "whole"),
    [
        ([("approve", date(2023, 5, 1))], True),
        ([("approve", date(2025, 5, 1))], False),
        ([("approve", date(2023, 5, 1)), ("suspend", date(2025, 3, 1))], False),
        ([("suspend", date(2024, 3, 1)), ("lift", date(2024, 4, 1))], True),
        ([("suspend", date(2024, 3, 1)), ("lift", date(2025, 4, 1))], False),
        ([("suspend", date(2026, 3, 1))], True),
        ([("renew", date(2025, 6, 1)), ("approve", date(2022, 6, 1))], True),
        ([("expire", date(2025, 12, 31))], False),
        ([("consent", date(2025, 3, 1))], False),
        ([("consent", date(2024, 3, 1)), ("renew", date(2025, 3, 1))], True),
    ],
)
def test_who_was_out_for_a_day_was_not_in_all_year(told, whole):
    mentor = MentorFactory()
    rows = [
        Vetting(mentor=mentor, verb=verb, at=NOW.replace(*day.timetuple()[:3]))
        for verb, day in sorted(told, key=lambda each: each[1])
    ]
    assert queries.served_all(mentor, rows, 2025, date(2026, 11, 24)) is whole


def answered(mentor, number, helped="much"):
    for _each in range(number):
        pair = MentorshipFactory(request__mentor=mentor, status="ended", ended_at=NOW)
        Closing.objects.create(
            mentorship=pair, person=pair.venture.founders.first(), side="founder", helped=helped,
            at=NOW,
        )  # fmt: skip


def test_what_founders_say_is_told_from_five_answers_on():
    mentor, client = MentorFactory(weekly_limit=20), in_english(an_officer())
    hidden = "Shown once there are five answers"  # of whether it helped, and of words
    answered(mentor, 3)
    answered(mentor, 1, "little")
    assert row_of(mentor).feedback == []
    assert client.get(url_of(mentor)).content.decode().count(hidden) == 2
    answered(mentor, 1)
    assert dict(row_of(mentor).helped) == {"much": 4, "little": 1}
    assert client.get(url_of(mentor)).content.decode().count(hidden) == 1


def test_founders_words_to_the_office_stand_there_from_five_on_and_thanks_do_not():
    mentor, officer = MentorFactory(weekly_limit=20), an_officer()
    answered(mentor, 5)
    rows = list(Closing.objects.order_by("pk"))
    Closing.objects.update(thanks="多谢韩老师")
    for number, row in enumerate(rows[:4]):
        Closing.objects.filter(pk=row.pk).update(better=f"少催{number}")
    assert queries.said_of(mentor, YEAR) == []
    assert "少催" not in signed_in(officer).get(url_of(mentor)).content.decode()
    Closing.objects.filter(pk=rows[4].pk).update(better="多见面")
    assert queries.said_of(mentor, YEAR - 1) == []
    page = signed_in(officer).get(url_of(mentor)).content.decode()
    assert all(words in page for words in ("少催0", "多见面"))
    assert "多谢韩老师" not in page


def test_goals_count_in_the_year_in_which_they_were_reached():
    pair, officer = Pair(), an_officer()
    reached, _open = (
        mentoring.add_goal(pair.row, text=text, by=pair.mentor, at=NOW) for text in ("一", "二")
    )
    mentoring.reach(reached, by=pair.founder, at=NOW)
    assert (row_of(pair.row.mentor).reached, row_of(pair.row.mentor, YEAR - 1).reached) == (1, 0)
    page = in_english(officer).get(url_of(pair.row.mentor)).content.decode()
    assert re.search(r"goals reached in the year</dt>\s*<dd>1</dd>", page)


# --- the decision ---------------------------------------------------------------------------
def test_an_officer_decides_and_the_mentor_is_told_with_the_figures(settings):
    hold(settings, review_meetings=1)
    pair, officer = Pair(), an_officer()
    mentoring.confirm(pair.record(minutes=90), seen=1, by=pair.mentor, at=NOW)
    mentor, client = pair.row.mentor, signed_in(officer)
    assert url_of(mentor) in client.get(reverse("review")).content.decode()
    answer = client.post(url_of(mentor), {"decision": "honour", "reason": "", "seen": ""})
    assert answer.status_code == 302
    row = YearReview.objects.get()
    assert (row.decision, row.proposal, row.by) == ("honour", "met", officer)
    assert (row.meetings, row.minutes, row.wanted) == (1, 90, 1)
    facts = told(mentor.user, "reviewed").facts
    assert (facts["meetings"], facts["hours"], facts["wanted"]) == ("1", "1.5", "1")
    trail = AuditEvent.objects.get(verb="review")
    assert (trail.actor, trail.detail["decision"]) == (officer, "honour")
    mine = in_english(mentor.user).get(reverse("my_year"), {"year": YEAR}).content.decode()
    assert "is thanked publicly" in mine
    shown = in_english(pair.founder).get(reverse("mentor", args=[mentor.slug])).content.decode()
    assert f"Thanked by the province for {YEAR}" in shown


@pytest.mark.parametrize("decision", ["talk", "dismiss"])
def test_a_talk_and_a_dismissal_want_a_reason_and_what_was_typed_stays(decision):
    mentor, client = MentorFactory(), in_english(an_officer())
    answer = client.post(url_of(mentor), {"decision": decision, "reason": " ", "seen": ""})
    assert answer.status_code == 422
    assert f'value="{decision}"' in answer.content.decode()
    assert not YearReview.objects.exists()
    told = {"decision": decision, "reason": "一年没有一次辅导", "seen": ""}
    assert client.post(url_of(mentor), told).status_code == 302
    mentor.refresh_from_db()
    assert mentor.status == "approved"  # the decision opens no second way out of the library
    page = client.get(url_of(mentor)).content.decode()
    assert (reverse("vetting", args=[mentor.pk]) + "#acts" in page) is (decision == "dismiss")


def themselves(officer):
    return MentorFactory(user=officer)


def of_the_same_body(officer):
    mentor = MentorFactory()
    body = officer.memberships.get().organisation
    MembershipFactory(user=mentor.user, organisation=body, role=Role.AUDITOR)
    return mentor


def with_an_interest_in_the_officer(officer):
    mentor = MentorFactory()
    Interest.objects.create(mentor=mentor, relation="kin", party=officer.name)
    return mentor


@pytest.mark.parametrize("tied", [themselves, of_the_same_body, with_an_interest_in_the_officer])
def test_whoever_knows_a_mentor_leaves_the_year_to_a_colleague(tied):
    officer = an_officer()
    mentor, client = tied(officer), in_english(officer)
    page = client.get(url_of(mentor)).content.decode()
    assert 'name="decision"' not in page
    told = {"decision": "honour", "reason": "", "seen": ""}
    assert client.post(url_of(mentor), told).status_code == 403
    with pytest.raises(Denied):
        decided(mentor, by=officer)
    assert not YearReview.objects.exists()
    assert decided(mentor, by=an_officer()).pk


def test_a_correction_is_a_new_row_with_a_reason_and_is_told():
    mentor, first, second = MentorFactory(), an_officer(), an_officer()
    old = decided(mentor, by=first, decision="honour")
    client = in_english(second)
    told_again = {"decision": "keep", "reason": "", "seen": str(old.pk)}
    assert client.post(url_of(mentor), told_again).status_code == 422
    told_again["reason"] = "数字算错了"
    assert client.post(url_of(mentor), told_again).status_code == 302
    (row,) = mentor.reviews.standing()
    assert (row.decision, row.replaces, row.by) == ("keep", old, second)
    assert Notification.objects.filter(kind="mentors/reviewed").count() == 2
    assert "Earlier decisions" in client.get(url_of(mentor)).content.decode()
    assert not mentor.reviews.honours().exists()
    page = in_english(mentor.user).get(reverse("mentor", args=[mentor.slug])).content.decode()
    assert "Thanked by the province" not in page


@pytest.mark.parametrize("seen", ["", "999"])
def test_of_two_officers_who_decide_at_once_one_does(seen):
    mentor = MentorFactory()
    decided(mentor, by=an_officer())
    told = {"decision": "dismiss", "reason": "一年没有一次辅导", "seen": seen}
    answer = signed_in(an_officer()).post(url_of(mentor), told)
    assert answer.status_code == 422
    assert "一年没有一次辅导" in answer.content.decode()
    assert mentor.reviews.get().decision == "keep"
    with pytest.raises(actions.AlreadyReviewed):
        decided(mentor, by=an_officer())
    old = mentor.reviews.get()
    decided(mentor, by=an_officer(), replaces=old, reason="更正")
    with pytest.raises(actions.AlreadyReviewed):
        decided(mentor, by=an_officer(), replaces=old, reason="再更正")


def test_nobody_else_reads_or_decides_a_year():
    mentor = MentorFactory()
    for person in (mentor.user, MentorFactory().user):
        assert signed_in(person).get(url_of(mentor)).status_code == 403
    office = signed_in(an_officer())
    assert office.get(url_of(mentor, 2016)).status_code == 404
    assert office.get(url_of(mentor, YEAR + 1)).status_code == 404
    assert office.get(reverse("review_decide", args=[10**9, YEAR])).status_code == 404


# --- the mentor's word ----------------------------------------------------------------------
def say(mentor, comment, seen=""):
    url = reverse("my_review", args=[YEAR])
    return in_english(mentor.user).post(url, {"comment": comment, "seen": seen})


def test_a_mentor_says_a_word_before_and_one_after():
    mentor, officer = MentorFactory(), an_officer()
    assert say(mentor, " ").status_code == 422
    assert say(mentor, "下半年在住院").status_code == 302
    say(mentor, "再说一次")
    assert [each.comment for each in mentor.review_comments.all()] == ["下半年在住院"]
    assert "下半年在住院" in signed_in(officer).get(url_of(mentor)).content.decode()
    row = decided(mentor, by=officer, decision="talk", reason="想听你说说")
    say(mentor, "写给旧的", seen="")  # he had not seen that it is decided
    say(mentor, "好的，我来", seen=str(row.pk))
    say(mentor, "还有一句", seen=str(row.pk))
    assert [each.comment for each in mentor.review_comments.all()] == [
        "下半年在住院", "好的，我来",
    ]  # fmt: skip
    assert told(officer, "review_comment").facts["text"] == "好的，我来"
    page = in_english(mentor.user).get(reverse("my_year"), {"year": YEAR}).content.decode()
    assert 'name="comment"' not in page


def test_a_word_that_is_not_taken_stays_on_the_page():
    mentor = MentorFactory()
    say(mentor, "下半年在住院")
    again = say(mentor, "再说一次")
    assert again.status_code == 422
    assert "再说一次" in again.content.decode()
    assert 'name="comment"' not in again.content.decode()  # there is nothing to send it with
    row = decided(mentor, by=an_officer(), decision="talk", reason="想听你说说")
    path, blind = reverse("my_review", args=[YEAR]), say(mentor, "写给旧的", seen="")
    assert blind.status_code == 422
    assert "想听你说说" in blind.content.decode()
    form = form_in(html.fromstring(blind.content.decode()), field="comment")
    assert form.fields["comment"].strip() == "写给旧的"
    assert form.fields["seen"] == str(row.pk)
    assert send(in_english(mentor.user), form, path).status_code == 302
    assert [each.comment for each in mentor.review_comments.all()] == ["下半年在住院", "写给旧的"]


def test_the_word_after_is_taken_until_the_thirtieth_day_is_over():
    mentor, officer = MentorFactory(), an_officer()
    row = decided(mentor, by=officer)
    last = end_of(timezone.localdate(NOW) + timedelta(days=30)) - timedelta(seconds=1)
    late = {"seen": row.pk, "by": mentor.user}
    with pytest.raises(actions.AlreadySaid):
        actions.comment(mentor, YEAR, text="晚了", at=last + timedelta(seconds=1), **late)
    actions.comment(mentor, YEAR, text="赶上了", at=last, **late)
    with pytest.raises(Denied):
        actions.comment(mentor, YEAR, text="替他说", seen=row.pk, by=officer, at=NOW)


def test_a_decision_late_in_the_year_leaves_its_thirty_days_too():
    mentor, officer = MentorFactory(), an_officer()
    december = datetime(YEAR + 1, 12, 20, 4, tzinfo=UTC)
    row = decided(mentor, by=officer, at=december)
    january = december + timedelta(days=20)
    actions.comment(mentor, YEAR, text="新年好", seen=row.pk, by=mentor.user, at=january)


def test_decision_and_comments_go_into_the_excel_file():
    mentor, officer = MentorFactory(), an_officer()
    say(mentor, "下半年在住院")
    row = decided(mentor, by=officer, decision="talk", reason="想听你说说")
    say(mentor, "好的，我来", seen=str(row.pk))
    answer = got(signed_in(officer), reverse("review_export"), {"year": YEAR})
    cells = {c.value for line in load_workbook(BytesIO(answer.content)).active for c in line}
    assert {"下半年在住院", "想听你说说", "好的，我来"} <= cells


def test_a_mentor_who_was_decided_on_stays_in_the_list_when_he_is_out():
    mentor, officer = MentorFactory(), an_officer()
    decided(mentor, by=officer, decision="dismiss", reason="一年没有一次辅导")
    actions.suspend(mentor, by=officer, at=NOW)
    client = signed_in(officer)
    assert str(mentor) in client.get(reverse("review")).content.decode()
    assert str(mentor) not in client.get(reverse("review"), {"show": "open"}).content.decode()


def test_the_review_costs_the_same_with_more_mentors(django_assert_max_num_queries):
    office = signed_in(an_officer())
    for _each in range(5):
        decided(MentorFactory(), by=an_officer())
    with django_assert_max_num_queries(25):
        office.get(reverse("review"))


# --- what the database refuses --------------------------------------------------------------
def test_the_database_keeps_one_decision_a_year_and_none_of_oneself():
    mentor, officer = MentorFactory(), an_officer()
    old = decided(mentor, by=officer)
    told = {
        "mentor": mentor, "year": YEAR, "proposal": "met", "decision": "keep", "wanted": 1,
        "meetings": 1, "minutes": 1, "ventures": 1, "answered": 0, "asked": 0, "by": officer,
        "at": NOW, "reason": "更正",
    }  # fmt: skip

    def refused(match, **other):
        with pytest.raises(IntegrityError, match=match), transaction.atomic():
            YearReview.objects.create(**{**told, **other})

    refused("one_review_a_year")
    refused("same mentor and year", replaces=old, year=YEAR - 1)
    refused("same mentor and year", replaces=old, mentor=MentorFactory())
    refused("Nobody reviews himself", by=mentor.user, year=YEAR - 1)
    refused("review_with_reason", decision="dismiss", reason="", year=YEAR - 1)
    refused("review_with_reason", replaces=old, reason="")
    refused("review_is_known", decision="praise", year=YEAR - 1)
    YearReview.objects.create(**told, replaces=old)
    refused("replaces_id", replaces=old)


def test_decisions_and_comments_stay_whoever_asks():
    mentor = MentorFactory()
    row = decided(mentor, by=an_officer())
    said = ReviewComment.objects.create(mentor=mentor, year=YEAR, review=row, comment="好", at=NOW)
    for each in (row, said):
        rows = type(each).objects.filter(pk=each.pk)
        with pytest.raises(DatabaseError, match="stay"), transaction.atomic():
            rows.update(year=2020)
        with (
            pytest.raises(DatabaseError, match="stay"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(f"DELETE FROM {each._meta.db_table} WHERE id = %s", [each.pk])


def test_the_database_takes_a_comment_once_and_in_time():
    mentor = MentorFactory()
    told = {"mentor": mentor, "year": YEAR, "comment": "好", "at": NOW}

    def refused(match, **other):
        with pytest.raises(IntegrityError, match=match), transaction.atomic():
            ReviewComment.objects.create(**{**told, **other})

    ReviewComment.objects.create(**told)
    refused("one_comment_before")
    refused("comment_has_words", year=YEAR - 1, comment="")
    row = decided(mentor, by=an_officer(), year=YEAR - 1)
    refused("is decided", year=YEAR - 1)
    refused("within 30 days", year=YEAR - 1, review=row, at=NOW + timedelta(days=31))
    refused("within 30 days", review=row)  # of another year
    ReviewComment.objects.create(**{**told, "year": YEAR - 1}, review=row)
    refused("review_id", year=YEAR - 1, review=row)


def test_the_excel_file_holds_what_the_page_shows():
    done, left, officer = MentorFactory(), MentorFactory(), an_officer()
    decided(done, by=officer)
    client = signed_in(officer)
    wanted = {"year": YEAR, "show": "open"}
    page = client.get(reverse("review"), wanted).content.decode()
    assert f"{reverse('review_export')}?year={YEAR}&amp;show=open" in page
    answer = got(client, reverse("review_export"), wanted)
    cells = {c.value for line in load_workbook(BytesIO(answer.content)).active for c in line}
    assert left.user.name in cells
    assert done.user.name not in cells
