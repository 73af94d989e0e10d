"""Whoever leaves is gone: words deleted, rows without a name, nobody left waiting."""

from datetime import timedelta
from importlib import import_module

import pytest
from allauth.account.models import EmailAddress
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, connection, models, transaction
from django.urls import reverse

from accounts.enums import Role
from accounts.models import Membership, User
from accounts.policies import Denied
from audit.models import AuditEvent
from mentoring.actions import write_message
from mentoring.models import Message
from mentors.actions import end
from mobility.models import LeaveTerm, Researcher
from notifications.models import Notification
from privacy import actions
from privacy.actions import departing
from privacy.models import Departure, Erased
from privacy.queries import alone_in, rows_of, unsettled
from privacy.queries.own import model_of
from privacy.register import REGISTER, Erasure
from tests.clock import NOW
from tests.factories import (
    MembershipFactory,
    NeedFactory,
    RequestFactory,
    ResearcherFactory,
    TermFactory,
    UserFactory,
    VentureFactory,
)
from tests.logs import logged
from tests.mentoring.pairs import Pair, in_english
from tests.scenes import set_scene, signed_in
from ventures.models import Member, Need, Venture

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
CANARY = "ZQ7XPRIVATE"  # as long as that: four letters stand by chance in keys that are drawn
KEPT = {model_of(row)._meta.db_table for row in REGISTER if row.erasure is Erasure.KEEP}


def where(canary):
    """Return the tables in which a word stands anywhere."""
    found = set()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            name = connection.ops.quote_name(table)
            cursor.execute(
                f"SELECT count(*) FROM {name} AS r WHERE r::text LIKE %s", [f"%{canary}%"]
            )
            if cursor.fetchone()[0]:
                found.add(table)
    return found - {"cache_table", "django_session"}


def marked(person):
    """Write the canary into every word of a person that the register says is that person's."""
    for row in REGISTER:
        if row.is_guarded or row.model in {"accounts.User", "ventures.Invitation"}:
            continue
        for way in row.ways:
            for name in way.wipes:
                column = model_of(row)._meta.get_field(name)
                if isinstance(column, models.CharField | models.TextField) and name != "slug":
                    rows = rows_of(row, way, person).exclude(**{name: ""})
                    rows.update(**{name: CANARY})
    person.name, person.wechat, person.phone = f"{CANARY}-name", f"{CANARY}-w", "+8613900001111"
    person.email, person.search_key = f"{CANARY.lower()}@example.org", CANARY
    person.save()


def gone(person, at=NOW):
    actions.ask_to_leave(person, at=at)
    assert actions.leave_due(at=at + 14 * DAY) == 1
    return User.objects.get(pk=person.pk)


def test_after_leaving_the_words_of_a_mentor_stand_only_where_they_are_kept():
    scene = set_scene()
    mentor = scene.begun.mentor.user
    marked(mentor)
    EmailAddress.objects.create(user=mentor, email=mentor.email, verified=True, primary=True)
    write_message(scene.begun, text=f"{CANARY} said", uploads=[], by=mentor, at=NOW)
    assert where(CANARY) - KEPT
    actions.erase(User.objects.get(pk=mentor.pk), at=NOW)
    assert where(CANARY) <= KEPT
    assert where(CANARY.lower() + "@") <= KEPT
    assert where("13900001111") <= KEPT


def test_done_twice_changes_nothing():
    pair = Pair()
    write_message(pair.row, text="words", uploads=[], by=pair.founder, at=NOW)
    first = actions.erase(User.objects.get(pk=pair.founder.pk), at=NOW)
    stood = User.objects.filter(pk=pair.founder.pk).values().get()
    trail = AuditEvent.objects.count()
    again = actions.erase(User.objects.get(pk=pair.founder.pk), at=NOW + DAY)
    assert (again.pseudonym, again.at) == (first.pseudonym, first.at)
    now = User.objects.filter(pk=pair.founder.pk).values().get()
    assert {**now, "password": ""} == {**stood, "password": ""}
    assert AuditEvent.objects.count() == trail


