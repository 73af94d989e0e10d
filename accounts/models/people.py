"""People, organisations and who acts for which."""

from typing import Any, ClassVar, Self

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField

from accounts.enums import (
    CHOSEN_KINDS,
    Hat,
    MailKind,
    OrganisationKind,
    Purpose,
    Role,
    Theme,
)
from accounts.guards import ADMINISTRATOR_STAYS_ONE, ADMINISTRATORS_APART
from accounts.mail_kinds import mail_kind
from notifications.enums import Pace
from ui.pinyin import SearchKey, called

NOWHERE = "invalid"  # the domain of closed accounts, which no mail reaches (RFC 2606)


class UserManager(BaseUserManager["User"]):
    """Makes users by e-mail."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Create a person who can sign in with `email`."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Create an administrator."""
        fields.setdefault("name", email.partition("@")[0])
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


def _pace_of(kind: MailKind) -> "models.CharField[str, str]":
    return models.CharField(kind.label, max_length=10, choices=Pace, default=Pace.AT_ONCE)


class User(AbstractUser):
    """One person, several hats; signs in by e-mail (or phone, where that is switched on)."""

    username = None  # type: ignore[assignment]
    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=60, help_text=_("as people call you"))
    search_key = SearchKey()
    phone = PhoneNumberField(_("phone"), blank=True, default="")
    phone_verified = models.BooleanField(default=False, editable=False)
    wechat = models.CharField(_("WeChat id"), max_length=40, blank=True)
    hats = ArrayField(
        models.CharField(max_length=20, choices=Hat), default=list, verbose_name=_("roles")
    )
    language = models.CharField(max_length=10, default="zh-hans")
    time_zone = models.CharField(_("your time zone"), max_length=40, default="Asia/Shanghai")
    theme = models.CharField(max_length=10, choices=Theme, default=Theme.AUTO)
    mail_requests = _pace_of(MailKind.REQUESTS)
    mail_mentoring = _pace_of(MailKind.MENTORING)
    mail_deadlines = _pace_of(MailKind.DEADLINES)
    mail_procedure = _pace_of(MailKind.PROCEDURE)
    digest_hour = models.PositiveSmallIntegerField(_("hour of the daily mail"), default=8)
    quiet_from = models.PositiveSmallIntegerField(_("quiet from"), null=True, default=22)
    quiet_until = models.PositiveSmallIntegerField(_("quiet until"), default=7)
    short_messages = models.BooleanField(
        _("short message to my phone when something cannot wait"), default=False, db_default=False
    )
    conduct_version = models.CharField(max_length=10, blank=True, editable=False)
    conduct_agreed_at = models.DateTimeField(null=True, editable=False)
    is_sample = models.BooleanField(_("sample"), default=False)
    password_changed_at = models.DateTimeField(null=True, editable=False)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects: ClassVar[UserManager] = UserManager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = (
            models.UniqueConstraint(
                fields=["phone"],
                condition=Q(phone_verified=True),
                name="one_account_per_phone",
            ),
            models.CheckConstraint(condition=Q(theme__in=Theme.values), name="theme_is_known"),
            models.CheckConstraint(
                condition=Q(*((f"mail_{kind.value}__in", Pace.values) for kind in CHOSEN_KINDS)),
                name="pace_of_mail_is_known",
            ),
            models.CheckConstraint(
                condition=Q(digest_hour__lt=24, quiet_until__lt=24)
                & (Q(quiet_from=None) | Q(quiet_from__lt=24)),
                name="hours_of_mail_are_hours",
            ),
            ADMINISTRATOR_STAYS_ONE,
        )
        indexes = (models.Index(fields=["id"], condition=Q(is_active=False), name="people_gone"),)

    def __str__(self) -> str:
        return called(self.name) or self.email

    def pace(self, notice: str) -> Pace:
        """Return how this person wants the kind that a notice `<app>/<verb>` is of by mail.

        What concerns the account is nobody's choice.
        """
        kind = mail_kind(notice)
        return Pace.AT_ONCE if kind == MailKind.ACCOUNT else Pace(getattr(self, f"mail_{kind}"))

    def set_password(self, raw_password: str | None) -> None:
        """Keep a new password, and since when."""
        super().set_password(raw_password)
        self.password_changed_at = timezone.now()

    def get_full_name(self) -> str:
        """Return the name; Django's admin asks for it."""
        return str(self)

    def get_short_name(self) -> str:
        """Return the name; Django's admin greets by it."""
        return str(self)

    @property
    def is_closed(self) -> bool:
        """Whether the account was closed for good: nothing of it says whose it was."""
        return self.email.endswith(f"@{NOWHERE}")

    @cached_property
    def _posts(self) -> frozenset[tuple[str, str]]:
        """The roles with the kind of body that each is held in, one query a request."""
        return frozenset(self.memberships.values_list("role", "organisation__kind"))

    @property
    def roles(self) -> frozenset[str]:
        """The roles held in any organisation."""
        return frozenset(role for role, _kind in self._posts)

    @property
    def is_coordinator(self) -> bool:
        """Whether the person works for the province's programme office."""
        return (Role.PROGRAMME_OFFICER, OrganisationKind.PROVINCE) in self._posts

    @property
    def reads_province(self) -> bool:
        """Whether the person is an officer or an auditor of the province."""
        return self.is_coordinator or (Role.AUDITOR, OrganisationKind.PROVINCE) in self._posts

    def administers(self, *roles: str) -> bool:
        """Whether the person is one of these administrators of the province."""
        return any((role, OrganisationKind.PROVINCE) in self._posts for role in roles)

    def acts_in_a_unit(self, *roles: str) -> bool:
        """Whether the person holds one of these roles in a body other than the province."""
        return any(
            role in roles and kind != OrganisationKind.PROVINCE for role, kind in self._posts
        )

    @cached_property
    def is_of_an_office(self) -> bool:
        """Whether the person sees data of others by a role: any role, or the head of a unit."""
        administers = self.is_staff or self.is_superuser
        return bool(administers or self._posts or self.departments_led.exists())

    @property
    def has_factor(self) -> bool:
        """Whether signing in takes a second step; codes for the day of loss alone are none."""
        kinds = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
        found: bool = Authenticator.objects.filter(user_id=self.pk, type__in=kinds).exists()
        return found


