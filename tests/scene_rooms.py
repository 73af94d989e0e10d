"""Offers, reviews, imports, a space, events and figures on the stage of `tests.scenes`."""

from datetime import datetime, timedelta
from datetime import time as clock
from zoneinfo import ZoneInfo

from cryptography.fernet import Fernet
from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

from events import actions as events
from events.models import Competition, Entry, Event
from exchange.models import Inquiry, Listing
from filings import actions as filings
from filings.core.periods import month_before, year_before
from filings.models import CheckedSpace, Filing, Obstacle, Sample
from filings.queries import Told
from incidents import actions as incidents
from incidents.models import Flaw, Incident, Proof
from incubation import actions as incubation
from incubation.models import ChainMove, ChainRule, Enrolment, Residency
from mentoring import actions as mentoring
from mentoring.models import GroupMeeting, OfficeHour, OpenHour, Survey
from mentors import actions
from mentors.actions import YearFacts
from mentors.models import Favourite, Findable, Offer
from privacy.models import Copy
from province import actions as province
from province.models import Brought
from results.models import Technology, Transfer
from spaces import actions as spaces
from spaces.models import Hosted, SpaceFavourite, VisitHour
from tests.factories import (
    ConditionFactory,
    InquiryFactory,
    ListingFactory,
    MeasureFactory,
    MentorFactory,
    MentorshipFactory,
    NeedFactory,
    SpaceFactory,
    TechnologyFactory,
    TransferFactory,
    VentureFactory,
    shown,
)

HERE = ZoneInfo("Asia/Shanghai")
PEOPLE = (
    "姓名,邮箱,简介,类别,帮助类型,行业,可带项目,任期起,任期止\n"
    "Han,h@example.cn,,,,,2,2026-01-01,2028-12-31\n"
)
FACTS = YearFacts("met", 10, 12, 900, 3, 4, 5)


def set_offers(venture, founder):
    """A mentor has offered help to the venture; another venture may be found by mentors."""
    other = MentorFactory()
    actions.show_venture(venture, by=founder, at=timezone.now())
    actions.offer_help(venture, other, text="愿意看图纸", by=other.user, at=timezone.now())
    actions.keep(other, by=founder, at=timezone.now())
    found = VentureFactory()
    NeedFactory(venture=found)
    actions.show_venture(found, by=found.founders.first(), at=timezone.now())


def set_review(mentor, officer):
    """The mentor's year is decided on."""
    now = timezone.now()
    actions.review(mentor, now.year, FACTS, decision="keep", by=officer, at=now)


def set_copy(person):
    """A copy of somebody's data waits to be taken away; only who proves himself opens it."""
    now = timezone.now()
    return Copy.objects.create(
        user=person, status="ready", asked_at=now, until=now + timedelta(days=7), size=3,
        content=Fernet(settings.FIELD_KEYS[0]).encrypt(b"zip"),
    )  # fmt: skip


def set_brought(officer):
    """A file of mentors has been looked through."""
    province.bring("mentors", "2026.csv", PEOPLE.encode(), by=officer, at=timezone.now())


def set_space(space, founder):
    """A founder has asked the space something, and to see it; it fits ventures on the salt lake."""
    now = timezone.now()
    day = timezone.localtime(now, HERE).date() + timedelta(days=2)
    space.notice_days = 0
    space.save()
    space.sectors.add("salt-lake")
    VisitHour.objects.create(space=space, weekday=day.weekday(), begins=clock(10), ends=clock(12))
    Hosted.objects.create(space=space, kind="bank", name="格尔木农商银行")
    spaces.ask(space, text="哪天能用？", by=founder, at=now)
    starts = datetime.combine(day, clock(10), HERE)
    spaces.ask_visit(space, starts_at=starts, people=2, about="", by=founder, at=now)
    spaces.keep(space, by=founder, at=now)


def set_support():
    """A measure of support stands in the list."""
    measure = MeasureFactory(code="award")
    for position, kind in enumerate(("running", "asked")):
        ConditionFactory(measure=measure, position=position, kind=kind)


def set_results(space, manager):
    """A technology and a transfer of a space wait for the office, each with a file."""
    for made in (TechnologyFactory, TransferFactory):
        shown(made(space=space, by=manager))


def set_exchange(manager, founder, venture):
    """A founder has asked what a manager of a space listed."""
    InquiryFactory(listing=ListingFactory(by=manager), by=founder, venture=venture)


