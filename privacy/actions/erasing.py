"""The words of somebody who leaves go, by the register; what must stay says no longer whose it is.

Everything here can be done again: on a second time there is nothing left to change, and on a
restored backup `erase_again` does to everybody who had left what was done to them then.
"""

import re
import secrets
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.postgres.fields import ArrayField
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.db.models import BinaryField, JSONField, Q

from accounts.enums import Purpose
from accounts.models import NOWHERE, Consent, Membership, User
from audit.actions import advance, record
from mentors.actions.forgetting import forget_entry
from mentors.enums import OPEN
from mentors.models import Findable, MentorProfile, MentorshipRequest
from notifications.models import Mail, Notification
from privacy.guards import WIPED
from privacy.models import Copy, Departure, Erased
from privacy.queries.own import alone_in, model_of, touched, words_of
from privacy.register import REGISTER, Erasure, Row, Way
from ui.pinyin import latin
from ventures.enums import TeamRole
from ventures.models import Invitation, Member, Venture

PSEUDONYM = "已注销用户"  # what pages show instead of the name, in the language of the service
_ENTRY = frozenset({"calendar", "method"})  # of a notice: an entry for a calendar is one text
_QUOTED = 20  # letters by which a text that was cut is known again
_BY_HAND = frozenset({"accounts.User", "mentors.MentorProfile", "privacy.Departure"})


def is_erased(user: User) -> bool:
    """Whether the account says no longer who it was."""
    left = Erased.objects.filter(person=user.pk).first()
    return left is not None and user.email == _address(left)


def _address(left: Erased) -> str:
    return f"{left.pseudonym}@{NOWHERE}"


@transaction.atomic
def erase(user: User, *, at: datetime) -> Erased:
    """Delete and anonymise what the register says, in one transaction."""
    left, is_new = Erased.objects.get_or_create(
        person=user.pk,
        defaults={"pseudonym": f"left-{secrets.token_hex(6)}", "at": at},
    )
    alone = alone_in(user)
    said = {user.name, *words_of(user, alone)} - {"", WIPED, PSEUDONYM}
    addresses = {
        user.email,
        *EmailAddress.objects.filter(user=user).values_list("email", flat=True),
    }
    sessions = list(UserSession.objects.filter(user=user).values_list("session_key", flat=True))
    _hand_teams_over(user, alone, at)
    _anonymise_mentor(user, left, at)
    for row in REGISTER:
        if row.model not in _BY_HAND and not row.is_guarded:
            for way in row.ways:
                _change(row, way, user, alone)
        for name in row.unlinks:
            model_of(row)._base_manager.filter(**{name: user.pk}).update(**{name: None})
    with connection.cursor() as cursor:
        cursor.execute("SELECT privacy_wipe(%s)", [user.pk])
    Session.objects.filter(session_key__in=sessions).delete()
    if user.email != _address(left):
        _forget_elsewhere(user, said, addresses, left, at)
    _anonymise_account(user, left)
    if is_new:
        record("erase", user, by=None, at=at, pseudonym=left.pseudonym)
    return left


def _change(row: Row, way: Way, user: User, alone: Sequence[int]) -> None:
    """Delete or wipe the rows that one way leads to."""
    if row.erasure is Erasure.KEEP:
        return
    found = touched(row, way, user, alone)
    if row.erasure is Erasure.DELETE:
        found.delete()
        return
    for name in way.wipes:
        column = model_of(row)._meta.get_field(name)
        found.exclude(_empty(column)).update(**{name: _nothing(column)})


def _empty(column: Any) -> Q:  # noqa: ANN401  any field
    """Return what a column without words holds; it stays so, as constraints may want it."""
    if isinstance(column, JSONField | ArrayField):
        return Q(**{column.name: column.get_default()})
    if isinstance(column, BinaryField):
        return Q(**{column.name: b""})
    return Q(**{column.name: ""}) | Q(**{column.name: WIPED})


def _nothing(column: Any) -> Any:  # noqa: ANN401  as the column takes it
    if isinstance(column, JSONField | ArrayField):
        return column.get_default()
    return b"\x00" if isinstance(column, BinaryField) else WIPED


def _anonymise_mentor(user: User, left: Erased, at: datetime) -> None:
    """Empty the page of a mentor; its address held the name."""
    mentor = MentorProfile.objects.filter(user=user).first()
    if mentor is None or mentor.slug == left.pseudonym:
        return
    Notification.objects.filter(url__contains=f"/{mentor.slug}/").update(url="/")
    forget_entry(mentor, at=at)
    MentorProfile.objects.filter(pk=mentor.pk).update(slug=left.pseudonym)


