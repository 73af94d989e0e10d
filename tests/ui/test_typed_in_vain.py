"""What was typed into a form that meets an error page stands on that page, to be copied."""

import pytest
from django.urls import reverse

from config.views import failed
from tests.factories import MentorFactory, RequestFactory, UserFactory
from tests.mentoring.pairs import in_english

pytestmark = pytest.mark.django_db
TYPED = "我们在格尔木做老卤提硼，实验室样品已经有了，缺中试的场地"


def test_a_page_that_is_gone_or_of_somebody_else_gives_back_what_was_sent():
    client = in_english(UserFactory())
    address = reverse("request_act", args=[RequestFactory().pk, "decline"])
    answer = client.post(address, {"note": TYPED, "reason": "field"})
    assert answer.status_code == 404
    page = answer.content.decode()
    assert TYPED in page
    assert "What you had typed" in page
    assert "What you had typed" not in client.get(address.replace("decline", "x")).content.decode()


def test_a_page_that_is_refused_gives_it_back():
    mentor = MentorFactory()
    answer = in_english(UserFactory()).post(
        reverse("vetting_act", args=[mentor.pk, "return"]), {"missing": TYPED}
    )
    assert answer.status_code in {403, 404}
    assert TYPED in answer.content.decode()


def test_whoever_was_too_quick_reads_it_below(stranger):
    for _ in range(6):
        answer = stranger.post("/security/report/", {"text": TYPED})
    assert answer.status_code == 429
    assert TYPED in answer.content.decode()


def test_secrets_keys_and_what_a_page_fills_in_are_not_shown():
    client = in_english(UserFactory())
    sent = {"password": "correct horse battery staple", "seen": "a" * 40, "form-back": "/x" * 20}
    page = client.post("/nothing-here/", sent).content.decode()
    assert "battery" not in page
    assert "What you had typed" not in page


def test_where_we_failed_it_is_given_back_without_the_database(rf):
    request = rf.post("/x/", {"note": f"{TYPED}<b>"})
    assert request.POST
    page = failed(request).content.decode()
    assert f"{TYPED}&lt;b&gt;" in page
    assert TYPED not in failed(rf.post("/x/", {"note": TYPED})).content.decode()  # unread stays so
