"""Meetings of a mentor with several ventures: called, moved, answered, written down, confirmed."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.forms import NEWER
from accounts.http import SignedInRequest, posted
from accounts.policies import permits
from audit.lifecycle import InvalidMove
from mentoring import actions, policies
from mentoring.enums import GuestStatus, Side
from mentoring.forms import GroupForm, GroupRecordForm, GroupTimeForm
from mentoring.models import GroupMeeting, GroupRecord, Guest
from mentoring.queries.calendar import REQUEST, group_invitation
from mentoring.queries.counted import confirmed_until
from mentoring.verbs import GROUP_VERBS, offered
from mentoring.views.mentorships import busy_in_words
from mentors.models import MentorProfile, Mentorship
from mentors.policies import is_held
from ui.files import file_answer
from ui.seen import carry, refuse_unchanged, show_both
from ui.written import given_back

Typed = tuple[str, int, str, forms.Form]


def _changed(request: SignedInRequest, form: forms.BaseForm) -> None:
    told = _("Something has changed in the meantime, so nothing was done.")
    messages.info(request, given_back(told, form))


def _group(request: SignedInRequest, pk: int) -> GroupMeeting:
    """Return a group meeting that this person called or is invited to; another is not there."""
    rows = GroupMeeting.objects.visible_to(request.user).for_page()
    found: GroupMeeting = get_object_or_404(rows, pk=pk)
    return found


def _pairs(mentor: MentorProfile) -> list[Mentorship]:
    """Return the mentorships whose ventures can be invited."""
    running = mentor.mentorships.active().filter(held_at=None)
    rows = running.select_related("venture", "mentor__user").order_by("venture__search_key", "pk")
    return [pair for pair in rows if not is_held(pair)]


# --- called and moved -----------------------------------------------------------------------
@login_required
@require_http_methods(["GET", "POST"])
def group_new(request: SignedInRequest) -> HttpResponse:
    """Invite several of the ventures that one mentors to one meeting."""
    mentor: MentorProfile = get_object_or_404(MentorProfile, user=request.user)
    policies.may_call_groups(request.user, mentor)
    pairs = {pair.pk: pair for pair in _pairs(mentor)}
    form = GroupForm(posted(request), zone=request.user.time_zone, pairs=list(pairs.values()))
    if form.is_valid():
        chosen = [pairs[key] for key in form.cleaned_data["pairs"]]
        try:
            made = actions.call_group(
                mentor, chosen, **form.plan(), by=request.user, at=timezone.now()
            )
        except actions.Busy as busy:
            form.add_error("begins", busy_in_words(busy, Side.MENTOR))
        else:
            told = _("Sent. The leads of each venture say yes or no; you are told of each answer.")
            messages.success(request, told)
            return redirect("group", pk=made.pk)
    context = {"form": form, "pairs": pairs.values(), "least": 2}
    status = 422 if form.errors else 200
    return render(request, "mentoring/group_new.html", context, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def group_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Set another time, way, place or agenda; whoever had said yes is asked anew."""
    shown = _group(request, pk)
    policies.may_move_group(request.user, shown)
    is_to_come = shown.may("move") and shown.starts_at > timezone.now()
    if request.method == "GET" and not is_to_come:  # what is sent is given back by the action
        raise Http404
    form = GroupTimeForm(
        posted(request), zone=request.user.time_zone, initial=_typed_before(shown, request)
    )
    refuse_unchanged(form, form.fields)
    if form.is_valid():
        try:
            actions.move_group(shown, **form.plan(), by=request.user, at=timezone.now())
        except actions.Busy as busy:
            form.add_error("begins", busy_in_words(busy, Side.MENTOR))
        except InvalidMove:
            _changed(request, form)
            return redirect("group", pk=pk)
        else:
            messages.success(request, _("Changed. Every venture is told and says yes or no anew."))
            return redirect("group", pk=pk)
    context = {"form": form, "group": shown}
    status = 422 if form.errors else 200
    return render(request, "mentoring/group_new.html", context, status=status)


