"""In every state of a row its table of verbs says who may do what, and the addresses agree.

`test_access.py` asks every address as every role, with each object in one state. Here a row of each
kind that has a life-cycle is put into one state after the other, as far as the database lets it be
there; each verb of its table is then pressed by whoever its policy lets through, and by people of
other bodies. What the table does not offer changes nothing; what it offers leads where the
life-cycle says. The tables are the expectation: there is no second file. `TORTURE=1` presses as all
roles, and in all states; without it a verb is pressed where it is offered, and in three others.
"""

import os
from typing import NamedTuple

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.policies import permits
from accounts.verbs import RowVerb
from audit.models import AuditEvent, Tracked
from cohorts.models import Cohort
from cohorts.verbs import VERBS as COHORTS
from events.verbs import VERBS as EVENTS
from exchange.verbs import VERBS as EXCHANGE
from filings.verbs import VERBS as FILINGS
from incidents.verbs import VERBS as INCIDENTS
from incubation.verbs import VERBS as LODGING
from ledgers.verbs import VERBS as IMPORTS
from mentoring.verbs import GROUP_VERBS, OPEN_HOUR_VERBS
from mentoring.verbs import VERBS as MENTORING
from mentors.models import MentorshipRequest
from mentors.verbs import REQUEST_VERBS
from mobility.models import ImportBatch, LeaveCase
from mobility.queries.policy import work_calendar
from mobility.verbs import OFFERED
from notifications.models import Notification
from province.verbs import VERBS as BROUGHT
from results.verbs import VERBS as RESULTS
from spaces.verbs import VERBS as SPACES
from stories.verbs import VERBS as STORIES
from tests.scenes import signed_in
from tests.whole.test_access import ROLES

pytestmark = pytest.mark.django_db
TORTURE = "TORTURE" in os.environ
CLOSED_AT_MOST = 3  # of the states in which a verb is not offered
OUTSIDERS = {"other founder", "province auditor"}
ELSEWHERE = {"Booking"}  # the scene has no row of it
ROOMS = {
    "requests": [
        ("request_act", REQUEST_VERBS.values()),
        ("cohort_act", [verb for (of, _name), verb in COHORTS.items() if of == "cohorts"]),
    ],
    "leaves": [("leave_act", OFFERED), ("import_act", IMPORTS.values())],
    "mentorships": [
        ("mentorship_act", MENTORING.values()),
        ("group_act", GROUP_VERBS.values()),
        ("open_hour_act", OPEN_HOUR_VERBS.values()),
    ],
    "lodging": [("incubation_act", LODGING.values())],
    "spaces": [
        ("space_act", SPACES.values()),
        ("result_act", RESULTS.values()),
        ("brought_act", BROUGHT.values()),
    ],
    "events": [("event_act", EVENTS.values())],
    "exchange": [
        ("listing_act", [verb for (of, _name), verb in EXCHANGE.items() if of == "listings"]),
        ("inquiry_act", [verb for (of, _name), verb in EXCHANGE.items() if of == "inquiries"]),
    ],
    "stories": [("story_act", STORIES.values())],
    "figures": [("filings_act", FILINGS.values()), ("incidents_act", INCIDENTS.values())],
}
MODELS = {"request_act": MentorshipRequest, "leave_act": LeaveCase}
# What stands in the address before a row: on whose page it is pressed.
BEFORE = {"mentorship_act": "mentorship_id", "space_act": "space_id"}
ALSO = {("ChainMove", "agree"): {"agreed"}}  # the second consent leads on by itself
SHORT = {"request_act", "leave_act", "import_act", "brought_act", "cohort_act", "open_hour_act",
         "listing_act", "inquiry_act", "story_act"}  # fmt: skip


class Press(NamedTuple):
    """One verb of a row in a state, as one role."""

    row: Tracked
    verb: object
    url: str
    state: str
    role: str


def model_of(act, verb):
    return verb.rows if isinstance(verb, RowVerb) else MODELS[act]


def row_of(model, scene):
    """Return the row of the scene of this kind; where it has several, the latest."""
    own = {
        LeaveCase: scene.leave.case, MentorshipRequest: scene.asked, ImportBatch: scene.leave.batch,
        Cohort: scene.pair.run.cohort,
    }  # fmt: skip
    return own.get(model) or model._base_manager.order_by("pk").last()


def address_of(act, verb, row):
    """Return where a verb of a row is pressed."""
    if act in SHORT:
        return reverse(act, kwargs={"pk": row.pk, "verb": verb.name})
    if act == "result_act":
        return reverse(act, kwargs={"of": verb.of, "pk": row.pk, "verb": verb.name})
    keys = {"of": verb.of, "row": row.pk, "verb": verb.name}
    if act == "group_act":
        keys["pk"] = row.pk if verb.of == "groups" else row.group_id
    elif act in BEFORE:
        keys["pk"] = getattr(row, BEFORE[act])
    return reverse(act, kwargs=keys)


def is_placed(row, state):
    """Put a row into a state; return whether the database lets it stand there."""
    try:
        with transaction.atomic():
            type(row)._base_manager.filter(pk=row.pk).update(status=state)
    except DatabaseError:  # what belongs to the state is missing
        return False
    return True


