"""Conditions of entry, applications, residencies, bookings, hand-overs, the chain."""

from incubation.models.applications import MONTHS_AT_MOST, Application
from incubation.models.chain import ChainMove, ChainRule, Enrolment, RuleAnswer
from incubation.models.conditions import EntryCondition
from incubation.models.hand_overs import HandOver
from incubation.models.stays import Booking, Residency

__all__ = [
    "MONTHS_AT_MOST",
    "Application",
    "Booking",
    "ChainMove",
    "ChainRule",
    "Enrolment",
    "EntryCondition",
    "HandOver",
    "Residency",
    "RuleAnswer",
]
