"""Whether groups get the same, told with intervals and silent about the few."""

from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import County, Language, MentorCategory, Stage
from matching.core import interval
from mentors.actions import accept, decline
from mentors.models import MentorProfile, MentorshipRequest
from province.queries import overview
from province.queries.groups import (
    MENTOR_GROUPS,
    VENTURE_GROUPS,
    mentor_groups,
    most_uneven,
    venture_groups,
)
from tests.clock import NOW
from tests.cohorts.stage import an_officer
from tests.factories import (
    MentorFactory,
    MentorshipFactory,
    RequestFactory,
    VentureFactory,
)
from tests.province.test_overview import shown
from tests.scenes import signed_in
from ventures.models import Venture


def by_name(found, name):
    (group,) = [each for each in found[0] if each.name == name]
    return group


def of_mentors(by):
    today = timezone.localdate()
    return mentor_groups(by, overview.exposure(today), today)


@pytest.mark.django_db
@pytest.mark.parametrize("by", VENTURE_GROUPS)
def test_groups_of_ventures_hide_small_numbers_and_give_an_interval(by):
    ventures = VentureFactory.create_batch(4)
    name = {
        "prefecture": str(ventures[0].county.prefecture),
        "sector": str(ventures[0].sectors.first().parent or ventures[0].sectors.first()),
        "stage": str(Stage.objects.first()),
        "language": str(Language.objects.first()),
    }[by]

    def placed(venture):
        venture.languages.set([Language.objects.first()])
        Venture.objects.filter(pk=venture.pk).update(stage=Stage.objects.first())

    for venture in ventures:
        placed(venture)
    assert venture_groups(by) == ([], [name])
    placed(venture := VentureFactory())
    MentorshipFactory(request__venture=venture)
    group = by_name(venture_groups(by), name)
    assert (group.ventures, group.helped.value) == (5, 0.2)
    assert 0.0 < group.helped.low < 0.2 < group.helped.high < 1.0
    assert group.accepted is None  # nobody but the office has asked


@pytest.mark.django_db
def test_an_archived_venture_is_in_no_group():
    ventures = VentureFactory.create_batch(6)
    name = str(ventures[0].county.prefecture)
    MentorshipFactory(request__venture=ventures[0], status="ended", ended_at=NOW)
    before = by_name(venture_groups("prefecture"), name)
    assert (before.ventures, before.helped.value) == (6, pytest.approx(1 / 6))
    Venture.objects.filter(pk=ventures[0].pk).update(archived_at=NOW)
    after = by_name(venture_groups("prefecture"), name)
    assert (after.ventures, after.helped.value) == (5, 0.0)


COUNTED = ("province", "matching", "cohorts", "mentors", "config")
BY_KEY = {
    "cohorts/queries/pool.py", "cohorts/queries/pairs.py", "matching/actions/learning.py",
    "matching/actions/prices.py",  # what `seeking()` found, or a run has kept
    "mentors/policies/asking.py", "mentors/policies/between.py", "matching/actions/inviting.py",
    "cohorts/forms.py", "province/actions/people.py",  # by key; what an import has made
}  # fmt: skip


def test_whatever_counts_ventures_begins_with_the_live_ones():
    found = set()
    for app in COUNTED:
        for file in (Path(settings.BASE_DIR) / app).rglob("*.py"):
            text = "".join(file.read_text(encoding="utf-8").split())
            for begun in text.split("Venture.objects.")[1:]:
                if not begun.startswith(("live(", "founded_by(", "led_by(", "of_team(", "none(")):
                    found.add(str(file.relative_to(settings.BASE_DIR)))
    assert found <= BY_KEY | {"mentors/queries.py"}  # that one is `within_reach`


@pytest.mark.django_db
def test_answers_of_founders_count_and_those_of_the_office_do_not():
    name = str(VentureFactory().county.prefecture)
    for hours, yes in ((24, True), (48, False), (72, True), (96, False), (480, None)):
        asked = RequestFactory(sent_at=NOW)
        at = NOW + timedelta(hours=hours)
        if yes is None:  # silence until the end
            MentorshipRequest.objects.filter(pk=asked.pk).update(
                status="expired", status_changed_at=at
            )
        elif yes:
            accept(asked, by=asked.mentor.user, at=at)
        else:
            decline(asked, reason="field", by=asked.mentor.user, at=at)
    for more in ({"is_placed": True}, {}):
        kept_out = RequestFactory(sent_at=NOW, **more)
        decline(kept_out, reason="interest", by=kept_out.mentor.user, at=NOW)
    RequestFactory()  # still open
    group = by_name(venture_groups("prefecture"), name)
    assert group.accepted.value == pytest.approx(0.4)
    assert group.days.value == pytest.approx(3)
    assert (group.days.low, group.days.high) == pytest.approx((1, 20))