def exchange_keys():
    """Return the keys of the pages of the exchange."""
    listing, inquiry = {"pk": Listing.objects.get().pk}, {"pk": Inquiry.objects.get().pk}
    return {
        **dict.fromkeys(("listing", "listing_edit", "inquiry_new"), listing),
        "listing_act": {**listing, "verb": "close"},
        "inquiry": inquiry,
        "exchange_watch": {"pk": Inquiry.objects.get().venture_id},
        "inquiry_act": {**inquiry, "verb": "answer"},
    }


def result_keys():
    """Return the keys of the pages of the registers and of the board."""
    row = Technology.objects.get()
    key = {"of": "technologies", "pk": row.pk}
    paper = {**key, "paper": row.evidence.get().pk}
    of, code = {"of": "transfers"}, {"code": "people"}
    assert Transfer.objects.exists()
    return {
        **dict.fromkeys(("result_list", "result_new", "result_export"), of),
        **dict.fromkeys(("result", "result_edit"), key),
        "result_act": {**key, "verb": "confirm"},
        **dict.fromkeys(("result_paper", "result_paper_drop"), paper),
        **dict.fromkeys(("board_rows", "board_rows_export"), code),
    }


def set_incident(operator):
    """A flaw was reported, an incident opened from it, and a step with a file written down."""
    now = timezone.now()
    told = {"text": "别人的申请能打开", "page": "/requests/1/", "contact": "a@example.cn"}
    flaw = incidents.report_flaw(told, by=None, at=now)
    facts = {
        "title": "越权查看申请", "kind": "data", "grade": "considerable", "is_critical": False,
        "found_at": now - timedelta(hours=1), "what": "一个账号读了别人的申请",
    }  # fmt: skip
    row = incidents.save(Incident(), facts, flaw=flaw, by=operator, at=now)
    file = {"name": "log.pdf", "content": b"%PDF-1.4", "size": 8}
    file["content_type"] = "application/pdf"
    incidents.add_step(
        row, kind="stopped", text="已停用该账号", done_at=now, file=file, by=operator, at=now
    )


def incident_keys():
    """Return the keys of the pages of incidents and reports of flaws."""
    key = {"pk": Incident.objects.get().pk}
    names = ("incident", "incident_edit", "incident_step", "incident_report",
             "incident_touched", "incident_touched_export")  # fmt: skip
    return {
        **dict.fromkeys(names, key),
        "incident_proof": {**key, "proof": Proof.objects.get().pk},
        "flaw": {"pk": Flaw.objects.get().pk},
        "incidents_act": {"of": "incidents", "row": key["pk"], "verb": "contain"},
    }


def set_events(space, venture, manager, founder):
    """A founder goes to one event and has been to another; the venture entered and has won."""
    now = timezone.now()
    for title in ("讲堂", "沙龙"):
        told = {"kind": "salon", "title": title, "about": "谈中试", "place": "路演厅", "places": 9}
        times = {"begins_at": now + timedelta(days=3), "ends_at": now + timedelta(days=3, hours=2)}
        told |= {**times, "sign_up_until": times["begins_at"]}
        event = events.save_event(Event(space=space), told, by=manager, at=now)
        events.publish(event, by=manager, at=now)
        events.sign_up(event, by=founder, at=now)
    begun = {"begins_at": now - timedelta(hours=2), "ends_at": now + timedelta(hours=1)}
    Event.objects.filter(pk=event.pk).update(**begun, sign_up_until=now - timedelta(hours=3))
    seats = set(event.seats.values_list("pk", flat=True))
    events.tick(event, shown=seats, came=seats, others=4, by=manager, at=now)
    _set_competitions(space, venture, manager, founder, now)


def _set_competitions(space, venture, manager, founder, now):
    file = {"name": "2026-03.pdf", "content": b"%PDF-1.4", "size": 8}
    file["content_type"] = "application/pdf"
    for title in ("已出结果的大赛", "正在报名的大赛"):
        told = {"title": title, "about": "比中试", "who": "项目负责人", "prizes": "三个月工位"}
        days = {"entries_until": now + timedelta(days=9), "results_on": now + timedelta(days=20)}
        days["results_on"] = days["results_on"].date()
        row = events.save_competition(Competition(space=space), told | days, by=manager, at=now)
        events.publish_competition(row, by=manager, at=now)
        entry = events.enter(
            row, venture, title="老卤提硼", summary="两年中试", may_be_named=True, file=file,
            by=founder, at=now,
        )  # fmt: skip
        if title.startswith("已"):
            Competition.objects.filter(pk=row.pk).update(entries_until=now)
            events.close_due(at=now)
            row.refresh_from_db()
            events.judge(row, {entry.pk: ("first", "扎实")}, by=manager, at=now)
            events.announce(row, by=manager, at=now)
            entry.refresh_from_db()
            events.invite(entry, space, text="来我们的中试车间", by=manager, at=now)


