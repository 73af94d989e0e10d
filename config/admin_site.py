"""The pages under /admin/: behind the one door, and plain about addresses that mean nothing."""

from collections.abc import Mapping
from functools import wraps
from typing import Any

from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import FieldError, PermissionDenied, ValidationError
from django.db import DataError
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from accounts.enums import Role

# What Django's lists make of a filter, a search or a ticked row that somebody wrote by hand.
_MEANINGLESS = (DataError, FieldError, OverflowError, ValueError, ValidationError)
# Jobs, and second factors: one administrator alone would read, change or delete them.
_LEFT_OUT = {"procrastinate", "mfa"}
# What Django's pages say and its own Chinese does not.
_OF_DJANGO = (_("Model name"), _("Add link"), _("Change or view list link"))
# Columns whose model gives them no name, as nobody else shows them.
_COLUMNS: Mapping[str, StrOrPromise] = {
    "active_count": _("pairs under way"),
    "asked_at": _("asked on"),
    "at": _("when"),
    "begins_at": _("begins"),
    "by": _("by whom"),
    "competition": _("competition"),
    "created_at": _("made on"),
    "due_at": _("answer due"),
    "ended_at": _("ended"),
    "entries_until": _("entries until"),
    "event": _("event"),
    "held_at": _("on hold since"),
    "ip": _("Network address"),
    "is_sample": _("sample"),
    "last_seen_at": _("last seen"),
    "mentor": _("mentor"),
    "open_requests": _("open requests"),
    "organisation": _("organisation"),
    "parent": _("belongs to"),
    "pinyin": _("pinyin"),
    "place": _("place in the space"),
    "position": _("position in the list"),
    "prefecture": _("prefecture"),
    "proposed_at": _("proposed on"),
    "residency": _("place held"),
    "sample": _("random check"),
    "sent_at": _("sent"),
    "shown_on": _("shown since"),
    "slug": _("name in the address"),
    "space": _("maker space"),
    "started_at": _("began"),
    "status": _("status"),
    "updated_at": _("changed on"),
    "user": _("person"),
    "user_agent": _("browser"),
    "venture": _("venture"),
}


def _name_columns(model: type[Model]) -> None:
    """Give a name of `_COLUMNS` to each column that has only the name of the code."""
    for column in model._meta.fields:
        if column.name in _COLUMNS and "verbose_name" not in column.deconstruct()[3]:
            column.verbose_name = _COLUMNS[column.name]


class AdminSite(admin.AdminSite):
    """Django's administration without a sign-in of its own."""

    site_title = site_header = _("Administration of Qingchuang")
    index_title = _("Lists and people")

    def register(self, model_or_iterable: Any, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        """Leave out the libraries' pages: /operations/ shows jobs, two take a factor away."""
        models: Any = (
            [model_or_iterable] if isinstance(model_or_iterable, type) else model_or_iterable
        )
        ours = [model for model in models if model._meta.app_label not in _LEFT_OUT]
        for model in ours:
            _name_columns(model)
        if ours:
            super().register(ours, *args, **kwargs)

    def has_permission(self, request: HttpRequest) -> bool:
        """Let in staff, and the two administrators who have something to keep here."""
        user: Any = request.user
        return super().has_permission(request) or (
            user.is_active
            and user.is_authenticated
            and user.administers(Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN)
        )

    def login(
        self, request: HttpRequest, extra_context: dict[str, object] | None = None
    ) -> HttpResponse:
        """Send whoever is not signed in to our own door, with its limits and its second steps."""
        del extra_context
        if request.user.is_authenticated and not self.has_permission(request):
            raise PermissionDenied
        return redirect_to_login(request.GET.get("next") or "/admin/")

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:  # noqa: ANN401  Django's type is private
        """Answer what cannot be meant with the plain list, or with a refusal of what was sent."""
        guarded = super().admin_view(view, cacheable)

        @wraps(guarded)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401
            try:
                return guarded(request, *args, **kwargs)
            except _MEANINGLESS:
                if request.method == "GET" and request.GET:
                    return HttpResponseRedirect(request.path)
                return HttpResponseBadRequest()

        return answer
