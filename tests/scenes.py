"""Everything on stage at once, and the address of every page."""

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone

from accounts.actions import give_consent
from accounts.enums import Hat, OrganisationKind, Purpose, Role
from accounts.feeds import calendar_token
from accounts.models import User
from cohorts.models import Assignment, Introduction
from config.doors import OPEN
from ledgers.actions import begin_import
from ledgers.urls import urlpatterns as ledger_patterns
from matching.actions import ask_a_person
from matching.enums import Judge
from matching.models import Enquiry, Judgement
from mentoring.models import Contradiction
from mentoring.queries.calendar import CALENDAR as MEETINGS
from mentors.models import Mentorship, MentorshipRequest, WaitingPlace
from mobility.actions import draw
from mobility.actions.papers import write_paper
from mobility.models import Document, ImportBatch, Inspection, LeaveCase
from mobility.urls import urlpatterns as case_patterns
from mobility.views.todo import CALENDAR
from notifications.actions import notify
from notifications.models import Notification
from privacy.models import Copy
from safety.actions import report
from safety.models import Report
from safety.policies import report_key
from spaces.models import Space
from tests.clock import NOW
from tests.factories import (
    ExperienceFactory,
    FacilityFactory,
    MembershipFactory,
    MentorFactory,
    MentorshipFactory,
    NeedFactory,
    OfficerFactory,
    RequestFactory,
    ResearcherFactory,
    TermFactory,
    UserFactory,
    VentureFactory,
)
from tests.scene_pairs import (
    set_advice,
    set_call,
    set_cohort,
    set_mentorship,
    set_proof,
    set_story,
    set_team,
    story_keys,
)
from tests.scene_rooms import (
    EVENT_GUESTS,
    EVENT_HOSTS,
    INCIDENT_PAGES,
    OF_BOTH,
    OF_MANAGERS,
    OFFICE_PAGES,
    RESULT_PAGES,
    afterwards_keys,
    chain_keys,
    event_keys,
    exchange_keys,
    filing_keys,
    incident_keys,
    offer_keys,
    office_keys,
    residency_keys,
    result_keys,
    set_brought,
    set_chain,
    set_copy,
    set_events,
    set_exchange,
    set_filings,
    set_incident,
    set_offers,
    set_residency,
    set_results,
    set_review,
    set_shared,
    set_space,
    set_support,
    shared_keys,
    space_keys,
)
from trail.urls import urlpatterns as trail_patterns
from ventures.actions.invitations import address_of

leave_patterns = [*trail_patterns, *case_patterns, *ledger_patterns]
PUBLIC = OPEN  # pages that a stranger may open; every other page of ours asks to sign in
# Pages of allauth in our look, by who may open them.
ENTRANCES = ("account_login", "account_signup", "account_request_login_code",
             "account_reset_password")  # fmt: skip
ON_MATCHING = OFFICE_PAGES | {
    "mediation_list", "mediation_export", "listing_export", "vetting_letter", "letter_word",
    "vetting_deputy", "vetting_paper", "line_show",
    "vetting_list", "vetting", "vetting_act", "vetting_export", "province", "desk", "desk_export",
    "review", "review_export", "report_list", "report_export", "report_decide", "report_look",
    "province_matching", "groups", "ranking", "enquiry_list", "enquiry_export", "judgement_list",
    "judgement_act",
}  # fmt: skip
OWN_ACCOUNT = ("account_email", "account_change_password", "account_logout", "mfa_index",
               "mfa_activate_totp", "mfa_add_webauthn", "mfa_list_webauthn")  # fmt: skip


def signed_in(user, language="zh-cn"):
    """Return a client at whose other end `user` sits."""
    client = Client(headers={"accept-language": language})
    client.force_login(user)
    return client


LEDGER = "姓名,工号,所在部门,离岗起,离岗止\n贺兰舟,00386,卤水化学研究室,2026.4,2029.4.19\n"


@dataclass
class Leave:
    """A leave with its paper, in a unit whose head has brought a file in and drawn a sample."""

    case: LeaveCase
    paper: Document
    written: Document
    batch: ImportBatch
    sample: Inspection
    researcher: User
    head: User
    province: User


