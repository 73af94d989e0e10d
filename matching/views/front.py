"""The front page: a sentence, its reading, and who and what fits."""

from collections.abc import Iterable, Mapping

from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from accounts.http import Said, carried, carry, limited
from accounts.models import HelpKind, Prefecture
from accounts.queries import rows_of
from matching import actions, queries
from matching.forms import SENTENCE_LENGTH, ReadingForm, SentenceForm
from matching.views.looking import ask_of_said, is_of_another, mark_of
from mentors.models import MentorProfile
from spaces.models import Space
from ui import outside
from ui.pinyin import syllables

SHOWN_FIRST, SHOWN_MORE, SHOWN_AT_MOST = 3, 5, 23
SPACES_SHOWN = 3
TILES_SECONDS = 60
EXAMPLES = (
    (gettext_lazy("yak-down yarn"), gettext_lazy("We spin yarn from yak down. The first batch sells, but dyeing is uneven and we look for somebody who knows wool.")),  # noqa: E501
    (gettext_lazy("drones over solar parks"), gettext_lazy("Drones inspect photovoltaic panels and find hot spots. The prototype flies; we need a first solar park to test on.")),  # noqa: E501
    (gettext_lazy("tea from wolfberry leaves"), gettext_lazy("We make tea from wolfberry leaves. The samples taste good; we need food permits and a small production line.")),  # noqa: E501
    (gettext_lazy("carpet patterns"), gettext_lazy("We collect Tibetan carpet patterns in a database. It is an idea so far; we need help with copyright and first customers.")),  # noqa: E501
)  # fmt: skip


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
    ask = ask_of_said(said)
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
            "of": mark_of(said),
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


def _shown(request: HttpRequest) -> int:
    told = outside.whole(request.GET.get("show"))
    return SHOWN_FIRST if told is None else min(told, SHOWN_AT_MOST)


def _heard(request: HttpRequest) -> HttpResponse:
    """Answer the sentence (or a corrected reading) with a redirect, so that a reload asks nothing."""  # noqa: E501
    said = carried(request)
    if "correct" in request.POST and said:
        if is_of_another(request, said):
            return redirect("match")
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
    read = _read(ask_of_said(said))
    return {
        name: code
        for name, code in form.cleaned_data.items()
        if name in told and code != (read[name] or "")
    }


def _go(text: str, chosen: Mapping[str, str], away: Iterable[int] = ()) -> HttpResponse:
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