def test_the_other_side_keeps_its_own_words_and_the_hours():
    pair = Pair()
    record = pair.record(notes="of the founder", by=pair.founder)
    write_message(pair.row, text="of the mentor", uploads=[], by=pair.mentor, at=NOW)
    write_message(pair.row, text="of the founder", uploads=[], by=pair.founder, at=NOW)
    actions.erase(User.objects.get(pk=pair.founder.pk), at=NOW)
    assert sorted(Message.objects.values_list("text", flat=True)) == sorted(["of the mentor", "—"])
    record.refresh_from_db()
    assert (record.notes, record.minutes) == ("—", 60)


def test_a_venture_of_one_goes_and_a_venture_of_two_stays():
    alone, shared = VentureFactory(name=CANARY), VentureFactory(name="shared")
    person = alone.founders.get()
    NeedFactory(venture=alone, text=CANARY)
    Member.objects.create(venture=shared, person=person, role="member")
    assert alone_in(person) == [alone.pk]
    gone(person)
    alone.refresh_from_db()
    assert alone.archived_at
    assert alone.name == "—"
    assert not Need.objects.filter(venture=alone).exists()
    assert Venture.objects.get(pk=shared.pk).name == "shared"
    assert not Member.objects.filter(person=person).exists()
    lead = shared.founders.get()
    assert Notification.objects.filter(recipient=lead, kind="privacy/team_left").exists()


def test_nobody_signs_in_as_somebody_who_left():
    person = gone(UserFactory())
    assert not person.is_active
    assert not person.has_usable_password()
    assert person.email.endswith("@invalid")
    assert person.name == actions.PSEUDONYM
    assert actions.is_erased(person)


def test_two_weeks_to_undo():
    person = UserFactory()
    asked = actions.ask_to_leave(person, at=NOW)
    assert actions.leave_due(at=NOW + 14 * DAY - timedelta(minutes=1)) == 0
    with pytest.raises(Denied):
        actions.undo(asked, by=UserFactory(), at=NOW)
    actions.undo(asked, by=person, at=NOW + 13 * DAY)
    assert actions.leave_due(at=NOW + 15 * DAY) == 0
    assert User.objects.get(pk=person.pk).is_active
    assert not Notification.objects.filter(recipient=person).unread().exists()
    actions.ask_to_leave(person, at=NOW + 15 * DAY)


def test_asked_twice_is_refused():
    person = UserFactory()
    actions.ask_to_leave(person, at=NOW)
    with pytest.raises(actions.AlreadyLeaving):
        actions.ask_to_leave(person, at=NOW)


def test_the_job_done_twice_leaves_once():
    person = UserFactory()
    asked = actions.ask_to_leave(person, at=NOW)
    assert actions.leave_due(at=NOW + 14 * DAY) == 1
    assert actions.leave_due(at=NOW + 14 * DAY) == 0
    assert actions.carry_out(asked.pk, at=NOW + 14 * DAY) is False
    assert AuditEvent.objects.filter(verb="erase").count() == 1


def test_one_account_that_cannot_be_closed_holds_up_no_other_and_is_told(monkeypatch):
    broken, other = UserFactory(), UserFactory()
    for person in (broken, other):
        actions.ask_to_leave(person, at=NOW)

    def fails_for_one(user, *, at):
        if user == broken:
            raise ValueError
        erase(user, at=at)

    erase = departing.erase
    monkeypatch.setattr(departing, "erase", fails_for_one)
    with logged() as log:
        run = actions.end_terms(at=NOW + 15 * DAY)
    assert (run.gone["accounts"], run.failed) == (1, ["accounts"])
    assert "could not be closed" in log.getvalue()
    monkeypatch.setattr(departing, "erase", erase)
    assert actions.end_terms(at=NOW + 16 * DAY).gone["accounts"] == 1


