"""A person instead of a machine: a named officer, by a day that both see."""

import html
import re
from datetime import timedelta
from io import BytesIO

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from accounts.enums import Hat, OrganisationKind, Role
from accounts.models import User
from accounts.policies import Denied
from audit.lifecycle import InvalidMove
from matching import actions
from matching.models import Enquiry
from notifications.models import Mail, Notification
from tests.clock import NOW
from tests.cohorts.stage import an_officer
from tests.factories import MembershipFactory, UserFactory, VentureFactory
from tests.files import got
from tests.mentoring.pairs import in_english
from tests.privacy.test_leaving import gone as left
from tests.scenes import signed_in
from ventures.models import Venture

pytestmark = pytest.mark.django_db


def test_the_officer_with_the_fewest_open_ones_is_told_and_the_asker_reads_who_and_when():
    one, two = an_officer(), an_officer()
    for n in range(4):
        actions.ask_a_person(f"第 {n} 件事", by=UserFactory(), at=NOW)
    given = [enquiry.officer for enquiry in Enquiry.objects.all()]
    assert (given.count(one), given.count(two)) == (2, 2)
    founder = UserFactory()
    client = signed_in(founder)
    client.post(reverse("enquiry"), {"text": "名单里没有懂藏毯染色的人"})
    enquiry = Enquiry.objects.get(asked_by=founder)
    told = Notification.objects.get(kind="matching/asked", recipient=enquiry.officer,
                                    facts__text=enquiry.text)  # fmt: skip
    assert Mail.objects.filter(notification=told).exists()
    assert enquiry.due_at - enquiry.asked_at == timedelta(days=3)
    assert str(enquiry.officer) in client.get(reverse("enquiry")).content.decode()


def test_one_at_a_time_and_without_an_officer_what_was_typed_is_kept():
    founder = UserFactory()
    client = signed_in(founder)
    answer = client.post(reverse("enquiry"), {"text": "没有人回我"})
    assert answer.status_code == 422
    assert "没有人回我" in answer.content.decode()
    an_officer()
    actions.ask_a_person("一", by=founder, at=NOW)
    with pytest.raises(actions.AlreadyAsked):
        actions.ask_a_person("二", by=founder, at=NOW)
    told = {"withdraw": "1", "question": Enquiry.objects.get().pk}
    client.post(reverse("enquiry"), told)
    assert Enquiry.objects.get().status == "withdrawn"
    assert client.post(reverse("enquiry"), {"text": "再问一次"}).status_code == 302


def test_an_officer_answers_and_the_person_reads_it():
    officer, founder = an_officer(), UserFactory()
    enquiry = actions.ask_a_person("没有合适的", by=founder, at=timezone.now())
    client, url = signed_in(officer), reverse("enquiry_answer", args=[enquiry.pk])
    assert client.post(url, {f"{enquiry.pk}-text": " "}).status_code == 422
    client.post(url, {f"{enquiry.pk}-text": "已替你联系海西的老师"})
    assert "已替你联系海西的老师" in signed_in(founder).get(reverse("enquiry")).content.decode()
    assert Notification.objects.filter(recipient=founder, kind="matching/answered").count() == 1
    enquiry.refresh_from_db()
    with pytest.raises(InvalidMove):
        actions.answer(enquiry, "第二个答复", by=officer, at=NOW)
    enquiry.refresh_from_db()
    assert enquiry.answer == "已替你联系海西的老师"


def test_an_officer_goes_on_to_the_ventures_of_whoever_asked():
    officer, founder = an_officer(), UserFactory()
    venture, away = (VentureFactory(founders=[founder]) for _each in range(2))
    Venture.objects.filter(pk=away.pk).update(archived_at=NOW)
    enquiry = actions.ask_a_person("没有合适的", by=founder, at=NOW)
    client = signed_in(officer)
    refused = client.post(reverse("enquiry_answer", args=[enquiry.pk]), {})
    for page in (client.get(reverse("enquiry_list")), refused):
        body = page.content.decode()
        assert reverse("office_ask", args=[venture.pk]) in body
        assert reverse("office_ask", args=[away.pk]) not in body
        (shown,) = re.findall(r'href="(/province/desk/ventures/[^"]+)"', body)
        assert venture in client.get(html.unescape(shown)).context["page"]