class Organisation(models.Model):
    """A body: operator of spaces, employer of researchers, the province itself."""

    name = models.CharField(_("name"), max_length=120, unique=True)
    code = models.CharField(_("short code"), max_length=30, unique=True, null=True, blank=True)
    kind = models.CharField(_("kind"), max_length=20, choices=OrganisationKind)
    credit_code = models.CharField(
        _("unified social credit code"), max_length=18, blank=True, default=""
    )
    is_sample = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        constraints = (
            models.UniqueConstraint(
                fields=["credit_code"], condition=~Q(credit_code=""), name="one_body_per_code"
            ),
        )
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A person acts for an organisation in a role."""

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="memberships")
    role = models.CharField(_("role"), max_length=20, choices=Role)

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = (
            models.UniqueConstraint(
                fields=["user", "organisation", "role"], name="one_membership_per_role"
            ),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="role_is_known"),
            ADMINISTRATORS_APART,
        )

    def __str__(self) -> str:
        return _("%(role)s at %(organisation)s: %(person)s") % _right(self)


def _right(row: "Membership | Grant") -> dict[str, object]:
    return {
        "role": row.get_role_display(),
        "organisation": row.organisation,
        "person": row.user,
    }


class Grant(models.Model):
    """A membership that one administrator asks for and another gives (两人授权)."""

    user = models.ForeignKey(User, models.PROTECT, related_name="grants", verbose_name=_("person"))
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="grants", verbose_name=_("organisation")
    )
    role = models.CharField(_("role"), max_length=20, choices=Role)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("asked by"))
    at = models.DateTimeField(_("asked on"))
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided on"), null=True)
    is_given = models.BooleanField(_("given"), null=True)

    class Meta:
        verbose_name = _("right")
        verbose_name_plural = _("rights, given by two")
        ordering = ("-at", "-pk")
        constraints = (
            models.CheckConstraint(condition=Q(role__in=Role.values), name="granted_role_is_known"),
            models.CheckConstraint(
                condition=~Q(is_given=True)
                | (Q(decided_by__isnull=False) & ~Q(decided_by=F("by")) & ~Q(decided_by=F("user"))),
                name="given_by_a_second_administrator",
            ),
            models.UniqueConstraint(
                fields=["user", "organisation", "role"],
                condition=Q(decided_at=None),
                name="one_open_grant",
            ),
        )

    def __str__(self) -> str:
        return _("%(role)s at %(organisation)s: %(person)s") % _right(self)


class FactorLoss(models.Model):
    """A second factor that one administrator asks to take away, and another takes away.

    `checked` says how the first made sure who asks: a lost phone is the oldest of all stories.
    """

    user = models.ForeignKey(
        User, models.CASCADE, related_name="factor_losses", verbose_name=_("person")
    )
    checked = models.CharField(
        _("how you made sure who asks"),
        max_length=300,
        help_text=_("in person, with an identity card; or by a call to a number known before"),
    )
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("asked by"))
    at = models.DateTimeField(_("asked on"))
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided on"), null=True)
    is_given = models.BooleanField(_("taken away"), null=True)

    class Meta:
        verbose_name = _("lost second factor")
        verbose_name_plural = _("lost second factors, taken away by two")
        ordering = ("-at", "-pk")
        constraints = (
            models.CheckConstraint(condition=~Q(checked=""), name="loss_was_checked"),
            models.CheckConstraint(
                condition=~Q(is_given=True)
                | (
                    Q(decided_by__isnull=False, decided_at__isnull=False)
                    & ~Q(decided_by=F("by"))
                    & ~Q(decided_by=F("user"))
                ),
                name="taken_by_a_second_administrator",
            ),
            models.CheckConstraint(condition=~Q(by=F("user")), name="nobody_asks_for_himself"),
            models.UniqueConstraint(
                fields=["user"], condition=Q(decided_at=None), name="one_open_loss"
            ),
        )

    def __str__(self) -> str:
        return f"#{self.pk}"


class ConsentQuerySet(models.QuerySet["Consent"]):
    """Consents."""

    def live(self) -> Self:
        """Keep those that were not taken back, to whatever words."""
        return self.filter(withdrawn_at=None)

    def to(self, purpose: Purpose) -> Self:
        """Keep those that count for a purpose: not taken back, and to its words of today."""
        return self.live().filter(purpose=purpose, version=settings.CONSENT_VERSIONS[purpose])


class Consent(models.Model):
    """A person agreed to one purpose under one version of the words.

    Where the words change (`CONSENT_VERSIONS`) it counts no longer, and the person is asked again.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=20, choices=Purpose)
    version = models.CharField(max_length=20)
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        constraints = (
            models.UniqueConstraint(
                fields=["user", "purpose"],
                condition=Q(withdrawn_at=None),
                name="one_live_consent_per_purpose",
            ),
        )

    def __str__(self) -> str:
        return f"{self.user_id} {self.purpose} {self.version}"


class Draft(models.Model):
    """What a person typed into a long form and has not saved yet; nobody else sees it."""

    user = models.ForeignKey(User, models.CASCADE, related_name="drafts")
    form = models.CharField(max_length=60)
    fields = models.JSONField(default=dict)
    kept_at = models.DateTimeField()

    class Meta:
        verbose_name = _("kept draft")
        verbose_name_plural = _("kept drafts")
        constraints = (models.UniqueConstraint(fields=["user", "form"], name="one_draft_per_form"),)

    def __str__(self) -> str:
        return f"{self.user_id} {self.form}"


class CalendarLink(models.Model):
    """The secret part of the addresses of a person's calendars (订阅地址)."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    key = models.CharField(max_length=32)
    renewed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("calendar link")
        verbose_name_plural = _("calendar links")

    def __str__(self) -> str:
        return f"#{self.pk}"
