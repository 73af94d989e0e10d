"""Office hours for ventures without a mentorship: opened, booked, called off, counted."""

from datetime import timedelta
from threading import Thread

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from accounts.policies import Denied
from audit.guards import broken
from audit.lifecycle import InvalidMove
from mentoring import actions, policies
from mentoring.models import OfficeHour, OpenHour, Seat
from mentoring.queries import bookable_openly, year_of
from notifications.models import Notification
from safety.models import Block
from tests.clock import NOW
from tests.factories import MentorFactory, UserFactory, VentureFactory
from tests.mentoring.pairs import Pair, in_english
from tests.scenes import signed_in
from ventures.models import Member

pytestmark = pytest.mark.django_db
TEXT = "想请您看一眼中试的预算"


class Door:
    """A mentor with one open hour, and a venture that he does not mentor."""

    def __init__(self, days=3, **options):
        self.mentor = MentorFactory(**options)
        self.user = self.mentor.user
        self.venture = VentureFactory()
        self.founder = self.venture.founders.get()
        self.hour = self.held(days)

    def held(self, days, *, is_open=True, place="会议号 123"):
        starts = NOW + timedelta(days=days)
        (hour,) = actions.open_hours(
            self.mentor, [(starts, starts + timedelta(minutes=30))], way="online", place=place,
            is_open=is_open, by=self.user, at=NOW,
        )  # fmt: skip
        return hour

    def book(self, hour=None, venture=None, by=None):
        return actions.book_open(
            hour or self.hour, venture or self.venture, text=TEXT, by=by or self.founder, at=NOW
        )

    def press(self, **told):
        url = reverse("open_hours_book", args=[self.mentor.slug])
        typed = {"hour": self.hour.pk, "venture": self.venture.pk, "text": TEXT, **told}
        return in_english(self.founder).post(url, typed)

    def seen(self, person=None):
        return bookable_openly(self.mentor, person or self.founder, at=NOW)[1]


def act(row, person, verb, **typed):
    return in_english(person).post(reverse("open_hour_act", args=[row.pk, verb]), typed)


# --- opened ---------------------------------------------------------------------------------
def test_a_mentor_opens_an_hour_and_closes_it_again():
    door = Door()
    hour = door.held(5, is_open=False)
    url, client = reverse("hour_open", args=[hour.pk]), in_english(door.user)
    assert hour not in door.seen()
    client.post(url, {"is_open": "yes"})
    assert hour in door.seen()
    client.post(url, {"is_open": "no"})
    assert hour not in door.seen()
    assert signed_in(door.founder).post(url, {"is_open": "yes"}).status_code == 404
    told = {"day": "2026-12-04", "begins": "14:00", "ends": "14:30", "minutes": "30", "weeks": "1",
            "way": "onsite", "place": "盐湖路 3 号", "is_open": "on"}  # fmt: skip
    client.post(reverse("hours_open"), told)
    assert OfficeHour.objects.latest("pk").is_open


def test_an_hour_for_strangers_says_how_one_meets():
    door = Door()
    client = in_english(door.user)
    told = {"day": "2026-12-04", "begins": "14:00", "ends": "14:30", "minutes": "30", "weeks": "1",
            "way": "online", "place": ""}  # fmt: skip
    refused = client.post(reverse("hours_open"), {**told, "is_open": "on"})
    assert refused.status_code == 422
    assert "place" in refused.context["opening"].errors
    with pytest.raises(policies.NoPlace):
        door.held(9, place="")
    client.post(reverse("hours_open"), told)
    hour = OfficeHour.objects.latest("pk")
    client.post(reverse("hour_open", args=[hour.pk]), {"is_open": "yes"})
    hour.refresh_from_db()
    assert not hour.is_open
    OfficeHour.objects.filter(pk=hour.pk).update(is_open=True)  # as of an earlier year
    hour.refresh_from_db()
    assert hour not in door.seen()
    with pytest.raises(Denied):
        door.book(hour)