def test_a_late_one_is_told_to_every_officer_once():
    officers = [an_officer() for _each in range(2)]
    actions.ask_a_person("等", by=UserFactory(), at=NOW)
    for hours in (71, 73, 80):
        actions.run_due(at=NOW + timedelta(hours=hours))
    told = Notification.objects.filter(kind="matching/late")
    assert {each.recipient for each in told} == set(officers)
    assert told.count() == 2


def test_a_day_that_has_passed_is_promised_no_longer_nor_is_a_notice_before_it_is_sent():
    an_officer()
    patient, late = UserFactory(), UserFactory()
    actions.ask_a_person("等", by=patient, at=timezone.now())
    actions.ask_a_person("等", by=late, at=timezone.now() - timedelta(days=4))
    words = "The answer is late; the programme office has been told."

    def read(person):
        page = in_english(person).get(reverse("enquiry")).content.decode()
        return "answers by" in page, "the programme office is told next" in page, words in page

    assert (read(patient), read(late)) == ((True, False, False), (False, True, False))
    actions.tell_late(at=timezone.now())
    assert (read(patient), read(late)) == ((True, False, False), (False, False, True))


def test_nobody_else_reads_or_answers():
    an_officer()
    enquiry = actions.ask_a_person("这是我的事", by=UserFactory(), at=NOW)
    for hat in (Hat.FOUNDER, Hat.MENTOR, Hat.OFFICER):
        other = UserFactory(hats=[hat])
        client = signed_in(other)
        assert "这是我的事" not in client.get(reverse("enquiry")).content.decode()
        assert client.get(reverse("enquiry_list")).status_code == 403
        assert client.post(reverse("enquiry_answer", args=[enquiry.pk])).status_code == 403
        for act in (actions.withdraw_enquiry, lambda *a, **k: actions.answer(*a, "x", **k)):
            with pytest.raises(Denied):
                act(enquiry, by=other, at=NOW)


def test_the_database_keeps_one_open_enquiry_a_person_and_no_empty_answer():
    officer, founder = an_officer(), UserFactory()
    told = {"asked_by": founder, "officer": officer, "asked_at": NOW, "text": "问"}
    due = NOW + timedelta(days=1)
    Enquiry.objects.create(**told, due_at=due)
    for wrong in ({"due_at": due}, {"due_at": due, "status": "answered"}, {"due_at": NOW,
                  "status": "withdrawn"}):  # fmt: skip
        with pytest.raises(IntegrityError), transaction.atomic():
            Enquiry.objects.create(**told, **wrong)


def test_what_was_answered_is_found_by_its_words_and_taken_away():
    officer, founder = an_officer(), UserFactory(name="祁墨白")
    actions.ask_a_person("没人懂藏毯染色", by=founder, at=NOW)
    actions.answer(Enquiry.objects.get(), "找海南州的两家合作社", by=officer, at=NOW)
    actions.ask_a_person("冷库几时能进", by=founder, at=NOW)
    client, url = signed_in(officer), reverse("enquiry_list")
    waits, over = "冷库几时能进", "没人懂藏毯染色"
    for told, shown in (
        ({}, [waits]), ({"show": "no"}, [waits]), ({"show": "over"}, [over]),
        ({"show": "over", "q": "合作社"}, [over]), ({"show": "over", "q": "祁墨白"}, [over]),
        ({"show": "over", "q": "冷库"}, []), ({"q": "冷库"}, [waits]), ({"q": "Qi Mobai"}, [waits]),
    ):  # fmt: skip
        page = client.get(url, told).content.decode()
        assert [text for text in (waits, over) if text in page] == shown, told
    answered = client.get(url, {"show": "over"}).content.decode()
    assert "找海南州的两家合作社" in answered
    assert reverse("enquiry_answer", args=[Enquiry.objects.waiting().get().pk]) not in answered
    answer = got(client, reverse("enquiry_export"), {"show": "over"})
    sheet = load_workbook(BytesIO(answer.content)).active
    (row,) = list(sheet.iter_rows(min_row=3, values_only=True))
    assert row[:2] == ("祁墨白", over)
    assert row[-2:] == ("已答复", "找海南州的两家合作社")
    assert signed_in(founder).get(reverse("enquiry_export")).status_code == 403


