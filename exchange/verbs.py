"""Every verb that is done by one press on the exchange, in one row."""

from collections.abc import Mapping
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

import accounts.verbs
from accounts.models import User
from accounts.verbs import RowVerb
from exchange import actions, policies
from exchange.enums import IN_TOUCH
from exchange.forms import AnswerForm, MissingForm, TakeOffForm
from exchange.models import Inquiry, Listing
from ui.days import day_of
from ui.seen import UnchangedForm


def _is_shown(listing: Listing, at: datetime) -> bool:
    return listing.is_shown(day_of(at))


def _is_not_over(listing: Listing, at: datetime) -> bool:
    return not listing.is_over(day_of(at))


def _may_answer(user: User, inquiry: Inquiry) -> None:
    policies.may_answer(user, inquiry, on=timezone.localdate())


def _is_in_touch(inquiry: Inquiry, _at: datetime) -> bool:
    return inquiry.status in IN_TOUCH


VERBS: Mapping[tuple[str, str], RowVerb] = {
    (verb.of, verb.name): verb
    for verb in (
        RowVerb(
            of="listings",
            name="publish",
            rows=Listing,
            may=policies.may_decide,
            when=_is_not_over,
            form=UnchangedForm,
            action=actions.publish,
            notice="published",
            done=_("Published; whoever listed it is told."),
        ),
        RowVerb(
            of="listings",
            name="send_back",
            rows=Listing,
            may=policies.may_decide,
            form=MissingForm,
            action=actions.send_back,
            notice="sent_back",
            done=_("Sent back; whoever wrote it reads what is missing."),
        ),
        RowVerb(
            of="listings",
            name="confirm",
            rows=Listing,
            may=policies.may_change,
            when=_is_shown,
            action=actions.confirm,
            done=_("Thank you. It is recommended for another ninety days."),
        ),
        RowVerb(
            of="listings",
            name="close",
            rows=Listing,
            may=policies.may_take_off,
            form=TakeOffForm,
            action=actions.close,
            notice="closed",
            done=_("Taken off. Whoever wrote it brings it back by saving it again."),
        ),
        RowVerb(
            of="inquiries",
            name="answer",
            rows=Inquiry,
            may=_may_answer,
            form=AnswerForm,
            action=actions.answer,
            notice="answered",
            done=_("Sent. Both of you can reach each other now."),
        ),
        RowVerb(
            of="inquiries",
            name="decline",
            rows=Inquiry,
            may=policies.may_decline,
            form=AnswerForm,
            action=actions.decline,
            notice="declined",
            done=_("Sent. Nobody reads how to reach the other."),
        ),
        RowVerb(
            of="inquiries",
            name="withdraw",
            rows=Inquiry,
            may=policies.may_withdraw,
            action=actions.withdraw,
            done=_("Taken back."),
        ),
        RowVerb(
            of="inquiries",
            name="hold",
            rows=Inquiry,
            may=policies.may_go_on,
            action=actions.hold,
            done=_("Noted."),
        ),
        RowVerb(
            of="inquiries",
            name="sign",
            rows=Inquiry,
            may=policies.may_go_on,
            action=actions.sign,
            notice="signed",
            done=_("Noted; the other side is told."),
        ),
        RowVerb(
            of="inquiries",
            name="end",
            rows=Inquiry,
            may=policies.may_go_on,
            when=_is_in_touch,
            action=actions.end,
            notice="ended",
            done=_("Ended. You no longer read how to reach each other."),
        ),
    )
}


def offered(of: str, row: Listing | Inquiry, user: User, at: datetime) -> dict[str, RowVerb]:
    """Return what `user` can do to a row now, by name."""
    return accounts.verbs.offered(VERBS.values(), of, row, user, at)
