"""Hostile values in every field of every page, as every role: no failure, no hang, no leak.

A thousand requests in the suite; `python -m tests.hostile 20000` sends more.
"""

import os

import pytest
from django.urls import reverse

from matching.actions import refresh_passages
from tests.factories import UserFactory
from tests.hostile.asking import quiet
from tests.hostile.forms import NONE
from tests.hostile.sweep import PATIENCE, Sweep, half_way
from tests.scenes import everybody, pages

REQUESTS = int(os.environ.get("HOSTILE_REQUESTS", "0"))
SEED = int(os.environ.get("HOSTILE_SEED", "1"))
ROLES = (
    "founder", "mentor", "mentors", "researcher", "head", "province", "operator", "manager",
)  # fmt: skip
IN_ADMIN = ("admin:login", "admin:index")


def admin_pages():
    """Return the entrance, the index and the lists of the admin."""
    from django.contrib import admin  # noqa: PLC0415  its models are loaded late

    lists = [
        f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"
        for model in admin.site._registry
    ]
    return [reverse(name) for name in (*IN_ADMIN, *lists)]


def readings(sweep, scene, waiting):
    """Return every page with the role that reads it."""
    roles = {person: role for role, person in zip(ROLES, everybody(scene), strict=True)}
    ours = [(url, roles[person] if person else NONE) for url, person in pages(scene)]
    known = sorted(set(sweep.templates.values()))
    entrances = [f"/{text}" for text in known if text.startswith("accounts/") and "%" not in text]
    theirs = [(url, role) for url in entrances for role in (NONE, "founder", *waiting)]
    return [*ours, *theirs, *((url, "root") for url in admin_pages())]


def swept(scene, number, seed):
    """Return a sweep that has sent so many requests."""
    cast = dict(zip(ROLES, everybody(scene), strict=True))
    cast["root"] = UserFactory(is_staff=True, is_superuser=True)
    sweep = Sweep(cast, seed)
    refresh_passages()  # else every page loads what the worker has ready
    with quiet():
        sweep.read_all(readings(sweep, scene, half_way(sweep, scene.founder.email)))
        sweep.run(number)
    return sweep


def test_no_hostile_request_makes_a_page_fail_or_hang(scene):
    sweep = swept(scene, REQUESTS or 600, SEED)
    report = sweep.report()
    if REQUESTS:
        print(report)  # noqa: T201
    if sweep.faults or any(seconds > PATIENCE for seconds, _ask in sweep.slow):
        pytest.fail(report, pytrace=False)
    if REQUESTS:
        assert sweep.growth <= 50, report
