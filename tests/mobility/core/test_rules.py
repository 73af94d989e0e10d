"""Terms against the rules: what is too long, overlaps, comes too late or passes retirement."""

from dataclasses import fields, replace

import pytest
from hypothesis import assume
from hypothesis import strategies as st

from mobility.core.policy import Policy
from mobility.core.rules import DEFAULT_BASIS, Objection
from mobility.core.terms import Term, is_day_longer, last_day
from tests.mobility.core.law import (
    D1,
    DAY,
    FIRST,
    LAST,
    POLICY,
    codes,
    day,
    holds,
    latest,
    objections,
    term,
    walked,
)

LENGTH_CODES = {"too_long", "total_too_long", "one_day_more", "past_retirement"}
starts = st.dates(day("2018-01-01"), day("2026-12-31"))
limits = st.builds(
    Policy,
    term_max_months=st.integers(1, 60),
    ext_max_months=st.integers(1, 60),
    total_max_months=st.integers(1, 90),
    regap_counts=st.booleans(),
    near_retirement_to_retirement=st.booleans(),
)


@st.composite
def leaves(draw):
    """Return the first day of a term and earlier terms, in any order, that do not overlap it."""
    first = draw(starts)
    earlier, until = [], first
    for _ in range(draw(st.integers(0, 2))):
        last = until - draw(st.integers(1, 400)) * DAY
        until = last - draw(st.integers(0, 1200)) * DAY
        earlier.append(Term(until, last))
    return first, draw(st.permutations(earlier))


retirements = st.none() | st.dates(day("2019-01-01"), day("2032-12-31"))


@holds(leaves(), limits, retirements, st.booleans())
def test_the_latest_last_day_is_allowed_and_one_day_more_is_not(leave, policy, retires, extends):
    first, earlier = leave
    told = {"policy": policy, "retires_on": retires, "extends": extends}
    last = latest(first, *earlier, **told)
    assume(last >= first)
    hard = {each.code for each in objections(Term(first, last), *earlier, **told) if each.is_hard}
    assert not LENGTH_CODES & hard
    more = objections(Term(first, last + DAY), *earlier, **told)
    assert LENGTH_CODES & {each.code for each in more if each.is_hard}


def thirtieths(*terms):
    """Return the length of terms: 30 to a month walked, and none for the day of 对应日."""
    total = 0
    for each in terms:
        full, over = walked(*each)
        total += full * 30 + (0 if is_day_longer(*each) else over)
    return total


@holds(leaves(), limits, st.integers(0, 1500))
def test_a_term_is_refused_for_its_length_just_when_the_walk_says_so(leave, policy, more):
    first, earlier = leave
    policy = replace(policy, regap_counts=False)
    last = first + more * DAY
    found = {each.code: each for each in objections(Term(first, last), *earlier, policy=policy)}
    full, over = walked(first, last)
    too_long = (full, over) > (policy.term_max_months, 0)
    total = thirtieths(*earlier, Term(first, last))
    over_cap = total + is_day_longer(first, last) > policy.total_max_months * 30
    refused = {code for code, each in found.items() if each.is_hard and code in LENGTH_CODES}
    assert bool(refused) == (too_long or over_cap)
    if "too_long" in found:
        assert too_long
    if "total_too_long" in found:
        assert over_cap
        assert found["total_too_long"].facts["total"] == (total + 29) // 30


@holds(leaves(), limits)
def test_the_day_before_the_first_says_that_nothing_is_left(leave, policy):
    first, earlier = leave
    last = latest(first, *earlier, policy=policy)
    assert last >= first - DAY
    if last < first:
        assert "total_too_long" in codes(Term(first, first), *earlier, policy=policy)


