"""Who may go: each condition with its clause, what was read, and from where (能不能走)."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from mobility.enums import PostKind
from mobility.models import LeaveCase
from mobility.queries.policy import Rules

PROVINCE = "63"
# Conditions that a person must answer; the others follow from the record.
ANSWERED = ("no_investigation", "projects_taken")


@dataclass(frozen=True)
class Condition:
    """One condition: `state` is met, ask (somebody must answer) or unmet."""

    key: str
    label: str
    read: str
    clause: str
    state: str

    @property
    def icon(self) -> str:
        """The icon that says the state beside the words."""
        return {"met": "done", "ask": "half"}.get(self.state, "open")


def conditions(case: LeaveCase, rules: Rules, on: date) -> list[Condition]:
    """Return every condition as it stands on a day."""
    basis = rules.basis
    answered = case.eligibility
    found = [
        _post(case, basis["eligible_posts"]),
        _project(case, basis["takes_project"]),
        _leader(case, basis["leader_resigns"], on),
        _secrecy(case, basis["secrecy"], on),
    ]
    if rules.policy.enterprise_must_be_in_province:
        found.append(_province(case, basis["enterprise_must_be_in_province"]))
    if rules.policy.exclude_unit_owned_enterprise:
        found.append(_owner(case, basis["exclude_unit_owned_enterprise"]))
    labels = {
        "no_investigation": _("No investigation is pending"),
        "projects_taken": _("Running projects and students are taken over"),
    }
    for key in ANSWERED:
        note = case.running_projects if key == "projects_taken" else ""
        state = {True: "met", False: "unmet"}.get(answered.get(key), "ask")
        read = note or _("the HR office answers")
        found.append(Condition(key, labels[key], read, basis[key], state))
    return [_overridden(each, answered.get("overrides", {})) for each in found]


def _overridden(condition: Condition, overrides: dict[str, str]) -> Condition:
    """Take a condition as met when the unit let it pass with a basis of its own."""
    if condition.state == "met" or condition.key not in overrides:
        return condition
    told = _("let pass by the unit: %(basis)s") % {"basis": overrides[condition.key]}
    return Condition(condition.key, condition.label, told, condition.clause, "met")


def _post(case: LeaveCase, clause: str) -> Condition:
    post = case.employment
    state = "met" if post.post_kind == PostKind.PROFESSIONAL else "unmet"
    read = f"{post.department}, {post.title or post.get_post_kind_display()}"
    label = _("A professional and technical post of the unit")
    return Condition("eligible_posts", label, read, clause, state)


def _project(case: LeaveCase, clause: str) -> Condition:
    state = "met" if case.project.strip() else "unmet"
    read = case.project.strip() or _("not yet written")
    label = _("A project or result goes along")
    return Condition("takes_project", label, read[:80], clause, state)


def _leader(case: LeaveCase, clause: str, on: date) -> Condition:
    day = case.employment.leads_until
    state = "met" if day is None or day <= on else "unmet"
    read = (
        _("leading post given up on %(day)s") % {"day": day.isoformat()}
        if day
        else _("no leading post on record")
    )
    return Condition("leader_resigns", _("No leading post is held"), read, clause, state)


def _secrecy(case: LeaveCase, clause: str, on: date) -> Condition:
    day = case.employment.secret_until
    state = "met" if day is None or day < on else "unmet"
    read = (
        _("bound by secrecy until %(day)s") % {"day": day.isoformat()}
        if day
        else _("no secrecy period on record")
    )
    return Condition("secrecy", _("No secrecy period runs"), read, clause, state)


def _province(case: LeaveCase, clause: str) -> Condition:
    county = case.enterprise.county if case.enterprise else None
    state = "ask" if county is None else "met" if county.pk.startswith(PROVINCE) else "unmet"
    read = str(county) if county else _("where it is registered is not yet said")
    label = _("The company is in the province")
    return Condition("enterprise_must_be_in_province", label, read, clause, state)


def _owner(case: LeaveCase, clause: str) -> Condition:
    owned = case.enterprise is not None and case.enterprise.is_unit_owned
    read = _("owned or controlled by the unit") if owned else _("not owned by the unit")
    label = _("The company does not belong to the unit")
    state = "unmet" if owned else "met"
    return Condition("exclude_unit_owned_enterprise", label, read, clause, state)
