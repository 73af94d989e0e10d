"""The administration of people, organisations and the shared lists."""

from collections.abc import Callable, Sequence
from typing import Any, ClassVar, cast

from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from accounts import actions
from accounts.enums import Hat, Role
from accounts.forms import GrantForm, OrganisationForm
from accounts.http import fresh_proof
from accounts.models import (
    County,
    FactorLoss,
    Grant,
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
from accounts.policies import Denied, Unfit, may_grant, permits
from audit.actions import record

Words = str | Promise
_fresh: Any = fresh_proof  # its views answer more narrowly than those of Django


class Audited:
    """Writes a trail of who added or changed what, passwords included; no values.

    Beside the superuser those administrators `see` and `keep` the rows who are named here.
    """

    sees: ClassVar[tuple[str, ...]] = ()
    keeps: ClassVar[tuple[str, ...]] = ()

    def _is_one(self, request: HttpRequest, roles: tuple[str, ...]) -> bool:
        user = cast("User", request.user)
        return user.is_active and bool(user.pk) and user.administers(*roles)

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Show the app to whoever sees one of its lists."""
        allowed = super().has_module_permission(request)  # type: ignore[misc]
        return bool(allowed) or self._is_one(request, (*self.sees, *self.keeps))

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Show them."""
        allowed = super().has_view_permission(request, obj)  # type: ignore[misc]
        return bool(allowed) or self._is_one(request, (*self.sees, *self.keeps))

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Let them be added."""
        allowed = super().has_add_permission(request)  # type: ignore[misc]
        return bool(allowed) or self._is_one(request, self.keeps)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Let them be changed."""
        allowed = super().has_change_permission(request, obj)  # type: ignore[misc]
        return bool(allowed) or self._is_one(request, self.keeps)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Let them be deleted."""
        allowed = super().has_delete_permission(request, obj)  # type: ignore[misc]
        return bool(allowed) or self._is_one(request, self.keeps)

    def log_addition(self, request: HttpRequest, obj: Model, message: Any) -> Any:  # noqa: ANN401
        """Note an addition."""
        record("administer_add", obj, by=cast("User", request.user), at=timezone.now())
        return super().log_addition(request, obj, message)  # type: ignore[misc]

    def log_change(self, request: HttpRequest, obj: Model, message: Any) -> Any:  # noqa: ANN401
        """Note a change."""
        fields = sorted(
            {
                name
                for each in message
                if isinstance(each, dict)
                for name in each.get("changed", {}).get("fields", [])
            }
        )
        record(
            "administer_change",
            obj,
            by=cast("User", request.user),
            at=timezone.now(),
            fields=", ".join(map(str, fields)),
        )
        return super().log_change(request, obj, message)  # type: ignore[misc]

    def log_deletions(self, request: HttpRequest, queryset: QuerySet[Any]) -> Any:  # noqa: ANN401
        """Note each deletion."""
        for obj in queryset:
            record("administer_delete", obj, by=cast("User", request.user), at=timezone.now())
        return super().log_deletions(request, queryset)  # type: ignore[misc]


class ToLook(Audited, admin.ModelAdmin[Any]):
    """Rows that nobody changes here: pages of their own write them and keep them."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Pages of their own write."""
        del request
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Pages of their own change."""
        del request, obj
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nothing is deleted here."""
        del request, obj
        return False


@admin.register(User)
class PersonAdmin(Audited, UserAdmin):  # type: ignore[type-arg]
    """People; contact details and consents are theirs to change.

    The system administrator switches accounts off and on, and changes nothing else of a person:
    a password or a right would make him whoever he likes.
    """

    sees = (Role.SECURITY_ADMIN,)
    keeps = (Role.SYSTEM_ADMIN,)
    ordering = ("search_key",)
    list_display = ("name", "email", "worn", "is_active", "is_sample")
    list_filter = ("is_active", "is_staff", "is_sample")
    search_fields = ("email", "search_key")
    fieldsets = (
        (None, {"fields": ("email", "password", "name", "hats")}),
        (_("Rights"), {"fields": ("is_active", "is_staff", "is_superuser")}),
    )
    add_fieldsets = ((None, {"fields": ("email", "name", "password1", "password2")}),)
    filter_horizontal = ()
    actions = ("sign_out",)

    @admin.display(description=User._meta.get_field("hats").verbose_name)
    def worn(self, row: User) -> str:
        """Say in words what a person is here."""
        return pgettext("list", ", ").join(str(Hat(hat).label) for hat in row.hats)

    def has_sign_out_permission(self, request: HttpRequest) -> bool:
        """Leave it to whoever gives and takes rights."""
        return permits(may_grant, cast("User", request.user))

    @admin.action(description=_("Sign the chosen people out everywhere"), permissions=["sign_out"])
    def sign_out(self, request: HttpRequest, chosen: QuerySet[User]) -> None:
        """End all their sessions; they sign in anew."""
        by, at = cast("User", request.user), timezone.now()
        for person in chosen:
            actions.sign_out_everywhere(person, by=by, at=at)
        self.message_user(request, _("They are signed out everywhere."))

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> Sequence[str]:  # type: ignore[override]
        """Leave to whoever is no superuser the one switch."""
        if obj is None or cast("User", request.user).is_superuser:
            return ()
        return ("email", "name", "worn")

    def get_fieldsets(self, request: HttpRequest, obj: User | None = None) -> Any:  # noqa: ANN401
        """Leave password and rights out where the superuser does not look."""
        if obj is None or cast("User", request.user).is_superuser:
            return super().get_fieldsets(request, obj)
        return ((None, {"fields": ("email", "name", "worn", "is_active")}),)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """People sign up; the superuser may make an account."""
        return cast("User", request.user).is_superuser

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Leave it to the superuser."""
        del obj
        return cast("User", request.user).is_superuser

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Leave a superuser's account to superusers, and a closed one as it is."""
        if isinstance(obj, User) and obj.is_closed:
            return False
        if isinstance(obj, User) and obj.is_superuser:
            return cast("User", request.user).is_superuser
        return super().has_change_permission(request, obj)

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:  # noqa: ANN401
        """Sign out everywhere who is switched off or on: nobody is in again who was in before."""
        super().save_model(request, obj, form, change)
        if change and "is_active" in form.changed_data:
            actions.end_sessions(obj)
        if change and {"is_active", "is_superuser"} & set(form.changed_data):
            actions.tell_what_waits(obj, at=timezone.now())

    @method_decorator(_fresh)
    def user_change_password(
        self,
        request: HttpRequest,
        id: str,  # noqa: A002  Django's name
        form_url: str = "",
    ) -> HttpResponse:
        """Leave other people's passwords to the superuser."""
        if not cast("User", request.user).is_superuser:
            raise PermissionDenied
        return super().user_change_password(request, id, form_url)

    @method_decorator(_fresh)
    def change_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401
        """Change a person, the right to administer among it."""
        return super().change_view(request, *args, **kwargs)


class MembershipInline(admin.TabularInline[Membership, Organisation]):
    """Who acts for the organisation; rights are given under `GrantAdmin`, by two."""

    model = Membership
    fields = readonly_fields = ("user", "role")
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Organisation | None = None) -> bool:
        """Rights are asked for and given, not typed in."""
        del request, obj
        return False

    def has_view_permission(self, request: HttpRequest, obj: Organisation | None = None) -> bool:
        """Whoever sees the body sees them."""
        del request, obj
        return True


