"""What the programme office begins the day with: what waits for it, and how far the targets are."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.policies import permits
from exchange.enums import ListingStatus
from exchange.queries import listings
from filings.core.periods import Period
from filings.enums import CHECKS_TO_LOOK_AT, CheckStatus
from filings.models import Filing, Obstacle
from filings.queries import samples
from incidents.models import Flaw
from incubation.models import ChainMove
from incubation.queries import LATE
from matching.models import Enquiry
from mentoring.models import Mediation
from mentors.enums import MentorStatus
from mentors.models import MentorProfile
from province.queries import desk, mentors
from results.enums import ResultStatus
from results.models import Technology, Transfer
from safety.enums import TO_DECIDE
from safety.policies import may_look, shown_to_office, slowed_people
from stories.models import Story


@dataclass(frozen=True)
class Waiting:
    """Some rows that wait for the office: what they are, how many, and where their list is."""

    label: str | Promise
    count: int
    url: str
    is_late: bool = False


def waiting(user: User, now: datetime) -> list[Waiting]:
    """Return what waits for `user`, what is late first; a list without a row is left out."""
    found = [each for each in (*_late(now), *_to_decide(user, now)) if each.count]
    return sorted(found, key=lambda each: not each.is_late)


def _late(now: datetime) -> Iterator[Waiting]:
    """Yield what should have gone on without the office."""
    yield _of(
        "ventures", "too-long", desk.ventures("too-long", "", now),
        _("Ventures that have waited too long for a mentor"),
    )  # fmt: skip
    yield _of(
        "requests", "ageing", desk.requests("ageing", "", now),
        _("Requests that have waited for more than four days"),
    )  # fmt: skip
    yield _of(
        "pairs", "silent", desk.pairs("silent", "", now), _("Pairs that have not met for a month")
    )
    yield _of(
        "mentors", "overloaded", desk.mentors("overloaded", "", now),
        _("Mentors who are full while others wait"),
    )  # fmt: skip
    yield _of(
        "hours", "disagreed", desk.hours("disagreed", "", now),
        _("Open hours of which the two say different things"),
    )  # fmt: skip
    yield _of(
        "pairs", "unconfirmed", desk.pairs("unconfirmed", "", now),
        _("Pairs with hours that nobody confirms"),
    )  # fmt: skip
    yield from _silent(now)


def _silent(now: datetime) -> Iterator[Waiting]:
    """Yield what spaces leave without an answer."""
    words = {
        "questions": _("Questions that spaces leave without an answer"),
        "visits": _("Visits that spaces leave without an answer"),
        "applications": _("Applications that spaces leave without an answer"),
    }
    for name, late in LATE.items():
        url = f"{reverse('spaces_late')}?show={name}"
        yield Waiting(words[name], len(late(now)), url, is_late=True)


def _of(kind: str, segment: str, rows: "QuerySet[Any]", label: str | Promise) -> Waiting:
    url = f"{reverse('desk', args=[kind])}?show={segment}"
    return Waiting(label, rows.order_by().count(), url, is_late=True)


def _to_decide(user: User, now: datetime) -> Iterator[Waiting]:
    """Yield what nobody but the office decides."""
    applied = MentorProfile.objects.filter(status=MentorStatus.APPLIED)
    library = reverse("vetting_list")
    yield Waiting(_("Applications to the mentor library"), applied.count(), library)
    soon = mentors.library("ending", "", timezone.localdate(now)).count()
    yield Waiting(_("Mentors whose term ends soon"), soon, f"{library}?show=ending")
    asked = Enquiry.objects.waiting().count()
    yield Waiting(_("Questions to answer"), asked, reverse("enquiry_list"))
    yield from _reported(user, now)
    mediated = Mediation.objects.under_way().count()
    yield Waiting(_("Mediations under way"), mediated, reverse("mediation_list"))
    moved = ChainMove.objects.agreed().count()
    yield Waiting(_("Steps in the chain to record"), moved, reverse("province_chain"))
    listed = listings(user, {"state": ListingStatus.WAITING}, on=timezone.localdate(now)).count()
    url = f"{reverse('listing_list')}?state=waiting"
    yield Waiting(_("Listings to look at"), listed, url)
    url = f"{reverse('story_list')}?state=waiting"
    yield Waiting(_("Stories to look at"), Story.objects.to_decide(user).count(), url)
    flawed = Flaw.objects.waiting().count()
    yield Waiting(_("Reports of flaws"), flawed, reverse("flaw_list"))
    hindered = Obstacle.objects.open().count()
    yield Waiting(_("Reports of rules that hinder"), hindered, reverse("obstacle_office"))
    url = f"{reverse('result_list', args=['technologies'])}?state={ResultStatus.PROPOSED}"
    yield Waiting(_("Technologies to confirm"), Technology.objects.to_decide(user).count(), url)
    url = f"{reverse('result_list', args=['transfers'])}?state={ResultStatus.PROPOSED}"
    yield Waiting(_("Transfers to confirm"), Transfer.objects.to_decide(user).count(), url)
    yield from _filed()


def _reported(user: User, now: datetime) -> Iterator[Waiting]:
    """Yield the reports to decide, and whom to look at before they write first again."""
    url = reverse("report_list")
    reported = shown_to_office(user).filter(status__in=TO_DECIDE).count()
    yield Waiting(_("Reports to decide"), reported, url)
    often = slowed_people(timezone.localdate(now))
    mine = sum(permits(may_look, user, person) for person in often)
    yield Waiting(_("Reported again and again"), mine, f"{url}#h-slowed")


def _filed() -> Iterator[Waiting]:
    """Yield the returns of each period, and the random checks, at which the office looks."""
    filed: QuerySet[Any, Any] = Filing.objects.waiting().order_by("year", "month")
    for year, month, number in filed.values_list("year", "month").annotate(number=Count("pk")):
        period = Period(year, month)
        label = _("Figures to look at: %(period)s") % {"period": period.label}
        yield Waiting(label, number, f"{reverse('filed_list')}?period={period}&show=filed")
    words = {
        CheckStatus.OPEN: _("Random checks with spaces to look at"),
        CheckStatus.ANSWERED: _("Random checks with answers to look at"),
    }
    for show in CHECKS_TO_LOOK_AT:
        number = samples(show).order_by().count()
        yield Waiting(words[show], number, f"{reverse('check_list')}?show={show.value}")
