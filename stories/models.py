"""Stories: what came of a mentorship, told by one side, agreed by the other, read by all."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from audit.models import Tracked
from mentors.models import Mentorship
from stories.enums import STORY_LIFECYCLE, StoryStatus
from stories.querysets import StoryQuerySet
from ui.seen import shown

_PERSON = settings.AUTH_USER_MODEL
_BOTH = (StoryStatus.AGREED, StoryStatus.SHOWN)


class Story(Tracked):
    """What came of a mentorship; it names the venture and the mentor, so both agree to each word.

    `by` wrote it as it reads now, `agreed_by` is of the other side, `checked_by` of the programme
    office and of neither.
    """

    lifecycle = STORY_LIFECYCLE

    mentorship = models.OneToOneField(
        Mentorship, models.PROTECT, related_name="story", editable=False
    )
    title = models.CharField(_("in a few words"), max_length=60)
    text = models.CharField(_("how it began, what you did, what came of it"), max_length=1500)
    status = models.CharField(
        max_length=12, choices=StoryStatus, default=STORY_LIFECYCLE.initial, editable=False
    )
    missing = models.CharField(
        _("what is to be put right"), max_length=300, blank=True, editable=False
    )
    by = models.ForeignKey(_PERSON, models.PROTECT, related_name="stories", editable=False)
    written_at = models.DateTimeField(editable=False)
    agreed_by = models.ForeignKey(
        _PERSON, models.PROTECT, null=True, related_name="+", editable=False
    )
    agreed_at = models.DateTimeField(null=True, editable=False)
    checked_by = models.ForeignKey(
        _PERSON, models.PROTECT, null=True, related_name="+", editable=False
    )
    shown_on = models.DateField(null=True, editable=False)
    is_sample = models.BooleanField(default=False, editable=False)

    objects = StoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("story")
        verbose_name_plural = _("stories")
        ordering = ("-shown_on", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(status__in=StoryStatus.values), name="story_status_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(status__in=_BOTH)
                | Q(agreed_by__isnull=False, agreed_at__isnull=False) & ~Q(agreed_by=F("by")),
                name="story_agreed_by_the_other_side",
            ),
            models.CheckConstraint(
                condition=~Q(status=StoryStatus.SHOWN)
                | Q(checked_by__isnull=False, shown_on__isnull=False)
                & ~Q(checked_by=F("by"))
                & ~Q(checked_by=F("agreed_by")),
                name="story_shown_once_checked",
            ),
            models.CheckConstraint(
                condition=~Q(status=StoryStatus.RETURNED) | ~Q(missing=""),
                name="story_returned_with_what_is_missing",
            ),
        )

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return its page."""
        return reverse("story", args=[self.pk])

    @property
    def look(self) -> str:
        """Return the badge's look."""
        return StoryStatus(self.status).look

    @property
    def seen(self) -> str:
        """What stands for its words as they read now."""
        return shown(self, ("title", "text"))

    @property
    def is_shown(self) -> bool:
        """Whether everybody reads it now."""
        here = self.by.is_active and self.agreed_by is not None and self.agreed_by.is_active
        return here and self.status == StoryStatus.SHOWN
