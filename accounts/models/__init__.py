"""People, organisations and the shared lists."""

from accounts.models.people import (
    NOWHERE,
    CalendarLink,
    Consent,
    Draft,
    FactorLoss,
    Grant,
    Membership,
    Organisation,
    User,
)
from accounts.models.statements import STATEMENT_LENGTH, PublicStatement, Statement
from accounts.models.taxonomy import (
    County,
    Cued,
    HelpKind,
    Language,
    MentorCategory,
    Prefecture,
    Sector,
    SpaceType,
    Stage,
    Term,
)

__all__ = [
    "NOWHERE",
    "STATEMENT_LENGTH",
    "CalendarLink",
    "Consent",
    "County",
    "Cued",
    "Draft",
    "FactorLoss",
    "Grant",
    "HelpKind",
    "Language",
    "Membership",
    "MentorCategory",
    "Organisation",
    "Prefecture",
    "PublicStatement",
    "Sector",
    "SpaceType",
    "Stage",
    "Statement",
    "Term",
    "User",
]
