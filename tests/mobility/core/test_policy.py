"""What a unit may set, the words that are stored, and what the core keeps away from."""

import json
import subprocess
import sys
from dataclasses import FrozenInstanceError, asdict, fields
from enum import StrEnum

import pytest

from mobility.core.deadlines import Mark
from mobility.core.policy import Policy
from mobility.core.retirement import Category
from mobility.core.rules import BaseMode, Cycle, Objection, PayMode, policy_from
from mobility.core.state import Phase
from mobility.core.years import Assessor, Grade
from tests.mobility.core.law import LAST, POLICY, ROOT, WEEKDAYS


def test_the_defaults_are_those_of_qinghai():
    assert asdict(Policy()) == {
        "term_max_months": 36,
        "ext_allowed": True,
        "ext_max_count": 1,
        "ext_max_months": 36,
        "ext_requires_unprofitable": True,
        "total_max_months": 72,
        "regap_counts": False,
        "near_retirement_to_retirement": False,
        "apply_lead_days": 30,
        "publicity_days": 5,
        "return_notice_days": 30,
        "early_return_notice_days": 30,
        "ext_lead_days": 60,
        "overdue_grace_days": 30,
        "letter_days": 15,
        "pay_mode": "keep_basic_plus_heating",
        "si_base_mode": "pre_leave",
        "default_grade": "qualified",
        "months_on_post": 6,
        "excellent_outside_quota": True,
        "enterprise_must_be_in_province": True,
        "exclude_unit_owned_enterprise": True,
        "min_service_years": 0,
        "filing_required": True,
        "report_cycle": "year",
        "visit_cycle": "year",
        "step_department": True,
        "step_decision": True,
        "step_publicity": True,
        "countersigns": ("research",),
        "reminder_days": (180, 90, 60, 30, 7, 0),
        "overdue_reminder_working_days": (1, 5, 15),
        "corresponding_day_refused": True,
    }
    assert policy_from({}) == Policy()


@pytest.mark.parametrize(
    ("choices", "values"),
    [
        (PayMode, {"keep_basic_plus_heating", "keep_basic", "stop_all"}),
        (BaseMode, {"pre_leave", "adjust_yearly", "enterprise_tops_up"}),
        (Cycle, {"quarter", "half", "year"}),
        (Grade, {"excellent", "qualified", "basic", "failed", "none"}),
        (Category, {"man", "woman_55", "woman_50"}),
        (Assessor, {"department", "enterprise", "mixed"}),
        (Phase, {"applying", "upcoming", "away", "due", "reporting", "overdue", "back", "ended",
                 "dropped"}),
    ],
)  # fmt: skip
def test_the_words_that_are_stored(choices, values):
    assert {each.value for each in choices} == values


def test_a_policy_goes_through_json_and_back():
    policy = Policy(
        term_max_months=60,
        ext_allowed=False,
        pay_mode=PayMode.STOP_ALL,
        report_cycle=Cycle.HALF,
        countersigns=("research", "科研处"),
        reminder_days=(),
    )
    back = policy_from(json.loads(json.dumps(asdict(policy))))
    assert back == policy
    assert isinstance(back.pay_mode, PayMode)
    assert isinstance(back.countersigns, tuple)


RANGES = {
    "term_max_months": (1, 120),
    "ext_max_count": (0, 10),
    "ext_max_months": (1, 120),
    "total_max_months": (1, 240),
    "apply_lead_days": (0, 365),
    "publicity_days": (0, 60),
    "return_notice_days": (0, 365),
    "early_return_notice_days": (0, 365),
    "ext_lead_days": (0, 365),
    "overdue_grace_days": (0, 365),
    "letter_days": (0, 365),
    "min_service_years": (0, 40),
    "months_on_post": (1, 12),
}


def test_every_number_has_a_range():
    numbers = {name for name, value in asdict(Policy()).items() if type(value) is int}
    assert numbers == RANGES.keys()


@pytest.mark.parametrize(("key", "ends"), RANGES.items())
def test_a_number_out_of_range_is_refused(key, ends):
    least, most = ends
    for fine in ends:
        assert getattr(policy_from({key: fine}), key) == fine
    for wrong in (least - 1, most + 1):
        with pytest.raises(
            ValueError, match=rf"^{key} is a whole number from {least} to {most}\.$"
        ):
            policy_from({key: wrong})


@pytest.mark.parametrize(
    ("key", "wrong"),
    [
        ("term_max_month", 36),
        ("term_max_months", "36"),
        ("term_max_months", 36.0),
        ("term_max_months", True),
        ("term_max_months", None),
        ("ext_allowed", 1),
        ("ext_allowed", "true"),
        ("pay_mode", "keep_all"),
        ("pay_mode", "pre_leave"),
        ("pay_mode", None),
        ("pay_mode", ["stop_all"]),
        ("report_cycle", "month"),
        ("default_grade", "合格"),
        ("reminder_days", 30),
        ("reminder_days", "30"),
        ("reminder_days", ["30"]),
        ("reminder_days", [True]),
        ("reminder_days", [-1]),
        ("reminder_days", [366]),
        ("reminder_days", list(range(21))),
        ("overdue_reminder_working_days", [0]),
        ("overdue_reminder_working_days", [251]),
        ("countersigns", "research"),
        ("countersigns", [1]),
        ("countersigns", [" "]),
        ("countersigns", ["x" * 41]),
    ],
)
def test_a_value_that_no_rule_takes_is_refused_by_name(key, wrong):
    with pytest.raises(ValueError, match=rf"\b{key}\b"):
        policy_from({key: wrong})


def test_the_most_that_a_list_holds():
    twenty = list(range(20))
    assert policy_from({"reminder_days": twenty}).reminder_days == tuple(twenty)
    assert policy_from({"reminder_days": (365, 0)}).reminder_days == (365, 0)
    ends = policy_from({"overdue_reminder_working_days": [1, 250]})
    assert ends.overdue_reminder_working_days == (1, 250)
    assert policy_from({"countersigns": ["x" * 40]}).countersigns == ("x" * 40,)


def test_the_calendar_of_the_law_needs_no_django():
    names = ("calendar", "terms", "policy", "rules", "deadlines", "retirement", "seniority",
             "years", "state")  # fmt: skip
    code = (
        "import sys; "
        + "; ".join(f"import mobility.core.{name}" for name in names)
        + "; sys.exit(any(name.split('.')[0] == 'django' for name in sys.modules))"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)


def test_the_words_are_texts():
    assert all(issubclass(each, StrEnum) for each in (Phase, Grade, Category, PayMode))


@pytest.mark.parametrize(
    "value",
    [WEEKDAYS, POLICY, Mark("report", LAST, LAST), Objection("too_long", "dates", True, {})],
)
def test_nothing_is_changed_once_it_is_made(value):
    with pytest.raises(FrozenInstanceError):
        setattr(value, fields(value)[0].name, None)
