"""What speaks against a term, in words that name the day and the rule."""

import re
from collections.abc import Mapping

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from mobility.core.rules import Objection, one_day_more
from mobility.core.terms import Term, is_day_longer
from mobility.queries import policy_words
from mobility.queries.days import spoken_day

_HAN = "\u3000-\u303f\u4e00-\u9fff\uff00-\uffef"
_CHINESE = re.compile(rf"([{_HAN}](?:[{_HAN}\d ]*[{_HAN}])?)")
_DAYS = frozenset({"first", "last", "latest", "by"})


def words(objection: Objection) -> str:
    """Say one objection in a sentence."""
    facts = {
        name: spoken_day(str(fact)) if name in _DAYS else fact
        for name, fact in objection.facts.items()
    }
    return sentences()[objection.code] % facts


def kept_a_day_longer(term: Term) -> str:
    """Say of a term just recorded that it ends a day later than was meant; nothing of others."""
    if not is_day_longer(*term):
        return ""
    kept = _("It is kept as the paper has it; if it is a slip, propose the right days.")
    return f"{words(one_day_more(term, is_hard=False))} {kept}"


def with_clause(objection: Objection, basis: Mapping[str, str]) -> SafeString:
    """Say one objection with the clause that it rests on."""
    return cited(words(objection), basis.get(objection.rule, ""))


def cited(sentence: str, clause: str) -> SafeString:
    """Put a clause behind a sentence; instruments are named in Chinese on every page."""
    if not clause:
        return format_html("{}", sentence)
    return format_html(_("{sentence} ({clause})"), sentence=sentence, clause=marked(clause))


def marked(basis: str) -> SafeString:
    """Return a clause for the reader, what stays Chinese marked as such."""
    parts = _CHINESE.split(policy_words.clause(basis))  # every second one is Chinese
    return format_html_join(
        "",
        "{}",
        (
            (format_html('<span lang="zh-CN">{}</span>', part) if at % 2 else part,)
            for at, part in enumerate(parts)
        ),
    )


def sentences() -> Mapping[str, str]:
    """Return the sentence of each code; a table, made when the language is known."""
    return {
        "start_after_end": _("The last day is before the first day."),
        "too_far": _("A leave begins within two years: the first day is %(latest)s at the latest."),
        "overlaps": _("These days overlap a leave from %(first)s to %(last)s."),
        "extension_not_allowed": _("The unit's rules allow no extension."),
        "nothing_to_extend": _("There is no term that could be extended."),
        "second_extension": _("Extensions possible: %(count)s; that is used up."),
        "extension_after_expiry": _(
            "The leave ended on %(last)s; an extension is asked for before it ends."
        ),
        "extension_not_adjacent": _(
            "An extension begins the day after the old last day, on %(first)s."
        ),
        "extension_only_for_founders": _(
            "The national rule speaks of extensions for founders only; the unit decides."
        ),
        "profit_not_stated": _(
            "Whether the company makes a profit is not yet said; last year's accounts prove it."
        ),
        "profitable": _(
            "An extension is possible only while the company makes no profit; this one does."
        ),
        "extension_lead": _(
            "An extension is asked for %(days)s days ahead, by %(by)s; it is still taken."
        ),
        "apply_lead": _(
            "Apply %(days)s days ahead, by %(by)s; it is still taken, but time is short."
        ),
        "one_day_more": _(
            "This is one day too many: the first and the last day both count, so "
            "%(months)s months end on %(latest)s."
        ),
        "too_long": _("%(months)s months at most: the last day is %(latest)s at the latest."),
        "total_too_long": _(
            "All terms in this unit together would be %(total)s months; %(cap)s are the most."
        ),
        "past_retirement": _("No leave runs past retirement: %(latest)s is the latest last day."),
    }
