"""Who gets what at every address, against a file that people read.

`config/access.tsv` has a line for each address (and each verb of a leave, a request, an import, a
cohort) and a column for each role; a cell tells what GET and what POST answer. After a change that
is meant, `pytest tests/whole/test_access.py --write-access` writes it anew; its difference is what
is reviewed. On the way every answer is looked at (`tests.walk`).
"""

from http.cookies import SimpleCookie

import pytest
from django.db import transaction
from django.urls import reverse

from accounts.enums import Hat, OrganisationKind, Role
from cohorts.verbs import VERBS as COHORTS
from config import doors
from exchange.verbs import VERBS as EXCHANGE
from ledgers.verbs import VERBS as IMPORTS
from mentoring.verbs import VERBS as MENTORING
from mentors.verbs import DECISIONS
from mobility.verbs import OFFERED
from privacy.register.leave import LEAVE_ROWS
from stories.verbs import VERBS as STORIES
from tests.factories import (
    MembershipFactory,
    MentorFactory,
    OfficerFactory,
    ResearcherFactory,
    TermFactory,
    UserFactory,
    VentureFactory,
)
from tests.logs import logged, secrets_of
from tests.marks import mark
from tests.scenes import PUBLIC, address, our_patterns, signed_in
from tests.walk import Watch

pytestmark = pytest.mark.django_db
FILE = doors.WHO_GETS_WHAT
WORDS = {200: "page", 302: "moved", 403: "refused", 404: "absent", 405: "-", 422: "form"}
VERBS = {
    "leave_act": [verb.name for verb in OFFERED],
    "request_act": ["accept", "decline", "ask_back", "reply", "withdraw", "allow_again"],
    "import_act": [name for _, name in IMPORTS],
    "listing_act": [name for of, name in EXCHANGE if of == "listings"],
    "inquiry_act": [name for of, name in EXCHANGE if of == "inquiries"],
    "story_act": [name for _, name in STORIES],
    "vetting_act": [name for name, each in DECISIONS.items() if each.form],
    "mentorship_act": [*MENTORING],
    "cohort_act": [name for of, name in COHORTS if of == "cohorts"],
}


def another_researcher():
    person = ResearcherFactory(user=UserFactory(hats=[Hat.RESEARCHER]))
    return TermFactory(case__employment__person=person).case.employment.person.user


def officer(organisation, role):
    return OfficerFactory(organisation=organisation, role=role).user


def in_the_province(role):
    return MembershipFactory(
        user__hats=[Hat.OFFICER], organisation__kind=OrganisationKind.PROVINCE, role=role
    ).user


def of_the_unit(role):
    return lambda scene: officer(scene.leave.case.employment.organisation, role)


# Each role, and whether what is asked for is its own or another's.
ROLES = {
    "stranger": lambda _scene: None,
    "founder": lambda scene: scene.asked.asked_by,
    "other founder": lambda _scene: VentureFactory().founders.all()[0],
    "mentor": lambda scene: scene.asked.mentor.user,
    "other mentor": lambda _scene: MentorFactory().user,
    "researcher": lambda scene: scene.leave.researcher,
    "other researcher": lambda _scene: another_researcher(),
    "HR officer": of_the_unit(Role.HR_OFFICER),
    "HR head": lambda scene: scene.leave.head,
    "HR head elsewhere": lambda _scene: OfficerFactory(role=Role.HR_HEAD).user,
    "finance": of_the_unit(Role.FINANCE),
    "auditor": of_the_unit(Role.AUDITOR),
    "programme office": lambda scene: scene.leave.province,
    "province auditor": lambda _scene: in_the_province(Role.AUDITOR),
    "system administrator": lambda _scene: in_the_province(Role.SYSTEM_ADMIN),
    "security administrator": lambda _scene: in_the_province(Role.SECURITY_ADMIN),
    "audit administrator": lambda _scene: in_the_province(Role.AUDIT_ADMIN),
    "space manager": lambda scene: scene.manager,
    "operator": lambda scene: scene.operator,
}


def addresses(scene):
    """Yield the name of each line and its address."""
    for name in sorted({pattern.name for pattern in our_patterns()}):
        url = address(name, scene)
        if name not in VERBS:
            yield name, url
            continue
        if name == "mentorship_act":
            yield from acts_of_mentorship(scene)
            continue
        head = url.rstrip("/").rpartition("/")[0]
        for verb in VERBS[name]:
            yield f"{name} {verb}", f"{head}/{verb}/"


def acts_of_mentorship(scene):
    """Yield each act with the row that it is about."""
    begun = scene.begun
    rows = {"terms": begun.agreements, "goals": begun.goals, "records": begun.records,
            "meetings": begun.meetings}  # fmt: skip
    for of, verb in MENTORING:
        keys = {"pk": begun.pk, "of": of, "row": rows[of].get().pk, "verb": verb}
        yield f"mentorship_act {of} {verb}", reverse("mentorship_act", kwargs=keys)


