"""A team, who is invited into it, and what they read."""

from allauth.account.models import EmailAddress
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from notifications.models import Notification
from tests.clock import NOW
from tests.factories import (
    UserFactory,
    VentureFactory,
)
from tests.mentoring.pairs import in_english
from ventures import actions
from ventures.actions.invitations import address_of
from ventures.enums import TeamRole
from ventures.models import Member

ADDRESS = "zhaxi@example.org"


def with_address(**told):
    """Return a person who proved his address."""
    user = UserFactory(**told)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def team():
    """Return a venture with its lead and a member."""
    venture, member = VentureFactory(), UserFactory()
    Member.objects.create(venture=venture, person=member, role=TeamRole.MEMBER, joined_at=NOW)
    return venture, venture.members.leads().get().person, member


def place(venture, person):
    return venture.members.get(person=person)


def invited(venture, by, email=ADDRESS, role=TeamRole.MEMBER, at=None):
    return actions.invite(venture, email=email, role=role, by=by, at=at or timezone.now())


def page_of(user, name, *keys):
    return in_english(user).get(reverse(name, args=keys)).content.decode()


def told(person, verb):
    return Notification.objects.filter(recipient=person, kind=f"ventures/{verb}").count()


def checked_now():
    """Ask the database what it would ask when the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def written(statement, pk):
    """Write past the actions."""
    with connection.cursor() as cursor:
        cursor.execute(statement, [pk])
    checked_now()


class Counter:
    """Counts what is asked of the database."""

    number = 0

    def __call__(self, execute, *told):
        self.number += 1
        return execute(*told)


def page_of_link(person, row):
    return in_english(person).get(address_of(row)).content.decode()
