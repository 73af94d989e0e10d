"""What is over ends in its class and not before; a rehearsal says the same and changes nothing."""

from datetime import timedelta
from io import StringIO

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.enums import OrganisationKind, Role
from accounts.models import Draft
from audit import terms
from audit.actions import record
from audit.models import AuditEvent
from matching.models import Judgement
from mobility.models import ImportBatch
from notifications.models import Mail, Notification
from privacy import actions, tasks
from privacy.models import Copy, Departure, RetentionRun
from privacy.queries import rehearsed
from privacy.queries.rehearsing import next_run, run_of
from province.models import Brought
from tests.clock import NOW
from tests.factories import MembershipFactory, MentorFactory, UnitFactory, UserFactory
from tests.logs import logged
from tests.mentoring.pairs import in_english

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
# After how many days each class goes: not on the day before.
DAYS = {
    "accounts": 14,
    "brought_unwritten": 30,
    "copies": 7,
    "devices": 20,
    "drafts": 180,
    "imports_unwritten": 30,
    "imports_written": 30,
    "judgements": 731,
    "letters": 30,
    "notices": 731,
    "sessions": 20,
}
STAYS = {"incidents", "leave", "trail"}
BY_THEMSELVES = {"backups", "jobs"}


def one_of_each():
    """Make a row of each class, as it is made at `NOW`."""
    person = UserFactory()
    Departure.objects.create(user=UserFactory(), asked_at=NOW, due_at=NOW + 14 * DAY)
    Draft.objects.create(user=person, form="venture", fields={"name": ["x"]}, kept_at=NOW)
    Session.objects.create(session_key="a" * 32, session_data="", expire_date=NOW + 20 * DAY)
    UserSession.objects.create(
        user=person, session_key="a" * 32, ip="192.0.2.1", user_agent="x", created_at=NOW
    )
    Judgement.objects.create(
        text="找客户", mentor=MentorFactory(), grade=1, judge="office", day=NOW.date()
    )
    Brought.objects.create(kind="mentors", name="a.csv", content=b"x", rows=1, by=person, at=NOW)
    unit = UnitFactory()
    ImportBatch.objects.create(organisation=unit, name="a.xlsx", content=b"x", at=NOW)
    ImportBatch.objects.create(
        organisation=unit, name="b.xlsx", content=b"x", at=NOW, status="written", written_at=NOW
    )
    actions.carry_out_copy(actions.ask_for_copy(person, at=NOW).pk, at=NOW)
    Notification.objects.all().delete()
    Notification.objects.create(recipient=person, kind="x/y", key="z", url="/", created_at=NOW)
    Mail.objects.create(
        to=person.email, created_at=NOW, due_at=NOW, good_until=NOW + DAY, sent_at=NOW
    )


def counted(at):
    return {each.term.key: each.count for each in rehearsed(at)}


def test_every_class_ends_on_its_day_and_a_second_run_ends_nothing():
    one_of_each()
    assert {each.key for each in terms.terms()} == {*DAYS, *STAYS, *BY_THEMSELVES}
    for key, days in sorted(DAYS.items(), key=lambda each: each[1]):
        assert counted(NOW + days * DAY - timedelta(days=1))[key] == 0, key
        assert counted(NOW + days * DAY)[key] == 1, key
    end = NOW + 731 * DAY
    before = counted(end)
    assert {key for key, count in before.items() if count is None} == STAYS | BY_THEMSELVES
    run = actions.end_terms(at=end)
    assert run.failed == []
    assert run.gone == {key: count for key, count in before.items() if count is not None}
    again = actions.end_terms(at=end)
    assert (again.total, again.failed) == (0, [])
    assert AuditEvent.objects.filter(verb="end_terms").count() == RetentionRun.objects.count() == 2
    files = ImportBatch.objects.order_by("pk")
    assert [(each.status, bytes(each.content)) for each in files] == [
        ("dropped", b""), ("written", b"")
    ]  # fmt: skip
    assert Copy.objects.get().content is None


def test_night_by_night_nothing_goes_early_and_nothing_a_day_late():
    """The job runs every night: what is over is there in the last run before, gone in the next."""
    one_of_each()
    due = {key: NOW + days * DAY for key, days in DAYS.items()}
    day = timezone.localdate(due["judgements"])  # a whole day counts: it has no hour
    due["judgements"] = run_of(day).replace(hour=0, minute=0)
    for moment in sorted({*due.values()}):
        over = {key for key, at in due.items() if at == moment}
        night = run_of(timezone.localdate(moment))
        night += DAY if night < moment else 0 * DAY
        assert timedelta(0) <= night - moment < DAY
        before = actions.end_terms(at=night - DAY).gone
        after = actions.end_terms(at=night).gone
        assert {key: before[key] for key in over} == dict.fromkeys(over, 0)
        assert {key: after[key] for key in over} == dict.fromkeys(over, 1)