def test_an_officer_of_another_body_is_given_nothing_and_told_nothing():
    officer = an_officer()
    elsewhere = MembershipFactory(
        organisation__kind=OrganisationKind.OPERATOR, role=Role.PROGRAMME_OFFICER
    ).user
    assert signed_in(elsewhere).get(reverse("enquiry_list")).status_code == 403
    for _each in range(2):
        actions.ask_a_person("等", by=UserFactory(), at=NOW)
    actions.run_due(at=NOW + timedelta(hours=73))
    told = Notification.objects.filter(kind__in=["matching/asked", "matching/late"])
    assert {each.recipient for each in told} == {officer}


@pytest.mark.parametrize("ends", ["answer", "withdraw"])
def test_what_is_answered_or_taken_back_waits_for_no_officer(ends):
    one, _two = an_officer(), an_officer()
    founder = UserFactory()
    enquiry = actions.ask_a_person("等", by=founder, at=NOW)
    other = actions.ask_a_person("还在等", by=UserFactory(), at=NOW)
    later = NOW + timedelta(hours=73)
    actions.run_due(at=later)
    if ends == "answer":
        actions.answer(enquiry, "好了", by=one, at=later)
    else:
        actions.withdraw_enquiry(enquiry, by=founder, at=later)
    waits = Notification.objects.unread().filter(kind__in=["matching/asked", "matching/late"])
    assert {each.facts["text"] for each in waits} == {other.text}


def test_an_answer_that_comes_second_is_given_back():
    one, two = an_officer(), an_officer()
    enquiry = actions.ask_a_person("没有合适的", by=UserFactory(), at=timezone.now())
    actions.answer(enquiry, "先到的", by=one, at=timezone.now())
    url, typed = reverse("enquiry_answer", args=[enquiry.pk]), "后到的答复也花了半小时"
    page = signed_in(two).post(url, {f"{enquiry.pk}-text": typed}, follow=True)
    assert typed in page.content.decode()


def test_a_second_press_of_taking_back_asks_for_no_words_and_a_second_question_is_given_back():
    an_officer()
    founder = UserFactory()
    first = actions.ask_a_person("一", by=founder, at=timezone.now())
    client, url = signed_in(founder), reverse("enquiry")
    asked = client.post(url, {"text": "第二个问题很长"}, follow=True)
    assert "第二个问题很长" in asked.content.decode()
    for _press in range(2):
        answer = client.post(url, {"withdraw": "1", "question": first.pk})
        assert (answer.status_code, answer.headers["Location"]) == (302, url)


@pytest.mark.parametrize("how", ["account", "post"])
def test_what_waits_for_an_officer_who_is_gone_is_given_to_another_once(how):
    gone, founder = an_officer(), UserFactory()
    enquiry = actions.ask_a_person("等", by=founder, at=NOW)
    actions.run_due(at=NOW)
    if how == "account":
        User.objects.filter(pk=gone.pk).update(is_active=False)
    else:
        gone.memberships.all().delete()
    actions.run_due(at=NOW)  # nobody is there yet
    other = an_officer()
    for _run in range(2):
        actions.run_due(at=NOW)
    enquiry.refresh_from_db()
    assert enquiry.officer == other
    unread = Notification.objects.unread().filter(kind="matching/asked")
    assert [each.recipient for each in unread] == [other]
    assert str(other) in signed_in(founder).get(reverse("enquiry")).content.decode()