def seen(row):
    """Return a row as its page reads it, nothing of it remembered."""
    if isinstance(row, LeaveCase):
        return LeaveCase.objects.on(timezone.localdate(), work_calendar()).get(pk=row.pk)
    rows = type(row)._default_manager.all()
    return (rows.for_page() if hasattr(rows, "for_page") else rows).get(pk=row.pk)


def is_offered(verb, row, person):
    """Whether the table offers a verb."""
    at = (timezone.now(),) if isinstance(verb, RowVerb) else ()
    return verb.is_offered(seen(row), person, *at)


def targets(verb, row, state):
    """Return where a row may stand after a verb that was offered."""
    name = getattr(verb, "move", "") if isinstance(verb, RowVerb) else ""
    move = row.lifecycle.moves.get(name or verb.name)
    if move is not None:
        return {state, move.target, *ALSO.get((type(row).__name__, verb.name), ())}
    return {state} | {each.target for each in row.lifecycle.moves.values() if state in each.sources}


def stands(row):
    """Return how a row stands, the last deed that was recorded and the last thing told."""
    deeds = AuditEvent.objects.exclude(verb="refusal").order_by("-pk")
    return (
        type(row)._base_manager.filter(pk=row.pk).values().first(),
        deeds.values_list("pk", flat=True).first(),
        Notification.objects.order_by("-pk").values_list("pk", flat=True).first(),
    )


def fault_of(press, client, person):
    """Press, and return what is wrong with what came of it; nothing of it stays."""
    with transaction.atomic():
        offered, before = is_offered(press.verb, press.row, person), stands(press.row)
        answer = client.post(press.url)
        after = stands(press.row)
        transaction.set_rollback(True)
    where = (press.url, press.state, press.role, answer.status_code)
    if answer.status_code >= 500:
        return (*where, "fails")
    if not offered:
        return (*where, "changes something") if after != before else None
    if answer.status_code == 403:
        return (*where, "is refused, though offered")
    status = (after[0] or before[0])["status"]
    strays = status not in targets(press.verb, press.row, press.state)
    return (*where, f"leads to {status}") if strays else None


def presses(room, scene, people):
    """Yield each press, the row standing in its state meanwhile; note what was looked at."""
    for act, verbs in ROOMS[room]:
        for verb in verbs:
            model = model_of(act, verb)
            row = row_of(model, scene) if issubclass(model, Tracked) else None
            closed = 0
            for state in in_turn(row.lifecycle.states(), verb) if row else ():
                with transaction.atomic():
                    if is_placed(row, state):
                        url, roles = address_of(act, verb, row), closest(verb, row, people)
                        closed += not any(is_offered(verb, row, people[role]) for role in roles)
                        if TORTURE or closed <= CLOSED_AT_MOST:
                            for role in roles:
                                yield Press(row, verb, url, state, role)
                    transaction.set_rollback(True)


def in_turn(states, verb):
    """Return all states, each verb beginning with another."""
    known = sorted(states)
    start = sum(map(ord, verb.name)) % len(known)
    return known[start:] + known[:start]


def closest(verb, row, people):
    """Return the roles that press: two whom the policy lets through, and people elsewhere."""
    now = seen(row)
    let = [role for role, person in people.items() if permits(verb.may, person, now)]
    return list(people) if TORTURE else [*let[:2], *(OUTSIDERS - set(let[:2]))]


def everybody_of(scene):
    """Return who is signed in, by role."""
    people = {role: make(scene) for role, make in ROLES.items()}
    return {role: person for role, person in people.items() if person is not None}


@pytest.mark.parametrize("room", ROOMS)
def test_in_every_state_an_address_does_what_the_table_of_verbs_says(room, scene, record_property):
    people = everybody_of(scene)
    clients = {role: signed_in(person) for role, person in people.items()}
    for client in clients.values():
        client.raise_request_exception = False
    faults, looked_at = [], set()
    for press in presses(room, scene, people):
        faults.append(fault_of(press, clients[press.role], people[press.role]))
        looked_at.add((type(press.row), press.state))
    record_property("cells", len(faults))  # `tests.proof` adds them up
    record_property("differences", len([each for each in faults if each]))
    assert [each for each in faults if each] == []
    kinds = {kind for kind, _state in looked_at}
    assert len(looked_at) > len(kinds), "each kind in one state only"


def test_the_scene_has_a_row_of_nearly_every_kind_with_a_table_of_verbs(scene):
    kinds = {model_of(act, verb) for tables in ROOMS.values() for act, rows in tables
             for verb in rows}  # fmt: skip
    tracked = {kind for kind in kinds if issubclass(kind, Tracked)}
    assert len(tracked) > 20
    assert {kind.__name__ for kind in tracked if row_of(kind, scene) is None} <= ELSEWHERE


def test_a_press_that_the_table_does_not_offer_would_be_found(scene):
    """An address that asks no table: whatever is posted there changes the request."""

    class Careless:
        def post(self, _url):
            MentorshipRequest.objects.filter(pk=scene.asked.pk).update(message="被人改了")
            return signed_in(scene.founder).get(reverse("healthz"))

    told = scene.asked.message
    press = Press(scene.asked, REQUEST_VERBS["accept"], "/careless/", "sent", "founder")
    assert fault_of(press, Careless(), scene.founder)[-1] == "changes something"
    scene.asked.refresh_from_db()
    assert scene.asked.message == told
