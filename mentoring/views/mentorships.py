"""A mentorship on one page: goals, meetings, records, expectations, the end."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.enums import Hat
from accounts.feeds import calendar_token
from accounts.http import SignedInRequest, posted
from accounts.policies import permits
from accounts.verbs import RowVerb
from audit.lifecycle import InvalidMove
from mentoring import actions, policies
from mentoring.enums import Side
from mentoring.forms import (
    CloseForm,
    GoalForm,
    MessageForm,
    PauseForm,
    RecordForm,
    TermsForm,
)
from mentoring.models import Closing, File, Goal, Guest, OpenHour
from mentoring.queries import against, bookable, figures, messages_with, steps_of, with_files
from mentoring.queries.calendar import CALENDAR
from mentoring.verbs import VERBS, offered
from mentors import policies as mentor_policies
from mentors.actions import clear
from mentors.enums import MentorshipStatus
from mentors.models import Mentorship
from mentors.queries import contacts, readable
from ui.once import FIELD
from ui.seen import refuse_unchanged
from ui.text import sought
from ui.written import SHORT, given_back

PER_PAGE = 12
RECORDS_SHOWN = 20
FILES_SHOWN = 8
GROUPS_SHOWN = 5
FAILED_SHOWN = 10
MESSAGES_PER_PAGE = 30
SEARCH_AT_MOST = 60
Asked = ParamSpec("Asked")


# --- lists ----------------------------------------------------------------------------------
@login_required
@require_GET
def mentorship_list(request: SignedInRequest) -> HttpResponse:
    """Show whom one mentors, or is mentored by, and what waits there."""
    mine = Mentorship.objects.visible_to(request.user).for_list()
    page = Paginator(mine, PER_PAGE).get_page(request.GET.get("page"))
    today = timezone.localdate()
    goes_on = Q(paused_until=None) | Q(paused_until__lt=today)
    running = Mentorship.objects.visible_to(request.user).active()
    numbers = running.aggregate(all=Count("pk"), active=Count("pk", filter=goes_on))
    steps = steps_of(request.user, at=timezone.now())
    return render(
        request,
        "mentoring/list.html",
        {
            "page": page,
            "resting": {each.pk for each in page if each.is_on_hold(today)},
            "active": numbers["active"],
            "steps": steps,
            "waiting": sum(step.waits for step in steps),
            "open_hours": OpenHour.objects.visible_to(request.user).under_way(),
            "is_mentor": Hat.MENTOR in request.user.hats,
            "token": calendar_token(request.user, CALENDAR, at=timezone.now())
            if numbers["all"]
            else "",
        },
    )


def visible(request: SignedInRequest, pk: int) -> Mentorship:
    """Return a mentorship that this person may see."""
    return get_object_or_404(Mentorship.objects.visible_to(request.user).for_list(), pk=pk)


def while_it_lasts(
    view: Callable[Concatenate[SignedInRequest, int, Asked], HttpResponse],
) -> Callable[..., HttpResponse]:
    """Lead whoever takes part in a mentorship that has ended back to it, and say that it has.

    What was being written while it came to be held is given back too.
    """

    @wraps(view)
    def lasting(
        request: SignedInRequest, pk: int, *args: Asked.args, **kwargs: Asked.kwargs
    ) -> HttpResponse:
        mine = Mentorship.objects.visible_to(request.user).filter(pk=pk)
        pair = mine.select_related("mentor", "venture").first()
        if pair is None or not permits(policies.may_take_part, request.user, pair):
            return view(request, pk, *args, **kwargs)
        if pair.status == MentorshipStatus.ENDED:
            told = _("This mentorship has ended; nothing new is planned in it.")
        elif request.method == "POST" and mentor_policies.is_held(pair):
            told = _("This cannot be done now; nothing was changed.")
        else:
            return view(request, pk, *args, **kwargs)
        messages.info(request, given_back(told, _texts(request)))
        return redirect("mentorship", pk=pk)

    return lasting


def _texts(request: SignedInRequest) -> forms.Form:
    """Return what somebody typed at length, of whatever form it was sent from."""
    typed = forms.Form(request.POST)
    for name, value in request.POST.items():
        if name not in {"csrfmiddlewaretoken", "seen", FIELD} and len(str(value)) > SHORT:
            typed.fields[name] = forms.CharField(required=False)
    typed.is_valid()
    return typed


# --- one mentorship -------------------------------------------------------------------------
@login_required
@require_http_methods(["GET", "POST"])
def mentorship(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show one mentorship and, while it lasts, how to reach each other.

    The programme office lets one go on that is held because of a conflict.
    """
    shown = visible(request, pk)
    if request.method == "POST":
        clear(shown, by=request.user, at=timezone.now())
        messages.success(request, _("Both sides see each other's contact details again."))
        return redirect("mentorship", pk=shown.pk)
    return mentorship_page(request, shown)


