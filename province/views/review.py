"""The yearly review of mentors, to a decision."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from accounts.http import SignedInRequest, file_of_persons, posted, take_away
from accounts.policies import permits
from mentors import actions
from mentors.models import MentorProfile
from mentors.policies import may_decide_on, may_look_at, may_vet
from province.forms import ReviewForm
from province.queries import review as queries
from province.queries.review import Reviewed
from ui.files import in_chinese, workbook
from ui.outside import whole
from ui.seen import carry
from ui.written import given_back

PER_PAGE = 50
SINCE = 2017  # the year of the opinion
_ELSEWHERE = gettext_lazy("This had been decided meanwhile; nothing was changed.")


def _year(request: SignedInRequest) -> int:
    this_year = timezone.localdate().year
    return whole(request.GET.get("year"), least=SINCE, most=this_year) or this_year


def _open_only(request: SignedInRequest) -> bool:
    return request.GET.get("show") == "open"


@login_required
@require_GET
def review(request: SignedInRequest) -> HttpResponse:
    """Show what each mentor did in a year beside the rule, and what was decided."""
    may_vet(request.user)
    year, this_year = _year(request), timezone.localdate().year
    found = queries.mentors_of(year, at=timezone.now())
    open_only = _open_only(request)
    left = queries.undecided(found, year)
    page = Paginator(left if open_only else found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "year": year,
        "years": range(this_year, this_year - 3, -1),
        "page": page,
        "rows": queries.reviewed(page, request.user),
        "wanted": queries.rule_of(year),
        "open_only": open_only,
        "left": left.order_by().count(),
    }
    return render(request, "province/review.html", context)


@login_required
@require_GET
@file_of_persons
@in_chinese
def review_export(request: SignedInRequest) -> HttpResponse:
    """Give what the page shows as Excel."""
    may_vet(request.user)
    year, open_only = _year(request), _open_only(request)
    take_away(request)
    found = queries.mentors_of(year, at=timezone.now())
    rows = queries.reviewed(queries.undecided(found, year) if open_only else found)
    title = f"创业导师年度考核（{year}年{'，未决定' if open_only else ''}）"
    return workbook(queries.review_workbook(rows, title), f"导师年度考核-{year}")


def _row(request: SignedInRequest, pk: int, year: int) -> Reviewed:
    mentor = MentorProfile.objects.filter(pk=pk).first()
    if mentor is None:
        may_vet(request.user)  # who may not look learns nothing of the number
        raise Http404
    may_look_at(request.user, mentor)
    if not SINCE <= year <= timezone.localdate().year:
        raise Http404
    found = queries.mentors_of(year, at=timezone.now()).filter(pk=pk)
    return queries.reviewed([get_object_or_404(found)], request.user)[0]


@login_required
@require_http_methods(["GET", "POST"])
def review_decide(request: SignedInRequest, pk: int, year: int) -> HttpResponse:
    """Show a mentor's year, and decide on it or put the decision right."""
    row = _row(request, pk, year)
    decision = row.decision
    form = ReviewForm(posted(request), initial={"seen": decision.pk if decision else None})
    if request.method == "POST":
        may_decide_on(request.user, row.mentor)
        if form.is_valid() and (answer := _decided(request, row, form)):
            return answer
    context = {
        "row": row,
        "mentor": row.mentor,
        "form": form,
        "decides": permits(may_decide_on, request.user, row.mentor),
        "earlier": queries.earlier(row.mentor, year),
        "said": queries.said_of(row.mentor, year),
        "is_running": year == timezone.localdate().year,
    }
    status = 422 if form.errors else 200
    return render(request, "province/review_decide.html", context, status=status)


def _decided(request: SignedInRequest, row: Reviewed, form: ReviewForm) -> HttpResponse | None:
    """Decide; beside a decision that was not seen yet what was typed stays and is sent again."""
    told, standing = form.cleaned_data, row.decision
    if (standing.pk if standing else None) != told["seen"]:
        carry(form, "seen", standing.pk if standing else "")
        form.add_error(None, str(_ELSEWHERE))
        return None
    try:
        actions.review(
            row.mentor,
            row.year,
            row.facts,
            decision=told["decision"],
            reason=told["reason"],
            replaces=standing,
            by=request.user,
            at=timezone.now(),
        )
    except actions.AlreadyReviewed:
        messages.info(request, given_back(str(_ELSEWHERE), form))
    else:
        messages.success(request, _("Decided; the mentor is told."))
    return redirect("review_decide", pk=row.mentor.pk, year=row.year)
