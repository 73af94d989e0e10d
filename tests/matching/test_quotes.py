"""What of a profile is quoted beside a founder's words: the headline takes no line's place."""

import pytest

from matching import actions, queries
from tests.factories import ExperienceFactory, MentorFactory

pytestmark = pytest.mark.django_db
SAID = "奶皮子夏天放两天就发霉，包装和灭菌怎么做"
NEAR = ["奶皮子真空包装加低温灭菌，货架期从 3 天做到 45 天", "夏天发霉多半是包装袋透氧，换过六种膜"]
FAR = "在县中学教过九年物理"


def quoted(headline):
    """Return what is quoted of a mentor with two lines that answer and one that does not."""
    mentor = MentorFactory(headline=headline, promise="")
    for text in [*NEAR, FAR]:
        ExperienceFactory(mentor=mentor, text=text)
    actions.refresh_passages()
    why = queries.explain_mentor(queries.ask_of_sentence(SAID), mentor)
    return [point["quote"]["text"] for point in why["points"] if point["quote"]], why


def test_a_headline_that_answers_is_quoted_beside_two_lines_and_one_more_reason_stays():
    headline = "奶皮子夏天放两天就发霉，专做包装和灭菌"
    said, why = quoted(headline)
    assert set(said) == {headline, *NEAR}
    assert said[0] == headline
    assert len([point for point in why["points"] if point["fit"] != "note"]) == 4


def test_a_headline_that_is_far_is_not_quoted():
    said, why = quoted("律师，欠款和跨境合同")
    assert set(said) == set(NEAR)
    assert len([point for point in why["points"] if point["fit"] != "note"]) == 3
