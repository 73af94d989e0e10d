"""What people change about themselves."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.enums import Purpose
from accounts.models import Consent, Draft, User
from audit.actions import record
from ui.pinyin import search_key

CONSENT_VERSION = "2026-11"


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
    user.search_key = search_key(name)
    user.save()
    for purpose in purposes:
        give_consent(user, purpose, at=at)
    record("sign_up", user, by=user, at=at)


@transaction.atomic
def change_settings(user: User, *, at: datetime) -> None:
    """Save what the settings form has put into `user`."""
    user.search_key = search_key(user.name)
    user.save()
    record("change_settings", user, by=user, at=at)


def choose_language(user: User, language: str) -> None:
    """Keep the language of pages and mail."""
    user.language = language
    user.save(update_fields=["language"])


@transaction.atomic
def give_consent(user: User, purpose: Purpose, *, at: datetime) -> None:
    """Note that `user` agrees to `purpose`; twice is once."""
    _row, is_new = Consent.objects.get_or_create(
        user=user,
        purpose=purpose,
        withdrawn_at=None,
        defaults={"version": CONSENT_VERSION, "given_at": at},
    )
    if is_new:
        record("give_consent", user, by=user, at=at, purpose=str(purpose))


@transaction.atomic
def withdraw_consent(user: User, purpose: Purpose, *, at: datetime) -> None:
    """Take a consent back; from now on the data is not used for that purpose."""
    live = Consent.objects.filter(user=user, purpose=purpose, withdrawn_at=None)
    if live.update(withdrawn_at=at):
        record("withdraw_consent", user, by=user, at=at, purpose=str(purpose))


def keep_draft(user: User, form: str, fields: dict[str, list[str]], *, at: datetime) -> Draft:
    """Keep what was typed into a long form; only `user` sees it."""
    kept, _is_new = Draft.objects.update_or_create(
        user=user, form=form, defaults={"fields": fields, "kept_at": at}
    )
    return kept


def drop_draft(user: User, form: str) -> None:
    """Forget a draft, because it was saved or thrown away."""
    Draft.objects.filter(user=user, form=form).delete()
