"""A form's field for a file, and why a file is not kept."""

from collections.abc import Collection
from typing import Any, TypedDict

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from papers import scanner
from papers.files import EXTENSIONS, PAPER_AT_MOST, BadPaper, bare, checked_type, name_of


class Upload(TypedDict):
    """A file that is taken: the columns of a `KeptFile`."""

    name: str
    content: bytes
    content_type: str
    size: int


class FileField(forms.FileField):
    """A file that the scanner, where there is one, has looked through; all our forms take such."""

    def clean(self, data: Any, initial: Any = None) -> Any:  # noqa: ANN401
        """Return the file from its beginning, or say why it is not taken."""
        told: UploadedFile[bytes] | None = super().clean(data, initial)
        if told and data:
            try:
                scanner.look_through(told.chunks())
            except scanner.Infected as found:
                words = gettext("The file holds a virus (%(name)s) and was not taken.")
                raise forms.ValidationError(words % {"name": found}) from found
            except scanner.ScannerAway as problem:
                raise forms.ValidationError(
                    gettext(
                        "Whether the file holds a virus cannot be told just now. Try again in some "
                        "minutes."
                    )
                ) from problem
            told.seek(0)
        return told


def file_field(
    label: StrOrPromise, extensions: Collection[str], help_text: StrOrPromise
) -> FileField:
    """Return a field for one file, whatever it holds."""
    accepted = ",".join(f".{each}" for each in extensions)
    return FileField(
        label=label,
        help_text=help_text,
        widget=forms.FileInput(attrs={"accept": accepted}),
        error_messages={
            "required": _("Choose the file."),
            "empty": _("This file is empty."),
        },
    )


class PaperField(FileField):
    """A file whose content is what its name says; cleaned to an `Upload`, or None."""

    def __init__(self, **kwargs: Any) -> None:
        accepted = ",".join(f".{each}" for each in EXTENSIONS)
        kwargs.setdefault("help_text", _("PDF, JPG, PNG, Word or Excel, 10 MB at most."))
        kwargs.setdefault("widget", forms.FileInput(attrs={"accept": accepted}))
        super().__init__(**kwargs)
        self.error_messages |= {
            "required": _("Choose the file."),
            "empty": _("This file is empty."),
        }

    def clean(self, data: Any, initial: Any = None) -> Upload | None:  # noqa: ANN401
        """Return what is kept of the file, or say why it is not."""
        told: UploadedFile[bytes] | None = super().clean(data, initial)
        if not told:
            return None
        try:
            name, content = name_of(told.name or ""), told.read(PAPER_AT_MOST + 1)
            content_type = checked_type(name, content)
            content = bare(content)
        except BadPaper as refusal:
            raise forms.ValidationError(paper_words(refusal)) from refusal
        return Upload(name=name, content=content, content_type=content_type, size=len(content))


def paper_words(refusal: BadPaper) -> str:
    """Say why a file is not kept and what helps."""
    return {
        "empty": gettext("This file is empty."),
        "too_big": gettext("The file is larger than 10 MB: scan it in grey or in parts."),
        "extension": gettext("Only PDF, JPG, PNG, Word (.docx) and Excel (.xlsx) files are kept."),
        "content": gettext("The content does not fit the name: save it anew in that format."),
        "macro": gettext("The file holds macros: save it as .docx or .xlsx without them."),
        "too_many_pixels": gettext("The picture is larger than any page: scan it again smaller."),
        "no_template": gettext("There is no Word template for this paper in such a case."),
    }[refusal.code]