@dataclass
class Scene:
    """A founder with one request and one mentorship, the mentors of both, a space, a message.

    Beside them a researcher on leave, the head of his HR office, and an officer of the province.
    """

    asked: MentorshipRequest
    begun: Mentorship
    space: Space
    told: Notification
    leave: Leave
    pair: Assignment
    enquiry: Enquiry
    judgement: Judgement
    call: Introduction
    report: Report
    waits: WaitingPlace
    operator: User
    manager: User
    copy: Copy

    @cached_property
    def keys(self):
        """The keys of all pages, looked up once."""
        return keys_of(self)

    @cached_property
    def names_of_pair(self):
        """The names of the pages of a mentorship, whose mentor is another one."""
        return frozenset(mentorship_keys(self))

    @property
    def founder(self) -> User:
        """The founder of the one venture."""
        return self.asked.asked_by

    @property
    def mentor(self) -> User:
        """The mentor who has not answered yet."""
        return self.asked.mentor.user


def set_scene():
    """Put a scene on stage; matching is agreed to."""
    begun, now = MentorshipFactory(), timezone.now()
    NeedFactory(venture=begun.venture)
    asked = RequestFactory(venture=begun.venture, sent_at=now, due_at=now + timedelta(days=7))
    for mentor in (begun.mentor, asked.mentor):
        ExperienceFactory(mentor=mentor)
    set_proof(asked.mentor)
    set_team(begun.venture)
    give_consent(asked.asked_by, Purpose.MATCHING, at=now)
    for person in (asked.asked_by, asked.mentor.user):
        EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    set_mentorship(begun)
    set_advice(begun)
    told = notify(
        asked.mentor.user, "mentors/asked", about=asked, at=now, url=reverse("inbox"),
        venture=str(asked.venture), text=asked.message,
    )  # fmt: skip
    space, operator = FacilityFactory().space, UserFactory(is_staff=True)
    manager = MembershipFactory(
        user__hats=[Hat.OFFICER], organisation=space.operator, role=Role.SPACE_MANAGER
    ).user
    leave = set_leave()
    pair = set_cohort([begun.venture, VentureFactory()], asked.mentor, leave.province)
    enquiry = ask_a_person("名单里没有合适的人", by=asked.asked_by, at=now)
    call = set_call(begun.venture, asked.mentor, leave.province)
    judgement = Judgement.objects.create(
        text="毛线染不匀", mentor=asked.mentor, grade=0, judge=Judge.FOUNDER, day=now.date()
    )
    told_of = report(
        begun.mentor.user,
        reason="rude",
        text="——",  # in no language: it stays as it was reported
        page="",
        by=asked.asked_by,
        at=now,
    )
    set_offers(begun.venture, asked.asked_by)
    set_review(asked.mentor, leave.province)
    set_brought(leave.province)
    set_space(space, asked.asked_by)
    set_support()
    set_events(space, begun.venture, manager, asked.asked_by)
    set_residency(space, manager, asked.asked_by, asked.venture)
    set_shared(begun)
    set_results(space, manager)
    set_exchange(manager, asked.asked_by, asked.venture)
    set_story(begun)
    set_incident(operator)
    set_chain(space, asked.asked_by, asked.venture)
    set_filings(space, manager, leave.province, asked.asked_by)
    waits = WaitingPlace.objects.create(
        venture=begun.venture, mentor=MentorFactory(), by=asked.asked_by, at=now,
        until=now.date() + timedelta(days=60),
    )  # fmt: skip
    return Scene(
        asked, begun, space, told, leave, pair, enquiry, judgement, call, told_of, waits, operator,
        manager, set_copy(asked.asked_by),
    )  # fmt: skip


def set_leave():
    """Put a leave that ends in forty days on stage."""
    now, today = timezone.now(), timezone.localdate()
    last = today + timedelta(days=40)
    researcher = UserFactory(hats=[Hat.RESEARCHER])
    person = ResearcherFactory(user=researcher, name="祁墨白")
    case = TermFactory(
        case__employment__person=person, first_day=last - timedelta(days=1000), last_day=last
    ).case
    unit = case.employment.organisation
    head = OfficerFactory(organisation=unit, role=Role.HR_HEAD).user
    province = MembershipFactory(
        user__hats=[Hat.OFFICER],
        organisation__kind=OrganisationKind.PROVINCE,
        role=Role.PROGRAMME_OFFICER,
    ).user
    paper = Document.objects.create(
        case=case,
        kind="agreement",
        name="协议.pdf",
        content=b"%PDF-1.4",
        size=8,
        at=NOW,
        content_type="application/pdf",
    )
    return Leave(
        case=case,
        paper=paper,
        written=write_paper(case, "reminder", by=head, at=now),
        batch=begin_import(unit, name="台账.csv", content=LEDGER.encode(), by=head, at=now),
        sample=draw(unit, day=today, size=1, seed=7, by=head, at=now),
        researcher=researcher,
        head=head,
        province=province,
    )