@pytest.mark.parametrize(
    ("used", "first", "cap", "last"),
    [
        (("2022-03-01", "2024-06-15"), "2024-07-01", 60, "2027-03-15"),  # 27 m 15 d: 32 m 15 d left
        (("2022-01-01", "2022-01-01"), "2022-02-01", 1, "2022-02-27"),  # 29 d left: no whole month
        (("2022-01-01", "2022-01-02"), "2022-02-01", 1, "2022-02-27"),
        (("2022-01-01", "2022-01-03"), "2022-02-01", 1, "2022-02-27"),
        (("2022-01-01", "2022-01-04"), "2022-02-01", 1, "2022-02-26"),
        (("2022-01-01", "2022-01-29"), "2022-02-10", 1, "2022-02-10"),
        (("2022-01-01", "2022-01-30"), "2022-02-10", 1, "2022-02-09"),
        (("2022-01-01", "2022-01-31"), "2022-02-10", 1, "2022-02-09"),
        (("2022-01-01", "2022-02-01"), "2022-02-10", 2, "2022-03-09"),  # 对应日: one month
        (("2022-01-01", "2022-02-02"), "2022-02-10", 2, "2022-03-08"),  # one month and two days
        (("2022-01-01", "2022-12-31"), "2023-02-10", 6, "2023-02-09"),
        (("2022-01-01", "2022-05-31"), "2023-01-31", 6, "2023-02-28"),
    ],
)
def test_parts_of_months_are_added_up_thirty_days_to_the_month(used, first, cap, last):
    policy = replace(POLICY, total_max_months=cap)
    assert latest(day(first), term(*used), policy=policy) == day(last)


@pytest.mark.parametrize("counts", [False, True])
def test_a_leave_entered_after_a_later_one(counts):
    policy = replace(POLICY, regap_counts=counts, total_max_months=60)
    old = term("2018-03-01", "2020-02-29")
    assert codes(old, D1, policy=policy) == []
    assert latest(old.first_day, D1, policy=policy) == last_day(old.first_day, 36 if counts else 24)
    assert codes(Term(old.first_day, day("2020-03-31")), D1, policy=policy) == (
        [] if counts else ["total_too_long"]
    )


def test_a_term_of_no_day_is_passed_over():
    none = Term(LAST, FIRST)
    assert codes(D1, none) == []
    assert latest(FIRST, none) == LAST
    assert codes(D1, none, extends=True) == ["nothing_to_extend"]


def test_a_term_that_ends_before_it_begins_is_not_looked_at_further():
    (found,) = objections(Term(LAST, FIRST), D1, extends=True, founds=False)
    assert found == Objection("start_after_end", "dates", True, {})
    assert codes(Term(FIRST, FIRST)) == []


@pytest.mark.parametrize(
    ("extends", "rule", "n"), [(False, "term_max_months", 24), (True, "ext_max_months", 12)]
)
def test_too_long(extends, rule, n):
    policy = replace(POLICY, term_max_months=24, ext_max_months=12)
    earlier = [term("2020-03-01", "2022-02-28")] if extends else []
    (found,) = objections(D1, *earlier, policy=policy, extends=extends)
    last = last_day(FIRST, n).isoformat()
    assert found == Objection("too_long", rule, True, {"latest": last, "months": n})


def test_the_total_is_too_long():
    earlier = [term("2016-03-01", "2019-02-28"), term("2019-03-01", "2020-02-29")]
    (found,) = objections(D1, *earlier)
    facts = {"latest": "2024-02-29", "total": 84, "cap": 72}
    assert found == Objection("total_too_long", "total_max_months", True, facts)
    (found,) = objections(term("2022-03-01", "2024-03-10"), *earlier)
    assert found.facts["total"] == 73  # a begun month is counted whole


def test_only_the_cap_that_is_passed_is_named():
    policy = replace(POLICY, term_max_months=12, total_max_months=24)
    assert codes(Term(FIRST, last_day(FIRST, 24)), policy=policy) == ["too_long"]
    policy = replace(POLICY, term_max_months=24, total_max_months=12)
    assert codes(Term(FIRST, last_day(FIRST, 24)), policy=policy) == ["total_too_long"]


def test_the_corresponding_day_is_one_day_more():
    entered = Term(FIRST, day("2025-03-01"))
    (found,) = objections(entered)
    facts = {"latest": "2025-02-28", "months": 36}
    assert found == Objection("one_day_more", "corresponding_day_refused", True, facts)
    (found,) = objections(entered, policy=replace(POLICY, corresponding_day_refused=False))
    assert found == Objection("one_day_more", "corresponding_day_refused", False, facts)
    assert codes(Term(FIRST, day("2025-03-02"))) == ["too_long"]


