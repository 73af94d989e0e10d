"""What the address of the trail asks for."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from audit.events import KINDS, Result
from trail.queries import Wanted, first_before, kinds_in_words, labels
from ui.outside import day
from ui.text import cleaned

LONGEST = 60


class TrailFilter(forms.Form):
    """Days, person, kind, object, result, words; what cannot be read counts as not said."""

    since = forms.CharField(label=_("From"), required=False)
    until = forms.CharField(label=_("To"), required=False)
    person = forms.CharField(label=_("Person"), required=False)
    kind = forms.CharField(label=_("What happened"), required=False)
    of = forms.CharField(label=_("About"), required=False)
    result = forms.CharField(label=_("Result"), required=False)
    q = forms.CharField(label=_("Number, address or words"), required=False)

    def unread(self) -> list[str]:
        """Return what is asked for as a day and is none."""
        told = [self._told(name) for name in ("since", "until")]
        return [each for each in told if each and day(each) is None]

    def _told(self, name: str) -> str:
        return str(self.data.get(name, ""))[:LONGEST]

    def wanted(self) -> Wanted:
        """Return what is asked for."""
        until = day(self._told("until")) or timezone.localdate()
        since = day(self._told("since")) or first_before(until)
        kind, of, result = self._told("kind"), self._told("of"), self._told("result")
        return Wanted(
            since=min(since, until),
            until=max(since, until),
            person=cleaned(self._told("person")),
            kind=kind if kind in KINDS else "",
            of=of if of in dict(labels()) else "",
            result=result if result in Result.values else "",
            text=cleaned(self._told("q")),
        )

    def choices(self) -> dict[str, list[tuple[str, str]]]:
        """Return what can be chosen, in words."""
        return {
            "kinds": kinds_in_words(),
            "labels": labels(),
            "results": [(value, str(label)) for value, label in Result.choices],
        }
