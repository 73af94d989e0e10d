"""What this room adds to pages of others."""

from collections.abc import Sequence
from dataclasses import dataclass

from django import template
from django.utils import timezone

from incubation.models import Application, HandOver, Residency
from incubation.queries import answer_by, named_residents
from spaces.models import Space
from ventures.models import Venture

register = template.Library()


@dataclass(frozen=True)
class Waits:
    """What waits for the managers of some spaces."""

    applications: Sequence[Application]
    longer: Sequence[Residency]
    hand_overs: Sequence[HandOver]

    def __len__(self) -> int:
        return len(self.applications) + len(self.longer) + len(self.hand_overs)


@register.simple_tag
def waits_for_spaces(spaces: Sequence[Space]) -> Waits:
    """Return the applications, last days and hand-overs that these spaces have to answer."""
    asked = Application.objects.filter(space__in=spaces).unanswered().for_page()
    applications = list(asked.order_by("sent_at", "pk"))
    today = timezone.localdate()
    for each in applications:
        each.until = answer_by(each)  # type: ignore[attr-defined]
        each.is_late = each.until < today  # type: ignore[attr-defined]
    running = Residency.objects.filter(space__in=spaces).running().for_page()
    taking = HandOver.objects.open().filter(to_space__in=spaces, taker_at=None).for_page()
    return Waits(
        applications,
        list(running.filter(longer_until__isnull=False, longer_from_space=False)),
        list(taking),
    )


@register.simple_tag
def residents_of(space: Space) -> tuple[int, list[Venture]]:
    """Return how many ventures live there, and those that agreed to be named."""
    return named_residents(space, timezone.localdate())
