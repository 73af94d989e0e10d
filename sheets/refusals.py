"""What the ledger's import refuses: a code for the page to put into words, and the facts."""

NO_RESULT = "=…"  # stands for a formula whose result the file does not hold


class Unreadable(Exception):
    """The file as a whole cannot be read.

    Attributes
    ----------
    code
        "too_big", "bomb", "macro", "encrypted", "old_format", "not_a_table", "empty",
        "too_many_rows", "too_many_columns", "too_far_down" or "no_header".
    facts
        What the sentence needs, such as `limit`.
    """

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code, facts)
        self.code = code
        self.facts = facts


class BadValue(Exception):
    """One cell cannot be read as what its column holds.

    Attributes
    ----------
    code
        What is wrong, such as "no_day"; `sheets.values` lists all.
    facts
        What the sentence needs, such as `year` and `month`.
    """

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code, facts)
        self.code = code
        self.facts = facts
