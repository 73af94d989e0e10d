"""Mentors, what they have done, who asks them and whom they mentor."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.enums import WorkingStyle
from accounts.models import (
    County,
    HelpKind,
    Language,
    MentorCategory,
    Prefecture,
    PublicStatement,
    Sector,
    Stage,
)
from audit.guards import refused
from audit.models import Tracked
from mentors.enums import (
    MENTOR_LIFECYCLE,
    MENTORSHIP_LIFECYCLE,
    NEEDS_REASON,
    OFFER_LIFECYCLE,
    OPEN,
    REQUEST_LIFECYCLE,
    CloseReason,
    DeclineReason,
    EvidenceKind,
    MentorshipStatus,
    MentorStatus,
    OfferStatus,
    Relation,
    RequestStatus,
    ReviewDecision,
    ReviewProposal,
    Share,
)
from mentors.guards import (
    COMMENT_IN_TIME,
    COUNT_MENTORSHIPS,
    COUNT_OPEN_OFFERS,
    COUNT_OPEN_REQUESTS,
    REVIEW_FITS,
)
from mentors.querysets import (
    FindableQuerySet,
    Folded,
    MentorQuerySet,
    MentorshipQuerySet,
    OfferQuerySet,
    RequestQuerySet,
    ReviewQuerySet,
    WaitingQuerySet,
)
from papers.models import KeptFile
from ventures.models import Venture

if TYPE_CHECKING:
    from datetime import date, datetime

CAPACITY_AT_MOST = 8
WEEKLY_AT_MOST = 20
EXPERIENCES_AT_MOST = 8
OFFERS_AT_MOST = 3  # open ones of a mentor


class MentorProfile(Tracked):
    """A mentor's public card and how much he takes on.

    `active_count` is kept by a trigger on the mentorships; the check constraint below is what
    makes a place too many impossible, whoever presses when.
    """

    lifecycle = MENTOR_LIFECYCLE

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, related_name="mentor")
    slug = models.SlugField(max_length=60, unique=True, allow_unicode=True)
    status = models.CharField(
        max_length=12, choices=MentorStatus, default=MENTOR_LIFECYCLE.initial, editable=False
    )
    headline = models.CharField(
        _("what you are"),
        max_length=80,
        help_text=_("Post and kind of firm, no firm's name needed."),
    )
    headline_other = models.CharField(
        _("what you are, in the other language"), max_length=120, blank=True
    )
    promise = models.CharField(
        _("the stretch you go along"),
        max_length=160,
        help_text=_("One sentence: what you help with and what not."),
    )
    promise_other = models.CharField(
        _("the stretch you go along, in the other language"), max_length=300, blank=True
    )
    categories = models.ManyToManyField(MentorCategory, verbose_name=_("category"))
    sectors = models.ManyToManyField(Sector, verbose_name=_("sectors"))
    help_kinds = models.ManyToManyField(HelpKind, verbose_name=_("can help with"))
    wont = models.TextField(_("does not take"), blank=True, help_text=_("One a line; public."))
    stages = models.ManyToManyField(Stage, blank=True, verbose_name=_("stages"))
    languages = models.ManyToManyField(Language, verbose_name=_("languages"))
    county = models.ForeignKey(
        County, models.PROTECT, null=True, blank=True, verbose_name=_("county")
    )
    home = models.CharField(_("place outside the province"), max_length=40, blank=True)
    places = models.ManyToManyField(
        Prefecture, blank=True, related_name="+", verbose_name=_("can come to")
    )
    online = models.BooleanField(_("meets online"), default=True)
    half_days = ArrayField(
        models.CharField(max_length=8), default=list, blank=True, verbose_name=_("half-days")
    )
    working_styles = ArrayField(
        models.CharField(max_length=20, choices=WorkingStyle),
        default=list,
        db_default=[],
        blank=True,
        verbose_name=_("how you work with founders"),
    )
    capacity = models.PositiveSmallIntegerField(
        _("ventures at the same time"),
        default=2,
        validators=[MinValueValidator(1), MaxValueValidator(CAPACITY_AT_MOST)],
    )
    active_count = models.PositiveSmallIntegerField(default=0, editable=False)
    open_offers = models.PositiveSmallIntegerField(default=0, db_default=0, editable=False)
    weekly_limit = models.PositiveSmallIntegerField(
        _("new ventures a week"),
        default=2,
        validators=[MinValueValidator(1), MaxValueValidator(WEEKLY_AT_MOST)],
    )
    in_service = models.BooleanField(
        _("is employed by a public body"),
        default=False,
        help_text=_("Its consent in writing is needed before you are let in."),
    )
    takes_equity = models.BooleanField(
        _("asks for shares in return"), default=False, help_text=_("Founders may rule this out.")
    )
    paused_until = models.DateField(_("pause until"), null=True, blank=True)
    appointed_on = models.DateField(_("appointed on"), null=True, blank=True)
    term_ends_on = models.DateField(_("term ends on"), null=True, blank=True)
    answer_hours = models.PositiveSmallIntegerField(
        null=True, editable=False, help_text=_("median hours to an answer")
    )
    answer_chance = models.PositiveSmallIntegerField(
        null=True, editable=False, help_text=_("chance of an answer within a week, of 100")
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    is_sample = models.BooleanField(default=False)

    objects = MentorQuerySet.as_manager()

    class Meta:
        verbose_name = _("mentor")
        verbose_name_plural = _("mentors")
        constraints = (
            models.CheckConstraint(
                condition=Q(active_count__lte=F("capacity")),
                name="mentor_within_capacity",
                violation_error_message=_("Fewer places than ventures you already mentor."),
            ),
            models.CheckConstraint(
                condition=Q(status__in=MentorStatus.values), name="mentor_status_is_known"
            ),
            models.CheckConstraint(
                condition=Q(open_offers__lte=OFFERS_AT_MOST), name="mentor_within_open_offers"
            ),
        )

    def __str__(self) -> str:
        return str(self.user)

    @property
    def look(self) -> str:
        """Return the badge's look."""
        return MentorStatus(self.status).look

    @property
    def free_places(self) -> int:
        """How many more ventures fit."""
        return max(self.capacity - self.active_count, 0)

    @property
    def is_full(self) -> bool:
        """Whether every place is taken."""
        return self.active_count >= self.capacity

    @property
    def is_outside(self) -> bool:
        """Whether the place that is told is outside the province; `from_outside` in a filter."""
        return self.county_id is None and bool(self.home)

    @property
    def styles_in_words(self) -> list[str]:
        """How the mentor works with founders, in the order of the list."""
        return WorkingStyle.in_words(self.working_styles)

    def is_paused(self, today: "date") -> bool:
        """Whether no new requests are taken on that day."""
        return self.paused_until is not None and self.paused_until >= today


