"""A manager's returns: the list of periods, the form, the print, Excel."""

from datetime import date

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.http import SignedInRequest, posted
from audit.lifecycle import InvalidMove
from filings import actions, queries
from filings.core.periods import Period, period_of
from filings.forms import FiguresForm
from filings.models import Filing
from spaces.models import Space
from ui.files import in_chinese, workbook
from ui.written import given_back


def _mine(request: SignedInRequest, pk: int) -> Space:
    return get_object_or_404(Space.objects.managed_by(request.user).with_place(), pk=pk)


def _period(told: str, on: date) -> Period:
    """Return the period of an address, if it has begun."""
    period = period_of(told)
    if period is None or not period.has_begun(on):
        raise Http404
    return period


@login_required
@require_GET
def filing_list(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show the periods of a space: what is due, filed, sent back."""
    space = _mine(request, pk)
    rows = queries.periods_of(space, timezone.localdate())
    context = {
        "space": space,
        "rows": [each for each in rows if not each.is_idle],
        "idle": [each for each in rows if each.is_idle],
        "waiting": queries.waiting([space], timezone.localdate()),
        "findings": queries.rectifications([space]),
    }
    return render(request, "filings/list.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def filing_edit(request: SignedInRequest, pk: int, period: str) -> HttpResponse:
    """Fill in the figures of a period and file them; what is filed is shown."""
    space = _mine(request, pk)
    told = _period(period, timezone.localdate())
    filing = queries.find(space, told)
    if filing is not None and not filing.is_open:
        return _filed(request, space, filing)
    lines = queries.lines(space, told, filing)
    version = filing.version if filing else 0
    form = FiguresForm(posted(request), lines=lines, version=version)
    if form.is_valid() and _done(request, space, told, form):
        return redirect("filing_edit", space.pk, str(told))
    context = {
        "space": space,
        "period": told,
        "filing": filing,
        "form": form,
        "due": queries.due_of(space, told, filing, timezone.localdate()),
        "history": queries.history(filing) if filing else (),
    }
    return render(request, "filings/edit.html", context, status=422 if form.errors else 200)


def _done(request: SignedInRequest, space: Space, period: Period, form: FiguresForm) -> bool:
    """Save or file; where that is refused, the form says why and keeps what was typed."""
    to_file, told = "file" in request.POST, form.told()
    form.ask(queries.weigh(space, period, told), to_file=to_file)
    if form.errors:
        return False
    act, version = actions.file if to_file else actions.keep, form.cleaned_data["version"]
    try:
        act(space, period, told, version=version, by=request.user, at=timezone.now())
    except actions.PeriodNotOver:
        form.add_error(None, _("This period is not over: save it, and file it afterwards."))
    except (actions.SavedElsewhere, actions.Unanswered):
        form.show_both()
        form.add_error(
            None, _("Somebody else saved this return meanwhile: open it again beside this page.")
        )
    except InvalidMove:
        _say_filed(request, form)
        return True
    else:
        said = _("Filed with the programme office.") if to_file else _("Saved, not filed yet.")
        messages.success(request, said)
        return True
    return False


def _say_filed(request: SignedInRequest, form: FiguresForm) -> None:
    """Say that nothing was changed, and give the words beside the figures back."""
    form.is_valid()  # cleans what is given back
    told = _("This return was filed meanwhile, so nothing was changed.")
    messages.info(request, given_back(told, form))


def _filed(request: SignedInRequest, space: Space, filing: Filing) -> HttpResponse:
    lines = queries.lines(space, filing.period, filing)
    if request.method == "POST":
        _say_filed(request, FiguresForm(request.POST, lines=lines, version=filing.version))
        return redirect("filing_edit", space.pk, str(filing.period))
    context = {
        "space": space,
        "period": filing.period,
        "filing": filing,
        "groups": queries.grouped(lines),
        "history": queries.history(filing),
    }
    return render(request, "filings/filed.html", context)


@login_required
@require_GET
def filing_print(request: SignedInRequest, pk: int, period: str) -> HttpResponse:
    """Show a return as it prints, with a place for seal and signature."""
    space = _mine(request, pk)
    told = _period(period, timezone.localdate())
    filing = queries.find(space, told)
    context = {
        "space": space,
        "period": told,
        "filing": filing,
        "groups": queries.grouped(queries.lines(space, told, filing)),
    }
    return render(request, "filings/print.html", context)


@login_required
@require_GET
@in_chinese
def filing_export(request: SignedInRequest, pk: int, period: str) -> HttpResponse:
    """Give a return as Excel."""
    space = _mine(request, pk)
    told = _period(period, timezone.localdate())
    rows = queries.lines(space, told, queries.find(space, told))
    return workbook(queries.sheet_workbook(space, told, rows), f"统计报表-{space.pk}-{told}")
