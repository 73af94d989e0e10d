"""Pages of a mentorship: what each reads, what is kept when it is refused."""

import re
from datetime import timedelta
from io import BytesIO

import icalendar
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from accounts.enums import Hat, OrganisationKind, Role
from accounts.models import User
from mentoring import actions
from mentoring.models import Closing, Goal, Meeting, Record
from mentors.actions import end
from mentors.models import Mentorship
from notifications.models import Notification
from notifications.words import words
from tests.clock import NOW
from tests.cohorts.stage import an_officer
from tests.factories import MembershipFactory, MentorFactory, MentorshipFactory, VentureFactory
from tests.mentoring.pairs import Pair, in_english
from tests.scenes import signed_in
from ventures.models import Venture

pytestmark = pytest.mark.django_db


def page(pair, person, name="mentorship", **keys):
    return signed_in(person).get(reverse(name, kwargs={"pk": pair.row.pk, **keys}))


def post(pair, person, name, told, **keys):
    url = reverse(name, kwargs={"pk": pair.row.pk, **keys})
    return signed_in(person).post(url, told)


def act(pair, person, of, row, verb, **told):
    keys = {"of": of, "row": row.pk, "verb": verb}
    return post(pair, person, "mentorship_act", told, **keys)


def test_from_the_first_goal_to_the_confirmed_hour():
    pair = Pair()
    post(pair, pair.founder, "goal_new", {"text": "签下第一家客户", "due_on": "2027-02-28"})
    day = timezone.localdate(NOW) + timedelta(days=2)
    told = {"day": day, "begins": "10:00", "minutes": "60", "way": "onsite", "place": "格尔木"}
    assert post(pair, pair.founder, "meeting_new", told).status_code == 302
    meeting = Meeting.objects.get()
    assert timezone.localtime(meeting.starts_at).strftime("%m-%d %H:%M") == "11-26 10:00"
    assert "11月26日" in page(pair, pair.mentor).content.decode()
    act(pair, pair.mentor, "meetings", meeting, "agree")
    told = {
        "held_on": timezone.localdate(NOW),
        "minutes": "60",
        "way": "phone",
        "notes": "看了样品",
    }
    post(pair, pair.founder, "record_new", told)
    row = Record.objects.get()
    shown = page(pair, pair.mentor).content.decode()
    assert "确认 1 小时" in shown
    act(pair, pair.mentor, "records", row, "confirm", seen=1)
    assert "双方已确认" in page(pair, pair.founder).content.decode()
    act(pair, pair.founder, "goals", Goal.objects.get(), "reach")
    assert Goal.objects.get().status == "reached"


def test_the_office_sees_when_they_met_and_no_word_of_it():
    pair = Pair()
    pair.record(notes="配方里加百分之三的黏结剂")
    actions.add_goal(pair.row, text="签下盐田客户", by=pair.founder, at=NOW)
    pair.propose(agenda="带上报价单")
    officer = MembershipFactory(
        organisation__kind=OrganisationKind.PROVINCE, role=Role.PROGRAMME_OFFICER
    ).user
    shown = page(pair, officer).content.decode()
    for word in ("黏结剂", "盐田客户", "报价单"):
        assert word in page(pair, pair.mentor).content.decode()
        assert word not in shown
    answer = act(pair, officer, "goals", Goal.objects.get(), "reach")
    assert answer.status_code == 403
    for name in ("goal_new", "meeting_new", "record_new", "terms", "mentorship_end"):
        assert page(pair, officer, name).status_code == 403


def test_others_find_nothing():
    pair, other = Pair(), MentorFactory().user
    for name in ("mentorship", "goal_new", "meeting_new", "record_new", "terms"):
        assert page(pair, other, name).status_code == 404


@pytest.mark.parametrize(
    ("told", "says"),
    [
        ({"day": "2026-11-01"}, "已经过去"),
        ({"day": "2028-11-01"}, "一年"),
        ({"minutes": "1500"}, ""),
        ({"begins": "25:00"}, ""),
        ({"day": "2026-02-30"}, ""),
    ],
)
def test_a_time_that_cannot_be_is_told_beside_it_and_typing_is_kept(told, says):
    pair = Pair()
    whole = {"day": "2026-11-30", "begins": "10:00", "minutes": "60", "way": "online",
             "place": "盐湖路 3 号", **told}  # fmt: skip
    answer = post(pair, pair.founder, "meeting_new", whole)
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert says in shown
    assert "盐湖路 3 号" in shown
    assert not Meeting.objects.exists()


def test_an_agenda_can_be_taken_over():
    pair = Pair()
    url = reverse("meeting_new", args=[pair.row.pk])
    shown = signed_in(pair.founder).get(url, {"agenda": "first"}).content.decode()
    assert re.search(r"<textarea[^>]*name=.agenda.[^>]*>\s*彼此认识", shown)
    assert signed_in(pair.founder).get(url, {"agenda": "no"}).status_code == 200