def test_a_letter_stays_while_a_notice_of_it_is_unread_which_would_be_told_again():
    letter = Mail.objects.create(
        recipient=UserFactory(), day=NOW.date(), created_at=NOW, due_at=NOW, sent_at=NOW
    )
    told = Notification.objects.create(
        recipient=letter.recipient, kind="x/y", key="z", url="/", created_at=NOW, is_daily=True,
        digest=letter,
    )  # fmt: skip
    actions.end_terms(at=NOW + 40 * DAY)
    assert Mail.objects.filter(pk=letter.pk).exists()
    Notification.objects.filter(pk=told.pk).update(read_at=NOW + 41 * DAY)
    actions.end_terms(at=NOW + 42 * DAY)
    assert not Mail.objects.exists()
    assert Notification.objects.filter(pk=told.pk, digest=None).exists()


def test_a_rehearsal_changes_nothing_and_says_what_the_run_then_does():
    one_of_each()
    out = StringIO()
    call_command("retention", rehearse=True, on="2026-12-24", stdout=out)
    told = dict(line.split("\t")[:2] for line in out.getvalue().splitlines())
    assert (told["copies"], told["drafts"], told["trail"]) == ("1", "0", "-")
    assert not RetentionRun.objects.exists()
    assert Copy.objects.get().content
    with pytest.raises(CommandError):
        call_command("retention", rehearse=True, on="24.12.2026", stdout=out)
    with pytest.raises(CommandError):
        call_command("retention", on="2026-12-24", stdout=out)
    call_command("retention", stdout=out)
    assert RetentionRun.objects.get().total == 0
    tasks.retention(timestamp=0)
    assert RetentionRun.objects.count() == 2


def test_one_class_that_fails_holds_up_no_other(monkeypatch):
    one_of_each()

    def fails(_at):
        raise ValueError

    broken = terms.Term(key="broken", label="x", kept="x", over=lambda _at: Draft.objects.none(),
                        end=fails)  # fmt: skip
    monkeypatch.setattr(terms, "_TERMS", {"broken": broken, **terms._TERMS})
    with logged() as log:
        run = actions.end_terms(at=NOW + 200 * DAY)
    assert run.failed == ["broken"]
    assert (run.gone["drafts"], run.gone["copies"]) == (1, 1)
    assert "broken" in log.getvalue()
    with pytest.raises(CommandError):
        call_command("retention", stdout=StringIO())


def test_the_trail_is_not_shortened_neither_before_184_days_nor_after():
    event = record("sign_in", None, by=UserFactory(), at=NOW)
    for days in (183, 185, 4000):
        actions.end_terms(at=NOW + days * DAY)
        assert AuditEvent.objects.filter(pk=event.pk).exists()


def test_the_log_of_runs_stays_as_it_is():
    run = actions.end_terms(at=NOW)
    for change in (RetentionRun.objects.filter(pk=run.pk).delete, run.save):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_the_office_and_administrators_read_what_goes_and_nobody_else():
    one_of_each()
    actions.end_terms(at=NOW + 8 * DAY)
    url, register = reverse("retention"), reverse("field_register")
    for role in (Role.PROGRAMME_OFFICER, Role.SECURITY_ADMIN):
        reader = MembershipFactory(organisation__kind=OrganisationKind.PROVINCE, role=role).user
        page = in_english(reader).get(url, {"on": "2027-06-01"})
        assert page.status_code == 200
        text = " ".join(page.content.decode().split())
        assert "What the run of 2027-06-01 03:20 would delete or close" in text
        assert "Copies of one&#x27;s data: 1" in text
        assert reverse("retention") in in_english(reader).get(register).content.decode()
    stranger = in_english(UserFactory())
    assert stranger.get(url).status_code == 403
    assert url not in stranger.get(register).content.decode()


def test_where_no_day_is_asked_for_the_next_run_is_rehearsed():
    """At ten in the morning the run of today is over, and what it ended is gone."""
    role = Role.PROGRAMME_OFFICER
    reader = MembershipFactory(organisation__kind=OrganisationKind.PROVINCE, role=role).user
    page = in_english(reader).get(reverse("retention"))
    assert page.context["at"] > timezone.now()
    assert page.context["on"] == timezone.localdate(NOW) + DAY
    today = timezone.localdate(NOW)
    assert next_run(run_of(today) - timedelta(minutes=1)) == today
    assert next_run(run_of(today)) == today + DAY
