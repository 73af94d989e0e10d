"""What a visitor looks for, and the mentors among whom he looks."""

from collections.abc import Iterable
from hashlib import sha256

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts.http import Said
from matching import queries
from mentors.models import MentorProfile
from mentors.querysets import MentorQuerySet
from spaces.models import Space
from ventures.models import Venture


def ask_of_said(said: Said) -> queries.Ask:
    """Return what a carried sentence asks for."""
    return queries.ask_of_sentence(said["text"], said["chosen"], _slugs(said.get("away", ())))


def mark_of(said: Said) -> str:
    """Return what stands for a sentence in the forms of its list."""
    return sha256(said["text"].encode()).hexdigest()[:12]


def is_of_another(request: HttpRequest, said: Said) -> bool:
    """Whether a form stands on the list of another sentence than the last one; say so then."""
    told = request.POST.get("of", "")
    if told in {"", mark_of(said)}:
        return False
    words = _("You have looked for something else meanwhile, and see that; nothing was changed.")
    messages.info(request, words)
    return True


def _slugs(away: Iterable[object]) -> list[str]:
    """Return the mentors and spaces that were taken out of the list."""
    keys = [key for key in away if isinstance(key, int)]  # older cookies hold slugs
    if not keys:
        return []
    mentors = MentorProfile.objects.filter(pk__in=[key for key in keys if key > 0])
    spaces = Space.objects.filter(pk__in=[-key for key in keys if key < 0])
    return [*mentors.values_list("slug", flat=True), *spaces.values_list("slug", flat=True)]


def chosen_venture(ventures: list[Venture], told: str | None) -> Venture | None:
    """Return the venture the address names, else the one changed last."""
    named = [venture for venture in ventures if str(venture.pk) == told]
    return next(iter(named or ventures), None)


def public_mentors() -> MentorQuerySet:
    """Return the mentors of the library, as cards show them."""
    return MentorProfile.objects.public().for_cards()