def our_patterns():
    """Yield every URL pattern of our own apps."""
    for each in get_resolver().url_patterns:
        if not hasattr(each, "url_patterns"):
            yield each
        elif str(each.pattern) not in {"accounts/", "admin/"}:
            yield from each.url_patterns


def address(name, scene):
    """Return where the page `name` of the scene stands."""
    return reverse(name, kwargs=scene.keys.get(name, {}))


def keys_of(scene):
    """Return the keys of every page that has some."""
    venture, asked = scene.asked.venture_id, scene.asked.pk
    return {
        "dismiss": {"pk": venture}, "restore": {"pk": venture}, "together": {"pk": venture},
        "more": {"pk": venture}, "venture_edit": {"pk": venture},
        "request": {"pk": asked}, "request_act": {"pk": asked, "verb": "accept"},
        **mentorship_keys(scene), **team_keys(scene.asked.venture),
        **offer_keys(scene), **office_keys(scene), **space_keys(scene.space),
        **event_keys(), **exchange_keys(), **story_keys(),
        **result_keys(), **incident_keys(), **afterwards_keys(scene),
        **residency_keys(scene.space, scene.asked.venture),
        **chain_keys(scene.space, scene.asked.venture),
        **filing_keys(scene.space),
        "notification_open": {"pk": scene.told.pk}, "page": {"slug": "help"},
        "trust_document": {"name": "guarantees"},
        "mentor": {"slug": scene.asked.mentor.slug}, "space": {"slug": scene.space.slug},
        "request_new": {"slug": scene.asked.mentor.slug},
        **leave_keys(scene.leave), **cohort_keys(scene.pair),
        "enquiry_answer": {"pk": scene.enquiry.pk}, "judgement_act": {"pk": scene.judgement.pk},
        "introduction_say": {"pk": scene.call.pk},
        "report": {"key": report_key(scene.leave.head.pk)}, "unblock": {"person": scene.mentor.pk},
        "report_read": {"pk": scene.report.pk}, "report_decide": {"pk": scene.report.pk},
        "report_look": {"pk": scene.report.person_id},
        "mentor_wait": {"slug": scene.asked.mentor.slug},
        "waiting_leave": {"pk": scene.waits.pk},
        "desk": {"kind": "pairs"}, "desk_export": {"kind": "pairs"},
        **mentor_keys(scene.asked.mentor),
        **{key: {"code": "award"} for key in ("support", "support_edit", "support_checked")},
        "end_device": {"pk": 1}, "job_again": {"pk": 1}, "space_edit": {"pk": scene.space.pk},
        "copy_take": {"pk": scene.copy.pk},
        "draft_keep": {"form": "mentor"}, "draft_drop": {"form": "mentor"},
    }  # fmt: skip


def team_keys(venture):
    """Return the keys of the pages of a team."""
    key, invitation = {"pk": venture.pk}, venture.invitations.get()
    member = {**key, "member": venture.members.get(role="member").pk}
    return {
        **dict.fromkeys(
            ("venture_team", "venture_leave", "venture_archive", "venture_restore",
             "venture_delete", "advice_list"), key
        ),
        **dict.fromkeys(("member_role", "member_remove"), member),
        "invitation_again": {**key, "invitation": invitation.pk},
        "invitation_withdraw": {**key, "invitation": invitation.pk},
        "invited": {"token": address_of(invitation).rstrip("/").rpartition("/")[2]},
    }  # fmt: skip


def mentor_keys(mentor):
    """Return the keys of the pages on which a mentor is let in."""
    key, paper, line = {"pk": mentor.pk}, mentor.papers.get().pk, mentor.held_lines.get().pk
    return {
        **dict.fromkeys(("vetting", "vetting_letter", "letter_word", "vetting_deputy"), key),
        "vetting_act": {**key, "verb": "suspend"},
        "vetting_paper": {**key, "paper": paper},
        "line_show": {**key, "line": line},
        "mentor_paper": {"pk": paper},
        "evidence_remove": {"pk": paper},
        "line_remove": {"pk": line},
    }


