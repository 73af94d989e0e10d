"""Who may ask, answer and end; and which venture's requests may reach which mentor.

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

from accounts.enums import Hat
from accounts.models import User
from accounts.policies import Denied, may_operate, may_speak, permits
from accounts.queries import officers
from mentors.enums import (
    CONFLICTS,
    LEFT,
    MentorshipStatus,
    MentorStatus,
    Obstacle,
    Relation,
    RequestStatus,
)
from mentors.models import (
    Favourite,
    Findable,
    Interest,
    MentorProfile,
    Mentorship,
    MentorshipRequest,
    Offer,
    Vetting,
    WaitingPlace,
)
from mentors.querysets import Folded, RequestQuerySet, folded, folded_lines
from safety.policies import barred, is_barred, kept_from, may_write_first
from ventures.enums import Veto
from ventures.models import Member, Venture
from ventures.policies import may_edit, may_lead

REFUSAL_LASTS_DAYS = 180  # unless the setting of that name says otherwise
_LEFT = (MentorStatus.EXPIRED, MentorStatus.RESIGNED)
_UNVETTED = (
    MentorStatus.DRAFT,
    MentorStatus.ENTERED,
    MentorStatus.APPLIED,
    MentorStatus.RETURNED,
    MentorStatus.REFUSED,
)
_BUSY = frozenset({Obstacle.PAUSED})  # is told apart, by `MentorBusy`
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

    For use behind `public()` and `not_paused()`, which say the rest in a way that finds an index.
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
        Obstacle.GONE: Q(user__is_active=False) | Q(status__in=_LEFT),
        Obstacle.SUSPENDED: Q(status=MentorStatus.SUSPENDED) | Q(user__in=barred(on)),
        Obstacle.UNVETTED: Q(status__in=_UNVETTED),
        Obstacle.PAUSED: Q(paused_until__gte=on),
    }


def _rules(venture: Venture, on: date) -> _Rules:
    """Return what keeps this venture from a mentor; what it did not rule out is left away."""
    declined = _refusals(on).filter(venture=venture)
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


def _refusals(on: date) -> RequestQuerySet:
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
                Q(pk__in=_refusals(on).filter(mentor=mentor).values("venture")),
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


# --- who may --------------------------------------------------------------------------------
def may_write_profile(user: User) -> None:
    """Whoever wears the mentor's hat may write the own profile."""
    if Hat.MENTOR not in user.hats:
        raise Denied


def may_apply(user: User) -> None:
    """Whoever asks to stand in the library is known: what it shows is published."""
    may_write_profile(user)
    may_speak(user)


def may_take_back_application(user: User, mentor: MentorProfile) -> None:
    """A mentor takes the own application back; on an appeal somebody else decides first."""
    last = mentor.vettings.first()
    if mentor.user_id != user.pk or (last is not None and last.verb == "appeal"):
        raise Denied


def may_hand_in(user: User, mentor: MentorProfile) -> None:
    """A mentor hands in the own papers and takes them back."""
    if mentor.user_id != user.pk:
        raise Denied


def may_vet(user: User) -> None:
    """The province's programme office and administrators decide who enters the library."""
    if not (user.is_coordinator or user.is_superuser):
        raise Denied


def may_look_at(user: User, mentor: MentorProfile) -> None:
    """Officers read all that speaks for a mentor, and so does whoever is named to decide on him."""
    if not mentor.deputies.filter(person=user).exists():
        may_vet(user)


def may_name_deputy(user: User, mentor: MentorProfile) -> None:
    """An officer names somebody else where no officer at all may decide."""
    may_vet(user)
    if any(permits(may_decide_on, officer, mentor) for officer in officers()):
        raise Denied


def may_decide_on(user: User, mentor: MentorProfile) -> None:
    """An officer decides on a mentor with whom he has nothing to do; on an appeal, a colleague."""
    may_look_at(user, mentor)
    if knows(user, mentor) or refused_by(user, [mentor.pk]):
        raise Denied


def refused_by(user: User, mentors: Collection[int]) -> set[int]:
    """Return which of these mentors appeal against what this officer said, in one query."""
    told: dict[int, list[Vetting]] = {}
    for each in Vetting.objects.filter(mentor__in=mentors):
        told.setdefault(each.mentor_id, []).append(each)
    newest = {key: rows[:2] for key, rows in told.items()}
    return {
        key
        for key, rows in newest.items()
        if [each.verb for each in rows] == ["appeal", "refuse"] and rows[1].by_id == user.pk
    }


