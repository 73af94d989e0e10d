"""Who gets what while a row stands in each of its states, where no table of verbs tells it.

`test_states.py` holds the tables of verbs against their addresses. Offers, mediations, reports,
questions to the office, office hours, surveys, mentorships, places in the library, copies and
closings of accounts have a life-cycle and addresses of their own: what these answer in each state
stands in `config/access_by_state.tsv`, a line for each address and state, a column for each role.
`--write-access` writes it anew, and its difference is what is reviewed. The suite asks whoever gets
something in some state, and two who get nothing; `TORTURE=1` asks all roles.
"""

import os

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from config.doors import WHO_GETS_WHAT
from matching.models import Enquiry
from mentoring.models import Mediation, OfficeHour, Survey
from mentors.models import MentorProfile, Mentorship, Offer
from mentors.verbs import DECISIONS
from privacy.models import Copy, Departure
from safety.models import Report
from tests.clock import NOW
from tests.scenes import address, signed_in
from tests.walk import Watch
from tests.whole.test_access import ROLES, WORDS, cell, expected, write
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
         *(f"mediation_act {name}" for name in ("name", "talk", "recuse", "settle", "give_up",
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
        ["mentorship", "mentorship_end", "mentorship_pause", "mentorship_certificate", "goal_new",
         "terms", "meeting_new", "record_new", "message_list", "file_list", "mediation_new"],
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
    return Departure.objects.create(
        user=person, asked_at=timezone.now(), due_at=timezone.now() + timezone.timedelta(days=15)
    )


def lines(scene):
    """Yield each address in each state, the row standing in it meanwhile."""
    for kind, (row_of, names) in KINDS.items():
        row = row_of(scene)
        for state in sorted(row.lifecycle.states()):
            with transaction.atomic():
                if is_placed(row, state):
                    yield from ((f"{kind.__name__} {state} {name}", at(name, scene)) for name in names)
                transaction.set_rollback(True)


def at(name, scene):
    """Return where an address of the scene stands, that of a verb with this verb."""
    known, _blank, verb = name.partition(" ")
    url = address(known, scene)
    return f"{url.rstrip('/').rpartition('/')[0]}/{verb}/" if verb else url
