"""Where a venture stands in the chain, what its rules ask, what its next step could be."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.queries import workday_after, workdays
from incubation.core import at_most_months, months_after
from incubation.enums import (
    ENTERING,
    MOVES_FROM,
    OUTSIDE,
    ChainStage,
    MoveKind,
    RuleKind,
    RulePhase,
    Standing,
)
from incubation.models import ChainMove, ChainRule, Enrolment, RuleAnswer
from incubation.queries.age import age_in_words
from spaces.models import Space
from ventures.models import Venture

# Which step is suggested where several are possible: the farthest one that the rules allow.
_FARTHEST_FIRST = (MoveKind.GRADUATE, MoveKind.ACCELERATOR, MoveKind.INCUBATOR, MoveKind.NURSERY)


# --- one rule -------------------------------------------------------------------------------
@dataclass(frozen=True)
class Line:
    """A rule, whether it is met, and by which record or whose words."""

    rule: ChainRule
    standing: Standing
    words: str = ""
    answer: RuleAnswer | None = None

    @property
    def is_asked(self) -> bool:
        """Whether the team answers it."""
        return self.rule.kind == RuleKind.ASKED


class _Facts:
    """What the records say of a venture on a day; each is read once, when a rule asks for it."""

    def __init__(self, venture: Venture, running: Enrolment | None, on: date) -> None:
        self.venture, self.running, self.on = venture, running, on

    @cached_property
    def answers(self) -> Mapping[int, RuleAnswer]:
        """What the team answered, by rule."""
        rows = RuleAnswer.objects.filter(venture=self.venture).select_related("by")
        return {each.rule_id: each for each in rows}

    @cached_property
    def has_graduated(self) -> bool:
        """Whether it ever graduated from an incubator."""
        mine = Enrolment.objects.graduations().filter(venture=self.venture)
        return mine.filter(stage=ChainStage.INCUBATOR).exists()

    @property
    def registered_on(self) -> date | None:
        """The day of registration, if it has come."""
        since = self.venture.registered_on
        return since if since is not None and since <= self.on else None


def _told(*, is_met: bool, words: str = "") -> tuple[Standing, str]:
    return (Standing.MET if is_met else Standing.UNMET), words


def _written(_rule: ChainRule, facts: _Facts) -> tuple[Standing, str]:
    return _told(is_met=bool(facts.venture.sentence))


def _registered(_rule: ChainRule, facts: _Facts) -> tuple[Standing, str]:
    since = facts.registered_on
    if since is None:
        missing = _(
            "No firm is registered yet; the day of registration is on the page of the venture."
        )
        return _told(is_met=False, words=missing)
    return _told(is_met=True, words=_("Registered on %(day)s.") % {"day": since.isoformat()})


def _oldest(rule: ChainRule, facts: _Facts) -> tuple[Standing, str]:
    since, limit = facts.registered_on, rule.number or 0
    if since is None:
        return Standing.UNSAID, _("The venture does not say when it was registered.")
    is_met = at_most_months(since, facts.on, limit)
    return _told(is_met=is_met, words=age_in_words(since, facts.on, limit))


def _stays(rule: ChainRule, facts: _Facts) -> tuple[Standing, str]:
    running = facts.running
    if running is None or running.stage != rule.stage:
        return Standing.UNSAID, ""
    told = _("In this stage for %(months)d months; the rule says %(limit)d.")
    words = told % {"months": running.months(facts.on), "limit": rule.number or 0}
    return _told(is_met=not is_over(running.began_on, rule.number or 0, facts.on), words=words)


def _graduated(_rule: ChainRule, facts: _Facts) -> tuple[Standing, str]:
    return _told(is_met=facts.has_graduated)


_LOOKED_UP: Mapping[str, Callable[[ChainRule, _Facts], tuple[Standing, str]]] = {
    RuleKind.WRITTEN: _written,
    RuleKind.REGISTERED: _registered,
    RuleKind.OLDEST: _oldest,
    RuleKind.STAY: _stays,
    RuleKind.GRADUATED: _graduated,
}


def _line(rule: ChainRule, facts: _Facts) -> Line:
    if rule.kind != RuleKind.ASKED:
        return Line(rule, *_LOOKED_UP[rule.kind](rule, facts))
    answer = facts.answers.get(rule.pk)
    if answer is None:
        return Line(rule, Standing.UNSAID)
    return Line(rule, Standing.MET if answer.is_met else Standing.UNMET, answer.words, answer)


# --- the rules of a stage -------------------------------------------------------------------
@dataclass(frozen=True)
class Checklist:
    """The rules of one phase of a stage on a day, looked up or answered."""

    stage: str
    phase: str
    lines: Sequence[Line]

    @property
    def alone(self) -> list[Line]:
        """The rules that count each for itself."""
        return [each for each in self.lines if not each.rule.any_of]

    @property
    def groups(self) -> list[list[Line]]:
        """The groups of which one rule is enough."""
        found: dict[str, list[Line]] = {}
        for each in self.lines:
            if each.rule.any_of:
                found.setdefault(each.rule.any_of, []).append(each)
        return list(found.values())

    @property
    def standing(self) -> Standing:
        """Unmet as soon as one is, met once all are; of a group the best counts."""
        stood = [each.standing for each in self.alone]
        stood += [_best(each.standing for each in group) for group in self.groups]
        if Standing.UNMET in stood:
            return Standing.UNMET
        return Standing.UNSAID if not stood or Standing.UNSAID in stood else Standing.MET

    @property
    def title(self) -> str:
        """What the list is about, in words."""
        told = {
            RulePhase.ENTRY: _("Entry: %(stage)s"),
            RulePhase.STAY: _("How long: %(stage)s"),
            RulePhase.GRADUATION: _("The way out: %(stage)s"),
        }[RulePhase(self.phase)]
        return told % {"stage": ChainStage(self.stage).label}


def _best(stood: Iterable[Standing]) -> Standing:
    found = set(stood)
    return next(each for each in (Standing.MET, Standing.UNSAID, Standing.UNMET) if each in found)


# --- a venture ------------------------------------------------------------------------------
class Chain:
    """A venture in the chain on a day: where it stands, what is asked, what could come next."""

    def __init__(self, venture: Venture, on: date) -> None:
        self.venture, self.on = venture, on

    @cached_property
    def running(self) -> Enrolment | None:
        """The time in a stage that goes on."""
        return Enrolment.objects.running().filter(venture=self.venture).for_page().first()

    @cached_property
    def move(self) -> ChainMove | None:
        """The move that somebody has still to do with."""
        return ChainMove.objects.open().filter(venture=self.venture).for_page().first()

    @property
    def stage(self) -> str:
        """The stage it is in, or nothing."""
        return self.running.stage if self.running else OUTSIDE

    @cached_property
    def _rules(self) -> list[ChainRule]:
        return list(ChainRule.objects.on(self.on))

    @cached_property
    def _facts(self) -> _Facts:
        return _Facts(self.venture, self.running, self.on)

    def checklist(self, stage: str, phase: str) -> Checklist:
        """Return the rules of a phase of a stage, each with whether it is met."""
        rules = [each for each in self._rules if (each.stage, each.phase) == (stage, phase)]
        return Checklist(stage, phase, [_line(each, self._facts) for each in rules])

    @property
    def kinds(self) -> list[MoveKind]:
        """The moves that are possible from where it is."""
        return [each for each in MoveKind if self.stage in MOVES_FROM[each]]

    def asked_for(self, kind: MoveKind) -> Checklist | None:
        """Return what a move asks for; nothing for whoever leaves."""
        if kind in ENTERING:
            return self.checklist(kind, RulePhase.ENTRY)
        if kind == MoveKind.GRADUATE and self.running is not None:
            return self.checklist(self.stage, RulePhase.GRADUATION)
        return None

    @property
    def stay(self) -> Checklist | None:
        """How long the stage lasts, and how long it has lasted."""
        found = self.checklist(self.stage, RulePhase.STAY) if self.running else None
        return found if found and found.lines else None

    @property
    def way_out(self) -> Checklist | None:
        """What leads out of the stage it is in."""
        found = self.checklist(self.stage, RulePhase.GRADUATION) if self.running else None
        return found if found and found.lines else None

    @property
    def entries(self) -> list[Checklist]:
        """What the stages ask for that it could go to."""
        found = [self.asked_for(kind) for kind in self.kinds if kind in ENTERING]
        return [each for each in found if each and each.lines]

    @cached_property
    def suggestion(self) -> MoveKind | None:
        """The farthest step whose rules are met by what is known, while no move is open.

        A stage is not suggested to whom its own way out is open already.
        """
        if self.venture.archived_at is not None or self.move is not None:
            return None
        return next((each for each in _FARTHEST_FIRST if self._fits(each)), None)

    def _fits(self, kind: MoveKind) -> bool:
        asked = self.asked_for(kind) if kind in self.kinds else None
        if asked is None or asked.standing != Standing.MET:
            return False
        out = self.checklist(kind, RulePhase.GRADUATION) if kind in ENTERING else None
        return out is None or out.standing != Standing.MET


# --- times ----------------------------------------------------------------------------------
def is_over(began_on: date, limit: int, on: date) -> bool:
    """Return whether a time in a stage is longer than so many months."""
    return began_on < months_after(on, -limit)


def limits(on: date) -> Mapping[str, int]:
    """Return how many months each stage lasts at most by the rules of a day."""
    rules = ChainRule.objects.on(on).filter(phase=RulePhase.STAY, kind=RuleKind.STAY)
    found: dict[str, int] = {}
    for each in rules:
        number = each.number or 0
        found[each.stage] = min(number, found.get(each.stage, number))
    return found


def objections_until(move: ChainMove) -> date | None:
    """Return the last day on which the office can object to a move that both agreed to."""
    if move.agreed_on is None:
        return None
    return workday_after(move.agreed_on, settings.CHAIN_OBJECTION_WORKDAYS)


def passes_by_itself(move: ChainMove, at: datetime) -> bool:
    """Return whether the time of the office is over."""
    until = objections_until(move)
    return until is not None and until < timezone.localdate(at)


def unanswered_too_long(move: ChainMove, at: datetime) -> bool:
    """Return whether the working days are over in which the other side answers."""
    gone = workdays(timezone.localdate(move.proposed_at), timezone.localdate(at))
    return gone > settings.CHAIN_ANSWER_WORKDAYS


def lapses_on(move: ChainMove) -> date:
    """Return the last day on which a side can answer a move that was proposed."""
    days = timedelta(days=settings.CHAIN_LAPSES_AFTER_DAYS)
    return timezone.localdate(move.proposed_at) + days


def graduates_of(space: Space) -> int:
    """Return how many ventures graduated from a space."""
    return Enrolment.objects.graduations().filter(space=space).values("venture").distinct().count()