@pytest.mark.django_db
def test_a_group_of_mentors_with_much_more_attention_than_places_is_named():
    favoured, others = MentorFactory.create_batch(6), MentorFactory.create_batch(30)
    county = County.objects.exclude(prefecture=favoured[0].county.prefecture).first()
    MentorProfile.objects.filter(pk__in=[each.pk for each in others]).update(county=county)
    for mentor in favoured:
        shown(mentor, 9)
    for mentor in others:
        shown(mentor, 1)
    found = of_mentors("prefecture")
    group = by_name(found, str(favoured[0].county.prefecture))
    assert group.mentors == 6
    assert group.places == pytest.approx(6 / 36)
    assert group.attention.value == pytest.approx(54 / 84)
    assert group.verdict == "more"
    assert by_name(found, str(county.prefecture)).verdict == "less"
    assert most_uneven(found[0]).name in {group.name, str(county.prefecture)}
    said = signed_in(an_officer()).get(reverse("groups"), {"ventures": "no such way"})
    assert "17%" in said.content.decode()
    assert "64%" in said.content.decode()


@pytest.mark.django_db
def test_equal_attention_is_called_equal_and_small_groups_are_not_told():
    abroad = MentorFactory.create_batch(4)
    for mentor in [*MentorFactory.create_batch(8), *abroad]:
        shown(mentor, 2)
    MentorProfile.objects.filter(pk__in=[each.pk for each in abroad]).update(county=None)
    found, few = of_mentors("prefecture")
    assert most_uneven(found) is None
    assert few == ["省外"]


@pytest.mark.django_db
@pytest.mark.parametrize("by", MENTOR_GROUPS)
def test_every_mentor_stands_in_a_group_of_each_kind(by):
    mentors = MentorFactory.create_batch(5)
    for mentor in mentors:
        mentor.categories.set([MentorCategory.objects.first()])
    assert 5 in [group.mentors for group in of_mentors(by)[0]]


@pytest.mark.django_db
def test_groups_can_be_read_where_nobody_is():
    said = signed_in(an_officer()).get(reverse("groups"), {"mentors": "newcomer"})
    assert "没有创业者查找导师" in said.content.decode()


@given(st.integers(1, 500), st.data())
def test_a_share_lies_inside_its_interval_and_more_people_make_it_narrower(of, data):
    yes = data.draw(st.integers(0, of))
    few, many = interval.of_share(yes, of), interval.of_share(10 * yes, 10 * of)
    assert 0 <= few.low <= few.value + 1e-12
    assert few.value - 1e-12 <= few.high <= 1
    assert many.high - many.low < few.high - few.low


@given(st.lists(st.integers(0, 50), min_size=1, max_size=60), st.data())
def test_parts_do_not_depend_on_the_order_and_both_sides_make_the_whole(amounts, data):
    inside = data.draw(st.lists(st.booleans(), min_size=len(amounts), max_size=len(amounts)))
    found = interval.of_part(amounts, inside)
    if not sum(amounts):
        assert found is None
        return
    other = interval.of_part(amounts, [not each for each in inside])
    assert found.value + other.value == pytest.approx(1)
    turned = interval.of_part(amounts[::-1], inside[::-1])
    assert turned == pytest.approx(found)


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=80))
def test_a_median_lies_between_two_of_the_values(values):
    found = interval.of_median(values)
    assert found.low in values
    assert found.high in values
    assert found.low <= found.value <= found.high


def test_nineteen_of_twenty_intervals_hold_the_true_median():
    drawn = np.random.default_rng(0).exponential(size=(2000, 25))
    held = [low <= np.log(2) <= high for _mid, low, high in map(interval.of_median, drawn)]
    assert np.mean(held) >= 0.95
