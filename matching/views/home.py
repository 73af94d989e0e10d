"""A founder's home: where the venture stands, who fits, and what would let more fit."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.enums import Hat, Purpose
from accounts.http import SignedInRequest
from accounts.queries import agrees, consents_of, desk
from matching import actions, queries
from matching.views.looking import chosen_venture
from mentoring.queries import steps_of
from mentors.models import Mentorship, MentorshipRequest
from mentors.queries import is_shown, offers_to
from support.enums import Audience
from support.queries import checks
from ventures.models import Venture
from ventures.policies import follows


@login_required
@require_GET
def home(request: SignedInRequest) -> HttpResponse:
    """Show a founder where the venture stands, and who and what fits; send others to their desk."""
    if Hat.FOUNDER not in request.user.hats:
        return redirect(desk(request.user))
    ventures = list(Venture.objects.founded_by(request.user).for_page())
    venture = chosen_venture(ventures, request.GET.get("venture"))
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
        "outlook": queries.outlook(matches),
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
