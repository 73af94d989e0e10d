"""A person instead of a machine: what founders and mentors ask the programme office."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit.models import Tracked
from matching.enums import ENQUIRY_LIFECYCLE, EnquiryStatus
from ventures.models import Venture


class EnquiryQuerySet(models.QuerySet["Enquiry"]):
    """Enquiries."""

    def visible_to(self, user: User) -> Self:
        """Keep the own ones; the programme office reads all."""
        return self if user.is_coordinator else self.filter(asked_by=user)

    def waiting(self) -> Self:
        """Keep those that nobody has answered."""
        return self.filter(status=EnquiryStatus.OPEN)

    def over(self) -> Self:
        """Keep those that were answered or taken back."""
        return self.exclude(status=EnquiryStatus.OPEN)

    def for_page(self) -> Self:
        """Join who asked, with the live ventures of that person, and who answers."""
        live = models.Prefetch("asked_by__ventures", Venture.objects.live())
        return self.select_related("asked_by", "officer").prefetch_related(live)


class Enquiry(Tracked):
    """Somebody asks for a person; one named officer answers by a day that both see."""

    lifecycle = ENQUIRY_LIFECYCLE

    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    officer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    text = models.CharField(_("what you want a person to look at"), max_length=600)
    answer = models.CharField(_("the answer"), max_length=1000, blank=True)
    status = models.CharField(
        max_length=12, choices=EnquiryStatus, default=ENQUIRY_LIFECYCLE.initial
    )
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()

    objects = EnquiryQuerySet.as_manager()

    class Meta:
        verbose_name = _("question to the office")
        verbose_name_plural = _("questions to the office")
        constraints = (
            models.UniqueConstraint(
                fields=["asked_by"],
                condition=Q(status=EnquiryStatus.OPEN),
                name="one_open_enquiry_a_person",
            ),
            models.CheckConstraint(
                condition=Q(status__in=EnquiryStatus.values), name="enquiry_status_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(status=EnquiryStatus.ANSWERED) | ~Q(answer=""),
                name="answered_with_words",
            ),
            models.CheckConstraint(condition=Q(due_at__gt=F("asked_at")), name="enquiry_has_time"),
        )
        ordering = ("due_at", "pk")

    def __str__(self) -> str:
        return f"enquiry {self.pk} {self.status}"

    @property
    def look(self) -> str:
        """Return the badge's look."""
        return EnquiryStatus(self.status).look
