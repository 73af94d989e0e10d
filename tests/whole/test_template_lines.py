"""A line of a template can be read without scrolling sideways."""

import re
from pathlib import Path

from django.conf import settings

LONGEST, MEAN = 160, 60
OWN_COLON = re.compile(r"%\}: (?:\{\{|<)")  # Chinese writes another one; `{% trans ": " %}` knows


def template_lines():
    """Yield where each line of a template stands, and its text."""
    root = Path(settings.BASE_DIR)
    for path in sorted(root.glob("*/templates/**/*.html")):
        for number, text in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            yield f"{path.relative_to(root)}:{number}", text


def test_no_line_of_a_template_is_too_long():
    long = [f"{at} has {len(text)}" for at, text in template_lines() if len(text) > LONGEST]
    assert not long, f"more than {LONGEST} characters: " + "; ".join(long)


def test_lines_of_templates_are_short_on_average():
    lengths = [len(text) for _, text in template_lines()]
    assert sum(lengths) / len(lengths) <= MEAN


def test_a_colon_is_that_of_the_language():
    assert OWN_COLON.search('{% trans "Team" %}: {{ venture }}')
    assert [at for at, text in template_lines() if OWN_COLON.search(text)] == []


def test_no_value_of_an_attribute_ends_with_a_stroke():
    """A name of a column is shown on small screens as the attribute holds it."""
    assert [at for at, text in template_lines() if '\\">' in text] == []
