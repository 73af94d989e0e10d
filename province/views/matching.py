"""The province reads what the ranking does, and sets it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from accounts.http import SignedInRequest
from matching import actions, policies
from matching.core import relevance
from matching.core.market import POLICIES
from matching.enums import Measure
from matching.models import Measured, Ranking
from matching.queries.learnt import ranking as ranking_now
from mentors.queries import readable
from province.forms import RankingForm
from province.queries import groups, overview

PER_PAGE, SETTINGS_SHOWN = 50, 8


@login_required
@require_GET
def province_matching(request: SignedInRequest) -> HttpResponse:
    """Show attention by mentor and trades short of mentors."""
    policies.may_place(request.user)
    today = timezone.localdate()
    exposure = overview.exposure(today)
    page = Paginator(exposure.rows, PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "province/overview.html",
        {
            "exposure": exposure,
            "page": page,
            "readable": readable([row.mentor.pk for row in page], request.user),
            "gaps": overview.gaps(today),
            "unserved": overview.unserved(today),
            "days": overview.DAYS,
        },
    )


@login_required
@require_GET
def groups_of(request: SignedInRequest) -> HttpResponse:
    """Show whether groups of mentors and of ventures get the same."""
    policies.may_place(request.user)
    today = timezone.localdate()
    mentors_by = _way(request, "mentors", groups.MENTOR_GROUPS)
    ventures_by = _way(request, "ventures", groups.VENTURE_GROUPS)
    exposure = overview.exposure(today)
    mentors, few_mentors = groups.mentor_groups(mentors_by, exposure, today)
    ventures, few_ventures = groups.venture_groups(ventures_by)
    return render(
        request,
        "province/groups.html",
        {
            "exposure": exposure,
            "mentors": mentors,
            "few_mentors": few_mentors,
            "uneven": groups.most_uneven(mentors),
            "mentors_by": mentors_by,
            "mentor_ways": groups.MENTOR_GROUPS,
            "ventures": ventures,
            "few_ventures": few_ventures,
            "ventures_by": ventures_by,
            "venture_ways": groups.VENTURE_GROUPS,
            "days": overview.DAYS,
            "few": overview.HIDDEN_BELOW,
        },
    )


def _way(request: SignedInRequest, name: str, ways: Mapping[str, object]) -> str:
    """Return by what the reader groups; by prefecture if he named nothing we know."""
    asked = request.GET.get(name, "")
    return asked if asked in ways else "prefecture"


@login_required
@require_http_methods(["GET", "POST"])
def ranking(request: SignedInRequest) -> HttpResponse:
    """Show how lists are ranked and how well that was measured to work; set it, with a reason."""
    policies.may_place(request.user)
    now = ranking_now()
    if "measure" in request.POST:
        actions.ask_for("measure")
        messages.success(request, _("Measuring; look again in a minute."))
        return redirect("ranking")
    first = {"price_share": now.price_share, "newcomer_bonus": now.newcomer_bonus}
    form = RankingForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        row = form.save(commit=False)
        actions.set_ranking(row, by=request.user, at=timezone.now())
        messages.success(request, _("Lists are ranked by this from now on."))
        return redirect("ranking")
    measured = overview.measured()
    curve = measured.get(Measure.CURVE)
    context = {
        "form": form,
        "now": now,
        "curve": _Curve(curve.figures, now.price_share) if curve else None,
        "measured": measured,
        "sentences": _sentences(relevance.measured()),
        "markets": _markets(measured),
        "bands": overview.bands(),
        "words": measured[Measure.TEXT].figures["words"] if Measure.TEXT in measured else None,
        "last_places": overview.last_places(timezone.now()),
        "few": overview.HIDDEN_BELOW,
        "learnt": overview.learnt(),
        "settings": Ranking.objects.select_related("by")[:SETTINGS_SHOWN],
    }
    return render(request, "province/ranking.html", context, status=422 if form.errors else 200)


WIDE, HIGH, LEFT = 270, 120, 10


class _Curve:
    """What more or less of the prices does, as points of a drawing 290 by 150."""

    def __init__(self, points: Sequence[dict[str, float]], share: int) -> None:
        self.points = points
        self.own, self.matched = (self._line(name) for name in ("ndcg_own", "matched"))
        self.at = LEFT + WIDE * share / 100

    def _line(self, name: str) -> str:
        return " ".join(
            f"{LEFT + WIDE * point['share']:.1f},{HIGH * (1 - point[name]):.1f}"
            for point in self.points
        )


@dataclass(frozen=True)
class _Bar:
    policy: str
    value: float

    @property
    def width(self) -> float:
        """Of 130."""
        return round(130 * self.value, 1)


_SENTENCES = {
    "first right": gettext_lazy("the first mentor is right"),
    "right among five": gettext_lazy("a right one among the first five"),
    "fitting, of no use": gettext_lazy("called fitting, of no use"),
    "nobody, rightly": gettext_lazy("“nobody here”, rightly"),
    "nobody, wrongly": gettext_lazy("“nobody here”, wrongly"),
    "convincing line": gettext_lazy("quoted with a line that convinces"),
    "first space right": gettext_lazy("the first space is right"),
    "first right, plain encoder": gettext_lazy("first right, the model not trained yet"),
    "first right, tfidf": gettext_lazy("first right, by shared words"),
}


def _sentences(told: Mapping[str, float | None]) -> list[tuple[str | Promise, float]]:
    """Return the figures of the judged sentences, each with its name."""
    return [
        (label, value)
        for name, label in _SENTENCES.items()
        if (value := told.get(name)) is not None
    ]


def _markets(measured: dict[str, Measured]) -> list[tuple[str, list[_Bar], dict[str, float]]]:
    """Return for each world the ventures matched by each policy, and all figures of ours."""
    if Measure.MARKET not in measured:
        return []
    return [
        (world, [_Bar(policy, told[policy]["matched"]) for policy in POLICIES], told["ours"])
        for world, told in measured[Measure.MARKET].figures.items()
    ]