# --- who sees it ----------------------------------------------------------------------------
def test_leads_see_it_on_the_public_page_and_nobody_else():
    door, page = Door(), lambda of, who: in_english(who).get(of).content.decode()
    url, book = (
        reverse("mentor", args=[door.mentor.slug]),
        reverse("open_hours_book", args=[door.mentor.slug]),
    )
    assert book in page(url, door.founder)
    assert "会议号 123" not in page(book, door.founder)
    assert "For which venture" not in page(book, door.founder)  # there is one alone
    member = UserFactory()
    Member.objects.create(venture=door.venture, person=member, role="member")
    for person in (member, UserFactory(), door.user):
        assert book not in page(url, person)
    assert signed_in(member).get(book).status_code == 404


def test_what_the_rules_keep_apart_sees_and_books_none():
    apart, vetoed, barred, paired = Door(), Door(), Door(), Door()
    Block.objects.create(by=apart.user, person=apart.founder, at=NOW)
    vetoed.venture.veto_parties = vetoed.user.name
    vetoed.venture.save()
    from safety.models import Report  # noqa: PLC0415

    Report.objects.create(
        by=UserFactory(), person=barred.founder, reason="rude", text="x", at=NOW,
        barred_until=NOW.date() + timedelta(days=30),
    )  # fmt: skip
    Pair(request__mentor=paired.mentor, request__venture=paired.venture)
    for door in (apart, vetoed, barred, paired):
        assert door.seen() == []
        with pytest.raises(Denied):
            door.book()
        assert door.press().status_code == 404
    assert not OpenHour.objects.exists()


# --- booked ---------------------------------------------------------------------------------
def test_one_press_and_a_sentence_book_it_and_both_read_how_they_meet():
    door = Door()
    answer = door.press(text="")
    assert answer.status_code == 422
    assert "Say in one sentence what it is about." in answer.content.decode()
    answer = door.press(text="请加我微信 yak2000 谈")
    assert answer.status_code == 422
    assert not OpenHour.objects.exists()
    assert door.press().status_code == 302
    row = OpenHour.objects.get()
    door.hour.refresh_from_db()
    assert (row.status, door.hour.status, row.minutes) == ("booked", "booked", 30)
    assert set(Seat.objects.filter(open_hour=row, is_taken=True).values_list("person", flat=True)) \
        == {door.user.pk, door.founder.pk}  # fmt: skip
    for person in (door.user, door.founder):
        page = in_english(person).get(row.get_absolute_url()).content.decode()
        assert "会议号 123" in page
        other = door.founder if person == door.user else door.user
        assert other.email not in page
        notice = Notification.objects.get(recipient=person, kind="mentoring/open_hour_booked")
        assert "METHOD:REQUEST" in notice.facts["calendar"]
        assert other.email not in str(notice.facts).replace(person.email, "")
    assert signed_in(UserFactory()).get(row.get_absolute_url()).status_code == 404
    assert row.venture.name in in_english(door.user).get(reverse("my_hours")).content.decode()
    assert (
        "Ask for a mentorship"
        in in_english(door.founder).get(row.get_absolute_url()).content.decode()
    )


def test_both_find_a_booked_hour_among_what_goes_on():
    door = Door()
    row = door.book()
    for person in (door.user, door.founder):
        page = in_english(person).get(reverse("mentorship_list")).content.decode()
        assert row.get_absolute_url() in page
    actions.cancel_open(row, by=door.founder, at=NOW)
    page = in_english(door.founder).get(reverse("mentorship_list")).content.decode()
    assert row.get_absolute_url() not in page


def test_one_hour_to_come_a_venture_and_mentor():
    door = Door()
    more = door.held(5)
    door.book()
    with pytest.raises(actions.BookedAlready):
        door.book(more)
    answer = door.press(hour=more.pk)
    assert answer.status_code == 422
    assert "one at a time" in answer.content.decode()
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        OpenHour.objects.create(
            hour=more, mentor=door.mentor, venture=door.venture, by=door.founder, text=TEXT,
            span=more.span, held_on=NOW.date(), minutes=30, created_at=NOW,
        )  # fmt: skip
    assert broken(refused.value) == "one_open_hour_per_pair"
    later = more.starts_at - timedelta(days=1)
    actions.book_open(more, door.venture, text=TEXT, by=door.founder, at=later)
    assert sorted(OpenHour.objects.values_list("status", flat=True)) == ["booked", "over"]


