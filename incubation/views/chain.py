"""A venture in the chain: what is asked, what the team answers, a step that is proposed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.http import SignedInRequest, limited, posted
from accounts.policies import Denied, permits
from incubation import actions, policies
from incubation.enums import ChainMoveStatus, MoveKind, RuleKind
from incubation.forms import ChainMoveForm, RuleAnswerForm
from incubation.models import ChainMove, ChainRule, Enrolment, RuleAnswer
from incubation.queries import Chain, Checklist, lapses_on, objections_until
from incubation.queries.chain import Line
from incubation.verbs import offered
from incubation.views.applications import open_forms, refused_in_words
from ui.written import given_back
from ventures.models import Venture
from ventures.policies import follows


def _readable(request: SignedInRequest, pk: int) -> Venture:
    """Return a venture whose chain this person reads; to all others it is not there."""
    venture = get_object_or_404(Venture.objects.live().select_related("county__prefecture"), pk=pk)
    if not permits(policies.may_read_chain, request.user, venture):
        raise Http404
    return venture


def _archived(request: SignedInRequest, pk: int) -> Venture | None:
    """Return a venture that was archived while somebody who reads its chain was typing."""
    venture = Venture.objects.archived().filter(pk=pk).first()
    reads = venture is not None and permits(policies.may_read_chain, request.user, venture)
    return venture if request.method == "POST" and reads else None


def _put_away(request: SignedInRequest, form: forms.Form) -> HttpResponseRedirect:
    told = _("The venture is archived, so nothing was kept.")
    messages.info(request, given_back(told, form))
    return redirect("home")


# --- the venture ------------------------------------------------------------------------------
@dataclass(frozen=True)
class _Asked:
    """A line of a checklist with the form that answers it, if this person answers."""

    line: Line
    form: forms.Form | None
    is_refused: bool


@dataclass(frozen=True)
class _Shown:
    """A checklist as the page shows it: what counts alone, and groups of which one is enough."""

    checklist: Checklist
    alone: Sequence[_Asked]
    groups: Sequence[Sequence[_Asked]]


def _shown(
    checklist: Checklist | None, refused: Mapping[int, forms.Form], *, answers: bool
) -> _Shown | None:
    if checklist is None:
        return None

    def asked(line: Line) -> _Asked:
        form = _answer_form(line, refused) if answers and line.is_asked else None
        return _Asked(line, form, line.rule.pk in refused)

    alone = [asked(line) for line in checklist.alone]
    groups = [[asked(line) for line in group] for group in checklist.groups]
    return _Shown(checklist, alone, groups)


def _answer_form(line: Line, refused: Mapping[int, forms.Form]) -> forms.Form:
    if line.rule.pk in refused:
        return refused[line.rule.pk]
    return RuleAnswerForm(auto_id=f"rule{line.rule.pk}-%s", initial=_said(line.answer))


def _said(answer: RuleAnswer | None) -> dict[str, str]:
    if answer is None:
        return {}
    return {"is_met": "yes" if answer.is_met else "no", "words": answer.words}


@login_required
@require_GET
def venture_chain(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show where a venture stands in the chain, and what the stages ask for."""
    return _chain_page(request, _readable(request, pk))


def _chain_page(
    request: SignedInRequest, venture: Venture, refused: Mapping[int, forms.Form] | None = None
) -> HttpResponse:
    chain = Chain(venture, timezone.localdate())
    answers = permits(policies.may_answer_rule, request.user, venture)
    lists = [chain.stay, chain.way_out, *chain.entries]
    context = {
        "venture": venture,
        "chain": chain,
        "lists": [_shown(each, refused or {}, answers=answers) for each in lists if each],
        "past": Enrolment.objects.ended().filter(venture=venture).for_page().order_by("-began_on"),
        "moves": ChainMove.objects.filter(venture=venture).for_page(),
        "may_propose": permits(policies.may_propose_move, request.user, venture),
        "is_team": answers,
        "follows": follows(request.user, venture),
    }
    status = 422 if refused else 200
    return render(request, "incubation/chain.html", context, status=status)


