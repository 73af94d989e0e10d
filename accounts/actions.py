"""What people change about themselves."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.core import signing
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import translation
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from accounts.enums import Hat, Purpose
from accounts.models import (
    CalendarLink,
    Consent,
    Draft,
    FactorLoss,
    Grant,
    Membership,
    Organisation,
    User,
)
from accounts.policies import Denied, may_grant, may_hold
from accounts.queries import who_may_grant
from audit.actions import record
from notifications.actions import notify, settle_row
from notifications.mail import queue

PROOF, PROOF_DIGITS = "proof", 6


class AccountClosed(Denied):
    """The account of whoever it is about is closed, or switched off."""


class AlreadyDecided(Denied):
    """Another administrator, or the same one before, has decided what was asked for."""


class Outdated(Exception):
    """Somebody saved a newer version, `stored`, since this form was opened."""

    def __init__(self, stored: Any) -> None:  # noqa: ANN401
        super().__init__(str(stored))
        self.stored = stored


@transaction.atomic
def welcome(
    user: User,
    *,
    name: str,
    hats: Sequence[str],
    purposes: Sequence[Purpose],
    language: str,
    at: datetime,
) -> None:
    """Complete a new account with what sign-up asked."""
    user.name, user.hats, user.language = name, list(hats), language
    user.save()
    for purpose in purposes:
        give_consent(user, purpose, at=at)
    agree_on_conduct(user, version=settings.CONDUCT_VERSION, at=at)
    record("sign_up", user, by=user, at=at)


@transaction.atomic
def change_settings(user: User, *, at: datetime) -> None:
    """Save what the settings form has put into `user`; another number has to be proved anew."""
    if User.objects.filter(pk=user.pk).exclude(phone=user.phone).exists():
        user.phone_verified = False
    user.save()
    record("change_settings", user, by=user, at=at)


def choose_language(user: User, language: str) -> None:
    """Keep the language of pages and mail."""
    user.language = language
    user.save(update_fields=["language"])


@transaction.atomic
def give_consent(user: User, purpose: Purpose, *, at: datetime) -> None:
    """Note that `user` agrees to `purpose` in its words of today; twice is once.

    A consent to former words ends with it, and stays as a row that says until when it was given.
    """
    version = settings.CONSENT_VERSIONS[purpose]
    live = Consent.objects.live().filter(user=user, purpose=purpose)
    live.exclude(version=version).update(withdrawn_at=at)
    _row, is_new = Consent.objects.get_or_create(
        user=user,
        purpose=purpose,
        withdrawn_at=None,
        defaults={"version": version, "given_at": at},
    )
    if is_new:
        record("give_consent", user, by=user, at=at, purpose=str(purpose), version=version)


@transaction.atomic
def withdraw_consent(user: User, purpose: Purpose, *, at: datetime) -> None:
    """Take a consent back; from now on the data is not used for that purpose."""
    live = Consent.objects.live().filter(user=user, purpose=purpose)
    if live.update(withdrawn_at=at):
        record("withdraw_consent", user, by=user, at=at, purpose=str(purpose))


@transaction.atomic
def agree_on_conduct(user: User, *, version: str, at: datetime) -> None:
    """Note that `user` has read the rules of conduct in this version; every version is kept."""
    user.conduct_version, user.conduct_agreed_at = version, at
    user.save(update_fields=["conduct_version", "conduct_agreed_at"])
    record("agree_on_conduct", user, by=user, at=at, version=version)


def keep_draft(user: User, form: str, fields: dict[str, list[str]], *, at: datetime) -> Draft:
    """Keep what was typed into a long form; only `user` sees it."""
    kept, _is_new = Draft.objects.update_or_create(
        user=user, form=form, defaults={"fields": fields, "kept_at": at}
    )
    return kept


def drop_draft(user: User, form: str) -> None:
    """Forget a draft, because it was saved or thrown away."""
    Draft.objects.filter(user=user, form=form).delete()


def drop_drafts(form: str) -> None:
    """Forget everybody's draft of a form that is there no more."""
    Draft.objects.filter(form=form).delete()


