"""The public pages: which instruments the rules rest on, and what they give in short."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from mobility.core.rules import DEFAULT_BASIS, Policy, policy_from
from mobility.enums import BaseMode, Form, PayMode
from mobility.models import PolicyVersion
from mobility.queries.kept import POST_RULE, SEED, Kept
from mobility.queries.policy import Rules
from mobility.queries.policy_words import Line, lines

# What no instrument of the province fixes with a number, so that each unit sets it.
UNIT_SETS = frozenset({
    "apply_lead_days", "publicity_days", "return_notice_days", "early_return_notice_days",
    "ext_lead_days", "overdue_grace_days", "report_cycle", "visit_cycle", "regap_counts",
    "near_retirement_to_retirement", "filing_required",
})  # fmt: skip


@dataclass(frozen=True)
class Instrument:
    """One instrument: its name as it is cited, its date, what it fixes, and how sure we are."""

    name: str
    dated: str
    fixes: str
    doubt: str = ""


def instruments() -> Sequence[Instrument]:
    """Return the instruments, oldest first."""
    return (
        Instrument("《事业单位人事管理条例》", "2014-07",
                   _("resigning needs 30 days' notice; more than 15 working days of absence on end "
                     "may end the contract")),
        Instrument("中发〔2015〕8号", "2015",
                   _("researchers may take projects and results to a company, basic pay kept")),
        Instrument("国发〔2015〕23号", "2015",
                   _("the personnel relation is kept for up to three years, with equal rights")),
        Instrument("国发〔2016〕16号、教技〔2016〕3号", "2016",
                   _("running national projects go on; the unit writes down the way back")),
        Instrument("青政办〔2017〕2号", "2017-01",
                   _("Qinghai: back within three years, service counted without a break, titles "
                     "and insurance as before, income belongs to the person")),
        Instrument("人社部规〔2017〕4号", "2017-03",
                   _("forms of mobility, agreement, changed contract, insurance, return")),
        Instrument("青海省人社厅《关于支持和鼓励事业单位专业技术人员创新创业的实施意见》", "2018",
                   _("Qinghai: who may go and where to, basic pay and heating subsidy, base of "
                     "insurance"),
                   _("known from press reports; we have not seen its number")),
        Instrument("国发〔2018〕32号、青政〔2019〕28号", "2018, 2019",
                   _("ground of the national rule of 2019")),
        Instrument("人社部发〔2019〕137号", "2019-12",
                   _("founders: one extension of up to three years while there is no profit; no "
                     "limit by title, age or seniority"),
                   _("whether Qinghai has a notice of its own is not confirmed")),
        Instrument("《民法典》第二百条至第二百零四条", "2021-01",
                   _("how months are counted; what the agreement says goes first")),
        Instrument("人社部发〔2023〕6号", "2023",
                   _("yearly assessment"),
                   _("its words on people on leave are not confirmed")),
        Instrument("全国人大常委会关于实施渐进式延迟法定退休年龄的决定", "2025-01",
                   _("retirement moves step by step; no leave runs past it")),
    )  # fmt: skip


def province_rules(day: date) -> Rules:
    """Return the rules that hold where a unit has none of its own."""
    shared = PolicyVersion.objects.filter(organisation=None, valid_from__lte=day)
    version = shared.order_by("-valid_from", "-pk").first()
    if version is None:
        return Rules(Policy(), DEFAULT_BASIS, None, is_own=False)
    basis = {**DEFAULT_BASIS, **version.basis}
    return Rules(policy_from(version.rules), basis, version.valid_from, is_own=False)


def kept_by(rules: Rules) -> list[Kept]:
    """Return what anybody on leave keeps by the rules."""
    months = _("for up to %(n)d months") % {"n": rules.policy.term_max_months}
    pay = str(PayMode(rules.policy.pay_mode).label)
    base = str(BaseMode(rules.policy.si_base_mode).label)
    return [
        Kept(_("Personnel file and establishment"), _("stay with the unit"), months, SEED),
        Kept(_("Pay"), pay, months, rules.basis["pay_mode"]),
        Kept(_("Social insurance and housing fund"), base, months, rules.basis["si_base_mode"]),
        Kept(_("Length of service"), _("counted without a break"), _("for good"), SEED),
        Kept(_("Titles and promotion"), _("as for colleagues on post"), months, SEED),
        Kept(
            _("The post you return to"),
            _("not below the grade held; without a free post above the plan for now"),
            _("on return"),
            POST_RULE,
        ),
        Kept(_("Income of the company"), _("belongs to you"), _("for good"), SEED),
        Kept(
            _("Performance pay"),
            _("usually not paid while away; not confirmed, the agreement says"),
            months,
            "",
            "half",
        ),
    ]


def who_may_go(rules: Rules) -> list[tuple[str, str]]:
    """Return each condition with its clause."""
    said = {
        "eligible_posts": _("You hold a professional and technical post of the unit"),
        "takes_project": _("You take a project or result along"),
        "leader_resigns": _("You hold no leading post, or give it up first"),
        "secrecy": _("No secrecy period runs"),
        "no_investigation": _("No investigation is pending"),
        "projects_taken": _("Somebody takes over your running projects and students"),
    }
    if rules.policy.enterprise_must_be_in_province:
        said["enterprise_must_be_in_province"] = _("The company is in Qinghai")
    if rules.policy.exclude_unit_owned_enterprise:
        said["exclude_unit_owned_enterprise"] = _("The company does not belong to the unit")
    return [(words, rules.basis[key]) for key, words in said.items()]


def forms() -> list[tuple[str, bool]]:
    """Return the seven forms, and whether one is away from the post in each."""
    return [(str(form.label), form.is_leave) for form in Form]


def set_by_the_unit(rules: Rules) -> list[Line]:
    """Return the rules that no instrument of the province fixes."""
    return [line for line in lines(rules) if line.key in UNIT_SETS]
