"""What this room adds to pages of others."""

from collections.abc import Sequence
from dataclasses import dataclass

from django import template
from django.utils import timezone

from accounts.models import User
from incubation import queries
from incubation.enums import MoveKind
from incubation.models import Application, ChainMove, HandOver, Residency
from incubation.queries import Chain, Free, Plan, answer_by, named_residents
from spaces.models import Space
from ventures.models import Venture

register = template.Library()


@dataclass(frozen=True)
class Waits:
    """What waits for the managers of some spaces."""

    applications: Sequence[Application]
    longer: Sequence[Residency]
    hand_overs: Sequence[HandOver]
    moves: Sequence[ChainMove]

    def __len__(self) -> int:
        rows = (self.applications, self.longer, self.hand_overs, self.moves)
        return sum(map(len, rows))


@register.simple_tag
def waits_for_spaces(spaces: Sequence[Space], user: User) -> Waits:
    """Return what `user` has to answer there: applications, last days, hand-overs, steps."""
    asked = Application.objects.filter(space__in=spaces).shown_to(user).unanswered()
    applications = list(asked.for_page())
    today = timezone.localdate()
    for each in applications:
        each.until = answer_by(each)  # type: ignore[attr-defined]
        each.is_late = each.until < today  # type: ignore[attr-defined]
    running = Residency.objects.filter(space__in=spaces).running().for_page()
    return Waits(
        applications,
        list(running.filter(longer_until__isnull=False, longer_from_space=False)),
        list(HandOver.objects.waits_for(spaces).for_page()),
        list(ChainMove.objects.waits_for_space().filter(space__in=spaces).for_page()),
    )


@register.simple_tag
def plans_of(spaces: Sequence[Space]) -> list[Plan]:
    """Return who sits where in these spaces today."""
    return queries.plans(spaces, timezone.localdate())


@register.simple_tag
def residents_of(space: Space) -> tuple[int, list[Venture]]:
    """Return how many ventures live there, and those that agreed to be named."""
    return named_residents(space, timezone.localdate())


@register.simple_tag
def graduates_of(space: Space) -> int:
    """Return how many ventures graduated from a space."""
    return queries.graduates_of(space)


@register.simple_tag
def chain_of(venture: Venture) -> Chain:
    """Return where a venture stands in the chain today, and what could come next."""
    return Chain(venture, timezone.localdate())


@register.simple_tag
def waited_for(space: Space, user: User) -> list[Free]:
    """Return what is free in a space while ventures wait for it."""
    return queries.free_and_waited_for([space], user)


@register.simple_tag
def waited_for_in(spaces: Sequence[Space], user: User) -> list[Free]:
    """Return what is free in these spaces while ventures wait for it."""
    return queries.free_and_waited_for(spaces, user)


@register.filter
def move_word(code: str) -> str:
    """Return a step in words; a notice knows it as its code."""
    return str(MoveKind(code).label) if code in MoveKind.values else ""
