"""The account's own pages; signing in and up is allauth's."""

import time
from datetime import datetime

from allauth.account.adapter import get_adapter
from allauth.usersessions.models import UserSession
from django.conf import settings as service
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts import actions
from accounts.adapter import AccountAdapter
from accounts.adapter.factor_forms import ProveForm
from accounts.adapter.trail import proof_failed
from accounts.enums import Hat, Purpose
from accounts.forms import ReasonForm, SettingsForm
from accounts.http import (
    SignedInRequest,
    ask_for_proof,
    fresh_proof,
    is_proved,
    limited,
    needs_factor,
    note_proof,
    note_reason,
    posted,
)
from accounts.models import User
from accounts.queries import consents_of
from notifications.hours import daily_mail_is_in_quiet_hours
from ui import outside

FORM_NAME_LENGTH = 60

DRAFT_AT_MOST = 100_000  # letters of all its fields
_PROOF = "proof"  # in the session: the digits that were sent, signed, never plain


@login_required
@require_http_methods(["GET", "POST"])
def settings(request: SignedInRequest) -> HttpResponse:
    """Show and change name, contact details, roles, mail, language and theme."""
    if request.method == "POST":
        if not is_proved(request) and _changes_phone(request):
            return ask_for_proof(request)
        form, is_kept = _change_settings(request)
    else:
        form, is_kept = SettingsForm(instance=request.user), False
    if is_kept:
        translation.activate(request.user.language)
        messages.success(request, _("Saved."))
        if daily_mail_is_in_quiet_hours(request.user, timezone.now()):
            messages.warning(
                request,
                _("The hour of the daily mail is one of your quiet hours; it still comes then."),
            )
        response = redirect("settings")
        response.delete_cookie(service.LANGUAGE_COOKIE_NAME)  # from now on the account says it
        return response
    if form.errors:
        request.user.refresh_from_db()  # the frame must not show what was not saved
    return render(
        request,
        "accounts/settings.html",
        {
            "form": form,
            "consents": consents_of(request.user),
            "devices": UserSession.objects.purge_and_list(request.user),
            "here": request.session.session_key,
            "has_factor": request.user.has_factor,
            "needs_factor": needs_factor(request.user),
        },
        status=409 if form.is_behind else 200,
    )


def _changes_phone(request: SignedInRequest) -> bool:
    """Whether another phone was typed than the account has: a way to reach, and to sign in."""
    stored = User.objects.get(pk=request.user.pk)
    phone = stored.phone
    form = SettingsForm(request.POST, instance=stored)
    return form.is_valid() and form.cleaned_data["phone"] != phone


def _change_settings(request: SignedInRequest) -> tuple[SettingsForm, bool]:
    """Keep what was typed over what is stored now, which another tab may have changed."""
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=request.user.pk)
        request.user.refresh_from_db()
        form = SettingsForm(request.POST, instance=request.user)
        if not form.is_valid():
            return form, False
        actions.change_settings(form.save(commit=False), at=timezone.now())
    if form.taken:
        messages.info(
            request,
            _("Changed in another tab meanwhile and left as it is there: %(fields)s.")
            % {"fields": pgettext("list", ", ").join(form.taken)},
        )
    return form, True


@login_required
@require_POST
def consent(request: SignedInRequest) -> HttpResponseRedirect:
    """Give or take back one consent; works at once."""
    purpose = Purpose(request.POST["purpose"]) if _is_purpose(request.POST.get("purpose")) else None
    if purpose in {each.purpose for each in consents_of(request.user)}:
        change = actions.withdraw_consent if "withdraw" in request.POST else actions.give_consent
        change(request.user, purpose, at=timezone.now())
        messages.success(request, _("Saved."))
    return HttpResponseRedirect(outside.path(request.POST.get("back"), reverse("settings")))


@login_required
@require_POST
def conduct_agree(request: SignedInRequest) -> HttpResponseRedirect:
    """Agree to the rules of conduct as they are today, and go on where one was."""
    version = service.CONDUCT_VERSION
    actions.agree_on_conduct(request.user, version=version, at=timezone.now())
    messages.success(request, _("Thank you; this is noted."))
    return HttpResponseRedirect(outside.path(request.POST.get("back"), reverse("settings")))


