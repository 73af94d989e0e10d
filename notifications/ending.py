"""How long notices and letters stay."""

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from audit.terms import Term
from notifications.models import Mail, Notification

KEPT_LETTERS = timedelta(days=30)
KEPT_NOTICES = timedelta(days=731)


def done_letters(at: datetime) -> QuerySet[Mail]:
    """Return letters that went out, or were refused, long ago.

    A letter of a day whose notices are not all read stays: without it they would be told again.
    """
    over = at - KEPT_LETTERS
    unread = Notification.objects.unread().filter(digest=OuterRef("pk"))
    return Mail.objects.filter(Q(sent_at__lte=over) | Q(refused_at__lte=over)).exclude(
        Exists(unread)
    )


def old_notices(at: datetime) -> QuerySet[Notification]:
    """Return notices of two years ago, read or not."""
    return Notification.objects.filter(created_at__lte=at - KEPT_NOTICES)


TERMS = (
    Term(
        key="letters",
        label=_("Letters, with the addresses they went to"),
        kept=_("30 days after they went out or were refused"),
        over=done_letters,
    ),
    Term(
        key="notices",
        label=_("Notices in the bell"),
        kept=_("two years after they were written"),
        over=old_notices,
    ),
)