def knows(user: User, mentor: MentorProfile) -> bool:
    """Whether an officer is the mentor, works in the same body, or is named as an interest."""
    return mentor.pk in known_to(user, [mentor.pk])


def known_to(user: User, mentors: Collection[int]) -> set[int]:
    """Return which of these mentors an officer knows, in two queries."""
    bodies = dict(user.memberships.values_list("organisation", "organisation__name"))
    declared = {folded(name) for name in (user.name, *bodies.values())} - {""}
    known = MentorProfile.objects.filter(
        Q(user=user)
        | Q(user__memberships__organisation__in=list(bodies))
        | Q(interests__folded__in=declared),
        pk__in=mentors,
    )
    return set(known.values_list("pk", flat=True))


def may_resign(user: User, mentor: MentorProfile) -> None:
    """A mentor leaves the library himself."""
    if mentor.user_id != user.pk:
        raise Denied


def may_consent(user: User, mentor: MentorProfile) -> None:
    """Whoever was entered by the office says himself whether he is published."""
    if mentor.user_id != user.pk:
        raise Denied


def may_appeal(user: User, mentor: MentorProfile) -> None:
    """Whoever was not let in may ask once that somebody else looks."""
    may_resign(user, mentor)
    if mentor.vettings.filter(verb="appeal").exists():
        raise Denied


def may_deactivate(user: User) -> None:
    """Those who run the service close accounts."""
    may_operate(user)


def may_ask(user: User, venture: Venture, mentor: MentorProfile, *, on: date) -> None:
    """A lead asks any mentor whom no rule keeps away; one the team hid may be asked as well."""
    may_lead(user, venture)
    if is_barred(user, on):
        raise Denied
    may_write_first(user, on)
    _refuse(venture, mentor, on, but=_BUSY | {Obstacle.DISMISSED})


def may_leave_list(user: User, place: WaitingPlace) -> None:
    """A lead gives a place on a waiting list up."""
    may_lead(user, place.venture)


def may_name_next(venture: Venture, mentor: MentorProfile, *, on: date) -> None:
    """A next choice is asked without another look, so nothing may stand in the way but a pause."""
    _refuse(venture, mentor, on, but=_BUSY)


def may_propose(user: User, venture: Venture, mentor: MentorProfile, *, on: date) -> None:
    """The programme office may ask for a venture whomever its founders could meet on a list."""
    if not user.is_coordinator:
        raise Denied
    _refuse_barred(venture, on)
    _refuse(venture, mentor, on, but=_BUSY)


def may_introduce(venture: Venture, mentor: MentorProfile, *, on: date) -> None:
    """Two are brought together only if nothing at all stands between them."""
    _refuse_barred(venture, on)
    _refuse(venture, mentor, on)


def may_meet_once(user: User, venture: Venture, mentor: MentorProfile, *, on: date) -> None:
    """One hour without a mentorship: what keeps a venture from a mentor for good keeps it here too.

    A refusal of a mentorship, a call or a pause is about mentorships, and the team's own list of
    hidden mentors about what it is shown.
    """
    if is_barred(user, on):
        raise Denied
    may_write_first(user, on)
    passing = {Obstacle.DECLINED, Obstacle.CALLED, Obstacle.DISMISSED, Obstacle.PAUSED}
    _refuse(venture, mentor, on, but=passing)


def _refuse(
    venture: Venture, mentor: MentorProfile, on: date, *, but: Collection[Obstacle] = ()
) -> None:
    if found := [each for each in obstacles(venture, mentor, on=on) if each not in but]:
        raise Unreachable(found)


def _refuse_barred(venture: Venture, on: date) -> None:
    """Refuse for a venture of which nobody who leads it may ask; everybody reads the same words."""
    if not Venture.objects.able_to_ask(on).filter(pk=venture.pk).exists():
        raise Unreachable([Obstacle.BLOCKED])


