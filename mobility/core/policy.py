"""The rules of a unit (政策参数) as data: every number of the law has a day, a unit and a basis."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from mobility.core.years import MONTHS_ON_POST, Grade


class PayMode(StrEnum):
    """What of the pay is kept (工资待遇)."""

    KEEP_BASIC_PLUS_HEATING = "keep_basic_plus_heating"
    KEEP_BASIC = "keep_basic"
    STOP_ALL = "stop_all"


class BaseMode(StrEnum):
    """The base of social insurance and housing fund (缴费基数)."""

    PRE_LEAVE = "pre_leave"
    ADJUST_YEARLY = "adjust_yearly"
    ENTERPRISE_TOPS_UP = "enterprise_tops_up"


class Cycle(StrEnum):
    """How often something is done (周期)."""

    QUARTER = "quarter"
    HALF = "half"
    YEAR = "year"


@dataclass(frozen=True)
class Policy:
    """The rules of a unit from some day on; the defaults are those of Qinghai.

    Attributes
    ----------
    term_max_months, ext_max_months, total_max_months
        Months of a first term, of an extension (延期), and of all leaves in one unit (累计).
    ext_allowed, ext_max_count
        Whether, and how many times, a leave may be extended.
    ext_requires_unprofitable
        Whether only a company without profit yet (尚未实现盈利) earns an extension.
    regap_counts
        Whether time back on post between two leaves counts into the total.
    near_retirement_to_retirement
        Whether a first term that begins less than five years before retirement may run to it.
    apply_lead_days, ext_lead_days
        Calendar days by which an application, or a request to extend, comes before; warning only.
    return_notice_days, early_return_notice_days
        Calendar days by which a return is announced; warning only.
    publicity_days
        Working days of the public notice (公示).
    overdue_grace_days
        Calendar days after the last day during which no contract is ended (宽限期).
    letter_days
        Calendar days between the delivery of the call to return (催返函) and a dismissal.
    pay_mode, si_base_mode
        What is paid, and the base of insurance, unless a case says otherwise.
    default_grade
        Result of a yearly assessment unless law or discipline was broken.
    months_on_post
        From how many months on post the department alone assesses a year.
    excellent_outside_quota
        Whether an excellent result (优秀) of a person on leave is outside the unit's quota.
    enterprise_must_be_in_province, exclude_unit_owned_enterprise
        Which companies one may leave for.
    min_service_years
        Years of service before a leave; warning only.
    filing_required
        Whether a leave is filed (备案) with the authority.
    report_cycle, visit_cycle
        How often the person reports, and how often the unit looks.
    step_department, step_decision, step_publicity
        Which steps an application passes: department, collective decision, public notice.
    countersigns
        Offices that sign an application (会签).
    reminder_days
        Calendar days before the last day on which the office warns.
    overdue_reminder_working_days
        Working days of absence on which it warns.
    corresponding_day_refused
        Whether a term that ends on the corresponding day (对应日), one day above the most, is
        refused; otherwise it is only pointed out.
    """

    term_max_months: int = 36
    ext_allowed: bool = True
    ext_max_count: int = 1
    ext_max_months: int = 36
    ext_requires_unprofitable: bool = True
    total_max_months: int = 72
    regap_counts: bool = False
    near_retirement_to_retirement: bool = False
    apply_lead_days: int = 30
    publicity_days: int = 5
    return_notice_days: int = 30
    early_return_notice_days: int = 30
    ext_lead_days: int = 60
    overdue_grace_days: int = 30
    letter_days: int = 15
    pay_mode: PayMode = PayMode.KEEP_BASIC_PLUS_HEATING
    si_base_mode: BaseMode = BaseMode.PRE_LEAVE
    default_grade: Grade = Grade.QUALIFIED
    months_on_post: int = MONTHS_ON_POST
    excellent_outside_quota: bool = True
    enterprise_must_be_in_province: bool = True
    exclude_unit_owned_enterprise: bool = True
    min_service_years: int = 0
    filing_required: bool = True
    report_cycle: Cycle = Cycle.YEAR
    visit_cycle: Cycle = Cycle.YEAR
    step_department: bool = True
    step_decision: bool = True
    step_publicity: bool = True
    countersigns: tuple[str, ...] = ("research",)
    reminder_days: tuple[int, ...] = (180, 90, 60, 30, 7, 0)
    overdue_reminder_working_days: tuple[int, ...] = (1, 5, 15)
    corresponding_day_refused: bool = True


_UNIT = "本单位规则"
_NATIONAL = "人社部发〔2019〕137号"
_QINGHAI = "青海省人社厅2018年实施意见"
_CIVIL_CODE = "《民法典》第二百条至第二百零四条"

# The last ones belong to no parameter: objections and conditions that no unit may change.
DEFAULT_BASIS: Mapping[str, str] = MappingProxyType(
    {
        "term_max_months": f"{_QINGHAI}、{_NATIONAL}",
        "ext_allowed": _NATIONAL,
        "ext_max_count": _NATIONAL,
        "ext_max_months": _NATIONAL,
        "ext_requires_unprofitable": _NATIONAL,
        "total_max_months": f"{_NATIONAL}（三年，可延三年）",
        "regap_counts": f"{_UNIT}（参照沪人社规〔2025〕25号）",
        "near_retirement_to_retirement": f"{_UNIT}（山东省2018年有此规定，我省未见）",
        "apply_lead_days": f"{_UNIT}（参照兰州市做法）",
        "publicity_days": f"{_UNIT}（参照金华市2017年细则）",
        "return_notice_days": f"{_UNIT}（参照浙江省、金华市做法）",
        "early_return_notice_days": f"{_UNIT}（参照金华市2017年细则）",
        "ext_lead_days": _UNIT,
        "overdue_grace_days": f"{_UNIT}（参照宁夏2016年规定）、《事业单位人事管理条例》第十五条",
        "letter_days": f"{_UNIT}（催返函送达后给本人的时间）",
        "pay_mode": _QINGHAI,
        "si_base_mode": _QINGHAI,
        "default_grade": f"{_UNIT}（参照河南省2017年通知）",
        "months_on_post": _UNIT,
        "excellent_outside_quota": f"{_UNIT}（参照吉林省实施细则）",
        "enterprise_must_be_in_province": _QINGHAI,
        "exclude_unit_owned_enterprise": _QINGHAI,
        "min_service_years": f"{_NATIONAL}：不得以资历设限",
        "filing_required": f"{_UNIT}（各省做法不一）",
        "report_cycle": f"{_UNIT}（参照广东省2015年做法）",
        "visit_cycle": f"{_UNIT}（参照吉林省实施细则）",
        "step_department": _UNIT,
        "step_decision": f"{_UNIT}（单位领导集体研究）",
        "step_publicity": f"{_UNIT}、人社部规〔2017〕4号",
        "countersigns": _UNIT,
        "reminder_days": _UNIT,
        "overdue_reminder_working_days": f"{_UNIT}、《事业单位人事管理条例》第十五条",
        "corresponding_day_refused": _CIVIL_CODE,
        "dates": _CIVIL_CODE,
        "acts": f"{_UNIT}（先后次序）",
        "materials": f"{_UNIT}（申请材料）",
        "return_post": "人社部规〔2017〕4号",
        "no_overlap": _UNIT,
        "retirement": "全国人大常委会关于实施渐进式延迟法定退休年龄的决定",
        "eligible_posts": _QINGHAI,
        "takes_project": _QINGHAI,
        "leader_resigns": _QINGHAI,
        "secrecy": "《保守国家秘密法》及有关规定",
        "no_investigation": f"{_UNIT}（参照科发人字〔2016〕111号）",
        "projects_taken": "教技〔2016〕3号",
    }
)

TERM_MOST = EXTENSION_MOST = 120  # months: more no unit may allow
_RANGES: Mapping[str, tuple[int, int]] = MappingProxyType(
    {
        "term_max_months": (1, TERM_MOST),
        "ext_max_count": (0, 10),
        "ext_max_months": (1, EXTENSION_MOST),
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
        "reminder_days": (0, 365),
        "overdue_reminder_working_days": (1, 250),
    }
)
_LONGEST_TUPLE = 20
_LONGEST_NAME = 40  # characters


def policy_from(values: Mapping[str, object]) -> Policy:
    """Return a policy from values as JSON has them; the others keep their defaults.

    Raises
    ------
    ValueError
        A key is unknown, or a value of the wrong type or out of range; the text names the key.

    Examples
    --------
    >>> policy_from({"term_max_months": 60, "pay_mode": "stop_all"}).pay_mode.value
    'stop_all'
    """
    known = {field.name: field.default for field in fields(Policy)}
    read: dict[str, Any] = {}
    for key, value in values.items():
        if key not in known:
            raise ValueError(f"No rule is called {key}.")
        read[key] = _read(key, value, known[key])
    return Policy(**read)


def _read(key: str, value: object, default: object) -> object:
    match default:
        case bool():
            return _flag(key, value)
        case StrEnum():
            return _choice(key, value, type(default))
        case int():
            return _number(key, value)
        case _:
            return _several(key, value)


def _flag(key: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"{key} is yes or no.")  # noqa: TRY004  one error for every bad value
    return value


def _choice(key: str, value: object, choices: type[StrEnum]) -> StrEnum:
    if not isinstance(value, str) or value not in set(choices):
        raise ValueError(f"{key} is one of {', '.join(choices)}.")
    return choices(value)


def _number(key: str, value: object) -> int:
    least, most = _RANGES[key]
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise ValueError(f"{key} is a whole number from {least} to {most}.")
    return value


def _several(key: str, value: object) -> tuple[object, ...]:
    if not isinstance(value, list | tuple) or len(value) > _LONGEST_TUPLE:
        raise ValueError(f"{key} is a list of at most {_LONGEST_TUPLE}.")
    read = _number if key in _RANGES else _name
    return tuple(read(key, each) for each in value)


def _name(key: str, value: object) -> str:
    if not isinstance(value, str) or not value.strip() or len(value) > _LONGEST_NAME:
        raise ValueError(f"{key} holds names of at most {_LONGEST_NAME} characters.")
    return value