def _typed_before(shown: GroupMeeting, request: SignedInRequest) -> dict[str, object]:
    starts = shown.starts_at.astimezone(GroupTimeForm(zone=request.user.time_zone).zone)
    return {
        "title": shown.title,
        "day": starts.date(),
        "begins": starts.time(),
        "minutes": shown.lasts // timedelta(minutes=1),
        "way": shown.way,
        "place": shown.place,
        "agenda": shown.agenda,
    }


# --- its page -------------------------------------------------------------------------------
@login_required
@require_GET
def group(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show a group meeting to its mentor and to the ventures that are invited."""
    return _page(request, _group(request, pk))


def _page(
    request: SignedInRequest, shown: GroupMeeting, *, typed: Typed | None = None
) -> HttpResponse:
    """Show the page; ventures read of each other the names alone."""
    user, now = request.user, timezone.now()
    guests = list(shown.guests.for_page().select_related("mentorship__mentor__user"))
    is_mentor = shown.mentor.user_id == user.pk
    own = set() if is_mentor else set(user.ventures.values_list("pk", flat=True))
    mine = [each for each in guests if each.mentorship.venture_id in own]
    for guest in guests:
        guest.group = shown
    record = getattr(shown, "record", None)
    came = any(each.status == GuestStatus.COMING for each in mine)
    context: dict[str, Any] = {
        "group": shown,
        "is_mentor": is_mentor,
        "guests": guests,
        "coming": sum(each.status == GuestStatus.COMING for each in guests),
        "mine": [(each, offered("guests", each, user, now)) for each in mine],
        "verbs": offered("groups", shown, user, now),
        "record": record if is_mentor or came else None,
        "confirmed": _confirmed(record, guests),
        "until": confirmed_until(record) if record and _waits(record, guests) else None,
        "may_record": permits(policies.may_record_group, user, shown, at=now)
        and (shown.may("hold") or record is not None),
        "may_move": is_mentor and shown.may("move") and shown.starts_at > now,
        "has_entry": _has_entry(shown, mine, is_mentor=is_mentor, guests=guests),
        "typed": typed,
    }
    return render(request, "mentoring/group.html", context, status=422 if typed else 200)


def _confirmed(record: GroupRecord | None, guests: list[Guest]) -> int:
    """Return how many ventures confirmed the record as it stands."""
    return sum(record is not None and each.confirmed_version == record.version for each in guests)


def _waits(record: GroupRecord, guests: list[Guest]) -> bool:
    """Whether a venture that came can still confirm it."""
    came = [each for each in guests if each.status == GuestStatus.COMING]
    return record.closed_at is None and _confirmed(record, came) < len(came)


def _has_entry(
    shown: GroupMeeting, mine: list[Guest], *, is_mentor: bool, guests: list[Guest]
) -> bool:
    """Whether there is an entry for the reader's calendar."""
    rows = guests if is_mentor else mine
    is_on = shown.may("cancel") or shown.status == "held"
    return is_on and any(each.status == GuestStatus.COMING for each in rows)


@login_required
@require_GET
def group_entry(request: SignedInRequest, pk: int) -> HttpResponse:
    """Give a group meeting as an entry for a calendar."""
    shown = _group(request, pk)
    if not shown.may("cancel"):
        raise Http404
    entry = group_invitation(shown, request.user, method=REQUEST)
    kind = "text/calendar; charset=utf-8; method=REQUEST"
    return file_answer(entry.encode(), f"group-{shown.pk}.ics", kind)


@login_required
@require_POST
def group_act(request: SignedInRequest, pk: int, of: str, row: int, verb: str) -> HttpResponse:
    """Do what one press does; what was typed is kept when it is refused."""
    found = GROUP_VERBS.get((of, verb))
    if found is None:
        raise Http404
    shown = _group(request, pk)
    about = _about(shown, of, row)
    found.may(request.user, about)
    form = found.form(request.POST)
    if not form.is_valid():
        return _page(request, shown, typed=(of, row, verb, form))
    now = timezone.now()
    if not found.when(about, now):
        told = _("This cannot be done now; nothing was changed.")
        messages.info(request, given_back(told, form))
        return redirect("group", pk=pk)
    return _done(request, found, about, form)


def _done(
    request: SignedInRequest,
    found: Any,  # noqa: ANN401
    about: GroupMeeting | Guest,
    form: forms.Form,
) -> HttpResponseRedirect:
    try:
        found.action(about, **form.cleaned_data, by=request.user, at=timezone.now())
    except InvalidMove:
        _changed(request, form)
    except actions.Busy as busy:
        if busy.side == Side.FOUNDER:
            messages.error(request, _("You have another meeting at that time."))
        else:
            messages.error(request, _("The mentor has another meeting at that time."))
    else:
        messages.success(request, str(found.done))
    return redirect("group", pk=about.group_id if isinstance(about, Guest) else about.pk)


def _about(shown: GroupMeeting, of: str, row: int) -> GroupMeeting | Guest:
    if of == "groups":
        if row != shown.pk:
            raise Http404
        return shown
    rows = Guest.objects.for_page().select_related(
        "group__mentor__user", "group__record", "mentorship__mentor__user"
    )
    found: Guest = get_object_or_404(rows, group=shown, pk=row)
    return found


# --- what came of it ------------------------------------------------------------------------
@login_required
@require_http_methods(["GET", "POST"])
def group_record(request: SignedInRequest, pk: int) -> HttpResponse:
    """Write a group meeting down, or put its record right; each venture confirms it anew."""
    shown, now = _group(request, pk), timezone.now()
    row = GroupRecord.objects.filter(group=shown).first()
    is_gone = row is None and not shown.may("hold")
    try:
        policies.may_record_group(request.user, shown, at=now)
    except policies.TooLate:
        if request.method != "POST":
            raise
        is_gone = True
    if is_gone and request.method == "POST":
        return _not_written(request, pk)
    if is_gone:
        raise Http404
    return _record_form(request, shown, row)


def _record_form(
    request: SignedInRequest, shown: GroupMeeting, row: GroupRecord | None
) -> HttpResponse:
    pk, now = shown.pk, timezone.now()
    begun = {"minutes": int(shown.lasts.total_seconds()) // 60}
    form = GroupRecordForm(posted(request), instance=row, initial={} if row else begun)
    if row and not row.closed_at:  # closed unconfirmed, it asks once more
        refuse_unchanged(form, GroupRecordForm.Meta.fields)
    if form.is_valid():
        fresh = _group(request, pk)
        seen, stored = form.cleaned_data["seen"], row.version if row else None
        try:
            actions.write_group_record(fresh, seen=seen, **form.told(), by=request.user, at=now)
        except InvalidMove:
            if seen == stored:
                _changed(request, form)
                return redirect("group", pk=pk)
            show_both(form, GroupRecordForm.Meta.fields)
            carry(form, "seen", stored)
            form.add_error(None, str(NEWER))
        else:
            told = _("Saved. Its time counts for you once the first venture confirms it.")
            messages.success(request, told)
            return redirect("group", pk=pk)
    context = {"group": shown, "form": form, "record": row}
    status = 422 if form.errors else 200
    return render(request, "mentoring/group_record.html", context, status=status)


def _not_written(request: SignedInRequest, pk: int) -> HttpResponse:
    """Give back what was sent of a meeting that is written down no more."""
    form = GroupRecordForm(request.POST)
    form.is_valid()
    told = _("This cannot be done now; nothing was changed.")
    messages.info(request, given_back(told, form))
    return redirect("group", pk=pk)