def test_the_agenda_that_fits_the_stage_comes_first():
    pair = Pair()
    url = reverse("meeting_new", args=[pair.row.pk])
    for stage, code in (("idea", "idea"), ("small-batch", "customers"), ("scaling", "growth")):
        Venture.objects.update(stage=stage)
        offered = signed_in(pair.founder).get(url).context["agendas"]
        assert list(offered) == [code, "first", "between", "numbers", "last"]
    page = in_english(pair.founder).get(url, {"agenda": "growth"}).content.decode()
    assert re.search(r"<textarea[^>]*name=.agenda.[^>]*>\s*Which customers bring", page)
    Venture.objects.update(stage=None)
    assert next(iter(signed_in(pair.founder).get(url).context["agendas"])) == "first"


def test_an_hour_that_the_clock_skips_is_refused():
    pair = Pair()
    pair.mentor.time_zone = "Europe/Berlin"
    pair.mentor.save()
    told = {"day": "2027-03-28", "begins": "02:30", "minutes": "60", "way": "online"}
    answer = post(pair, pair.mentor, "meeting_new", told)
    assert "跳过" in answer.content.decode()
    assert post(pair, pair.mentor, "meeting_new", {**told, "begins": "09:00"}).status_code == 302
    assert timezone.localtime(Meeting.objects.get().starts_at).hour == 15


def test_two_tabs_of_one_record_lose_nothing():
    pair = Pair()
    row = pair.record(minutes=60)
    told = {"held_on": row.held_on, "way": "online", "notes": "改过的"}
    post(pair, pair.mentor, "record", {**told, "minutes": 45, "seen": 1}, record=row.pk)
    answer = post(
        pair, pair.founder, "record", {**told, "minutes": 90, "notes": "另一份", "seen": 1},
        record=row.pk,
    )  # fmt: skip
    assert answer.status_code == 422
    assert "另一份" in answer.content.decode()
    assert Record.objects.get().minutes == 45


@pytest.mark.parametrize("minutes", ["-5", "0", "1500", "九十", "1e3"])
def test_hours_that_nobody_sits_are_refused(minutes):
    pair = Pair()
    told = {
        "held_on": timezone.localdate(NOW),
        "minutes": minutes,
        "way": "online",
        "notes": "谈过",
    }
    answer = post(pair, pair.founder, "record_new", told)
    assert answer.status_code == 422
    assert "谈过" in answer.content.decode()
    told["minutes"] = "９０"  # full-width, as an input method writes it
    assert post(pair, pair.founder, "record_new", told).status_code == 302
    assert Record.objects.get().minutes == 90


def test_an_entry_and_a_year_can_be_taken_along():
    pair = Pair()
    meeting = pair.arranged()
    answer = page(pair, pair.founder, "meeting_entry", meeting=meeting.pk)
    (event,) = icalendar.Calendar.from_ical(answer.content).walk("VEVENT")
    assert event["DTSTART"].dt == meeting.starts_at
    row = pair.record(minutes=90)
    actions.confirm(row, seen=1, by=pair.mentor, at=NOW)
    mentor = signed_in(pair.mentor)
    assert "<dd>1.5</dd>" in mentor.get(reverse("my_year")).content.decode()
    sheet = load_workbook(BytesIO(mentor.get(reverse("my_year_export")).content)).active
    cells = [cell.value for line in sheet.iter_rows() for cell in line]
    assert 90 in cells
    assert "看了样品" not in cells
    assert signed_in(pair.founder).get(reverse("my_year")).status_code == 404


def test_either_side_takes_all_records_and_goals_along_and_nobody_else():
    pair = Pair()
    told = {"notes": "看了样品", "advice": "先做小试", "next_step": "下周送样"}
    actions.confirm(pair.record(minutes=90, **told), seen=1, by=pair.mentor, at=NOW)
    pair.record(minutes=30, notes="电话里谈的")
    actions.add_goal(pair.row, text="签下第一家客户", by=pair.mentor, at=NOW)
    url = reverse("mentorship_export", args=[pair.row.pk])
    for person in (pair.mentor, pair.founder):
        assert url in page(pair, person).content.decode()
        records, goals = load_workbook(BytesIO(in_english(person).get(url).content)).worksheets
        lines = [[cell.value for cell in line] for line in records.iter_rows(min_row=3)]
        (whole,) = (line for line in lines if 90 in line)
        assert {"线上", *told.values(), str(pair.founder)} <= set(whole)
        assert "导师" in next(line for line in lines if 30 in line)
        assert "签下第一家客户" in [cell.value for line in goals.iter_rows() for cell in line]
    assert signed_in(Pair().mentor).get(url).status_code == 404
    assert signed_in(an_officer()).get(url).status_code == 403


