"""Rows of a form, and the bodies of a mentor, in two tabs: the second sees what the first saved."""

from collections.abc import Callable
from types import MappingProxyType
from typing import NamedTuple

import pytest
from lxml import html

from accounts.models import User
from mentors.models import Interest
from tests.scenes import Scene, address, signed_in
from tests.whole.test_forms_kept import form_in, page_of, refusals, send
from ventures.views import writing

pytestmark = pytest.mark.django_db
OLD, FIRST, SECOND, NEW = "原来的一行", "先写的一行", "后写的一行", "新添的一行"
OF_A_MENTOR = MappingProxyType({"categories": "scholar", "help_kinds": "process-design"})


class Rows(NamedTuple):
    """A form with rows: its page, who writes, the prefix, what a new row lacks, and the form."""

    page: str
    who: Callable[[Scene], User]
    prefix: str
    row: dict[str, str]
    also: MappingProxyType[str, str] = MappingProxyType({})


ROWS = [
    Rows("venture_edit", lambda scene: scene.founder, "needs", {"importance": "prefer"}),
    Rows("space_edit", lambda scene: scene.manager, "facilities", {"kind": "equipment"}),
    Rows("mentor_edit", lambda scene: scene.mentor, "rows", {}, OF_A_MENTOR),
]


class Tabs:
    """A form of a person that is opened and sent again and again."""

    def __init__(self, of, scene):
        User.objects.update(language="en")
        self.of, self.path = of, address(of.page, scene)
        self.client = signed_in(of.who(scene), "en")
        self.total = f"{of.prefix}-TOTAL_FORMS"

    def fresh(self):
        return form_in(page_of(self.client, self.path), field=self.total)

    def name(self, number, field="text"):
        return f"{self.of.prefix}-{number}-{field}"

    def send(self, form, **changed):
        return send(self.client, form, self.path, **{**self.of.also, **changed})

    def save(self, form, **changed):
        answer = self.send(form, **changed)
        assert answer.status_code == 302, refusals(answer)

    def refused(self, form, **changed):
        """Send it; return the page that shows both, and the form on it."""
        answer = self.send(form, **changed)
        assert answer.status_code == 409, (answer.status_code, refusals(answer))
        page = html.fromstring(answer.content.decode(), base_url=f"http://testserver{self.path}")
        return " ".join(page.text_content().split()), form_in(page, field=self.total)

    def added(self, form, text):
        """Return what one more row with that text is sent as, and the number of it."""
        number = int(form.fields[self.total])
        row = {self.name(number, field): value for field, value in self.of.row.items()}
        return {self.total: str(number + 1), self.name(number): text, **row}, number

    def with_a_row(self):
        """Save one row; return its number."""
        form = self.fresh()
        told, number = self.added(form, OLD)
        self.save(form, **told)
        stored = self.fresh()
        assert stored.fields[self.name(number)].strip() == OLD
        return number


@pytest.mark.parametrize("of", ROWS, ids=lambda of: of.page)
def test_a_row_that_both_changed_is_shown_with_both(of, scene):
    tabs = Tabs(of, scene)
    name = tabs.name(tabs.with_a_row())
    older, newer = tabs.fresh(), tabs.fresh()
    tabs.save(newer, **{name: FIRST})
    said, again = tabs.refused(older, **{name: SECOND})
    assert f"Meanwhile saved here: {FIRST}." in said
    assert again.fields[name].strip() == SECOND
    assert tabs.fresh().fields[name].strip() == FIRST
    tabs.save(again)  # knowingly
    assert tabs.fresh().fields[name].strip() == SECOND


@pytest.mark.parametrize("of", ROWS, ids=lambda of: of.page)
def test_a_row_that_the_other_tab_added_or_removed_is_told(of, scene):
    tabs = Tabs(of, scene)
    name = tabs.name(tabs.with_a_row())
    older, newer = tabs.fresh(), tabs.fresh()
    tabs.save(newer, **tabs.added(newer, NEW)[0])
    said, _again = tabs.refused(older, **{name: SECOND})
    assert f"not among these lines: {NEW}." in said
    older, newer = tabs.fresh(), tabs.fresh()
    tabs.save(newer, **{name: ""})
    said, again = tabs.refused(older, **{name: SECOND})
    assert "Removed meanwhile" in said
    assert again.fields[name].strip() == SECOND


def test_what_a_row_carries_beside_its_words_is_shown_too(scene):
    tabs = Tabs(ROWS[0], scene)
    number = tabs.with_a_row()
    matters = tabs.name(number, "importance")
    older, newer = tabs.fresh(), tabs.fresh()
    tabs.save(newer, **{matters: "must"})
    said, _again = tabs.refused(older, **{tabs.name(number): SECOND})
    assert "Meanwhile saved here: must." in said


def test_were_rows_not_compared_nothing_would_be_told(scene, monkeypatch):
    monkeypatch.setattr(writing, "show_stored", lambda _rows, _stored: None)
    tabs = Tabs(ROWS[0], scene)
    name = tabs.name(tabs.with_a_row())
    older, newer = tabs.fresh(), tabs.fresh()
    tabs.save(newer, **{name: FIRST})
    said, again = tabs.refused(older, **{name: SECOND})
    assert FIRST not in said
    tabs.save(again)
    assert tabs.fresh().fields[name].strip() == SECOND


def test_bodies_to_stay_out_of_are_shown_with_both(scene):
    tabs = Tabs(ROWS[2], scene)
    older, newer = tabs.fresh(), tabs.fresh()
    tabs.save(newer, interests="fund: 昆仑创投")
    said, again = tabs.refused(older, interests="kin: 德令哈矿业")
    assert "Meanwhile saved here: fund: 昆仑创投." in said
    assert again.fields["interests"].strip() == "kin: 德令哈矿业"
    same = tabs.fresh()
    tabs.save(tabs.fresh(), promise="陪你看图纸，也看预算")
    said, _again = tabs.refused(same, promise="只看预算")
    assert "昆仑创投." not in said  # what both tabs hold alike is not told
    assert [each.party for each in Interest.objects.filter(mentor__user=scene.mentor)] == [
        "昆仑创投"
    ]
