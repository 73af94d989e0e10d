"""Files that go with what is written, and a message."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mentoring.actions.files import FILES_AT_MOST, ROOM, NoRoom, TooManyFiles
from papers.files import EXTENSIONS
from papers.forms import PaperField, Upload
from ui.text import PlainText


class _SeveralFiles(forms.FileInput):
    allow_multiple_selected = True


class FilesField(PaperField):
    """Some files, each as a `PaperField` takes it; cleaned to a list."""

    def __init__(self) -> None:
        super().__init__(
            label=_("Files"),
            required=False,
            widget=_SeveralFiles(attrs={"accept": ",".join(f".{each}" for each in EXTENSIONS)}),
            help_text=_("Up to five: PDF, JPG, PNG, Word or Excel, 10 MB each at most."),
        )

    def clean(self, data: Any, initial: Any = None) -> list[Upload]:  # type: ignore[override]  # noqa: ANN401
        """Return what is kept of each, or say which one is not and why."""
        given = [each for each in data or [] if each]
        if len(given) > FILES_AT_MOST:
            raise forms.ValidationError(_too_many())
        kept, problems = [], []
        for each in given:
            try:
                if upload := super().clean(each, initial):
                    kept.append(upload)
            except forms.ValidationError as problem:
                problems += [f"{each.name}{gettext(': ')}{words}" for words in problem.messages]
        if problems:
            raise forms.ValidationError(problems)
        return kept


def _too_many() -> str:
    return gettext("Five files at most: send the others separately.")


class WithFiles(forms.Form):
    """A form that files may go with; a browser keeps none of them when it is refused."""

    def lost_files(self) -> Sequence[str]:
        """Return the names of what was chosen and has to be chosen again."""
        if not self.errors or not hasattr(self.files, "getlist"):
            return ()
        return [str(each.name) for each in self.files.getlist(self.add_prefix("uploads"))]

    def refuse_files(self, refusal: TooManyFiles | NoRoom) -> None:
        """Say in plain words why the files are not kept."""
        self.add_error("uploads", _file_words(refusal))


def _file_words(refusal: TooManyFiles | NoRoom) -> str:
    if isinstance(refusal, TooManyFiles):
        return _too_many()
    told = {"room": filesizeformat(ROOM), "left": filesizeformat(refusal.left)}
    return (
        gettext(
            "The files of this mentorship are full: of %(room)s, %(left)s are left. Send a smaller "
            "file, or say where the other side finds it."
        )
        % told
    )


class MessageForm(WithFiles):
    """A line to the other side."""

    text = PlainText(
        label=_("Your message"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write something first.")},
    )
    uploads = FilesField()
