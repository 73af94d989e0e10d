"""What ends or waits because of a rule, not because somebody pressed a button.

A mentor leaves the library, or something comes to light that keeps a pair apart.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.policies import permits
from accounts.queries import officers
from audit.actions import record
from audit.due import one_by_one
from audit.models import Tracked
from mentors import policies
from mentors.actions.requests import (
    Explain,
    move,
    next_to_ask,
    pass_on,
    tell_founders,
    tell_mentor,
    unexplained,
)
from mentors.enums import LEFT, CloseReason
from mentors.models import Interest, MentorProfile, Mentorship, MentorshipRequest
from mentors.querysets import RequestQuerySet
from notifications.actions import notify, settle
from safety.models import Block
from safety.policies import barred
from ventures.models import Venture


def waiting_for(user: User) -> list[MentorshipRequest]:
    """Return the open requests to this person, locked; call inside a transaction."""
    asked = MentorshipRequest.objects.unanswered().asked_of(user)
    return list(_locked(asked).order_by("pk"))


def _locked(asked: RequestQuerySet) -> RequestQuerySet:
    return asked.for_list().select_for_update(of=("self",))


def release(waiting: Iterable[MentorshipRequest], *, explain: Explain, at: datetime) -> None:
    """Pass on to the next choice what waits for one who has left, or close it."""
    for asked in waiting:
        if next_to_ask(asked, at):
            pass_on(asked, explain, at, told="moved_on")
            _note_reason(asked, CloseReason.LEFT)
        else:
            _close(asked, CloseReason.LEFT, at)
            tell_founders("closed", asked, at)


def release_left(*, explain: Explain, at: datetime) -> int:
    """Release what waits for mentors who left by another door; return how many."""
    gone = MentorProfile.objects.exclude(pk__in=MentorProfile.objects.public().values("pk"))
    keys = list(
        MentorshipRequest.objects.unanswered().filter(mentor__in=gone).values_list("pk", flat=True)
    )
    unanswered = MentorshipRequest.objects.unanswered()
    return one_by_one(
        keys,
        lambda key: release(_locked(unanswered.filter(pk=key)), explain=explain, at=at),
        what="a request",
    )


def close_barred(*, at: datetime) -> int:
    """Close what was asked by people who are barred by now, and tell both; return how many."""
    today = timezone.localdate(at)
    able = Venture.objects.live().able_to_ask(today).values("pk")
    asked = MentorshipRequest.objects.unanswered()
    found = asked.filter(Q(asked_by__in=barred(today)) | ~Q(venture__in=able))
    keys = list(found.order_by("pk").values_list("pk", flat=True))
    return one_by_one(keys, lambda key: _part(key, at), what="a request")


def find_conflicts(*, at: datetime, mentor: MentorProfile | None = None) -> int:
    """Close requests and hold mentorships of pairs that must be apart by now; return how many.

    Looks at one mentor's, or at everybody's where anything is declared or ruled out.
    """
    some = Q(mentor=mentor) if mentor is not None else _telling()
    found = [
        row
        for rows in (
            MentorshipRequest.objects.unanswered().filter(some),
            Mentorship.objects.active().filter(some, held_at=None),
        )
        for row in rows.select_related("mentor__user", "venture").order_by("pk")
    ]
    if mentor is not None:
        return sum(_separated(row, at) for row in found)
    return one_by_one(found, lambda row: _separated(row, at), what="a pair")


def _telling() -> Q:
    declared = Interest.objects.filter(mentor=OuterRef("mentor"))
    near = Q(by=OuterRef("mentor__user")) | Q(person=OuterRef("mentor__user"))
    return (
        Exists(declared)
        | Exists(Block.objects.filter(near))
        | ~Q(venture__vetoes=[])
        | ~Q(venture__veto_parties="")
    )


def _separated(row: MentorshipRequest | Mentorship, at: datetime) -> bool:
    if isinstance(row, Mentorship):
        return policies.is_held(row) and _hold(row, at)
    return bool(policies.conflicts(row.venture, row.mentor)) and _part(row.pk, at)


@transaction.atomic
def _part(key: int, at: datetime) -> bool:
    """Close an open request of two who must be apart; both read the same words, the office more."""
    asked = _locked(MentorshipRequest.objects.unanswered().filter(pk=key)).first()
    if asked is None:  # answered meanwhile
        return False
    _close(asked, CloseReason.APART, at)
    tell_founders("apart", asked, at)
    tell_mentor("apart", asked, at)
    _tell_office(asked, reverse("request", args=[asked.pk]), at)
    return True


@transaction.atomic
def _hold(mentorship: Mentorship, at: datetime) -> bool:
    """Keep contact details closed until the office has looked."""
    rows = Mentorship.objects.active().filter(pk=mentorship.pk, held_at=None)
    if not rows.update(held_at=at):
        return False
    record("hold", mentorship, by=None, at=at)
    url = reverse("mentorship", args=[mentorship.pk])
    for person in {mentorship.mentor.user, *mentorship.venture.founders.all()}:
        if person.is_active:
            notify(
                person,
                "mentors/held",
                about=mentorship,
                url=url,
                at=at,
                event=at.isoformat(),
                venture=str(mentorship.venture),
                mentor=mentorship.mentor.user.name,
            )
    _tell_office(mentorship, url, at)
    return True


@transaction.atomic
def clear(mentorship: Mentorship, *, by: User, at: datetime) -> None:
    """Let a mentorship go on in spite of what came up; any change of it asks the office again."""
    policies.may_clear(by, mentorship)
    mentorship.held_at = None
    mentorship.cleared_mark = policies.mark(mentorship.venture, mentorship.mentor)
    mentorship.save(update_fields=["held_at", "cleared_mark"])
    record("clear", mentorship, by=by, at=at)
    page = reverse("mentorship", args=[mentorship.pk])
    settle(("mentors/conflict",), page, officers(), at=at)


@transaction.atomic
def close_impossible(
    asked: MentorshipRequest, *, explain: Explain = unexplained, at: datetime
) -> None:
    """Close or pass on a request that could not be accepted because a rule came between."""
    found = policies.obstacles(asked.venture, asked.mentor, on=timezone.localdate(at))
    if LEFT.intersection(found):
        left = MentorshipRequest.objects.unanswered().filter(pk=asked.pk)
        release(_locked(left), explain=explain, at=at)
    elif found or not permits(policies.may_still_ask, asked, timezone.localdate(at)):
        _part(asked.pk, at)


def _close(asked: MentorshipRequest, reason: CloseReason, at: datetime) -> None:
    move(asked, "close", by=None, at=at, reason=str(reason))
    _note_reason(asked, reason)


def _note_reason(asked: MentorshipRequest, reason: CloseReason) -> None:
    asked.close_reason = reason
    asked.save(update_fields=["close_reason"])


def _tell_office(row: MentorshipRequest | Mentorship, url: str, at: datetime) -> None:
    """Name to the programme office, and to nobody else, what keeps a pair apart."""
    found = policies.conflicts(row.venture, row.mentor)
    if not found:  # somebody is barred, which the office decided itself
        return
    for officer in officers():
        notify(
            officer,
            "mentors/conflict",
            about=row,
            url=url,
            at=at,
            event=f"{_kind(row)}:{at.isoformat()}",
            why=",".join(found),
            venture=str(row.venture),
            mentor=row.mentor.user.name,
        )


def _kind(row: Tracked) -> str:
    return str(row._meta.model_name)
