"""A founder asks, a manager answers, and what waits too long is heard of once."""

import pytest
from django.db import IntegrityError, transaction

from accounts.enums import Hat, OrganisationKind, Role
from accounts.policies import Denied
from audit.guards import broken
from audit.lifecycle import InvalidMove
from notifications.models import Notification
from notifications.words import words
from spaces import actions
from spaces.models import Question
from spaces.queries import answer_by, late_since
from tests.clock import NOW
from tests.factories import MembershipFactory, SpaceFactory, UserFactory, VentureFactory
from tests.mentoring.pairs import in_english
from tests.scenes import signed_in
from tests.spaces.house import House, later

pytestmark = pytest.mark.django_db


def kinds(person):
    told = Notification.objects.filter(recipient=person).order_by("pk")
    return list(told.values_list("kind", flat=True))


def officer():
    return MembershipFactory(
        organisation__kind=OrganisationKind.PROVINCE, role=Role.PROGRAMME_OFFICER
    ).user


def test_a_founder_asks_every_manager_is_told_one_answers_and_both_read_it():
    house = House()
    second = house.another_manager()
    founder = signed_in(house.founder)
    text = "老卤管道几月停？电话 13800138000"
    url = f"/spaces/{house.space.slug}/ask/"
    assert founder.post(url, {"text": text}).status_code == 302
    asked = Question.objects.get()
    assert asked.text == text  # the number may stand there
    assert kinds(house.manager) == kinds(second) == ["spaces/question_asked"]
    act = f"/spaces/{house.space.pk}/questions/{asked.pk}/answer/"
    manager = signed_in(house.manager)
    assert manager.post(act, {"answer": ""}).status_code == 422
    assert manager.post(act, {"answer": "十二月检修一周。"}).status_code == 302
    assert kinds(house.founder) == ["spaces/question_answered"]
    for client in (founder, manager, signed_in(second)):
        assert "十二月检修一周。" in client.get(f"/spaces/questions/{asked.pk}/").content.decode()
    assert not Notification.objects.filter(recipient=second).unread().exists()


def test_nobody_else_reads_or_answers_a_question():
    house = House()
    asked = house.ask()
    other = UserFactory(hats=[Hat.FOUNDER])
    elsewhere = MembershipFactory(role=Role.SPACE_MANAGER).user
    act = f"/spaces/{house.space.pk}/questions/{asked.pk}/answer/"
    for person in (other, elsewhere):
        assert signed_in(person).get(f"/spaces/questions/{asked.pk}/").status_code == 404
        assert signed_in(person).post(act, {"answer": "x"}).status_code == 404
    assert signed_in(house.founder).post(act, {"answer": "x"}).status_code == 403
    assert Question.objects.get().answer == ""


def test_two_managers_do_not_answer_twice():
    house = House()
    asked = house.ask()
    stale = Question.objects.get()
    actions.answer(asked, answer="可以", by=house.manager, at=NOW)
    with pytest.raises(InvalidMove):
        actions.answer(stale, answer="不可以", by=house.another_manager(), at=NOW)
    assert Question.objects.get().answer == "可以"


def test_only_founders_ask_and_only_for_their_own_venture():
    house = House()
    with pytest.raises(Denied):
        house.ask(by=UserFactory(hats=[Hat.MENTOR]))
    with pytest.raises(Denied):
        actions.ask(house.space, text="？", venture=VentureFactory(), by=house.founder, at=NOW)
    with pytest.raises(Denied):
        actions.ask(SpaceFactory(status="closed"), text="？", by=house.founder, at=NOW)
    assert not Question.objects.exists()


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"status": "answered"}, "space_question_answered_in_words"),
        ({"status": "lost"}, "space_question_status_known"),
        ({"kind": "lost"}, "space_question_kind_known"),
    ],
)
def test_the_database_refuses_an_answer_without_words(change, name):
    house = House()
    asked = house.ask()
    if "lost" in change.values():
        actions.answer(asked, answer="可以", by=house.manager, at=NOW)
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Question.objects.filter(pk=asked.pk).update(**change)
    assert broken(refused.value) == name


