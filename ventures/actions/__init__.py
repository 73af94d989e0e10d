"""What founders do with their ventures and in their teams."""

from ventures.actions.archiving import Busy, Shown, archive, delete, restore
from ventures.actions.hats import wear_founders_hat
from ventures.actions.invitations import (
    AlreadyIn,
    TooManyInvitations,
    decline_invitation,
    invitation_of,
    invite,
    invite_again,
    join,
    withdraw_invitation,
)
from ventures.actions.team import LastLead, NotThere, change_role, leave, remove
from ventures.actions.writing import NeedTold, form_name, found, save

__all__ = [
    "AlreadyIn",
    "Busy",
    "LastLead",
    "NeedTold",
    "NotThere",
    "Shown",
    "TooManyInvitations",
    "archive",
    "change_role",
    "decline_invitation",
    "delete",
    "form_name",
    "found",
    "invitation_of",
    "invite",
    "invite_again",
    "join",
    "leave",
    "remove",
    "restore",
    "save",
    "wear_founders_hat",
    "withdraw_invitation",
]
