"""Mentors, what they have done, who asks them and whom they mentor."""

from mentors.models.mentorships import Mentorship
from mentors.models.offers import Findable, Offer
from mentors.models.profiles import (
    CAPACITY_AT_MOST,
    EXPERIENCES_AT_MOST,
    OFFERS_AT_MOST,
    WEEKLY_AT_MOST,
    Experience,
    Favourite,
    HeldLine,
    Interest,
    MentorProfile,
)
from mentors.models.requests import MentorshipRequest, WaitingPlace
from mentors.models.reviews import ReviewComment, YearReview
from mentors.models.vetting import Deputy, Evidence, Vetting

__all__ = [
    "CAPACITY_AT_MOST",
    "EXPERIENCES_AT_MOST",
    "OFFERS_AT_MOST",
    "WEEKLY_AT_MOST",
    "Deputy",
    "Evidence",
    "Experience",
    "Favourite",
    "Findable",
    "HeldLine",
    "Interest",
    "MentorProfile",
    "Mentorship",
    "MentorshipRequest",
    "Offer",
    "ReviewComment",
    "Vetting",
    "WaitingPlace",
    "YearReview",
]
