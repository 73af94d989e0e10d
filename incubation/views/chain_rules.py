"""The programme office keeps the dated rules of the chain."""

from datetime import datetime

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.http import SignedInRequest, posted
from incubation import actions, policies, queries
from incubation.enums import RuleState
from incubation.forms import ChainRuleForm, RuleFilter
from incubation.models import ChainRule
from incubation.queries import RuleRow
from incubation.verbs import offered
from ui.files import cut, in_chinese, workbook

PER_PAGE = 30
EXPORTED_AT_MOST = 5_000
Typed = tuple[int, str, forms.Form]  # of a version: verb and form that was refused


# --- the table --------------------------------------------------------------------------------
@login_required
@require_GET
def chain_rules(request: SignedInRequest) -> HttpResponse:
    """Show which rules hold on a day, which come, which are over."""
    policies.may_oversee(request.user)
    form = RuleFilter(request.GET)
    wanted = form.wanted(timezone.localdate())
    page = Paginator(queries.rules(wanted), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "wanted": wanted,
        "parts": queries.rule_parts(wanted.on),
        "page": page,
        "rows": queries.rule_rows(page, wanted.on),
    }
    return render(request, "incubation/chain_rules.html", context)


@login_required
@require_GET
@in_chinese
def chain_rules_export(request: SignedInRequest) -> HttpResponse:
    """Give the table as Excel."""
    policies.may_oversee(request.user)
    wanted = RuleFilter(request.GET).wanted(timezone.localdate())
    day = wanted.on.isoformat()
    found, title = cut(queries.rules(wanted), EXPORTED_AT_MOST, f"孵化链条规则（{day}）")
    rows = queries.rule_rows(found, wanted.on)
    return workbook(queries.rules_workbook(rows, title), f"孵化链条规则-{day}")


# --- one rule ---------------------------------------------------------------------------------
@login_required
@require_GET
def chain_rule(request: SignedInRequest, code: str) -> HttpResponse:
    """Show all versions of a rule, and what was done to it."""
    policies.may_oversee(request.user)
    return rule_page(request, code)


def rule_page(request: SignedInRequest, code: str, refused: Typed | None = None) -> HttpResponse:
    """Return the page of a rule, with the form of a verb that was refused if any."""
    now = timezone.now()
    rows = queries.rule_rows(queries.versions(code), timezone.localdate(now))
    if not rows:
        raise Http404
    context = {
        "newest": rows[0].rule,
        "versions": [(each, _forms(request, each, refused, now)) for each in rows],
        "refused": refused[:2] if refused else None,
        "may_follow": rows[0].state != RuleState.COMES,
        "trail": queries.rule_trail(code),
    }
    status = 422 if refused else 200
    return render(request, "incubation/chain_rule.html", context, status=status)


def _forms(
    request: SignedInRequest, row: RuleRow, refused: Typed | None, now: datetime
) -> dict[str, forms.Form]:
    """Return the form of each verb that can be done to a version now."""
    if row.state == RuleState.OVER:
        return {}
    told: dict[str, forms.Form] = {}
    for name, verb in offered("rules", row.rule, request.user, now).items():
        if refused and refused[:2] == (row.rule.pk, name):
            told[name] = refused[2]
        else:
            initial = {"last_day": row.rule.valid_until} if name == "end" else {}
            told[name] = verb.form(auto_id=f"{name}-{row.rule.pk}-%s", initial=initial)
    return told


# --- writing ----------------------------------------------------------------------------------
@login_required
@require_http_methods(["GET", "POST"])
def chain_rule_new(request: SignedInRequest) -> HttpResponse:
    """Write a rule that is not there yet."""
    policies.may_oversee(request.user)
    now = timezone.now()
    form = ChainRuleForm(posted(request), today=timezone.localdate(now))
    if form.is_valid():
        try:
            made = actions.begin_rule(form.told(), by=request.user, at=now)
        except actions.NotThatDay:
            form.add_error("valid_from", _("Choose tomorrow or a later day."))
        else:
            messages.success(request, _("Written; checklists ask it from its first day on."))
            return redirect("chain_rule", made.code)
    status = 422 if form.errors else 200
    return render(request, "incubation/chain_rule_new.html", {"form": form}, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def chain_rule_next(request: SignedInRequest, code: str) -> HttpResponse:
    """Write the next version of a rule; the one in force ends the day before."""
    policies.may_oversee(request.user)
    now = timezone.now()
    newest = ChainRule.objects.filter(code=code).order_by("-valid_from").first()
    if newest is None:
        raise Http404
    shown = ChainRule.objects.get(pk=newest.pk)
    form = ChainRuleForm(
        posted(request), instance=newest, today=timezone.localdate(now), initial={"valid_from": ""}
    )
    if form.is_valid():
        try:
            actions.next_rule(shown, form.told(), by=request.user, at=now)
        except actions.LaterVersion:
            form.add_error(None, _("A later version is written already; take it back first."))
        except actions.NotThatDay:
            form.add_error("valid_from", _("Choose tomorrow or a later day."))
        else:
            messages.success(request, _("Written; the version before it ends the day before."))
            return redirect("chain_rule", code)
    context = {"rule": shown, "form": form}
    status = 422 if form.errors else 200
    return render(request, "incubation/chain_rule_next.html", context, status=status)
