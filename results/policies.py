"""Who registers results, who confirms them, who reads them."""

from accounts.models import User
from accounts.policies import Denied
from results.models import Technology, Transfer
from spaces.models import Space
from ventures.models import Venture

Row = Technology | Transfer


def _is_of(user: User, row: Row) -> bool:
    """Whether a row is of a venture that `user` leads or of a space that he manages."""
    led = Venture.objects.led_by(user).filter(pk__in=[row.venture_id])
    managed = Space.objects.managed_by(user).filter(pk__in=[row.space_id])
    return led.exists() or managed.exists()


def may_register(user: User) -> None:
    """The programme office, whoever manages a space, and whoever leads a venture propose rows."""
    if user.is_coordinator or Space.objects.managed_by(user).exists():
        return
    if not Venture.objects.led_by(user).exists():
        raise Denied


def may_register_for(user: User, venture: Venture | None, space: Space | None) -> None:
    """Others than the office propose what is of their venture or space."""
    if user.is_coordinator:
        return
    is_led = venture and Venture.objects.led_by(user).filter(pk=venture.pk).exists()
    if not is_led and not (space and Space.objects.managed_by(user).filter(pk=space.pk).exists()):
        raise Denied


def may_read(user: User, row: Row) -> None:
    """The province reads all, others what is theirs."""
    if not type(row).objects.visible_to(user).filter(pk=row.pk).exists():
        raise Denied


def may_read_registers(user: User) -> None:
    """Whoever registers reads the lists, and so does the province."""
    if not user.reads_province:
        may_register(user)


def may_change(user: User, row: Row) -> None:
    """Whoever proposed it, his side, and the office put right what is not confirmed."""
    if not (user.is_coordinator or row.by_id == user.pk or _is_of(user, row)):
        raise Denied


def may_decide(user: User, row: Row) -> None:
    """An officer who has no part in the venture or the space decides."""
    in_team = row.venture is not None and row.venture.members.filter(person=user).exists()
    if not user.is_coordinator or in_team or _is_of(user, row):
        raise Denied


def may_withdraw(user: User, row: Row) -> None:
    """Whoever may change it takes it back; what was confirmed an officer alone takes out."""
    if row.confirmed_at is not None:
        may_decide(user, row)
    else:
        may_change(user, row)
