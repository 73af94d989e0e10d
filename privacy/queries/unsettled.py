"""What somebody has to settle before leaving, so that nobody is left waiting."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, User
from mentors.enums import OPEN
from mentors.models import Mentorship, MentorshipRequest, Offer
from privacy.queries.own import alone_in
from spaces.models import Visit
from ventures.models import Member, Venture
from ventures.queries import lives_in_a_space


@dataclass(frozen=True)
class Unsettled:
    """One thing to do first: what it is about, what to do, and where."""

    about: str
    words: str | Promise
    url: str


def unsettled(user: User) -> list[Unsettled]:
    """Return everything that stands between `user` and the door."""
    return [
        *_mentorships(user),
        *_requests(user),
        *_teams(user),
        *_alone(user),
        *_visits(user),
        *_posts(user),
    ]


def _mentorships(user: User) -> Iterator[Unsettled]:
    rows = Mentorship.objects.active().select_related("venture", "mentor__user")
    own = rows.filter(venture__in=alone_in(user)) | rows.filter(mentor__user=user)
    for each in own.distinct().order_by("pk"):
        other = each.venture if each.mentor.user_id == user.pk else each.mentor
        url = reverse("mentorship", args=[each.pk])
        yield Unsettled(str(other), _("End this mentorship."), url)


def _requests(user: User) -> Iterator[Unsettled]:
    rows = MentorshipRequest.objects.filter(status__in=OPEN).select_related(
        "venture", "mentor__user"
    )
    # Leads alone take a request back; one of a venture that nobody else is in holds it up.
    led = Venture.objects.led_by(user).values("pk")
    mine = rows.filter(asked_by=user, venture__in=led) | rows.filter(venture__in=alone_in(user))
    mine |= rows.filter(mentor__user=user)
    for each in mine.distinct().order_by("pk"):
        url = reverse("request", args=[each.pk])
        if each.mentor.user_id != user.pk:
            yield Unsettled(str(each.mentor), _("Withdraw this request."), url)
        else:
            yield Unsettled(str(each.venture), _("Answer this request."), url)
    offers = Offer.objects.unanswered().select_related("venture", "mentor__user")
    for offer in offers.filter(mentor__user=user) | offers.filter(venture__in=alone_in(user)):
        url = reverse("offer", args=[offer.pk])
        yield Unsettled(str(offer.venture), _("Take back or answer this offer of help."), url)


def _teams(user: User) -> Iterator[Unsettled]:
    """Yield the teams that nobody else leads; nobody could restore an archived one either."""
    led = Member.objects.leads().filter(person=user)
    for member in led.exclude(venture__in=alone_in(user)).select_related("venture"):
        leads = Member.objects.leads().filter(venture=member.venture_id).exclude(pk=member.pk)
        if not leads.exists():
            url = reverse("venture_team", args=[member.venture_id])
            words = _("You alone lead this venture: let somebody else of the team lead it.")
            yield Unsettled(str(member.venture), words, url)


def _alone(user: User) -> Iterator[Unsettled]:
    for venture in Venture.objects.filter(pk__in=alone_in(user), archived_at=None):
        url = reverse("venture_edit", args=[venture.pk])
        if lives_in_a_space(venture):
            words = _("It has a place in a maker space or has applied for one: end that first.")
            yield Unsettled(str(venture), words, url)


def _visits(user: User) -> Iterator[Unsettled]:
    """Yield the visits to come: nobody calls off what is over, it is the space's to say what came.

    A space may never say it.
    """
    coming = Visit.objects.filter(by=user).to_come(timezone.now())
    for visit in coming.select_related("space").order_by("pk"):
        url = reverse("visit", args=[visit.pk])
        yield Unsettled(str(visit.space), _("Call this visit off."), url)


def _posts(user: User) -> Iterator[Unsettled]:
    if user.is_staff or user.is_superuser:
        words = _("You administer this service: have that right taken from you first.")
        yield Unsettled(str(user), words, reverse("settings"))
    held = Membership.objects.filter(user=user).select_related("organisation")
    for post in held.order_by("pk"):
        others = Membership.objects.filter(
            organisation=post.organisation_id, role=post.role, user__is_active=True
        )
        if not others.exclude(user=user).exists():
            words = _("Nobody else holds your role there: ask an administrator for a successor.")
            yield Unsettled(str(post.organisation), words, reverse("settings"))
