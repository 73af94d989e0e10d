"""The administration of the mentor library: to look; decisions have pages of their own."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy

from accounts.admin import Audited, PersonAdmin
from accounts.models import User
from mentors import actions
from mentors.models import Experience, Interest, MentorProfile, Mentorship, MentorshipRequest


class ExperienceInline(admin.TabularInline[Experience, MentorProfile]):
    """What the mentor says he has done."""

    model = Experience
    fields = ("position", "years", "text")
    extra = 0


class InterestInline(admin.TabularInline[Interest, MentorProfile]):
    """Whom the mentor must stay out of."""

    model = Interest
    extra = 0


def _told_by_several() -> QuerySet[Experience, Any]:
    """Return the digests of lines that several mentors wrote word for word."""
    several = Experience.objects.values("digest").annotate(n=Count("mentor", distinct=True))
    return several.filter(n__gt=1).values("digest")


@admin.register(MentorProfile)
class MentorAdmin(Audited, admin.ModelAdmin[MentorProfile]):
    """The library; who is let in and out is decided on the office's pages."""

    list_display = (
        "user",
        "headline",
        "status",
        "county",
        "active_count",
        "capacity",
        "borrows",
        "is_sample",
    )
    list_filter = ("status", "is_sample", "categories", "county__prefecture")
    list_select_related = ("user", "county__prefecture")
    search_fields = ("user__search_key", "headline")
    autocomplete_fields = ("user", "county", "sectors", "help_kinds")
    readonly_fields = (
        "status",
        "active_count",
        "answer_hours",
        "answer_chance",
        "appointed_on",
        "term_ends_on",
        "borrowed",
    )
    inlines = (ExperienceInline, InterestInline)

    def get_queryset(self, request: HttpRequest) -> QuerySet[MentorProfile]:
        """Find out whose lines stand word for word in another profile."""
        own = Experience.objects.filter(mentor=OuterRef("pk"), digest__in=_told_by_several())
        return super().get_queryset(request).annotate(borrows=Exists(own))

    @admin.display(description=gettext_lazy("copied"), boolean=True)
    def borrows(self, mentor: MentorProfile) -> bool:
        """Return whether a line stands word for word in another profile."""
        return bool(mentor.borrows)  # type: ignore[attr-defined]

    @admin.display(description=gettext_lazy("lines that stand in other profiles too"))
    def borrowed(self, mentor: MentorProfile) -> str:
        """Name the lines, and who has them too."""
        own = mentor.experiences.filter(digest__in=_told_by_several())
        others = Experience.objects.exclude(mentor=mentor).select_related("mentor__user")
        return format_html_join(
            mark_safe("<br>"),
            "{} ({})",
            (
                (
                    line.text,
                    ", ".join(str(other.mentor) for other in others.filter(digest=line.digest)),
                )
                for line in own
            ),
        )


class PersonWhoMentorsAdmin(PersonAdmin):
    """People; whoever closes an account here releases what waits for it as a mentor."""

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:  # noqa: ANN401
        """Save, and close the account by its action."""
        closes = change and "is_active" in form.changed_data and not obj.is_active
        obj.is_active = obj.is_active or closes
        super().save_model(request, obj, form, change)
        if closes:
            assert isinstance(request.user, User)  # noqa: S101  the admin site asks to sign in
            actions.deactivate(obj, by=request.user, at=timezone.now())


admin.site.unregister(User)  # the library's own page for people, from here on with the above
admin.site.register(User, PersonWhoMentorsAdmin)


class ReadOnlyAdmin(Audited, admin.ModelAdmin[Any]):
    """To look at; the two sides change these themselves."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody adds here."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ANN401
        """Nobody changes here."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ANN401
        """Nobody deletes here."""
        return False


@admin.register(MentorshipRequest)
class RequestAdmin(ReadOnlyAdmin):
    """Requests."""

    list_display = ("venture", "mentor", "status", "sent_at", "due_at")
    list_filter = ("status",)
    list_select_related = ("venture", "mentor__user")


@admin.register(Mentorship)
class MentorshipAdmin(ReadOnlyAdmin):
    """Mentorships."""

    list_display = ("venture", "mentor", "status", "started_at", "ended_at", "held_at")
    list_filter = ("status", ("held_at", admin.EmptyFieldListFilter))
    list_select_related = ("venture", "mentor__user")
