"""How allauth's second factor looks and is kept here: words, secrets, each code once."""

import secrets
import time
from io import BytesIO
from typing import Any, ClassVar
from urllib.parse import urlsplit

import qrcode
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth
from django.conf import settings
from django.db import transaction
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from qrcode.image.svg import SvgPathFillImage

from accounts.secret import opened, sealed

_COUNTER = "counter"  # of the last code that worked
_CELL = 12


class FactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Secrets stand encrypted; the code to scan is drawn here, and nobody else is asked."""

    error_messages: ClassVar[dict[str, Any]] = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _lazy(
            "This is not the current code, or it has been used. Try the next one."
        ),
        "cannot_generate_recovery_codes": _lazy("Set up a second step first."),
        "unverified_email": _lazy("Confirm the address first."),
    }

    def encrypt(self, text: str) -> str:
        """Encrypt a secret for the database."""
        return sealed(text)

    def decrypt(self, encrypted_text: str) -> str:
        """Read a secret from the database."""
        return opened(encrypted_text)

    def build_totp_svg(self, url: str) -> str:
        """Draw what a phone scans: black on white in either theme, without outside help."""
        drawn = qrcode.make(url, image_factory=SvgPathFillImage, box_size=_CELL)
        kept = BytesIO()
        drawn.save(kept)
        svg = kept.getvalue().decode()
        label = escape(_("The code to scan; the key in letters stands below."))
        svg = svg[svg.index("<svg") :]
        return svg.replace("<svg", f'<svg class="qr" role="img" aria-label="{label}"', 1)

    def generate_authenticator_name(self, user: Any, type: str) -> str:  # noqa: A002, ANN401  its names
        """Propose a name for a passkey."""
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return _("Passkey %(number)s") % {"number": number}

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Say for which site a passkey is; every address of the service shares it."""
        return {"id": urlsplit(settings.SITE_URL).hostname or "", "name": settings.MFA_TOTP_ISSUER}


def counter_of(secret: str, code: str) -> int | None:
    """Return which half minute this code belongs to, None if it is none of now."""
    for counter in auth.yield_hotp_counters_from_time():
        right = auth.format_hotp_value(auth.hotp_value(secret, counter))
        if secrets.compare_digest(right.encode(), code.encode()):
            return int(counter)
    return None


def is_used(row: Authenticator, code: str) -> bool:
    """Whether this code, or a later one, has worked already."""
    counter = counter_of(opened(row.data["secret"]), code)
    return counter is not None and counter <= row.data.get(_COUNTER, 0)


def use(row: Authenticator, code: str) -> bool:
    """Note that this code has worked; of two who send it at once one succeeds."""
    counter = counter_of(opened(row.data["secret"]), code)
    with transaction.atomic():
        now = Authenticator.objects.select_for_update().get(pk=row.pk)
        if counter is None or counter <= now.data.get(_COUNTER, 0):
            return False
        now.data[_COUNTER] = counter
        now.save(update_fields=["data"])
    return True


def now_code(secret: str, at: float | None = None) -> str:
    """Return the code that an authenticator shows; tests and drills type it."""
    counter = int(at or time.time()) // 30
    return str(auth.format_hotp_value(auth.hotp_value(secret, counter)))
