"""Every rule in words, for the rules page and the form of a new version."""

from collections.abc import Mapping
from dataclasses import dataclass, fields

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