@transaction.atomic
def renew_calendar(user: User, *, at: datetime) -> CalendarLink:
    """Give a person's calendars a new secret; addresses given out before are void."""
    link, _is_new = CalendarLink.objects.update_or_create(
        user=user, defaults={"key": secrets.token_urlsafe(12), "renewed_at": at}
    )
    record("renew_calendar", user, by=user, at=at)
    return link


@transaction.atomic
def ask_grant(
    user: User, organisation: Organisation, role: str, *, by: User, at: datetime
) -> Grant:
    """Ask that a person may act for a body; twice is once.

    Raises
    ------
    AccountClosed
        The account is closed or switched off.
    Unfit
        The right goes with none that the person has.
    """
    may_grant(by)
    if not user.is_active:
        raise AccountClosed
    may_hold(user, organisation, role)
    asked, is_new = Grant.objects.get_or_create(
        user=user,
        organisation=organisation,
        role=role,
        decided_at=None,
        defaults={"by": by, "at": at},
    )
    if is_new:
        record("ask_grant", organisation, by=by, at=at, person=user.pk, role=role)
        _tell_second("grant_asked", asked, at, **_right_of(asked))
    return asked


def _tell_second(verb: str, asked: Grant | FactorLoss, at: datetime, **facts: str) -> None:
    """Tell every administrator who may decide it that something waits for a second one."""
    for person in who_may_grant().exclude(pk__in=[asked.by_id, asked.user_id]):
        _tell_of(verb, asked, person, at, **facts)


def _tell_of(
    verb: str, asked: Grant | FactorLoss, reader: User, at: datetime, **facts: str
) -> None:
    url = reverse(f"admin:accounts_{asked._meta.model_name}_changelist")
    notify(reader, f"accounts/{verb}", about=asked, url=url, at=at, **facts)


def tell_what_waits(person: User, *, at: datetime) -> None:
    """Tell a new administrator of what was asked for before, and waits for a second one."""
    if not who_may_grant().filter(pk=person.pk).exists():
        return
    others = ~Q(by=person) & ~Q(user=person) & Q(decided_at=None)
    for right in Grant.objects.filter(others).select_related("user", "organisation"):
        _tell_of("grant_asked", right, person, at, **_right_of(right))
    for loss in FactorLoss.objects.filter(others).select_related("user"):
        _tell_of("factor_loss_asked", loss, person, at, person=loss.user.name)


def _right_of(asked: Grant) -> dict[str, str]:
    return {
        "person": asked.user.name,
        "organisation": asked.organisation.name,
        "role": str(asked.role),
    }


@transaction.atomic
def give_grant(asked: Grant, *, by: User, at: datetime) -> Membership:
    """Let the person act for the body; everybody who acts for it already, and who asked, is told.

    Raises
    ------
    AlreadyDecided
        It was given, refused or withdrawn.
    AccountClosed
        It was closed or switched off since the right was asked for.
    Unfit
        The right goes with none that the person has.
    Denied
        By whoever asked or gets it; the database keeps that too.
    """
    may_grant(by)
    asked = Grant.objects.select_for_update(no_key=True).get(pk=asked.pk)
    if asked.decided_at:
        raise AlreadyDecided
    if by in (asked.by, asked.user):
        raise Denied
    person = User.objects.select_for_update(no_key=True).get(pk=asked.user_id)  # it may be closing
    if not person.is_active:
        raise AccountClosed
    may_hold(person, asked.organisation, asked.role)
    asked.decided_by, asked.decided_at, asked.is_given = by, at, True
    asked.save()
    told = list(asked.organisation.memberships.exclude(user=person).select_related("user"))
    member, _is_new = Membership.objects.get_or_create(
        user=person, organisation=asked.organisation, role=asked.role
    )
    if Hat.OFFICER not in person.hats:
        person.hats = [*person.hats, Hat.OFFICER]
        person.save(update_fields=["hats"])
    record("give_grant", asked.organisation, by=by, at=at, person=asked.user_id, role=asked.role)
    settle_row(["accounts/grant_asked"], about=asked, at=at)
    for each in {member.user: None for member in told}:
        notify(
            each,
            "accounts/granted",
            about=asked,
            url="/settings/",
            at=at,
            person=person.name,
            organisation=asked.organisation.name,
            role=str(asked.role),
        )
    _tell_holder("right_given", member, at)
    tell_what_waits(person, at=at)
    if asked.by not in {person, *(each.user for each in told)}:
        _tell_of("grant_given", asked, asked.by, at, **_right_of(asked))
    return member