def _is_purpose(value: str | None) -> bool:
    return value in Purpose.values


@login_required
@require_POST
@fresh_proof
def end_device(request: SignedInRequest, pk: int) -> HttpResponseRedirect:
    """Sign one device out."""
    get_object_or_404(UserSession, pk=pk, user=request.user).end()
    messages.success(request, _("That device is signed out."))
    return redirect("settings")


@login_required
@require_http_methods(["GET", "POST"])
def export_reason(request: SignedInRequest) -> HttpResponse:
    """Ask what a file with data of several persons is for, then lead to the file.

    A file does not take the place of the page that asked for it: another page does, which fetches.
    """
    onward = outside.path(request.POST.get("next") or request.GET.get("next"), reverse("settings"))
    form = ReasonForm(posted(request))
    if form.is_valid():
        note_reason(request, onward, form.cleaned_data["reason"])
        comes = urlencode({"next": onward, "comes": "yes"})
        return HttpResponseRedirect(f"{reverse('export_reason')}?{comes}")
    if request.method == "GET" and "comes" in request.GET:
        return render(request, "accounts/file_comes.html", {"onward": onward})
    told = {"form": form, "onward": onward}
    return render(request, "accounts/reason.html", told, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
@limited("prove")
def prove(request: SignedInRequest) -> HttpResponse:
    """Let whoever has neither password nor second factor prove by six digits who sits here."""
    onward = outside.path(request.POST.get("next") or request.GET.get("next"), reverse("settings"))
    if ways := get_adapter(request).get_reauthentication_methods(request.user):
        return HttpResponseRedirect(f"{ways[0]['url']}?{urlencode({'next': onward})}")
    if request.method == "POST" and "send" in request.POST:
        request.session[_PROOF] = actions.send_proof(request.user, at=timezone.now())
        return HttpResponseRedirect(f"{reverse('prove')}?{urlencode({'next': onward})}")
    form = ProveForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        sent = request.session.get(_PROOF, "")
        if actions.is_proof(sent, form.cleaned_data["code"], request.user):
            del request.session[_PROOF]
            note_proof(request, time.time())
            return HttpResponseRedirect(onward)
        proof_failed(request.user, by_code=True)
        form.add_error("code", AccountAdapter.error_messages["incorrect_code"])
    told = {"form": form, "onward": onward, "is_sent": _PROOF in request.session}
    return render(request, "accounts/prove.html", told)


@login_required
@require_POST
@limited("draft")
def draft_keep(request: SignedInRequest, form: str) -> HttpResponse:
    """Keep what stands in a long form and answer with the time; the form's script calls this."""
    if len(form) > FORM_NAME_LENGTH:
        raise Http404
    fields = {
        name: values
        for name, values in request.POST.lists()
        if name not in {"csrfmiddlewaretoken", "once"}
    }
    if sum(len(value) for values in fields.values() for value in values) > DRAFT_AT_MOST:
        return HttpResponse(_("Too long to be kept as a draft: save it first."), status=413)
    now = timezone.now()
    actions.keep_draft(request.user, form, fields, at=now)
    return HttpResponse(_("Draft kept %(time)s") % {"time": _clock(now)})


@login_required
@require_POST
def draft_drop(request: SignedInRequest, form: str) -> HttpResponseRedirect:
    """Throw a draft away and show what is saved."""
    actions.drop_draft(request.user, form)
    messages.success(request, _("Draft thrown away."))
    return HttpResponseRedirect(outside.path(request.POST.get("back"), reverse("home")))


def _clock(at: datetime) -> str:
    return timezone.localtime(at).strftime("%H:%M")


@login_required
def onboarding(request: SignedInRequest) -> HttpResponseRedirect:
    """Send a newcomer to the first page of his role, which asks only what that role needs."""
    hats = request.user.hats
    if Hat.FOUNDER in hats and not request.user.ventures.exists():
        return redirect("venture_new")
    if Hat.MENTOR in hats and not hasattr(request.user, "mentor"):
        return redirect("mentor_apply")
    return redirect("home")
