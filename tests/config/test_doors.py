"""A page that nobody has opened on purpose keeps the service from starting."""

import pytest
from django.contrib.auth.decorators import login_not_required
from django.core import checks
from django.http import HttpResponse
from django.urls import get_resolver, path
from django.views.decorators.csrf import csrf_exempt

from config import doors
from config.apps import doors_are_known


def _view(request):
    del request
    return HttpResponse("planted")


_view.__module__ = "support.views"


def planted(change):
    """Return a view like those of ours, with something about it changed."""

    def view(request):
        return _view(request)

    view.__module__ = _view.__module__
    return change(view)


def of_a_stranger(view):
    view.__module__ = "somebody.views"
    return view


@pytest.mark.parametrize(
    ("name", "change", "said"),
    [
        ("home", lambda view: view, ""),
        ("planted", lambda view: view, "/planted/ (planted) has no line that says who gets it"),
        ("home", login_not_required, "/planted/ (home) is open to strangers"),
        ("home", csrf_exempt, "/planted/ (home) needs no token"),
        ("home", of_a_stranger, "/planted/ is answered by somebody, which nobody has looked at"),
    ],
)
def test_a_planted_view_keeps_the_service_from_starting(monkeypatch, name, change, said):
    there = [*get_resolver().url_patterns, path("planted/", planted(change), name=name)]
    monkeypatch.setattr(get_resolver(), "url_patterns", there)
    found = doors_are_known()
    assert [each.msg for each in found] == ([said] if said else [])
    assert all(each.is_serious() for each in found)


def test_the_service_as_it_is_starts():
    assert doors_are_known() == []
    assert doors_are_known in checks.registry.registry.get_checks()


def test_a_door_that_leads_nowhere_is_noticed(monkeypatch):
    monkeypatch.setattr(doors, "OPEN", doors.OPEN | {"nowhere"})
    assert doors.unknown() == ["nowhere is to be open, and there is no such address"]


@pytest.mark.parametrize("name", [doors.CLOSED_BY, doors.FORMS_BY])
def test_without_the_middleware_nothing_starts(settings, name):
    settings.MIDDLEWARE = [each for each in settings.MIDDLEWARE if each != name]
    assert doors.unknown() == [f"{name} is switched off"]