def word_of(answer):
    to_the_door = "/accounts/login/" in answer.headers.get("Location", "")
    return "door" if to_the_door else WORDS.get(answer.status_code, str(answer.status_code))


def cell(methods, name, url, watch):
    """Return what GET and POST answer; nothing of it stays."""
    told = []
    for method in methods:
        with transaction.atomic():
            told.append(word_of(watch.ask(method, name, url)))
            transaction.set_rollback(True)
    return " ".join(told)


def column(role, scene, stranger, watch=None):
    """Return what a role gets at each address."""
    person = ROLES[role](scene)
    client = stranger if person is None else signed_in(person)
    return walked(client, scene, (client.get, client.post), watch or Watch())


def walked(client, scene, methods, watch):
    """Return what a client gets at each address by these methods."""
    kept = {name: each.value for name, each in client.cookies.items()}
    found = {}
    for name, url in addresses(scene):
        found[name] = cell(methods, name, url, watch)
        client.cookies = SimpleCookie(kept)  # as they were: one of the addresses signs out
    return found


def expected():
    """Return the file as line → role → cell."""
    head, *lines = FILE.read_text(encoding="utf-8").splitlines()
    roles = head.split("\t")[1:]
    rows = (line.split("\t") for line in lines)
    return {name: dict(zip(roles, cells, strict=True)) for name, *cells in rows}


def write(table):
    """Write the file from role → line → cell."""
    names = sorted(next(iter(table.values())))
    rows = [
        ["address", *ROLES],
        *([name, *(table[role][name] for role in ROLES)] for name in names),
    ]
    FILE.write_text("\n".join("\t".join(row) for row in rows) + "\n", encoding="utf-8")


# Who never reads of a leave; and who never reads how to reach a mentor that has not answered yet.
CANARY = "ZQ7XPRIVATE"  # as long as that: four letters stand by chance in keys that are drawn
# A feed whose address is a secret of the officer to whom it was given.
BY_KEY = ("get", "leave_calendar", f"tells {CANARY}")
NO_LEAVES = {"stranger", "founder", "other founder", "mentor", "other mentor", "other researcher",
             "HR head elsewhere", "space manager", "operator", "programme office"}  # fmt: skip
NO_CONTACT = NO_LEAVES - {"mentor", "operator", "programme office"} | {
    "researcher", "HR officer", "HR head", "finance", "auditor",
}  # fmt: skip


def hidden_from(role, scene):
    """Return what no answer to this role may hold: marks in all words of leaves, and contacts."""
    marks = []
    if role in NO_LEAVES:
        assert mark(LEAVE_ROWS, CANARY) >= 10
        marks.append(CANARY)
    if role in NO_CONTACT:
        person = scene.mentor
        person.wechat, person.phone = "wx-of-nobody-else", "+8613800138042"
        person.save()
        marks += [person.wechat, "13800138042", "138 0013 8042", person.email]
    return marks


@pytest.fixture
def unlimited(settings):
    settings.ACCOUNT_RATE_LIMITS = {}


def test_the_access_of_all_roles_is_written_anew(request, scene, stranger, unlimited):
    del unlimited
    if not request.config.getoption("--write-access"):
        pytest.skip("asked for by --write-access")
    write({role: column(role, scene, stranger) for role in ROLES})


@pytest.mark.parametrize("role", ROLES)
def test_a_role_gets_what_the_file_says(role, scene, stranger, unlimited, record_property):
    del unlimited
    secrets = secrets_of(scene)
    watch = Watch(hidden_from(role, scene))
    with logged() as log:
        found = column(role, scene, stranger, watch)
    said = {name: row[role] for name, row in expected().items()}
    differ = [name for name in found.keys() | said.keys() if found.get(name) != said.get(name)]
    record_property("cells", len(found))  # `tests.proof` adds them up
    record_property("differences", len(differ))
    assert found == said
    assert watch.faults - {BY_KEY} == set()
    secrets += [each.decode() for each in watch.marks]
    assert [each for each in secrets if each in log.getvalue()] == []


def test_only_public_pages_open_to_strangers():
    for name, row in expected().items():
        address_name = name.split()[0]
        if address_name not in PUBLIC:
            assert set(row["stranger"].split()) <= {"door", "-"}, name


def test_nobody_of_another_unit_or_trade_reads_a_leave():
    """The file itself is held against what must never be."""
    for name, row in expected().items():
        if not name.startswith(
            ("leave_act", "leave_case", "leave_history", "leave_print", "paper")
        ):
            continue
        for role in ("founder", "mentor", "other researcher", "HR head elsewhere", "finance",
                     "space manager", "operator", "programme office"):  # fmt: skip
            assert "page" not in row[role].split(), (name, role)
            assert "moved" not in row[role].split(), (name, role)
