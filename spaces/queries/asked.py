"""What somebody asked of all spaces, in one place."""

from collections.abc import Sequence
from dataclasses import dataclass

from accounts.models import User
from spaces.models import Question, Visit

SHOWN_AT_MOST = 30


@dataclass(frozen=True)
class Asked:
    """The questions and visits of one person, the newest first."""

    questions: Sequence[Question]
    visits: Sequence[Visit]


def asked_by(user: User) -> Asked:
    """Return what `user` asked of spaces, and when he comes or came to see them."""
    return Asked(
        questions=list(Question.objects.filter(by=user).for_page()[:SHOWN_AT_MOST]),
        visits=list(Visit.objects.filter(by=user).for_page().order_by("-span")[:SHOWN_AT_MOST]),
    )
