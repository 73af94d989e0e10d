"""A sentence typed on the front page waits until it has become a venture of its own."""

import pytest
from django.urls import reverse

from tests.factories import UserFactory
from tests.mentoring.pairs import in_english
from tests.whole.test_once import VENTURE
from ventures.models import Venture

pytestmark = pytest.mark.django_db
SENTENCE = "牛毛捻的线染出来一块深一块浅"


def test_it_stays_while_another_venture_is_changed():
    client, new = in_english(UserFactory()), reverse("venture_new")
    assert client.post(new, VENTURE).status_code == 302
    client.post(reverse("match"), {"q": SENTENCE})
    edit = reverse("venture_edit", args=[Venture.objects.get().pk])
    assert client.post(edit, {**VENTURE, "version": "1"}).status_code == 302
    assert SENTENCE in client.get(new).content.decode()
    assert client.post(new, {**VENTURE, "sentence": SENTENCE}).status_code == 302
    assert SENTENCE not in client.get(new).content.decode()
