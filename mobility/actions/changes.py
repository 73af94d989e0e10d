"""What an office changes in the record of a case: company, post, results; old values stay."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import models, transaction

from accounts.models import User
from audit.actions import record
from mobility import policies
from mobility.actions.applications import keep_company
from mobility.actions.terms import note_correction
from mobility.models import CarriedResult, LeaveCase


def _note(
    case: LeaveCase, row: models.Model, told: Mapping[str, Any], reason: str, by: User, at: datetime
) -> None:
    """Write a correction for each value that changes."""
    for name, new in told.items():
        old = getattr(row, name)
        if old != new:
            note_correction(case, name, old, new, reason=reason, by=by, at=at)


@transaction.atomic
def change_company(
    case: LeaveCase, *, told: Mapping[str, Any], reason: str, by: User, at: datetime
) -> None:
    """Bring the company up to date."""
    policies.may_correct(by, case)
    if case.enterprise is not None:
        _note(case, case.enterprise, told, reason, by, at)
    case.enterprise = keep_company(case.employment, case.enterprise, told)
    case.save(update_fields=["enterprise"])
    record("change_company", case, by=by, at=at)


@transaction.atomic
def change_post(
    case: LeaveCase, *, told: Mapping[str, Any], reason: str, by: User, at: datetime
) -> None:
    """Bring title, grade, wage step and the days that bind the person up to date."""
    policies.may_correct(by, case)
    post = case.employment
    _note(case, post, told, reason, by, at)
    for name, value in told.items():
        setattr(post, name, value)
    post.save(update_fields=list(told))
    record("change_post", case, by=by, at=at)


@transaction.atomic
def add_result(case: LeaveCase, *, told: Mapping[str, Any], by: User, at: datetime) -> None:
    """Note a project or result that goes along."""
    policies.may_work_on(by, case)
    CarriedResult.objects.create(case=case, **told)
    record("add_result", case, by=by, at=at)