def the_mentor_of_a_pair():
    return Pair().mentor


def the_only_founder_of_a_pair():
    return Pair().founder


def a_founder_who_asked():
    return RequestFactory().asked_by


def a_mentor_who_was_asked():
    return RequestFactory().mentor.user


def the_only_lead_of_a_team():
    venture = VentureFactory()
    Member.objects.create(venture=venture, person=UserFactory(), role="member")
    return venture.members.get(role="lead").person


def the_last_manager_of_a_space():
    return MembershipFactory(role=Role.SPACE_MANAGER).user


def an_administrator():
    return UserFactory(is_staff=True)


@pytest.mark.parametrize(
    "person",
    [
        the_mentor_of_a_pair, the_only_founder_of_a_pair, a_founder_who_asked,
        a_mentor_who_was_asked, the_only_lead_of_a_team, the_last_manager_of_a_space,
        an_administrator,
    ],
)  # fmt: skip
def test_what_others_wait_for_is_settled_first(person):
    somebody = person()
    assert unsettled(somebody)
    with pytest.raises(actions.NotSettled):
        actions.ask_to_leave(somebody, at=NOW)
    page = in_english(somebody).get(reverse("leaving")).content.decode()
    assert "To settle first" in page
    assert 'name="password"' not in page


def test_a_second_manager_may_go_and_the_first_is_told():
    first = MembershipFactory(role=Role.SPACE_MANAGER)
    second = MembershipFactory(organisation=first.organisation, role=Role.SPACE_MANAGER).user
    gone(second)
    assert list(Membership.objects.values_list("user", flat=True)) == [first.user_id]
    assert Notification.objects.filter(recipient=first.user, kind="privacy/officer_left").exists()


def test_what_came_between_holds_it_up_and_is_told():
    pair = Pair()
    end(pair.row, by=pair.founder, at=NOW)
    person = pair.mentor
    asked = actions.ask_to_leave(person, at=NOW)
    RequestFactory(mentor=pair.row.mentor)
    assert actions.leave_due(at=NOW + 14 * DAY) == 0
    asked.refresh_from_db()
    assert asked.status == "waiting"
    assert Notification.objects.filter(recipient=person, kind="privacy/leaving_held").exists()


def test_the_leave_ledger_stays():
    person = ResearcherFactory(user=UserFactory(), name="祁墨白")
    TermFactory(case__employment__person=person)
    gone(person.user)
    assert Researcher.objects.get(pk=person.pk).name == "祁墨白"
    assert LeaveTerm.objects.count() == 1


def test_whoever_has_left_is_no_longer_the_account_of_a_leave_nor_the_head_of_a_department():
    person = ResearcherFactory(user=UserFactory())
    case = TermFactory(case__employment__person=person).case
    led = case.employment.department
    led.head = UserFactory()
    led.save()
    for each in (person.user, led.head):
        gone(each)
    person.refresh_from_db()
    led.refresh_from_db()
    assert (person.user, led.head) == (None, None)


@pytest.mark.parametrize("is_erased", [True, False])
def test_accounts_that_were_erased_earlier_are_taken_off_the_leave(is_erased):
    user = UserFactory()
    person = ResearcherFactory()
    if is_erased:
        actions.erase(user, at=NOW)
    Researcher.objects.filter(pk=person.pk).update(user=user)
    with connection.cursor() as cursor:
        cursor.execute(import_module("privacy.migrations.0004_unlink_erased").UNLINK)
    person.refresh_from_db()
    assert (person.user is None) == is_erased


