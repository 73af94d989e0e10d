"""Forms of the papers of a case and of the Word templates of a unit."""

from collections.abc import Collection
from datetime import date
from typing import Any, TypedDict, cast

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mobility.enums import PaperKind
from mobility.forms.fields import past_day_field
from mobility.models import LeaveCase
from mobility.queries.papers import CHECKLIST, HANDED_IN, TITLES, stage_of
from papers.files import EXTENSIONS, PAPER_AT_MOST, BadPaper, name_of
from papers.forms import file_field, paper_words
from papers.word import BadTemplate
from ui.text import PlainText


class _FileTold(TypedDict):
    name: str
    content: bytes


class _TemplateTold(_FileTold):
    kind: str


class _PaperTold(_TemplateTold):
    dated: date | None


class _FileForm(forms.Form):
    """A form with one file."""

    def _file_told(self) -> _FileTold:
        upload: UploadedFile[bytes] = self.cleaned_data["file"]
        return {"name": name_of(upload.name or ""), "content": upload.read()}

    def _choose(self, kinds: Collection[str]) -> None:
        field = cast("forms.ChoiceField", self.fields["kind"])
        field.choices = [(kind, PaperKind(kind).label) for kind in kinds]


class PaperForm(_FileForm):
    """A paper of a case; a researcher sees what he hands in, the office everything."""

    kind = forms.ChoiceField(label=_("Which paper"))
    file = file_field(
        _("File"), EXTENSIONS, _("PDF, JPG, PNG, Word or Excel, 10 MB at most; without macros.")
    )
    dated = past_day_field(_("Date on the paper"), required=False)
    field_order = ("kind", "file", "dated")

    def __init__(self, *args: Any, case: LeaveCase, is_office: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        first = CHECKLIST[stage_of(case)]
        kinds = dict.fromkeys((*first, *PaperKind))  # what is asked for now stands above
        self._choose([kind for kind in kinds if is_office or kind in HANDED_IN])

    def clean_file(self) -> UploadedFile[bytes]:
        """Refuse a large file before it is read."""
        upload: UploadedFile[bytes] = self.cleaned_data["file"]
        if (upload.size or 0) > PAPER_AT_MOST:
            raise forms.ValidationError(paper_words(BadPaper("too_big")))
        return upload

    def told(self) -> _PaperTold:
        """Return the keyword arguments of `keep_paper`."""
        told = self.cleaned_data
        return {"kind": told["kind"], "dated": told["dated"], **self._file_told()}

    def refuse(self, refusal: BadPaper) -> None:
        """Say at the file why it is not kept."""
        self.add_error("file", paper_words(refusal))


class NotNeededForm(forms.Form):
    """Why a paper is not needed in this case."""

    kind = forms.ChoiceField(label=_("Which paper"), choices=PaperKind.choices)
    reason = PlainText(
        label=_("Why it is not needed"),
        max_length=200,
        error_messages={"required": _("Write one sentence: others read it later.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "without_%s")  # it stands beside a PaperForm
        super().__init__(*args, **kwargs)


class TemplateForm(_FileForm):
    """A Word template of the unit."""

    kind = forms.ChoiceField(label=_("Which paper"))
    file = file_field(
        _("Word file"), ("docx",), _("A .docx file, 2 MB at most; it is tried before it counts.")
    )
    field_order = ("kind", "file")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choose(TITLES)

    def told(self) -> _TemplateTold:
        """Return the keyword arguments of `keep_template`."""
        return {"kind": self.cleaned_data["kind"], **self._file_told()}

    def refuse(self, refusal: BadTemplate) -> None:
        """Say at the file what is wrong with it."""
        self.add_error("file", template_words(refusal))


def template_words(refusal: BadTemplate) -> str:
    """Say what is wrong with a template and where."""
    return {
        "too_big": gettext("The template is larger than 2 MB: take pictures out of it."),
        "not_word": gettext("This is no Word file (.docx), or it has a password."),
        "macro": gettext("The file holds macros: save it as .docx without them."),
        "unknown": gettext("These placeholders do not exist: %(names)s."),
        "not_allowed": gettext(
            "Only placeholders, conditions and lists may stand in braces; look here: %(near)s"
        ),
        "syntax": gettext("A brace is not closed or a condition has no end; look here: %(near)s"),
        "half_tag": gettext("Half a placeholder is left over; look here: %(near)s"),
        "render": gettext("A placeholder cannot be filled in: %(near)s"),
    }[refusal.code] % refusal.facts
