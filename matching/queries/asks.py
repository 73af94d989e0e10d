"""What a founder looks for, in the one form that the matcher reads."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Self

from django.utils.translation import gettext as _

from accounts.enums import HelpGroup
from accounts.models import County, HelpKind, Prefecture, Sector, Stage, Term
from accounts.queries import rows_of
from incubation.core import months_begun
from matching.core.encoders import language
from matching.core.odd import asks_nobody, without_orders
from matching.core.plain import is_cut, nameless
from matching.core.reading import Reading, read, wants
from matching.queries.hearing import matters_of, meant
from matching.queries.lists import groups_of_help, vocabulary, vocabulary_of_counties
from matching.queries.vectors import hear
from ventures.enums import Importance
from ventures.models import Venture

SECTORS_NAMED = 3
_WEIGHTS = {Importance.MUST: 1.0, Importance.PREFER: 0.7, Importance.NICE: 0.3}
_SENTENCE_WEIGHT = 0.5  # of a venture's sentence, beside its needs
_PUNCTUATION = re.compile(r"(?:[。；;！!？?\n]|(?<!\d)[，,]|[，,](?!\d))+|\.\s")  # not in 3,000
_CLAUSE_AT_LEAST, _CLAUSES_AT_MOST = 6, 4
KINDS_OFFERED = 5
_SHORT = 14  # letters; a longer sentence shows its list
_CLEAR_WISH, _LIKELY_WISH, _POSSIBLE_WISH = 0.6, 0.4, 0.06


@dataclass(frozen=True)
class Line:
    """One sentence of the founder, how much it counts, and the help it asks for."""

    text: str
    weight: float = 1.0
    help_code: str | None = None
    importance: str = Importance.PREFER
    is_wish: bool = True  # asks for something, so that its absence is worth a word
    is_summary: bool = False  # says what the other lines say again, so that they are quoted first


@dataclass(frozen=True)
class Ask:
    """Everything the matcher may know of a founder; names, age and gender are not among it."""

    text: str
    lines: tuple[Line, ...]
    sectors: tuple[str, ...] = ()
    stage: str | None = None
    prefecture: str | None = None
    languages: tuple[str, ...] = ()
    helps: tuple[str, ...] = ()
    is_registered: bool | None = None
    age_months: int | None = None
    venture: Venture | None = None
    reading: Reading | None = field(default=None, compare=False)
    names: tuple[str, ...] = ()  # of those who ask
    away: tuple[str, ...] = ()  # slugs that were not meant

    @property
    def texts(self) -> list[str]:
        """What is compared with the lines of others: the matter of the own lines, no own names."""
        return matters_of([nameless(line.text, self.names) for line in self.lines])

    @property
    def asks_nobody(self) -> bool:
        """Whether a stranger's words hold no need, and no kind of help was pressed beside them."""
        return self.venture is None and not self.lines[0].help_code and asks_nobody(self.text)

    @property
    def cut(self) -> list[str]:
        """The lines of which only the first clauses are compared."""
        return [line.text for line in self.lines if is_cut(line.text)]

    def only(self, groups: frozenset[str]) -> Self:
        """Keep the lines and kinds of help of `groups`; a line of no known kind stays.

        If every line asks for something else, all stay: what is said is still the best hint.
        """
        kinds = groups_of_help()
        kept = tuple(
            line
            for line in self.lines
            if line.help_code is None or kinds.get(line.help_code) in groups
        )
        return replace(
            self,
            lines=kept or self.lines,
            helps=tuple(code for code in self.helps if kinds.get(code) in groups),
        )

    @property
    def musts(self) -> frozenset[str]:
        """The kinds of help without which a recommendation is useless."""
        return frozenset(
            line.help_code
            for line in self.lines
            if line.help_code and line.importance == Importance.MUST
        )


PLACE = frozenset({HelpGroup.PLACE.value})
PEOPLE = frozenset(HelpGroup.values) - PLACE


def ask_of_sentence(
    text: str, corrected: Mapping[str, str] | None = None, away: Iterable[str] = ()
) -> Ask:
    """Read a free sentence; what the founder corrected by hand wins over what was read.

    Parameters
    ----------
    text
        The sentence as typed.
    corrected
        Any of `sector`, `stage`, `help`, `place` (codes); an empty code means that the founder
        took the reading away.
    away
        The slugs of mentors and spaces that were not meant; they are left out.
    """
    seen = read(text, vocabulary())
    chosen: Mapping[str, str] = corrected or {}

    def codes(name: str, found: tuple[str, ...]) -> tuple[str, ...]:
        return found if name not in chosen else tuple(filter(None, [chosen[name]]))

    helps = codes("help", seen.helps)
    need = without_orders(text)
    lines = (Line(need, help_code=chosen.get("help") or None, is_wish=wants(need)),)
    return Ask(
        text=text,
        lines=lines,
        sectors=codes("sector", seen.sectors),
        stage=chosen.get("stage", seen.stage) or None,
        helps=helps,
        prefecture=chosen.get("place", seen.place) or None,
        languages=("en", "zh") if language(text) == "en" else ("zh",),
        reading=seen,
        away=tuple(away),
    )


