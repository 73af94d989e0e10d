"""What the trail can be asked about: the rows of every room that writes into it."""

import pytest

from trail.queries import labels


@pytest.mark.parametrize(
    "label",
    ["exchange.listing", "exchange.inquiry", "incidents.flaw", "incidents.incident",
     "privacy.copy", "stories.story"],
)  # fmt: skip
def test_the_trail_can_be_asked_about_these_rows(label):
    assert label in dict(labels())
