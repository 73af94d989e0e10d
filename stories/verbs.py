"""Every verb that is done to a story by one press, in one row."""

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext_lazy as _

import accounts.verbs
from accounts.models import User
from accounts.verbs import RowVerb
from stories import actions, policies
from stories.forms import PutRightForm, TakeOffForm
from stories.models import Story
from ui.seen import UnchangedForm

VERBS: Mapping[tuple[str, str], RowVerb] = {
    (verb.of, verb.name): verb
    for verb in (
        RowVerb(
            of="stories",
            name="agree",
            rows=Story,
            may=policies.may_agree,
            form=UnchangedForm,
            action=actions.agree,
            notice="agreed",
            done=_("Agreed. The programme office looks at it before others read it."),
        ),
        RowVerb(
            of="stories",
            name="publish",
            rows=Story,
            may=policies.may_decide,
            form=UnchangedForm,
            action=actions.publish,
            notice="published",
            done=_("Published; both sides are told."),
        ),
        RowVerb(
            of="stories",
            name="send_back",
            rows=Story,
            may=policies.may_decide,
            form=PutRightForm,
            action=actions.send_back,
            notice="sent_back",
            done=_("Sent back; both sides read what is to be put right."),
        ),
        RowVerb(
            of="stories",
            name="close",
            rows=Story,
            may=policies.may_close,
            form=TakeOffForm,
            action=actions.close,
            notice="closed",
            done=_("Taken off. Either side brings it back by writing it anew."),
        ),
    )
}


def offered(story: Story, user: User, at: datetime) -> dict[str, RowVerb]:
    """Return what `user` can do to a story now, by name."""
    return accounts.verbs.offered(VERBS.values(), "stories", story, user, at)