# --- to the IP liaison --------------------------------------------------------------------------
def test_a_question_to_the_liaison_is_told_apart_on_the_desk_and_narrowed(stranger):
    house = House(ip_liaison="温如川", liaison_until=NOW.date())
    url = f"/spaces/{house.space.slug}/ask/?kind=property"
    assert url in stranger.get(f"/spaces/{house.space.slug}/").content.decode()
    founder, manager = in_english(house.founder), in_english(house.manager)
    assert "温如川" in founder.get(url).content.decode()
    founder.post(url, {"kind": "property", "text": "专利快审怎么走？"})
    founder.post(url, {"kind": "general", "text": "老卤管道几月停？"})
    asked = Question.objects.get(kind="property")
    page = manager.get("/spaces/desk/").content.decode()
    assert page.count("for the IP liaison, 温如川") == 1
    assert "老卤管道几月停？" in page
    narrowed = manager.get("/spaces/desk/?kind=property")
    assert [each.row for each in narrowed.context["waiting"]] == [asked]
    assert "老卤管道几月停？" not in narrowed.content.decode()
    act = f"/spaces/{house.space.pk}/questions/{asked.pk}/answer/"
    manager.post(act, {"answer": "走快速通道，一周。"})
    page = founder.get(asked.get_absolute_url()).content.decode()
    assert "for the IP liaison, 温如川" in page
    assert "走快速通道，一周。" in page


@pytest.mark.parametrize(
    "of_the_space", [{}, {"ip_liaison": "温如川", "liaison_until": later(-1).date()}]
)
def test_without_a_liaison_in_office_nobody_is_offered_one(stranger, of_the_space):
    house = House(**of_the_space)
    url = f"/spaces/{house.space.slug}/ask/"
    assert "kind" not in signed_in(house.founder).get(url).context["form"].fields
    page = stranger.get(f"/spaces/{house.space.slug}/").content.decode()
    assert f"{url}?kind=property" not in page
    with pytest.raises(Denied):
        actions.ask(house.space, text="？", kind="property", by=house.founder, at=NOW)
    assert not Question.objects.exists()


# --- three working days -------------------------------------------------------------------------
def test_three_working_days_from_a_tuesday_end_on_friday():
    assert answer_by(NOW).isoformat() == "2026-11-27"
    assert not late_since(NOW, later(5))  # the Sunday after
    assert late_since(NOW, later(6))


def test_the_office_hears_once_of_what_waits_too_long():
    house, reader = House(), officer()
    answered, waiting = house.ask(), house.ask()
    actions.answer(answered, answer="可以", by=house.manager, at=NOW)
    assert actions.tell_the_office(at=later(3)) == 0
    assert kinds(reader) == []
    assert actions.tell_the_office(at=later(6)) == 1
    actions.tell_the_office(at=later(7))
    assert kinds(reader) == ["spaces/unanswered"]
    told = Notification.objects.get(recipient=reader)
    assert waiting.text not in str(told.facts)
    assert house.space.name in "".join(words(told, "en"))


def test_the_page_says_that_the_office_was_told_only_once_it_was():
    house, reader = House(), officer()
    asked = house.ask(at=later(-9))
    client, url = in_english(house.founder), asked.get_absolute_url()
    words_of = "The answer is late; the programme office has been told."
    before = client.get(url).content.decode()
    assert words_of not in before
    assert "the programme office is told on the next working morning" in before
    actions.tell_the_office(at=NOW)
    assert kinds(reader) == ["spaces/unanswered"]
    assert words_of in client.get(url).content.decode()


def test_the_desk_lists_the_oldest_first_and_says_what_is_late():
    house = House()
    house.ask(at=later(-9), text="老问题")
    house.ask(text="新问题")
    page = signed_in(house.manager).get("/spaces/desk/").content.decode()
    assert page.index("老问题") < page.index("新问题")
    asked, _figures, _rest = page.partition('id="h-figures"')
    assert asked.count('data-look="late"') == 1


def test_a_desk_is_of_its_manager_alone():
    house = House()
    house.ask(text="只给这一家")
    other = MembershipFactory(role=Role.SPACE_MANAGER).user
    assert signed_in(other).get(f"/spaces/{house.space.pk}/desk/").status_code == 404
    assert "只给这一家" not in signed_in(other).get("/spaces/desk/").content.decode()
    assert (
        "只给这一家"
        in signed_in(house.manager).get(f"/spaces/{house.space.pk}/desk/").content.decode()
    )
