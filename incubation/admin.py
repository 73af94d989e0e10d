"""The administration of applications, residencies and the chain: to look; pages decide."""

from django.contrib import admin

from accounts.admin import ToLook
from accounts.enums import Role
from incubation.models import (
    Application,
    ChainMove,
    ChainRule,
    Enrolment,
    EntryCondition,
    HandOver,
    Residency,
)


@admin.register(Application)
class ApplicationAdmin(ToLook):
    """Who asked which space for what."""

    list_display = ("venture", "space", "kind", "status", "sent_at")
    list_filter = ("status", "kind")
    list_select_related = ("venture", "space")
    search_fields = ("venture__search_key", "space__search_key")


@admin.register(Residency)
class ResidencyAdmin(ToLook):
    """Who lives where, under which contract."""

    list_display = ("venture", "space", "place", "span", "status")
    list_filter = ("status",)
    list_select_related = ("venture", "space", "place")
    search_fields = ("venture__search_key", "space__search_key", "contract")


@admin.register(HandOver)
class HandOverAdmin(ToLook):
    """Who moves from where to where."""

    list_display = ("residency", "to_space", "status", "asked_at")
    list_filter = ("status",)
    list_select_related = ("residency", "to_space")
    search_fields = ("residency__venture__search_key", "to_space__search_key")


@admin.register(EntryCondition)
class ConditionAdmin(ToLook):
    """What spaces ask of those who move in."""

    list_display = ("space", "kind", "months", "is_must", "is_active")
    list_filter = ("kind", "is_must", "is_active")
    list_select_related = ("space",)
    search_fields = ("space__search_key", "source")


@admin.register(ChainMove)
class ChainMoveAdmin(ToLook):
    """Who goes where in the chain."""

    list_display = ("venture", "kind", "space", "status", "proposed_at")
    list_filter = ("status", "kind")
    list_select_related = ("venture", "space")
    search_fields = ("venture__search_key", "space__search_key")


@admin.register(Enrolment)
class EnrolmentAdmin(ToLook):
    """Who is in which stage of the chain."""

    list_display = ("venture", "stage", "space", "began_on", "ended_on", "how")
    list_filter = ("stage", "how")
    list_select_related = ("venture", "space")
    search_fields = ("venture__search_key", "space__search_key")


@admin.register(ChainRule)
class ChainRuleAdmin(ToLook):
    """What the stages ask for, in dated versions; a page of the office writes them."""

    keeps = (Role.SYSTEM_ADMIN,)
    list_display = ("code", "stage", "phase", "kind", "number", "valid_from", "valid_until")
    list_filter = ("stage", "phase", "grade")
    search_fields = ("code", "text_zh", "text_en", "source")