def test_below_the_most_one_day_more_is_only_pointed_out():
    (found,) = objections(Term(FIRST, day("2024-03-01")))
    assert (found.code, found.is_hard) == ("one_day_more", False)
    assert found.facts == {"latest": "2024-02-29", "months": 24}
    assert codes(Term(FIRST, day("2024-03-02"))) == []


def test_a_far_corresponding_day_is_too_long():
    assert codes(Term(FIRST, day("2026-03-01"))) == ["too_long"]


def test_two_terms_by_the_civil_code_make_72_months_where_the_rules_tolerate_it():
    tolerant = replace(POLICY, corresponding_day_refused=False)
    one, two = term("2022-03-01", "2025-03-01"), term("2025-03-02", "2028-03-02")
    found = objections(two, one, policy=tolerant, extends=True)
    assert [(each.code, each.is_hard) for each in found] == [("one_day_more", False)]
    assert [each.code for each in objections(two, one, extends=True) if each.is_hard] == [
        "one_day_more"
    ]


@pytest.mark.parametrize(
    ("first", "last", "touches"),
    [
        ("2025-02-28", "2025-03-31", True),
        ("2025-03-01", "2025-03-31", False),
        ("2022-01-01", "2022-02-28", False),
        ("2022-01-01", "2022-03-01", True),
        ("2023-01-01", "2023-02-01", True),
        ("2022-01-01", "2025-05-31", True),
    ],
)
def test_terms_may_not_overlap(first, last, touches):
    policy = replace(POLICY, term_max_months=120, total_max_months=240)
    found = [each for each in objections(term(first, last), D1, policy=policy)
             if each.code == "overlaps"]  # fmt: skip
    facts = {"first": "2022-03-01", "last": "2025-02-28"}
    assert found == [Objection("overlaps", "no_overlap", True, facts)] * touches


def test_every_overlapped_term_is_named():
    asked, other = term("2025-02-01", "2025-06-30"), term("2025-05-01", "2025-12-31")
    assert codes(asked, other, D1).count("overlaps") == 2


@pytest.mark.parametrize(
    ("changed", "founds", "is_profitable", "expected"),
    [
        ({}, True, False, []),
        ({}, True, True, [("profitable", "ext_requires_unprofitable", True)]),
        ({}, True, None, [("profit_not_stated", "ext_requires_unprofitable", False)]),
        ({"ext_requires_unprofitable": False}, True, True, []),
        ({"ext_requires_unprofitable": False}, True, None, []),
        ({}, False, False, [("extension_only_for_founders", "ext_allowed", False)]),
        ({"ext_allowed": False}, True, False, [("extension_not_allowed", "ext_allowed", True)]),
        ({"ext_max_count": 0}, True, False, [("extension_not_allowed", "ext_allowed", True)]),
        ({"ext_max_count": 2}, True, False, []),
    ],
)
def test_whether_a_leave_may_be_extended(changed, founds, is_profitable, expected):
    found = objections(
        term("2025-03-01", "2026-02-28"), D1, policy=replace(POLICY, **changed), extends=True,
        founds=founds, is_profitable=is_profitable,
    )  # fmt: skip
    assert [(each.code, each.rule, each.is_hard) for each in found] == expected
    assert all(each.facts == {} for each in found)
    assert codes(D1, policy=replace(POLICY, **changed), founds=founds) == []


def test_without_a_term_there_is_nothing_to_extend():
    (found,) = objections(D1, extends=True)
    assert found == Objection("nothing_to_extend", "ext_allowed", True, {})


@pytest.mark.parametrize("first", ["2025-03-02", "2025-02-28"])
def test_an_extension_must_begin_the_day_after(first):
    found = objections(Term(day(first), day("2025-08-31")), D1, extends=True)
    assert found[-1] == Objection(
        "extension_not_adjacent", "ext_allowed", True, {"first": "2025-03-01"}
    )


