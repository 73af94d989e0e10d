"""Whether groups get the same: mentors and answers for ventures, attention for mentors."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import F
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Language, MentorCategory, Prefecture, Sector, Stage, Term
from accounts.queries import rows_of
from matching.core import interval
from matching.core.interval import Sure
from matching.queries.lists import parents_of_sectors
from mentors.enums import OPEN, DeclineReason, RequestStatus
from mentors.models import MentorProfile, Mentorship, MentorshipRequest
from province.queries.overview import HIDDEN_BELOW, Exposure
from ventures.models import Venture


@dataclass(frozen=True)
class VentureGroup:
    """Ventures of a group: how many have or had a mentor, what answers they got, and when.

    Of fewer than `HIDDEN_BELOW` requests nothing is told: None.
    """

    name: str
    ventures: int
    helped: Sure
    accepted: Sure | None
    days: Sure | None


VENTURE_GROUPS: Mapping[str, tuple[str | Promise, str, type[Term]]] = {
    "prefecture": (gettext_lazy("prefecture"), "county__prefecture", Prefecture),
    "sector": (gettext_lazy("trade"), "sectors", Sector),
    "stage": (gettext_lazy("stage"), "stage", Stage),
    "language": (gettext_lazy("language"), "languages", Language),
}


def venture_groups(by: str) -> tuple[list[VentureGroup], list[str]]:
    """Return the groups of live ventures with their figures, and the names of those too small.

    Trades are told by their headings.
    """
    _label, field, model = VENTURE_GROUPS[by]
    members = _members(Venture.objects.live().order_by().values_list("pk", field), model)
    helped = set(Mentorship.objects.values_list("venture", flat=True))
    answers = _answers()
    found, few = [], []
    for key, name in rows_of(model).items():
        ventures = members[key]
        if len(ventures) < HIDDEN_BELOW:
            few += [str(name)] if ventures else []
            continue
        said = [answer for venture in ventures for answer in answers[venture]]
        told = len(said) >= HIDDEN_BELOW
        found.append(
            VentureGroup(
                str(name),
                len(ventures),
                interval.of_share(len(ventures & helped), len(ventures)),
                interval.of_share(sum(yes for yes, _days in said), len(said)) if told else None,
                interval.of_median([days for _yes, days in said]) if told else None,
            )
        )
    return found, few


def _members(
    pairs: Iterable[tuple[int, str | None]], model: type[Term]
) -> dict[str | None, set[int]]:
    """Return who is in which group; who is in part of a trade is in the trade."""
    headings = parents_of_sectors() if model is Sector else {}
    members: dict[str | None, set[int]] = defaultdict(set)
    for who, key in pairs:
        members[headings.get(key or "") or key].add(who)
    return members


def _answers() -> dict[int, list[tuple[bool, float]]]:
    """Return for each venture whether its requests were accepted, and after how many days.

    Who never answered has not accepted, and the founder waited until the end. Requests of the
    office, those taken back and those a mentor had to stay out of say nothing of how founders
    are answered.
    """
    rows = (
        MentorshipRequest.objects.filter(
            is_placed=False, offer=None, status_changed_at__isnull=False, close_reason=""
        )
        .exclude(status__in=[*OPEN, RequestStatus.WITHDRAWN])
        .exclude(decline_reason=DeclineReason.INTEREST)
        .order_by()
        .values_list("venture", "status", F("status_changed_at") - F("sent_at"))
    )
    found: dict[int, list[tuple[bool, float]]] = defaultdict(list)
    for venture, status, wait in rows:
        found[venture].append((status == RequestStatus.ACCEPTED, wait / timedelta(days=1)))
    return found


@dataclass(frozen=True)
class MentorGroup:
    """Mentors of a group: their share of all free places, and of all attention.

    `verdict` is "more" or "less" where the places lie outside the interval of the attention.
    """

    name: str
    mentors: int
    places: float
    attention: Sure | None

    @property
    def verdict(self) -> str:
        """Return what can be told apart from chance, or nothing."""
        if self.attention is None:
            return ""
        if self.places < self.attention.low:
            return "more"
        return "less" if self.places > self.attention.high else ""

    @property
    def distance(self) -> float:
        """How far attention and places lie apart, of 1."""
        return abs(self.attention.value - self.places) if self.attention else 0.0


MENTOR_GROUPS: Mapping[str, tuple[str | Promise, str, type[Term] | None]] = {
    "prefecture": (gettext_lazy("prefecture"), "county__prefecture", Prefecture),
    "category": (gettext_lazy("category"), "categories", MentorCategory),
    "language": (gettext_lazy("language"), "languages", Language),
    "newcomer": (gettext_lazy("new or not"), "", None),
}


def mentor_groups(by: str, exposure: Exposure, today: date) -> tuple[list[MentorGroup], list[str]]:
    """Return the groups of mentors with a free place and their attention, and those too small.

    Who speaks two languages is in two groups, so shares may add up to more than all.
    """
    mentors = [row.mentor for row in exposure.rows]
    shown = [row.shown for row in exposure.rows]
    places = sum(mentor.free_places for mentor in mentors)
    found, few = [], []
    for name, members in _mentors_by(by, {mentor.pk for mentor in mentors}, today).items():
        if len(members) < HIDDEN_BELOW:
            few += [name] if members else []
            continue
        inside = [mentor.pk in members for mentor in mentors]
        free = sum(mentor.free_places for mentor in mentors if mentor.pk in members)
        part = interval.of_part(shown, inside)
        found.append(MentorGroup(name, len(members), free / places, part))
    return found, few


def _mentors_by(by: str, everybody: set[int], today: date) -> dict[str, set[int]]:
    _label, field, model = MENTOR_GROUPS[by]
    mentors = MentorProfile.objects.filter(pk__in=everybody).order_by()
    if model is None:
        new = set(mentors.newcomers(today).values_list("pk", flat=True))
        return {_("new, nobody mentored yet"): new, _("longer there"): everybody - new}
    members = _members(mentors.values_list("pk", field), model)
    named = {str(name): members[key] for key, name in rows_of(model).items()}
    return named | {_("outside the province"): members[None]} if by == "prefecture" else named


def most_uneven(found: Sequence[MentorGroup]) -> MentorGroup | None:
    """Return the group whose attention is clearly other than its places, the furthest apart."""
    clear = [group for group in found if group.verdict]
    return max(clear, key=lambda group: group.distance, default=None)