def mentorship_page(
    request: SignedInRequest,
    shown: Mentorship,
    *,
    record_form: RecordForm | None = None,
    typed: tuple[str, int, str, forms.Form] | None = None,
) -> HttpResponse:
    """Show the page, with what was typed into it and refused."""
    user, now = request.user, timezone.now()
    is_held = shown.status == MentorshipStatus.ACTIVE and mentor_policies.is_held(shown)
    clears = is_held and permits(mentor_policies.may_clear, user, shown)
    takes_part = permits(policies.may_take_part, user, shown)
    binds = permits(policies.may_bind, user, shown)
    side = policies.side_of(user, shown) if takes_part else ""
    leads = binds and side == Side.FOUNDER and shown.status == MentorshipStatus.ACTIVE
    context: dict[str, Any] = {
        "mentorship": shown,
        "readable": readable([shown.mentor_id], user),
        "others_wait": leads and shown.venture.open_requests,
        "contacts": contacts(shown, user),
        "is_held": is_held,
        "may_clear": clears,
        "conflicts": mentor_policies.conflicts(shown.venture, shown.mentor) if clears else [],
        "takes_part": takes_part,
        "binds": binds,
        "side": side,
        "may_plan": permits(policies.may_plan, user, shown),
        "may_pause": permits(policies.may_pause, user, shown),
        "rests": shown.is_on_hold(timezone.localdate(now)),
        "may_record": permits(policies.may_record, user, shown, at=now),
        "may_end": binds and shown.may("end"),
        "may_mediate": permits(policies.may_ask_for_mediation, user, shown, at=now),
        "often": policies.often_in(shown, at=now),
        "figures": figures(shown),
        "record_form": record_form or RecordForm(),
        "typed": typed,
    }
    context |= _content(request, shown, now) if takes_part else {}
    context["changeable"] = {
        each.pk
        for each, _verbs in context.get("records", ())
        if context["may_record"] or permits(policies.may_change_record, user, each, at=now)
    }
    is_refused = record_form is not None or typed is not None
    return render(request, "mentoring/mentorship.html", context, status=422 if is_refused else 200)


def _content(request: SignedInRequest, shown: Mentorship, now: datetime) -> dict[str, Any]:
    """Return what the two sides alone read, each row with what can be done to it."""
    user = request.user
    meetings = shown.meetings.select_related("mentorship__mentor__user", "proposed_by")
    writers = ("written_by", "changed_by", "correction__changed_by")
    records = shown.records.select_related(*writers).prefetch_related(with_files())
    records = records.order_by("-held_on", "-pk")
    versions = list(shown.agreements.select_related("proposed_by", "agreed_by"))
    agreement = versions[0] if versions else None
    in_force = next((each for each in versions if each.agreed_at), None)

    def with_verbs(of: str, rows: Iterable[Any]) -> list[tuple[Any, dict[str, RowVerb]]]:
        found = list(rows)
        for row in found:
            row.mentorship = shown  # known already: no query for each row
        return [(row, offered(of, row, user, now)) for row in found]

    goals = with_verbs("goals", shown.goals.all())
    order = list(shown.records.order_by("-held_on", "-pk").values_list("pk", flat=True))
    kept = list(records.filter(pk__in=_shown_of(order, shown)))
    is_founder = policies.side_of(user, shown) == Side.FOUNDER
    return {
        "steps": steps_of(user, at=now, only=shown),
        "goals": goals,
        "reached": sum(goal.status == "reached" for goal, _verbs in goals),
        "aims": sum(goal.status != "dropped" for goal, _verbs in goals),
        "in_force": in_force,
        "earlier": [each for each in versions if each.agreed_at and each != in_force],
        "agreement": with_verbs("terms", [agreement])[0] if agreement else None,
        "planned": with_verbs("meetings", meetings.planned().order_by("span", "pk")),
        "failed": with_verbs(
            "meetings",
            meetings.filter(status__in=("missed", "cancelled", "untold")).order_by("-span")[
                :FAILED_SHOWN
            ],
        ),
        "groups": _groups_of(shown),
        "records": with_verbs("records", kept),
        "numbers": {key: len(order) - place for place, key in enumerate(order)},
        "is_founder": is_founder,
        "can_book": is_founder and bool(bookable(shown.mentor, user, at=now)),
        "against": against(kept, knows_all=is_founder),
        "closings": _closings(shown),
        "letters": messages_with(shown, [])[:3],
        "files": File.objects.of_pair(shown).listed()[:FILES_SHOWN],
        "now": now,
    }


