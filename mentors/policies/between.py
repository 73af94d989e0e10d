"""What stands between a venture and a mentor: which requests may reach which mentor.

The rules of a pair stand in one table, `_rules`. Lists take it as a filter (`unobstructed`),
actions ask it about one pair (`obstacles`). `within_reach` says the same of many ventures; a test
holds the two together.
"""

from collections.abc import Collection, Iterator
from datetime import date, timedelta
from functools import reduce
from hashlib import sha256
from operator import and_

from django.conf import settings
from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Value, When

from accounts.models import User
from accounts.policies import Denied
from mentors.enums import MentorStatus, Obstacle, Relation, RequestStatus
from mentors.models import Interest, MentorProfile, Mentorship, MentorshipRequest
from mentors.querysets import Folded, RequestQuerySet, folded, folded_lines
from safety.policies import barred, kept_from
from ventures.enums import Veto
from ventures.models import Member, Venture

REFUSAL_LASTS_DAYS = 180  # unless the setting of that name says otherwise
_LEFT = (MentorStatus.EXPIRED, MentorStatus.RESIGNED)
_UNVETTED = (
    MentorStatus.DRAFT,
    MentorStatus.ENTERED,
    MentorStatus.APPLIED,
    MentorStatus.RETURNED,
    MentorStatus.REFUSED,
)
_Rules = dict[Obstacle, Q]


class Unreachable(Denied):
    """A venture's request may not reach this mentor; `why` holds the obstacles, worst first."""

    def __init__(self, why: Collection[Obstacle]) -> None:
        super().__init__(", ".join(why))
        self.why = list(why)

    @property
    def words(self) -> str:
        """Return the worst obstacle in words for the founder."""
        return str(self.why[0].label)


# --- what stands between a venture and a mentor ---------------------------------------------
def obstacles(venture: Venture, mentor: MentorProfile, *, on: date) -> list[Obstacle]:
    """Return why this venture's request may not reach this mentor on that day, worst first.

    Places are no obstacle here: who is full today is free tomorrow, and the database counts them.
    """
    return _found({**_rules_of_mentors(on), **_rules(venture, on)}, mentor)


def unobstructed(venture: Venture, *, on: date) -> Q:
    """Return the filter that keeps mentors of the library with no obstacle to this venture.

    For use behind `public()` and `askable()`, which say the rest in a way that finds an index.
    """
    return reduce(and_, (~rule for rule in _rules(venture, on).values()), Q())


def conflicts(venture: Venture, mentor: MentorProfile) -> list[Obstacle]:
    """Return the obstacles that a request under way or a mentorship does not outlive."""
    return _found(_conflicts(venture), mentor)


def _found(rules: _Rules, mentor: MentorProfile) -> list[Obstacle]:
    if not rules:
        return []
    met = {
        f"is_{rule}": Case(When(holds, then=Value(value=True)), default=Value(value=False))
        for rule, holds in rules.items()
    }
    row = MentorProfile.objects.filter(pk=mentor.pk).annotate(**met).values(*met).get()
    return [rule for rule in Obstacle if row.get(f"is_{rule}")]


def _rules_of_mentors(on: date) -> _Rules:
    """Return what keeps everybody from a mentor."""
    return {
        Obstacle.GONE: gone(),
        Obstacle.SUSPENDED: Q(status=MentorStatus.SUSPENDED) | Q(user__in=barred(on)),
        Obstacle.UNVETTED: Q(status__in=_UNVETTED),
        Obstacle.ASKED: Q(pk__in=MentorProfile.objects.asked_out(on).values("pk")),
        Obstacle.PAUSED: Q(paused_until__gte=on),
    }


def gone() -> Q:
    """Return the filter that keeps mentors who have left the library for good."""
    return Q(user__is_active=False) | Q(status__in=_LEFT)


def _rules(venture: Venture, on: date) -> _Rules:
    """Return what keeps this venture from a mentor; what it did not rule out is left away."""
    declined = refusals(on).filter(venture=venture)
    calls = _calls(on).filter(venture=venture)
    dismissed = venture.dismissals.exclude(mentor=None)  # theirs to take back, on the home page
    rules = {
        Obstacle.OWN: Q(user__in=venture.founders.values("pk")),
        Obstacle.DECLINED: Q(pk__in=declined.values("mentor")),
        Obstacle.CALLED: Q(pk__in=calls.values("mentor")),
        Obstacle.DISMISSED: Q(pk__in=dismissed.values("mentor")),
        **_conflicts(venture),
    }
    if venture.archived_at is not None:
        rules[Obstacle.ARCHIVED] = Q(pk__isnull=False)  # whoever the mentor is
    if Veto.ONLINE_ONLY in venture.vetoes and venture.county:
        place = venture.county.prefecture_id
        meets = Q(places=place) | Q(county__prefecture=place)
        rules[Obstacle.ONLINE] = ~Q(pk__in=MentorProfile.objects.filter(meets).values("pk"))
    return rules


def refusal_lasts() -> timedelta:
    """Return how long a refusal counts."""
    return timedelta(days=getattr(settings, "REFUSAL_LASTS_DAYS", REFUSAL_LASTS_DAYS))


def refusals(on: date) -> RequestQuerySet:
    """Keep the refusals that stand on a day: until the day the mentor named, else for a while."""
    lately = Q(again_from=None, status_changed_at__date__gt=on - refusal_lasts())
    return MentorshipRequest.objects.filter(
        lately | Q(again_from__gt=on), status=RequestStatus.DECLINED, allowed_again_at=None
    )


