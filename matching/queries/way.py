"""The way of a venture: what happened to it in all rooms, in one line of time."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from django.apps import apps
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from events.enums import Award, CompetitionStatus
from events.models import Entry
from incubation.models import Application, Enrolment, Residency
from mentors.models import Mentorship, MentorshipRequest
from spaces.enums import VisitStatus
from spaces.models import Question, Visit
from ventures.models import Venture
from ventures.queries import WayStep


def way(venture: Venture, user: User) -> tuple[list[WayStep], list[WayStep]]:
    """Return what happened in order, the first thing on top, and remarks without a day.

    What rooms tell that may not be read from here, such as the reader's own leave, they tell
    themselves: such an app has `way_steps(user, venture)` in its `AppConfig`.
    """
    told = [
        *_of_venture(venture),
        *_of_mentors(venture),
        *_of_spaces(venture, user),
        *_of_chain(venture),
        *_of_competitions(venture),
        *_of_rooms_apart(venture, user),
    ]
    dated = [(each.day, each) for each in told if each.day is not None]
    in_order = [each for _day, each in sorted(dated, key=lambda pair: pair[0])]
    return in_order, [each for each in told if each.day is None]


def _day(at: datetime) -> date:
    return timezone.localdate(at, timezone.get_default_timezone())


def _of_venture(venture: Venture) -> Iterator[WayStep]:
    home = f"{reverse('home')}?venture={venture.pk}"
    yield WayStep(_day(venture.created_at), _("The venture is written down here"), home)
    if venture.registered_on is not None:
        edit = reverse("venture_edit", args=[venture.pk])
        yield WayStep(venture.registered_on, _("Registered as a firm"), edit)


def _of_mentors(venture: Venture) -> Iterator[WayStep]:
    for asked in MentorshipRequest.objects.filter(venture=venture).select_related("mentor__user"):
        words = _("Asked %(mentor)s for help") % {"mentor": asked.mentor}
        yield WayStep(_day(asked.sent_at), words, reverse("request", args=[asked.pk]))
    for pair in Mentorship.objects.filter(venture=venture).select_related("mentor__user"):
        url, mentor = reverse("mentorship", args=[pair.pk]), {"mentor": pair.mentor}
        yield WayStep(_day(pair.started_at), _("Mentoring with %(mentor)s begins") % mentor, url)
        if pair.ended_at is not None:
            yield WayStep(_day(pair.ended_at), _("Mentoring with %(mentor)s ends") % mentor, url)


def _of_spaces(venture: Venture, user: User) -> Iterator[WayStep]:
    """Tell of spaces; questions and visits are read by whoever asked them, so only his own."""
    own = Q(venture=venture) | Q(venture=None)
    for asked in Question.objects.filter(own, by=user).select_related("space"):
        words = _("Asked %(space)s") % {"space": asked.space}
        yield WayStep(_day(asked.asked_at), words, asked.get_absolute_url())
    visits = Visit.objects.filter(own, by=user, status__in=(VisitStatus.AGREED, VisitStatus.HELD))
    for visit in visits.select_related("space"):
        words = _("Visit to %(space)s") % {"space": visit.space}
        yield WayStep(_day(visit.starts_at), words, visit.get_absolute_url())
    for row in Application.objects.filter(venture=venture).select_related("space"):
        words = _("Applied for a place in %(space)s") % {"space": row.space}
        yield WayStep(_day(row.sent_at), words, row.get_absolute_url())
    for stay in Residency.objects.filter(venture=venture).lived().for_page():
        yield from _of_stay(stay)


def _of_stay(stay: Residency) -> Iterator[WayStep]:
    where, url = {"place": stay.place, "space": stay.space}, stay.get_absolute_url()
    yield WayStep(stay.starts_on, _("Moves into %(place)s, %(space)s") % where, url)
    if not stay.is_running:
        yield WayStep(stay.last_day, _("Leaves %(place)s, %(space)s") % where, url)


def _of_chain(venture: Venture) -> Iterator[WayStep]:
    page = reverse("venture_chain", args=[venture.pk])
    for each in Enrolment.objects.filter(venture=venture).for_page():
        url = each.move.get_absolute_url() if each.move else page
        where = {"stage": each.get_stage_display(), "space": each.space}
        if each.ended_on is not None:
            words = {**where, "how": each.get_how_display()}
            yield WayStep(each.ended_on, _("%(stage)s in %(space)s ends: %(how)s") % words, page)
        yield WayStep(each.began_on, _("%(stage)s in %(space)s begins") % where, url)


def _of_competitions(venture: Venture) -> Iterator[WayStep]:
    for entry in Entry.objects.live().filter(venture=venture).for_page():
        named, url = {"competition": entry.competition}, entry.get_absolute_url()
        yield WayStep(_day(entry.at), _("Enters %(competition)s") % named, url)
        if entry.award and entry.competition.status == CompetitionStatus.RESULTS:
            told = {**named, "result": Award(entry.award).label}
            words = _("%(competition)s: %(result)s") % told
            yield WayStep(entry.competition.results_on, words, url)


def _of_rooms_apart(venture: Venture, user: User) -> Iterable[WayStep]:
    for config in apps.get_app_configs():
        tell = getattr(config, "way_steps", None)
        if tell is not None:
            yield from tell(user, venture)