def test_it_is_the_last_leave_that_is_extended():
    old = term("2018-03-01", "2019-02-28")
    asked = term("2025-03-01", "2026-02-28")
    assert codes(asked, D1, old, extends=True, asked_on=day("2024-12-30")) == []
    found = objections(asked, D1, old, extends=True, asked_on=LAST + DAY)
    assert [each.facts for each in found] == [{"last": "2025-02-28"}]
    assert codes(term("2019-03-01", "2019-12-31"), D1, old, extends=True) == [
        "extension_not_adjacent"
    ]


def test_extensions_are_counted_since_the_last_time_on_post():
    one, two = term("2020-03-01", "2021-02-28"), term("2021-03-01", "2022-02-28")
    new, asked = term("2022-06-01", "2023-05-31"), term("2023-06-01", "2024-05-31")
    assert codes(asked, new, two, one, extends=True) == []
    assert codes(term("2024-06-01", "2024-12-31"), one, new, asked, extends=True) == [
        "second_extension"
    ]
    twice = replace(POLICY, ext_max_count=2)
    three, four = term("2022-03-01", "2023-02-28"), term("2023-03-01", "2024-02-29")
    assert codes(three, two, one, extends=True, policy=twice) == []
    (found,) = objections(four, one, two, three, extends=True, policy=twice)
    assert (found.code, found.facts) == ("second_extension", {"count": 2})


def test_an_extension_is_asked_for_before_the_leave_ends():
    asked = term("2025-03-01", "2026-02-28")
    (found,) = objections(asked, D1, extends=True, asked_on=LAST + DAY)
    assert found == Objection("extension_after_expiry", "ext_allowed", True, {"last": "2025-02-28"})
    (found,) = objections(asked, D1, extends=True, asked_on=LAST)
    facts = {"days": 60, "by": "2024-12-30"}
    assert found == Objection("extension_lead", "ext_lead_days", False, facts)
    assert codes(asked, D1, extends=True, asked_on=day("2024-12-31")) == ["extension_lead"]
    assert codes(asked, D1, extends=True, asked_on=day("2024-12-30")) == []


def test_a_late_application_is_pointed_out():
    (found,) = objections(D1, asked_on=day("2022-01-31"))
    facts = {"days": 30, "by": "2022-01-30"}
    assert found == Objection("apply_lead", "apply_lead_days", False, facts)
    assert codes(D1, asked_on=day("2022-01-30")) == []


@pytest.mark.parametrize(
    ("retires", "extends", "last"),
    [
        ("2026-12-31", False, "2026-12-31"),
        ("2027-02-28", False, "2027-02-28"),
        ("2027-03-01", False, "2025-02-28"),  # just five years: no longer near
        ("2024-01-31", False, "2024-01-31"),
        ("2026-12-31", True, "2025-02-28"),
    ],
)
def test_near_retirement_a_leave_may_run_to_it(retires, extends, last):
    policy = replace(POLICY, near_retirement_to_retirement=True)
    told = {"retires_on": day(retires), "extends": extends, "policy": policy}
    assert latest(FIRST, **told) == day(last)
    assert latest(FIRST, retires_on=day(retires)) == min(day(retires), LAST)
    past = codes(Term(FIRST, day(retires) + DAY), **told)
    assert "past_retirement" in past


def test_to_retirement_a_term_is_not_too_long():
    policy = replace(POLICY, near_retirement_to_retirement=True)
    asked = Term(FIRST, day("2026-12-31"))
    assert codes(asked, retires_on=day("2026-12-31"), policy=policy) == []
    assert codes(asked, policy=policy) == ["too_long"]


def test_every_objection_has_a_basis_and_no_word_is_english():
    rules = {field.name for field in fields(Policy)} | {"dates", "no_overlap", "retirement"}
    assert rules <= DEFAULT_BASIS.keys()
    assert DEFAULT_BASIS.keys() - rules == {
        "eligible_posts", "takes_project", "leader_resigns", "secrecy", "no_investigation",
        "projects_taken", "acts", "materials", "return_post",
    }  # fmt: skip
    assert all(told and not told.isascii() for told in DEFAULT_BASIS.values())