class Experience(PublicStatement):
    """One thing a mentor has done; reasons quote it."""

    mentor = models.ForeignKey(MentorProfile, models.CASCADE, related_name="experiences")
    years = models.CharField(_("years"), max_length=20, blank=True)

    class Meta(PublicStatement.Meta):
        verbose_name = _("experience")
        verbose_name_plural = _("experiences")


class HeldLine(PublicStatement):
    """A line that was not proved when its mentor was let in; only he and the office read it.

    It is no `Experience` till it is proved, so that no page, search or vector can hold it.
    """

    mentor = models.ForeignKey(MentorProfile, models.CASCADE, related_name="held_lines")
    years = models.CharField(_("years"), max_length=20, blank=True)

    class Meta(PublicStatement.Meta):
        verbose_name = _("line without proof")
        verbose_name_plural = _("lines without proof")


class Evidence(KeptFile):
    """A paper by which a mentor shows what he says of himself.

    `line_digest` is that of the line that it shows, if it was handed in for one: the line may wait,
    be published, be changed or be given up, and the paper stays as it is.
    """

    mentor = models.ForeignKey(MentorProfile, models.PROTECT, related_name="papers")
    kind = models.CharField(_("what it shows"), max_length=8, choices=EvidenceKind)
    line_digest = models.CharField(max_length=32, blank=True, editable=False)

    class Meta(KeptFile.Meta):
        verbose_name = _("paper of a mentor")
        verbose_name_plural = _("papers of mentors")
        constraints = (
            models.CheckConstraint(
                condition=Q(kind__in=EvidenceKind.values), name="evidence_kind_is_known"
            ),
            refused("%(app_label)s_%(class)s_unchanged", "UPDATE", "Papers are not changed."),
        )


