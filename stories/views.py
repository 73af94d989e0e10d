"""Stories: everybody reads those that are published; the two sides tell and agree."""

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

from accounts.http import SignedInRequest, posted
from accounts.models import User
from accounts.policies import permits
from accounts.verbs import press
from mentors.models import Mentorship
from stories import actions, policies
from stories.enums import StoryStatus
from stories.forms import PutRightForm, StoryForm, TakeOffForm
from stories.models import Story
from stories.queries import gone_from
from stories.verbs import VERBS, offered
from ui.seen import refuse_unchanged
from ui.written import given_back

PER_PAGE = 12
LONGEST_SEARCH = 60


def _reader(request: HttpRequest) -> User | None:
    return request.user if request.user.is_authenticated else None


@login_not_required
@require_GET
def story_list(request: HttpRequest) -> HttpResponse:
    """Show what is published; the programme office reads what waits for it too."""
    reader = _reader(request)
    is_office = reader is not None and reader.is_coordinator
    waiting = Story.objects.to_decide(reader) if reader else Story.objects.none()
    shows_waiting = is_office and request.GET.get("state") == "waiting"
    found = waiting if shows_waiting else Story.objects.shown()
    typed = request.GET.get("q", "").strip()[:LONGEST_SEARCH]
    own = Story.objects.of_side(reader) if reader and not shows_waiting else Story.objects.none()
    own = own.exclude(status=StoryStatus.SHOWN).saying(typed).for_page()
    pages = Paginator(found.saying(typed).for_page(), PER_PAGE)
    context = {
        "page": pages.get_page(request.GET.get("page")),
        "q": typed,
        "shows_waiting": shows_waiting,
        "waiting": waiting.count() if is_office else None,
        "own": [each for each in own if each.status != StoryStatus.CLOSED],
        "off": [each for each in own if each.status == StoryStatus.CLOSED],
    }
    return render(request, "stories/list.html", context)


def _visible(request: HttpRequest, pk: int) -> Story:
    return get_object_or_404(Story.objects.visible_to(_reader(request)).for_page(), pk=pk)


@login_not_required
@require_GET
def story(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a story.

    Others of the team than its leads, whom a notice from when they led it may bring here, do not
    read it before it is published: they are led to the mentorship.
    """
    reader = _reader(request)
    rows = Story.objects.filter(pk=pk)
    if reader is not None and not rows.visible_to(reader).exists():
        own = rows.filter(mentorship__venture__founders=reader).first()
        if own is not None:
            told = _("Leads of your team deal with this story; you read it once it is published.")
            messages.info(request, told)
            return redirect("mentorship", own.mentorship_id)
    return _page(request, _visible(request, pk))


def _page(
    request: HttpRequest, row: Story, verb: str = "", refused: forms.Form | None = None
) -> HttpResponse:
    """Return the page of a story, with the form of a verb that was refused if there is one."""
    reader, context = _reader(request), dict[str, Any](story=row, refused=verb)
    if reader is not None:
        today, verbs = timezone.localdate(), offered(row, reader, timezone.now())
        missing = PutRightForm(auto_id="missing_%s") if "send_back" in verbs else None
        context |= {
            "verbs": verbs,
            "may_tell": permits(policies.may_tell, reader, row.mentorship, on=today),
            "is_own": policies.is_of_it(reader, row.mentorship),
            "missing_form": refused if verb == "send_back" else missing,
            "close_form": refused if verb == "close" else TakeOffForm(auto_id="close_%s"),
        }
    return render(request, "stories/story.html", context, status=422 if refused else 200)


@login_required
@require_http_methods(["GET", "POST"])
def story_write(request: SignedInRequest, pk: int) -> HttpResponse:
    """Tell the story of a pair, or write it anew."""
    rows = Mentorship.objects.visible_to(request.user).select_related("mentor__user", "venture")
    pair = get_object_or_404(rows, pk=pk)
    known = Story.objects.filter(mentorship=pair).first()
    form = StoryForm(posted(request), instance=known or Story())
    try:
        policies.may_tell(request.user, pair, on=timezone.localdate())
    except policies.NobodyToAgree:
        refusal = _("Nobody of the other side has an account any more, so nobody could agree.")
        messages.info(request, given_back(refusal, form))
        return redirect("mentorship", pair.pk)
    if known and known.status != StoryStatus.CLOSED:  # taken off, it comes back as it was
        refuse_unchanged(form, StoryForm.remembers)
    if form.is_valid():
        told = {name: form.cleaned_data[name] for name in StoryForm.remembers}
        saved = actions.save(pair, told, by=request.user, at=timezone.now())
        messages.success(request, _("Sent to the other side, which has to agree to the words."))
        return redirect(saved)
    context = {"pair": pair, "story": known, "form": form}
    return render(request, "stories/edit.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def story_act(request: SignedInRequest, pk: int, verb: str) -> HttpResponse:
    """Do what one press does to a story; what was typed is kept when it is refused."""
    found = VERBS.get(("stories", verb))
    if found is None:
        raise Http404
    if gone_from(request.user, pk):
        told = _("Something has changed in the meantime, so nothing was done.")
        messages.info(request, given_back(told, found.form(request.POST)))
        return redirect(f"{reverse('story_list')}?state=waiting")
    row = _visible(request, pk)
    found.may(request.user, row)
    form = found.form(request.POST, auto_id=f"{verb}_%s")
    if not form.is_valid():
        return _page(request, row, verb, form)
    press(request, found, row, form)
    return redirect(row)