def _shown_of(order: Sequence[int], shown: Mentorship) -> set[int]:
    """Return which records the page shows: the newest, and what waits for somebody's word."""
    newest, older = order[:RECORDS_SHOWN], order[RECORDS_SHOWN:]
    waits = shown.records.waiting().filter(pk__in=older).values_list("pk", flat=True)
    return {*newest, *waits}


def _groups_of(shown: Mentorship) -> list[Guest]:
    """Return this venture's places at meetings with several ventures, the latest first."""
    places = shown.group_places.select_related("group__record").order_by("-group__span", "-pk")
    return list(places[:GROUPS_SHOWN])


def _closings(shown: Mentorship) -> dict[str, Closing]:
    return {each.side: each for each in shown.closings.select_related("person")}


@login_required
@require_POST
def act(request: SignedInRequest, pk: int, of: str, row: int, verb: str) -> HttpResponse:
    """Do what one press does; what was typed is kept when it is refused."""
    found = VERBS.get((of, verb))
    if found is None:
        raise Http404
    shown = visible(request, pk)
    policies.side_of(request.user, shown)
    about = get_object_or_404(found.rows, mentorship=shown, pk=row)
    found.may(request.user, about)
    form = found.form(request.POST)
    if not form.is_valid():
        return mentorship_page(request, shown, typed=(of, row, verb, form))
    now = timezone.now()
    if not found.when(about, now):
        told = _("This cannot be done now; nothing was changed.")
        messages.info(request, given_back(told, form))
        return redirect("mentorship", pk=shown.pk)
    try:
        found.action(about, **form.cleaned_data, by=request.user, at=now)
    except InvalidMove:
        told = _(
            "Something has changed in the meantime, so nothing was done. This is how it stands now."
        )
        messages.info(request, given_back(told, form))
    except actions.Busy as busy:
        messages.error(request, busy_in_words(busy, policies.side_of(request.user, shown)))
    else:
        messages.success(request, str(found.done))
    return redirect("mentorship", pk=shown.pk)


def busy_in_words(busy: actions.Busy, side: str) -> str:
    """Return whose calendar is full, never with what."""
    if isinstance(busy, actions.ProposedAlready):
        return _("A time that overlaps is proposed between you: answer or move that one.")
    if isinstance(busy, actions.RoomTaken):
        return _("The room is closed or taken then: choose another time, or another room.")
    if busy.side == side:
        return _("You have another meeting at that time: propose another one.")
    return _("The other side has another meeting at that time: propose another one.")


