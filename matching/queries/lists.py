"""The shared lists as the matcher reads them."""

from accounts.models import County, HelpKind, Prefecture, Sector, Stage
from accounts.queries import remembered, rows_of
from matching.core.reading import Term, Vocabulary


@remembered
def groups_of_help() -> dict[str, str]:
    """Return the group of every kind of help."""
    return {code: row.group for code, row in rows_of(HelpKind).items()}


@remembered
def parents_of_sectors() -> dict[str, str | None]:
    """Return the heading of every sector; a heading has none."""
    return {code: row.parent_id for code, row in rows_of(Sector).items()}


@remembered
def vocabulary() -> Vocabulary:
    """Return the cue words of all shared lists."""
    terms = [
        Term(row.code, (row.name_zh, row.name_en, *row.words.split()), kind)
        for kind, model in (("sector", Sector), ("stage", Stage), ("help", HelpKind))
        for row in rows_of(model).values()
    ]
    terms += [
        Term(
            row.code, (row.name_zh, row.short_zh, row.name_en.removesuffix(" Prefecture")), "place"
        )
        for row in rows_of(Prefecture).values()
    ]
    terms += [Term(row.prefecture_id, words, "place") for row, words in _counties()]
    return Vocabulary(terms)


@remembered
def vocabulary_of_counties() -> Vocabulary:
    """Return the names of the counties, each with its own code."""
    return Vocabulary([Term(row.code, words, "county") for row, words in _counties()])


def _counties() -> list[tuple[County, tuple[str, ...]]]:
    return [
        (row, (row.name_zh, row.name_zh[:-1], row.name_en))
        for row in rows_of(County).values()
        if len(row.name_zh) > 2  # noqa: PLR2004  a one-character name says nothing
    ]
