"""The operator's page: mail that waits or was refused, jobs that failed, backups."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.http import SignedInRequest
from config.backups.making import standing
from notifications import mail
from notifications.models import Mail

SHOWN = 50


def _check(request: SignedInRequest) -> None:
    if not request.user.is_staff:
        raise PermissionDenied


@login_required
@require_GET
def operations(request: SignedInRequest) -> HttpResponse:
    """Show what needs the operator's hand."""
    _check(request)
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
            "backups": standing(at=timezone.now()),
            "queued": ProcrastinateJob.objects.filter(status__in=["todo", "doing"]).count(),
        },
    )


@login_required
@require_POST
def mail_again(request: SignedInRequest) -> HttpResponseRedirect:
    """Let the worker try all unsent mail within a minute."""
    _check(request)
    count = mail.again(at=timezone.now())
    told = ngettext("%(count)d letter is tried again.", "%(count)d letters are tried again.", count)
    messages.success(request, told % {"count": count})
    return redirect("operations")


@login_required
@require_POST
def job_again(request: SignedInRequest, pk: int) -> HttpResponseRedirect:
    """Let the worker do a failed job again."""
    _check(request)
    job = get_object_or_404(ProcrastinateJob, pk=pk, status="failed")
    app.job_manager.retry_job_by_id(job.pk, timezone.now())
    messages.success(request, _("The job is done again."))
    return redirect("operations")
