"""Searches are counted, on lists of offices as on public ones: sixty a minute, all together."""

import re
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.conf import settings as project
from django.db import connections
from django.test import Client
from django.urls import reverse

from accounts.http import SEARCH_FIELDS
from tests.factories import UserFactory
from tests.scenes import address, our_patterns, readers_of, signed_in

OFFICE_LISTS = (
    "advice_list", "application_list", "chain_rules", "desk", "enquiry_list", "evaluation_list",
    "event_attendance", "filed_list", "incident_list", "leave_list", "message_list",
    "obstacle_office", "province_chain", "residents", "result_list", "space_chain", "trail_list",
    "vetting_list",
)  # fmt: skip
WORDS = {"q": "盐湖"}


@pytest.mark.django_db
def test_a_list_of_an_office_is_searched_only_so_often(scene, settings):
    settings.ACCOUNT_RATE_LIMITS = {"search": "1/m/user"}
    clients, told = {}, {}
    for name in OFFICE_LISTS:
        person, url = readers_of(name, scene)[0], address(name, scene)
        if person not in clients:  # the one search that each of them has
            clients[person] = signed_in(person)
            assert clients[person].get(url, WORDS).status_code == 200, name
        page = clients[person].get(url, {"q": " "})
        assert 'name="q"' in page.content.decode(), name
        told[name] = page.status_code, clients[person].get(url, WORDS).status_code
    assert len(clients) > 2
    assert set(told.values()) == {(200, 429)}, told


@pytest.mark.django_db
def test_whatever_address_is_asked_with_words_it_counts(scene, settings):
    settings.ACCOUNT_RATE_LIMITS = {"search": "0/m/user"}
    client = signed_in(scene.founder)
    ours = {name: address(name, scene) for name in sorted({each.name for each in our_patterns()})}
    free = {name for name, url in ours.items() if client.get(url, WORDS).status_code != 429}
    assert len(ours) > 300
    assert free == set()
    root = signed_in(UserFactory(is_staff=True, is_superuser=True))
    users = reverse("admin:accounts_user_changelist")
    assert [root.get(users, told).status_code for told in (WORDS, {})] == [429, 200]


@pytest.mark.django_db
def test_without_the_count_one_searches_on(settings):
    settings.ACCOUNT_RATE_LIMITS = {"search": "0/m/user"}
    url, counts = reverse("mentor_list"), "accounts.http.Searches"
    assert signed_in(UserFactory()).get(url, WORDS).status_code == 429
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if name != counts]
    assert signed_in(UserFactory()).get(url, WORDS).status_code == 200


def test_workers_count_together(committed, settings):
    """Each thread has a connection and a cache of its own, as each worker has."""
    del committed
    settings.ACCOUNT_RATE_LIMITS = {"search": "6/m/user"}
    user, url = UserFactory(), reverse("mentor_list")
    clients = [Client() for _ in range(3)]
    for client in clients:
        client.force_login(user)

    def search(client):
        try:
            return [client.get(url, WORDS).status_code for _ in range(4)]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(clients)) as pool:
        told = Counter(status for found in pool.map(search, clients) for status in found)
    assert told == {200: 6, 429: 6}


# --- what is a search -----------------------------------------------------------------------------
FIELD = re.compile(r'<input\b[^>]*type="search"[^>]*>')


def names_of(text):
    """Return the names of the fields of a template in which one searches."""
    return {re.search(r'name="([^"]+)"', field).group(1) for field in FIELD.findall(text)}


def test_every_search_field_is_one_that_is_counted():
    files = Path(project.BASE_DIR).glob("*/templates/**/*.html")
    found = Counter(name for file in files for name in names_of(file.read_text(encoding="utf-8")))
    assert found["q"] > 10
    assert set(found) == set(SEARCH_FIELDS)


def test_a_field_of_another_name_is_noticed():
    planted = '<input class="input" id="x" name="who" type="search" maxlength="60">'
    assert names_of(f"<form>{planted}</form>") - set(SEARCH_FIELDS) == {"who"}
