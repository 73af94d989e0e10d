"""Every verb of a request in one row: who may, when, form, action, what is said, where it leads.

The page of a request and its address read this table; that it agrees with what the actions ask and
send is tested (`tests/test_verbs.py`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.policies import permits
from audit.lifecycle import Move
from mentors import actions, policies
from mentors.enums import REQUEST_LIFECYCLE
from mentors.forms import DeclineForm, QuestionForm, ReplyForm
from mentors.models import MentorshipRequest
from ui.text import days_in_words

Words = Callable[[MentorshipRequest], str]


@dataclass(frozen=True, kw_only=True)
class Verb:
    """What is done to a request.

    Attributes
    ----------
    name
        In the address, in the trail and in the life-cycle.
    may
        Who may.
    when
        When it is offered beside its change of state.
    form, action
        What is typed, and what takes it.
    notice
        What the other side is told.
    done
        What whoever pressed the button reads.
    leads_to
        The page that comes after: of the request itself, of what the action returned, or a list.
    """

    name: str
    may: Callable[[User, MentorshipRequest], None]
    when: Callable[[MentorshipRequest], bool] = lambda _asked: True
    form: type[forms.Form] = forms.Form
    action: Callable[..., Any]
    notice: str
    done: Words
    leads_to: str = "request"

    @property
    def move(self) -> Move | None:
        """The change of state, where it is one."""
        return REQUEST_LIFECYCLE.moves.get(self.name)

    def is_offered(self, asked: MentorshipRequest, user: User) -> bool:
        """Whether `user` may do it to this request now."""
        possible = asked.may(self.name) if self.move else True
        return possible and self.when(asked) and permits(self.may, user, asked)


def _may_accept(user: User, asked: MentorshipRequest) -> None:
    policies.may_accept(user, asked, on=timezone.localdate())


def _never_asked_back(asked: MentorshipRequest) -> bool:
    return not asked.was_asked_back


def _replied(_asked: MentorshipRequest) -> str:
    told = _("Replied. The mentor has %(days)s again.")
    return told % {"days": days_in_words(settings.ANSWER_DAYS)}


REQUEST_VERBS: Mapping[str, Verb] = {
    verb.name: verb
    for verb in (
        Verb(
            name="accept",
            may=_may_accept,
            action=actions.accept,
            notice="accepted",
            done=lambda _asked: _("Accepted. You see each other's contact data from now on."),
            leads_to="mentorship",
        ),
        Verb(
            name="decline",
            may=policies.may_answer,
            form=DeclineForm,
            action=actions.decline,
            notice="declined",
            done=lambda _asked: _("Declined. They read your reason and see who else may help."),
            leads_to="inbox",
        ),
        Verb(
            name="ask_back",
            may=policies.may_answer,
            when=_never_asked_back,
            form=QuestionForm,
            action=actions.ask_back,
            notice="asked_back",
            done=lambda _asked: _("Asked. You are told when they reply."),
            leads_to="inbox",
        ),
        Verb(
            name="reply",
            may=policies.may_withdraw,
            form=ReplyForm,
            action=actions.reply,
            notice="replied",
            done=_replied,
        ),
        Verb(
            name="withdraw",
            may=policies.may_withdraw,
            action=actions.withdraw,
            notice="withdrawn",
            done=lambda _asked: _("Taken back. The place is free for another request."),
            leads_to="request_list",
        ),
        Verb(
            name="allow_again",
            may=policies.may_allow_again,
            action=actions.allow_again,
            notice="allowed_again",
            done=lambda asked: _("%(mentor)s may be asked again.") % {"mentor": asked.mentor},
        ),
    )
}
