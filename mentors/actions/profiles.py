"""Mentors write what they have done; the province lets them in."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.text import slugify

from accounts.actions import Outdated, drop_draft
from accounts.models import User
from accounts.policies import may_speak
from accounts.queries import officers
from audit.actions import advance, record
from mentors import policies
from mentors.actions.closing import find_conflicts, release, waiting_for
from mentors.actions.forgetting import MANY, form_name
from mentors.actions.requests import Explain
from mentors.actions.vetting import tell_office
from mentors.enums import MentorStatus
from mentors.models import Experience, Interest, MentorProfile
from notifications.actions import settle
from ui.pinyin import syllables

_RESERVED = {"me", "apply"}  # addresses of the library's own pages


@transaction.atomic
def save_profile(
    user: User,
    fields: Mapping[str, Any],
    experiences: Sequence[Mapping[str, Any]],
    *,
    interests: Sequence[tuple[str, str]] = (),
    version: int | None,
    at: datetime,
) -> MentorProfile:
    """Save what a mentor writes about himself; the first time makes the profile.

    What stands in the library is published by that.

    Raises
    ------
    Outdated
        The stored version is no longer `version`.
    """
    policies.may_write_profile(user)
    mentor = MentorProfile.objects.select_for_update().filter(user=user).first()
    if mentor is None:
        mentor = MentorProfile(user=user, slug=_free_slug(user), is_sample=user.is_sample)
    elif version != mentor.version:
        raise Outdated(mentor)
    else:
        mentor.version += 1
    if mentor.status == MentorStatus.APPROVED:
        may_speak(user)
    for name, value in fields.items():
        if name not in MANY:
            setattr(mentor, name, value)
    mentor.save()
    for name in MANY:
        getattr(mentor, name).set(fields.get(name, ()))
    _write_experiences(mentor, experiences)
    mentor.interests.all().delete()
    Interest.objects.bulk_create(
        Interest(mentor=mentor, relation=relation, party=party) for relation, party in interests
    )
    drop_draft(user, form_name)
    record("save_profile", mentor, by=user, at=at)
    find_conflicts(mentor=mentor, at=at)
    return mentor


def _write_experiences(mentor: MentorProfile, rows: Sequence[Mapping[str, Any]]) -> None:
    kept = {told.pk: told for told in mentor.experiences.all()}
    waiting = set(mentor.held_lines.values_list("text", flat=True))
    for position, row in enumerate(row for row in rows if row["text"] not in waiting):
        told = kept.pop(row.get("id") or 0, None) or Experience(mentor=mentor)
        told.position, told.text, told.years = position, row["text"], row.get("years", "")
        told.other = row.get("other", "")
        told.save()
    Experience.objects.filter(pk__in=kept).delete()


def _free_slug(user: User) -> str:
    """Return a short name for the address, in pinyin, that nobody has yet."""
    stem = slugify("-".join(syllables(user.name)))[:50] or "mentor"
    same = MentorProfile.objects.filter(slug__startswith=stem)
    taken = _RESERVED | set(same.values_list("slug", flat=True))
    numbered = (f"{stem}-{number}" for number in range(2, len(taken) + 3))
    return next(slug for slug in (stem, *numbered) if slug not in taken)


@transaction.atomic
def apply(mentor: MentorProfile, *, by: User, at: datetime) -> None:
    """Ask the province to be let into the library (申请入库)."""
    policies.may_apply(by)
    advance(mentor, "apply", by=by, at=at)
    tell_office("applied", mentor, at)


@transaction.atomic
def take_back_application(mentor: MentorProfile, *, by: User, at: datetime) -> None:
    """Ask no longer to be let in; the office is not called to it any more, the profile stays."""
    policies.may_take_back_application(by, mentor)
    advance(mentor, "take_back", by=by, at=at)
    settle(("mentors/applied",), reverse("vetting", args=[mentor.pk]), officers(), at=at)


@transaction.atomic
def deactivate(
    user: User, *, explain: Explain = lambda _venture, _mentor: {}, by: User, at: datetime
) -> None:
    """Close an account; what waited for this person as a mentor is released as by `suspend`."""
    policies.may_deactivate(by)
    waiting = waiting_for(user)
    user.is_active = False
    user.save(update_fields=["is_active"])
    record("deactivate", user, by=by, at=at)
    release(waiting, explain=explain, at=at)
