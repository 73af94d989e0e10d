"""The operator's page: mail that waits or was refused, jobs that failed, backups."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.exceptions import UniqueViolation

from accounts.http import SignedInRequest
from accounts.policies import may_operate
from audit import sealing
from audit.actions import record
from audit.models import Alarm
from config.backups.making import standing
from notifications import mail
from notifications.models import Mail
from papers import scanner
from trail.queries import alarms_in_words

SHOWN = 50


@login_required
@require_GET
def operations(request: SignedInRequest) -> HttpResponse:
    """Show what needs the operator's hand."""
    may_operate(request.user)
    unsealed, unsealed_since = sealing.unsealed()
    letters = Mail.objects.select_related("notification__recipient", "recipient")
    late = letters.unsent().filter(tries__gt=0).order_by("created_at")
    refused = letters.exclude(refused_at=None).order_by("-refused_at")
    failed = ProcrastinateJob.objects.filter(status="failed").order_by("-pk")
    return render(
        request,
        "config/operations.html",
        {
            "waiting": letters.unsent().count(),
            "late": late[:SHOWN],
            "refused": refused[:SHOWN],
            "failed": failed[:SHOWN],
            "alarms": alarms_in_words(Alarm.objects.filter(ended_at=None)[:SHOWN]),
            "unsealed": unsealed,
            "unsealed_since": unsealed_since,
            "backups": standing(at=timezone.now()),
            "has_scanner": bool(settings.CLAMD),
            "scanner_away": bool(settings.CLAMD) and not scanner.answers(),
            "queued": ProcrastinateJob.objects.filter(status__in=["todo", "doing"]).count(),
        },
    )


@login_required
@require_POST
@transaction.atomic
def mail_again(request: SignedInRequest) -> HttpResponseRedirect:
    """Let the worker try all unsent mail within a minute."""
    may_operate(request.user)
    now = timezone.now()
    count = mail.again(at=now)
    record("retry_mail", None, by=request.user, at=now, count=count)
    told = ngettext("%(count)d letter is tried again.", "%(count)d letters are tried again.", count)
    messages.success(request, told % {"count": count})
    return redirect("operations")


@login_required
@require_POST
@transaction.atomic
def job_again(request: SignedInRequest, pk: int) -> HttpResponseRedirect:
    """Let the worker do a failed job again, unless its next run waits already."""
    may_operate(request.user)
    job = get_object_or_404(ProcrastinateJob, pk=pk, status="failed")
    try:
        with transaction.atomic():
            app.job_manager.retry_job_by_id(job.pk, timezone.now())
    except UniqueViolation:
        messages.info(request, _("The same job waits already, so this one was left as it is."))
        return redirect("operations")
    record("retry_job", None, by=request.user, at=timezone.now(), job=job.pk, task=job.task_name)
    messages.success(request, _("The job will be done again."))
    return redirect("operations")
