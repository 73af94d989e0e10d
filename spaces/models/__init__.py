"""Maker spaces: the page of one, its places, and who asks and comes."""

from spaces.models.contact import Question, Visit
from spaces.models.hosted import Hosted
from spaces.models.kept import NOTE_AT_MOST, SpaceFavourite
from spaces.models.places import VISIT_MINUTES, Place, VisitHour
from spaces.models.space import FACILITIES_AT_MOST, NOTICE_AT_MOST, Facility, Space, SpaceQuerySet
from spaces.models.standing import SpaceStanding, StandingQuerySet

__all__ = [
    "FACILITIES_AT_MOST",
    "NOTE_AT_MOST",
    "NOTICE_AT_MOST",
    "VISIT_MINUTES",
    "Facility",
    "Hosted",
    "Place",
    "Question",
    "Space",
    "SpaceFavourite",
    "SpaceQuerySet",
    "SpaceStanding",
    "StandingQuerySet",
    "Visit",
    "VisitHour",
]
