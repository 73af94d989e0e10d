"""Whoever opens an address that takes forms alone stands on the page that it belongs to."""

import pytest
from django.urls import reverse

from tests.factories import RequestFactory
from tests.scenes import address, our_patterns, signed_in

pytestmark = pytest.mark.django_db
BROWSER = {"accept": "text/html,application/xhtml+xml"}


def test_a_browser_is_led_to_the_page_above(scene):
    asked = scene.asked
    client = signed_in(asked.mentor.user)
    url = reverse("request_act", args=[asked.pk, "decline"])
    assert client.get(url).status_code == 405  # whoever asks for no page is told the truth
    answer = client.get(url, headers=BROWSER)
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/requests/{asked.pk}/")


def test_no_address_leaves_a_browser_with_an_empty_page(scene):
    """The operator opens each address that takes forms alone, and stands on a page in the end."""
    client, led = signed_in(scene.operator), 0
    for pattern in our_patterns():
        url = address(pattern.name, scene)
        if client.get(url).status_code != 405:
            continue
        answer = client.get(url, headers=BROWSER, follow=True)
        assert answer.status_code in {200, 403, 404}, url
        led += 1
    assert led > 50


def test_a_changed_language_leads_back_from_a_refused_form():
    asked = RequestFactory()
    client = signed_in(asked.mentor.user)
    url = reverse("request_act", args=[asked.pk, "decline"])
    page = client.post(url, {"reason": "", "note": "x" * 999})
    assert page.status_code == 422
    told = {"language": "en", "next": url}
    answer = client.post(reverse("set_language_here"), told, headers=BROWSER, follow=True)
    assert answer.status_code == 200
    assert answer.redirect_chain[-1][0] == reverse("request", args=[asked.pk])
    assert "Decline this request" in answer.content.decode()