def _calls(on: date) -> RequestQuerySet:
    return MentorshipRequest.objects.filter(status=RequestStatus.CALLED, call_until__date__gte=on)


def _conflicts(venture: Venture) -> _Rules:
    """Return the rules about interests: declared by the mentor, or ruled out by the founders."""
    own = {folded(name) for name in (venture.name, *_founders(venture))} - {""}
    rules = {Obstacle.INTEREST: Q(pk__in=Interest.objects.filter(folded__in=own).values("mentor"))}
    if apart := kept_from(venture.founders.all()):
        rules[Obstacle.BLOCKED] = Q(user__in=apart)
    if parties := _parties(venture):
        held = Interest.objects.filter(folded__in=parties).values("mentor")
        named = User.objects.annotate(folded=Folded("name")).filter(folded__in=parties)
        rules[Obstacle.VETO] = Q(pk__in=held) | Q(user__in=named.values("pk"))
    if Veto.SAME_TRADE in venture.vetoes:
        tied = Interest.objects.filter(
            mentor=OuterRef("pk"), relation__in=[Relation.EMPLOYMENT, Relation.SHAREHOLDING]
        )
        same = MentorProfile.sectors.through.objects.filter(
            mentorprofile=OuterRef("pk"), sector__in=venture.sectors.values("pk")
        )
        rules[Obstacle.TRADE] = Q(Exists(tied)) & Q(Exists(same))
    if Veto.EQUITY in venture.vetoes:
        rules[Obstacle.EQUITY] = Q(takes_equity=True)
    return rules


def _founders(venture: Venture) -> list[str]:
    return [founder.name for founder in venture.founders.all()]


def _parties(venture: Venture) -> set[str]:
    return {folded(line) for line in venture.veto_parties.splitlines()} - {""}


def mark(venture: Venture, mentor: MentorProfile) -> str:
    """Return a fingerprint of all that a conflict can come from, to see when any of it changes."""
    declared = sorted(mentor.interests.values_list("relation", "folded"))
    told = (
        conflicts(venture, mentor),
        sorted(venture.vetoes),
        sorted(_parties(venture)),
        declared,
        mentor.takes_equity,
    )
    return sha256(repr(told).encode()).hexdigest()


def is_held(mentorship: Mentorship) -> bool:
    """Whether contact details are closed because of a conflict that the office has not let pass."""
    if mentorship.held_at is not None:
        return True
    venture, mentor = mentorship.venture, mentorship.mentor
    return bool(conflicts(venture, mentor)) and mentorship.cleared_mark != mark(venture, mentor)


# --- the same, seen by one mentor -----------------------------------------------------------
def within_reach(mentor: MentorProfile, *, on: date) -> Q:
    """Return the filter that keeps ventures between which and this mentor nothing stands.

    It says of many ventures what `unobstructed` says of many mentors; that the two agree, rule by
    rule, is tested (`tests/mentors/test_offers.py`).
    """
    declared = {folded(each.party) for each in mentor.interests.all()}
    named = Venture.objects.annotate(folded=Folded("name")).filter(folded__in=declared)
    people = User.objects.annotate(folded=Folded("name")).filter(folded__in=declared)
    hidden = Venture.objects.filter(dismissals__mentor=mentor)
    return reduce(
        and_,
        (
            ~rule
            for rule in (
                Q(archived_at__isnull=False),
                _team(mentor.user_id),
                Q(pk__in=refusals(on).filter(mentor=mentor).values("venture")),
                Q(pk__in=_calls(on).filter(mentor=mentor).values("venture")),
                Q(pk__in=hidden.values("pk")),
                Q(pk__in=named.values("pk")),
                _team(*people.values_list("pk", flat=True)),
                _team(*kept_from([mentor.user])),
                Q(pk__in=_ruling_out(declared | {folded(mentor.user.name)})),
                *_vetoed(mentor),
            )
        ),
    )


def _team(*people: int) -> Q:
    return Q(pk__in=Member.objects.filter(person__in=people).values("venture"))


def _ruling_out(names: set[str]) -> QuerySet[Venture, int]:
    """Return the ventures that rule out one of these names, a line each."""
    telling = Venture.objects.live().annotate(lines=folded_lines("veto_parties"))
    return telling.filter(lines__overlap=sorted(names - {""})).values_list("pk", flat=True)


def _vetoed(mentor: MentorProfile) -> Iterator[Q]:
    """Yield the rules about what founders rule out in general."""
    tied = {Relation.EMPLOYMENT, Relation.SHAREHOLDING}
    if any(each.relation in tied for each in mentor.interests.all()):
        same = Venture.sectors.through.objects.filter(sector__in=mentor.sectors.values("pk"))
        yield Q(vetoes__contains=[Veto.SAME_TRADE], pk__in=same.values("venture"))
    if mentor.takes_equity:
        yield Q(vetoes__contains=[Veto.EQUITY])
    places = {place.pk for place in mentor.places.all()}
    places |= {mentor.county.prefecture_id} if mentor.county else set()
    far = Q(county__isnull=False) & ~Q(county__prefecture__in=places)
    yield Q(vetoes__contains=[Veto.ONLINE_ONLY]) & far
