"""A mentor calls several ventures together: answers, seats, calendars, one record, hours once."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.urls import reverse

from accounts.policies import Denied
from audit.guards import broken
from audit.lifecycle import InvalidMove
from mentoring import actions, policies
from mentoring.models import Closing, GroupMeeting, GroupRecord, Guest, Seat
from mentoring.queries import figures, steps_of, year_of
from mentoring.verbs import GROUP_VERBS
from notifications.models import Notification
from province.queries import review
from tests.clock import NOW
from tests.factories import MentorFactory, UserFactory
from tests.mentoring.pairs import Pair, in_english
from tests.scenes import signed_in

pytestmark = pytest.mark.django_db
HELD = NOW + timedelta(days=2, hours=2)


class Circle:
    """A mentor with three ventures, two of which he calls together."""

    def __init__(self):
        self.one = Pair()
        self.other, self.third = (Pair(request__mentor=self.one.row.mentor) for _ in range(2))
        self.mentor = self.one.mentor

    def plan(self, **options):
        return {"title": "一起看中试", **self.one.plan(), **options}

    def call(self, *pairs, by=None, **options):
        rows = [pair.row for pair in pairs or (self.one, self.other)]
        return actions.call_group(
            self.one.row.mentor, rows, **self.plan(**options), by=by or self.mentor, at=NOW
        )

    def arranged(self):
        group = self.call()
        for pair in (self.one, self.other):
            actions.say_yes(place(group, pair), by=pair.founder, at=NOW)
        return group

    def written(self, minutes=60):
        group = self.arranged()
        told = {"minutes": minutes, "notes": "各自讲了进展", "next_step": ""}
        actions.write_group_record(fresh(group), **told, by=self.mentor, at=HELD)
        return group


def fresh(group):
    return GroupMeeting.objects.select_related("mentor__user").get(pk=group.pk)


def place(group, pair):
    return Guest.objects.get(group=group, mentorship=pair.row)


def told(person, kind):
    return list(Notification.objects.filter(recipient=person, kind=f"mentoring/{kind}"))


def sitting(group):
    return set(Seat.objects.filter(group=group, is_taken=True).values_list("person", flat=True))


# --- called ---------------------------------------------------------------------------------
def test_a_mentor_calls_two_of_his_ventures_on_a_page():
    circle = Circle()
    client, url = in_english(circle.mentor), reverse("group_new")
    typed = {
        "title": "一起看中试", "day": "2026-11-27", "begins": "14:00", "minutes": "60",
        "way": "onsite", "place": "三楼", "agenda": "各讲十分钟", "pairs": [circle.one.row.pk],
    }  # fmt: skip
    answer = client.post(url, typed)
    assert answer.status_code == 422
    assert "Choose two ventures at least." in answer.content.decode()
    assert "各讲十分钟" in answer.content.decode()
    stranger = Pair()
    typed["pairs"] = [circle.one.row.pk, stranger.row.pk]
    assert client.post(url, typed).status_code == 422
    typed["pairs"] = [circle.one.row.pk, circle.other.row.pk]
    group_page = client.post(url, typed).url
    group = GroupMeeting.objects.get()
    assert group_page == group.get_absolute_url()
    assert len(told(circle.one.founder, "group_called")) == 1
    assert not told(circle.third.founder, "group_called")
    assert not sitting(group)
    assert signed_in(circle.one.founder).get(url).status_code == 404


def test_ventures_read_each_others_names_and_nothing_else():
    circle = Circle()
    group = circle.call()
    page = in_english(circle.one.founder).get(group.get_absolute_url()).content.decode()
    assert str(circle.other.row.venture) in page
    assert circle.other.founder.name not in page
    assert circle.other.founder.email not in page
    for person in (circle.third.founder, UserFactory()):
        assert signed_in(person).get(group.get_absolute_url()).status_code == 404
    (notice,) = told(circle.one.founder, "group_called")
    assert str(circle.other.row.venture) not in str(notice.facts)


def test_only_his_own_ventures_and_two_at_least():
    circle, stranger = Circle(), Pair()
    for pairs, by in (
        ((circle.one,), circle.mentor),
        ((circle.one, stranger), circle.mentor),
        ((circle.one, circle.other), circle.one.founder),
    ):
        with pytest.raises(Denied):
            circle.call(*pairs, by=by)


# --- answered -------------------------------------------------------------------------------
def test_whoever_says_yes_sits_and_has_it_in_the_calendar():
    circle = Circle()
    group = circle.call()
    url = reverse("group_act", args=[group.pk, "guests", place(group, circle.one).pk, "accept"])
    in_english(circle.one.founder).post(url)
    assert sitting(group) == {circle.one.founder.pk, circle.mentor.pk}
    for person, kind in ((circle.one.founder, "group_yes"), (circle.mentor, "group_answered_yes")):
        (notice,) = told(person, kind)
        assert "METHOD:REQUEST" in notice.facts["calendar"]
        assert str(circle.other.row.venture) not in notice.facts["calendar"]
    other = reverse("group_act", args=[group.pk, "guests", place(group, circle.other).pk, "accept"])
    assert signed_in(circle.one.founder).post(other).status_code == 403
    assert sitting(group) == {circle.one.founder.pk, circle.mentor.pk}


def test_nobody_sits_in_a_group_and_in_another_meeting():
    circle = Circle()
    circle.third.arranged()
    with pytest.raises(actions.Busy):
        circle.call()
    group = circle.call(starts_at=NOW + timedelta(days=3), ends_at=NOW + timedelta(days=3, hours=1))
    actions.say_yes(place(group, circle.one), by=circle.one.founder, at=NOW)
    with pytest.raises(actions.Busy):
        circle.other.propose(by=circle.other.founder, days=3)
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Seat.objects.create(group=circle.call(
            starts_at=NOW + timedelta(days=9), ends_at=NOW + timedelta(days=9, hours=1)
        ), person=circle.mentor, span=group.span, is_taken=True)  # fmt: skip
    assert broken(refused.value) == "nobody_in_two_meetings"


def test_a_no_frees_the_seat_and_the_mentor_when_nobody_is_left():
    circle = Circle()
    group = circle.call()
    actions.say_yes(place(group, circle.one), by=circle.one.founder, at=NOW)
    actions.say_no(place(group, circle.one), by=circle.one.founder, at=NOW)
    assert not sitting(group)
    (gone,) = told(circle.one.founder, "group_left")
    assert "METHOD:CANCEL" in gone.facts["calendar"]
    (mentor,) = told(circle.mentor, "group_answered_no")
    assert mentor.facts["method"] == "CANCEL"


# --- moved, called off, reminded, lapsed ----------------------------------------------------
def test_moved_every_yes_is_asked_for_anew_and_calendars_lose_it():
    circle = Circle()
    group = circle.arranged()
    typed = {
        "title": "改期", "day": "2026-11-30", "begins": "10:00", "minutes": "90", "way": "online",
        "place": "", "agenda": "",
    }  # fmt: skip
    url = reverse("group_edit", args=[group.pk])
    assert signed_in(circle.one.founder).get(url).status_code == 403
    assert in_english(circle.mentor).post(url, typed).status_code == 302
    assert {each.status for each in group.guests.all()} == {"invited"}
    assert not sitting(group)
    for person in (circle.one.founder, circle.other.founder, circle.mentor):
        (notice,) = told(person, "group_moved")
        assert "METHOD:CANCEL" in notice.facts["calendar"]
        assert "SEQUENCE:1" in notice.facts["calendar"]
    actions.say_yes(place(group, circle.one), by=circle.one.founder, at=NOW)
    entries = [each.facts["calendar"] for each in told(circle.one.founder, "group_yes")]
    assert sorted("SEQUENCE:1" in entry for entry in entries) == [False, True]


def test_called_off_all_are_told_but_who_said_no():
    circle = Circle()
    group = circle.arranged()
    actions.say_no(place(group, circle.other), by=circle.other.founder, at=NOW)
    url = reverse("group_act", args=[group.pk, "groups", group.pk, "cancel"])
    assert signed_in(circle.one.founder).post(url).status_code == 403
    in_english(circle.mentor).post(url, {"note": "大雪封路"})
    assert fresh(group).status == "cancelled"
    (notice,) = told(circle.one.founder, "group_cancelled")
    assert (notice.facts["method"], notice.facts["text"]) == ("CANCEL", "大雪封路")
    assert not told(circle.other.founder, "group_cancelled")
    assert not sitting(group)


def test_who_comes_is_reminded_once_and_what_nobody_answers_lapses():
    circle = Circle()
    group = circle.call()
    actions.say_yes(place(group, circle.one), by=circle.one.founder, at=NOW)
    near = NOW + timedelta(days=1, hours=1)
    for _run in range(2):
        actions.remind_of_groups(at=near)
    for person in (circle.one.founder, circle.mentor):
        assert len(told(person, "group_near")) == 1
    assert not told(circle.other.founder, "group_near")
    empty = circle.call(starts_at=NOW + timedelta(days=5), ends_at=NOW + timedelta(days=5, hours=1))
    assert actions.lapse_groups(at=NOW + timedelta(days=6)) == 1
    assert actions.lapse_groups(at=NOW + timedelta(days=6)) == 0
    assert (fresh(empty).status, fresh(group).status) == ("lapsed", "planned")


def test_the_end_of_a_mentorship_takes_its_venture_out():
    circle = Circle()
    group = circle.arranged()
    actions.close(circle.one.row, Closing(reason="over"), by=circle.one.founder, at=NOW)
    assert place(group, circle.one).status == "away"
    assert sitting(group) == {circle.other.founder.pk, circle.mentor.pk}


def test_the_own_calendar_holds_groups():
    circle = Circle()
    group = circle.arranged()
    assert GroupMeeting.objects.in_calendar_of(circle.one.founder).get() == group
    entry = signed_in(circle.one.founder).get(reverse("group_entry", args=[group.pk]))
    assert f"group-{group.pk}@qingchuang" in entry.content.decode()


# --- listed ---------------------------------------------------------------------------------
def test_pages_and_steps_tell_of_it():
    circle = Circle()
    group = circle.call()
    pair_page = reverse("mentorship", args=[circle.one.row.pk])
    for person in (circle.one.founder, circle.mentor):
        assert group.get_absolute_url() in signed_in(person).get(pair_page).content.decode()
    steps = [step for step in steps_of(circle.one.founder, at=NOW) if step.group]
    assert [step.kind for step in steps] == ["agree"]
    assert (
        group.get_absolute_url()
        in signed_in(circle.one.founder).get(reverse("mentorship_list")).content.decode()
    )
    for pair in (circle.one, circle.other):
        actions.say_yes(place(group, pair), by=pair.founder, at=NOW)
    assert [step.kind for step in steps_of(circle.mentor, at=NOW) if step.group] == ["meet"]
    assert [step.kind for step in steps_of(circle.mentor, at=HELD) if step.group] == ["record"]


# --- written down ---------------------------------------------------------------------------
def test_a_group_counts_once_for_the_mentor_and_for_each_venture_that_confirmed():
    circle = Circle()
    group = circle.written(minutes=60)
    mentor = circle.one.row.mentor
    assert year_of(mentor, 2026, at=HELD).minutes == 0
    assert year_of(mentor, 2026, at=HELD).waiting == 60
    assert figures(circle.one.row).waiting == 60
    actions.confirm_group(place(group, circle.one), seen=1, by=circle.one.founder, at=HELD)
    year = year_of(mentor, 2026, at=HELD)
    assert (year.meetings, year.counted, year.minutes, year.ventures) == (1, 1, 60, 1)
    assert [figures(pair.row).minutes for pair in (circle.one, circle.other)] == [60, 0]
    actions.confirm_group(place(group, circle.other), seen=1, by=circle.other.founder, at=HELD)
    year = year_of(mentor, 2026, at=HELD)
    assert (year.meetings, year.minutes, year.ventures) == (1, 60, 2)
    assert [figures(pair.row).minutes for pair in (circle.one, circle.other)] == [60, 60]
    assert figures(circle.third.row).minutes == 0
    row = review.reviewed(review.mentors_of(2026, at=HELD).filter(pk=mentor.pk))[0]
    assert (row.meetings, row.minutes, row.ventures) == (1, 60, 2)
    first, following = policies.month_of(NOW)
    assert policies.minutes_taken(mentor.pk, first, following) == 60
    certificate = reverse("mentorship_certificate", args=[circle.one.row.pk])
    assert "累计 1 小时" in signed_in(circle.mentor).get(certificate).content.decode()


def test_moved_to_where_it_stood_nobody_is_asked_anew():
    circle = Circle()
    group = circle.arranged()
    client, url = in_english(circle.mentor), reverse("group_edit", args=[group.pk])
    answer = client.post(url, client.get(url).context["form"].initial)
    assert answer.status_code == 422
    assert "You changed nothing" in answer.content.decode()
    assert set(group.guests.values_list("status", flat=True)) == {"coming"}


def test_saved_without_a_change_what_was_confirmed_stays_confirmed():
    circle = Circle()
    group = circle.written()
    actions.confirm_group(place(group, circle.one), seen=1, by=circle.one.founder, at=HELD)
    over = (NOW - timedelta(hours=3), NOW - timedelta(hours=2))
    GroupMeeting.objects.filter(pk=group.pk).update(span=over)  # the page knows no other now
    typed = {"minutes": 60, "notes": "各自讲了进展", "next_step": "", "seen": 1}
    answer = in_english(circle.mentor).post(reverse("group_record", args=[group.pk]), typed)
    assert answer.status_code == 422
    assert GroupRecord.objects.get().confirmed_at is not None


def test_a_new_version_is_confirmed_anew():
    circle = Circle()
    group = circle.written()
    actions.confirm_group(place(group, circle.one), seen=1, by=circle.one.founder, at=HELD)
    changed = {"minutes": 90, "notes": "还看了图纸", "next_step": ""}
    with pytest.raises(InvalidMove):
        actions.write_group_record(fresh(group), seen=None, **changed, by=circle.mentor, at=HELD)
    actions.write_group_record(fresh(group), seen=1, **changed, by=circle.mentor, at=HELD)
    assert GroupRecord.objects.get().confirmed_at is None
    with pytest.raises(InvalidMove):
        actions.confirm_group(place(group, circle.one), seen=1, by=circle.one.founder, at=HELD)
    actions.confirm_group(place(group, circle.one), seen=2, by=circle.one.founder, at=HELD)
    assert figures(circle.one.row).minutes == 90


def test_the_mentor_alone_writes_it_and_only_who_came_confirms():
    circle = Circle()
    group = circle.call()
    actions.say_yes(place(group, circle.one), by=circle.one.founder, at=NOW)
    told_ = {"minutes": 60, "notes": "讲了进展", "next_step": ""}
    for by, at in ((circle.one.founder, HELD), (circle.mentor, NOW)):
        with pytest.raises(Denied):
            actions.write_group_record(fresh(group), **told_, by=by, at=at)
    actions.write_group_record(fresh(group), **told_, by=circle.mentor, at=HELD)
    for guest, by in ((circle.other, circle.other.founder), (circle.one, circle.mentor)):
        with pytest.raises(Denied):
            actions.confirm_group(place(group, guest), seen=1, by=by, at=HELD)
    page = in_english(circle.other.founder).get(group.get_absolute_url()).content.decode()
    assert "讲了进展" not in page


# --- by the clock ----------------------------------------------------------------------------
def days(number):
    return HELD + timedelta(days=number)


def test_who_never_confirms_is_asked_once_more_and_then_it_counts_for_the_others():
    circle = Circle()
    group = circle.written(minutes=60)
    actions.confirm_group(place(group, circle.one), seen=1, by=circle.one.founder, at=HELD)
    for day, asked in ((13, 0), (14, 1), (15, 1)):
        assert actions.ask_again_to_confirm(at=days(day)) == asked
    assert len(told(circle.other.founder, "group_written_again")) == 1
    assert not told(circle.one.founder, "group_written_again")
    for day, closed in ((27, 0), (28, 1), (29, 0)):
        assert actions.close_group_records(at=days(day)) == closed
    (notice,) = told(circle.mentor, "group_record_closed")
    assert (notice.facts["counted"], notice.facts["came"]) == ("1", "2")
    with pytest.raises(InvalidMove):
        actions.confirm_group(place(group, circle.other), seen=1, by=circle.other.founder,
                              at=days(29))  # fmt: skip
    assert [figures(pair.row).minutes for pair in (circle.one, circle.other)] == [60, 0]
    assert [figures(pair.row).waiting for pair in (circle.one, circle.other)] == [0, 0]
    assert year_of(circle.one.row.mentor, 2026, at=days(29)).minutes == 60
    page = in_english(circle.mentor).get(group.get_absolute_url()).content.decode()
    assert "of 2 that came, it counts for the 1 venture that confirmed it" in page
    page = in_english(circle.other.founder).get(group.get_absolute_url()).content.decode()
    assert "it does not count for your venture" in page
    assert "/confirm/" not in page
    assert not [step for step in steps_of(circle.other.founder, at=days(29))
                if step.kind == "confirm"]  # fmt: skip


def test_what_nobody_confirmed_waits_for_nobody_once_it_is_closed():
    circle = Circle()
    circle.written(minutes=60)
    assert actions.close_group_records(at=days(28)) == 1
    year = year_of(circle.one.row.mentor, 2026, at=days(28))
    assert (year.minutes, year.waiting) == (0, 0)


def test_a_record_that_all_confirmed_is_not_closed_and_a_new_version_opens_it_again():
    circle = Circle()
    group = circle.written()
    for pair in (circle.one, circle.other):
        actions.confirm_group(place(group, pair), seen=1, by=pair.founder, at=HELD)
    assert actions.close_group_records(at=days(28)) == 0
    other = Circle()
    second = other.written()
    assert actions.close_group_records(at=days(28)) == 1
    changed = {"minutes": 45, "notes": "改过", "next_step": ""}
    actions.write_group_record(fresh(second), seen=1, **changed, by=other.mentor, at=days(28))
    assert GroupRecord.objects.get(group=second).closed_at is None
    actions.confirm_group(place(second, other.one), seen=2, by=other.one.founder, at=days(29))
    assert figures(other.one.row).minutes == 45


def test_a_meeting_that_nobody_writes_down_is_asked_about_and_then_closed():
    circle = Circle()
    group = circle.arranged()
    assert actions.ask_about_groups(at=NOW) == 0
    for _run in range(2):
        assert actions.ask_about_groups(at=days(1)) == 1
    assert len(told(circle.mentor, "group_over")) == 1
    assert actions.close_groups(at=days(29)) == 0
    for closed in (1, 0):
        assert actions.close_groups(at=days(31)) == closed
    assert fresh(group).status == "untold"
    assert not sitting(group)
    for person in (circle.mentor, circle.one.founder, circle.other.founder):
        assert len(told(person, "group_untold")) == 1
    assert actions.ask_about_groups(at=days(32)) == 0
    assert not any(step.group for step in steps_of(circle.mentor, at=days(31)))
    assert in_english(circle.mentor).get(group.get_absolute_url()).status_code == 200


def test_the_database_lets_nobody_confirm_what_is_closed():
    circle = Circle()
    group = circle.written()
    GroupRecord.objects.filter(group=group).update(closed_at=days(28))
    row = Guest.objects.filter(group=group, mentorship=circle.one.row)
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        row.update(confirmed_version=1, confirmed_by=circle.one.founder, confirmed_at=days(29))
    assert broken(refused.value) == "confirmed_while_open"
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        GroupRecord.objects.filter(group=group).update(closed_at=NOW)
    assert broken(refused.value) == "group_record_closed_after_it_was_written"


# --- the database ---------------------------------------------------------------------------
def test_the_database_keeps_groups_as_they_are():
    circle, stranger = Circle(), Pair()
    group = circle.call()
    for name, row in (
        ("guest_of_the_mentor", {"group": group, "mentorship": stranger.row}),
        ("one_place_per_group", {"group": group, "mentorship": circle.one.row}),
        (
            "guest_who_comes_is_somebody",
            {"group": group, "mentorship": circle.third.row, "status": "coming"},
        ),
    ):
        with pytest.raises(IntegrityError) as refused, transaction.atomic():
            Guest.objects.create(**row)
        assert broken(refused.value) == name
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM mentoring_guest")
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Seat.objects.create(person=circle.mentor, span=group.span, is_taken=False)
    assert broken(refused.value) == "seat_in_one_meeting"


def test_the_database_counts_no_group_that_nobody_confirmed():
    circle = Circle()
    group = circle.written()
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        GroupRecord.objects.update(confirmed_at=HELD)
    assert broken(refused.value) == "group_record_counts"
    told_ = {"confirmed_version": 1, "confirmed_by": circle.one.founder, "confirmed_at": HELD}
    actions_of = Guest.objects.filter(group=group, mentorship=circle.one.row)
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        actions_of.update(**told_, status="away")
    assert broken(refused.value) == "guest_who_confirms_came"
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM mentoring_grouprecord")


def test_each_verb_of_a_group_stands_on_its_page():
    from django.template.loader import get_template  # noqa: PLC0415

    page = get_template("mentoring/group.html").template.source
    for of, name in GROUP_VERBS:
        assert f"'{of}'" in page
        assert f"'{name}' %}}" in page


def test_who_mentors_nobody_reads_why_there_is_nobody_to_invite():
    shown = in_english(MentorFactory().user).get(reverse("group_new")).content.decode()
    assert "fewer than two ventures" in shown
    assert "Which ventures you invite" not in shown
