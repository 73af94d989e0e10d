"""Every verb of a request, and every decision on a place in the library, in one row.

The page of a request and its address read this table; that it agrees with what the actions ask and
send is tested (`tests/whole/test_verbs.py`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.policies import permits
from audit.lifecycle import Move
from mentors import actions, policies
from mentors.enums import MENTOR_LIFECYCLE, REQUEST_LIFECYCLE
from mentors.forms import (
    AcceptForm,
    CallForm,
    DeclineForm,
    LetInForm,
    QuestionForm,
    ReasonForm,
    RenewForm,
    ReplyForm,
    WordsForm,
)
from mentors.models import MentorProfile, MentorshipRequest
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


def _may_allow_again(user: User, asked: MentorshipRequest) -> None:
    policies.may_allow_again(user, asked, on=timezone.localdate())


def _never_asked_back(asked: MentorshipRequest) -> bool:
    return not asked.was_asked_back


def _replied(_asked: MentorshipRequest) -> str:
    told = _("Replied. The mentor has %(days)s again.")
    return told % {"days": days_in_words(settings.ANSWER_DAYS)}


def _called(_asked: MentorshipRequest) -> str:
    told = _("One call it is. Contact details are open to both of you for %(days)s.")
    return told % {"days": days_in_words(settings.CALL_DAYS)}


REQUEST_VERBS: Mapping[str, Verb] = {
    verb.name: verb
    for verb in (
        Verb(
            name="accept",
            may=_may_accept,
            form=AcceptForm,
            action=actions.accept,
            notice="accepted",
            done=lambda _asked: _("Accepted. You see each other's contact details from now on."),
            leads_to="mentorship",
        ),
        Verb(
            name="call",
            may=_may_accept,
            form=CallForm,
            action=actions.call,
            notice="called",
            done=_called,
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
            may=policies.may_reply,
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
            may=_may_allow_again,
            action=actions.allow_again,
            notice="allowed_again",
            done=lambda asked: _("%(mentor)s may be asked again.") % {"mentor": asked.mentor},
        ),
    )
}


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What the programme office decides of a mentor's place in the library.

    `said` is what the history says of it; without a form it comes about elsewhere.
    """

    name: str
    said: str | Promise
    button: str | Promise = ""
    form: type[WordsForm] | None = None
    action: Callable[..., None] | None = None
    notice: str = ""
    is_grave: bool = False

    def is_offered(self, mentor: MentorProfile, user: User) -> bool:
        """Whether `user` may decide it of this mentor now."""
        possible = self.form is not None and mentor.may(self.name)
        return possible and permits(policies.may_decide_on, user, mentor)


DECISIONS: Mapping[str, Decision] = {
    decision.name: decision
    for decision in (
        Decision(
            name="approve",
            said=gettext_lazy("let in"),
            button=gettext_lazy("Let in for a term"),
            form=LetInForm,
            action=actions.approve,
            notice="approved",
        ),
        Decision(
            name="send_back",
            said=gettext_lazy("asked for more"),
            button=gettext_lazy("Ask for what is missing"),
            form=ReasonForm,
            action=actions.send_back,
            notice="returned",
        ),
        Decision(
            name="refuse",
            said=gettext_lazy("did not let in"),
            button=gettext_lazy("Do not let in"),
            form=ReasonForm,
            action=actions.refuse,
            notice="refused",
            is_grave=True,
        ),
        Decision(
            name="renew",
            said=gettext_lazy("gave another term"),
            button=gettext_lazy("Give another term"),
            form=RenewForm,
            action=actions.renew,
            notice="renewed",
        ),
        Decision(
            name="lift",
            said=gettext_lazy("lifted the suspension"),
            button=gettext_lazy("Lift the suspension"),
            form=WordsForm,
            action=actions.lift,
            notice="lifted",
        ),
        Decision(
            name="suspend",
            said=gettext_lazy("suspended"),
            button=gettext_lazy("Suspend"),
            form=ReasonForm,
            action=actions.suspend,
            notice="suspended",
            is_grave=True,
        ),
        Decision(
            name="remove_entry",
            said=gettext_lazy("removed the entry"),
            button=gettext_lazy("Remove the entry"),
            form=ReasonForm,
            action=actions.remove_entry,
            notice="entry_removed",
            is_grave=True,
        ),
        Decision(name="enter", said=gettext_lazy("entered from a file")),
        Decision(name="consent", said=gettext_lazy("agreed to be in the library")),
        Decision(name="opt_out", said=gettext_lazy("declined to be in the library")),
        Decision(name="apply", said=gettext_lazy("applied")),
        Decision(name="take_back", said=gettext_lazy("took the application back")),
        Decision(name="appeal", said=gettext_lazy("asked that somebody else looks")),
        Decision(name="expire", said=gettext_lazy("the term was over"), notice="term_over"),
        Decision(name="resign", said=gettext_lazy("left the library")),
    )
}
assert set(DECISIONS) == set(MENTOR_LIFECYCLE.moves)  # noqa: S101  one row for each verb
