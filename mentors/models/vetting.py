"""Papers of a mentor, who decides on him, and what was decided of his place in the library."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from audit.guards import refused
from mentors.enums import MENTOR_LIFECYCLE, EvidenceKind
from mentors.models.profiles import MentorProfile
from papers.models import KeptFile


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
