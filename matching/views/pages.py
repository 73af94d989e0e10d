"""Pages that show what fits: the front page and its results, home, mentors, spaces, a request."""

from collections.abc import Iterable, Mapping

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required, login_required
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.enums import Hat, Purpose
from accounts.http import Said, SignedInRequest, carried, carry, limited
from accounts.models import HelpKind, Prefecture, User
from accounts.policies import permits
from accounts.queries import agrees, consents_of, desk, rows_of
from incubation.queries import who_may_come
from matching import actions, queries
from matching.forms import SENTENCE_LENGTH, ReadingForm, RequestForm, SentenceForm
from mentoring.queries import steps_of
from mentoring.queries.counted import whole_of
from mentors.actions import (
    AlreadyOpen,
    ListFull,
    MentorBusy,
    TooManyOpen,
    refuse_untyped,
    send,
    wait_for,
)
from mentors.models import MentorProfile, Mentorship, MentorshipRequest
from mentors.policies import Unreachable
from mentors.queries import are_together, is_shown, mentorship_figures, offers_to
from mentors.querysets import MentorQuerySet
from safety.policies import Slowed
from spaces.enums import SpaceStatus
from spaces.models import Space
from spaces.policies import may_edit
from support.enums import Audience
from support.queries import Check, checks
from ui import outside
from ui.pinyin import syllables
from ventures.actions import wear_founders_hat
from ventures.models import Venture
from ventures.policies import follows, may_found, may_lead

SHOWN_FIRST, SHOWN_MORE, SHOWN_AT_MOST = 3, 5, 23
SPACES_SHOWN = 3
REFUSALS = (Unreachable, AlreadyOpen, TooManyOpen, MentorBusy)
NEXT_CHOICES = 6
TILES_SECONDS = 60
AWAY_AT_MOST = 20
EXAMPLES = (
    (gettext_lazy("yak-down yarn"), gettext_lazy("We spin yarn from yak down. The first batch sells, but dyeing is uneven and we look for somebody who knows wool.")),  # noqa: E501
    (gettext_lazy("drones over solar parks"), gettext_lazy("Drones inspect photovoltaic panels and find hot spots. The prototype flies; we need a first solar park to test on.")),  # noqa: E501
    (gettext_lazy("tea from wolfberry leaves"), gettext_lazy("We make tea from wolfberry leaves. The samples taste good; we need food permits and a small production line.")),  # noqa: E501
    (gettext_lazy("carpet patterns"), gettext_lazy("We collect Tibetan carpet patterns in a database. It is an idea so far; we need help with copyright and first customers.")),  # noqa: E501
)  # fmt: skip


# --- front page and results -----------------------------------------------------------------
@login_not_required
@require_GET
def landing(request: HttpRequest) -> HttpResponse:
    """Ask for one sentence."""
    form = SentenceForm(initial={"q": carried(request).get("text", "")})
    return render(request, "matching/landing.html", {"form": form, **_frame()})


@login_not_required
@require_http_methods(["GET", "POST"])
@limited("sentence")
def match(request: HttpRequest) -> HttpResponse:
    """Take the sentence or its corrected reading, then show who and what fits.

    The page after a sentence notes that nobody does what it asks for, though it is read: only the
    list tells, and to make it when the sentence is sent too would double its price. A later
    reading of a sentence that nobody sent that day notes nothing.
    """
    if request.method == "POST":
        return _heard(request)
    said = carried(request)
    if not said:
        return redirect("landing")
    ask = _ask_of(said)
    shown, today = _shown(request), timezone.localdate()
    found = queries.recommend_mentors(
        ask, top=shown + 1, today=today, only_fitting=True, reader=request.user
    )
    outlook = "unsaid" if ask.asks_nobody else queries.outlook(found)
    if outlook == "nobody" and said.get("asked") == today.isoformat():
        actions.note_unserved(ask, at=timezone.now())
    return render(
        request,
        "matching/landing.html",
        {
            "form": SentenceForm(initial={"q": said["text"]}),
            "reading": ReadingForm(initial=_read(ask)),
            "labels": queries.labels(ask),
            "matches": found[:shown],
            "more": shown + SHOWN_MORE if len(found) > shown and shown < SHOWN_AT_MOST else 0,
            "spaces": queries.recommend_spaces(ask, top=SPACES_SHOWN),
            "outlook": outlook,
            "meant": [rows_of(HelpKind)[code] for code in queries.kinds_meant(ask)],
            "reduced": queries.encoder().name.startswith("tfidf"),
            "cut": ask.cut,
            "away": len(ask.away),
            "unmet": queries.unmet(ask, today=today),
            **_frame(found[0].subject if found else None),
        },
    )


