"""The administration of people, organisations and the shared lists."""

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.utils.translation import gettext_lazy as _

from accounts.models import (
    County,
    HelpKind,
    Language,
    Membership,
    MentorCategory,
    Organisation,
    Prefecture,
    Sector,
    SpaceType,
    Stage,
    User,
)


@admin.register(User)
class PersonAdmin(UserAdmin):  # type: ignore[type-arg]
    """People; contact data and consents are theirs to change."""

    ordering = ("search_key",)
    list_display = ("name", "email", "hats", "is_active", "is_sample")
    list_filter = ("is_active", "is_staff", "is_sample")
    search_fields = ("email", "search_key")
    fieldsets = (
        (None, {"fields": ("email", "password", "name", "hats")}),
        (_("Rights"), {"fields": ("is_active", "is_staff", "is_superuser")}),
    )
    add_fieldsets = ((None, {"fields": ("email", "name", "password1", "password2")}),)
    filter_horizontal = ()


class MembershipInline(admin.TabularInline[Membership, Organisation]):
    """Who acts for the organisation."""

    model = Membership
    autocomplete_fields = ("user",)
    extra = 0


@admin.register(Organisation)
class OrganisationAdmin(admin.ModelAdmin[Organisation]):
    """Bodies and who acts for them."""

    list_display = ("name", "kind", "is_sample")
    list_filter = ("kind",)
    search_fields = ("name",)
    inlines = (MembershipInline,)


@admin.register(Sector, Stage, HelpKind)
class CuedAdmin(admin.ModelAdmin[Sector]):
    """Lists whose entries can be read from a sentence."""

    list_display = ("code", "name_zh", "name_en", "words", "position")
    search_fields = ("code", "name_zh", "name_en", "words")


@admin.register(MentorCategory, SpaceType, Language, Prefecture)
class TermAdmin(admin.ModelAdmin[Language]):
    """The other shared lists."""

    list_display = ("code", "name_zh", "name_en", "position")
    search_fields = ("code", "name_zh", "name_en")


@admin.register(County)
class CountyAdmin(admin.ModelAdmin[County]):
    """Counties under their prefectures."""

    list_display = ("code", "name_zh", "name_en", "prefecture")
    list_filter = ("prefecture",)
    list_select_related = ("prefecture",)
    search_fields = ("code", "name_zh", "name_en")