def may_still_ask(asked: MentorshipRequest, on: date) -> None:
    """Whoever is barred does not ask any more, in what was sent before either.

    Raises
    ------
    Unreachable
        Whoever sent it is barred, or nobody who leads the venture may ask.
    """
    if is_barred(asked.asked_by, on):
        raise Unreachable([Obstacle.BLOCKED])
    _refuse_barred(asked.venture, on)


def _refuse_for_good(venture: Venture, mentor: MentorProfile, on: date) -> None:
    """Refuse for what does not pass by itself."""
    for_good = LEFT | CONFLICTS | {Obstacle.OWN}
    _refuse(venture, mentor, on, but=set(Obstacle) - for_good)


def may_answer(user: User, asked: MentorshipRequest) -> None:
    """Only the mentor who was asked answers."""
    if asked.mentor.user_id != user.pk:
        raise Denied


def may_accept(user: User, asked: MentorshipRequest, *, on: date) -> None:
    """A mentor accepts while he is in the library and nothing keeps the two apart."""
    may_answer(user, asked)
    may_still_ask(asked, on)
    _refuse_for_good(asked.venture, asked.mentor, on)


def may_withdraw(user: User, asked: MentorshipRequest) -> None:
    """A lead of the team takes a request back."""
    may_lead(user, asked.venture)


def may_withdraw_several(user: User, venture: Venture) -> None:
    """A lead of the team takes several requests back at once."""
    may_lead(user, venture)


def may_reply(user: User, asked: MentorshipRequest) -> None:
    """Anyone of the team replies to what the mentor asked."""
    may_edit(user, asked.venture)


def may_allow_again(user: User, asked: MentorshipRequest, *, on: date) -> None:
    """The mentor alone says that a refusal that stands does no longer: the no was that person's."""
    may_answer(user, asked)
    if not _refusals(on).filter(pk=asked.pk).exists():
        raise Denied


def may_browse(user: User, mentor: MentorProfile) -> None:
    """A mentor of the library looks through the ventures that show themselves."""
    if not MentorProfile.objects.public().filter(pk=mentor.pk, user=user).exists():
        raise Denied


def may_show(user: User, venture: Venture) -> None:
    """A lead lets mentors find a venture, and no longer."""
    may_lead(user, venture)
    may_speak(user)
    if venture.archived_at is not None:
        raise Denied


def may_hide(user: User, venture: Venture) -> None:
    """A lead takes that back; whoever may not show it may still hide it."""
    may_lead(user, venture)


def may_offer(user: User, venture: Venture, mentor: MentorProfile, *, on: date) -> None:
    """A mentor offers help to a venture that shows itself, if nothing stands between the two."""
    may_browse(user, mentor)
    shown = Findable.objects.standing(on).filter(venture=venture)
    refused = Offer.objects.refused(on, refusal_lasts()).filter(venture=venture, mentor=mentor)
    if not shown.exists() or refused.exists():
        raise Denied
    may_write_first(user, on)
    _refuse(venture, mentor, on, but=_BUSY)


def may_take(user: User, offer: Offer, *, on: date) -> None:
    """A lead takes an offer while the mentor is in the library and nothing keeps the two apart."""
    may_lead(user, offer.venture)
    if is_barred(user, on):
        raise Denied
    _refuse_for_good(offer.venture, offer.mentor, on)


def may_turn_down(user: User, offer: Offer) -> None:
    """A lead turns an offer down."""
    may_lead(user, offer.venture)


def may_take_back(user: User, offer: Offer) -> None:
    """The mentor takes his offer back."""
    if offer.mentor.user_id != user.pk:
        raise Denied


def may_keep(user: User) -> None:
    """A founder keeps mentors for later."""
    if Hat.FOUNDER not in user.hats:
        raise Denied


def may_note(user: User, kept: Favourite) -> None:
    """Whoever keeps a mentor writes the note."""
    if kept.user_id != user.pk:
        raise Denied


def may_end(user: User, mentorship: Mentorship) -> None:
    """The mentor ends a mentorship, or a lead of the team."""
    if mentorship.mentor.user_id != user.pk:
        may_lead(user, mentorship.venture)


def may_clear(user: User, mentorship: Mentorship) -> None:
    """The programme office lets a mentorship go on in spite of a conflict."""
    if not user.is_coordinator or mentorship.status != MentorshipStatus.ACTIVE:
        raise Denied