def _ask_of(said: Said) -> queries.Ask:
    """Return what a carried sentence asks for."""
    return queries.ask_of_sentence(said["text"], said["chosen"], said.get("away", ()))


def _shown(request: HttpRequest) -> int:
    told = outside.whole(request.GET.get("show"))
    return SHOWN_FIRST if told is None else min(told, SHOWN_AT_MOST)


def _heard(request: HttpRequest) -> HttpResponse:
    """Answer the sentence (or a corrected reading) with a redirect, so that a reload asks nothing."""  # noqa: E501
    said = carried(request)
    if "correct" in request.POST and said:
        chosen = {**said["chosen"], **_put_right(said, request.POST)}
        return _go(said["text"], chosen, said.get("away", ()))
    example = outside.whole(request.POST.get("example"), most=len(EXAMPLES) - 1)
    if example is not None:
        return _go(str(EXAMPLES[example][1]), {})
    form = SentenceForm(request.POST)
    if not form.is_valid():
        return render(request, "matching/landing.html", {"form": form, **_frame()}, status=422)
    return _go(form.cleaned_data["q"], {})


def _put_right(said: Said, told: QueryDict) -> dict[str, str]:
    """Return what a founder changed of the reading, or the kind of help that he pressed.

    A list shows the first of what was read; left as it is, all that was read stays.
    """
    form = ReadingForm(told)
    form.is_valid()  # a value that is not in the lists is dropped
    if told["correct"] == "kind":
        return {"help": form.cleaned_data["help"]} if form.cleaned_data.get("help") else {}
    read = _read(_ask_of(said))
    return {
        name: code
        for name, code in form.cleaned_data.items()
        if name in told and code != (read[name] or "")
    }


def _go(text: str, chosen: Mapping[str, str], away: Iterable[str] = ()) -> HttpResponse:
    ask = queries.ask_of_sentence(text, chosen)
    sectors = {"sectors": list(ask.sectors)} if ask.sectors else {}
    stage = {"stage": ask.stage} if ask.stage else {}
    needs = [{"text": clause, "help_kind": code} for code, clause in queries.needs_of(ask)]
    response = HttpResponseRedirect(reverse("match") + "#found")
    county = {"county": named} if (named := queries.county_of(ask)) else {}
    told: Said = {
        "text": text, "chosen": dict(chosen), "venture": {**sectors, **stage, **county},
        "needs": needs, "place": ask.prefecture, "asked": timezone.localdate().isoformat(),
        "away": list(away),
    }  # fmt: skip
    carry(response, told)
    return response


def _read(ask: queries.Ask) -> dict[str, str | None]:
    return {
        "sector": next(iter(ask.sectors), None),
        "stage": ask.stage,
        "help": next(iter(ask.helps), None),
        "place": ask.prefecture,
    }


def _frame(best: MentorProfile | None = None) -> dict[str, object]:
    """Return what the front page shows around the sentence."""
    return {
        "examples": [label for label, _text in EXAMPLES],
        "tiles": cache.get_or_set("tiles", _tiles, TILES_SECONDS),
        "lit": best.county.prefecture_id if best and best.county else "",
        "length": SENTENCE_LENGTH,
    }