class Deputy(models.Model):
    """Somebody who decides on one mentor, because every officer knows that mentor."""

    mentor = models.ForeignKey(MentorProfile, models.CASCADE, related_name="deputies")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    named_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("deputy officer")
        verbose_name_plural = _("deputy officers")
        constraints = (
            models.UniqueConstraint(fields=["mentor", "person"], name="one_deputy_per_person"),
            models.CheckConstraint(
                condition=~Q(person=F("named_by")), name="deputy_is_somebody_else"
            ),
        )

    def __str__(self) -> str:
        return f"{self.person_id} for mentor {self.mentor_id}"


class Vetting(models.Model):
    """What was decided of a mentor's place in the library, by whom, and what was said to him.

    `term_ends_on` is the end of the term that it gave.
    """

    mentor = models.ForeignKey(MentorProfile, models.PROTECT, related_name="vettings")
    verb = models.CharField(max_length=12)
    text = models.TextField(blank=True)
    term_ends_on = models.DateField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("decision on a mentor")
        verbose_name_plural = _("decisions on mentors")
        constraints = (
            models.CheckConstraint(
                condition=Q(verb__in=list(MENTOR_LIFECYCLE.moves)), name="vetting_verb_is_known"
            ),
            refused("%(app_label)s_%(class)s_kept", "DELETE OR UPDATE", "Decisions stay."),
        )
        ordering = ("-at", "-pk")

    def __str__(self) -> str:
        return f"{self.verb} {self.mentor_id}"


class Interest(models.Model):
    """An interest that keeps a mentor away from some ventures."""

    mentor = models.ForeignKey(MentorProfile, models.CASCADE, related_name="interests")
    relation = models.CharField(_("relation"), max_length=20, choices=Relation)
    party = models.CharField(_("body or person, full name"), max_length=120)
    folded = models.GeneratedField(
        expression=Folded("party"), output_field=models.TextField(), db_persist=True
    )

    class Meta:
        verbose_name = _("declared interest")
        verbose_name_plural = _("declared interests")
        indexes = (models.Index(fields=["folded"], name="interests_by_name"),)

    def __str__(self) -> str:
        return f"{self.relation} {self.party}"


