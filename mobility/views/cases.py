"""The page of one case, and every verb of it."""

from datetime import date, timedelta

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.http import SignedInRequest, fresh_proof
from accounts.policies import permits
from audit.lifecycle import InvalidMove
from mobility import actions, policies
from mobility.core.terms import Term, last_day
from mobility.forms import ActForm, RemarkForm
from mobility.forms.acts import VisitForm, YearForm
from mobility.models import CaseOn, LeaveCase, Visit, YearRecord
from mobility.queries import overview
from mobility.queries.asking import both_facts
from mobility.queries.eligibility import conditions
from mobility.queries.ledger import Row
from mobility.queries.objections import kept_a_day_longer, words
from mobility.queries.papers import checklist
from mobility.queries.policy import Rules, rules_on, work_calendar
from mobility.queries.terms import asked_term, latest_allowed, objections_to_first_term
from mobility.queries.way_back import way_back
from mobility.secret import masked
from mobility.verbs import VERBS, Verb, offered
from ui import outside


def _case(request: SignedInRequest, pk: int) -> CaseOn:
    """Return a case that the reader may see, as it stands today."""
    seen = LeaveCase.objects.visible_to(request.user).on(timezone.localdate(), work_calendar())
    joined = seen.for_list().prefetch_related(
        "terms", "treatments", "years", "visits", "results", "countersigns"
    )
    return get_object_or_404(joined, pk=pk)