@admin.register(Membership)
class MembershipAdmin(Audited, admin.ModelAdmin[Membership]):
    """Who acts for whom; ended here, with a trace."""

    keeps = (Role.SECURITY_ADMIN,)
    list_display = ("user", "organisation", "role")
    list_filter = ("role",)
    list_select_related = ("user", "organisation")
    search_fields = ("user__search_key", "user__email", "organisation__name")
    actions = None

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Rights are asked for and given, not typed in."""
        del request
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Another role is another right."""
        del request, obj
        return False

    @method_decorator(_fresh)
    def delete_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401
        """Ask whether to end it."""
        return super().delete_view(request, *args, **kwargs)

    def delete_model(self, request: HttpRequest, obj: Membership) -> None:
        """End it."""
        actions.end_membership(obj, by=cast("User", request.user), at=timezone.now())


class _ByTwo(Audited, admin.ModelAdmin[Any]):
    """What one administrator asks for and another does; asked again who sits there.

    `done` and `refused` are what became of a row, in words.
    """

    done: ClassVar[Words]
    refused: ClassVar[Words]

    @admin.display(description=_("Status"), ordering="is_given")
    def stands(self, row: Any) -> Words:  # noqa: ANN401
        """Say whether it waits, or how it was decided."""
        if row.decided_at is None:
            return _("waits for a second administrator")
        if row.is_given:
            return self.done
        return _("withdrawn") if row.decided_by_id == row.by_id else self.refused

    def action_checkbox(self, obj: Any) -> SafeString:  # noqa: ANN401
        """Let only what waits be ticked: there is nothing more to do about the others."""
        return SafeString() if obj.decided_at is not None else super().action_checkbox(obj)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Show and act in the list; what was asked stays as it is."""
        return obj is None and super().has_change_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Keep every one."""
        del request, obj
        return False

    def response_add(
        self, request: HttpRequest, obj: Model, post_url_continue: str | None = None
    ) -> HttpResponse:
        """Say that it was asked for, not done."""
        del obj, post_url_continue
        told = _("Asked for. It waits in this list until another administrator decides.")
        self.message_user(request, told, messages.SUCCESS)
        return self.response_post_save_add(request, None)

    @method_decorator(_fresh)
    def add_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401
        """Ask."""
        return super().add_view(request, *args, **kwargs)

    @method_decorator(_fresh)
    def changelist_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401
        """Show and decide."""
        return super().changelist_view(request, *args, **kwargs)

    def _decide(
        self, request: HttpRequest, chosen: "QuerySet[Any]", how: Callable[..., object]
    ) -> None:
        for each in chosen:
            try:
                how(each, by=request.user, at=timezone.now())
            except actions.AlreadyDecided:
                told = _("%(right)s: it is decided already.") % {"right": each}
                self.message_user(request, told, messages.WARNING)
            except actions.AccountClosed:
                told = _("%(right)s: the account is closed or switched off.") % {"right": each}
                self.message_user(request, told, messages.ERROR)
            except Unfit:
                told = _(
                    "%(right)s: it does not go with this body, or with what the person may do."
                ) % {"right": each}
                self.message_user(request, told, messages.ERROR)
            except Denied:
                told = _(
                    "%(right)s: a second administrator decides, once, neither who asked "
                    "nor who gets it."
                ) % {"right": each}
                self.message_user(request, told, messages.ERROR)
            else:
                each.refresh_from_db()
                told = _("%(right)s: %(state)s.") % {"right": each, "state": self.stands(each)}
                self.message_user(request, told, messages.SUCCESS)


