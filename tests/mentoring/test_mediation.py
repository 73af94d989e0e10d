"""A dispute: one side asks, the office names somebody who knows neither, something comes of it."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.policies import Denied
from audit.lifecycle import InvalidMove
from mentoring import actions
from mentoring.models import Mediation, Recusal
from mentors.models import Interest
from notifications.models import Notification
from tests.clock import NOW
from tests.cohorts.stage import an_officer
from tests.factories import UserFactory
from tests.mentoring.pairs import Pair, in_english
from tests.scenes import signed_in

pytestmark = pytest.mark.django_db
ABOUT = "说好每月见两次，已经两个月没见"
TALK = {
    "day": "2026-12-01", "begins": "14:30", "minutes": "60", "way": "phone",
    "place": "138 0000 0000",
}  # fmt: skip
WHY = "我认识其中一方的合伙人"


def told(person):
    kinds = Notification.objects.filter(recipient=person).values_list("kind", flat=True)
    return [kind.removeprefix("mentoring/") for kind in kinds if "mediation" in kind]


def act(reader, row, verb, **typed):
    return signed_in(reader).post(reverse("mediation_act", args=[row.pk, verb]), typed)


def asked(pair):
    answer = signed_in(pair.founder).post(
        reverse("mediation_new", args=[pair.row.pk]), {"about": ABOUT}
    )
    assert answer.status_code == 302
    return pair.row.mediations.get()


def test_a_dispute_from_the_question_to_what_came_of_it(stranger):
    pair, officer, mediator = Pair(), an_officer(), UserFactory()
    row = asked(pair)
    page = reverse("mediation", args=[row.pk])
    assert told(pair.mentor) == ["mediation_asked"]
    assert told(officer) == ["mediation_waits"]
    assert stranger.get(page).status_code == 302
    assert signed_in(UserFactory()).get(page).status_code == 404
    assert signed_in(mediator).get(page).status_code == 404
    assert ABOUT in signed_in(officer).get(page).content.decode()
    assert str(pair.row.venture) in signed_in(officer).get("/province/mediations/").content.decode()

    assert act(officer, row, "name", person="nobody@example.cn").status_code == 422
    assert act(officer, row, "name", person=pair.founder.email).status_code == 422
    assert act(officer, row, "name", person=mediator.email).status_code == 302
    assert told(mediator) == ["mediation_yours"]
    assert "mediation_named" in told(pair.founder)

    assert act(pair.founder, row, "talk", **TALK).status_code == 403
    assert act(mediator, row, "talk", **{**TALK, "day": "2026-11-01"}).status_code == 422
    assert act(mediator, row, "talk", **{**TALK, "place": ""}).status_code == 422
    assert act(mediator, row, "talk", **TALK).status_code == 302
    shown = signed_in(pair.mentor).get(page).content.decode()
    assert "14:30" in shown
    assert TALK["place"] in shown

    words = "以后每月第一个周二见面"
    assert act(mediator, row, "end", is_settled="yes", outcome="").status_code == 422
    assert act(mediator, row, "end", is_settled="yes", outcome=words).status_code == 302
    row.refresh_from_db()
    assert (row.status, row.outcome) == ("settled", words)
    for side in (pair.mentor, pair.founder):
        assert words in signed_in(side).get(page).content.decode()
        assert "mediation_ended" in told(side)
    assert act(mediator, row, "end", is_settled="no", outcome=words).status_code == 302
    row.refresh_from_db()
    assert row.status == "settled"


def test_one_mediation_goes_on_at_a_time():
    pair = Pair()
    row = asked(pair)
    answer = signed_in(pair.mentor).post(
        reverse("mediation_new", args=[pair.row.pk]), {"about": ABOUT}
    )
    assert answer.status_code == 422
    assert ABOUT in answer.content.decode()  # what was typed is kept
    with pytest.raises(IntegrityError), transaction.atomic():
        Mediation.objects.create(
            mentorship=pair.row, by=pair.mentor, side="mentor", about=ABOUT, at=NOW
        )
    assert act(pair.mentor, row, "withdraw").status_code == 403
    assert act(pair.founder, row, "withdraw").status_code == 302
    assert asked_again(pair).status == "asked"


def asked_again(pair):
    return actions.ask_for_mediation(pair.row, about=ABOUT, by=pair.mentor, at=NOW)


def test_an_officer_who_knows_a_side_neither_reads_nor_names():
    pair, officer = Pair(), an_officer()
    Interest.objects.create(mentor=pair.row.mentor, relation="kin", party=officer.name)
    row = asked(pair)
    assert told(officer) == []
    assert signed_in(officer).get(reverse("mediation", args=[row.pk])).status_code == 404
    with pytest.raises(Denied):
        actions.name_mediator(row, person=UserFactory(), by=officer, at=NOW)
    page = signed_in(officer).get("/province/mediations/").content.decode()
    assert reverse("mediation", args=[row.pk]) not in page


def test_nothing_ends_without_a_mediator_and_nobody_mediates_himself():
    pair = Pair()
    row = asked(pair)
    with pytest.raises(Denied):
        actions.end_mediation(row, is_settled=True, outcome=ABOUT, by=pair.founder, at=NOW)
    for column in ({"status": "settled"}, {"mediator": row.by}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Mediation.objects.update(**column)


def test_another_mediator_takes_over_and_a_withdrawal_is_told_to_him():
    pair, officer = Pair(), an_officer()
    row = asked(pair)
    first, second = UserFactory(), UserFactory()
    for person in (first, second):
        actions.name_mediator(row, person=person, by=officer, at=NOW)
    page = reverse("mediation", args=[row.pk])
    assert sorted(told(first)) == ["mediation_replaced", "mediation_yours"]
    assert told(second) == ["mediation_yours"]
    (notice,) = Notification.objects.filter(kind="mentoring/mediation_replaced")
    assert notice.url == reverse("my_mediations")  # the mediation he reads no more
    assert signed_in(first).get(page).status_code == 404
    actions.withdraw_mediation(row, by=pair.founder, at=NOW)
    assert "mediation_withdrawn" in told(second)
    with pytest.raises(InvalidMove):
        actions.name_mediator(row, person=first, by=officer, at=NOW)


def test_it_can_be_asked_for_until_a_month_after_the_end():
    pair = Pair()
    pair.row.status, pair.row.ended_at = "ended", NOW
    pair.row.save()
    late = NOW + timedelta(days=31)
    with pytest.raises(Denied):
        actions.ask_for_mediation(pair.row, about=ABOUT, by=pair.founder, at=late)
    assert asked(pair).at.date() == timezone.localdate(NOW)


def named(pair):
    """Return a mediation that an officer gave to somebody."""
    officer, mediator = an_officer(), UserFactory()
    row = asked(pair)
    actions.name_mediator(row, person=mediator, by=officer, at=NOW)
    return row, officer, mediator


def fixed(row, mediator, *, days=3, at=NOW):
    starts = NOW + timedelta(days=days)
    actions.fix_talk(
        row, starts_at=starts, ends_at=starts + timedelta(hours=1), way="online",
        place="https://meet.example.cn/7", by=mediator, at=at,
    )  # fmt: skip


def entries(person, verb):
    rows = Notification.objects.filter(recipient=person, kind=f"mentoring/{verb}").order_by("pk")
    return [row.facts for row in rows]


def test_the_talk_stands_in_three_calendars_and_moves_there():
    pair = Pair()
    row, officer, mediator = named(pair)
    fixed(row, mediator)
    fixed(row, mediator, days=4, at=NOW + timedelta(minutes=1))
    for person in (pair.mentor, pair.founder, mediator):
        first, second = entries(person, "mediation_talk")
        assert f"UID:mediation-{row.pk}@" in first["calendar"].replace("\r\n ", "")
        assert "SEQUENCE:1" in first["calendar"]
        assert "SEQUENCE:2" in second["calendar"]
        assert second["place"] == "https://meet.example.cn/7"
        entry = signed_in(person).get(reverse("mediation_entry", args=[row.pk]))
        assert b"SEQUENCE:2" in entry.content
    assert signed_in(officer).get(reverse("mediation_entry", args=[row.pk])).status_code == 404


@pytest.mark.parametrize("how", ["recuse", "end", "withdraw", "name"])
def test_a_talk_that_will_not_take_place_leaves_three_calendars(how):
    pair = Pair()
    row, officer, mediator = named(pair)
    fixed(row, mediator)
    if how == "recuse":
        actions.recuse(row, text=WHY, by=mediator, at=NOW)
    elif how == "end":
        actions.end_mediation(row, is_settled=True, outcome=ABOUT, by=mediator, at=NOW)
    elif how == "withdraw":
        actions.withdraw_mediation(row, by=pair.founder, at=NOW)
    else:
        actions.name_mediator(row, person=UserFactory(), by=officer, at=NOW)
    row.refresh_from_db()
    assert row.talk is None
    for person in (pair.mentor, pair.founder, mediator):
        (told_off,) = entries(person, "mediation_talk_off")
        assert "METHOD:CANCEL" in told_off["calendar"]
        assert "SEQUENCE:2" in told_off["calendar"]


def test_a_talk_that_was_held_stays_written():
    pair = Pair()
    row, _officer, mediator = named(pair)
    fixed(row, mediator)
    later = NOW + timedelta(days=5)
    actions.end_mediation(row, is_settled=True, outcome=ABOUT, by=mediator, at=later)
    row.refresh_from_db()
    assert row.talk is not None
    assert entries(pair.founder, "mediation_talk_off") == []
    with pytest.raises(InvalidMove):
        fixed(row, mediator, days=9, at=later)


def test_whoever_is_named_says_no_and_the_office_names_somebody_else():
    pair = Pair()
    row, officer, mediator = named(pair)
    page = reverse("mediation", args=[row.pk])
    assert act(pair.founder, row, "recuse", text=WHY).status_code == 403
    refused = act(mediator, row, "recuse", text="不")
    assert refused.status_code == 422
    assert act(mediator, row, "recuse", text=WHY).status_code == 302
    row.refresh_from_db()
    assert (row.status, row.mediator, row.named_at) == ("asked", None, None)
    assert "mediation_recused" in told(officer)
    assert "mediation_again" in told(pair.founder)
    assert WHY in signed_in(officer).get(page).content.decode()
    assert WHY not in signed_in(pair.founder).get(page).content.decode()
    assert signed_in(mediator).get(page).status_code == 404
    assert act(officer, row, "name", person=mediator.email).status_code == 422
    assert act(officer, row, "name", person=UserFactory().email).status_code == 302


def test_an_officer_who_mediates_goes_on_reading_and_is_not_told_otherwise():
    row, officer, mediator = named(Pair())
    other = asked(Pair())
    actions.name_mediator(other, person=officer, by=an_officer(), at=NOW)
    for person, one, leaves in ((mediator, row, True), (officer, other, False)):
        page = in_english(person).get(reverse("mediation", args=[one.pk])).content.decode()
        assert "a talk that you fixed is called off" in page
        assert ("You will not read this page any more." in page) == leaves


def test_the_database_keeps_why_somebody_said_no():
    pair = Pair()
    row, _officer, mediator = named(pair)
    actions.recuse(row, text=WHY, by=mediator, at=NOW)
    for press in (
        lambda: row.recusals.update(text=ABOUT),
        lambda: row.recusals.all().delete(),
        lambda: Recusal.objects.create(mediation=row, person=mediator, text=ABOUT, at=NOW),
        lambda: Recusal.objects.create(mediation=row, person=UserFactory(), text="", at=NOW),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            press()


@pytest.mark.parametrize("column", [
    {"way": "phone"}, {"place": "西宁"}, {"talk": (NOW, NOW + timedelta(hours=1))},
    {"talk": (NOW, None), "way": "phone", "place": "西宁"},
    {"talk": (NOW, NOW + timedelta(hours=1)), "way": "smoke", "place": "西宁"},
])  # fmt: skip
def test_the_database_keeps_no_half_of_a_talk(column):
    row, _officer, _mediator = named(Pair())
    with pytest.raises(IntegrityError, match="mediation_talk_is_whole"), transaction.atomic():
        Mediation.objects.filter(pk=row.pk).update(**column)


def test_the_office_hears_of_a_mediator_who_says_nothing():
    pair = Pair()
    row, officer, mediator = named(pair)
    for days, heard in ((3, 0), (8, 1), (9, 1)):
        actions.report_silent_mediators(at=NOW + timedelta(days=days))
        assert told(officer).count("mediation_silent") == heard
    fixed(row, mediator, days=20, at=NOW + timedelta(days=9))
    assert actions.report_silent_mediators(at=NOW + timedelta(days=15)) == 0


def test_a_mediator_finds_what_is_his_on_a_tab_of_his_own():
    pair = Pair()
    row, officer, mediator = named(pair)
    page = in_english(mediator).get(reverse("my_mediations")).content.decode()
    assert reverse("mediation", args=[row.pk]) in page
    assert "You mediate between one pair." in page
    assert f'href="{reverse("my_mediations")}"' in page
    own = in_english(mediator).get(reverse("mediation", args=[row.pk])).content.decode()
    assert reverse("my_mediations") in own
    for other in (pair.founder, officer):
        elsewhere = in_english(other).get(reverse("my_mediations")).content.decode()
        assert reverse("mediation", args=[row.pk]) not in elsewhere
        assert f'href="{reverse("my_mediations")}"' not in elsewhere
    assert signed_in(mediator).post(reverse("my_mediations")).status_code == 405