def test_a_restored_backup_is_cleaned_again(tmp_path):
    pair = Pair()
    before = User.objects.filter(pk=pair.founder.pk).values().get()
    left = actions.erase(User.objects.get(pk=pair.founder.pk), at=NOW)
    listed = tmp_path / "left.json"
    call_command("erase_again", write=listed)
    del before["id"]
    User.objects.filter(pk=pair.founder.pk).update(**before)  # as the backup had it
    words = {"by_id": pair.founder.pk, "text": f"{CANARY} again", "at": NOW}
    Message.objects.create(mentorship=pair.row, **words)
    call_command("erase_again", read=listed)
    assert User.objects.get(pk=pair.founder.pk).email == f"{left.pseudonym}@invalid"
    assert where(CANARY) <= KEPT
    assert where(before["email"]) <= KEPT
    call_command("erase_again", read=listed)
    assert Erased.objects.get().pseudonym == left.pseudonym


def test_the_database_wipes_only_after_somebody_on_the_list():
    pair = Pair()
    write_message(pair.row, text="stays", uploads=[], by=pair.founder, at=NOW)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT privacy_wipe(%s)", [pair.founder.pk])
    with pytest.raises(DatabaseError), transaction.atomic():
        Message.objects.update(text="")
    Erased.objects.create(person=pair.founder.pk, pseudonym="left-1", at=NOW)
    with connection.cursor() as cursor:
        cursor.execute("SELECT privacy_wipe(%s)", [pair.founder.pk])
    assert Message.objects.get().text == "—"
    with pytest.raises(DatabaseError), transaction.atomic():  # the trigger is back
        Message.objects.update(text="")


def test_who_has_left_stays_noted():
    Erased.objects.create(person=1, pseudonym="left-1", at=NOW)
    with pytest.raises(DatabaseError), transaction.atomic():
        Erased.objects.all().delete()
    with pytest.raises(DatabaseError), transaction.atomic():
        Erased.objects.update(pseudonym="left-2")


@pytest.mark.parametrize(
    "fields", [{"status": "nowhere"}, {"due_at": NOW + 13 * DAY}], ids=["status", "too soon"]
)
def test_the_database_refuses_a_departure_that_cannot_be(fields):
    told = {"user": UserFactory(), "asked_at": NOW, "due_at": NOW + 14 * DAY, **fields}
    with pytest.raises(IntegrityError), transaction.atomic():
        Departure.objects.create(**told)


def test_the_page_takes_the_typed_address_and_the_password():
    person = UserFactory()
    client, url = in_english(person), reverse("leaving")
    wrong = client.post(url, {"email": "another@example.org", "password": "wrong"})
    assert wrong.status_code == 422
    assert not Departure.objects.exists()
    client.post(url, {"email": person.email, "password": "correct-horse-8"})
    assert Departure.objects.get().user == person
    assert "Undo: stay" in client.get(url).content.decode()
    client.post(reverse("leaving_undo"))
    assert Departure.objects.get().status == "undone"
    assert client.get(reverse("leaving_undo")).status_code == 405


def test_whoever_has_no_password_types_the_address_alone():
    person = UserFactory()
    person.set_unusable_password()
    person.save()
    client = signed_in(person)
    client.post(reverse("leaving"), {"email": person.email})
    assert Departure.objects.get().user == person


def test_what_others_did_is_listed_by_office_without_names():
    scene = set_scene()
    page = in_english(scene.mentor).get(reverse("seen")).content.decode()
    assert "programme officer of the province" in page
    assert scene.leave.province.name not in page


def test_a_day_that_is_over_is_not_promised_once_more():
    """Something came up: neither page says that the account will be closed on a day of the past."""
    person = UserFactory()
    Departure.objects.create(user=person, asked_at=NOW - 20 * DAY, due_at=NOW - 6 * DAY)
    client = in_english(person)
    for name in ("leaving", "own_data"):
        shown = client.get(reverse(name)).content.decode()
        assert "in the first night in which nothing is left to settle" in shown
        assert "Your account will be closed on" not in shown
    Departure.objects.filter(user=person).update(due_at=NOW + 8 * DAY)
    for name in ("leaving", "own_data"):
        shown = client.get(reverse(name)).content.decode()
        assert "Your account will be closed on 2026-12-02" in " ".join(shown.split())
