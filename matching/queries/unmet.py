"""What founders must have and nobody in the library writes of."""

import re
from datetime import date

from django.db.models import QuerySet

from matching.core.similarity import closeness
from matching.models import Passage
from matching.queries.asks import PEOPLE, Ask
from matching.queries.candidates import possible_mentors
from matching.queries.vectors import encoder, minus_cosines
from mentors.models import MentorProfile
from ventures.enums import Importance

ASKED_AT_MOST = 3
NOBODY_BELOW = 0.35  # of the closeness of the nearest line
_KNOWS = re.compile(
    r"(?:懂|会做|做过|搞过|熟悉|精通|会)([^，。；、！？,.;!?\s]{2,20}?)的"
    r"(?:人|老师|导师|专家|师傅|工程师|律师|会计|高手|行家)"
)
_KNOWS_IN_ENGLISH = re.compile(
    r"\b(?:some(?:one|body)|any(?:one|body)|a person|people|an expert|a mentor) who "
    r"(?:knows?|does|do|has done|have done|understands?)(?: about)? ([^.,;!?\n]{3,60})",
    re.IGNORECASE,
)


def asked_of_people(text: str) -> list[str]:
    """Return what a sentence says that somebody must know.

    >>> asked_of_people("想找懂量子芯片封装的人")
    ['量子芯片封装']
    >>> asked_of_people("We need someone who knows about zinc, soon.")
    ['zinc']
    """
    found = [*_KNOWS.findall(text), *_KNOWS_IN_ENGLISH.findall(text)]
    return [each.strip() for each in found][:ASKED_AT_MOST]


def unmet(ask: Ask, *, today: date) -> list[str]:
    """Return what is a must, or said to be known by whoever is sought, and nobody writes of.

    Only mentors who may be recommended at all are looked at.
    """
    people = ask.only(PEOPLE)
    musts = [line.text for line in people.lines if line.importance == Importance.MUST]
    wanted = list(dict.fromkeys([*musts, *asked_of_people(ask.text)]))[:ASKED_AT_MOST]
    allowed = possible_mentors(people, today=today).values("pk")
    return [each for each in wanted if _nearest(each, allowed) < NOBODY_BELOW]


def _nearest(text: str, allowed: QuerySet[MentorProfile, object]) -> float:
    """Return how close the nearest line of anybody allowed comes; 0 without any."""
    (distance,) = minus_cosines([text])
    lines = Passage.objects.told_by("mentor").filter(model=encoder().name, mentor__in=allowed)
    found = lines.order_by(distance).values_list(distance, flat=True).first()
    return 0.0 if found is None else float(closeness(-found, encoder().scale))
