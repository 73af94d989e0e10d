"""Random samples (随机抽查): a seed draws them, so that anybody can draw the same again."""

from datetime import date, datetime

from django.db import transaction

from accounts.models import Organisation, User
from accounts.policies import Denied
from audit.actions import record
from audit.draws import drawn as drawn_by_seed
from mobility import policies
from mobility.models import InspectedCase, Inspection
from mobility.queries.inspections import FOLLOWS, away_on


class NobodyAway(Exception):
    """Nobody of the unit was on leave on that day."""


class AlreadyFound(Exception):
    """The result was written before, and what follows it is another."""


@transaction.atomic
def draw(
    unit: Organisation, *, day: date, size: int, seed: int, by: User, at: datetime
) -> Inspection:
    """Draw at most `size` of the cases that were on leave on `day`.

    Raises
    ------
    NobodyAway
        There is nothing to draw from.
    """
    policies.may_audit(by, unit)
    keys = list(away_on(unit, day).values_list("pk", flat=True))
    if not keys:
        raise NobodyAway
    inspection = Inspection.objects.create(
        organisation=unit, seed=seed, day=day, size=min(size, len(keys)), by=by, at=at
    )
    InspectedCase.objects.bulk_create(
        InspectedCase(inspection=inspection, case_id=key, position=position)
        for position, key in enumerate(drawn_by_seed(keys, size, seed), 1)
    )
    record(
        "draw",
        inspection,
        by=by,
        at=at,
        seed=seed,
        day=day.isoformat(),
        size=inspection.size,
        of=len(keys),
    )
    return inspection


@transaction.atomic
def note_finding(drawn: InspectedCase, *, finding: str, note: str, by: User, at: datetime) -> None:
    """Write what was found in one case, or take the last word on it back; nobody inspects his own.

    Raises
    ------
    AlreadyFound
        A result stands already that this one cannot follow.
    """
    policies.may_audit(by, drawn.inspection.organisation)
    if drawn.case.employment.person.user_id == by.pk:
        raise Denied
    known = InspectedCase.objects.select_for_update(of=("self",)).get(pk=drawn.pk)
    if finding not in FOLLOWS[known.finding]:
        raise AlreadyFound
    drawn.finding, drawn.at = finding, at
    drawn.note = note or known.note
    drawn.save(update_fields=["finding", "note", "at"])
    record("note_finding", drawn, by=by, at=at, finding=finding, note=note)