def event_keys():
    """Return the keys of the pages of events and competitions."""
    coming, begun = (Event.objects.get(title=title) for title in ("讲堂", "沙龙"))
    entered = Entry.objects.get(competition__title="正在报名的大赛")
    won = Entry.objects.get(competition__title="已出结果的大赛")
    key, here, row = {"pk": coming.pk}, {"pk": begun.pk}, {"pk": entered.competition_id}
    own = {"pk": entered.pk}
    return {
        **dict.fromkeys(("event", "event_entry", "event_edit", "event_sign_up"), key),
        **dict.fromkeys(("event_attendance", "event_export", "event_feedback"), here),
        "event_act": {"of": "events", "row": coming.pk, "verb": "publish"},
        **dict.fromkeys(
            ("competition", "competition_edit", "competition_enter", "competition_judging",
             "competition_export"), row
        ),
        **dict.fromkeys(("entry", "entry_file"), own),
        "winner_invite": {"pk": won.pk},
        "winner_invitation": {"pk": won.invitations.get().pk},
    }  # fmt: skip


def set_residency(space, manager, founder, venture):
    """The venture lives in the space, is to move on, and has applied for more there."""
    now = timezone.now()
    today = timezone.localdate(now)
    told = {
        "kind": "desk", "desks": 1, "starts_on": today, "months": 6, "use": "做样品",
        "is_hazardous": False,
    }  # fmt: skip
    asked = incubation.apply(space, venture, told, by=founder, at=now)
    incubation.offer(
        asked, places=[space.places.last()], first=today, last=today + timedelta(days=180),
        rent="每月 900 元", by=manager, at=now,
    )  # fmt: skip
    incubation.accept(asked, by=founder, at=now)
    incubation.apply(space, venture, told, by=founder, at=now)
    incubation.ask_hand_over(
        Residency.objects.get(), to_space=SpaceFactory(operator=space.operator), why="够条件了",
        by=founder, at=now,
    )  # fmt: skip


def set_shared(begun):
    """The mentor calls two ventures together, has an open hour booked, and one pair ended."""
    now, mentor, founder = timezone.now(), begun.mentor, begun.venture.founders.first()
    other = MentorshipFactory(request__mentor=mentor)
    starts = now + timedelta(days=20)
    group = mentoring.call_group(
        mentor, [begun, other], title="一起看中试", starts_at=starts,
        ends_at=starts + timedelta(hours=1), way="online", place="", agenda="各讲十分钟",
        by=mentor.user, at=now,
    )  # fmt: skip
    mentoring.say_yes(group.guests.get(mentorship=begun), by=founder, at=now)
    spans = [(now + timedelta(days=days), now + timedelta(days=days, hours=1)) for days in (30, 31)]
    hour, _free = mentoring.open_hours(
        mentor, spans, way="online", place="会议号 123", is_open=True, by=mentor.user, at=now
    )
    OfficeHour.objects.filter(pk=hour.pk).update(status="booked")
    OpenHour.objects.create(
        hour=hour, mentor=mentor, venture=begun.venture, by=founder, text="看一眼预算",
        span=hour.span, place=hour.place, held_on=hour.starts_at.date(), minutes=60, created_at=now,
    )  # fmt: skip
    over = MentorshipFactory(
        request__venture=begun.venture, status="ended", started_at=now - timedelta(days=300),
        ended_at=now - timedelta(days=190),
    )  # fmt: skip
    Survey.objects.create(mentorship=over, asked_at=now, closes_at=now + timedelta(days=60))


def shared_keys(scene):
    """Return the keys of group meetings and open hours, which founder and mentor share."""
    group, booked = GroupMeeting.objects.get(), OpenHour.objects.get()
    key, row = {"pk": group.pk}, {"pk": booked.pk}
    free = scene.begun.mentor.office_hours.get(is_open=True, status="free")
    return {
        **dict.fromkeys(("group", "group_edit", "group_entry", "group_record"), key),
        "group_act": {**key, "of": "groups", "row": group.pk, "verb": "cancel"},
        **dict.fromkeys(("open_hour", "open_hour_entry"), row),
        "open_hour_act": {**row, "verb": "cancel"},
        "hour_open": {"row": free.pk},
        "group_new": {},
    }


def afterwards_keys(scene):
    """Return the keys of what is read by one side alone."""
    return {
        "mentorship_survey": {"pk": Survey.objects.get().mentorship_id},
        "open_hours_book": {"slug": scene.asked.mentor.slug},
    }


