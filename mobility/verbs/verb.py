"""What a verb of a leave is."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise

from accounts.models import User
from accounts.policies import permits
from audit.lifecycle import InvalidMove, Move
from mobility.enums import CASE_LIFECYCLE
from mobility.forms import acts as forms
from mobility.models import CaseOn, LeaveCase

Check = Callable[[User, LeaveCase], None]
Told = dict[str, object]


@dataclass(frozen=True, kw_only=True)
class Verb:
    """What is done to a leave.

    Attributes
    ----------
    name
        In the address, in the trail and in the life-cycle.
    said
        What the record says of it; nothing where it is recorded under other names.
    is_inner
        Whether the researcher's own log leaves it out.
    may
        Who may; None where the page of a case does not offer it.
    when
        When it is offered; None where its change of state decides.
    duties
        The duties that it fulfils: of such a day the page offers it first.
    form, action
        What is typed, and what takes it: the case and what `form.told` returns.
    notice
        The notice that the researcher gets.
    is_grave
        Whether its button is a warning.
    """

    name: str
    said: str | Promise = ""
    is_inner: bool = False
    may: Check | None = None
    when: Callable[[CaseOn], bool] | None = None
    duties: tuple[str, ...] = ()
    form: type[forms.ActForm] | None = None
    action: Callable[..., object] | None = None
    notice: str = ""
    is_grave: bool = False

    @property
    def move(self) -> Move | None:
        """The change of state, where it is one."""
        return CASE_LIFECYCLE.moves.get(self.name)

    def is_possible(self, case: CaseOn) -> bool:
        """Whether it can be done now to a case annotated by `CaseQuerySet.on`."""
        return bool(self.when(case) if self.when else case.may(self.name))

    def is_offered(self, case: CaseOn, user: User) -> bool:
        """Whether `user` may do it to such a case, now."""
        return bool(self.is_possible(case) and self.may and permits(self.may, user, case))

    def do(self, case: CaseOn, told: Told, *, by: User, at: datetime) -> None:
        """Do it with what was typed.

        Raises
        ------
        InvalidMove
            It cannot be done now. A change of state is left to its action, which says why.
        """
        assert self.action is not None  # noqa: S101  only what has a form comes here
        if self.move is None and not self.is_possible(case):
            raise InvalidMove(f"{case}: cannot {self.name} when {case.status}.")
        self.action(case, **told, by=by, at=at)
