"""The same form sent twice at once does its work once."""

import re
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connections
from django.test import Client
from django.urls import reverse

from tests.factories import OfficerFactory, TermFactory, UserFactory
from tests.scenes import signed_in
from ventures.models import Venture

VENTURE = {
    "name": "硼镁阻燃材料", "sentence": "从老卤里回收硼和镁", "stage": "prototype",
    "sectors": ["boron"], "county": "632801", "languages": ["zh"],
    "needs-TOTAL_FORMS": "1", "needs-INITIAL_FORMS": "0", "needs-0-text": "缺中试场地",
    "needs-0-importance": "must", "needs-0-help_kind": "pilot-hall",
}  # fmt: skip


def key_of(client, url):
    """Return the key that the page's form carries."""
    return re.search(r'name="once" value="([\w:.-]+)"', client.get(url).content.decode()).group(1)


def test_eight_equal_posts_at_once_make_one_venture(committed):
    del committed
    user, url = UserFactory(), reverse("venture_new")
    key = key_of(signed_in(user), url)

    def press(_):
        client = Client()
        client.force_login(user)
        try:
            answer = client.post(url, {**VENTURE, "once": key})
            return answer.status_code, answer.headers["Location"]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        answers = set(pool.map(press, range(8)))
    assert Venture.objects.count() == 1
    assert answers == {(302, reverse("home"))}


@pytest.mark.django_db
def test_a_refused_form_is_sent_again_and_counts():
    client = signed_in(UserFactory())
    key = key_of(client, reverse("venture_new"))
    refused = client.post(reverse("venture_new"), {**VENTURE, "name": "", "once": key})
    assert refused.status_code == 200
    assert client.post(reverse("venture_new"), {**VENTURE, "once": key}).status_code == 302
    assert Venture.objects.count() == 1


@pytest.mark.django_db
def test_going_back_and_changing_it_is_another_request():
    client = signed_in(UserFactory())
    key = key_of(client, reverse("venture_new"))
    for name in ("第一个", "第二个", "第一个"):
        client.post(reverse("venture_new"), {**VENTURE, "name": name, "once": key})
    assert Venture.objects.count() == 2


@pytest.mark.django_db
def test_a_reminder_by_hand_pressed_twice_is_one():
    case = TermFactory().case
    client = signed_in(OfficerFactory(organisation=case.employment.organisation).user)
    key = key_of(client, reverse("leave_case", args=[case.pk]))
    for _ in range(2):
        client.post(reverse("leave_act", args=[case.pk, "nudge"]), {"once": key})
    assert case.reminders.count() == 1


@pytest.mark.django_db
def test_two_people_with_one_key_are_two():
    for user in (UserFactory(), UserFactory()):
        signed_in(user).post(reverse("venture_new"), {**VENTURE, "once": "abc"})
    assert Venture.objects.count() == 2


# --- every form -----------------------------------------------------------------------------------
LIBRARY = "signing in and out, digits, factors: the library lets each step be taken once"
SAME = "pressed twice it means the same: one row, one state"
WITHOUT = {  # forms of the pages under a path that carry no key: how many, and why
    "accounts/templates/account/": (17, LIBRARY),
    "accounts/templates/accounts/prove.html": (2, LIBRARY),
    "accounts/templates/accounts/_consent.html": (1, SAME),
    "accounts/templates/accounts/settings.html": (1, SAME),
    "accounts/templates/mfa/": (11, LIBRARY),
    "accounts/templates/usersessions/": (2, SAME),
    "config/templates/config/_tour.html": (1, "a visitor of a demonstration enters"),
    "mentors/templates/mentors/_keep.html": (1, SAME),
    "mentors/templates/mentors/kept.html": (1, SAME),
    "mobility/templates/mobility/todo.html": (1, "the newest secret of a calendar counts"),
    "spaces/templates/spaces/_keep.html": (1, SAME),
    "spaces/templates/spaces/kept.html": (1, SAME),
    "ui/templates/ui/_account.html": (1, LIBRARY),
    "ui/templates/ui/_conduct.html": (1, SAME),
    "ui/templates/ui/base.html": (1, "the language that one reads"),
}
FORM = re.compile(r'<form\b[^>]*?method="post".*?</form>', re.DOTALL | re.IGNORECASE)


def keyless(text):
    """Return how many forms of a template carry no key."""
    return sum("{% once %}" not in form for form in FORM.findall(text))


def test_every_form_carries_a_key_or_a_reason():
    root, found, forms = Path(settings.BASE_DIR), Counter(), 0
    for file in root.glob("*/templates/**/*.html"):
        path, text = file.relative_to(root).as_posix(), file.read_text(encoding="utf-8")
        forms += len(FORM.findall(text))
        found[next((part for part in WITHOUT if path.startswith(part)), path)] += keyless(text)
    assert forms > 250
    assert +found == {part: number for part, (number, _reason) in WITHOUT.items()}


def test_a_form_without_a_key_is_noticed():
    form = '<form class="card" method="post">{% csrf_token %}<button>x</button></form>'
    assert keyless(form + form.replace("{% csrf_token %}", "{% csrf_token %}{% once %}")) == 1
