"""Who reads what of the trail, by which filters, and that its export stands in it."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone, translation
from openpyxl import load_workbook

from accounts.enums import OrganisationKind, Role
from accounts.models import Organisation
from audit.actions import record, record_failure
from audit.events import Result
from audit.models import AuditEvent
from tests.factories import (
    MembershipFactory,
    OfficerFactory,
    OrganisationFactory,
    RequestFactory,
    UserFactory,
    VentureFactory,
)
from tests.files import got
from tests.scenes import our_patterns, signed_in
from trail.enums import FILES, TAKEN
from trail.queries import PATHS, events_for, lines_of, of_bodies

pytestmark = pytest.mark.django_db


def administrator(role):
    return MembershipFactory(
        user__language="en", organisation__kind=OrganisationKind.PROVINCE, role=role
    ).user


@pytest.fixture
def auditor():
    return administrator(Role.AUDIT_ADMIN)


def page(user, **asked):
    return signed_in(user, "en").get(reverse("trail_list"), asked)


def shown(answer):
    return [line.event for line in answer.context["lines"]]


def test_marks_alone_name_nobody(auditor, now):
    """A name of which only a comma was typed is not the same as no name."""
    person = UserFactory()
    record("look", person, by=person, at=now)
    assert shown(page(auditor, person="，")) == []
    assert len(shown(page(auditor, person=" "))) == 1


@pytest.mark.parametrize("label", PATHS)
def test_each_way_from_a_row_to_its_body_leads_there(label):
    found = of_bodies(label, Organisation.objects.all())
    assert list(found) == [] or label == "accounts.organisation"


def test_the_auditor_reads_everything(auditor, now):
    people = [UserFactory(), UserFactory()]
    told = [record("look", each, by=each, at=now) for each in people]
    assert shown(page(auditor)) == told[::-1]


def test_the_auditor_of_another_body_and_the_superuser_do_not(now):
    person = UserFactory()
    record("look", person, by=person, at=now)
    root = UserFactory(is_staff=True, is_superuser=True)
    assert page(root).status_code == 403
    assert page(administrator(Role.SYSTEM_ADMIN)).status_code == 403
    assert page(administrator(Role.SECURITY_ADMIN)).status_code == 403
    unit = OfficerFactory(role=Role.AUDIT_ADMIN).user  # of no province
    assert page(unit).status_code == 403


def test_whoever_has_no_part_of_it_is_refused_and_not_shown_an_empty_page():
    for role in (Role.AUDITOR, Role.HR_HEAD, Role.SPACE_MANAGER):
        person = administrator(role)
        assert page(person).status_code == 403
        assert signed_in(person, "en").get(reverse("trail_export")).status_code == 403


def test_an_office_reads_its_own_part(now):
    head = OfficerFactory(role=Role.HR_HEAD)
    other = OfficerFactory(role=Role.HR_HEAD)
    mine = record("give_grant", head.organisation, by=None, at=now)
    record("give_grant", other.organisation, by=None, at=now)
    export = record("export", head.user, by=head.user, at=now)
    record("export", other.user, by=other.user, at=now)
    record("save_profile", head.user, by=head.user, at=now)  # his own matter
    assert set(events_for(head.user)) == {mine, export}
    assert page(head.user).status_code == 200


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        ({}, 3),
        ({"kind": "export"}, 1),
        ({"result": "refused"}, 1),
        ({"of": "accounts.organisation"}, 1),
        ({"person": "zhao"}, 2),
        ({"q": "roster"}, 1),
        ({"since": "2020-01-01", "until": "2020-02-01"}, 0),
        ({"since": "not a day", "kind": "nothing", "result": "x", "of": "y"}, 3),
    ],
)
def test_the_filters_narrow(auditor, now, asked, count):
    person = UserFactory(email="zhao@example.cn")
    record("export", person, by=person, at=now, what="roster")
    record_failure("refusal", person, Result.REFUSED, by=person, at=now)
    record("give_grant", MembershipFactory().organisation, by=None, at=now)
    assert len(shown(page(auditor, **asked))) == count


def test_a_last_day_alone_shows_the_month_before_it_and_nothing_after(auditor, now):
    person = UserFactory()
    told = {
        days: record("look", person, by=person, at=now - timedelta(days=days))
        for days in (40, 60, 90)
    }
    last = timezone.localdate(now - timedelta(days=45))
    answer = page(auditor, until=last.isoformat())
    assert shown(answer) == [told[60]]
    assert answer.context["wanted"].since == last - timedelta(days=30)


def test_fifty_a_page(auditor, now):
    person = UserFactory()
    for _ in range(51):
        record("look", person, by=person, at=now)
    assert len(shown(page(auditor))) == 50
    assert len(shown(page(auditor, page=2))) == 1


def test_the_export_is_one_line_an_event_and_stands_in_the_trail(auditor, now):
    person = UserFactory(name="何\n牧川")
    record("look", person, by=person, at=now, note="one\r\ntwo\x07=1+1")
    answer = got(signed_in(auditor), reverse("trail_export"))
    sheet = load_workbook(BytesIO(answer.content)).active
    cells = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value]
    assert any("备注" in cell and "one two=1+1" in cell for cell in cells)
    assert not any("\x07" in cell or "\r" in cell for cell in cells)
    assert AuditEvent.objects.get(verb="export").actor == auditor


def test_nothing_of_it_is_changed_by_its_pages(auditor):
    for name in ("trail_list", "trail_export", "trail_alarms"):
        assert signed_in(auditor).post(reverse(name)).status_code == 405


def test_what_is_not_sealed_is_said(auditor, now, settings, tmp_path):
    settings.SEAL_HEAD_FILE = tmp_path / "head.json"
    record("look", auditor, by=auditor, at=now)
    assert "1 event is not sealed yet" in page(auditor).content.decode()


def test_an_event_is_found_by_its_number_and_by_its_row_as_shown(auditor, now):
    venture = VentureFactory()
    told = record("look", venture, by=auditor, at=now)
    record("look", auditor, by=auditor, at=now)
    for asked in (f"#{told.pk}", str(told.pk), f"venture #{venture.pk}", f"项目 #{venture.pk}"):
        assert told in shown(page(auditor, q=asked)), asked
    assert shown(page(auditor, q=f"venture #{venture.pk}")) == [told]
    assert shown(page(auditor, q=f"#{told.pk}")) == [told]


def test_details_are_told_in_the_words_of_the_language(now):
    asked = RequestFactory()
    detail = {"from": "sent", "to": "accepted", "unheard_of": "x", "as_sample": True}
    told = record("accept", asked, by=None, at=now, **detail)
    (line,) = lines_of([told])
    assert "accepted" not in line.detail
    assert "unheard_of" in line.detail
    with translation.override("en"):
        (line,) = lines_of([told])
    assert line.detail.startswith("state before: waits for an answer; state after: accepted")


def test_a_right_and_a_consent_are_told_in_words_and_a_person_by_number(now):
    body = OrganisationFactory()
    detail = {"person": 178, "role": "hr_officer", "purpose": "matching"}
    told = record("give_grant", body, by=None, at=now, **detail)
    with translation.override("en"):
        (line,) = lines_of([told])
    assert line.detail == "person: #178; role: HR officer; purpose: recommend by what I wrote"


def test_a_day_that_is_none_is_named(auditor):
    text = page(auditor, since="2026-13-45").content.decode()
    assert "“2026-13-45” is not a date" in " ".join(text.split())
    assert "is not a date" not in page(auditor, since="2026-11-01").content.decode()


def test_the_menu_leads_to_the_trail_whoever_has_a_part_of_it(auditor):
    link = f'href="{reverse("trail_list")}"'
    unit = OfficerFactory(role=Role.AUDITOR).user
    for person, leads in ((auditor, True), (unit, True), (administrator(Role.AUDITOR), False)):
        shown = signed_in(person, "en").get(reverse("settings")).content.decode()
        assert (link in shown) == leads
    security = signed_in(administrator(Role.SECURITY_ADMIN), "en")
    nav = security.get(reverse("settings")).content.decode()
    assert "Audit trail" not in nav
    assert f'href="{reverse("trail_alarms")}"' in nav


def test_every_file_with_persons_that_goes_out_has_words_in_the_trail():
    ours = [each for each in our_patterns() if getattr(each.callback, "needs_reason", False)]
    assert {each.name for each in ours} <= dict(FILES).keys()


def test_what_was_taken_from_the_leave_ledger_or_looked_at_is_told_in_words(now):
    person = UserFactory()
    for code in ("roster", "due", "year", "pay", "identity_number", "phone"):
        told = record("export", person, by=person, at=now, what=code)
        with translation.override("en"):
            (line,) = lines_of([told])
            assert line.detail == f"which one: {dict(TAKEN)[code]}"
