"""Whatever the frame of a page leads somebody to is open to that person."""

import pytest
from django.test import RequestFactory

from config.context import Shell
from tests.scenes import signed_in
from tests.whole.test_access import ROLES

pytestmark = pytest.mark.django_db


def tabs_of(person):
    """Return each tab that this person sees, those of the rooms too."""
    request = RequestFactory().get("/")
    request.user = person
    return [each for tab in Shell(request).nav for each in (tab, *tab.under)]


def test_no_tab_leads_to_a_page_that_is_refused(scene):
    people = {role: ROLES[role](scene) for role in ROLES if role != "stranger"}
    closed = [
        (role, tab.url, answer.status_code)
        for role, person in people.items()
        for tab in tabs_of(person)
        if (answer := signed_in(person).get(tab.url)).status_code != 200
    ]
    assert not closed


def test_the_tabs_of_a_handler_of_incidents_hold_them(scene):
    for role in ("programme office", "system administrator", "security administrator"):
        assert "/incidents/" in {tab.url for tab in tabs_of(ROLES[role](scene))}
    assert "/incidents/" not in {tab.url for tab in tabs_of(ROLES["audit administrator"](scene))}


def test_whoever_may_draw_samples_is_led_to_them_and_to_the_days_as_recorded(scene):
    for role in ("HR head", "auditor"):
        person = ROLES[role](scene)
        assert "/leave/inspect/" in {tab.url for tab in tabs_of(person)}, role
        text = signed_in(person).get("/leave/inspect/").content.decode()
        assert 'href="/leave/recorded/"' in text, role
    assert "/leave/inspect/" not in {tab.url for tab in tabs_of(ROLES["HR officer"](scene))}
