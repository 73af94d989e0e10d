"""What was typed for a space that closed in the meantime is given back."""

import pytest
from django.urls import reverse

from spaces.models import Question, Space, Visit
from tests.mentoring.pairs import in_english
from tests.spaces.house import NEXT_DAY, House

pytestmark = pytest.mark.django_db
TEXT = "中试间的老卤管道哪天能用？我们想来看 6 号间"


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("question_new", {"text": TEXT}),
        ("visit_new", {"about": TEXT, "people": 2, "starts_at": NEXT_DAY.isoformat()}),
    ],
)
def test_a_form_that_comes_after_the_space_has_closed_gives_its_words_back(name, told):
    house = House()
    url, client = reverse(name, args=[house.space.slug]), in_english(house.founder)
    assert client.get(url).status_code == 200
    Space.objects.filter(pk=house.space.pk).update(status="closed")
    answer = client.post(url, told, follow=True)
    assert answer.status_code == 200
    assert TEXT in answer.content.decode()
    assert not Question.objects.exists()
    assert not Visit.objects.exists()
    assert client.get(url).status_code == 404