def set_chain(space, founder, venture):
    """The venture is in the nursery of the space, and wants to go to an incubator."""
    now = timezone.now()
    call_command("load_chain")
    began = timezone.localdate(now) - timedelta(days=30)
    Enrolment.objects.create(venture=venture, stage="nursery", space=space, began_on=began)
    receiving = SpaceFactory(operator=space.operator, type_id="incubator")
    incubation.propose_move(
        venture, kind="incubator", space=receiving, why="2026-11", by=founder, at=now
    )


def set_filings(space, manager, officer, founder):
    """The space filed a month, was evaluated and checked; a founder reported two rules."""
    now = timezone.now()
    today = timezone.localdate(now)
    numbers = {"staff": 3, "jobs": 0, "graduate_jobs": 0, "revenue": 0}
    filings.file(space, month_before(today), Told(numbers, {}), version=0, by=manager, at=now)
    told = {"result": "passed", "words": "3/5", "rectify_by": None}
    filings.evaluate(space, year_before(today).year, told, by=officer, at=now)
    filings.draw(about="50016-2014", size=9, seed=7, by=officer, at=now)
    filings.find_flawed(
        CheckedSpace.objects.get(space=space), note="2/5", rectify_by=today + timedelta(days=30),
        by=officer, at=now,
    )  # fmt: skip
    for rule in ("2017-2", "2017-3"):
        fields = {"rule": rule, "prevents": "3/5", "proposal": "", "may_be_published": True}
        row = filings.report(fields, by=founder, at=now)
    filings.answer_obstacle(row, answer="5/5", by=officer, at=now)


def offer_keys(scene):
    """Return the keys of offers and of what founders keep."""
    offer = Offer.objects.get()
    found = Findable.objects.exclude(venture=scene.asked.venture_id).get()
    return {
        "offer": {"pk": offer.pk},
        "offer_act": {"pk": offer.pk, "verb": "turn_down"},
        "venture_show": {"pk": scene.asked.venture_id},
        "requests_withdraw": {"pk": scene.asked.venture_id},
        "offer_new": {"pk": found.venture_id},
        "venture_invite": {"pk": scene.space.pk, "venture": found.venture_id},
        "mentor_keep": {"slug": scene.asked.mentor.slug},
        "kept_note": {"pk": Favourite.objects.get().pk},
    }


def office_keys(scene):
    """Return the keys of reviews, of what the office does for others, and of imports."""
    mentor, brought = scene.asked.mentor, Brought.objects.get().pk
    year = timezone.localdate().year
    return {
        "review_decide": {"pk": mentor.pk, "year": year},
        "my_review": {"year": year},
        "office_request": {"pk": scene.asked.pk},
        "office_request_act": {"pk": scene.asked.pk, "verb": "decline"},
        "board_part": {"code": "mentors"},
        "board_part_export": {"code": "mentors"},
        "office_ask": {"pk": scene.asked.venture_id},
        "office_pair": {"pk": scene.begun.pk},
        "office_pair_act": {"pk": scene.begun.pk, "verb": "end"},
        "office_mentor_act": {"pk": mentor.pk, "verb": "pause"},
        "brought_template": {"kind": "mentors"},
        "open_data_csv": {"name": "spaces"},
        "open_data_excel": {"name": "spaces"},
        "open_data_json": {"name": "spaces"},
        "brought": {"pk": brought},
        "brought_errors": {"pk": brought},
        "brought_act": {"pk": brought, "verb": "drop"},
    }


def space_keys(space):
    """Return the keys of the pages of a space."""
    key, slug = {"pk": space.pk}, {"slug": space.slug}
    visit, question = space.visits.get().pk, space.questions.get().pk
    seen = {"pk": visit}
    return {
        **dict.fromkeys(("space_desk", "place_list", "place_new", "visit_hours"), key),
        **dict.fromkeys(("space_desk_export", "hosted_list"), key),
        "hosted_edit": {**key, "row": space.hosted.get().pk},
        "place_edit": {**key, "place": space.places.first().pk},
        "question": {"pk": question},
        **dict.fromkeys(("visit", "visit_move", "visit_entry"), seen),
        **dict.fromkeys(("question_new", "visit_new", "space_keep"), slug),
        "kept_space_note": {"pk": SpaceFavourite.objects.get().pk},
        "space_act": {**key, "of": "visits", "row": visit, "verb": "agree"},
    }


