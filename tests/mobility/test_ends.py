"""Another end than a return: one person writes it down, the head, another person, confirms it."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from accounts.policies import Denied
from audit.lifecycle import InvalidMove
from audit.models import AuditEvent
from mobility import actions, policies
from mobility.core.terms import Term
from mobility.models import LeaveCase, ProposedEnd
from mobility.verbs import log
from notifications.models import Notification
from tests.factories import OfficerFactory, TermFactory, UserFactory
from tests.scenes import signed_in

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)
LAST = TODAY - timedelta(days=5)
BASIS = "本人申请〔2026〕7号"


@pytest.fixture
def away():
    """A leave of three years from March 2024, of somebody with an account."""
    person = UserFactory()
    term = TermFactory(
        first_day=date(2024, 3, 1),
        last_day=date(2027, 2, 28),
        case__employment__person__user=person,
    )
    return term.case


@pytest.fixture
def officers(away):
    unit = away.employment.organisation
    return [OfficerFactory(organisation=unit).user for _ in range(2)]


@pytest.fixture
def heads(away):
    unit = away.employment.organisation
    return [OfficerFactory(organisation=unit, role=Role.HR_HEAD).user for _ in range(2)]


def who(by):
    return {"by": by, "at": timezone.now()}


def propose(case, by, verb="resign"):
    return actions.propose_end(case, verb, on=LAST, basis=BASIS, **who(by))


def stored(case):
    return LeaveCase.objects.get(pk=case.pk)


def told(user):
    return set(Notification.objects.filter(recipient=user).values_list("kind", flat=True))


def press(user, case, act, **typed):
    url = reverse("leave_act", args=[case.pk, act])
    return signed_in(user).post(url, {f"{act}-{name}": each for name, each in typed.items()})


@pytest.mark.parametrize(
    ("verb", "status"),
    [
        ("resign", "resigned"), ("convert", "converted"), ("transfer", "transferred"),
        ("decease", "deceased"),
    ],
)  # fmt: skip
def test_an_end_counts_once_the_head_confirms_it(away, officers, heads, verb, status):
    officer, second = officers
    propose(away, officer, verb)
    assert (stored(away).status, away.terms.get().ended_on) == ("signed", None)
    for other in (officer, second):
        with pytest.raises(Denied):
            actions.confirm_end(away, **who(other))
    actions.confirm_end(away, **who(heads[0]))
    case = stored(away)
    assert (case.status, case.closed_on, case.close_basis) == (status, LAST, BASIS)
    assert away.terms.get().ended_on == LAST
    events = AuditEvent.objects.filter(subject_label="mobility.leavecase")
    assert events.get(verb="propose_end").actor == officer
    assert events.get(verb=verb).actor == heads[0]
    with pytest.raises(InvalidMove):
        actions.confirm_end(away, **who(heads[1]))


def test_a_head_confirms_what_the_other_head_wrote_and_not_the_own(away, heads):
    proposed = propose(away, heads[0])
    with pytest.raises(Denied):
        actions.confirm_end(away, **who(heads[0]))
    assert stored(away).status == "signed"
    actions.confirm_end(away, **who(heads[1]))
    proposed.refresh_from_db()
    assert (proposed.is_taken, proposed.by, proposed.decided_by) == (True, *heads)


def test_who_is_away_ends_nothing(away, heads):
    own = away.employment.person.user
    OfficerFactory(organisation=away.employment.organisation, user=own, role=Role.HR_HEAD)
    with pytest.raises(Denied):
        propose(away, own)
    propose(away, heads[0])
    with pytest.raises(Denied):
        actions.confirm_end(away, **who(own))


# --- what the database refuses ------------------------------------------------------------------
def test_where_the_policy_forgets_to_ask_the_database_refuses(away, officers, monkeypatch):
    propose(away, officers[0])
    monkeypatch.setattr(policies, "may_confirm_end", lambda *_: None)
    with pytest.raises(IntegrityError, match="end_confirmed_by_a_second_person"):
        actions.confirm_end(away, **who(officers[0]))
    assert (stored(away).status, stored(away).closed_on) == ("signed", None)
    away.refresh_from_db()  # the move was undone with the rest
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(
            "ALTER TABLE mobility_proposedend DROP CONSTRAINT end_confirmed_by_a_second_person"
        )
    actions.confirm_end(away, **who(officers[0]))
    assert stored(away).status == "resigned"  # the control: by one person alone


def test_nobody_and_nobody_alone_has_confirmed(away, officers):
    row = {"case": away, "verb": "resign", "last_day": LAST, "basis": BASIS, "by": officers[0],
           "at": timezone.now(), "decided_at": timezone.now(), "is_taken": True}  # fmt: skip
    for by in (None, officers[0]):
        with pytest.raises(IntegrityError, match="second_person"), transaction.atomic():
            ProposedEnd.objects.create(**row, decided_by=by)
    ProposedEnd.objects.create(**row, decided_by=officers[1])


def test_one_end_waits_at_a_time(away, officers):
    first = propose(away, officers[0])
    with pytest.raises(InvalidMove):
        propose(away, officers[1])
    first.pk = None
    with pytest.raises(IntegrityError, match="one_open_end_a_case"), transaction.atomic():
        first.save(force_insert=True)


def test_what_was_proposed_is_what_is_confirmed(away, officers, heads):
    proposed = ProposedEnd.objects.filter(pk=propose(away, officers[0]).pk)
    changes = ({"last_day": TODAY}, {"basis": "另一依据"}, {"verb": "retire"}, {"by": heads[0]})
    for change in changes:
        with pytest.raises(DatabaseError, match="as it was proposed"), transaction.atomic():
            proposed.update(**change)
    actions.drop_end(away, **who(officers[1]))
    with pytest.raises(DatabaseError, match="as it was proposed"), transaction.atomic():
        proposed.update(is_taken=True, decided_by=heads[0])
    with pytest.raises(DatabaseError, match="never deleted"), transaction.atomic():
        proposed.delete()


def test_without_that_guard_the_proposer_could_be_exchanged(away, officers, heads):
    proposed = propose(away, heads[0])
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE mobility_proposedend DISABLE TRIGGER mobility_end_as_proposed")
    ProposedEnd.objects.filter(pk=proposed.pk).update(by=officers[0])
    actions.confirm_end(away, **who(heads[0]))
    assert stored(away).status == "resigned"


# --- given up, or no longer right -----------------------------------------------------------------
def test_a_dropped_end_changes_nothing_and_makes_room(away, officers, heads):
    propose(away, officers[0])
    actions.drop_end(away, **who(officers[1]))
    assert stored(away).status == "signed"
    with pytest.raises(InvalidMove):
        actions.confirm_end(away, **who(heads[0]))
    propose(away, officers[1], "transfer")
    actions.confirm_end(away, **who(heads[0]))
    assert stored(away).status == "transferred"


def test_what_is_confirmed_is_held_against_the_record_of_then(away, officers, heads):
    propose(away, officers[0])
    later = Term(LAST + timedelta(days=2), date(2027, 2, 28))
    actions.correct_term(away.terms.get(), later, reason="抄错", **who(officers[1]))
    with pytest.raises(actions.WrongDay):
        actions.confirm_end(away, **who(heads[0]))
    assert stored(away).status == "signed"


def test_an_end_that_the_state_does_not_allow_is_not_proposed(away, officers):
    actions.intend(away, "return", **who(officers[0]))
    with pytest.raises(InvalidMove):
        propose(away, officers[0], "dismiss")
    assert not ProposedEnd.objects.exists()


# --- on the page ----------------------------------------------------------------------------------
def test_the_page_shows_the_head_what_an_officer_proposed(away, officers, heads):
    typed = {"verb": "resign", "on": LAST.isoformat(), "basis": BASIS}
    assert press(officers[0], away, "propose_end", **typed).status_code == 302
    page = reverse("leave_case", args=[away.pk])
    confirm, drop = (
        reverse("leave_act", args=[away.pk, each]) for each in ("confirm_end", "drop_end")
    )
    offered = {}
    for user in (officers[0], officers[1], heads[0]):
        text = signed_in(user).get(page).content.decode()
        assert BASIS in text
        assert reverse("leave_act", args=[away.pk, "propose_end"]) not in text
        offered[user] = [each in text for each in (confirm, drop)]
    assert offered == {
        officers[0]: [False, True], officers[1]: [False, True], heads[0]: [True, True],
    }  # fmt: skip
    for officer in officers:
        assert press(officer, away, "confirm_end").status_code == 403
    assert press(heads[0], away, "confirm_end").status_code == 302
    assert stored(away).status == "resigned"


def test_heads_are_told_of_a_proposal_and_the_researcher_of_the_end(away, officers, heads):
    researcher = away.employment.person.user
    propose(away, heads[0])
    assert "mobility/end_proposed" in told(heads[1])
    for user in (heads[0], *officers, researcher):
        assert not told(user)
    waiting = Notification.objects.filter(kind="mobility/end_proposed").unread()
    assert waiting.count() == 1
    actions.confirm_end(away, **who(heads[1]))
    assert told(researcher) == {"mobility/ended"}
    assert not waiting.exists()


def test_the_log_of_the_researcher_tells_the_end_and_not_the_proposal(away, officers, heads):
    propose(away, officers[0])
    assert log(away) == []
    actions.confirm_end(away, **who(heads[0]))
    assert [each.event.verb for each in log(away)] == ["resign"]


def test_the_database_knows_the_kinds_of_end(away, officers):
    with pytest.raises(IntegrityError, match="end_is_known"):
        ProposedEnd.objects.create(
            case=away, verb="other", last_day=LAST, basis=BASIS, **who(officers[0])
        )


def test_an_end_put_in_the_place_of_another_is_not_confirmed_unread(away, officers, heads):
    first = propose(away, officers[0])
    page = signed_in(heads[0]).get(reverse("leave_case", args=[away.pk])).content.decode()
    assert f'name="confirm_end-proposal" value="{first.pk}"' in page
    actions.drop_end(away, **who(officers[1]))
    second = propose(away, officers[1], "transfer")
    press(heads[0], away, "confirm_end", proposal=str(first.pk))
    assert stored(away).status == "signed"
    press(heads[0], away, "confirm_end", proposal=str(second.pk))
    assert stored(away).status == "transferred"