@admin.register(FactorLoss)
class FactorLossAdmin(_ByTwo):
    """Second factors that are lost: one makes sure who asks, another takes them away."""

    done, refused = _("taken away"), _("left as it is")
    keeps = (Role.SECURITY_ADMIN,)
    fields = ("user", "checked")
    autocomplete_fields = ("user",)
    list_display = ("user", "checked", "by", "at", "stands", "decided_by")
    list_filter = ("is_given",)
    list_select_related = ("user", "by", "decided_by")
    actions = ("take", "refuse")

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:  # noqa: ANN401
        """Ask about nobody whose account is closed or switched off, nor about oneself."""
        if db_field.name == "user":
            told = _("This account is closed or switched off, or your own: choose another.")
            own = cast("User", request.user).pk
            kwargs["queryset"] = User.objects.filter(is_active=True).exclude(pk=own)
            kwargs["error_messages"] = {"invalid_choice": told}
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: FactorLoss, form: object, change: bool) -> None:
        """Ask."""
        del form, change
        asked = actions.ask_factor_loss(
            obj.user, obj.checked, by=cast("User", request.user), at=timezone.now()
        )
        obj.pk = asked.pk

    @admin.action(description=_("Take away the factors that another administrator asked about"))
    def take(self, request: HttpRequest, chosen: QuerySet[FactorLoss]) -> None:
        """Take the chosen ones away."""
        self._decide(request, chosen, actions.take_factor)

    @admin.action(description=_("Leave the chosen factors as they are, or withdraw what you asked"))
    def refuse(self, request: HttpRequest, chosen: QuerySet[FactorLoss]) -> None:
        """Leave the chosen ones."""
        self._decide(request, chosen, actions.refuse_factor_loss)