def _forget_elsewhere(
    user: User, said: set[str], addresses: set[str], left: Erased, at: datetime
) -> None:
    """Take name, addresses and words out of what others were told and of letters.

    An invitation that waits for the person is over: nobody could answer it any more.
    """
    for each in addresses:
        Mail.objects.filter(to__iexact=each).delete()
        invited = Invitation.objects.filter(email__iexact=each)
        invited.unanswered().update(withdrawn_at=at)
        invited.update(email=_address(left))
    people = ContentType.objects.get_for_model(User)
    logged = LogEntry.objects.filter(content_type=people, object_id=str(user.pk))
    logged.update(object_repr=left.pseudonym)
    said = said | addresses
    begun = {text[:_QUOTED] for text in said if len(text) > _QUOTED}  # notices cut long texts
    within = _any_of({*said, latin(user.name)})
    told = Notification.objects.exclude(facts={}).values_list("pk", "facts")
    for key, facts in list(told):
        dropped = _ENTRY if _holds(facts.get("calendar", ""), within) else frozenset()
        kept = {
            name: PSEUDONYM if _quotes(value, said, begun) else value
            for name, value in facts.items()
            if name not in dropped
        }
        if kept != facts:
            Notification.objects.filter(pk=key).update(facts=kept)


def _any_of(said: Collection[str]) -> re.Pattern[str]:
    """Return what finds one of these as whole words; a single letter says nothing of anybody."""
    told = "|".join(re.escape(text) for text in said if len(text) > 1)
    return re.compile(rf"(?<![a-zA-Z])(?:{told or '(?!)'})(?![a-zA-Z])")


def _holds(calendar: str, said: re.Pattern[str]) -> bool:
    """Return whether an entry for a calendar, folded and escaped as it is, tells one of these."""
    flat = calendar.replace("\r\n ", "").replace("\\n", "\n").replace("\\", "")
    return said.search(flat) is not None


def _quotes(value: object, said: set[str], begun: set[str]) -> bool:
    return isinstance(value, str) and (value in said or value[:_QUOTED] in begun)


def _anonymise_account(user: User, left: Erased) -> None:
    """Let the account say no longer who it was; nobody signs in with it again."""
    user.email, user.name = _address(left), PSEUDONYM
    user.phone, user.phone_verified, user.wechat = "", False, ""
    user.hats, user.conduct_version, user.conduct_agreed_at = [], "", None
    user.is_active = user.is_staff = user.is_superuser = False
    user.last_login = None
    user.set_unusable_password()
    user.save()
    user.groups.clear()
    user.user_permissions.clear()


def erase_again(lefts: Iterable[Erased], *, at: datetime) -> int:
    """Do to a restored backup what was done to everybody who had left; return to how many."""
    done = 0
    for left in lefts:
        user = User.objects.filter(pk=left.person).first()
        if user is None or is_erased(user):
            continue
        with transaction.atomic():
            Departure.objects.filter(user=user).delete()
            Copy.objects.filter(user=user).delete()
            Membership.objects.filter(user=user).delete()
            Erased.objects.get_or_create(
                person=left.person, defaults={"pseudonym": left.pseudonym, "at": left.at}
            )
            erase(user, at=at)
            record("erase_again", user, by=None, at=at)
        done += 1
    return done


def _hand_teams_over(user: User, alone: Sequence[int], at: datetime) -> None:
    """Leave no venture without a lead; after a departure that was settled nothing is left to do.

    In a restored backup anything may still be open: there requests are taken back, the venture of
    one is put away, and in a team whoever came first leads.
    """
    mine = Venture.objects.filter(pk__in=alone, archived_at=None)
    for asked in MentorshipRequest.objects.filter(venture__in=mine, status__in=OPEN):
        advance(asked, "withdraw", by=None, at=at)
    mine.update(archived_at=at)
    led = Member.objects.leads().filter(person=user).exclude(venture__in=alone)
    for member in led:
        others = Member.objects.filter(venture=member.venture_id).exclude(person=user)
        first = others.order_by("joined_at", "pk").first()
        if first is not None and not others.leads().exists():
            Member.objects.filter(pk=first.pk).update(role=TeamRole.LEAD)
    _hand_findable_over(user, alone)


def _hand_findable_over(user: User, alone: Sequence[int]) -> None:
    """Let mentors go on finding a venture where another lead agrees to be found; else it goes."""
    agree = Consent.objects.to(Purpose.FOUND)
    for shown in Findable.objects.filter(by=user).exclude(venture__in=alone):
        leads = Member.objects.leads().filter(venture=shown.venture_id, person__is_active=True)
        able = leads.filter(person__in=agree.values("user")).exclude(person=user)
        if (first := able.order_by("joined_at", "pk").first()) is not None:
            Findable.objects.filter(pk=shown.pk).update(by=first.person_id)
