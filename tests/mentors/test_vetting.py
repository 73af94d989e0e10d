"""The programme office lets mentors in for a term, and out; a colleague decides where it must."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone
from lxml import html
from openpyxl import load_workbook

from accounts.enums import OrganisationKind, Role
from accounts.models import HelpKind
from accounts.policies import Denied
from accounts.queries import workdays
from audit.lifecycle import InvalidMove
from audit.models import AuditEvent
from mentors import actions
from mentors.actions.vetting import last_day_of_term
from mentors.enums import MentorStatus, RequestStatus
from mentors.forms import AppointForm, LetInForm
from mentors.models import Interest, Vetting
from notifications.models import Notification
from notifications.words import words
from tests.clock import NOW
from tests.cohorts.stage import an_officer
from tests.factories import (
    ExperienceFactory,
    MembershipFactory,
    MentorFactory,
    NeedFactory,
    RequestFactory,
    UserFactory,
)
from tests.files import got
from tests.scenes import signed_in

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate(NOW)


def applied(**fields):
    return MentorFactory(
        status=MentorStatus.APPLIED, status_changed_at=NOW, term_ends_on=None, **fields
    )


def decide(officer, mentor, verb, **typed):
    """Press a button of the office's page, and return the answer."""
    told = {f"{verb}-{name}": value for name, value in typed.items()}
    return signed_in(officer).post(reverse("vetting_act", args=[mentor.pk, verb]), told)


def told(person):
    return set(Notification.objects.filter(recipient=person).values_list("kind", flat=True))


def test_an_officer_lets_a_mentor_in_for_a_term_and_he_is_found(stranger):
    mentor, officer = applied(), an_officer()
    assert stranger.get(reverse("mentor", args=[mentor.slug])).status_code == 404
    assert decide(officer, mentor, "approve", years="3").status_code == 302
    mentor.refresh_from_db()
    assert mentor.status == MentorStatus.APPROVED
    assert (mentor.appointed_on, mentor.term_ends_on) == (TODAY, last_day_of_term(TODAY, 3))
    assert "mentors/approved" in told(mentor.user)
    assert mentor.vettings.get().term_ends_on == mentor.term_ends_on
    assert stranger.get(reverse("mentor", args=[mentor.slug])).status_code == 200


@pytest.mark.parametrize(
    ("first", "years", "last"),
    [
        (date(2026, 11, 24), 3, date(2029, 11, 23)),
        (date(2024, 2, 29), 3, date(2027, 2, 28)),
        (date(2024, 2, 29), 4, date(2028, 2, 28)),
        (date(2026, 1, 1), 1, date(2026, 12, 31)),
    ],
)
def test_a_term_ends_the_day_before_the_same_day(first, years, last):
    assert last_day_of_term(first, years) == last


def test_what_is_missing_is_said_and_kept_when_it_is_not():
    mentor, officer = applied(), an_officer()
    answer = decide(officer, mentor, "send_back", text=" ")
    assert answer.status_code == 422
    assert "请写明缺什么" in answer.content.decode()
    assert decide(officer, mentor, "send_back", text="第 3 条请补合同").status_code == 302
    mentor.refresh_from_db()
    assert mentor.status == MentorStatus.RETURNED
    page = signed_in(mentor.user).get("/mentors/me/").content.decode()
    assert "第 3 条请补合同" in page
    note = Notification.objects.get(recipient=mentor.user, kind="mentors/returned")
    assert note.facts["text"] == "第 3 条请补合同"


