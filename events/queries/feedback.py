"""How an event was for those who came, from five answers on."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Avg, Count

from events.models import Event, Feedback

FEWEST_ANSWERS = 5  # of fewer nothing is told, because each could be found out


@dataclass(frozen=True)
class Voices:
    """What those who came said; `mean` and `words` where there are enough answers."""

    answers: int
    mean: float | None = None
    words: Sequence[str] = ()

    @property
    def is_enough(self) -> bool:
        """Whether the host reads it."""
        return self.answers >= FEWEST_ANSWERS


def voices_of(event: Event) -> Voices:
    """Return the answers; the words stand in no order that tells who came when."""
    given = Feedback.objects.filter(seat__event=event)
    told = given.aggregate(answers=Count("pk"), mean=Avg("grade"))
    if told["answers"] < FEWEST_ANSWERS:
        return Voices(told["answers"])
    words = given.exclude(words="").order_by("words").values_list("words", flat=True)
    return Voices(told["answers"], round(told["mean"], 1), list(words))
