"""Who is in the team of a venture, and as what."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse

from accounts.models import User
from audit.actions import record
from notifications.actions import lead_elsewhere, notify
from ventures import policies
from ventures.actions.locking import locked
from ventures.enums import TeamRole
from ventures.models import Member, Venture


class LastLead(Exception):
    """Nobody would lead the venture; another lead has to be named first."""


class NotThere(Exception):
    """Whoever it is about has left the team, or was taken out of it, meanwhile."""


@transaction.atomic
def change_role(member: Member, *, role: str, by: User, at: datetime) -> None:
    """Make somebody a lead or a member, and tell both him and the other leads; twice is once.

    Raises
    ------
    LastLead
        Nobody else leads.
    NotThere
        He is not in the team any more.
    """
    venture = locked(member.venture_id)
    policies.may_change_role(by, member)
    stored = venture.members.select_related("person").filter(pk=member.pk).first()
    if stored is None:
        raise NotThere
    if stored.role == role:
        return
    _must_not_be_last(stored)
    stored.role = role
    stored.save(update_fields=["role"])
    record("change_role", venture, by=by, at=at, person=stored.person_id, role=str(role))
    if stored.person_id != by.pk:
        notify(
            stored.person,
            "ventures/role_changed",
            about=venture,
            at=at,
            event=at.isoformat(),
            url=reverse("venture_team", args=[venture.pk]),
            venture=str(venture),
            role=str(role),
        )
    tell_leads("role_told", venture, stored.person, at=at, by=by, role=str(role))


@transaction.atomic
def remove(member: Member, *, by: User, at: datetime) -> None:
    """Take somebody else out of the team, and tell both him and the other leads; twice is once.

    Raises
    ------
    LastLead
        Nobody else leads.
    """
    venture = locked(member.venture_id)
    policies.may_remove(by, member)
    stored = venture.members.select_related("person").filter(pk=member.pk).first()
    if stored is None:
        return  # another lead was first, or he left himself
    _must_not_be_last(stored)
    _take_out(stored, venture)
    record("remove", venture, by=by, at=at, person=member.person_id)
    notify(
        stored.person,
        "ventures/removed",
        about=venture,
        at=at,
        event=at.isoformat(),
        url=reverse("home"),
        venture=str(venture),
        who=by.name,
    )
    tell_leads("taken_out", venture, stored.person, at=at, by=by)


@transaction.atomic
def leave(member: Member, *, by: User, at: datetime) -> None:
    """Go oneself; twice is once.

    Raises
    ------
    LastLead
        Nobody else leads.
    """
    venture = locked(member.venture_id)
    stored = venture.members.filter(pk=member.pk, person=by).first()
    if stored is None:
        return
    _must_not_be_last(stored)
    _take_out(stored, venture)
    record("leave", venture, by=by, at=at)
    tell_leads("left", venture, by, at=at)


def tell_leads(
    notice: str,
    venture: Venture,
    person: User,
    *,
    at: datetime,
    by: User | None = None,
    **facts: str,
) -> None:
    """Tell the leads who came, went or leads; not the person of whom it is told, nor who did it."""
    others = venture.members.leads().exclude(person__in=[person, by or person])
    for lead in others.select_related("person"):
        notify(
            lead.person,
            f"ventures/{notice}",
            about=venture,
            at=at,
            event=f"{person.pk}:{at.isoformat()}",
            url=reverse("venture_team", args=[venture.pk]),
            venture=str(venture),
            who=person.name,
            by=by.name if by else "",
            **facts,
        )


def _take_out(member: Member, venture: Venture) -> None:
    """Let a place go, and with it the day by which a founder on leave decides: it may be his.

    Of whoever stays and shows his day the next run of the reminders writes it again. What he was
    told of pages of the team, which open to him no more, leads to his own.
    """
    pages = reverse("venture_edit", args=[venture.pk])
    lead_elsewhere(pages, reverse("home"), recipient=member.person_id)
    member.delete()
    Venture.objects.filter(pk=venture.pk).update(decides_by=None)


def _must_not_be_last(member: Member) -> None:
    others = Member.objects.leads().filter(venture=member.venture_id).exclude(pk=member.pk)
    if member.role == TeamRole.LEAD and not others.exists():
        raise LastLead