@login_required
@require_GET
def leave_case(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show one case."""
    return _page(request, _case(request, pk))


def _page(
    request: SignedInRequest,
    case: CaseOn,
    typed: ActForm | None = None,
    verb: Verb | None = None,
    **own: forms.BaseForm,
) -> HttpResponse:
    today = timezone.localdate()
    rules = rules_on(case.employment.organisation, today)
    row = Row(case, today, work_calendar(), rules)
    verbs, main = offered(case, request.user, row.duty.kind)
    may_work = permits(policies.may_work_on, request.user, case)
    wrong = objections_to_first_term(case, rules, today) if case.phase == "applying" else []
    context = {
        "case": case,
        "row": row,
        "rules": rules,
        "acts": [(each, typed if each is verb and typed else _fresh(each, case)) for each in verbs],
        "main": main,
        "wrong": typed is not None,
        "may_work": may_work,
        "items": checklist(case),
        "conditions": conditions(case, rules, today) if case.phase == "applying" else [],
        "objections": [(words(each), rules.basis.get(each.rule, ""), each) for each in wrong],
        "asked": asked_term(case),
        "way_back": way_back(case, work_calendar()),
        "timeline": overview.timeline(case, rules, today),
        "receipts": overview.receipts(case),
        "treatment": overview.treatment_on(case, today),
        "seniority": overview.seniority(case, today),
        "events": overview.events(case)[:3],
        "proposed": case.proposals.filter(decided_at=None).select_related("by", "term").first(),
        "proposed_end": case.proposed_ends.filter(decided_at=None).select_related("by").first(),
        "remarks": case.remarks.select_related("by"),
        "numbers": [
            (
                "identity_number",
                _("Identity number"),
                masked(case.employment.person.identity_number),
            ),
            ("phone", _("Phone"), masked(case.employment.phone)),
        ],
        "latest": _latest(case, rules),
        "asking": both_facts(case),
        "year_form": own.get("year_form") or _year_form(case, today.year),
        "visit_form": own.get("visit_form") or _visit_form(case, today),
        "remark_form": own.get("remark_form") or RemarkForm(),
    }
    status = 422 if typed is not None or own else 200
    return render(request, "mobility/case.html", context, status=status)


def _year_form(case: CaseOn, year: int, typed: QueryDict | None = None) -> YearForm:
    """Return the form of a year with what is kept of it."""
    known = case.years.filter(year=year).first()
    return YearForm(typed, instance=known or YearRecord(case=case, year=year))


def _visit_form(case: CaseOn, today: date, typed: QueryDict | None = None) -> VisitForm:
    return VisitForm(typed, instance=Visit(case=case), initial={"day": today})


def _latest(case: CaseOn, rules: Rules) -> date | None:
    if case.status != "extending" or case.last_day is None:
        return None
    first = case.last_day + timedelta(days=1)
    return latest_allowed(case, first, rules, extends=True)


def _fresh(verb: Verb, case: CaseOn) -> ActForm:
    """Return the empty form of a verb, with the days that are already known."""
    assert verb.form is not None  # noqa: S101  whatever is offered has one
    form = verb.form(case=case, prefix=verb.name)
    asked = asked_term(case)
    if verb.name == "sign" and asked is not None:
        form.initial = {
            "first_day": asked.first_day,
            "last_day": asked.last_day,
            "contract_first_day": asked.first_day,
            "contract_last_day": asked.last_day,
        }
    if verb.name == "grant_extension" and case.last_day:
        first, plan = case.last_day + timedelta(days=1), getattr(case, "plan", None)
        form.initial = {"first_day": first}
        if plan is not None and plan.months_wished:
            form.initial["last_day"] = last_day(first, plan.months_wished)
    if verb.name == "correct_term" and case.term_first_day:
        form.initial = {"first_day": case.term_first_day, "last_day": case.term_last_day}
        form.initial["number"] = str(case.term_count or 1)
    return form


@login_required
@require_POST
@transaction.atomic
def leave_act(request: SignedInRequest, pk: int, verb: str) -> HttpResponse:
    """Do one verb of a case; what was typed is kept when it is refused.

    The employment is held too: other cases share it, and the form says what was read of it.
    """
    held = LeaveCase.objects.select_for_update(no_key=True, of=("self", "employment"))
    held.select_related("employment").filter(pk=pk).first()  # one after another
    case = _case(request, pk)
    row = VERBS.get(verb)
    if row is None or row.form is None or row.may is None:
        raise Http404
    row.may(request.user, case)  # before anything typed is looked at
    form = row.form(request.POST, case=case, prefix=verb)
    if form.is_valid():
        try:
            row.do(case, form.told(), by=request.user, at=timezone.now())
        except InvalidMove:
            messages.error(
                request, _("Nothing was changed: the case has moved on meanwhile. Look again.")
            )
            return redirect("leave_case", pk=pk)
        except actions.REFUSALS as refusal:
            basis = rules_on(case.employment.organisation, timezone.localdate()).basis
            at = actions.field_of(refusal, form.fields)
            form.add_error(at, actions.in_words(refusal, basis))
        else:
            messages.success(request, _("Done and noted in the record."))
            if told := _day_too_many(case, row, form):
                messages.warning(request, told)
            return redirect("leave_case", pk=pk)
    return _page(request, case, form, row)


def _day_too_many(case: CaseOn, verb: Verb, form: ActForm) -> str:
    """Say of a term that was recorded, not refused, that it ends a day later than was meant."""
    if verb.name not in {"sign", "grant_extension"} or not case.is_leave:
        return ""
    return kept_a_day_longer(Term(form.cleaned_data["first_day"], form.cleaned_data["last_day"]))


@login_required
@require_GET
def leave_print(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show the formal sheet of a case (离岗创业人员情况表), to be printed."""
    case, today = _case(request, pk), timezone.localdate()
    rules = rules_on(case.employment.organisation, today)
    return render(
        request,
        "mobility/print.html",
        {
            "case": case,
            "row": Row(case, today, work_calendar(), rules),
            "today": today,
            "treatment": overview.treatment_on(case, today),
            "seniority": overview.seniority(case, today),
            "rules": rules,
        },
    )


@login_required
@require_GET
def leave_history(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show the whole record of a case, and every correction with old, new and reason."""
    case = _case(request, pk)
    corrections = case.corrections.select_related("by")
    context = {"case": case, "events": overview.events(case), "corrections": corrections}
    return render(request, "mobility/history.html", context)


@login_required
@require_http_methods(["POST"])
@transaction.atomic
def year_record(request: SignedInRequest, pk: int) -> HttpResponse:
    """Keep one year of a case; the same year again changes it."""
    LeaveCase.objects.select_for_update(no_key=True).filter(pk=pk).first()  # one after another
    case = _case(request, pk)
    policies.may_work_on(request.user, case)
    year = outside.whole(request.POST.get("year"), most=9_999)
    form = _year_form(case, year or timezone.localdate().year, request.POST)
    if not form.is_valid():
        return _page(request, case, year_form=form)
    if form.differs:
        actions.keep_year(case, form.instance, by=request.user, at=timezone.now())
        messages.success(request, _("The year is kept."))
    else:
        messages.info(request, _("Nothing was changed."))
    return redirect("leave_case", pk=pk)


@login_required
@require_POST
def leave_visit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Keep a visit."""
    case = _case(request, pk)
    policies.may_work_on(request.user, case)
    form = _visit_form(case, timezone.localdate(), request.POST)
    if not form.is_valid():
        return _page(request, case, visit_form=form)
    actions.keep_visit(case, form.instance, by=request.user, at=timezone.now())
    messages.success(request, _("The visit is kept."))
    return redirect("leave_case", pk=pk)


@login_required
@require_http_methods(["GET", "POST"])
@fresh_proof
def leave_reveal(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show the identity number or the phone once, for a reason that is kept with who asked."""
    case = _case(request, pk)
    policies.may_work_on(request.user, case)
    what = "phone" if request.GET.get("what") == "phone" else "identity_number"
    reason, number = request.POST.get("reason", "").strip()[:200], ""
    if reason:
        number = actions.reveal(case, reason=reason, what=what, by=request.user, at=timezone.now())
    answer = render(
        request,
        "mobility/reveal.html",
        {
            "case": case,
            "number": number,
            "label": _("Phone") if what == "phone" else _("Identity number"),
            "asked_without": request.method == "POST" and not reason,
        },
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer


@login_required
@require_POST
def leave_say(request: SignedInRequest, pk: int) -> HttpResponse:
    """Answer the researcher; what was typed is kept when it is refused."""
    case, form = _case(request, pk), RemarkForm(request.POST)
    policies.may_work_on(request.user, case)
    if not form.is_valid():
        return _page(request, case, remark_form=form)
    with transaction.atomic():
        actions.say(case, form.cleaned_data["text"], by=request.user, at=timezone.now())
    messages.success(request, _("Sent."))
    return redirect("leave_case", pk=pk)