def _tell_holder(verb: str, member: Membership, at: datetime) -> None:
    """Tell whoever has a right that it was given or taken, whatever was told of it before."""
    notify(
        member.user,
        f"accounts/{verb}",
        about=member,
        url="/settings/",
        at=at,
        event=at.isoformat(),
        organisation=member.organisation.name,
        role=str(member.role),
    )


@transaction.atomic
def refuse_grant(asked: Grant, *, by: User, at: datetime) -> None:
    """Refuse what was asked for; whoever asked withdraws it so."""
    may_grant(by)
    open_ones = Grant.objects.filter(pk=asked.pk, decided_at=None)
    if not open_ones.update(decided_by=by, decided_at=at, is_given=False):
        raise AlreadyDecided
    record(
        "withdraw_grant" if by == asked.by else "refuse_grant",
        asked.organisation,
        by=by,
        at=at,
        role=asked.role,
    )
    settle_row(["accounts/grant_asked"], about=asked, at=at)
    if by != asked.by:
        _tell_of("grant_refused", asked, asked.by, at, **_right_of(asked))


@transaction.atomic
def end_membership(member: Membership, *, by: User, at: datetime) -> None:
    """Take a person's right to act for a body; one administrator is enough."""
    may_grant(by)
    person, role = member.user_id, member.role
    record("end_membership", member.organisation, by=by, at=at, person=person, role=role)
    _tell_holder("right_ended", member, at)
    member.delete()


def send_proof(user: User, *, at: datetime) -> str:
    """Send six digits to the person's own address; return what recognises them, not them."""
    code = f"{secrets.randbelow(10**PROOF_DIGITS):0{PROOF_DIGITS}}"
    good_until = at + timedelta(seconds=settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT)
    with translation.override(user.language):
        queue(
            at=at,
            to=user.email,
            good_until=good_until,
            subject=_("Qingchuang: six digits prove that it is you"),
            body=_(
                "Type these digits where you are asked for them: %(code)s\n\n"
                "They are valid for ten minutes. If you are not at our pages now, somebody else "
                "sits at a device where you are signed in: end it in your settings.\n"
                "%(url)s"
            )
            % {"code": code, "url": f"{settings.SITE_URL}{reverse('usersessions_list')}"},
        )
    return signing.dumps(_digest_of(code, user), salt=PROOF)


def is_proof(sent: str, code: str, user: User) -> bool:
    """Whether these are the digits that were sent last, ten minutes ago at most."""
    try:
        right = signing.loads(sent, salt=PROOF, max_age=settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT)
    except signing.BadSignature:
        return False
    typed = "".join(code.split())
    return secrets.compare_digest(str(right), _digest_of(typed, user))


def _digest_of(code: str, user: User) -> str:
    return salted_hmac(PROOF, f"{user.pk}:{code}", algorithm="sha256").hexdigest()


def note_factor(user: User, verb: str, kind: str, *, at: datetime) -> None:
    """Note that a person set up, renewed or gave up a second factor; never the secret."""
    record(verb, user, by=user, at=at, kind=kind)