def clauses_of(text: str) -> list[str]:
    """Cut a text at its punctuation into pieces that say something.

    >>> clauses_of("想从老卤里回收硼和镁，做成阻燃材料。样品有了，缺中试场地。")
    ['想从老卤里回收硼和镁', '做成阻燃材料', '样品有了，缺中试场地']
    """
    clauses: list[str] = []
    for piece in _PUNCTUATION.split(text):
        clause = piece.strip()
        if clauses and (len(clauses[-1]) < _CLAUSE_AT_LEAST or len(clauses) >= _CLAUSES_AT_MOST):
            clauses[-1] += f"，{clause}" if clause else ""
        elif clause:
            clauses.append(clause)
    return clauses


def ask_of_venture(venture: Venture, *, today: date) -> Ask:
    """Return what a venture looks for: its sentence and its needs, weighted by importance."""
    needs = list(venture.needs.all())
    lines = [Line(venture.sentence, _SENTENCE_WEIGHT, is_wish=False, is_summary=bool(needs))]
    lines += [
        Line(need.text, _WEIGHTS[Importance(need.importance)], need.help_kind_id, need.importance)
        for need in needs
    ]
    registered = venture.registered_on
    return Ask(
        text=venture.sentence,
        lines=tuple(lines),
        sectors=tuple(sector.pk for sector in venture.sectors.all()),
        stage=venture.stage_id,
        helps=tuple(dict.fromkeys(need.help_kind_id for need in needs if need.help_kind_id)),
        prefecture=venture.county.prefecture_id if venture.county else None,
        languages=tuple(spoken.pk for spoken in venture.languages.all()),
        is_registered=registered is not None,
        age_months=months_begun(registered, today) if registered else None,
        venture=venture,
        names=tuple(founder.name for founder in venture.founders.all()),
    )


def kinds_meant(ask: Ask) -> list[str]:
    """Return the kinds of help between which a short sentence leaves open what is wished.

    Empty where it is clear, long, or a person has said it. A press on one of them narrows the list.
    """
    if ask.asks_nobody or ask.helps or len(ask.text) > _SHORT or ask.lines[0].help_code:
        return []
    likely = meant(hear(ask.texts)[0])
    if not likely or likely[0][1] >= _CLEAR_WISH:
        return []
    return [code for code, chance in likely[:KINDS_OFFERED] if chance >= _POSSIBLE_WISH]


def kinds_wished(ask: Ask) -> list[str]:
    """Return the kind of help that a sentence most likely wishes, if it is more likely than not."""
    likely = meant(hear(ask.texts)[0])
    return [code for code, chance in likely[:1] if chance >= _LIKELY_WISH]


def needs_of(ask: Ask) -> list[tuple[str, str]]:
    """Return the kinds of help read from a sentence, each with the clause that tells of it.

    A clause that stands for a need already is not said again: the next need is the kind's own name.
    """
    if ask.reading is None:
        return []
    clauses, spans = clauses_of(ask.text), ask.reading.spans
    needs: dict[str, str] = {}
    for code in ask.helps:
        cue = ask.text[slice(*spans[code])] if code in spans else ""
        told = next((each for each in clauses if cue and cue in each), ask.text)
        needs[str(rows_of(HelpKind)[code]) if told in needs else told] = code
    return [(code, told) for told, code in needs.items()]


def county_of(ask: Ask) -> str | None:
    """Return the county that a sentence names, if it lies where the founders are."""
    counties = rows_of(County)
    named = [term.code for _span, term in vocabulary_of_counties().hits(ask.text)]
    return next((code for code in named if counties[code].prefecture_id == ask.prefecture), None)


def labels(ask: Ask) -> dict[str, str]:
    """Return in words what was read: up to three trades, stage, help and place."""

    def named(model: type[Term], codes: Collection[str]) -> str:
        rows = rows_of(model)
        return _(", ").join(str(rows[code]) for code in codes if code in rows)

    return {
        "sector": named(Sector, ask.sectors[:SECTORS_NAMED]),
        "stage": named(Stage, [ask.stage or ""]),
        "help": named(HelpKind, ask.helps[:1]),
        "place": named(Prefecture, [ask.prefecture or ""]),
    }