def mentorship_keys(scene):
    """Return the keys of the mentorship's pages."""
    pair = {"pk": scene.begun.pk}
    return {
        **dict.fromkeys(
            ("mentorship", "mentorship_end", "goal_new", "terms", "meeting_new", "record_new",
             "mentorship_pause", "mentorship_certificate", "mentorship_export",
             "message_list"), pair
        ),
        "my_meetings": {"token": calendar_token(scene.founder, MEETINGS, at=timezone.now())},
        "file_list": pair,
        "mediation_new": pair,
        "mediation": {"pk": scene.begun.mediations.get().pk},
        "mediation_entry": {"pk": scene.begun.mediations.get().pk},
        "mediation_act": {"pk": scene.begun.mediations.get().pk, "verb": "withdraw"},
        "file": {**pair, "file": scene.begun.messages.get().files.get().pk},
        "advice_link": {"pk": scene.begun.venture_id, "record": scene.begun.records.get().pk},
        "advice_decide": {"pk": scene.begun.venture_id, "row": Contradiction.objects.get().pk},
        "hour_withdraw": {"row": scene.begun.mentor.office_hours.get(is_open=False).pk},
        **shared_keys(scene),
        "mentor_hours": {"slug": scene.begun.mentor.slug},
        "goal": {**pair, "goal": scene.begun.goals.get().pk},
        "meeting": {**pair, "meeting": scene.begun.meetings.get().pk},
        "meeting_entry": {**pair, "meeting": scene.begun.meetings.get().pk},
        "record_rate": {**pair, "record": scene.begun.records.get().pk},
        "record": {**pair, "record": scene.begun.records.get().pk},
        "mentorship_act": {
            **pair, "of": "meetings", "row": scene.begun.meetings.get().pk, "verb": "agree"
        },
    }  # fmt: skip


def everybody(scene):
    """Return all who read pages of the scene."""
    leave = scene.leave
    return [
        scene.founder,
        scene.mentor,
        scene.begun.mentor.user,
        leave.researcher,
        leave.head,
        leave.province,
        scene.operator,
        scene.manager,
    ]


ON_A_CASE = (
    "leave_case", "leave_print", "leave_history", "paper_add", "year_record", "leave_visit",
    "leave_reveal", "leave_say",
)  # fmt: skip


def cohort_keys(pair):
    """Return the keys of the cohort's pages."""
    cohort = {"pk": pair.run.cohort_id}
    return {
        **dict.fromkeys(("cohort", "cohort_rules", "cohort_export"), cohort),
        "cohort_act": {**cohort, "verb": "drop"}, "cohort_pair": {"pk": pair.pk},
    }  # fmt: skip


def leave_keys(leave):
    """Return the keys of the leave's pages."""
    case = {"pk": leave.case.pk}
    return {
        **dict.fromkeys(ON_A_CASE, case),
        "leave_act": {**case, "verb": "nudge"}, "paper_write": {**case, "kind": "agreement"},
        "paper": {"pk": leave.paper.pk}, "my_paper": {"pk": leave.paper.pk},
        "paper_print": {"pk": leave.written.pk},
        "inspection": {"pk": leave.sample.pk},
        "import_preview": {"pk": leave.batch.pk}, "import_errors": {"pk": leave.batch.pk},
        "import_act": {"pk": leave.batch.pk, "verb": "drop"},
        "leave_calendar": {"token": calendar_token(leave.head, CALENDAR, at=timezone.now())},
    }  # fmt: skip


def readers_of(name, scene):
    """Return who reads a page beside strangers: those of mentoring, of leaves, the operator."""
    if name in EVENT_GUESTS | EVENT_HOSTS | OF_BOTH | OF_MANAGERS | {"space_edit"}:
        founder = [scene.founder] if name in EVENT_GUESTS | OF_BOTH else []
        return [*founder, *([] if name in EVENT_GUESTS else [scene.manager])]
    if name.startswith("cohort") or name in ON_MATCHING | RESULT_PAGES:
        return [scene.leave.province] + [scene.manager] * (name in RESULT_PAGES)
    if name in {"operations", "trail_alarms", "retention"} | INCIDENT_PAGES:
        return [scene.operator] + [scene.leave.province] * (name in INCIDENT_PAGES)
    if name in {pattern.name for pattern in leave_patterns}:
        leave = scene.leave
        if name.startswith("my_"):
            return [leave.researcher]
        return [leave.province] if name == "province_leave" else [leave.head]
    of_pair = name in scene.names_of_pair
    return [scene.founder, scene.begun.mentor.user if of_pair else scene.mentor]


def pages(scene):
    """Yield every page that can be read, as (address, reader); reader None is a stranger."""
    yield from ((reverse(name), None) for name in ENTRANCES)
    for pattern in our_patterns():
        if pattern.name in {"healthz", "set_language_here"}:
            continue
        url = address(pattern.name, scene)
        readers = [None] if pattern.name in PUBLIC else []
        yield from ((url, reader) for reader in [*readers, *readers_of(pattern.name, scene)])
    yield from ((reverse(name), scene.founder) for name in OWN_ACCOUNT)
    yield from ((reverse("page", args=[slug]), None) for slug in ("privacy", "accessibility"))
    yield "/nowhere/", None
