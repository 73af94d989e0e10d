"""Every verb that is done to a row of a register by one press."""

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext_lazy as _

import accounts.verbs
from accounts.models import User
from accounts.verbs import RowVerb
from results import actions, policies
from results.enums import ResultStatus
from results.forms import MissingForm, OutsideNumberForm, WithdrawForm
from results.models import Technology, Transfer
from ui.seen import UnchangedForm


def _is_confirmed(row: Technology | Transfer, _at: datetime) -> bool:
    return row.status == ResultStatus.CONFIRMED


def _of(rows: type[Technology] | type[Transfer]) -> tuple[RowVerb, ...]:
    return (
        RowVerb(
            of=rows.of,
            name="confirm",
            rows=rows,
            may=policies.may_decide,
            form=UnchangedForm,
            action=actions.confirm,
            notice="confirmed",
            done=_("Confirmed. It counts from today on."),
        ),
        RowVerb(
            of=rows.of,
            name="send_back",
            rows=rows,
            may=policies.may_decide,
            form=MissingForm,
            action=actions.send_back,
            notice="sent_back",
            done=_("Sent back; whoever proposed it reads what is missing."),
        ),
        RowVerb(
            of=rows.of,
            name="enter_number",
            rows=rows,
            may=policies.may_decide,
            when=_is_confirmed,
            form=OutsideNumberForm,
            action=actions.enter_number,
            done=_("Kept."),
        ),
        RowVerb(
            of=rows.of,
            name="withdraw",
            rows=rows,
            may=policies.may_withdraw,
            form=WithdrawForm,
            action=actions.withdraw,
            notice="taken_out",
            done=_("Taken out. It counts no longer."),
        ),
    )


VERBS: Mapping[tuple[str, str], RowVerb] = {
    (verb.of, verb.name): verb for rows in (Technology, Transfer) for verb in _of(rows)
}


def offered(row: Technology | Transfer, user: User, at: datetime) -> dict[str, RowVerb]:
    """Return what `user` can do to a row now, by name."""
    return accounts.verbs.offered(VERBS.values(), row.of, row, user, at)