def _tiles() -> dict[str, object]:
    """Count who is met in each prefecture, and the open spaces; at most a minute old."""
    mentors, places = MentorProfile.objects.public(), list(Prefecture.objects.all())
    by_place = {place.pk: mentors.met_in(place.pk).count() for place in places}
    most = max([1, *by_place.values()])
    return {
        "mentors": mentors.count(),
        "spaces": Space.objects.public().count(),
        "places": [
            {
                "code": place.pk,
                "place": place,
                "cell": "".join(syllables(place.short_zh)),
                "count": by_place[place.pk],
                "level": -(-5 * by_place[place.pk] // most),
            }
            for place in places
        ],
    }


# --- a founder's home -----------------------------------------------------------------------
@login_required
@require_GET
def home(request: SignedInRequest) -> HttpResponse:
    """Show a founder where the venture stands, and who and what fits; send others to their desk."""
    if Hat.FOUNDER not in request.user.hats:
        return redirect(desk(request.user))
    ventures = list(Venture.objects.founded_by(request.user).for_page())
    venture = _chosen(ventures, request.GET.get("venture"))
    archived = Venture.objects.of_team(request.user).archived().exists()
    if venture is None:
        return render(request, "matching/first_steps.html", {"archived": archived})
    asked = MentorshipRequest.objects.filter(venture=venture).for_list().order_by("-sent_at", "-pk")
    running = list(Mentorship.objects.active().filter(venture=venture).for_list())
    consents = consents_of(request.user)
    agreed = any(each.counts for each in consents if each.purpose == Purpose.MATCHING)
    steps = steps_of(request.user, at=timezone.now(), of=venture)
    return render(
        request,
        "matching/home.html",
        {
            "ventures": ventures,
            "venture": venture,
            "archived": archived,
            "follows": follows(request.user, venture),
            "requests": list(asked[:4]),
            "waiting": asked.unanswered().order_by("due_at").first(),
            "running": running,
            "offers": offers_to([venture], today=timezone.localdate()),
            "is_shown": is_shown(venture, today=timezone.localdate()),
            "steps": steps,
            "consents": consents,
            "hidden": venture.dismissals.count(),
            "checks": checks(Audience.VENTURES, venture, timezone.localdate()),
            **_recommended(venture, agreed=agreed),
        },
    )


def _chosen(ventures: list[Venture], told: str | None) -> Venture | None:
    """Return the venture the address names, else the one changed last."""
    named = [venture for venture in ventures if str(venture.pk) == told]
    return next(iter(named or ventures), None)


def _recommended(venture: Venture, *, agreed: bool) -> dict[str, object]:
    """Return what fits, or nothing if the founder does not want us to compare."""
    if not agreed:
        return {"agrees": False}
    today = timezone.localdate()
    ask = queries.ask_of_venture(venture, today=today)
    matches = queries.recommend_mentors(ask, top=5, today=today, only_fitting=True, explore=True)
    actions.log_shown(venture, matches, day=today)
    return {
        "agrees": True,
        "matches": matches,
        "spaces": queries.recommend_spaces(ask, top=4),
        "reduced": queries.encoder().name.startswith("tfidf"),
        "cut": ask.cut,
        "unmet": queries.unmet(ask, today=today),
    }


@login_required
@require_GET
def together(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show two or three mentors who together cover what a venture needs, and who meets what."""
    mine = Venture.objects.founded_by(request.user).for_page()
    venture = get_object_or_404(mine, pk=pk)
    found, today = None, timezone.localdate()
    if compares := agrees(request.user, Purpose.MATCHING):
        found = queries.together(queries.ask_of_venture(venture, today=today), today=today)
    members = [
        {"match": match, "needs": [line for line, at in found.meets if at == place]}
        for place, match in enumerate(found.members)
    ] if found else []  # fmt: skip
    context = {
        "venture": venture,
        "agrees": compares,
        "members": members,
        "unmet": found.unmet if found else [],
        "follows": follows(request.user, venture),
    }
    return render(request, "matching/together.html", context)


@login_required
@require_GET
def more(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show what a founder could change so that more mentors fit; each change was tried."""
    venture = get_object_or_404(Venture.objects.founded_by(request.user).for_page(), pk=pk)
    found, today = [], timezone.localdate()
    if compares := agrees(request.user, Purpose.MATCHING):
        found = queries.levers(queries.ask_of_venture(venture, today=today), today=today)
    context = {"venture": venture, "levers": found, "agrees": compares}
    return render(request, "matching/more.html", context)


@login_required
@require_POST
def dismiss(request: SignedInRequest, pk: int) -> HttpResponseRedirect:
    """Do not show one mentor or space to this venture again."""
    venture = get_object_or_404(Venture.objects.founded_by(request.user), pk=pk)
    may_lead(request.user, venture)
    mentor = _public_mentors().filter(slug=request.POST.get("mentor", "")).first()
    space = Space.objects.public().filter(slug=request.POST.get("space", "")).first()
    if (mentor is None) != (space is None):
        actions.dismiss(venture, mentor=mentor, space=space, by=request.user, at=timezone.now())
        told = _("%(name)s is not shown to you again. You can bring it back below.")
        messages.success(request, told % {"name": mentor or space})
    return redirect(f"{reverse('home')}?venture={venture.pk}")


@login_required
@require_POST
def restore(request: SignedInRequest, pk: int) -> HttpResponseRedirect:
    """Show again what was dismissed."""
    venture = get_object_or_404(Venture.objects.founded_by(request.user), pk=pk)
    actions.restore(venture, by=request.user)
    actions.take_back_not_meant(queries.ask_of_venture(venture, today=timezone.localdate()))
    return redirect(f"{reverse('home')}?venture={venture.pk}")


# --- not what was meant ---------------------------------------------------------------------
@login_not_required
@require_POST
@limited("sentence")
def not_meant(request: HttpRequest) -> HttpResponse:
    """Take a mentor or space out of the list that was not meant, and keep that to learn from.

    With `back` everything that was taken out of a sentence's list comes back.
    """
    venture = _own_venture(request, request.POST.get("venture"))
    if venture is not None and request.user.is_authenticated:
        return _not_meant_by_venture(request, request.user, venture)
    said = carried(request)
    if not said:
        return redirect("landing")
    ask, away = _ask_of(said), []
    if "back" in request.POST:
        actions.take_back_not_meant(ask)
    elif named := _judged(request, ask):
        away = [*ask.away, named.slug][-AWAY_AT_MOST:]
    response = redirect(reverse("match") + "#found")
    carry(response, {**said, "away": away})
    return response


def _own_venture(request: HttpRequest, told: str | None) -> Venture | None:
    key = outside.whole(told)
    if key is None or not request.user.is_authenticated:
        return None
    return Venture.objects.founded_by(request.user).for_page().filter(pk=key).first()


def _not_meant_by_venture(request: HttpRequest, user: User, venture: Venture) -> HttpResponse:
    may_lead(user, venture)
    named = _judged(request, queries.ask_of_venture(venture, today=timezone.localdate()))
    if isinstance(named, MentorProfile):
        actions.dismiss(venture, mentor=named, by=user, at=timezone.now())
    elif named is not None:
        actions.dismiss(venture, space=named, by=user, at=timezone.now())
    return redirect(f"{reverse('home')}?venture={venture.pk}")


def _judged(request: HttpRequest, ask: queries.Ask) -> MentorProfile | Space | None:
    """Keep that the mentor or space of this press was not meant; return which one."""
    mentor = _public_mentors().filter(slug=request.POST.get("mentor", "")).first()
    space = Space.objects.public().filter(slug=request.POST.get("space", "")).first()
    if mentor is not None:
        why = queries.explain_mentor(ask, mentor)
    elif space is not None:
        why = queries.explain_space(ask, space)
    else:
        return None
    called, at = why["fit"], timezone.now()
    actions.not_meant(ask, mentor=mentor, space=None if mentor else space, called=called, at=at)
    told = _("%(name)s is out of this list. Your words are kept without your name, to learn.")
    messages.success(request, told % {"name": mentor or space})
    return mentor or space


# --- one mentor, one space ------------------------------------------------------------------
def _public_mentors() -> MentorQuerySet:
    return MentorProfile.objects.public().for_cards()


def _mentors_shown_to(user: User | AnonymousUser) -> MentorQuerySet:
    """Return the mentors whose pages open to this visitor; whom it may ask is among them."""
    return _public_mentors().open_to(user)


def _ask(request: HttpRequest) -> queries.Ask | None:
    """Return what this visitor looks for: the own venture, else the sentence just typed."""
    if request.user.is_authenticated:
        mine = Venture.objects.founded_by(request.user).for_page()
        venture = _chosen(list(mine[:10]), request.GET.get("venture"))
        if venture and agrees(request.user, Purpose.MATCHING):
            return queries.ask_of_venture(venture, today=timezone.localdate())
        return None
    said = carried(request)
    return _ask_of(said) if said else None


@login_not_required
@require_GET
def mentor(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a mentor: why he fits, what he has done, what he does not take."""
    shown = get_object_or_404(
        _mentors_shown_to(request.user).prefetch_related(
            "experiences", "categories", "stages", "places"
        ),
        slug=slug,
    )
    ask, today = _ask(request), timezone.localdate()
    return render(
        request,
        "matching/mentor.html",
        {
            "mentor": shown,
            "why": queries.explain_mentor(ask, shown) if ask else None,
            "venture": ask.venture if ask else None,
            "follows": _follows(request, ask),
            "figures": mentorship_figures(shown),
            "whole": whole_of(shown),
            "is_paused": shown.is_paused(today),
            "is_self": shown.user_id == request.user.pk,
            "similar": _similar(ask, shown) if ask and shown.is_full else [],
            **_waiting(request, shown, ask),
        },
    )


def _follows(request: HttpRequest, ask: queries.Ask | None) -> bool:
    """Whether this visitor looks for a venture whose leads ask for it."""
    if ask is None or ask.venture is None or not request.user.is_authenticated:
        return False
    return follows(request.user, ask.venture)


def _waiting(
    request: HttpRequest, shown: MentorProfile, ask: queries.Ask | None
) -> dict[str, object]:
    """Return how many wait for a mentor who is full, and who of one's own ventures does or could.

    Only a venture that one leads could: the one that is looked for, or else another. None could
    that he mentors, or that waits for his answer.
    """
    if not (shown.is_full and request.user.is_authenticated):
        return {}
    waiting = shown.waiting_places.waiting()
    mine = Venture.objects.founded_by(request.user)
    own = waiting.filter(venture__in=mine).first()
    has_room = own is None and waiting.count() < settings.WAITING_AT_MOST
    led = Venture.objects.led_by(request.user)
    able = [each for each in led if has_room and not are_together(each, shown)]
    meant = [each for each in able if ask and each == ask.venture]
    could = next(iter(meant or able), None)
    return {"waiting": waiting.count(), "place": own, "could_wait": could}


@login_required
@require_POST
@limited("ask")
def mentor_wait(request: SignedInRequest, slug: str) -> HttpResponse:
    """Wait for a place with a mentor who is full."""
    shown = get_object_or_404(_public_mentors(), slug=slug)
    mine = Venture.objects.founded_by(request.user)
    venture = get_object_or_404(mine, pk=outside.whole(request.POST.get("venture")))
    if not shown.is_full:
        return redirect(f"{reverse('request_new', args=[slug])}?venture={venture.pk}")
    try:
        place = wait_for(venture, shown, by=request.user, at=timezone.now())
    except Unreachable as kept:
        messages.error(request, kept.words)
    except AlreadyOpen as kept:
        messages.error(request, _words_of(kept))
    except ListFull:
        messages.error(request, _("The waiting list is full too. Ask one of the others that fit."))
    else:
        told = _("You are number %(n)s until %(day)s. You are told once a place is free for you.")
        messages.success(request, told % {"n": place.number, "day": place.until.isoformat()})
    return redirect("mentor", slug=slug)


def _similar(ask: queries.Ask, shown: MentorProfile) -> list[queries.Match[MentorProfile]]:
    found = queries.recommend_mentors(ask, top=4, today=timezone.localdate())
    return [each for each in found if each.subject != shown and not each.subject.is_full][:3]


@login_not_required
@require_GET
def space(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a space: why it fits, what it has, what it costs, whom it takes; or as it was."""
    spaces = (Space.objects.public() | Space.objects.closed()).for_cards()
    shown = get_object_or_404(spaces.prefetch_related("facilities", "stages"), slug=slug)
    ask = None if shown.status == SpaceStatus.CLOSED else _ask(request)
    return render(
        request,
        "matching/space.html",
        {
            "space": shown,
            "why": queries.explain_space(ask, shown) if ask else None,
            "venture": ask.venture if ask else None,
            "checks": _support_of(request.user, shown),
            "entry": who_may_come(shown, ask.venture if ask else None, timezone.localdate()),
        },
    )


def _support_of(user: User | AnonymousUser, shown: Space) -> list[Check]:
    """Return what the space may have, for whoever keeps its page."""
    if not user.is_authenticated or not permits(may_edit, user, shown):
        return []
    return checks(Audience.SPACES, shown, timezone.localdate())


# --- a request ------------------------------------------------------------------------------
@login_required
@require_http_methods(["GET", "POST"])
@limited("ask")
def request_new(request: SignedInRequest, slug: str) -> HttpResponse:
    """Ask a mentor for help; whoever is no founder yet puts the founder's hat on first.

    Of what is sent although a rule has come between meanwhile, the action says why, and keeps it.
    """
    user = request.user
    mentors = _mentors_shown_to(user) if request.method == "GET" else _public_mentors()
    asked = get_object_or_404(mentors, slug=slug)
    if not permits(may_found, request.user):
        return _hat_first(request, asked)
    ventures = Venture.objects.led_by(request.user).for_page()
    mine = [*ventures, *Venture.objects.founded_by(request.user).for_page()]  # the led ones first
    venture = _chosen(mine, request.POST.get("venture") or request.GET.get("venture"))
    if venture is None:
        messages.info(
            request, _("First write down what you build; then ask %(mentor)s.") % {"mentor": asked}
        )
        return redirect(f"{reverse('venture_new')}?next={request.path}")
    ask = queries.ask_of_venture(venture, today=timezone.localdate())
    compares = agrees(request.user, Purpose.MATCHING)
    others = _next_choices(ask, asked) if compares else []
    form = RequestForm(
        request.POST or None,
        person=request.user,
        ventures=ventures,
        choices=[other.pk for other in others],
        initial={
            "venture": venture,
            **_said_before(request),
        },
    )
    why: Mapping[str, object] = queries.explain_mentor(ask, asked) if compares else {}
    if form.is_valid() and (sent := _sent(request, form, asked, why)):
        told = _(
            "Sent to %(mentor)s. Unanswered by %(day)s, it goes to your next choice"
            " or comes back to you."
        )
        day = timezone.localtime(sent.due_at).strftime("%Y-%m-%d")
        messages.success(request, told % {"mentor": asked, "day": day})
        return redirect("request", pk=sent.pk)
    return render(
        request,
        "matching/request_new.html",
        {
            "form": form,
            "mentor": asked,
            "why": why,
            "obstacle": _obstacle(request.user, venture, asked) if request.method == "GET" else "",
        },
    )


def _hat_first(request: SignedInRequest, asked: MentorProfile) -> HttpResponse:
    """Explain that founders ask, and offer to become one with one press."""
    if request.method == "POST" and "wear" in request.POST:
        wear_founders_hat(request.user, at=timezone.now())
        return redirect(request.get_full_path())
    return render(request, "matching/request_hat.html", {"mentor": asked})


def _obstacle(user: User, venture: Venture, asked: MentorProfile) -> str:
    """Return in words why this mentor cannot be asked, or nothing."""
    if follows(user, venture):
        return _("A lead of your team asks mentors. Tell one of them whom you would ask.")
    try:
        refuse_untyped(venture, asked, by=user, at=timezone.now())
    except (Slowed, *REFUSALS) as kept:
        return _words_of(kept)
    return ""


def _words_of(kept: Exception) -> str:
    """Return in words why a request is refused."""
    if isinstance(kept, Unreachable):
        return kept.words
    return {
        AlreadyOpen: _(
            "You have asked this mentor already, or work together: look under Requests."
        ),
        TooManyOpen: _(
            "You have five open requests. Take one back under Requests, or wait for an answer."
        ),
        MentorBusy: _("This mentor takes no requests just now. Ask one of the others that fit."),
        Slowed: _(
            "Three reports about you were upheld within 180 days: you write first to nobody new "
            "until the programme office has looked."
        ),
    }[type(kept)]


def _said_before(request: SignedInRequest) -> dict[str, object]:
    """Return the words of an earlier request, if the address names one of the own ones."""
    key = outside.whole(request.GET.get("after")) or 0
    mine = MentorshipRequest.objects.sent_by(request.user)
    before = mine.filter(pk=key, is_placed=False).first()
    return {"message": before.message, "shares": before.shares} if before else {}


def _next_choices(ask: queries.Ask, asked: MentorProfile) -> list[MentorProfile]:
    """Return who else could be asked: the best ones with a free place."""
    found = queries.recommend_mentors(ask, top=NEXT_CHOICES + 4, today=timezone.localdate())
    free = [each.subject for each in found if not each.subject.is_full]
    return [other for other in free if other != asked][:NEXT_CHOICES]


def _sent(
    request: SignedInRequest,
    form: RequestForm,
    asked: MentorProfile,
    why: Mapping[str, object],
) -> MentorshipRequest | None:
    """Send, or tell the form why the request was refused."""
    told = form.cleaned_data
    try:
        return send(
            told["venture"],
            asked,
            message=told["message"],
            shares=told["shares"],
            choices=form.choices(),
            reasons=why,
            by=request.user,
            at=timezone.now(),
        )
    except (Slowed, *REFUSALS) as kept:
        form.add_error(None, _words_of(kept))
    return None
