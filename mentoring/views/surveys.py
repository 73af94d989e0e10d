"""The questions half a year after a mentorship."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.http import SignedInRequest, posted
from audit.lifecycle import InvalidMove
from mentoring import actions, policies
from mentoring.enums import SurveyStatus
from mentoring.forms import SurveyForm
from mentoring.models import Survey
from mentoring.views.mentorships import visible
from ui.written import given_back
from ventures.policies import follows


@login_required
@require_http_methods(["GET", "POST"])
def mentorship_survey(request: SignedInRequest, pk: int) -> HttpResponse:
    """Let a lead answer once; afterwards the page says thank you and shows no answer.

    Others of the team, whom a notice from when they led it brings here, are led to the mentorship.
    """
    shown, now = visible(request, pk), timezone.now()
    survey = get_object_or_404(Survey, mentorship=shown)
    survey.mentorship = shown
    form = SurveyForm(posted(request))
    if follows(request.user, shown.venture):
        messages.info(request, given_back(_("A lead of your team answers these questions."), form))
        return redirect("mentorship", pk=pk)
    policies.may_answer_survey(request.user, survey)
    is_open = survey.status == SurveyStatus.ASKED and survey.closes_at > now
    is_whole, gone = form.is_valid(), _("The questions were answered already, or are closed.")
    if request.method == "POST" and not is_open:
        messages.info(request, given_back(gone, form))
        return redirect("mentorship_survey", pk=pk)
    if is_whole:
        try:
            actions.answer_survey(survey, **form.cleaned_data, by=request.user, at=now)
        except InvalidMove:
            messages.info(request, given_back(gone, form))
        else:
            messages.success(request, _("Thank you: your answers are counted."))
        return redirect("mentorship_survey", pk=pk)
    context = {"mentorship": shown, "survey": survey, "form": form, "is_open": is_open}
    status = 422 if form.errors else 200
    return render(request, "mentoring/survey.html", context, status=status)
