"""What both expect of each other, goals, and what each side says at the end."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from audit.guards import refused
from audit.models import Tracked
from mentoring.enums import GOAL_LIFECYCLE, EndReason, GoalStatus, Helped, Side
from mentoring.guards import ONLY_WHILE_IT_LASTS
from mentors.models import Mentorship


class Agreement(models.Model):
    """What both sides expect of each other; a change is a new version that both agree to again."""

    mentorship = models.ForeignKey(Mentorship, models.PROTECT, related_name="agreements")
    version = models.PositiveSmallIntegerField(editable=False)
    until = models.DateField(
        _("until"), help_text=_("You can extend it later, if both of you agree.")
    )
    meetings = models.PositiveSmallIntegerField(
        _("how many meetings in all"),
        default=6,
        help_text=_("All of them until the day above, those held already included."),
        validators=[MinValueValidator(1), MaxValueValidator(60)],
    )
    boundaries = models.TextField(_("what it is not about"), blank=True)
    is_confidential = models.BooleanField(
        _("what is said stays between us"),
        default=True,
        help_text=_("Neither side passes on what it learns about the other's firm and work."),
    )
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    side = models.CharField(max_length=8, choices=Side, editable=False)
    proposed_at = models.DateTimeField()
    agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    agreed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")
        ordering = ("-version",)
        constraints = (
            models.UniqueConstraint(
                fields=["mentorship", "version"], name="one_agreement_per_version"
            ),
            models.CheckConstraint(
                condition=Q(agreed_at=None, agreed_by=None)
                | Q(
                    agreed_at__isnull=False,
                    agreed_by__isnull=False,
                    agreed_at__gte=F("proposed_at"),
                )
                & ~Q(agreed_by=F("proposed_by")),
                name="agreement_by_two_people",
            ),
            models.CheckConstraint(
                condition=Q(meetings__range=(1, 60)), name="agreement_meetings_within_bounds"
            ),
            refused("%(app_label)s_%(class)s_kept", "DELETE", "Agreements stay."),
        )

    def __str__(self) -> str:
        return f"version {self.version} of mentorship {self.mentorship_id}"

    @property
    def is_newest(self) -> bool:
        """Whether neither side has written another version since; it is looked up each time."""
        others = Agreement.objects.filter(mentorship=self.mentorship_id)
        return not others.filter(version__gt=self.version).exists()


class Goal(Tracked):
    """What a mentorship is to reach, and what will show that it is reached."""

    lifecycle = GOAL_LIFECYCLE

    mentorship = models.ForeignKey(Mentorship, models.PROTECT, related_name="goals")
    text = models.CharField(_("goal"), max_length=120)
    shown_by = models.CharField(_("what will show that it is reached"), max_length=200, blank=True)
    due_on = models.DateField(_("by when"), null=True, blank=True)
    progress = models.CharField(_("how far it is"), max_length=200, blank=True)
    status = models.CharField(
        max_length=12, choices=GoalStatus, default=GOAL_LIFECYCLE.initial, editable=False
    )
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("goal")
        verbose_name_plural = _("goals")
        ordering = ("created_at", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(status__in=GoalStatus.values), name="goal_status_is_known"
            ),
            ONLY_WHILE_IT_LASTS,
        )

    def __str__(self) -> str:
        return self.text

    @property
    def look(self) -> str:
        """Return the badge's look."""
        return GoalStatus(self.status).look


class Closing(models.Model):
    """What one side said when a mentorship ended."""

    mentorship = models.ForeignKey(Mentorship, models.PROTECT, related_name="closings")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    side = models.CharField(max_length=8, choices=Side, editable=False)
    reason = models.CharField(_("why it ends"), max_length=10, choices=EndReason, blank=True)
    helped = models.CharField(_("did it help?"), max_length=8, choices=Helped, blank=True)
    better = models.CharField(_("what should have been different?"), max_length=300, blank=True)
    thanks = models.CharField(_("a word of thanks"), max_length=300, blank=True)
    is_told = models.BooleanField(
        _("the programme office may count what came of it"),
        default=False,
        help_text=_("As a number among others, without names."),
    )
    jobs = models.PositiveSmallIntegerField(_("people employed today"), null=True, blank=True)
    funds = models.PositiveIntegerField(
        _("money raised meanwhile, in 10,000 yuan"), null=True, blank=True
    )
    sales = models.PositiveIntegerField(
        _("sales of the last twelve months, in 10,000 yuan"), null=True, blank=True
    )
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("closing words")
        verbose_name_plural = _("closing words")
        constraints = (
            models.UniqueConstraint(fields=["mentorship", "side"], name="one_closing_per_side"),
            models.CheckConstraint(
                condition=Q(is_told=True) | Q(jobs=None, funds=None, sales=None),
                name="outcome_only_with_consent",
            ),
        )

    def __str__(self) -> str:
        return f"{self.side} of mentorship {self.mentorship_id}"