def residency_keys(space, venture):
    """Return the keys of the pages of who applies to a space and lives there."""
    key, lives = {"pk": space.pk}, Residency.objects.get(space=space)
    asked = {"pk": space.applications.open().get().pk}
    on, stays = {"pk": lives.hand_overs.get().pk}, {"pk": lives.pk}
    return {
        "venture_spaces": {"pk": venture.pk},
        "application_new": {"slug": space.slug},
        **dict.fromkeys(("application", "application_offer"), asked),
        **dict.fromkeys(("residency", "hand_over_new"), stays),
        **dict.fromkeys(("hand_over", "hand_over_take"), on),
        **dict.fromkeys(("application_list", "application_export", "conditions"), key),
        **dict.fromkeys(("residents", "residents_export"), key),
        "incubation_act": {"of": "applications", "row": asked["pk"], "verb": "wait"},
    }


def chain_keys(space, venture):
    """Return the keys of the pages of the chain, and of the way of a venture."""
    key, here = {"pk": venture.pk}, {"pk": space.pk}
    asked = ChainRule.objects.filter(stage="incubator", kind="asked").first()
    rule = {"code": asked.code}
    return {
        **dict.fromkeys(("venture_chain", "chain_propose", "venture_way"), key),
        "chain_answer": {**key, "rule": asked.pk},
        "chain_move": {"pk": ChainMove.objects.get(venture=venture).pk},
        **dict.fromkeys(("chain_rule", "chain_rule_next"), rule),
        **dict.fromkeys(("space_chain", "space_chain_export"), here),
    }


def filing_keys(space):
    """Return the keys of the pages of figures, evaluations, checks and rules that hinder."""
    key, year = {"pk": space.pk}, year_before(timezone.localdate())
    filed = Filing.objects.get(space=space)
    month = {**key, "period": str(filed.period)}
    row = CheckedSpace.objects.get(space=space)
    return {
        **dict.fromkeys(("filing_list", "space_findings"), key),
        "filing_edit": {**key, "period": str(year)},
        **dict.fromkeys(("filing_print", "filing_export"), month),
        "filing": {"pk": filed.pk},
        "evaluation_edit": {**key, "year": year.year},
        "check": {"pk": Sample.objects.get().pk},
        "obstacle": {"pk": Obstacle.objects.get(rule="2017-2").pk},
        "filings_act": {"of": "checks", "row": row.pk, "verb": "close"},
    }


OF_MANAGERS = {
    "space_chain", "space_chain_export",
    "filing_list", "filing_edit", "filing_print", "filing_export", "space_findings",
    "application_offer", "hand_over_take", "application_list", "application_export",
    "space_desks_export", "space_desk_export", "conditions", "residents",
    "residents_export", "venture_invite", "listing_edit", "listing_new", "listing_act",
}  # fmt: skip
OF_BOTH = {  # founders and managers
    "application", "residency", "hand_over_new", "hand_over", "venture_chain", "chain_propose",
    "chain_move", "inquiry", "inquiry_act", "inquiry_list",
}  # fmt: skip
OFFICE_PAGES = {
    "review_decide", "office_request", "office_request_act", "office_ask", "brought_new",
    "office_pair", "office_pair_act", "office_mentor_act",
    "brought_template", "brought", "brought_errors", "brought_act", "space_export", "support_edit",
    "support_checked", "survey_list", "survey_export",
    "board", "board_part", "board_part_export", "board_rows", "board_rows_export",
    "board_prefectures_export", "board_report",
    "board_report_word", "board_report_excel", "layout",
    "province_chain", "province_chain_export", "spaces_late", "spaces_late_export",
    "chain_rules", "chain_rules_export", "chain_rule_new", "chain_rule", "chain_rule_next",
    "filed_list", "filed_export", "filing", "evaluation_list", "evaluation_edit",
    "evaluation_export", "check_list", "check_export", "check",
    "obstacle_office", "obstacle_export",
}  # fmt: skip
INCIDENT_PAGES = {
    "incident_list", "flaw_list", "flaw", "incident_new", "incident", "incident_edit",
    "incident_step", "incident_proof", "incident_report", "incident_touched",
    "incident_touched_export", "incidents_act",
}  # fmt: skip
EVENT_HOSTS = {
    "event_new", "event_edit", "event_attendance", "event_export", "competition_new",
    "competition_edit", "competition_judging", "competition_export", "winner_invite",
}  # fmt: skip
EVENT_GUESTS = {"event_feedback", "competition_enter", "entry", "entry_file", "winner_invitation",
                "inquiry_new"}  # fmt: skip
RESULT_PAGES = {
    "result_list", "result_new", "result_export", "result", "result_edit", "result_act",
    "result_paper", "result_paper_drop",
}  # fmt: skip