def test_while_one_is_booked_no_other_is_offered_and_the_page_says_why():
    door = Door()
    door.held(5)
    row = door.book()
    url = reverse("open_hours_book", args=[door.mentor.slug])
    page = in_english(door.founder).get(url).content.decode()
    assert "Book it" not in page
    assert row.get_absolute_url() in page
    other = VentureFactory(founders=[door.founder])
    page = in_english(door.founder).get(url).content.decode()
    assert "Book it" in page
    assert f'value="{other.pk}"' in page
    assert f'value="{row.venture_id}"' not in page


def test_the_limits_of_the_mentor_hold():
    door = Door(days=1)
    actions.set_availability(door.mentor, monthly_hours=1, notice_hours=36, by=door.user, at=NOW)
    with pytest.raises(policies.NotThen):
        door.book()
    pair = Pair(request__mentor=door.mentor)
    actions.set_availability(door.mentor, monthly_hours=1, notice_hours=0, by=door.user, at=NOW)
    pair.arranged(minutes=60, days=2)
    answer = door.press()
    assert answer.status_code == 422
    assert "The mentor gives 1 hour a month" in answer.content.decode()
    first, following = policies.month_of(NOW)
    actions.set_availability(door.mentor, monthly_hours=2, notice_hours=0, by=door.user, at=NOW)
    door.book()
    assert policies.minutes_taken(door.mentor.pk, first, following) == 90


def test_a_booked_hour_is_not_taken_back_nor_booked_twice():
    door, other = Door(), VentureFactory()
    door.book()
    in_english(door.user).post(reverse("hour_withdraw", args=[door.hour.pk]))
    door.hour.refresh_from_db()
    assert door.hour.status == "booked"
    with pytest.raises(InvalidMove):
        door.book(venture=other, by=other.founders.get())


# --- called off -----------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("who", "hours", "left"),
    [("founder", 25, "free"), ("founder", 23, "withdrawn"), ("user", 25, "withdrawn")],
)
def test_both_call_it_off_and_in_time_it_is_free_again(who, hours, left):
    door = Door()
    row = door.book()
    person = getattr(door, who)
    actions.cancel_open(row, by=person, at=row.starts_at - timedelta(hours=hours))
    door.hour.refresh_from_db()
    assert (row.status, door.hour.status) == ("cancelled", left)
    assert not Seat.objects.filter(is_taken=True).exists()
    for each in (door.user, door.founder):
        notice = Notification.objects.get(recipient=each, kind="mentoring/open_hour_cancelled")
        assert notice.facts["method"] == "CANCEL"
    if left == "free":
        assert door.book().status == "booked"


def test_a_member_does_not_call_it_off_and_a_word_opens_no_contact():
    door = Door()
    row = door.book()
    member = UserFactory()
    Member.objects.create(venture=door.venture, person=member, role="member")
    assert act(row, member, "cancel").status_code == 403
    assert act(row, door.founder, "cancel", note="电话 13800138000").status_code == 422
    row.refresh_from_db()
    assert row.status == "booked"
    assert act(row, door.founder, "cancel", note="改日再约").status_code == 302
    for person in (door.founder, door.user):  # said by one of them, read by both
        page = in_english(person).get(row.get_absolute_url()).content.decode()
        assert "改日再约" in page
        assert "A word to them" not in page


# --- afterwards -----------------------------------------------------------------------------
def test_it_counts_once_both_say_that_it_took_place():
    door = Door()
    row = door.book()
    over = row.ends_at + timedelta(minutes=5)
    with pytest.raises(InvalidMove):
        actions.say_of_open(row, says="yes", by=door.user, at=NOW)
    for _run in range(2):
        actions.end_open_hours(at=over)
    asked = Notification.objects.filter(kind="mentoring/open_hour_over")
    assert {each.recipient for each in asked} == {door.user, door.founder}
    actions.say_of_open(row, says="yes", by=door.user, at=over)
    assert year_of(door.mentor, 2026, at=over).minutes == 0
    with pytest.raises(Denied):
        actions.say_of_open(row, says="yes", by=door.user, at=over)
    actions.say_of_open(row, says="yes", by=door.founder, at=over)
    row.refresh_from_db()
    assert row.status == "held"
    year = year_of(door.mentor, 2026, at=over)
    assert (year.meetings, year.minutes, year.ventures) == (1, 30, 1)
    assert [each.what for each in year.records] == [door.venture.name]


