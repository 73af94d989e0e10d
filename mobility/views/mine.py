"""The pages of the person on leave, and the public pages about the rules."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required, login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.actions import drop_draft, keep_draft
from accounts.http import SignedInRequest
from accounts.queries import draft
from audit.lifecycle import InvalidMove
from mobility import actions
from mobility.actions.papers import BadPaper, keep_paper, read_paper
from mobility.actions.remarks import consent
from mobility.enums import APPLYING, CaseStatus
from mobility.forms.applying import (
    ApplicationForm,
    ConsentForm,
    DecideForm,
    RemarkForm,
    as_typed,
)
from mobility.forms.papers import PaperForm
from mobility.models import CaseOn, Employment, LeaveCase, Researcher
from mobility.queries import application, choices, instruments, mine
from mobility.queries.duties import next_duty
from mobility.queries.kept import kept
from mobility.queries.objections import with_clause
from mobility.queries.papers import checklist
from mobility.queries.policy import rules_on, work_calendar
from mobility.queries.standing import standing
from mobility.queries.way_back import way_back
from mobility.verbs import log
from ui.files import file_answer
from ui.rows import as_initial

APPLICATION = "leave-application"  # the name of the draft


# --- the clock ----------------------------------------------------------------------------------
def _cases(request: SignedInRequest) -> list[CaseOn]:
    return mine.my_cases(request.user, timezone.localdate())


def _asked(request: SignedInRequest) -> str | None:
    return request.POST.get("case") or request.GET.get("case")


def _to(page: str, request: SignedInRequest) -> HttpResponseRedirect:
    """Lead to a page of the own case that was asked for, else to that of the newest."""
    asked = _asked(request)
    query = f"?{urlencode({'case': asked})}" if asked else ""
    return redirect(f"{reverse(page)}{query}")


def _one(request: SignedInRequest) -> CaseOn:
    """Return the own case that is asked for, else the newest."""
    cases, asked = _cases(request), _asked(request)
    found = [case for case in cases if asked in {None, str(case.pk)}]
    if not found:
        raise Http404
    return found[0]


@login_required
@require_GET
def my_leave(request: SignedInRequest) -> HttpResponse:
    """Show the own clock: how long, what is kept, what to do, whom to ask."""
    if _cases(request):
        return _clock_page(request, _one(request))
    context = {"post": mine.my_post(request.user), "typed": draft(request.user, APPLICATION)}
    return render(request, "mobility/my_leave.html", context)


def _clock_page(
    request: SignedInRequest,
    case: CaseOn,
    paper: PaperForm | None = None,
) -> HttpResponse:
    today = timezone.localdate()
    unit, person = case.employment.organisation, case.employment.person
    rules = rules_on(unit, today)
    duty, items = next_duty(case, rules, work_calendar(), today), checklist(case)
    by = mine.decides_by(case, rules)
    context = {
        "case": case,
        "others": [each for each in _cases(request) if each.pk != case.pk],
        "standing": standing(case, duty, rules, today),
        "clock": mine.clock(case, today),
        "way_back": way_back(case, work_calendar()),
        "kept": [] if case.closed_on else kept(case, rules, today),
        "tasks": mine.tasks(case, duty, items),
        "papers": mine.readable(items),
        "paper_form": paper or PaperForm(case=case),
        "officers": mine.officers(unit, request.user),
        "log": log(case),
        "decides": mine.may_decide_now(case),
        "restates": mine.may_restate(case),
        "duty": duty,
        "writes": case.status == CaseStatus.DRAFT,
        "withdraws": case.status in APPLYING,
        "consent": ConsentForm(
            initial={
                "links_venture": person.links_venture,
                "shows_leave": person.shows_leave,
            }
        ),
        "ventures": mine.ventures_beside(case, request.user),
        "space": mine.space_of(case),
        "by": by,
        "until": mine.months_until(by, today) if by and by >= today else "",
    }
    status = 200 if paper is None else 422
    return render(request, "mobility/my_leave.html", context, status=status)


@login_required
@require_POST
def my_leave_consent(request: SignedInRequest) -> HttpResponseRedirect:
    """Switch on or off what stands together: the own leave and the own ventures."""
    person, form = get_object_or_404(Researcher, user=request.user), ConsentForm(request.POST)
    if form.is_valid():
        consent(person, **form.cleaned_data, by=request.user, at=timezone.now())
        messages.success(request, _("Kept. You can change it at any time."))
    return redirect("my_leave")


@login_required
@require_http_methods(["GET", "POST"])
def my_leave_ask(request: SignedInRequest) -> HttpResponse:
    """Show and write lines between the person and the HR office."""
    case, form = _one(request), RemarkForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.say(case, form.cleaned_data["text"], by=request.user, at=timezone.now())
        messages.success(request, _("Sent. You are told when the office answers."))
        return _to("my_leave_ask", request)
    context = {
        "case": case,
        "form": form,
        "remarks": case.remarks.select_related("by"),
        "officers": mine.office(case.employment.organisation, request.user),
    }
    status = 422 if form.errors else 200
    return render(request, "mobility/my_leave_ask.html", context, status=status)


# --- papers -------------------------------------------------------------------------------------
@login_required
@require_http_methods(["GET", "POST"])
def my_paper_add(request: SignedInRequest) -> HttpResponse:
    """Hand in a paper of the own case."""
    case = _one(request)
    if request.method == "GET":
        return _to("my_leave", request)
    form = PaperForm(request.POST, request.FILES, case=case)
    if form.is_valid():
        try:
            keep_paper(case, **form.told(), by=request.user, at=timezone.now())
        except BadPaper as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Handed in; the HR office sees it."))
            return _to("my_leave", request)
    return _clock_page(request, case, form)


@login_required
@require_GET
def my_paper(request: SignedInRequest, pk: int) -> HttpResponse:
    """Give a paper of the own case."""
    paper = mine.own_paper(request.user, pk)
    if paper is None:
        raise Http404
    content = read_paper(paper, by=request.user, at=timezone.now())
    return file_answer(content, paper.name, paper.content_type)


# --- the application ------------------------------------------------------------------------------
@login_required
@require_http_methods(["GET", "POST"])
def my_leave_apply(request: SignedInRequest) -> HttpResponse:
    """Write the own application: keep a draft, hand it in, or take it back."""
    post, case = mine.my_post(request.user), mine.under_way(_cases(request))
    if post is None:
        return redirect("my_leave")
    if case is not None and "withdraw" in request.POST:
        return _withdrawn(request, case)
    if case is not None and case.status != CaseStatus.DRAFT:
        messages.info(request, _("A leave of yours is under way; another can follow it."))
        return redirect("my_leave")
    post = case.employment if case else post
    if request.method == "POST":
        return _applied(request, post, case)
    typed = draft(request.user, APPLICATION)
    initial = as_initial(ApplicationForm, typed[0]) if typed else as_typed(case)
    return _application_page(
        request, post, case, ApplicationForm(initial=initial), kept_at=typed and typed[1].kept_at
    )


def _applied(request: SignedInRequest, post: Employment, case: LeaveCase | None) -> HttpResponse:
    """Keep what was typed, whatever is wrong with it; hand it in when that was asked for."""
    now, hands_in = timezone.now(), "submit" in request.POST
    form = ApplicationForm(request.POST, is_draft=not hands_in)
    if not form.is_valid():
        keep_draft(request.user, APPLICATION, _typed(request, form), at=now)
        return _application_page(request, post, case, form, kept_at=now)
    try:
        case = actions.save_application(
            post, case, form.case_told(), form.company_told(), by=request.user, at=now
        )
    except (actions.NameDiffers, actions.JustEntered) as refusal:
        form.add_error(actions.field_of(refusal, form.fields), actions.in_words(refusal))
        keep_draft(request.user, APPLICATION, _typed(request, form), at=now)
        return _application_page(request, post, case, form, kept_at=now)
    drop_draft(request.user, APPLICATION)
    if not hands_in:
        messages.success(request, _("The draft is kept; the conditions below are read anew."))
        return redirect("my_leave_apply")
    try:
        actions.submit(case, by=request.user, at=now)
    except actions.NotReady as refusal:
        rules = rules_on(post.organisation, timezone.localdate())
        for told in application.refusals(refusal.unmet, refusal.objections, rules):
            form.add_error(None, told)
        return _application_page(request, post, case, form)
    messages.success(request, _("Handed in. This page says who has it and who is next."))
    return redirect("my_leave")


def _typed(request: SignedInRequest, form: ApplicationForm) -> dict[str, list[str]]:
    """Return what was typed, to be kept whatever is wrong with it."""
    return {
        name: [value.replace("\x00", "") for value in values]
        for name, values in request.POST.lists()
        if name in form.fields
    }


def _withdrawn(request: SignedInRequest, case: LeaveCase) -> HttpResponseRedirect:
    try:
        actions.withdraw(case, by=request.user, at=timezone.now())
    except InvalidMove:
        messages.error(request, _("Too late: the case has moved on. Speak to the HR office."))
    else:
        messages.success(request, _("Taken back."))
    return redirect("my_leave")


def _application_page(
    request: SignedInRequest,
    post: Employment,
    case: LeaveCase | None,
    form: ApplicationForm,
    **more: object,
) -> HttpResponse:
    today = timezone.localdate()
    rules = rules_on(post.organisation, today)
    shown = case or LeaveCase(employment=post)
    context = {
        "case": case,
        "post": post,
        "form": form,
        "rules": rules,
        "check": application.check(shown, rules, today),
        "stages": application.stages(shown, rules),
        "sent_back": application.is_sent_back(case),
        "items": [item for item in checklist(case) if not item.is_earlier] if case else [],
        "kept": kept(shown, rules, today),
        "officers": mine.officers(post.organisation, request.user),
        "draft": APPLICATION,
        **more,
    }
    status = 422 if form.errors else 200
    return render(request, "mobility/my_leave_apply.html", context, status=status)


# --- return, extend or end ------------------------------------------------------------------------
@login_required
@require_http_methods(["GET", "POST"])
def my_leave_decide(request: SignedInRequest) -> HttpResponse:
    """Show the three choices side by side, and take the statement in."""
    case, today = _one(request), timezone.localdate()
    if not mine.may_decide_now(case):
        messages.info(request, _("There is no statement to hand in now."))
        return _to("my_leave", request)
    rules = rules_on(case.employment.organisation, today)
    within = choices.limits(case, rules, today)
    form = DecideForm(request.POST or None, within=within, initial=_stated(case))
    if request.method == "POST" and form.is_valid():
        try:
            actions.intend(
                case,
                form.cleaned_data["intention"],
                **form.told(),
                by=request.user,
                at=timezone.now(),
            )
        except actions.NotReady as refusal:
            for each in refusal.objections:
                form.add_error("intention", with_clause(each, rules.basis))
        except InvalidMove:
            messages.error(request, _("Nothing was changed: the case has moved on. Look again."))
            return _to("my_leave", request)
        else:
            messages.success(request, _("Handed in. The HR office takes it in next."))
            return _to("my_leave", request)
    context = {
        "case": case,
        "form": form,
        "within": within,
        "choices": choices.choices(case, rules, within),
        "chosen": form["intention"].value(),
        "officers": mine.officers(case.employment.organisation, request.user),
        "left": (case.last_day - today).days,
    }
    status = 422 if form.errors else 200
    return render(request, "mobility/my_leave_decide.html", context, status=status)


def _stated(case: CaseOn) -> dict[str, object]:
    """Return what an earlier statement said; before it nothing is chosen."""
    plan = getattr(case, "plan", None)
    if plan is None or not plan.intention:
        return {}
    return {
        "intention": plan.intention,
        "wished_day": plan.wished_day,
        "months": plan.months_wished,
        "afterwards": plan.afterwards,
        "words": plan.words,
    }


@login_required
@require_GET
def my_leave_compare(request: SignedInRequest) -> HttpResponseRedirect:
    """Lead to the three choices, which stand side by side on the page of the statement."""
    return _to("my_leave_decide", request)


@login_required
@require_GET
def my_leave_statement(request: SignedInRequest) -> HttpResponse:
    """Show the statement as it prints, to be signed by hand."""
    case = _one(request)
    plan = getattr(case, "plan", None)
    if plan is None or not plan.intention:
        messages.info(request, _("Choose first; then the statement can be printed."))
        return _to("my_leave_decide", request)
    context = {"case": case, "plan": plan, "today": timezone.localdate()}
    return render(request, "mobility/my_leave_statement.html", context)


# --- the rules, for everybody ---------------------------------------------------------------------
@login_not_required
@require_GET
def policy(request: HttpRequest) -> HttpResponse:
    """List the instruments that the rules rest on, with their dates."""
    return render(request, "mobility/policy.html", {"instruments": instruments.instruments()})


@login_not_required
@require_GET
def policy_leave(request: HttpRequest) -> HttpResponse:
    """Say what is kept, who may go, and what is not confirmed; a unit's own rules go first."""
    today = timezone.localdate()
    post = mine.my_post(request.user) if request.user.is_authenticated else None
    rules = rules_on(post.organisation, today) if post else instruments.province_rules(today)
    context = {
        "post": post,
        "rules": rules,
        "kept": instruments.kept_by(rules),
        "who": instruments.who_may_go(rules),
        "forms": instruments.forms(),
        "open": instruments.set_by_the_unit(rules),
        "sources": instruments.instruments()[-4:],
    }
    return render(request, "mobility/policy_leave.html", context)