def end_sessions(user: User, *, but: str | None = None) -> None:
    """Sign a person out everywhere, or everywhere `but` here."""
    for each in UserSession.objects.filter(user=user).exclude(session_key=but or ""):
        each.end()


@transaction.atomic
def sign_out_everywhere(user: User, *, by: User, at: datetime) -> None:
    """End all sessions of somebody whose device is in other hands."""
    may_grant(by)
    end_sessions(user)
    record("sign_out_everywhere", user, by=by, at=at)


@transaction.atomic
def tell_locked(name: str, *, at: datetime) -> None:
    """Tell the owner of an account that it waits after wrong passwords; once an hour, if at all.

    `name` is what was typed beside them: an address, or a phone that the owner has proved.
    """
    typed = name.strip()
    known = Q(email__iexact=typed) if "@" in typed else Q(phone=typed, phone_verified=True)
    owner = User.objects.filter(known, is_active=True).first() if typed else None
    if owner is None:
        return
    told = notify(
        owner,
        "accounts/locked",
        about=owner,
        url=reverse("account_request_login_code"),
        at=at,
        event=f"{at:%Y%m%d%H}",
    )
    if told is not None:
        record("sign_in_locked", owner, by=None, at=at)


@transaction.atomic
def ask_factor_loss(user: User, checked: str, *, by: User, at: datetime) -> FactorLoss:
    """Ask that a person's lost second factor be taken away; twice is once.

    Raises
    ------
    AccountClosed
        The account is closed or switched off.
    Denied
        By the person; the database keeps that too.
    """
    may_grant(by)
    if by == user:
        raise Denied
    if not user.is_active:
        raise AccountClosed
    asked, is_new = FactorLoss.objects.get_or_create(
        user=user, decided_at=None, defaults={"by": by, "at": at, "checked": checked}
    )
    if is_new:
        record("ask_factor_loss", user, by=by, at=at, checked=checked)
        _tell_second("factor_loss_asked", asked, at, person=user.name)
    return asked


@transaction.atomic
def take_factor(asked: FactorLoss, *, by: User, at: datetime) -> None:
    """Take the factor away, sign the person out everywhere; they and who asked are told.

    Raises
    ------
    AlreadyDecided
        It was taken away, left or withdrawn.
    AccountClosed
        It was closed or switched off since it was asked about.
    Denied
        By whoever asked, or by the person; the database keeps that too.
    """
    may_grant(by)
    asked = FactorLoss.objects.select_for_update(no_key=True).get(pk=asked.pk)
    if asked.decided_at:
        raise AlreadyDecided
    if by in (asked.by, asked.user):
        raise Denied
    if not asked.user.is_active:
        raise AccountClosed
    asked.decided_by, asked.decided_at, asked.is_given = by, at, True
    asked.save()
    Authenticator.objects.filter(user=asked.user).delete()
    end_sessions(asked.user)
    record("take_factor", asked.user, by=by, at=at, asked_by=asked.by_id)
    settle_row(["accounts/factor_loss_asked"], about=asked, at=at)
    notify(asked.user, "accounts/factor_taken", about=asked, url=reverse("mfa_index"), at=at)
    _tell_of("factor_loss_given", asked, asked.by, at, person=asked.user.name)


@transaction.atomic
def refuse_factor_loss(asked: FactorLoss, *, by: User, at: datetime) -> None:
    """Leave the factor as it is; whoever asked withdraws it so."""
    may_grant(by)
    open_ones = FactorLoss.objects.filter(pk=asked.pk, decided_at=None)
    if not open_ones.update(decided_by=by, decided_at=at, is_given=False):
        raise AlreadyDecided
    record(
        "withdraw_factor_loss" if by == asked.by else "refuse_factor_loss",
        asked.user,
        by=by,
        at=at,
    )
    settle_row(["accounts/factor_loss_asked"], about=asked, at=at)
    if by != asked.by:
        _tell_of("factor_loss_refused", asked, asked.by, at, person=asked.user.name)