def test_who_was_refused_may_once_have_somebody_else_look():
    mentor, first, second = applied(), an_officer(), an_officer()
    decide(first, mentor, "refuse", text="没有一条有证据")
    client = signed_in(mentor.user)
    assert "没有一条有证据" in client.get("/mentors/me/").content.decode()
    assert client.post("/mentors/me/appeal/", {"text": ""}).status_code == 422
    assert client.post("/mentors/me/appeal/", {"text": "合同在附件里"}).status_code == 302
    mentor.refresh_from_db()
    assert mentor.status == MentorStatus.APPLIED
    assert decide(first, mentor, "approve", years="3").status_code == 403
    assert "由另一位同事决定" in (
        signed_in(first).get(reverse("vetting", args=[mentor.pk])).content.decode()
    )
    decide(second, mentor, "refuse", text="仍然没有证据")
    mentor.refresh_from_db()
    assert mentor.status == MentorStatus.REFUSED
    assert client.post("/mentors/me/appeal/", {"text": "再看一次吧"}).status_code == 403
    letters = Notification.objects.filter(recipient=mentor.user, kind="mentors/refused")
    promised = ["ask once" in words(each, "en")[1] for each in letters.order_by("pk")]
    assert promised == [True, False]


def themselves(officer):
    return applied(user=officer)


def of_the_same_body(officer):
    mentor = applied()
    MembershipFactory(
        user=mentor.user, organisation=officer.memberships.get().organisation,
        role=Role.AUDITOR,
    )  # fmt: skip
    return mentor


def with_an_interest_in_the_officer(officer):
    mentor = applied()
    Interest.objects.create(mentor=mentor, relation="kin", party=officer.name)
    return mentor


@pytest.mark.parametrize("tied", [themselves, of_the_same_body, with_an_interest_in_the_officer])
def test_whoever_knows_a_mentor_leaves_it_to_a_colleague(tied):
    officer = an_officer()
    mentor = tied(officer)
    assert decide(officer, mentor, "approve", years="3").status_code == 403
    with pytest.raises(Denied):
        actions.approve(mentor, by=officer, at=NOW)
    mentor.refresh_from_db()
    assert mentor.status == MentorStatus.APPLIED
    page = signed_in(officer).get("/province/mentors/").content.decode()
    assert "由另一位同事决定" in page
    assert decide(an_officer(), mentor, "approve", years="3").status_code == 302


def test_what_waits_for_a_suspended_mentor_goes_on_and_he_comes_back():
    asked, officer = RequestFactory(), an_officer()
    assert decide(officer, asked.mentor, "suspend", text="收到投诉，正在核实").status_code == 302
    asked.refresh_from_db()
    assert asked.status == RequestStatus.CLOSED
    assert "mentors/suspended" in told(asked.mentor.user)
    mentor = asked.mentor
    mentor.refresh_from_db()
    assert decide(officer, mentor, "lift").status_code == 302
    mentor.refresh_from_db()
    assert mentor.status == MentorStatus.APPROVED
    assert "mentors/lifted" in told(mentor.user)


def test_another_term_follows_the_last_one_or_begins_today():
    officer = an_officer()
    serving = MentorFactory(term_ends_on=TODAY + timedelta(days=10))
    actions.renew(serving, years=1, by=officer, at=NOW)
    first = TODAY + timedelta(days=11)
    assert (serving.appointed_on, serving.term_ends_on) == (first, last_day_of_term(first, 1))
    over = MentorFactory(status=MentorStatus.EXPIRED, term_ends_on=TODAY - timedelta(days=90))
    actions.renew(over, by=officer, at=NOW)
    assert (over.appointed_on, over.term_ends_on) == (TODAY, last_day_of_term(TODAY, 3))
    assert over.status == MentorStatus.APPROVED


def test_a_term_is_as_long_as_the_rule_of_its_first_day_says(settings):
    first = TODAY + timedelta(days=11)
    settings.RULES = settings.RULES | {"mentor_term_years": ((date.min, 3), (first, 2))}
    officer, new = an_officer(), applied()
    serving = MentorFactory(term_ends_on=TODAY + timedelta(days=10))
    assert AppointForm(mentor=serving).initial == {"years": 2}
    assert LetInForm(mentor=serving).initial == {"years": 3}
    actions.renew(serving, by=officer, at=NOW)
    actions.approve(new, by=officer, at=NOW)
    assert serving.term_ends_on == last_day_of_term(first, 2)
    assert new.term_ends_on == last_day_of_term(TODAY, 3)


