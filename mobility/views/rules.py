"""The rules of a unit as dated versions, and its post plan."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.enums import Role
from accounts.http import SignedInRequest
from accounts.models import Organisation
from accounts.policies import Denied
from mobility import actions
from mobility.core.rules import policy_from
from mobility.forms import PolicyForm, PostPlanForm
from mobility.models import Department, PolicyVersion, PostPlan
from mobility.queries.ledger import units_handled_by, units_read_by
from mobility.queries.policy import rules_on
from mobility.queries.policy_words import labels, lines
from mobility.queries.what_if import touched


def _unit(request: SignedInRequest, units: list[Organisation]) -> Organisation:
    if not units:
        raise Denied
    asked = request.POST.get("unit") or request.GET.get("unit")
    return next((each for each in units if str(each.pk) == asked), units[0])


def _versions(unit: Organisation) -> list[tuple[PolicyVersion, bool]]:
    """Return the versions, the newest first, each with whether another has put it right."""
    rows = PolicyVersion.objects.filter(organisation=unit).select_related("by")
    told: list[tuple[PolicyVersion, bool]] = []
    for each in rows:
        told.append((each, bool(told) and told[-1][0].valid_from == each.valid_from))
    return told


@login_required
@require_GET
def leave_rules(request: SignedInRequest) -> HttpResponse:
    """Show every rule in force with its basis, and the versions before and after."""
    units = units_read_by(request.user)
    unit, today = _unit(request, units), timezone.localdate()
    rules = rules_on(unit, today)
    return render(
        request,
        "mobility/rules.html",
        {
            "unit": unit,
            "units": units,
            "rules": rules,
            "lines": lines(rules),
            "versions": _versions(unit),
            "heads": unit in units_handled_by(request.user, Role.HR_HEAD),
        },
    )


@login_required
@require_http_methods(["GET", "POST"])
def leave_rules_new(request: SignedInRequest) -> HttpResponse:
    """Write a new version: first what it would touch, then put it in force."""
    unit = _unit(request, units_handled_by(request.user, Role.HR_HEAD))
    today = timezone.localdate()
    rules = rules_on(unit, today)
    form = PolicyForm(
        request.POST or None,
        policy=rules.policy,
        basis=rules.basis,
        labels=labels(),
        initial={"valid_from": today},
    )
    cases = None
    if request.method == "POST" and form.is_valid():
        if "save" in request.POST:
            try:
                _save(request, unit, form)
            except actions.VersionStands:
                told = _(
                    "A version of this day exists: choose another, or tick that it is put right."
                )
                form.add_error("valid_from", told)
            else:
                messages.success(request, _("The new version is kept."))
                return redirect(f"{reverse('leave_rules')}?unit={unit.pk}")
        else:
            cases = touched(request.user, unit, rules.policy, policy_from(form.rules), today)
    return render(
        request,
        "mobility/rules_new.html",
        {"form": form, "unit": unit, "cases": cases},
        status=422 if form.errors else 200,
    )


def _save(request: SignedInRequest, unit: Organisation, form: PolicyForm) -> None:
    actions.add_policy(
        unit,
        valid_from=form.cleaned_data["valid_from"],
        rules=form.rules,
        basis=form.basis(),
        note=form.cleaned_data["note"],
        replaces=form.cleaned_data["replaces"],
        by=request.user,
        at=timezone.now(),
    )


@login_required
@require_http_methods(["GET", "POST"])
def post_plan(request: SignedInRequest) -> HttpResponse:
    """Show and keep how many posts of each grade are approved and filled."""
    units = units_handled_by(request.user)
    if not units:
        raise Denied
    form = PostPlanForm(request.POST or None, initial={"checked_on": timezone.localdate()})
    departments = Department.objects.filter(organisation__in=units)
    form.fields["department"].queryset = departments  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        actions.keep_posts(form.instance, by=request.user, at=timezone.now())
        messages.success(request, _("The post plan is kept."))
        return redirect("post_plan")
    plans = PostPlan.objects.filter(department__organisation__in=units).select_related("department")
    context = {"form": form, "plans": plans, "over": [plan for plan in plans if plan.over]}
    return render(request, "mobility/posts.html", context, status=422 if form.errors else 200)
