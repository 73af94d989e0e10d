"""The exchange: everybody reads it, whoever has an account lists and asks."""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required, login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.enums import Purpose
from accounts.http import SignedInRequest, file_of_persons, limited, posted, take_away
from accounts.models import User
from accounts.policies import permits
from accounts.queries import agrees
from accounts.verbs import press
from exchange import actions, policies
from exchange.enums import ListingKind, ListingStatus
from exchange.forms import (
    AnswerForm,
    InquiryForm,
    ListingFilter,
    ListingForm,
    MissingForm,
    TakeOffForm,
)
from exchange.models import Inquiry, Listing, Watch
from exchange.queries import (
    Met,
    contact,
    listings,
    listings_workbook,
    meeting,
    of_each_kind,
)
from exchange.verbs import VERBS, offered
from ui.files import cut, in_chinese, workbook
from ui.seen import refuse_unchanged
from ui.written import given_back
from ventures.models import Venture

PER_PAGE = 24
EXPORTED_AT_MOST = 20_000


def _reader(request: HttpRequest) -> User | None:
    return request.user if request.user.is_authenticated else None


@login_not_required
@require_GET
def listing_list(request: HttpRequest) -> HttpResponse:
    """Show what meets the needs of an own venture, and all that is on the exchange."""
    reader, today = _reader(request), timezone.localdate()
    form = ListingFilter(request.GET, user=reader)
    chosen = form.chosen()
    counts = of_each_kind(reader, chosen, on=today)
    ventures = _compared(reader)
    venture = _chosen(ventures, request.GET.get("venture", ""))
    is_filtered = bool(chosen)
    context = {
        "form": form,
        "kinds": [(kind, counts[kind]) for kind in ListingKind],
        "total": sum(counts.values()),
        "kind": chosen.get("kind", ""),
        "page": Paginator(listings(reader, chosen, on=today), PER_PAGE).get_page(
            request.GET.get("page")
        ),
        "is_filtered": is_filtered,
        "venture": venture,
        "ventures": ventures,
        "is_watched": venture is not None and Watch.objects.filter(venture=venture).exists(),
        "met": _met(venture, reader, today) if not is_filtered else [],
        "may_list": reader is not None and permits(policies.may_list, reader, on=today),
        "may_export": reader is not None and permits(policies.may_oversee, reader),
    }
    return render(request, "exchange/list.html", context)


@login_required
@require_GET
@file_of_persons
@in_chinese
def listing_export(request: SignedInRequest) -> HttpResponse:
    """Give the programme office what the page shows as Excel."""
    policies.may_oversee(request.user)
    take_away(request)
    today, chosen = timezone.localdate(), ListingFilter(request.GET, user=request.user).chosen()
    state = ListingStatus(chosen.get("state", ListingStatus.OPEN)).label
    found = listings(request.user, chosen, on=today)
    rows, title = cut(found, EXPORTED_AT_MOST, f"“更多帮助”条目（{state}，{today}）")
    return workbook(listings_workbook(rows, title), f"更多帮助-{today}")


def _compared(reader: User | None) -> list[Venture]:
    """Return one's own ventures, if one lets us recommend by what stands in them."""
    if reader is None or not agrees(reader, Purpose.MATCHING):
        return []
    return list(Venture.objects.founded_by(reader).live())


def _chosen(ventures: list[Venture], key: str) -> Venture | None:
    """Return the venture that was chosen of one's own, else the one changed last."""
    by_key = {str(each.pk): each for each in ventures}
    return by_key.get(key, ventures[0] if ventures else None)


def _met(venture: Venture | None, reader: User | None, today: date) -> list[Met]:
    return meeting(venture, reader, on=today) if venture and reader else []