@admin.register(Grant)
class GrantAdmin(_ByTwo):
    """Rights that one administrator asks for and another gives."""

    done, refused = _("given"), _("refused")
    form = GrantForm
    keeps = (Role.SECURITY_ADMIN,)
    fields = ("user", "organisation", "role")
    autocomplete_fields = ("user", "organisation")
    list_display = ("user", "organisation", "role", "by", "at", "stands", "decided_by")
    list_filter = ("is_given", "role")
    list_select_related = ("user", "organisation", "by", "decided_by")
    actions = ("give", "refuse")

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:  # noqa: ANN401
        """Ask for nobody whose account is closed or switched off."""
        if db_field.name == "user":
            told = _("This account is closed or switched off: choose another.")
            kwargs["queryset"] = User.objects.filter(is_active=True)
            kwargs["error_messages"] = {"invalid_choice": told}
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: Grant, form: object, change: bool) -> None:
        """Ask."""
        del form, change
        asked = actions.ask_grant(
            obj.user, obj.organisation, obj.role, by=cast("User", request.user), at=timezone.now()
        )
        obj.pk = asked.pk

    @admin.action(description=_("Give the rights that another administrator asked for"))
    def give(self, request: HttpRequest, chosen: QuerySet[Grant]) -> None:
        """Give the chosen ones."""
        self._decide(request, chosen, actions.give_grant)

    @admin.action(description=_("Refuse the chosen rights, or withdraw your own"))
    def refuse(self, request: HttpRequest, chosen: QuerySet[Grant]) -> None:
        """Refuse the chosen ones."""
        self._decide(request, chosen, actions.refuse_grant)


@admin.register(Organisation)
class OrganisationAdmin(Audited, admin.ModelAdmin[Organisation]):
    """Bodies and who acts for them."""

    form = OrganisationForm
    sees = (Role.SECURITY_ADMIN,)
    keeps = (Role.SYSTEM_ADMIN,)
    list_display = ("name", "kind", "is_sample")
    list_filter = ("kind",)
    search_fields = ("name",)
    inlines = (MembershipInline,)


@admin.register(Sector, Stage, HelpKind)
class CuedAdmin(Audited, admin.ModelAdmin[Sector]):
    """Lists whose entries can be read from a sentence."""

    keeps = (Role.SYSTEM_ADMIN,)
    list_display = ("code", "name_zh", "name_en", "words", "position")
    search_fields = ("code", "name_zh", "name_en", "words")


@admin.register(MentorCategory, SpaceType, Language, Prefecture)
class TermAdmin(Audited, admin.ModelAdmin[Language]):
    """The other shared lists."""

    keeps = (Role.SYSTEM_ADMIN,)
    list_display = ("code", "name_zh", "name_en", "position")
    search_fields = ("code", "name_zh", "name_en")


@admin.register(County)
class CountyAdmin(Audited, admin.ModelAdmin[County]):
    """Counties under their prefectures."""

    keeps = (Role.SYSTEM_ADMIN,)
    list_display = ("code", "name_zh", "name_en", "prefecture")
    list_filter = ("prefecture",)
    list_select_related = ("prefecture",)
    search_fields = ("code", "name_zh", "name_en")