def test_a_term_is_announced_once_and_ends_by_itself():
    officer = an_officer()
    ends = TODAY + timedelta(days=60)
    mentor = MentorFactory(term_ends_on=ends)
    later = MentorFactory(term_ends_on=ends + timedelta(days=1))
    asked = RequestFactory(mentor=mentor)
    assert actions.end_terms(at=NOW) == actions.end_terms(at=NOW) == 0
    notes = Notification.objects.filter(kind__in=["mentors/term_ends", "mentors/term_ending"])
    assert {note.recipient for note in notes} == {mentor.user, officer}
    assert notes.count() == 2
    last_day = NOW + timedelta(days=60)
    actions.end_terms(at=last_day)
    mentor.refresh_from_db()
    assert mentor.status == MentorStatus.APPROVED  # the last day counts
    assert actions.end_terms(at=last_day + timedelta(days=1)) == 1
    assert actions.end_terms(at=last_day + timedelta(days=1)) == 0
    mentor.refresh_from_db()
    asked.refresh_from_db()
    later.refresh_from_db()
    assert mentor.status == MentorStatus.EXPIRED
    assert asked.status == RequestStatus.CLOSED
    assert later.status == MentorStatus.APPROVED
    assert "mentors/term_over" in told(mentor.user)


def test_a_mentor_leaves_by_himself_and_may_come_again():
    asked, officer = RequestFactory(), an_officer()
    client = signed_in(asked.mentor.user)
    assert client.post("/mentors/me/resign/").status_code == 302
    asked.refresh_from_db()
    mentor = asked.mentor
    mentor.refresh_from_db()
    assert (mentor.status, asked.status) == (MentorStatus.RESIGNED, RequestStatus.CLOSED)
    assert "mentors/resigned" in told(officer)
    assert client.post("/mentors/me/resign/").status_code == 302  # says so, changes nothing
    assert Vetting.objects.filter(verb="resign").count() == 1
    assert mentor.may("apply")


def test_two_officers_who_press_at_once_decide_once():
    mentor, officer = applied(), an_officer()
    stale = type(mentor).objects.get(pk=mentor.pk)
    actions.approve(mentor, by=officer, at=NOW)
    with pytest.raises(InvalidMove), transaction.atomic():
        actions.refuse(stale, text="没有证据", by=an_officer(), at=NOW)
    assert decide(officer, mentor, "approve", years="3").status_code == 302
    assert Vetting.objects.count() == AuditEvent.objects.filter(verb="approve").count() == 1


@pytest.mark.parametrize("years", ["0", "6", "", "三", "1e3", "\x00"])
def test_a_term_that_is_none_is_refused_and_words_are_kept(years):
    mentor = applied()
    answer = decide(an_officer(), mentor, "approve", years=years, text="欢迎")
    assert answer.status_code in {400, 422}
    mentor.refresh_from_db()
    assert mentor.status == MentorStatus.APPLIED
    if answer.status_code == 422:
        assert "欢迎" in answer.content.decode()


def test_the_queue_counts_working_days_and_shows_who_waits_longest():
    officer = an_officer()
    long_ago = NOW - timedelta(days=30)
    waiting = applied()
    type(waiting).objects.filter(pk=waiting.pk).update(status_changed_at=long_ago)
    applied()
    page = signed_in(officer).get("/province/mentors/").content.decode()
    gone = workdays(timezone.localdate(long_ago), TODAY)
    assert f"已等了 {gone} 个工作日" in page
    assert workdays(date(2026, 9, 30), date(2026, 10, 8)) == 1  # over the national holiday
    assert page.index(str(waiting)) < page.index("<tbody>") < page.rindex(str(waiting))


def test_the_queue_is_searched_paged_and_given_as_excel():
    officer = an_officer()
    found, other = applied(user__name="卓尔吉"), applied(user__name="向晴川")
    client = signed_in(officer)
    page = client.get("/province/mentors/", {"q": "卓尔"}).content.decode()
    rows = page[page.index("<tbody>") :]
    assert str(found) in rows
    assert str(other) not in rows
    assert "这里没有叫这个名字的人" in client.get("/province/mentors/?q=张三").content.decode()
    answer = got(client, "/province/mentors/export/?show=waiting")
    sheet = load_workbook(BytesIO(answer.content)).active
    assert {row[0].value for row in sheet.iter_rows(min_row=3)} == {str(found), str(other)}
    assert found.user.email not in str([[cell.value for cell in row] for row in sheet])


