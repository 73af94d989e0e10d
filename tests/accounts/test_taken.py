"""Files with several persons: for a reason, ten an hour, with name and time in the file."""

import re
import time
from io import BytesIO

import pytest
from django.db.models import CharField, Value
from django.db.models.functions import Cast, Concat
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import reverse
from openpyxl import load_workbook

from accounts.http import (
    FRESH_PROOF,
    WITHOUT_REASON,
    ReasonMissing,
    begin_session,
    file_of_persons,
    fresh_proof,
)
from accounts.models import User
from audit.models import AuditEvent
from ledgers.core.columns import open_ledger
from mobility.models import Researcher
from tests.accounts.test_factor import (
    _COUNTS,
    _OPEN,
    WITHOUT_PROOF,
    answering_with_files,
    named_views,
)
from tests.factories import OfficerFactory, TermFactory, UserFactory
from tests.files import REASON, got, page_asked_for
from tests.marks import contents
from tests.scenes import address, readers_of, signed_in
from ui.files import workbook

pytestmark = pytest.mark.django_db
GUARDED = {name for name, view in named_views() if getattr(view, "needs_reason", False)}
NOBODY = {_COUNTS, _OPEN, "an empty table", "an empty form", "rules that everybody reads"}
MARK = re.compile(rb"Z[ur]\d+Z")


def name_everybody():
    """Give each person a name that is found again."""
    for model, mark in ((User, "Zu"), (Researcher, "Zr")):
        model.objects.update(name=Concat(Value(mark), Cast("pk", CharField()), Value("Z")))


def persons(answer):
    """Return the persons whom a file names, and who fetched it where that stands in it."""
    assert answer.status_code == 200
    assert not answer.headers["Content-Type"].startswith("text/html")
    return set(MARK.findall(contents(answer)))


def reader(name, scene):
    return readers_of(name, scene)[-1]


@pytest.fixture
def unlimited(settings):
    settings.ACCOUNT_RATE_LIMITS = {}


@pytest.fixture
def officer():
    return OfficerFactory().user


# --- which files --------------------------------------------------------------------------------
def test_whatever_gives_a_file_asks_for_a_reason_or_says_why_not():
    with_proof = answering_with_files() & FRESH_PROOF
    assert with_proof - GUARDED == WITHOUT_REASON
    assert with_proof >= GUARDED
    assert len(GUARDED) > 15


def test_files_that_are_said_to_name_nobody_name_nobody(scene, unlimited):
    del unlimited
    name_everybody()
    silent = {name for name, why in WITHOUT_PROOF.items() if why in NOBODY} | {"survey_export"}
    found = {}
    for name in sorted(silent - {"word_templates"}):  # forms in a pack, from the code alone
        answer = signed_in(reader(name, scene)).get(address(name, scene))
        found[name] = persons(answer)
    assert len(found) > 5
    assert {name for name, named in found.items() if named} == set()
    client = signed_in(scene.leave.province)  # the control: such a file with persons is seen
    pairs = got(client, reverse("desk_export", args=["pairs"]), {"show": "active"})
    assert len(persons(pairs)) > 2


# --- the reason, the name, the limit ------------------------------------------------------------
def test_no_such_file_goes_out_without_a_reason_and_each_says_who_fetched_it(scene, unlimited):
    del unlimited
    events = AuditEvent.objects.filter(verb="export")
    for name in sorted(GUARDED):
        person, url, before = reader(name, scene), address(name, scene), events.count()
        client = signed_in(person)
        assert page_asked_for(client.get(url)) == url, name
        assert events.count() == before, name
        answer = got(client, url)
        assert answer.status_code == 200, name
        book = load_workbook(BytesIO(answer.content))
        told = book.properties
        assert person.name in told.creator, name
        assert told.creator == told.lastModifiedBy == told.description, name
        assert re.search(r"\d{4}-\d\d-\d\d \d\d:\d\d", told.creator), name
        assert {page.oddFooter.left.text for page in book.worksheets} == {told.creator}, name
        event = events.latest("pk")
        assert (events.count(), event.actor) == (before + 1, person), name
        assert event.detail["reason"] == REASON, name


def test_all_of_them_are_counted(scene, settings):
    settings.ACCOUNT_RATE_LIMITS = {"export": "0/h/user"}
    counted = GUARDED | WITHOUT_REASON - {"copy_take"}
    found = {name: got(signed_in(reader(name, scene)), address(name, scene)) for name in counted}
    assert {name for name, answer in found.items() if answer.status_code != 429} == set()


def test_a_reason_is_good_for_one_file_and_ends_with_the_session(officer):
    client, url = signed_in(officer), reverse("leave_export")
    given = {"next": url, "reason": REASON}
    client.post(reverse("export_reason"), given)
    assert page_asked_for(client.get(f"{url}?show=all")) == f"{url}?show=all"
    assert client.get(url).content.startswith(b"PK")
    assert page_asked_for(client.get(url)) == url
    client.post(reverse("export_reason"), given)
    client.logout()
    client.force_login(officer)
    assert page_asked_for(client.get(url)) == url


@pytest.mark.parametrize("reason", ["", "   ", "表", "给我 13800138042", "x" * 201])
def test_what_is_no_reason_is_refused(officer, reason):
    client, url = signed_in(officer), reverse("leave_export")
    answer = client.post(reverse("export_reason"), {"next": url, "reason": reason})
    assert answer.status_code == 422
    assert page_asked_for(client.get(url)) == url


def test_after_a_refusal_the_file_comes_from_a_page_without_one(officer):
    client, url = signed_in(officer), reverse("leave_export")
    told = {"next": url, "reason": ""}
    assert "data-refused" in client.post(reverse("export_reason"), told).content.decode()
    page = client.post(reverse("export_reason"), {**told, "reason": REASON}, follow=True)
    text = page.content.decode()
    assert page.status_code == 200
    assert f'http-equiv="refresh" content="0; url={url}"' in text
    assert "data-refused" not in text
    assert client.get(url).content.startswith(b"PK")


def test_a_page_that_forgets_to_ask_gives_nothing_out():
    request = RequestFactory().get("/forgetful/")
    request.user, request.session = UserFactory(), {}
    begin_session(request, time.time())

    def forgetful(_request):
        return workbook(b"PK", "people")

    with pytest.raises(ReasonMissing):
        file_of_persons(forgetful)(request)
    assert fresh_proof(forgetful)(request).content == b"PK"  # the control
    assert file_of_persons(lambda _request: HttpResponse("x"))(request).content == b"x"


# --- and it is read as before -------------------------------------------------------------------
def test_what_stands_at_the_foot_is_not_read_when_the_ledger_comes_back(officer):
    case = TermFactory(
        case__employment__department__organisation=officer.memberships.get().organisation
    ).case
    client = signed_in(officer)
    answer = got(client, reverse("leave_export"), {"show": "all"})
    assert officer.name.encode() in contents(answer)
    table = open_ledger(answer.content, "a.xlsx")
    assert len(table.rows) == 1
    cells = {str(cell) for cell in table.rows[0].cells.values()}
    assert case.employment.staff_number in cells
    assert not any(officer.name in cell for cell in cells)
