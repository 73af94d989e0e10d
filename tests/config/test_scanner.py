"""Files that people bring are shown to a scanner, where there is one, before anybody keeps them."""

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from mentoring.models import File, Message
from mobility.models import ImportBatch
from papers import scanner
from papers.forms import FileField
from tests import scanner as on_loopback
from tests.factories import OfficerFactory, UserFactory
from tests.logs import logged
from tests.mentoring.pairs import Pair, in_english
from tests.postbox import free_port

PDF = b"%PDF-1.4 brine "
NOT_TOLD = "Whether the file holds a virus cannot be told just now."
pytestmark = pytest.mark.django_db


def write(pair, *contents):
    files = [SimpleUploadedFile(f"{at}.pdf", each) for at, each in enumerate(contents)]
    url = reverse("message_list", args=[pair.row.pk])
    return in_english(pair.founder).post(url, {"text": "化验单在这里", "uploads": files})


@pytest.fixture
def clamd(settings):
    with on_loopback.opened(settings) as server:
        yield server


def test_a_file_is_kept_once_the_scanner_has_seen_all_of_it(clamd):
    large = PDF + bytes(200_000)
    assert write(Pair(), large).status_code == 302
    assert clamd.files == [large]
    assert File.objects.get().size == len(large)


def test_a_virus_is_named_and_not_kept_and_the_words_stay(clamd):
    pair = Pair()
    with logged() as log:
        answer = write(pair, PDF, PDF + on_loopback.VIRUS)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "1.pdf: The file holds a virus (Mark.Of.A.Test) and was not taken." in page
    assert "化验单在这里" in page
    assert len(clamd.files) == 2
    assert not File.objects.exists()
    assert not Message.objects.filter(text="化验单在这里").exists()
    assert "the scanner found Mark.Of.A.Test" in log.getvalue()


@pytest.mark.parametrize("says", [b"INSTREAM size limit exceeded. ERROR\0", b"stream: ", b"\0"])
def test_what_the_scanner_cannot_tell_is_not_taken(clamd, says):
    clamd.says = says
    assert NOT_TOLD in write(Pair(), PDF).content.decode()
    assert not File.objects.exists()


@pytest.mark.parametrize("place", ["here", "", "port", "socket"])
def test_without_the_scanner_that_is_named_nothing_is_taken(settings, tmp_path, place):
    settings.CLAMD = {
        "here": f"127.0.0.1:{free_port()}", "": "", "port": "localhost",
        "socket": str(tmp_path / "clamd.ctl"),
    }[place]  # fmt: skip
    answer = write(Pair(), PDF)
    assert (NOT_TOLD in answer.content.decode()) == bool(place)
    assert File.objects.exists() == (not place)


def test_a_ledger_is_shown_too_and_not_kept(clamd):
    officer = OfficerFactory().user
    file = SimpleUploadedFile("台账.csv", "工号,姓名\n".encode() + on_loopback.VIRUS)
    answer = in_english(officer).post(reverse("import_new"), {"file": file})
    assert answer.status_code == 422
    assert "Mark.Of.A.Test" in answer.content.decode()
    assert len(clamd.files) == 1
    assert not ImportBatch.objects.exists()


def of_all_forms(kind=forms.BaseForm):
    for each in kind.__subclasses__():
        yield each
        yield from of_all_forms(each)


def test_no_form_of_ours_takes_a_file_past_the_scanner():
    taken = {
        (form, name): field
        for form in of_all_forms()
        for name, field in getattr(form, "base_fields", {}).items()
        if isinstance(field, forms.FileField) and not form.__module__.startswith("django.")
    }
    assert len(taken) > 5
    assert [key for key, field in taken.items() if not isinstance(field, FileField)] == []


def test_the_operator_sees_whether_it_answers(clamd, settings):
    operator = UserFactory(is_staff=True)
    words = "It answers.", "It does not answer", "None is set"

    def shown():
        page = in_english(operator).get(reverse("operations")).content.decode()
        return [each for each in words if each in page]

    assert scanner.answers()
    assert shown() == ["It answers."]
    settings.CLAMD = f"127.0.0.1:{free_port()}"
    assert shown() == ["It does not answer"]
    settings.CLAMD = ""
    assert shown() == ["None is set"]
    assert clamd.files == []