class MentorshipRequest(Tracked):
    """A venture asks one mentor for help.

    `reasons` keeps what the matcher said when the founder sent it, so that both sides see the same.
    """

    lifecycle = REQUEST_LIFECYCLE

    venture = models.ForeignKey(Venture, models.PROTECT, related_name="requests")
    mentor = models.ForeignKey(MentorProfile, models.PROTECT, related_name="requests")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    message = models.CharField(_("what we need"), max_length=600)
    shares = ArrayField(
        models.CharField(max_length=10, choices=Share), default=list, verbose_name=_("we share")
    )
    next_choice = models.ForeignKey(
        MentorProfile,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("next choice"),
    )
    third_choice = models.ForeignKey(
        MentorProfile,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("choice after that"),
    )
    is_placed = models.BooleanField(
        default=False, editable=False, help_text=_("The programme office placed them.")
    )
    passed_from = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="passed_to", editable=False
    )
    reasons = models.JSONField(default=dict)
    status = models.CharField(
        max_length=12, choices=RequestStatus, default=REQUEST_LIFECYCLE.initial
    )
    sent_at = models.DateTimeField()
    due_at = models.DateTimeField()
    question = models.CharField(_("the mentor's question"), max_length=300, blank=True)
    asked_back_at = models.DateTimeField(null=True)
    reply = models.CharField(_("the founder's reply"), max_length=600, blank=True)
    decline_reason = models.CharField(max_length=12, choices=DeclineReason, blank=True)
    decline_note = models.CharField(_("a word to them"), max_length=300, blank=True)
    again_from = models.DateField(_("may be asked again from"), null=True, editable=False)
    colleague = models.ForeignKey(
        MentorProfile, models.PROTECT, null=True, editable=False, related_name="+"
    )
    allowed_again_at = models.DateTimeField(null=True, editable=False)
    call_note = models.CharField(_("when and how you call"), max_length=300, blank=True)
    call_until = models.DateTimeField(null=True, editable=False)
    call_over_at = models.DateTimeField(null=True, editable=False)
    close_reason = models.CharField(max_length=12, choices=CloseReason, blank=True, editable=False)

    objects = RequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request")
        verbose_name_plural = _("requests")
        constraints = (
            COUNT_OPEN_REQUESTS,
            models.UniqueConstraint(
                fields=["venture", "mentor"],
                condition=Q(status__in=sorted(OPEN)),
                name="one_open_request_per_pair",
            ),
            models.CheckConstraint(
                condition=Q(status__in=RequestStatus.values), name="request_status_is_known"
            ),
            models.CheckConstraint(
                condition=Q(due_at__gte=F("sent_at")), name="request_due_after_sent"
            ),
            models.CheckConstraint(
                condition=~Q(status=RequestStatus.CALLED) | Q(call_until__isnull=False),
                name="call_has_an_end",
            ),
            models.CheckConstraint(
                condition=Q(third_choice=None)
                | Q(next_choice__isnull=False) & ~Q(third_choice=F("next_choice")),
                name="request_choices_in_order",
            ),
        )
        indexes = (
            models.Index(
                fields=["due_at"], condition=Q(status__in=sorted(OPEN)), name="open_requests_due"
            ),
            models.Index(
                fields=["call_until"],
                condition=Q(status=RequestStatus.CALLED, call_over_at=None),
                name="calls_under_way",
            ),
        )

    def __str__(self) -> str:
        return f"#{self.pk} {self.status}: venture {self.venture_id} to mentor {self.mentor_id}"

    @property
    def is_open(self) -> bool:
        """Whether it still waits for somebody."""
        return self.status in OPEN

    @property
    def was_asked_back(self) -> bool:
        """Whether the mentor has used his one question."""
        return self.asked_back_at is not None

    @property
    def look(self) -> str:
        """Return the badge's look."""
        return RequestStatus(self.status).look

    @property
    def lacks_reply(self) -> bool:
        """Whether the mentor asked something and the team has not replied."""
        return self.was_asked_back and not self.reply

    def is_late(self, at: "datetime") -> bool:
        """Whether the answer is overdue at `at`."""
        return self.is_open and self.due_at <= at


class Mentorship(Tracked):
    """A mentor works with a venture; contact details are open to both while it lasts.

    From `held_at` on it is closed, because a conflict came up, until the programme office has
    looked at it; `cleared_mark` says what the office has seen and let pass.
    """

    lifecycle = MENTORSHIP_LIFECYCLE

    request = models.OneToOneField(MentorshipRequest, models.PROTECT, related_name="mentorship")
    mentor = models.ForeignKey(MentorProfile, models.PROTECT, related_name="mentorships")
    venture = models.ForeignKey(Venture, models.PROTECT, related_name="mentorships")
    status = models.CharField(
        max_length=12, choices=MentorshipStatus, default=MENTORSHIP_LIFECYCLE.initial
    )
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    held_at = models.DateTimeField(null=True, editable=False)
    paused_until = models.DateField(_("pause until"), null=True, blank=True)
    cleared_mark = models.CharField(max_length=64, blank=True, editable=False)

    objects = MentorshipQuerySet.as_manager()

    class Meta:
        verbose_name = _("mentorship")
        verbose_name_plural = _("mentorships")
        constraints = (
            COUNT_MENTORSHIPS,
            models.UniqueConstraint(
                fields=["venture", "mentor"],
                condition=Q(status=MentorshipStatus.ACTIVE),
                name="one_active_mentorship_per_pair",
            ),
            models.CheckConstraint(
                condition=Q(status__in=MentorshipStatus.values), name="mentorship_status_is_known"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("started_at")),
                name="mentorship_ends_after_start",
            ),
        )

    def __str__(self) -> str:
        return f"#{self.pk} {self.status}: mentor {self.mentor_id} with venture {self.venture_id}"

    @property
    def look(self) -> str:
        """Return the badge's look."""
        return MentorshipStatus(self.status).look

    def is_on_hold(self, today: "date") -> bool:
        """Whether both let it rest on that day; what has ended rests no more."""
        return (
            self.status == MentorshipStatus.ACTIVE
            and self.paused_until is not None
            and self.paused_until >= today
        )


