"""Where true identity is asked for, whoever has not proved it reads, and publishes nothing.

A line for each way in which a person publishes something or writes to others. Offices are not
among them: the body that gives somebody a role says who it is.
"""

import pytest
from django.db import transaction
from django.urls import reverse
from lxml import html

from accounts.enums import Hat
from accounts.models import User
from accounts.policies import Unproved
from exchange.actions import answer
from exchange.actions import save as save_listing
from mentoring.actions import correct, rate, write_group_record, write_message
from mentors import actions
from mentors.models import Findable
from tests.clock import NOW
from tests.events.stage import Stage, enter
from tests.exchange.stage import Stage as ExchangeStage
from tests.factories import MentorFactory, RequestFactory, UserFactory, VentureFactory
from tests.mentoring.pairs import Pair, in_english
from tests.mentoring.test_groups import HELD, Circle, fresh
from tests.mentors.test_entered import entered
from tests.safety.test_apart import (
    a_place_in_a_space,
    a_place_on_the_waiting_list,
    a_visit,
    an_open_hour,
    undone,
)
from tests.spaces.house import House
from tests.whole.test_forms_kept import form_in, page_of, send
from ventures.actions import invite, save

pytestmark = pytest.mark.django_db
DRAFT = {"status": "draft", "status_changed_at": NOW, "term_ends_on": None}


def as_guest(way):
    ask, _host, guest, *_page = way()
    return ask, guest


# Each returns what is done, and by whom.
def a_request():
    venture, mentor = VentureFactory(), MentorFactory()
    lead = venture.founders.get()
    return lambda: actions.send(
        venture, mentor, message="想请您看一遍我们的方案", shares=["email"], reasons={}, by=lead,
        at=NOW,
    ), lead  # fmt: skip


def a_question_back():
    asked = RequestFactory()
    return (lambda: actions.ask_back(asked, question="有样品吗", by=asked.mentor.user, at=NOW),
            asked.mentor.user)  # fmt: skip


def a_reply():
    asked = RequestFactory()
    actions.ask_back(asked, question="有样品吗", by=asked.mentor.user, at=NOW)
    return lambda: actions.reply(asked, text="有", by=asked.asked_by, at=NOW), asked.asked_by


def a_venture_shown():
    venture = VentureFactory()
    lead = venture.founders.get()
    return lambda: actions.show_venture(venture, by=lead, at=NOW), lead


def an_offer():
    venture, mentor = VentureFactory(), MentorFactory()
    actions.show_venture(venture, by=venture.founders.get(), at=NOW)
    return lambda: actions.offer_help(
        venture, mentor, text="愿意看图纸", by=mentor.user, at=NOW
    ), mentor.user  # fmt: skip


def an_invitation():
    venture = VentureFactory()
    lead = venture.founders.get()
    return lambda: invite(
        venture, email="new@example.org", role="member", by=lead, at=NOW
    ), lead  # fmt: skip


def a_question_to_a_space():
    house = House()
    return house.ask, house.founder


def a_message_of_the_founder():
    pair = Pair()
    return lambda: write_message(pair.row, text="数据来了", by=pair.founder, at=NOW), pair.founder


def a_message_of_the_mentor():
    pair = Pair()
    return lambda: write_message(pair.row, text="先看数据", by=pair.mentor, at=NOW), pair.mentor


def an_application_as_a_mentor():
    mentor = MentorFactory(**DRAFT)
    return lambda: actions.apply(mentor, by=mentor.user, at=NOW), mentor.user


def a_yes_to_stand_in_the_library():
    mentor = entered()
    return lambda: actions.consent(mentor, by=mentor.user, at=NOW), mentor.user


def an_entry():
    row, venture = Stage().round(), VentureFactory(founders=[UserFactory(hats=[Hat.FOUNDER])])
    return lambda: enter(row, venture), venture.founders.get()


def a_record_of_a_meeting():
    pair = Pair()
    return lambda: pair.record(by=pair.mentor), pair.mentor


def a_record_put_right():
    pair = Pair()
    row = pair.record()
    return lambda: correct(
        row, seen=row.version, by=pair.mentor, at=NOW, **pair.told(notes="还缺一个样品")
    ), pair.mentor  # fmt: skip


def a_record_for_several():
    circle = Circle()
    group = fresh(circle.arranged())
    told = {"minutes": 60, "notes": "各自讲了进展", "next_step": ""}
    return lambda: write_group_record(group, **told, by=circle.mentor, at=HELD), circle.mentor


def a_rating():
    pair = Pair()
    row = pair.record()
    return lambda: rate(row, score=4, text="很清楚", by=pair.founder, at=NOW), pair.founder


def a_change_in_the_library(**options):
    mentor = MentorFactory(**options)
    told = {"headline": mentor.headline, "promise": "先看图纸，再看预算"}
    return lambda: actions.save_profile(
        mentor.user, told, [], version=mentor.version, at=NOW
    ), mentor.user  # fmt: skip


