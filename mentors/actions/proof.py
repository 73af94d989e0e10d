"""Papers that show what a mentor says, lines that wait for one, and a deputy who decides."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction
from django.urls import reverse

from accounts.models import User
from accounts.policies import Denied
from accounts.queries import officers
from audit.actions import record
from mentors import policies
from mentors.enums import EvidenceKind
from mentors.models import (
    EXPERIENCES_AT_MOST,
    Deputy,
    Evidence,
    Experience,
    HeldLine,
    MentorProfile,
)
from notifications.actions import notify, remind, settle
from papers.forms import Upload

EVIDENCE_AT_MOST = 20  # papers of one mentor


class ConsentMissing(Denied):
    """Whoever serves a public body is let in only with its consent in writing."""


class TooManyPapers(Exception):
    """A mentor has as many papers as are kept."""


class TooManyLines(Exception):
    """The profile is full: one line has to go before another is shown."""


# --- papers ----------------------------------------------------------------------------------
@transaction.atomic
def keep_evidence(
    mentor: MentorProfile,
    *,
    kind: str,
    file: Upload,
    line: Experience | HeldLine | None = None,
    by: User,
    at: datetime,
) -> Evidence:
    """Keep a paper, perhaps for a line; mentors hand in their own.

    Whoever may publish a line that waits is told once, until he has looked, however many files
    come.

    Raises
    ------
    TooManyPapers
        There are `EVIDENCE_AT_MOST` already.
    """
    policies.may_hand_in(by, mentor)
    MentorProfile.objects.select_for_update().get(pk=mentor.pk)
    if mentor.papers.count() >= EVIDENCE_AT_MOST:
        raise TooManyPapers
    if line is not None and line.mentor_id != mentor.pk:
        raise Denied
    kept = Evidence.objects.create(
        mentor=mentor, kind=kind, line_digest=line.digest if line else "", by=by, at=at, **file
    )
    record("keep_evidence", mentor, by=by, at=at, paper=kept.pk, kind=kind)
    if isinstance(line, HeldLine):
        for person in _who_decides(mentor):
            remind(
                person,
                "mentors/line_proof",
                about=mentor,
                url=_vetting(mentor),
                at=at,
                who=mentor.user.name,
                line=line.text,
            )
    return kept


def _who_decides(mentor: MentorProfile) -> list[User]:
    """Return the officers who do not know a mentor, and whoever was named in their place."""
    deputies = [each.person for each in mentor.deputies.select_related("person")]
    people = [each for each in officers() if not policies.knows(each, mentor)]
    return list({each.pk: each for each in [*people, *deputies] if each.is_active}.values())


def _vetting(mentor: MentorProfile) -> str:
    return reverse("vetting", args=[mentor.pk])


@transaction.atomic
def drop_evidence(paper: Evidence, *, by: User, at: datetime) -> None:
    """Take a paper back; that it was there stays in the trail."""
    policies.may_hand_in(by, paper.mentor)
    record("drop_evidence", paper.mentor, by=by, at=at, paper=paper.pk, kind=paper.kind)
    paper.delete()


def needs_consent(mentor: MentorProfile) -> bool:
    """Whether the consent of a public body is needed and not there."""
    return mentor.in_service and not mentor.papers.filter(kind=EvidenceKind.CONSENT).exists()


# --- lines without proof ---------------------------------------------------------------------
def _told(line: Experience | HeldLine) -> dict[str, str]:
    return {"text": line.text, "other": line.other, "years": line.years}


def hold(mentor: MentorProfile, keys: Collection[int]) -> Sequence[HeldLine]:
    """Take lines out of the public profile until they are proved; part of `approve`."""
    lines = list(mentor.experiences.filter(pk__in=keys))
    held = HeldLine.objects.bulk_create(
        HeldLine(mentor=mentor, position=line.position, **_told(line)) for line in lines
    )
    Experience.objects.filter(pk__in=[line.pk for line in lines]).delete()
    return held


@transaction.atomic
def show_line(line: HeldLine, *, by: User, at: datetime) -> Experience:
    """Put a line that is proved now into the public profile, and tell its mentor.

    Raises
    ------
    TooManyLines
        The profile is full.
    """
    mentor = MentorProfile.objects.select_for_update().get(pk=line.mentor_id)
    policies.may_decide_on(by, mentor)
    line = mentor.held_lines.get(pk=line.pk)  # another press may have shown it
    places = list(mentor.experiences.values_list("position", flat=True))
    if len(places) >= EXPERIENCES_AT_MOST:
        raise TooManyLines
    shown = Experience.objects.create(
        mentor=mentor, position=max(places, default=-1) + 1, **_told(line)
    )
    record("show_line", mentor, by=by, at=at, line=line.pk)
    notify(
        mentor.user,
        "mentors/line_shown",
        about=mentor,
        url=reverse("mentor_papers"),
        at=at,
        event=str(line.pk),
        line=line.text,
    )
    line.delete()
    settle(("mentors/line_proof",), _vetting(mentor), _who_decides(mentor), at=at)
    return shown


@transaction.atomic
def drop_line(line: HeldLine, *, by: User, at: datetime) -> None:
    """Give a line up; only its mentor does."""
    policies.may_hand_in(by, line.mentor)
    record("drop_line", line.mentor, by=by, at=at, line=line.pk)
    line.delete()


# --- a deputy --------------------------------------------------------------------------------
@transaction.atomic
def name_deputy(mentor: MentorProfile, *, person: User, by: User, at: datetime) -> None:
    """Name somebody who decides on a mentor whom every officer knows."""
    policies.may_name_deputy(by, mentor)
    if policies.knows(person, mentor) or not person.is_active:
        raise Denied
    Deputy.objects.get_or_create(mentor=mentor, person=person, defaults={"named_by": by, "at": at})
    record("name_deputy", mentor, by=by, at=at, person=person.pk)
    notify(
        person,
        "mentors/deputised",
        about=mentor,
        url=reverse("vetting", args=[mentor.pk]),
        at=at,
        who=mentor.user.name,
        by=by.name,
    )