# --- messages -------------------------------------------------------------------------------
@login_required
@require_http_methods(["GET", "POST"])
def message_list(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show what the two wrote, newest first, and take a new line with its files.

    Each word sought stands in the message or in the name of a file with it.
    """
    shown = visible(request, pk)
    policies.side_of(request.user, shown)
    may_plan = permits(policies.may_plan, request.user, shown)
    form = MessageForm(posted(request), request.FILES if request.method == "POST" else None)
    if form.is_bound and not may_plan:  # it ended, or is held, while this was being written
        form.is_valid()
        told = _("This cannot be done now; nothing was changed.")
        messages.info(request, given_back(told, form))
        return redirect("message_list", pk=shown.pk)
    if form.is_valid() and _is_sent(request, shown, form):
        return redirect("message_list", pk=shown.pk)
    text = sought(request.GET.get("q", "")[:SEARCH_AT_MOST])
    found = messages_with(shown, text.split())
    context = {
        "text": text,
        "page": Paginator(found, MESSAGES_PER_PAGE).get_page(request.GET.get("page")),
        "may_plan": may_plan,
    }
    return _form_page(request, shown, form, "mentoring/messages.html", **context)


def _is_sent(request: SignedInRequest, shown: Mentorship, form: MessageForm) -> bool:
    try:
        actions.write_message(shown, **form.cleaned_data, by=request.user, at=timezone.now())
    except (actions.TooManyFiles, actions.NoRoom) as refusal:
        form.refuse_files(refusal)
    return not form.errors


# --- goals and expectations -----------------------------------------------------------------
@login_required
@require_http_methods(["GET", "POST"])
@while_it_lasts
def goal_new(request: SignedInRequest, pk: int) -> HttpResponse:
    """Set a goal."""
    shown = visible(request, pk)
    policies.may_plan(request.user, shown)
    form = GoalForm(posted(request))
    if form.is_valid():
        told = {name: form.cleaned_data[name] for name in GoalForm.remembers}
        actions.add_goal(shown, **told, by=request.user, at=timezone.now())
        messages.success(request, _("Goal set. Both of you see it and can say how far it is."))
        return redirect("mentorship", pk=shown.pk)
    return _form_page(request, shown, form, "mentoring/goal.html")


@login_required
@require_http_methods(["GET", "POST"])
@while_it_lasts
def goal(request: SignedInRequest, pk: int, goal: int) -> HttpResponse:
    """Change a goal, or say how far it is."""
    shown = visible(request, pk)
    policies.may_plan(request.user, shown)
    row = get_object_or_404(Goal, mentorship=shown, pk=goal)
    form = GoalForm(posted(request), instance=row)
    if form.is_valid():
        actions.change_goal(form.save(commit=False), by=request.user, at=timezone.now())
        messages.success(request, _("Saved."))
        return redirect("mentorship", pk=shown.pk)
    return _form_page(request, shown, form, "mentoring/goal.html", goal=row)


@login_required
@require_http_methods(["GET", "POST"])
@while_it_lasts
def terms(request: SignedInRequest, pk: int) -> HttpResponse:
    """Say what is expected; the other side agrees."""
    shown = visible(request, pk)
    policies.may_propose_terms(request.user, shown)
    newest = shown.agreements.first()
    before = {name: getattr(newest, name) for name in TermsForm.told} if newest else {}
    form = TermsForm(posted(request), initial=before)
    if newest:
        refuse_unchanged(form, TermsForm.told)
    if form.is_valid():
        actions.propose_terms(shown, **form.cleaned_data, by=request.user, at=timezone.now())
        messages.success(request, _("Sent; it holds once the other side has agreed."))
        return redirect("mentorship", pk=shown.pk)
    return _form_page(request, shown, form, "mentoring/terms.html", newest=newest)


# --- a rest ---------------------------------------------------------------------------------
@login_required
@require_http_methods(["GET", "POST"])
@while_it_lasts
def mentorship_pause(request: SignedInRequest, pk: int) -> HttpResponse:
    """Put it on hold until a day, or take it up again."""
    shown, now = visible(request, pk), timezone.now()
    policies.may_pause(request.user, shown)
    if request.method == "POST" and "go_on" in request.POST:
        actions.go_on(shown, by=request.user, at=now)
        messages.success(request, _("The mentorship goes on."))
        return redirect("mentorship", pk=shown.pk)
    form = PauseForm(posted(request), initial={"until": shown.paused_until})
    if form.is_valid():
        actions.pause(shown, **form.cleaned_data, by=request.user, at=now)
        messages.success(request, _("On hold. The other side is told; the place stays yours."))
        return redirect("mentorship", pk=shown.pk)
    return _form_page(request, shown, form, "mentoring/pause.html")


# --- the end --------------------------------------------------------------------------------
@login_required
@require_http_methods(["GET", "POST"])
def mentorship_end(request: SignedInRequest, pk: int) -> HttpResponse:
    """End it, or say afterwards what it was like."""
    shown = visible(request, pk)
    policies.may_close(request.user, shown)
    is_active = shown.status == MentorshipStatus.ACTIVE
    side = policies.side_of(request.user, shown)
    said = Closing.objects.filter(mentorship=shown, side=side).first()
    form = CloseForm(posted(request), instance=said)
    if form.is_valid():
        keep = actions.close if is_active else actions.say
        try:
            keep(shown, form.save(commit=False), by=request.user, at=timezone.now())
        except InvalidMove:
            told = _("It was ended in the meantime; you can still say what it was like.")
            messages.info(request, given_back(told, form))
            return redirect("mentorship_end", pk=shown.pk)
        if is_active:
            messages.success(
                request, _("Ended. The place is free again, contact details are closed.")
            )
        else:
            messages.success(request, _("Saved. Thank you."))
        return redirect("mentorship", pk=shown.pk)
    waiting = figures(shown).waiting
    return _form_page(
        request,
        shown,
        form,
        "mentoring/close.html",
        is_active=is_active,
        side=side,
        waiting=waiting,
    )


def _form_page(
    request: SignedInRequest, shown: Mentorship, form: forms.BaseForm, template: str, **more: object
) -> HttpResponse:
    context = {"mentorship": shown, "form": form, **more}
    return render(request, template, context, status=422 if form.errors else 200)