def a_change_of_a_venture(*, shown=False):
    venture = VentureFactory()
    lead = venture.founders.get()
    if shown:
        actions.show_venture(venture, by=lead, at=NOW)
    told = {"name": venture.name, "sentence": "从老卤里回收硼和镁，样品已做成"}
    return lambda: save(venture, told, [], version=venture.version, by=lead, at=NOW), lead


def a_change_of_a_venture_that_is_shown():
    return a_change_of_a_venture(shown=True)


def a_listing():
    stage = ExchangeStage()
    return stage.listing, stage.owner


def a_listing_put_right():
    stage = ExchangeStage()
    row = stage.published()
    return lambda: save_listing(
        row, {"text": "另有湿法样品池"}, by=stage.owner, at=NOW
    ), stage.owner


def a_question_about_a_listing():
    stage = ExchangeStage()
    row = stage.published()
    return lambda: stage.asked(row), stage.founder


def an_answer_about_a_listing():
    stage = ExchangeStage()
    row = stage.asked(stage.published())
    return lambda: answer(row, answer="能测", by=stage.owner, at=NOW), stage.owner


def the_ways_of_guests():
    for way in (an_open_hour, a_place_on_the_waiting_list, a_visit, a_place_in_a_space):
        yield pytest.param(lambda way=way: as_guest(way), id=way.__name__)


WAYS = [
    *the_ways_of_guests(),
    *(pytest.param(way, id=way.__name__) for way in (
        a_request, a_question_back, a_reply, a_venture_shown, an_offer, an_invitation,
        a_question_to_a_space, a_message_of_the_founder, a_message_of_the_mentor,
        an_application_as_a_mentor, a_yes_to_stand_in_the_library, an_entry,
        a_record_of_a_meeting, a_record_put_right, a_record_for_several, a_rating,
        a_change_in_the_library, a_change_of_a_venture_that_is_shown, a_listing,
        a_listing_put_right, a_question_about_a_listing, an_answer_about_a_listing,
    )),
]  # fmt: skip


def proved(person):
    User.objects.filter(pk=person.pk).update(phone="+8613912345678", phone_verified=True)
    person.refresh_from_db()


@pytest.mark.parametrize("way", WAYS)
def test_nothing_is_published_and_nobody_written_to_before_a_phone_is_proved(way, settings):
    undone(way()[0])  # the control: where nobody asks who one is, it goes
    do, person = way()
    settings.REAL_IDENTITY = True
    with pytest.raises(Unproved):
        undone(do)
    proved(person)
    undone(do)


@pytest.mark.parametrize("way", [
    pytest.param(a_change_of_a_venture, id="a venture that nobody finds"),
    pytest.param(lambda: a_change_in_the_library(**DRAFT), id="a profile of nobody's"),
])  # fmt: skip
def test_what_nobody_else_reads_is_written_without_it(way, settings):
    settings.REAL_IDENTITY = True
    undone(way()[0])


@pytest.mark.parametrize("room", ["mentor", "venture"])
def test_on_the_page_what_was_typed_is_kept_and_the_way_out_is_named(room, settings):
    if room == "mentor":
        mentor = MentorFactory()
        person, path, field = mentor.user, reverse("mentor_edit"), "promise"
        also = {"categories": "scholar", "help_kinds": "process-design"}
    else:
        venture = VentureFactory()
        person, field, also = venture.founders.get(), "sentence", {}
        actions.show_venture(venture, by=person, at=NOW)
        path = reverse("venture_edit", args=[venture.pk])
    settings.REAL_IDENTITY = True
    client, words = in_english(person), "先看图纸，再看预算，样品已经做成"
    form = form_in(page_of(client, path), field=field)
    answer = send(client, form, path, **also, **{field: words})
    page = html.fromstring(answer.content.decode(), base_url=f"http://testserver{path}")
    assert form_in(page, field=field).fields[field].strip() == words
    assert "who you are" in page.xpath("string(//*[@data-refused])")
    assert page.xpath("//*[@data-refused]//a/@href")[0] == reverse("settings")
    assert words not in client.get(path).content.decode()
    proved(person)
    assert send(client, form, path, **also, **{field: words}).status_code == 302
    assert words in client.get(path).content.decode()


def test_whoever_has_not_proved_it_reads_all_the_same_and_takes_back(settings):
    venture = VentureFactory()
    lead = venture.founders.get()
    actions.show_venture(venture, by=lead, at=NOW)
    settings.REAL_IDENTITY = True
    client = in_english(lead)
    for name in ("home", "mentor_list", "space_list", "settings"):
        assert client.get(reverse(name)).status_code == 200, name
    with transaction.atomic():
        actions.hide_venture(venture, by=lead, at=NOW)
    assert not Findable.objects.filter(venture=venture).exists()