def test_the_end_asks_why_and_keeps_what_was_typed():
    pair = Pair()
    answer = post(pair, pair.founder, "mentorship_end", {"thanks": "多谢"})
    assert answer.status_code == 422
    assert "多谢" in answer.content.decode()
    post(pair, pair.founder, "mentorship_end", {"reason": "reached", "thanks": "多谢"})
    assert Mentorship.objects.get().status == "ended"
    assert "多谢" in page(pair, pair.mentor).content.decode()
    answer = post(pair, pair.mentor, "mentorship_end", {"reason": "over", "helped": "much"})
    assert answer.status_code == 302


def test_a_rest_is_told_and_taken_up_again():
    pair = Pair()
    answer = post(pair, pair.founder, "mentorship_pause", {"until": "2028-01-01"})
    assert answer.status_code == 422
    post(pair, pair.founder, "mentorship_pause", {"until": "2027-01-15"})
    shown = page(pair, pair.mentor).content.decode()
    assert "2027-01-15" in shown
    for of in (pair.mentor, pair.founder):
        assert "on hold" in in_english(of).get(reverse("mentorship_list")).content.decode()
    assert Notification.objects.filter(recipient=pair.mentor, kind="mentoring/paused").count() == 1
    post(pair, pair.mentor, "mentorship_pause", {"go_on": "yes"})
    assert Mentorship.objects.get().paused_until is None


def test_what_has_ended_rests_no_more():
    pair = Pair()
    client, badge = in_english(pair.mentor), ">on hold<"
    urls = (reverse("mentorship", args=[pair.row.pk]), reverse("mentorship_list"))
    post(pair, pair.founder, "mentorship_pause", {"until": "2027-01-15"})
    for url in urls:
        assert badge in client.get(url).content.decode()
    end(pair.row, by=pair.mentor, at=NOW)
    for url in urls:
        assert badge not in client.get(url).content.decode()


def test_a_calendar_program_reads_what_is_arranged_until_the_address_is_void():
    pair = Pair()
    pair.arranged()
    pair.propose(days=9)
    person = signed_in(pair.founder)
    shown = person.get(reverse("mentorship_list")).content.decode()
    (url,) = re.findall(r'/mentorships/calendar/[^"]+\.ics', shown)
    program = Client()
    events = icalendar.Calendar.from_ical(program.get(url).content).walk("VEVENT")
    assert len(events) == 1
    assert program.get(url.replace("calendar/", "calendar/x")).status_code == 404
    person.post(reverse("renew_meetings"))
    assert program.get(url).status_code == 404


def test_a_mentor_prints_what_both_confirmed():
    pair = Pair()
    url = reverse("mentorship_certificate", args=[pair.row.pk])
    assert signed_in(pair.mentor).get(url).status_code == 404
    actions.confirm(pair.record(minutes=90), seen=1, by=pair.mentor, at=NOW)
    page = signed_in(pair.mentor).get(url).content.decode()
    assert re.search(r"日担任“.*”.*，共指导 1 次，累计 1.5 小时。", page)
    assert signed_in(pair.founder).get(url).status_code == 404


def test_whoever_opens_a_mentors_page_reads_sums_from_three_ventures_on():
    pairs = [Pair()]
    mentor = pairs[0].row.mentor
    pairs += [Pair(request__mentor=mentor) for _ in range(2)]
    url, english = reverse("mentor", args=[mentor.slug]), {"accept-language": "en"}
    for pair in pairs:
        shown = Client().get(url, headers=english).content.decode()
        assert "Time confirmed by both" not in shown
        assert "Goals set together" not in shown
        actions.confirm(pair.record(minutes=40), seen=1, by=pair.mentor, at=NOW)
        goal = actions.add_goal(pair.row, text="签下第一家客户", by=pair.mentor, at=NOW)
    actions.reach(goal, by=pair.founder, at=NOW)
    actions.drop(
        actions.add_goal(pair.row, text="不做了", by=pair.mentor, at=NOW), by=pair.mentor, at=NOW
    )
    for client in (Client(), in_english(pair.founder)):
        shown = client.get(url, headers=english).content.decode()
        assert re.search(r"Time confirmed by both</dt>\s*<dd>2 h</dd>", shown)
        assert re.search(r"Goals set together</dt>\s*<dd>3, 1 reached</dd>", shown)


