"""Researchers, where they are employed, and the posts their unit has."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from mobility.enums import PostKind, Track
from mobility.models.guards import KEPT, POST_IN_ITS_UNIT
from mobility.models.reach import EMPLOYMENT, PERSON
from mobility.querysets import EmploymentQuerySet
from mobility.secret import SecretField
from ui.pinyin import SearchKey, called

GRADE_LOWEST = 13  # professional grades run from 1, the highest, to 13 (专业技术岗位等级)


class Department(models.Model):
    """A department of a unit (院系、研究室)."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="departments")
    name = models.CharField(_("name"), max_length=80)
    head = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="departments_led",
        verbose_name=_("head"),
    )

    class Meta:
        verbose_name = _("department")
        verbose_name_plural = _("departments")
        constraints = (
            models.UniqueConstraint(
                fields=["organisation", "name"], name="one_department_per_name"
            ),
        )
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Researcher(models.Model):
    """A person whom some unit employs; one row a person, across units.

    `identity_digest` tells whether two units mean the same person without anybody reading the
    number; where no number is known the row belongs to one employment alone.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    name = models.CharField(_("name"), max_length=60)
    search_key = SearchKey()
    born = models.DateField(_("month of birth"), null=True, blank=True)
    track = models.CharField(
        _("how retirement is counted"), max_length=10, choices=Track, blank=True, default=""
    )
    identity_number = SecretField(_("identity number"), blank=True, default="")
    identity_digest = models.CharField(max_length=64, blank=True, default="", editable=False)
    started_work_on = models.DateField(_("first day at work"), null=True, blank=True)
    shows_leave = models.BooleanField(_("my venture shows that I am on leave"), default=False)
    links_venture = models.BooleanField(_("show my venture beside my clock"), default=False)

    class Meta:
        verbose_name = _("researcher")
        verbose_name_plural = _("researchers")
        constraints = (
            models.UniqueConstraint(
                fields=["identity_digest"],
                condition=~Q(identity_digest=""),
                name="one_researcher_per_identity",
            ),
            models.CheckConstraint(
                condition=Q(track__in=["", *Track.values]), name="track_is_known"
            ),
            KEPT,
            PERSON,
        )

    def __str__(self) -> str:
        return called(self.name)


class Employment(models.Model):
    """A researcher's post in one unit; the row of the unit's personnel list."""

    person = models.ForeignKey(Researcher, models.PROTECT, related_name="employments")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="employments")
    department = models.ForeignKey(
        Department, models.PROTECT, related_name="employments", verbose_name=_("department")
    )
    staff_number = models.CharField(_("staff number"), max_length=30)
    title = models.CharField(_("title"), max_length=60, blank=True)
    post_kind = models.CharField(
        _("kind of post"), max_length=20, choices=PostKind, default=PostKind.PROFESSIONAL
    )
    grade = models.PositiveSmallIntegerField(_("post grade"), null=True, blank=True)
    wage_step = models.PositiveSmallIntegerField(_("wage step"), null=True, blank=True)
    entered_on = models.DateField(_("with this unit since"), null=True, blank=True)
    contract_until = models.DateField(_("contract until"), null=True, blank=True)
    phone = models.CharField(_("phone"), max_length=30, blank=True)
    address = models.CharField(_("address for letters"), max_length=200, blank=True)
    leads_until = models.DateField(_("leading post given up on"), null=True, blank=True)
    secret_until = models.DateField(_("bound by secrecy until"), null=True, blank=True)

    objects = EmploymentQuerySet.as_manager()

    class Meta:
        verbose_name = _("employment")
        verbose_name_plural = _("employments")
        constraints = (
            models.UniqueConstraint(
                fields=["organisation", "staff_number"], name="one_person_per_staff_number"
            ),
            models.CheckConstraint(
                condition=Q(grade=None) | Q(grade__gte=1, grade__lte=GRADE_LOWEST),
                name="grade_is_1_to_13",
            ),
            models.CheckConstraint(
                condition=Q(post_kind__in=PostKind.values), name="post_kind_is_known"
            ),
            KEPT,
            POST_IN_ITS_UNIT,
            EMPLOYMENT,
        )

    def __str__(self) -> str:
        return f"{self.person} {self.staff_number}"


class PostPlan(models.Model):
    """How many posts of a grade a department has, and how many are filled (岗位设置)."""

    department = models.ForeignKey(
        Department, models.PROTECT, related_name="posts", verbose_name=_("department")
    )
    grade = models.PositiveSmallIntegerField(_("post grade"))
    approved = models.PositiveSmallIntegerField(_("posts approved"))
    filled = models.PositiveSmallIntegerField(_("posts filled"))
    checked_on = models.DateField(_("checked on"))

    class Meta:
        verbose_name = _("post plan")
        verbose_name_plural = _("post plans")
        constraints = (
            models.UniqueConstraint(fields=["department", "grade"], name="one_plan_per_grade"),
            models.CheckConstraint(
                condition=Q(grade__gte=1, grade__lte=GRADE_LOWEST), name="plan_grade_is_1_to_13"
            ),
        )
        ordering = ("department__name", "grade")

    def __str__(self) -> str:
        return f"{self.department} {self.grade}"

    @property
    def vacant(self) -> int:
        """Posts that are free; 0 when over the plan."""
        return max(self.approved - self.filled, 0)

    @property
    def over(self) -> int:
        """Posts above the plan (超岗)."""
        return max(self.filled - self.approved, 0)
