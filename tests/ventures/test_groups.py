"""A team may say which groups its founders belong to, for subsidies and reports alone."""

import pytest
from django.urls import reverse

from tests.factories import UserFactory
from tests.mentoring.pairs import in_english
from tests.whole.test_once import VENTURE
from ventures.models import Venture

pytestmark = pytest.mark.django_db


def test_the_groups_are_optional_several_and_kept():
    client = in_english(UserFactory())
    page = client.get(reverse("venture_new")).content.decode()
    assert "It does not change which mentors and spaces are recommended to you." in page
    assert client.post(reverse("venture_new"), VENTURE).status_code == 302
    assert Venture.objects.get().founder_groups == []
    edit = reverse("venture_edit", args=[Venture.objects.get().pk])
    told = {**VENTURE, "version": "1", "founder_groups": ["student", "envoy"]}
    assert client.post(edit, told).status_code == 302
    assert Venture.objects.get().founder_groups == ["student", "envoy"]
    refused = client.post(edit, {**told, "version": "2", "founder_groups": ["on-leave"]})
    assert refused.status_code != 302
    assert Venture.objects.get().founder_groups == ["student", "envoy"]
