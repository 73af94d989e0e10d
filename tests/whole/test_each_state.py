"""Who gets what while a row stands in each of its states, where no table of verbs tells it.

`test_states.py` holds the tables of verbs against their addresses. Offers, mediations, reports,
questions to the office, office hours, surveys, mentorships, places in the library, copies and
closings of accounts have a life-cycle and addresses of their own: what these answer in each state
stands in `config/access_by_state.tsv`, a line for each address and state, a column for each role.
`--write-access` writes it anew, and its difference is what is reviewed. The suite asks whoever gets
something in some state, and two who get nothing; `TORTURE=1` asks all roles.
"""

import os
from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from config.doors import WHO_GETS_WHAT
from matching.models import Enquiry
from mentoring.models import Mediation, OfficeHour, Survey
from mentors.models import MentorProfile, Mentorship, Offer
from mentors.verbs import DECISIONS
from privacy.models import Copy, Departure
from safety.models import Report
from tests.scenes import address, signed_in
from tests.walk import Watch
from tests.whole.test_access import ROLES, cell
from tests.whole.test_states import is_placed

pytestmark = pytest.mark.django_db
FILE = WHO_GETS_WHAT.with_name("access_by_state.tsv")
ALL = "TORTURE" in os.environ
NOTHING = {"refused", "absent", "-", "door"}
OUTSIDERS = {"other founder", "operator"}
PEOPLE = ROLES | {
    "mentor of the pair": lambda scene: scene.begun.mentor.user,
    "mediator": lambda scene: scene.begun.mediations.get().mediator,
}
# Each kind: its row of the scene, and the addresses that are about it; a verb stands after a blank.
KINDS = {
    Offer: (
        lambda _scene: Offer.objects.get(),
        ["offer", "offer_act take", "offer_act turn_down", "offer_act take_back"],
    ),
    Mediation: (
        lambda scene: scene.begun.mediations.get(),
        ["mediation", "mediation_entry",
         *(f"mediation_act {name}" for name in ("name", "talk", "recuse", "end",
                                                "withdraw"))],
    ),
    Report: (lambda scene: scene.report, ["report_read", "report_decide"]),
    Enquiry: (lambda scene: scene.enquiry, ["enquiry_answer"]),
    OfficeHour: (
        lambda scene: scene.begun.mentor.office_hours.get(is_open=False), ["hour_withdraw"]
    ),
    Survey: (lambda _scene: Survey.objects.get(), ["mentorship_survey"]),
    Mentorship: (
        lambda scene: scene.begun,
        ["mentorship", "mentorship_end", "mentorship_pause", "mentorship_certificate",
         "mentorship_export", "goal_new", "terms", "meeting_new", "record_new", "message_list",
         "file_list", "mediation_new"],
    ),
    MentorProfile: (
        lambda scene: scene.asked.mentor,
        ["mentor", "mentor_wait", "request_new", "open_hours_book", "mentor_apply",
         "mentor_consent", "mentor_appeal", "mentor_resign", "vetting", "vetting_letter",
         *(f"vetting_act {each.name}" for each in DECISIONS.values() if each.form)],
    ),
    Copy: (lambda scene: scene.copy, ["copy_take"]),
    Departure: (lambda scene: closing(scene.founder), ["leaving", "leaving_undo"]),
}  # fmt: skip


def closing(person):
    """Return the closing of an account that was asked for."""
    now = timezone.now()
    return Departure.objects.create(user=person, asked_at=now, due_at=now + timedelta(days=15))


def at(name, scene):
    """Return where an address of the scene stands, that of a verb with this verb."""
    known, _blank, verb = name.partition(" ")
    url = address(known, scene)
    return f"{url.rstrip('/').rpartition('/')[0]}/{verb}/" if verb else url


def stood(scene):
    """Yield each address in each state that the database lets its row stand in, while it stands."""
    for kind, (row_of, names) in KINDS.items():
        row = row_of(scene)
        for state in sorted(row.lifecycle.states()):
            with transaction.atomic():
                if is_placed(row, state):
                    for name in names:
                        yield f"{kind.__name__} {state} {name}", at(name, scene)
                transaction.set_rollback(True)


def asked(scene, roles, watch):
    """Return what each role gets at each address in each state, of those that `roles` names."""
    people = {role: make(scene) for role, make in PEOPLE.items()}
    clients = {
        role: Client(headers={"accept-language": "zh-cn"}) if person is None else signed_in(person)
        for role, person in people.items()
    }
    found = {}
    for line, url in stood(scene):
        found[line] = {
            role: cell((clients[role].get, clients[role].post), line, url, watch)
            for role in roles(line)
        }
    return found


def said():
    """Return the file as line → role → cell."""
    head, *rows = FILE.read_text(encoding="utf-8").splitlines()
    roles = head.split("\t")[1:]
    return {
        line: dict(zip(roles, cells, strict=True))
        for line, *cells in (row.split("\t") for row in rows)
    }


@pytest.fixture
def unlimited(settings):
    settings.ACCOUNT_RATE_LIMITS = {}


def test_the_access_by_state_is_written_anew(request, scene, unlimited):
    del unlimited
    if not request.config.getoption("--write-access"):
        pytest.skip("asked for by --write-access")
    found = asked(scene, lambda _line: PEOPLE, Watch())
    rows = [["address", *PEOPLE], *([line, *cells.values()] for line, cells in found.items())]
    FILE.write_text("\n".join("\t".join(row) for row in rows) + "\n", encoding="utf-8")


def test_in_each_state_a_role_gets_what_the_file_says(scene, unlimited, record_property):
    del unlimited
    table = said()
    reaches = {}  # address → who gets something there in some state
    for line, cells in table.items():
        name = line.split(" ", 2)[2]
        through = {role for role, told in cells.items() if set(told.split()) - NOTHING}
        reaches.setdefault(name, set()).update(through)

    def roles(line):
        return PEOPLE if ALL else sorted(reaches.get(line.split(" ", 2)[2], set()) | OUTSIDERS)

    watch = Watch()
    found = asked(scene, roles, watch)
    record_property("cells", sum(map(len, found.values())))
    differ = [
        (line, role, told, table.get(line, {}).get(role))
        for line, cells in found.items()
        for role, told in cells.items()
        if table.get(line, {}).get(role) != told
    ]
    record_property("differences", len(differ))
    assert differ == []
    assert found.keys() == table.keys()
    assert watch.faults == set()


def test_each_address_and_state_stands_in_the_file_for_every_role():
    table = said()
    assert {name for line in table for name in [line.split()[0]]} == {
        kind.__name__ for kind in KINDS
    }
    assert all(cells.keys() == PEOPLE.keys() for cells in table.values())
    states = {tuple(line.split()[:2]) for line in table}
    assert len(states) >= 3 * len(KINDS)
