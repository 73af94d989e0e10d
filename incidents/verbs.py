"""Every verb that is done to an incident, or to the report of a flaw, by one press."""

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext_lazy as _

import accounts.verbs
from accounts.models import User
from accounts.verbs import RowVerb
from incidents import actions, policies
from incidents.forms import AnswerForm, CloseForm
from incidents.models import Flaw, Incident

VERBS: Mapping[tuple[str, str], RowVerb] = {
    (verb.of, verb.name): verb
    for verb in (
        RowVerb(
            of="flaws",
            name="take_up",
            rows=Flaw,
            may=policies.may_handle,
            action=actions.take_up,
            done=_("You are looking at it. Answer within five working days."),
        ),
        RowVerb(
            of="flaws",
            name="answer",
            rows=Flaw,
            may=policies.may_handle,
            form=AnswerForm,
            action=actions.answer,
            notice="flaw_answered",
            done=_("Answered. Whoever left an address without an account hears from you by mail."),
        ),
        RowVerb(
            of="incidents",
            name="contain",
            rows=Incident,
            may=policies.may_handle,
            action=actions.contain,
            done=_("Contained. Close it with its report."),
        ),
        RowVerb(
            of="incidents",
            name="close",
            rows=Incident,
            may=policies.may_handle,
            form=CloseForm,
            action=actions.close,
            done=_("Closed. Its report can be printed."),
        ),
    )
}


def offered(of: str, row: Flaw | Incident, user: User, at: datetime) -> dict[str, RowVerb]:
    """Return what `user` can do to a row now, by name."""
    return accounts.verbs.offered(VERBS.values(), of, row, user, at)