def test_lines_that_stand_in_other_profiles_are_named():
    mentor, other = applied(), MentorFactory()
    for each in (mentor, other):
        ExperienceFactory(mentor=each, text="带队建成 3 座牧光互补电站")
    page = signed_in(an_officer()).get(reverse("vetting", args=[mentor.pk])).content.decode()
    assert "另有资料一字不差" in page
    assert str(other) in page


def test_nobody_else_opens_the_library_of_the_office(scene):
    for person in (scene.founder, scene.mentor, scene.leave.head, UserFactory()):
        assert signed_in(person).get("/province/mentors/").status_code == 403
    elsewhere = MembershipFactory(
        organisation__kind=OrganisationKind.UNIVERSITY, role=Role.PROGRAMME_OFFICER
    ).user
    assert signed_in(elsewhere).get("/province/mentors/").status_code == 403


def test_decisions_stay_whoever_asks():
    mentor = applied()
    actions.approve(mentor, by=an_officer(), at=NOW)
    kept = mentor.vettings.get()
    with pytest.raises(DatabaseError, match="Decisions stay"), transaction.atomic():
        kept.delete()
    with pytest.raises(DatabaseError, match="Decisions stay"), transaction.atomic():
        Vetting.objects.update(text="别的")


def test_beside_the_queue_stands_what_nobody_offers_and_whose_term_ends():
    offered, lacking = HelpKind.objects.exclude(group="place").order_by("pk")[:2]
    for kind in (offered, lacking):
        NeedFactory(help_kind=kind)
    ends = TODAY + timedelta(days=30)
    ending = MentorFactory(term_ends_on=ends)
    ending.help_kinds.set([offered])
    later = MentorFactory(term_ends_on=TODAY + timedelta(days=90))
    page = html.fromstring(signed_in(an_officer()).get(reverse("vetting_list")).content)
    (lack,) = page.xpath("//section[@aria-labelledby='h-lack']")
    (soon,) = page.xpath("//section[@aria-labelledby='h-ending']")
    assert str(lacking) in lack.text_content()
    assert str(offered) not in lack.text_content()
    assert ending.user.name in soon.text_content()
    assert ends.isoformat() in soon.text_content()
    assert later.user.name not in soon.text_content()
    assert soon.xpath(".//a[@href='?show=ending']/b/text()") == ["1"]


def test_the_queue_asks_the_database_as_often_for_thirty_as_for_three(
    django_assert_max_num_queries,
):
    client = signed_in(an_officer())
    for _number in range(3):
        applied()
    client.get("/province/mentors/")
    with django_assert_max_num_queries(63) as few:
        client.get("/province/mentors/")
    for _number in range(27):
        applied()
    with django_assert_max_num_queries(len(few) + 2):
        client.get("/province/mentors/")


def test_a_colleague_is_not_called_to_what_has_been_decided():
    first, second = an_officer(), an_officer()
    mentor = MentorFactory(status=MentorStatus.DRAFT)
    actions.apply(mentor, by=mentor.user, at=NOW)
    waiting = Notification.objects.filter(kind="mentors/applied", read_at=None)
    assert {note.recipient for note in waiting} == {first, second}
    actions.send_back(mentor, text="请补两条经历", by=first, at=NOW)
    assert not waiting.all().exists()


def test_a_reason_that_was_typed_comes_back_when_a_colleague_was_first():
    mentor, words = applied(), "材料里的任职证明和公示名单对不上，请核对后再交。"
    actions.refuse(mentor, text="同名", by=an_officer(), at=NOW)
    client = signed_in(an_officer())
    url = reverse("vetting_act", args=[mentor.pk, "refuse"])
    page = client.post(url, {"refuse-text": words}, follow=True).content.decode()
    assert words in page