class WaitingPlace(models.Model):
    """A venture waits for a place with a mentor who is full, until a day."""

    venture = models.ForeignKey(Venture, models.PROTECT, related_name="waiting_places")
    mentor = models.ForeignKey(MentorProfile, models.PROTECT, related_name="waiting_places")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    until = models.DateField(_("waits until"))
    offered_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    objects = WaitingQuerySet.as_manager()

    class Meta:
        verbose_name = _("place on a waiting list")
        verbose_name_plural = _("places on waiting lists")
        ordering = ("at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["venture", "mentor"],
                condition=Q(ended_at=None),
                name="one_waiting_place_per_pair",
            ),
        )
        indexes = (
            models.Index(
                fields=["mentor", "at"], condition=Q(ended_at=None), name="waiting_by_mentor"
            ),
        )

    def __str__(self) -> str:
        return f"#{self.pk}: venture {self.venture_id} waits for mentor {self.mentor_id}"

    @property
    def number(self) -> int:
        """Which place it is, from one on."""
        before = Q(at__lt=self.at) | Q(at=self.at, pk__lte=self.pk)
        return WaitingPlace.objects.waiting().filter(before, mentor=self.mentor_id).count()


class YearReview(models.Model):
    """What was decided of a mentor's year, with the figures and the rule it was decided on.

    A correction is a row that `replaces` the one before; nothing is rewritten.
    """

    mentor = models.ForeignKey(MentorProfile, models.PROTECT, related_name="reviews")
    year = models.PositiveSmallIntegerField()
    proposal = models.CharField(max_length=8, choices=ReviewProposal)
    decision = models.CharField(_("what you decide"), max_length=8, choices=ReviewDecision)
    reason = models.CharField(_("why"), max_length=600, blank=True)
    wanted = models.PositiveSmallIntegerField()
    meetings = models.PositiveIntegerField()
    minutes = models.PositiveIntegerField()
    ventures = models.PositiveIntegerField()
    answered = models.PositiveIntegerField()
    asked = models.PositiveIntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="replaced_by", editable=False
    )

    objects = ReviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision of a yearly review")
        verbose_name_plural = _("decisions of yearly reviews")
        ordering = ("-year", "-at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=["mentor", "year"], condition=Q(replaces=None), name="one_review_a_year"
            ),
            models.CheckConstraint(
                condition=Q(proposal__in=ReviewProposal.values)
                & Q(decision__in=ReviewDecision.values),
                name="review_is_known",
            ),
            models.CheckConstraint(
                condition=~Q(reason="") | ~Q(decision__in=sorted(NEEDS_REASON)) & Q(replaces=None),
                name="review_with_reason",
            ),
            REVIEW_FITS,
            refused("%(app_label)s_%(class)s_kept", "DELETE OR UPDATE", "Decisions stay."),
        )

    def __str__(self) -> str:
        return f"{self.decision} {self.year} mentor {self.mentor_id}"

    @property
    def hours(self) -> float:
        """Return the confirmed time."""
        return self.minutes / 60