def test_two_who_say_no_and_two_who_disagree_count_nothing():
    for says, status in ((("no", "no"), "missed"), (("yes", "no"), "over")):
        door = Door()
        row = door.book()
        for person, word in zip((door.user, door.founder), says, strict=True):
            actions.say_of_open(row, says=word, by=person, at=row.ends_at)
        row.refresh_from_db()
        assert row.status == status
        assert year_of(door.mentor, 2026, at=row.ends_at).minutes == 0


def test_both_read_that_they_disagree_and_the_office_sees_both_versions():
    door = Door()
    row = door.book()
    actions.say_of_open(row, says="yes", by=door.user, at=row.ends_at)
    assert not Notification.objects.filter(kind="mentoring/open_hour_disagreed").exists()
    actions.say_of_open(row, says="no", by=door.founder, at=row.ends_at)
    told = Notification.objects.filter(kind="mentoring/open_hour_disagreed")
    assert {each.recipient for each in told} == {door.user, door.founder}
    row.refresh_from_db()
    assert (row.mentor_says, row.founder_says, row.status) == ("yes", "no", "over")
    assert list(OpenHour.objects.disagreed()) == [row]
    assert not OpenHour.objects.unconfirmed().exists()
    assert year_of(door.mentor, 2026, at=row.ends_at).waiting == 0
    own = in_english(door.user).get(row.get_absolute_url()).content.decode()
    assert "The other side says that it did not take place." in own
    others = in_english(door.founder).get(row.get_absolute_url()).content.decode()
    assert "The other side says that it took place." in others


def test_the_database_counts_no_open_hour_that_one_side_alone_told():
    row = Door().book()
    for told in ({"status": "held"}, {"confirmed_at": NOW, "status": "over", "mentor_says": "yes"}):
        with pytest.raises(IntegrityError) as refused, transaction.atomic():
            OpenHour.objects.filter(pk=row.pk).update(**told)
        assert broken(refused.value) == "open_hour_counts_when_both_say_so"


def test_both_are_reminded_once_the_day_before():
    door = Door()
    row = door.book()
    for _run in range(2):
        actions.remind_of_open_hours(at=row.starts_at - timedelta(hours=20))
    assert Notification.objects.filter(kind="mentoring/open_hour_near").count() == 2


# --- at once --------------------------------------------------------------------------------
def test_of_16_who_press_one_open_hour_at_once_one_has_it(committed):
    del committed
    door = Door()
    ventures = [door.venture, *(VentureFactory() for _ in range(7))]
    outcomes = []

    def book(venture):
        try:
            hour = OfficeHour.objects.select_related("mentor__user").get(pk=door.hour.pk)
            actions.book_open(hour, venture, text=TEXT, by=venture.founders.first(), at=NOW)
        except (InvalidMove, actions.Busy, actions.BookedAlready):
            outcomes.append("late")
        else:
            outcomes.append("yes")
        finally:
            connection.close()

    threads = [Thread(target=book, args=(venture,)) for venture in ventures for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["late"] * 15 + ["yes"]
    assert OpenHour.objects.count() == 1
    assert Seat.objects.filter(person=door.user, is_taken=True).count() == 1


def test_of_8_hours_pressed_at_once_by_one_venture_it_has_one(committed):
    del committed
    door = Door()
    hours = [door.hour, *(door.held(days) for days in range(4, 11))]
    outcomes = []

    def book(hour):
        try:
            actions.book_open(
                OfficeHour.objects.get(pk=hour.pk), door.venture, text=TEXT, by=door.founder, at=NOW
            )
        except actions.BookedAlready:
            outcomes.append("late")
        else:
            outcomes.append("yes")
        finally:
            connection.close()

    threads = [Thread(target=book, args=(hour,)) for hour in hours]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["late"] * 7 + ["yes"]
