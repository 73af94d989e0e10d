"""Who writes a profile, who lets a mentor into the library and out, who decides on whom."""

from collections.abc import Collection, Iterable
from itertools import dropwhile

from django.db.models import Q

from accounts.enums import Hat
from accounts.models import User
from accounts.policies import Denied, may_operate, may_speak, permits
from accounts.queries import officers
from mentors.models import MentorProfile, Vetting
from mentors.querysets import folded


def may_write_profile(user: User) -> None:
    """Whoever wears the mentor's hat may write the own profile."""
    if Hat.MENTOR not in user.hats:
        raise Denied


def may_apply(user: User) -> None:
    """Whoever asks to stand in the library is known: what it shows is published."""
    may_write_profile(user)
    may_speak(user)


def may_take_back_application(user: User, mentor: MentorProfile) -> None:
    """A mentor takes the own application back; on an appeal somebody else decides first."""
    last = mentor.vettings.first()
    if mentor.user_id != user.pk or (last is not None and last.verb == "appeal"):
        raise Denied


def may_hand_in(user: User, mentor: MentorProfile) -> None:
    """A mentor hands in the own papers and takes them back."""
    if mentor.user_id != user.pk:
        raise Denied


def may_vet(user: User) -> None:
    """The province's programme office and administrators decide who enters the library."""
    if not (user.is_coordinator or user.is_superuser):
        raise Denied


def may_look_at(user: User, mentor: MentorProfile) -> None:
    """Officers read all that speaks for a mentor, and so does whoever is named to decide on him."""
    if not mentor.deputies.filter(person=user).exists():
        may_vet(user)


def may_name_deputy(user: User, mentor: MentorProfile) -> None:
    """An officer names somebody else where no officer at all may decide."""
    may_vet(user)
    if any(permits(may_decide_on, officer, mentor) for officer in officers()):
        raise Denied


def may_decide_on(user: User, mentor: MentorProfile) -> None:
    """An officer decides on a mentor with whom he has nothing to do; on an appeal, a colleague."""
    may_look_at(user, mentor)
    if knows(user, mentor) or refused_by(user, [mentor.pk]):
        raise Denied


def refused_by(user: User, mentors: Collection[int]) -> set[int]:
    """Return which of these mentors appeal against what this officer said, in one query."""
    told: dict[int, list[Vetting]] = {}
    for each in Vetting.objects.filter(mentor__in=mentors):
        told.setdefault(each.mentor_id, []).append(each)
    newest = {key: _without_send_backs(rows)[:2] for key, rows in told.items()}
    return {
        key
        for key, rows in newest.items()
        if [each.verb for each in rows] == ["appeal", "refuse"] and rows[1].by_id == user.pk
    }


def _without_send_backs(rows: Iterable[Vetting]) -> list[Vetting]:
    """Return decisions, the newest first: what is sent back and applied for again goes on."""
    return list(dropwhile(lambda each: each.verb == "send_back", rows))


def knows(user: User, mentor: MentorProfile) -> bool:
    """Whether an officer is the mentor, works in the same body, or is named as an interest."""
    return mentor.pk in known_to(user, [mentor.pk])


def known_to(user: User, mentors: Collection[int]) -> set[int]:
    """Return which of these mentors an officer knows, in two queries."""
    bodies = dict(user.memberships.values_list("organisation", "organisation__name"))
    declared = {folded(name) for name in (user.name, *bodies.values())} - {""}
    known = MentorProfile.objects.filter(
        Q(user=user)
        | Q(user__memberships__organisation__in=list(bodies))
        | Q(interests__folded__in=declared),
        pk__in=mentors,
    )
    return set(known.values_list("pk", flat=True))


def may_resign(user: User, mentor: MentorProfile) -> None:
    """A mentor leaves the library himself."""
    if mentor.user_id != user.pk:
        raise Denied


def may_consent(user: User, mentor: MentorProfile) -> None:
    """Whoever was entered by the office says himself whether he is published."""
    if mentor.user_id != user.pk:
        raise Denied


def may_appeal(user: User, mentor: MentorProfile) -> None:
    """Whoever was not let in may ask once that somebody else looks."""
    may_resign(user, mentor)
    if mentor.vettings.filter(verb="appeal").exists():
        raise Denied


def may_deactivate(user: User) -> None:
    """Those who run the service close accounts."""
    may_operate(user)
