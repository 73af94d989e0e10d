"""What a password must be, in two modes that contradict each other; `PASSWORD_RULES` chooses.

OWASP ASVS asks for length and forbids classes and expiry (6.2.5, 6.2.10); 等保 asks for classes and
for regular change (GB/T 22239-2019, 8.1.4.1 a). `docs/signing-in.md` says which to take when.
"""

import gzip
import re
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import password_validation
from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

DJBH = "djbh"
TOO_CLOSE = gettext_lazy("Too close to your name, your address or the name of this service.")
_OWN_LETTERS_AT_LEAST = 8  # beside a word that everybody here would try first
_WORD_AT_LEAST = 4
_DIFFERENT_AT_LEAST = 5
_TAIL_AT_MOST = 6  # a year, a date, a sign behind a common word
_CLASSES = (r"[a-z]", r"[A-Z]", r"\d", r"[^a-zA-Z\d]")
_CLASSES_AT_LEAST = 3
_ROWS = (
    "01234567890123456789",
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "1q2w3e4r5t6y7u8i9o0p",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm",
)


def is_of_an_office(user: object) -> bool:
    """Whether a person, or nobody yet, sees data of others by a role."""
    return bool(getattr(user, "pk", None) and getattr(user, "is_of_an_office", False))


def length_for(user: object) -> int:
    """Return how many characters the password of this person has at least."""
    office: int = settings.PASSWORD_LENGTH_OFFICE
    everybody: int = settings.PASSWORD_LENGTH
    return office if is_of_an_office(user) else everybody


def is_too_old(user: Any, at: datetime) -> bool:  # noqa: ANN401  no app may be imported here
    """Whether the password of an office has to be changed; in the mode of 等保 alone."""
    if settings.PASSWORD_RULES != DJBH or not user.has_usable_password():
        return False
    since: datetime = user.password_changed_at or user.date_joined
    return is_of_an_office(user) and at - since >= timedelta(days=settings.PASSWORD_DAYS_OFFICE)


@cache
def common() -> frozenset[str]:
    """Return Django's twenty thousand common passwords, and rows of the keyboard."""
    path = Path(password_validation.__file__).with_name("common-passwords.txt.gz")
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        listed = {line.strip() for line in lines}
    rows = {
        row[a:b]
        for each in _ROWS
        for row in (each, each[::-1])
        for a in range(len(row))
        for b in range(a + _WORD_AT_LEAST, len(row) + 1)
    }
    return frozenset(listed | rows)


def is_common(password: str) -> bool:
    """Whether it is on the list, or one word of it repeated, or with digits and signs around it.

    >>> is_common("password123456"), is_common("dragondragondragon"), is_common("aaaaaaaaaaaaaaa")
    (True, True, True)
    >>> is_common("qwertyuiop1234567890"), is_common("correct-horse-8")
    (True, False)
    """
    typed = password.lower()
    if typed in common() or len(set(typed)) < _DIFFERENT_AT_LEAST:
        return True
    parts = [
        part for part in re.split(r"(?<=[^\W\d])(?=[\d\W_])|(?<=[\d\W_])(?=[^\W\d])", typed) if part
    ]
    if len({part for part in parts if part[0].isalpha()}) > 1:
        return False  # several words are a sentence, which is what we ask for
    return all(_adds_nothing(part) for part in parts)


def _adds_nothing(part: str) -> bool:
    """Whether a run of letters, or of digits and signs, is one that everybody tries."""
    if part in common() or len(part) < _WORD_AT_LEAST or len(set(part)) == 1:
        return True
    if not part[0].isalpha() and len(part) <= _TAIL_AT_MOST:
        return True
    half = next(
        (
            size
            for size in range(1, len(part) // 2 + 1)
            if part == part[:size] * (len(part) // size)
        ),
        0,
    )
    return bool(half) and (half < _WORD_AT_LEAST or part[:half] in common())


class _Rule:
    """One rule; Django asks it for help that our forms say themselves."""

    def get_help_text(self) -> str:
        """Say nothing: the forms say all rules in one sentence."""
        return ""


class LongEnough(_Rule):
    """So many characters, more for offices; no upper limit is set, nothing is cut."""

    def validate(self, password: str, user: object = None) -> None:
        """Refuse what is too short."""
        least = length_for(user)
        if len(password) < least:
            told = _("Too short: take at least %(length)s characters.")
            raise ValidationError(told % {"length": least}, code="password_length")


class NotCommon(_Rule):
    """Nothing that stands on the list, nor is made of it."""

    def validate(self, password: str, user: object = None) -> None:
        """Refuse what others would guess."""
        del user
        if is_common(password):
            raise ValidationError(_("Too common: others would guess it."), code="password_common")


class NotOfThisPlace(_Rule):
    """No word of this service, of the province, of the own name or address carries it."""

    def validate(self, password: str, user: object = None) -> None:
        """Refuse what is little more than such a word."""
        typed = password.lower()
        for word in _words_of(user):
            if word in typed and len(typed.replace(word, "")) < _OWN_LETTERS_AT_LEAST:
                raise ValidationError(TOO_CLOSE, code="password_context")


def _words_of(user: object) -> list[str]:
    own = f"{getattr(user, 'search_key', '')} {getattr(user, 'email', '').partition('@')[0]}"
    words = {*settings.PASSWORD_CONTEXT, *re.split(r"[\W_]+", own.lower())}
    return sorted(word for word in words if len(word) >= _WORD_AT_LEAST)


class OfThreeClasses(_Rule):
    """Three of four classes; in the mode of 等保 alone."""

    def validate(self, password: str, user: object = None) -> None:
        """Refuse what has fewer."""
        del user
        found = sum(bool(re.search(each, password)) for each in _CLASSES)
        if settings.PASSWORD_RULES == DJBH and found < _CLASSES_AT_LEAST:
            told = _("Use three of these: capitals, small letters, digits, signs.")
            raise ValidationError(told, code="password_classes")


class NotTheSame(_Rule):
    """Another one than until now, where an office has to change it; in the mode of 等保 alone."""

    def validate(self, password: str, user: Any = None) -> None:  # noqa: ANN401  as above
        """Refuse the one that runs out: typed once more it would be good for 90 days again."""
        if settings.PASSWORD_RULES != DJBH or not is_of_an_office(user):
            return
        if check_password(password, user.password):
            told = _("This is what we have already. Type another one.")
            raise ValidationError(told, code="password_same")