def test_who_founds_and_mentors_reads_of_both_on_the_home_page():
    pair = Pair()
    pair.record(by=pair.founder)
    person = pair.mentor
    assert signed_in(person).get(reverse("home")).status_code == 302
    User.objects.filter(pk=person.pk).update(hats=[Hat.MENTOR, Hat.FOUNDER])
    first_steps = signed_in(person).get(reverse("home")).content.decode()
    assert "确认 1 小时" in first_steps
    own = Pair(request__venture=VentureFactory(founders=[person]))
    own.record(by=own.mentor)
    home = signed_in(person).get(reverse("home")).content.decode()
    for each in (pair.row, own.row):
        assert f"<small>{each.venture} – {each.mentor}</small>" in home
    assert home.count('id="h-steps"') == 1
    only_founder = signed_in(pair.founder).get(reverse("home")).content.decode()
    assert "h-steps" not in only_founder


def test_home_and_tab_tell_what_waits():
    pair = Pair()
    pair.record(by=pair.mentor)
    home = signed_in(pair.founder).get(reverse("home")).content.decode()
    assert "确认 1 小时" in home
    assert re.search(r'href="/mentorships/"[^>]*>\s*指导\s*<span class="count">', home)


def test_the_two_write_to_each_other_and_find_it_again():
    pair, other = Pair(), MentorFactory().user
    assert post(pair, pair.founder, "message_list", {"text": ""}).status_code == 422
    post(pair, pair.founder, "message_list", {"text": "第三版配方发您邮箱了"})
    post(pair, pair.mentor, "message_list", {"text": "收到，周五看"})
    told = Notification.objects.filter(kind="mentoring/message", recipient=pair.mentor)
    assert "配方" not in "".join(words(told.get(), "zh-hans"))
    client = signed_in(pair.mentor)
    url = reverse("message_list", args=[pair.row.pk])
    assert "第三版配方" in client.get(url).content.decode()
    found = client.get(url, {"q": "配方"}).content.decode()
    assert "第三版配方" in found
    assert "周五看" not in found
    assert signed_in(other).get(url).status_code == 404
    actions.close(pair.row, Closing(reason="over"), by=pair.mentor, at=NOW)
    assert post(pair, pair.founder, "message_list", {"text": "还在吗"}).status_code == 302
    assert "第三版配方" in client.get(url).content.decode()


# --- what is refused, and what has ended ----------------------------------------------------
def test_a_record_that_is_refused_says_so_in_the_box_of_its_form():
    pair = Pair()
    url = reverse("record_new", args=[pair.row.pk])
    told = {"held_on": "2026-11-30", "minutes": "1000", "way": "online", "notes": "谈了数据"}
    answer = in_english(pair.founder).post(url, told)
    shown = answer.content.decode()
    assert answer.status_code == 422
    box = shown.index("Please put right")
    assert box > shown.index("Write a meeting down")
    assert 'href="#id_minutes"' in shown[box:]
    assert "From 10 to 600 minutes" in shown
    assert "less than or equal" not in shown
    before = {**told, "held_on": "2026-10-01", "minutes": "60"}
    assert "Please put right" in in_english(pair.founder).post(url, before).content.decode()


def test_a_word_that_is_refused_stays_in_the_fold_that_it_was_typed_in():
    pair = Pair()
    meeting = pair.arranged()
    url = reverse("mentorship_act", args=[pair.row.pk, "meetings", meeting.pk, "cancel"])
    answer = in_english(pair.founder).post(url, {"note": "有事" * 101})
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert "Please put right" in shown
    assert "有事" * 101 in shown


def test_what_rests_is_not_counted_as_under_way():
    pair = Pair()
    Pair(request__mentor=pair.row.mentor)
    MentorshipFactory(request__mentor=pair.row.mentor)
    post(pair, pair.founder, "mentorship_pause", {"until": "2027-01-15"})
    shown = in_english(pair.mentor).get(reverse("mentorship_list"))
    assert shown.context["active"] == 2


def test_meetings_agreed_on_are_a_number_in_all():
    pair = Pair()
    form = in_english(pair.mentor).get(reverse("terms", args=[pair.row.pk])).content.decode()
    assert "how many meetings in all" in form.lower()
    assert "how often" not in form.lower()


def test_an_ended_mentorship_says_so_and_nothing_is_to_come_in_it():
    pair = Pair()
    meeting = pair.arranged()
    actions.close(pair.row, Closing(reason="over"), by=pair.founder, at=NOW)
    client, keys = in_english(pair.mentor), [pair.row.pk]
    shown = client.get(reverse("mentorship", args=keys)).content.decode()
    assert "Meetings to come" not in shown
    assert "Did not take place" in shown
    for name in ("meeting_new", "goal_new", "terms", "mentorship_pause"):
        answer = client.get(reverse(name, args=keys), follow=True)
        assert answer.redirect_chain == [(reverse("mentorship", args=keys), 302)], name
        assert "This mentorship has ended" in answer.content.decode()
    assert client.get(reverse("meeting", args=[*keys, meeting.pk])).status_code == 302
    stranger = in_english(Pair().mentor)
    assert stranger.get(reverse("meeting_new", args=keys)).status_code == 404
