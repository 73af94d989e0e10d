"""A consent is to the words of a day: other words are asked for anew, and one press takes back."""

import re

import pytest
from django.urls import reverse

from accounts.actions import give_consent, withdraw_consent
from accounts.enums import Purpose
from accounts.models import Consent
from accounts.queries import CHOSEN_PURPOSES, agrees, consents_of
from audit.models import AuditEvent
from matching.queries.candidates import seeking
from mentors.actions import show_venture
from mentors.models import Findable
from tests.clock import NOW
from tests.factories import UserFactory, VentureFactory
from tests.mentoring.pairs import in_english

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


def presses(page, purpose, name):
    """Return how many buttons on a page give, or take back, one consent with one press."""
    forms = re.findall(r"<form.*?</form>", page, re.DOTALL)
    mine = [
        form
        for form in forms
        if f'action="{reverse("consent")}"' in form and f'value="{purpose}"' in form
    ]
    buttons = [tag for form in mine for tag in re.findall(r"<button[^>]*>", form)]
    return sum(('name="withdraw"' in tag) == (name == "withdraw") for tag in buttons)


def test_every_purpose_has_words_of_a_version(settings):
    assert set(settings.CONSENT_VERSIONS) == set(Purpose.values)


def test_other_words_are_asked_for_again_before_the_purpose_goes_on(settings):
    venture = VentureFactory()
    lead = venture.founders.get()
    show_venture(venture, by=lead, at=NOW)
    give_consent(lead, Purpose.MATCHING, at=NOW)
    client, home = in_english(lead), reverse("home") + f"?venture={venture.pk}"
    assert venture in seeking()
    assert venture.pk in Findable.objects.standing(TODAY).values_list("venture", flat=True)
    assert "its words have changed" not in client.get(home).content.decode()

    settings.CONSENT_VERSIONS = dict.fromkeys(Purpose.values, "2027-01")
    assert not agrees(lead, Purpose.MATCHING)
    assert venture not in seeking()
    assert not Findable.objects.standing(TODAY).exists()
    page = client.get(home).content.decode()
    assert page.count("its words have changed") == 2
    assert "Recommendations are off" in page
    page = client.get(reverse("settings")).content.decode()
    assert "agreed to the words of 2026-11" in page
    assert presses(page, "matching", "give") == presses(page, "matching", "withdraw") == 1

    client.post(reverse("consent"), {"purpose": "matching"})
    assert agrees(lead, Purpose.MATCHING)
    assert venture in seeking()
    rows = Consent.objects.filter(user=lead, purpose="matching").order_by("pk")
    assert [(row.version, row.withdrawn_at is None) for row in rows] == [
        ("2026-11", False), ("2027-01", True)
    ]  # fmt: skip
    told = AuditEvent.objects.filter(verb="give_consent", actor=lead).latest("pk")
    assert told.detail["version"] == "2027-01"
    withdraw_consent(lead, Purpose.FOUND, at=NOW)  # an old one is taken back as well
    assert not any(each.is_asked_again for each in consents_of(lead))


def test_taking_back_takes_as_many_presses_as_giving():
    lead = VentureFactory().founders.get()
    client, url = in_english(lead), reverse("settings")
    for purpose in CHOSEN_PURPOSES:
        before = client.get(url).content.decode()
        assert (presses(before, purpose, "give"), presses(before, purpose, "withdraw")) == (1, 0)
        assert client.post(reverse("consent"), {"purpose": purpose}).status_code == 302
        assert agrees(lead, purpose)
        after = client.get(url).content.decode()
        assert (presses(after, purpose, "give"), presses(after, purpose, "withdraw")) == (0, 1)
        client.post(reverse("consent"), {"purpose": purpose, "withdraw": "1"})
        assert not agrees(lead, purpose)


def test_only_what_something_reads_is_asked_for():
    """A story in public was asked for once, and nothing ever read the answer."""
    person = UserFactory()
    client, url = in_english(person), reverse("settings")
    assert "tell my story" not in client.get(url).content.decode()
    client.post(reverse("consent"), {"purpose": "case_story"})
    assert not Consent.objects.filter(user=person).exists()

    Consent.objects.create(user=person, purpose="case_story", version="2026-11", given_at=NOW)
    assert presses(client.get(url).content.decode(), "case_story", "withdraw") == 1
    client.post(reverse("consent"), {"purpose": "case_story", "withdraw": "1"})
    assert not Consent.objects.live().filter(user=person).exists()
    assert "tell my story" not in client.get(url).content.decode()


def shows(page, venture):
    """Return the buttons on a page that show a venture to mentors, or hide it."""
    action = re.escape(reverse("venture_show", args=[venture.pk]))
    forms = re.findall(rf'<form[^>]*action="{action}".*?</form>', page, re.DOTALL)
    buttons = [tag for form in forms for tag in re.findall(r"<button[^>]*>", form)]
    return ["hide" if 'name="hide"' in tag else "show" for tag in buttons]


def test_on_the_page_where_one_is_given_one_press_takes_it_back():
    """A way through the settings would be a press more."""
    venture = VentureFactory()
    client = in_english(venture.founders.get())
    home, consent = f"{reverse('home')}?venture={venture.pk}", reverse("consent")

    def counted():
        page = client.get(home).content.decode()
        given = [presses(page, "matching", name) for name in ("give", "withdraw")]
        return given, shows(page, venture)

    assert counted() == ([1, 0], ["show"])
    client.post(consent, {"purpose": "matching", "back": home})
    client.post(reverse("venture_show", args=[venture.pk]))
    assert counted() == ([0, 1], ["hide"])
    client.post(consent, {"purpose": "matching", "withdraw": "1", "back": home})
    client.post(reverse("venture_show", args=[venture.pk]), {"hide": "1"})
    assert counted() == ([1, 0], ["show"])


def test_a_consent_given_twice_is_one():
    person = UserFactory()
    for _ in range(2):
        give_consent(person, Purpose.MATCHING, at=NOW)
    assert Consent.objects.filter(user=person).count() == 1
    assert AuditEvent.objects.filter(verb="give_consent", actor=person).count() == 1
