"""The programme office puts wrong matches right; the next training learns from it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count, Max, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.http import SignedInRequest
from matching import actions, policies, queries
from matching.enums import Judge
from matching.models import Judgement
from mentors.queries import readable
from province.forms import GradesForm

PER_PAGE, LOOKED_AT = 50, 10


@login_required
@require_GET
def judgement_list(request: SignedInRequest) -> HttpResponse:
    """Show the sentences of which founders said that a match was not meant, newest first."""
    policies.may_place(request.user)
    told = (
        Judgement.objects.values("text")
        .annotate(last=Max("day"), count=Count("pk", filter=Q(judge=Judge.FOUNDER)), key=Max("pk"))
        .order_by("-last", "-key")
    )
    page = Paginator(told, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "province/judgements.html", {"page": page})


@login_required
@require_http_methods(["GET", "POST"])
def judgement_act(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show who comes for one sentence now, and take the office's word on each of them."""
    policies.may_place(request.user)
    row = get_object_or_404(Judgement, pk=pk)
    if "drop" in request.POST:
        actions.throw_away(row, by=request.user)
        messages.success(request, _("Thrown away; nothing is learnt from this sentence."))
        return redirect("judgement_list")
    ask = queries.ask_of_sentence(row.text)
    mentors = queries.recommend_mentors(ask, top=LOOKED_AT, today=timezone.localdate())
    said = list(Judgement.objects.filter(text=row.text).for_list())
    by_office = {each.mentor_id: each.grade for each in said if each.judge == Judge.OFFICE}
    form = GradesForm(
        request.POST or None, mentors=[each.subject for each in mentors], said=by_office
    )
    if request.method == "POST" and form.is_valid():
        for mentor, grade in form.graded():
            actions.judge(row.text, grade, mentor=mentor, by=request.user, at=timezone.now())
        for mentor, grade in form.taken_back():
            actions.take_back_grade(row.text, grade, mentor=mentor, by=request.user)
        messages.success(request, _("Kept. The next training learns from it."))
        return redirect("judgement_list")
    context = {
        "row": row,
        "form": form,
        "rows": list(zip(mentors, form.grade_fields(), strict=True)),
        "readable": readable([each.subject.pk for each in mentors], request.user),
        "said": [each for each in said if each.judge == Judge.FOUNDER],
    }
    return render(request, "province/judgement.html", context, status=422 if form.errors else 200)