@login_required
@require_POST
def chain_answer(request: SignedInRequest, pk: int, rule: int) -> HttpResponse:
    """Take what the team answers to a rule that no record tells."""
    if _archived(request, pk) is not None:
        return _put_away(request, RuleAnswerForm(request.POST))
    venture = _readable(request, pk)
    policies.may_answer_rule(request.user, venture)
    today = timezone.localdate()
    asked = get_object_or_404(ChainRule.objects.on(today).filter(kind=RuleKind.ASKED), pk=rule)
    said = _said(RuleAnswer.objects.filter(venture=venture, rule=asked).first())
    form = RuleAnswerForm(request.POST, auto_id=f"rule{asked.pk}-%s", initial=said)
    if not form.is_valid():
        return _chain_page(request, venture, {asked.pk: form})
    actions.answer_rule(venture, asked, **form.told(), by=request.user, at=timezone.now())
    messages.success(request, _("Kept; the spaces and the office read it."))
    return redirect("venture_chain", venture.pk)


# --- a step -----------------------------------------------------------------------------------
@login_required
@require_http_methods(["GET", "POST"])
@limited("ask")
def chain_propose(request: SignedInRequest, pk: int) -> HttpResponse:
    """Propose a step in the chain, as a lead or as a manager of a space the venture is in."""
    archived = _archived(request, pk)
    venture = archived or _readable(request, pk)
    chain = Chain(venture, timezone.localdate())
    form = ChainMoveForm(
        posted(request), kinds=chain.kinds, running=chain.running, initial=_wished(request, chain)
    )
    if archived is not None:
        return _put_away(request, form)
    policies.may_propose_move(request.user, venture)
    if form.is_valid() and (made := _proposed(request, venture, form)):
        messages.success(request, _("Proposed; the other side is asked."))
        return redirect("chain_move", made.pk)
    context = {"venture": venture, "chain": chain, "form": form}
    status = 422 if form.errors else 200
    return render(request, "incubation/chain_propose.html", context, status=status)


def _wished(request: SignedInRequest, chain: Chain) -> dict[str, str]:
    """Return the step that the address names, else the one that is suggested."""
    told = request.GET.get("kind", "")
    named = next((each for each in chain.kinds if each.value == told), None)
    wished = named or chain.suggestion
    return {"kind": wished.value} if wished else {}


def _proposed(request: SignedInRequest, venture: Venture, form: ChainMoveForm) -> ChainMove | None:
    """Propose it, or tell the form why not."""
    try:
        return actions.propose_move(venture, **form.told(), by=request.user, at=timezone.now())
    except actions.MoveOpen:
        form.add_error(None, _("A step of this venture waits for an answer already."))
    except actions.NotTheNext:
        form.add_error("kind", _("This step does not lead on from where the venture stands."))
    except actions.NotThatSpace:
        form.add_error("space", _("This space does not receive ventures for this step."))
    except Denied as refused:
        form.add_error(None, refused_in_words(refused))
    return None


@login_required
@require_GET
def chain_move(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show a step to both sides and to the office."""
    rows = ChainMove.objects.visible_to(request.user).for_page()
    return move_page(request, get_object_or_404(rows, pk=pk))


def move_page(
    request: SignedInRequest, row: ChainMove, verb: str = "", form: forms.Form | None = None
) -> HttpResponse:
    """Return the page of a step, with the form of a verb that was refused if any."""
    now = timezone.now()
    chain = Chain(row.venture, timezone.localdate(now))
    asked = chain.asked_for(MoveKind(row.kind)) if row.is_open else None
    context = {
        "move": row,
        "forms": open_forms(offered("moves", row, request.user, now), verb, form),
        "refused": verb,
        "asked": _shown(asked, {}, answers=False) if asked and asked.lines else None,
        "until": objections_until(row) if row.status == ChainMoveStatus.AGREED else None,
        "lapses": lapses_on(row) if row.status == ChainMoveStatus.PROPOSED else None,
        "consents": [
            (row.venture, row.team_by, row.team_at),
            (row.space, row.space_by, row.space_at),
        ],
        "reads_chain": row.venture.archived_at is None
        and permits(policies.may_read_chain, request.user, row.venture),
    }
    status = 422 if form else 200
    return render(request, "incubation/chain_move.html", context, status=status)