def test_whoever_is_given_a_question_back_is_told_anew():
    first = an_officer()
    enquiry = actions.ask_a_person("等", by=UserFactory(), at=NOW)
    second = an_officer()
    for hours, gone, here in ((1, first, second), (2, second, first)):
        User.objects.filter(pk=gone.pk).update(is_active=False)
        User.objects.filter(pk=here.pk).update(is_active=True)
        actions.run_due(at=NOW + timedelta(hours=hours))
    enquiry.refresh_from_db()
    assert enquiry.officer == first
    waits = Notification.objects.unread().filter(kind="matching/asked")
    assert [each.recipient for each in waits] == [first]
    actions.answer(enquiry, "好了", by=first, at=NOW + timedelta(hours=2))
    assert not waits.all().exists()


def test_a_question_of_whoever_has_left_waits_for_no_officer():
    officer, founder = an_officer(), UserFactory()
    actions.ask_a_person("等", by=founder, at=NOW)
    left(founder)
    assert not Enquiry.objects.waiting().exists()
    assert not Notification.objects.unread().filter(recipient=officer).exists()


def test_an_officers_own_question_goes_to_another_officer_while_there_is_one():
    first, second = an_officer(), an_officer()
    asked = [actions.ask_a_person("问", by=each, at=NOW) for each in (first, second)]
    assert [each.officer for each in asked] == [second, first]


def test_what_was_typed_too_long_beside_an_open_question_is_given_back():
    an_officer()
    founder, too_long = UserFactory(), "等" * 601
    actions.ask_a_person("一", by=founder, at=NOW)
    page = signed_in(founder).post(reverse("enquiry"), {"text": too_long}, follow=True)
    assert too_long in page.content.decode()
    assert Enquiry.objects.count() == 1


def _of_withdrawing(client, url):
    """Return what the button sends that takes a question back."""
    page = client.get(url).content.decode()
    return dict(re.findall(r'name="(question|withdraw)" value="(\d+)"', page))


def test_a_page_from_before_takes_back_its_own_question_and_no_later_one():
    officer, founder = an_officer(), UserFactory()
    client, url = signed_in(founder), reverse("enquiry")
    client.post(url, {"text": "第一个问题"})
    first = Enquiry.objects.get()
    told = _of_withdrawing(client, url)
    actions.answer(first, "好了", by=officer, at=timezone.now())
    client.post(url, {"text": "第二个问题"})  # in another tab
    client.post(url, told)
    assert Enquiry.objects.get(text="第二个问题").status == "open"
    client.post(url, _of_withdrawing(client, url))
    assert Enquiry.objects.get(text="第二个问题").status == "withdrawn"


def test_an_answer_leads_back_to_the_same_search_and_a_refused_one_shows_no_dead_end():
    officer, founder = an_officer(), UserFactory()
    enquiry = actions.ask_a_person("贷款怎么办", by=founder, at=timezone.now())
    client, of_it = signed_in(officer), "?q=%E8%B4%B7%E6%AC%BE"
    every, answer = reverse("enquiry_list"), reverse("enquiry_answer", args=[enquiry.pk])
    assert f'action="{answer}{of_it}"' in client.get(every + of_it).content.decode()
    refused = client.post(answer + of_it, {f"{enquiry.pk}-text": ""})
    assert refused.status_code == 422
    page = html.unescape(refused.content.decode())
    links = re.findall(r'(?:href|action)="((?:\?|/province/enquiries)[^"]*)"', page)
    pages = {link for link in links if not link.startswith(answer)}
    assert pages
    for link in pages:
        assert client.get(link).status_code < 400, link  # a file asks for a reason first
    sent = client.post(answer + of_it, {f"{enquiry.pk}-text": "找银行"})
    assert sent.headers["Location"] == every + of_it
