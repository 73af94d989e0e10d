"""For who telephones an officer pauses, and holds, resumes or ends a pair for one side."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.enums import Role
from accounts.policies import Denied
from audit.models import AuditEvent
from mentoring.actions import on_behalf as pairs
from mentoring.enums import Side
from mentoring.models import Closing
from mentors.actions import on_behalf as mentors
from mentors.models import Interest, Mentorship
from notifications.models import Notification
from notifications.words import words
from province.views.by_phone import MENTOR_ACTS, PAIR_ACTS
from tests.clock import NOW
from tests.cohorts.stage import an_officer
from tests.factories import MembershipFactory, MentorFactory
from tests.mentoring.pairs import Pair, in_english
from tests.scenes import signed_in

pytestmark = pytest.mark.django_db
WHY = "他住院了，托家里人打电话来说"
TODAY = NOW.date()
UNTIL = TODAY + timedelta(days=20)
NOTHING = "This cannot be done now, or was done meanwhile; nothing was changed."
TYPED = {"pause": {"until": UNTIL}, "resume": {}, "go_on": {}, "end": {"why": "time"}}


def told(verb, **typed):
    typed = {"because": WHY, **TYPED[verb], **typed}
    return {f"{verb}-{name}": value for name, value in typed.items()}


def press_for(mentor, officer, verb, **typed):
    url = reverse("office_mentor_act", args=[mentor.pk, verb])
    return in_english(officer).post(url, told(verb, **typed))


def press(pair, officer, verb, side="mentor", **typed):
    url = reverse("office_pair_act", args=[pair.row.pk, verb])
    return in_english(officer).post(url, told(verb, side=side, **typed))


def stood_in(person, kind="mentoring/stood_in"):
    return Notification.objects.filter(recipient=person, kind=kind).first()


def a_mentor_for(verb, **fields):
    return MentorFactory(paused_until=UNTIL if verb == "resume" else None, **fields)


def a_pair_for(verb):
    pair = Pair()
    if verb == "go_on":
        pair.row.paused_until = UNTIL
        pair.row.save()
    return pair


def nothing_happened():
    return not AuditEvent.objects.filter(verb__in=("stand_in", "pause", "go_on", "end")).exists()


# --- a mentor -------------------------------------------------------------------------------
@pytest.mark.parametrize("verb", MENTOR_ACTS)
def test_a_pause_begins_and_ends_for_a_mentor_who_reads_who_pressed_and_why(verb):
    mentor, officer = a_mentor_for(verb), an_officer()
    page = in_english(officer).get(reverse("vetting", args=[mentor.pk])).content.decode()
    assert f'name="{verb}-because"' in page
    assert press_for(mentor, officer, verb).status_code == 302
    mentor.refresh_from_db()
    assert mentor.paused_until == (UNTIL if verb == "pause" else None)
    trail = AuditEvent.objects.get(verb="stand_in")
    assert (trail.actor, trail.subject_pk) == (officer, str(mentor.pk))
    assert trail.detail == {"pressed": verb, "for_whom": mentor.user.pk, "reason": WHY}
    assert AuditEvent.objects.get(verb="pause").actor == mentor.user
    note = stood_in(mentor.user, "mentors/paused_for")
    assert (note.facts["who"], note.facts["text"]) == (officer.name, WHY)
    assert "on your behalf" in words(note, "en")[0]


def test_a_mentor_who_telephones_again_is_told_again():
    mentor, officer = MentorFactory(), an_officer()
    for turn, verb in enumerate(("pause", "resume", "pause")):
        act = MENTOR_ACTS[verb].action
        more = {"until": UNTIL} if verb == "pause" else {}
        act(mentor, officer=officer, because=WHY, at=NOW + timedelta(minutes=turn), **more)
    assert Notification.objects.filter(kind="mentors/paused_for").count() == 3


@pytest.mark.parametrize(
    ("verb", "typed"),
    [
        ("pause", {"because": "嗯"}), ("pause", {"until": ""}), ("pause", {"until": TODAY}),
        ("resume", {"because": " "}),
    ],
)  # fmt: skip
def test_a_pause_without_a_reason_or_a_day_to_come_is_not_set_and_typing_stays(verb, typed):
    mentor = a_mentor_for(verb)
    answer = press_for(mentor, an_officer(), verb, **typed)
    assert answer.status_code == 422
    assert (WHY in answer.content.decode()) == ("because" not in typed)
    assert nothing_happened()


@pytest.mark.parametrize(
    ("verb", "fields"),
    [
        ("resume", {}), ("resume", {"paused_until": TODAY - timedelta(days=1)}),
        ("pause", {"status": "suspended"}), ("pause", {"status": "applied"}),
        ("pause", {"user__is_active": False}), ("pause", {"user__hats": ["founder"]}),
    ],
)  # fmt: skip
def test_a_mentor_who_could_not_press_has_nobody_press(verb, fields):
    mentor, officer = MentorFactory(**fields), an_officer()
    assert press_for(mentor, officer, verb).status_code == 302
    page = signed_in(officer).get(reverse("vetting", args=[mentor.pk])).content.decode()
    assert f'name="{verb}-because"' not in page
    assert nothing_happened()


def test_words_and_typing_come_back_where_there_is_no_pause_to_end():
    mentor, client = MentorFactory(), in_english(an_officer())
    url = reverse("office_mentor_act", args=[mentor.pk, "resume"])
    page = client.post(url, told("resume"), follow=True).content.decode()
    assert NOTHING in page
    assert WHY in page


@pytest.mark.parametrize("verb", MENTOR_ACTS)
@pytest.mark.parametrize("tie", ["self", "body", "interest"])
def test_nobody_pauses_for_a_mentor_he_knows(verb, tie):
    officer = an_officer()
    mentor = a_mentor_for(verb, **({"user": officer} if tie == "self" else {}))
    if tie == "body":
        body = officer.memberships.get().organisation
        MembershipFactory(user=mentor.user, organisation=body, role=Role.AUDITOR)
    elif tie == "interest":
        Interest.objects.create(mentor=mentor, relation="kin", party=officer.name)
    assert press_for(mentor, officer, verb).status_code == 403
    more = {"until": UNTIL} if verb == "pause" else {}
    with pytest.raises(Denied):
        MENTOR_ACTS[verb].action(mentor, officer=officer, because=WHY, at=NOW, **more)
    page = signed_in(officer).get(reverse("vetting", args=[mentor.pk])).content.decode()
    assert f'name="{verb}-because"' not in page
    assert nothing_happened()


# --- a pair ---------------------------------------------------------------------------------
@pytest.mark.parametrize("side", Side)
@pytest.mark.parametrize("verb", PAIR_ACTS)
def test_an_officer_presses_for_either_side_and_both_read_who_it_was(verb, side):
    pair, officer = a_pair_for(verb), an_officer()
    assert press(pair, officer, verb, side).status_code == 302
    row = Mentorship.objects.get()
    assert row.status == ("ended" if verb == "end" else "active")
    assert row.paused_until == (UNTIL if verb == "pause" else None)
    person = pair.mentor if side == Side.MENTOR else pair.founder
    trail = AuditEvent.objects.get(verb="stand_in")
    assert (trail.actor, trail.subject_pk) == (officer, str(row.pk))
    assert trail.detail == {"pressed": verb, "for_whom": person.pk, "reason": WHY}
    assert AuditEvent.objects.get(verb=verb).actor == person
    for each in (pair.mentor, pair.founder):
        note = stood_in(each)
        assert (note.facts["who"], note.facts["person"]) == (officer.name, person.name)
        assert note.facts["text"] == (WHY if each == person else "")
        assert person.name in words(note, "zh-hans")[0]
    if verb == "end":
        said = Closing.objects.get()
        assert (said.person, said.side, said.reason) == (person, side, "time")


@pytest.mark.parametrize("verb", PAIR_ACTS)
@pytest.mark.parametrize("missing", ["because", "side"])
def test_without_a_reason_or_a_side_nothing_is_done_and_typing_stays(verb, missing):
    pair = a_pair_for(verb)
    answer = press(pair, an_officer(), verb, **{missing: ""})
    assert answer.status_code == 422
    assert (WHY in answer.content.decode()) == (missing == "side")
    assert nothing_happened()


@pytest.mark.parametrize(
    ("verb", "typed", "words_of_it"),
    [
        ("pause", {"until": TODAY}, "Choose a day that is still to come."),
        ("pause", {"until": TODAY + timedelta(days=190)}, "Half a year at most"),
        ("end", {"why": ""}, "Choose a reason."),
    ],
)
def test_the_bounds_of_the_own_form_hold(verb, typed, words_of_it):
    answer = press(Pair(), an_officer(), verb, **typed)
    assert answer.status_code == 422
    assert words_of_it in answer.content.decode()
    assert nothing_happened()


@pytest.mark.parametrize(
    ("state", "verbs"),
    [
        ({"status": "ended", "ended_at": NOW, "paused_until": UNTIL}, ["pause", "go_on", "end"]),
        ({"held_at": NOW, "paused_until": UNTIL}, ["pause", "go_on"]),
        ({"paused_until": TODAY - timedelta(days=1)}, ["go_on"]),
    ],
)
def test_what_the_side_could_not_press_is_refused_with_words_and_typing(state, verbs):
    pair, client = Pair(**state), in_english(an_officer())
    shown = client.get(reverse("office_pair", args=[pair.row.pk])).content.decode()
    for verb in verbs:
        assert f'name="{verb}-because"' not in shown
        url = reverse("office_pair_act", args=[pair.row.pk, verb])
        page = client.post(url, told(verb, side="mentor"), follow=True).content.decode()
        assert NOTHING in page
        assert WHY in page
    assert nothing_happened()


@pytest.mark.parametrize("verb", PAIR_ACTS)
def test_a_side_of_which_nobody_can_press_cannot_be_chosen(verb):
    pair = a_pair_for(verb)
    pair.founder.is_active = False
    pair.founder.save()
    answer = press(pair, an_officer(), verb, "founder")
    assert answer.status_code == 422
    assert "Nobody of this side could do it just now." in answer.content.decode()
    with pytest.raises(Denied):
        pairs.person_of(pair.row, Side.FOUNDER)
    assert nothing_happened()


def tied_as_mentor(officer, pair):
    Interest.objects.create(mentor=pair.row.mentor, relation="kin", party=officer.name)


def tied_as_founder(officer, pair):
    pair.row.venture.founders.add(officer)


def tied_by_a_body(officer, pair):
    body = officer.memberships.get().organisation
    MembershipFactory(user=pair.founder, organisation=body, role=Role.AUDITOR)


@pytest.mark.parametrize("verb", PAIR_ACTS)
@pytest.mark.parametrize("tie", [tied_as_mentor, tied_as_founder, tied_by_a_body])
def test_nobody_acts_for_a_pair_of_which_he_knows_a_side(tie, verb):
    officer, pair = an_officer(), a_pair_for(verb)
    tie(officer, pair)
    assert press(pair, officer, verb).status_code == 403
    with pytest.raises(Denied):
        PAIR_ACTS[verb].action(
            pair.row, side=Side.MENTOR, officer=officer, because=WHY, at=NOW, **TYPED[verb]
        )
    page = in_english(officer).get(reverse("office_pair", args=[pair.row.pk])).content.decode()
    assert "a colleague acts for them" in page
    assert f'name="{verb}-because"' not in page
    assert nothing_happened()


# --- both -----------------------------------------------------------------------------------
def test_nobody_else_opens_the_page_or_presses():
    pair = a_pair_for("go_on")
    for person in (pair.mentor, pair.founder):
        client = signed_in(person)
        assert client.get(reverse("office_pair", args=[pair.row.pk])).status_code == 403
        for verb in PAIR_ACTS:
            assert press(pair, person, verb).status_code == 403
        for verb in MENTOR_ACTS:
            assert press_for(pair.row.mentor, person, verb).status_code == 403
            with pytest.raises(Denied):
                mentors.may_pause_for(person, pair.row.mentor)
    assert nothing_happened()


@pytest.mark.parametrize("verb", ["confirm", "say", "hold", "cancel"])
def test_hours_are_not_confirmed_and_nothing_else_is_done(verb):
    pair, client = Pair(), signed_in(an_officer())
    typed = {f"{verb}-because": WHY, f"{verb}-side": "mentor"}
    for name, key in (("office_pair_act", pair.row.pk), ("office_mentor_act", pair.row.mentor.pk)):
        assert client.post(reverse(name, args=[key, verb]), typed).status_code == 404


def test_the_desk_leads_to_what_can_be_done_for_a_pair():
    pair = Pair()
    desk = signed_in(an_officer()).get(reverse("desk", args=["pairs"]), {"show": "active"})
    assert reverse("office_pair", args=[pair.row.pk]) in desk.content.decode()