@login_required
@require_POST
def exchange_watch(request: SignedInRequest, pk: int) -> HttpResponse:
    """Begin or stop to tell of what is new for an own venture."""
    venture = get_object_or_404(Venture.objects.founded_by(request.user).live(), pk=pk)
    is_on = request.POST.get("on") == "yes"
    actions.watch(venture, on=is_on, by=request.user, at=timezone.now())
    told = _("You are told of what is new here and meets your needs.") if is_on else _("Stopped.")
    messages.success(request, told)
    return redirect(f"{reverse('listing_list')}?venture={pk}")


def _visible(request: HttpRequest, pk: int) -> Listing:
    rows = Listing.objects.visible_to(_reader(request), timezone.localdate())
    return get_object_or_404(rows.for_page(), pk=pk)


@login_not_required
@require_GET
def listing(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a listing; whoever was told of it and comes after it went off is led to the others."""
    try:
        return _page(request, _visible(request, pk))
    except Http404:
        off = Listing.objects.gone_off(timezone.localdate()).filter(pk=pk)
        if _reader(request) is None or not off.exists():
            raise
    messages.info(request, _("This is not listed at present."))
    return redirect("listing_list")


def _page(
    request: HttpRequest, row: Listing, verb: str = "", refused: forms.Form | None = None
) -> HttpResponse:
    """Return the page of a listing, with the form of a verb that was refused if there is one."""
    reader, today = _reader(request), timezone.localdate()
    context: dict[str, Any] = {
        "listing": row,
        "is_shown": row.is_shown(today),
        "is_fresh": row.is_fresh(today),
        "is_over": row.status != ListingStatus.CLOSED and row.is_over(today),
        "refused": verb,
    }
    if reader is not None:
        verbs = offered("listings", row, reader, timezone.now())
        missing = MissingForm(auto_id="missing_%s") if "send_back" in verbs else None
        context |= {
            "verbs": verbs,
            "may_change": permits(policies.may_change, reader, row),
            "may_ask": permits(policies.may_ask, reader, row, on=today),
            "asked": Inquiry.objects.visible_to(reader).filter(listing=row).for_page(),
            "missing_form": refused if verb == "send_back" else missing,
            "close_form": refused if verb == "close" else TakeOffForm(auto_id="close_%s"),
        }
    return render(request, "exchange/listing.html", context, status=422 if refused else 200)


@login_required
@require_http_methods(["GET", "POST"])
@limited("ask")
def listing_new(request: SignedInRequest) -> HttpResponse:
    """Write a listing."""
    policies.may_list(request.user, on=timezone.localdate())
    return _form(request, Listing())


@login_required
@require_http_methods(["GET", "POST"])
def listing_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Put a listing right, or bring it back."""
    row = _visible(request, pk)
    policies.may_write(request.user, row)
    return _form(request, row)


def _form(request: SignedInRequest, row: Listing) -> HttpResponse:
    is_new = row.pk is None
    form = ListingForm(posted(request), instance=row)
    if not is_new and row.status != ListingStatus.CLOSED:  # taken off, it comes back as it was
        refuse_unchanged(form, ListingForm.remembers)
    if form.is_valid():
        saved = actions.save(row, form.cleaned_data, by=request.user, at=timezone.now())
        messages.success(request, _("Saved. The programme office looks at it before others do."))
        return redirect("listing", saved.pk)
    context = {"listing": None if is_new else row, "form": form}
    return render(request, "exchange/edit.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def listing_act(request: SignedInRequest, pk: int, verb: str) -> HttpResponse:
    """Do what one press does to a listing; what was typed is kept when it is refused."""
    row = _visible(request, pk)
    return _act(request, "listings", row, verb, partial(_page, request, row, verb))


def _act(
    request: SignedInRequest,
    of: str,
    row: Listing | Inquiry,
    verb: str,
    again: Callable[[forms.Form], HttpResponse],
) -> HttpResponse:
    """Do it and return to the row, or show it `again` with the form that was refused."""
    found = VERBS.get((of, verb))
    if found is None:
        raise Http404
    found.may(request.user, row)
    form = found.form(request.POST, auto_id=f"{verb}_%s")
    if not form.is_valid():
        return again(form)
    press(request, found, row, form)
    return redirect(row)


# --- questions and answers ----------------------------------------------------------------------
@login_required
@require_http_methods(["GET", "POST"])
@limited("ask")
def inquiry_new(request: SignedInRequest, pk: int) -> HttpResponse:
    """Ask whoever wrote a listing; what is typed while it goes off is given back."""
    today = timezone.localdate()
    form = InquiryForm(posted(request), user=request.user)
    off = Listing.objects.gone_off(today).exclude(by=request.user)
    if form.is_bound and off.filter(pk=pk).exists():
        return _too_late(request, form)
    row = _visible(request, pk)
    policies.may_ask(request.user, row, on=today)
    if form.is_valid():
        told = {"venture": None, **form.cleaned_data}
        try:
            asked = actions.ask(row, **told, by=request.user, at=timezone.now())
        except actions.AskedAlready:
            form.add_error("text", _("You have asked already, and that is still under way."))
        except actions.TakenOff:
            return _too_late(request, form)
        else:
            messages.success(request, _("Sent. You are told as soon as there is an answer."))
            return redirect("inquiry", asked.pk)
    context = {"listing": row, "form": form}
    return render(request, "exchange/ask.html", context, status=422 if form.errors else 200)


def _too_late(request: SignedInRequest, form: InquiryForm) -> HttpResponse:
    form.is_valid()  # what was typed is cleaned, right or wrong
    told = _("It is no longer listed, so your question was not sent.")
    messages.info(request, given_back(told, form))
    return redirect("listing_list")


@login_required
@require_GET
def inquiry_list(request: SignedInRequest) -> HttpResponse:
    """Show what one asked and was asked, and what one listed."""
    rows = Inquiry.objects.visible_to(request.user).for_page()
    of_me = rows.filter(listing__by=request.user).waiting_first()
    listed = Listing.objects.filter(by=request.user).for_page()
    turned = request.GET.get
    context = {
        "asked_of_me": Paginator(of_me, PER_PAGE).get_page(turned("of_me")),
        "page": Paginator(rows.filter(by=request.user), PER_PAGE).get_page(turned("page")),
        "listed": Paginator(listed, PER_PAGE).get_page(turned("listed")),
        "may_list": permits(policies.may_list, request.user, on=timezone.localdate()),
    }
    return render(request, "exchange/mine.html", context)


def _between(request: SignedInRequest, pk: int) -> Inquiry:
    return get_object_or_404(Inquiry.objects.visible_to(request.user).for_page(), pk=pk)


@login_required
@require_GET
def inquiry(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show a question, its answer and what came of it to both sides."""
    return _inquiry_page(request, _between(request, pk))


def _inquiry_page(
    request: SignedInRequest, row: Inquiry, verb: str = "", refused: forms.Form | None = None
) -> HttpResponse:
    is_mine = row.by_id == request.user.pk
    context = {
        "inquiry": row,
        "verbs": offered("inquiries", row, request.user, timezone.now()),
        "contact": contact(row, request.user),
        "is_mine": is_mine,
        "may_read": not is_mine or row.listing.is_shown(timezone.localdate()),
        "answer_form": refused if verb == "answer" else AnswerForm(auto_id="answer_%s"),
        "decline_form": refused if verb == "decline" else AnswerForm(auto_id="decline_%s"),
        "refused": verb,
    }
    return render(request, "exchange/inquiry.html", context, status=422 if refused else 200)


@login_required
@require_POST
def inquiry_act(request: SignedInRequest, pk: int, verb: str) -> HttpResponse:
    """Do what one press does to a question; what was typed is kept when it is refused."""
    row = _between(request, pk)
    return _act(request, "inquiries", row, verb, partial(_inquiry_page, request, row, verb))
