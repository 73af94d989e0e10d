"""Files that people bring are shown to the scanner, where there is one, before anybody keeps them."""

import inspect

import pytest
from django import forms
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.enums import Role
from ledgers.models import ImportBatch  # noqa: F401
from mentoring.models import File, Message
from papers import scanner
from papers.forms import FileField, PaperField
from tests import scanner as on_loopback
from tests.factories import MembershipFactory
from tests.mentoring.pairs import Pair, in_english
from tests.scenes import signed_in

PDF = b"%PDF-1.4 brine "
AWAY = "127.0.0.1:1"
pytestmark = pytest.mark.django_db


def write(pair, *contents):
    files = [SimpleUploadedFile(f"{at}.pdf", each) for at, each in enumerate(contents)]
    url = reverse("message_list", args=[pair.row.pk])
    return in_english(pair.founder).post(url, {"text": "化验单在这里", "uploads": files})


@pytest.fixture
def clamd(settings):
    with on_loopback.opened(settings) as server:
        yield server
