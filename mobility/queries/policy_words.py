"""Every rule in words, for the rules page and the form of a new version."""

from collections.abc import Mapping
from dataclasses import dataclass, fields

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from mobility.core.rules import Policy
from mobility.enums import BaseMode, Grade, Office, PayMode
from mobility.queries.policy import Rules

_CHOICES = (PayMode, BaseMode, Grade, Office)


def labels() -> Mapping[str, str]:
    """Return the words of each rule; its unit stands in them."""
    return {
        "term_max_months": _("Longest term, months"),
        "ext_allowed": _("An extension is possible"),
        "ext_max_count": _("Extensions at most"),
        "ext_max_months": _("Longest extension, months"),
        "ext_requires_unprofitable": _("Only while the company makes no profit"),
        "total_max_months": _("All terms in this unit together, months"),
        "regap_counts": _("Time on post between two leaves counts"),
        "near_retirement_to_retirement": _("Within five years of retirement: until retirement"),
        "apply_lead_days": _("Apply so many days ahead"),
        "publicity_days": _("Public notice, working days"),
        "return_notice_days": _("Statement so many days before the end"),
        "early_return_notice_days": _("Early return: say so many days ahead"),
        "ext_lead_days": _("Ask for an extension so many days ahead"),
        "overdue_grace_days": _("Grace after the last day, days"),
        "letter_days": _("Days after the call to return was delivered"),
        "pay_mode": _("Pay"),
        "si_base_mode": _("Insurance base"),
        "default_grade": _("Assessment unless law or discipline was broken"),
        "months_on_post": _("The department assesses a year from so many months on post"),
        "excellent_outside_quota": _("“Excellent” does not use the unit's quota"),
        "enterprise_must_be_in_province": _("The company must be in the province"),
        "exclude_unit_owned_enterprise": _("Not to a company of the unit itself"),
        "min_service_years": _("Years of service before, warning only"),
        "filing_required": _("Filing with the authority"),
        "report_cycle": _("Report every"),
        "visit_cycle": _("Visit every"),
        "step_department": _("Step: opinion of the department"),
        "step_decision": _("Step: collective decision"),
        "step_publicity": _("Step: public notice"),
        "countersigns": _("Offices that must sign"),
        "reminder_days": _("Warnings, days before the end"),
        "overdue_reminder_working_days": _("Warnings, working days of absence"),
        "corresponding_day_refused": _("Refuse the day that is one too many"),
    }


@dataclass(frozen=True)
class Line:
    """One rule: words, value and clause."""

    key: str
    words: str
    value: str
    basis: str
    is_changed: bool


def lines(rules: Rules) -> list[Line]:
    """Return every rule in force."""
    words, ours = labels(), Policy()
    return [
        Line(
            field.name,
            words.get(field.name, field.name),
            spoken(getattr(rules.policy, field.name)),
            rules.basis.get(field.name, ""),
            getattr(rules.policy, field.name) != getattr(ours, field.name),
        )
        for field in fields(Policy)
    ]


def clause(basis: str) -> str:
    """Return a clause for the reader: our own phrases in words, instruments as they are cited."""
    if (get_language() or "").startswith("zh"):
        return basis
    for phrase, told in _PHRASES().items():
        basis = basis.replace(phrase, told)
    return basis


def _PHRASES() -> Mapping[str, str]:  # noqa: N802  a table, made when the language is known
    def noted(note: str) -> str:
        return f" ({note})"

    return {
        "（三年，可延三年）": noted(_("three years, three more possible")),
        "（山东省2018年有此规定，我省未见）": noted(
            _("Shandong has it since 2018, our province not")
        ),
        "（参照兰州市做法）": noted(_("as Lanzhou does")),
        "（参照浙江省、金华市做法）": noted(_("as Zhejiang and Jinhua do")),
        "（参照金华市2017年细则）": noted(_("following Jinhua's detailed rules of 2017")),
        "（参照宁夏2016年规定）": noted(_("following Ningxia's provisions of 2016")),
        "（参照河南省2017年通知）": noted(_("following Henan's notice of 2017")),
        "（参照吉林省实施细则）": noted(_("following Jilin's detailed rules")),
        "（参照广东省2015年做法）": noted(_("as Guangdong has done since 2015")),
        "（参照沪人社规〔2025〕25号）": noted(
            _("following %(source)s") % {"source": "沪人社规〔2025〕25号"}
        ),
        "（参照科发人字〔2016〕111号）": noted(
            _("following %(source)s") % {"source": "科发人字〔2016〕111号"}
        ),
        "（催返函送达后给本人的时间）": noted(_("time for the person after the call to return")),
        "（各省做法不一）": noted(_("provinces differ")),
        "（单位领导集体研究）": noted(_("the unit's leadership decides together")),
        "（先后次序）": noted(_("the order of the steps")),
        "（申请材料）": noted(_("papers of an application")),
        "：不得以资历设限": noted(_("no limit by seniority")),
        "本单位规则": _("the unit's own rule"),
    }


def spoken(value: object) -> str:
    """Return a value as people say it."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, tuple):
        return _(", ").join(spoken(each) for each in value) or _("none")
    return _WORDS().get(str(value), str(value))


def _WORDS() -> Mapping[str, str]:  # noqa: N802  a table, made when the language is known
    return {
        **{str(code): str(label) for each in _CHOICES for code, label in each.choices},
        "quarter": _("quarter"),
        "half": _("half year"),
        "year": _("year"),
    }