class ReviewComment(models.Model):
    """What a mentor says of a year: once before it is decided, once after each decision."""

    mentor = models.ForeignKey(MentorProfile, models.PROTECT, related_name="review_comments")
    year = models.PositiveSmallIntegerField()
    review = models.OneToOneField(YearReview, models.PROTECT, null=True, related_name="comment")
    comment = models.CharField(_("your comment"), max_length=600)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("comment on a yearly review")
        verbose_name_plural = _("comments on yearly reviews")
        ordering = ("at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["mentor", "year"], condition=Q(review=None), name="one_comment_before"
            ),
            models.CheckConstraint(condition=~Q(comment=""), name="comment_has_words"),
            COMMENT_IN_TIME,
            refused("%(app_label)s_%(class)s_kept", "DELETE OR UPDATE", "Comments stay."),
        )

    def __str__(self) -> str:
        return f"comment {self.year} mentor {self.mentor_id}"


class Findable(models.Model):
    """The team shows a venture to mentors and maker spaces: no names, no contact details.

    It holds while `by` leads the venture and agrees to be found (`Purpose.FOUND`).
    """

    venture = models.OneToOneField(Venture, models.CASCADE, related_name="findable")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    at = models.DateTimeField()

    objects = FindableQuerySet.as_manager()

    class Meta:
        verbose_name = _("venture that mentors may find")
        verbose_name_plural = _("ventures that mentors may find")

    def __str__(self) -> str:
        return f"#{self.pk}: venture {self.venture_id}"


class Offer(Tracked):
    """A mentor offers a venture his help; `request` is what came of it."""

    lifecycle = OFFER_LIFECYCLE

    venture = models.ForeignKey(Venture, models.PROTECT, related_name="offers")
    mentor = models.ForeignKey(MentorProfile, models.PROTECT, related_name="offers")
    text = models.CharField(_("a word to them"), max_length=300)
    status = models.CharField(
        max_length=12, choices=OfferStatus, default=OFFER_LIFECYCLE.initial, editable=False
    )
    at = models.DateTimeField()
    due_at = models.DateTimeField()
    request = models.OneToOneField(
        MentorshipRequest, models.PROTECT, null=True, editable=False, related_name="offer"
    )

    objects = OfferQuerySet.as_manager()

    class Meta:
        verbose_name = _("offer of help")
        verbose_name_plural = _("offers of help")
        ordering = ("-at", "-pk")
        constraints = (
            COUNT_OPEN_OFFERS,
            models.UniqueConstraint(
                fields=["venture", "mentor"],
                condition=Q(status=OfferStatus.OFFERED),
                name="one_open_offer_per_pair",
            ),
            models.CheckConstraint(
                condition=Q(status__in=OfferStatus.values), name="offer_status_is_known"
            ),
            models.CheckConstraint(condition=Q(due_at__gte=F("at")), name="offer_due_after_made"),
        )
        indexes = (
            models.Index(
                fields=["due_at"], condition=Q(status=OfferStatus.OFFERED), name="open_offers_due"
            ),
        )

    def __str__(self) -> str:
        return f"#{self.pk} {self.status}: mentor {self.mentor_id} to venture {self.venture_id}"

    @property
    def is_open(self) -> bool:
        """Whether the team has not answered yet."""
        return self.status == OfferStatus.OFFERED

    @property
    def look(self) -> str:
        """Return the badge's look."""
        return OfferStatus(self.status).look


class Favourite(models.Model):
    """A founder keeps a mentor for later, with a note to himself; nobody else sees it."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="favourites")
    mentor = models.ForeignKey(MentorProfile, models.CASCADE, related_name="+")
    note = models.CharField(_("note to yourself"), max_length=200, blank=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("saved mentor")
        verbose_name_plural = _("saved mentors")
        constraints = (
            models.UniqueConstraint(fields=["user", "mentor"], name="one_favourite_per_pair"),
        )

    def __str__(self) -> str:
        return f"#{self.pk}: {self.user_id} keeps mentor {self.mentor_id}"
