"""`python -m config.fields`: write `docs/fields.md`, what each field of each form takes."""

import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.forms import BaseForm, Field

ROOT = Path(__file__).resolve().parent.parent
FILE = ROOT / "docs" / "fields.md"
SHOWN = 12  # of a list that is named in full
HEAD = """# What each field takes

Made by `make fix` from the forms in the code; do not edit. "!" marks what has to be filled in.
Below the fields of a form stands what it checks besides, of one field or of several together; what
the tables ask of their columns together stands in [guarantees.md](guarantees.md), what may follow
on what in [states.md](states.md), numbers and kinds of files in [limits.md](limits.md).

Everywhere: texts are cleaned (`ui.text.cleaned`), a day is written as 2026-03-01, a number in
digits, what is on no list is refused. A form that is shown may narrow its fields to the person and
the day (rows of one unit, a day still to come), and add a mark of what was seen (`seen`)."""
PLAIN = {"ui.text", "ui.outside"}  # modules of fields that need no word more
KINDS = (  # the first that fits says it
    ("Code", "letters and digits, without blanks, in capitals"),
    ("FileField", "a file; kinds and sizes in [limits.md](limits.md)"),
    ("ModelMultipleChoiceField", "some of the rows offered"),
    ("ModelChoiceField", "one of the rows offered"),
    ("MultipleChoiceField", "some of a list"),
    ("ChoiceField", "one of a list"),
    ("NullBooleanField", "yes, no, or nothing"),
    ("BooleanField", "yes or no"),
    ("DateTimeField", "a day and an hour"),
    ("DateField", "a day from 1900 to 2199"),
    ("TimeField", "an hour"),
    ("DurationField", "a span of time"),
    ("DecimalField", "a number"),
    ("FloatField", "a number"),
    ("IntegerField", "a whole number"),
    ("EmailField", "an address of mail"),
    ("PhoneNumberField", "a phone number that can be dialled"),
    ("GenericIPAddressField", "an address of the net"),
    ("SlugField", "letters of a, b, c, digits, - and _"),
    ("URLField", "an address of a page"),
    ("JSONField", "what a script of ours fills in"),
    ("CharField", "a text"),
)


def drawn() -> str:
    """Return the document: one table a form."""
    import django  # noqa: PLC0415

    django.setup()
    parts = [HEAD]
    for form in forms():
        name = f"{form.__module__}.{form.__qualname__}"
        rows = [_row(each, field) for each, field in form.base_fields.items()]
        parts.append("\n".join([f"## {name}", "", "| field | takes |", "|---|---|", *rows]))
        if checks := list(_checks(form)):
            parts.append("\n".join(checks))
    return "\n\n".join(parts) + "\n"


def forms() -> Iterator[type[Any]]:
    """Yield each form of ours that has fields, by module and name."""
    from django.apps import apps  # noqa: PLC0415
    from django.forms import BaseForm  # noqa: PLC0415

    ours = sorted(each.name for each in apps.get_app_configs() if Path(each.path).parent == ROOT)
    for name in (name for app in (*ours, "papers") for name in _modules(app)):
        for _name, found in inspect.getmembers(importlib.import_module(name), inspect.isclass):
            form: type[Any] = found
            is_ours = issubclass(form, BaseForm) and form.__module__ == name
            if is_ours and form.base_fields:
                yield form


def _modules(app: str) -> Iterator[str]:
    """Yield the modules of forms of an app."""
    folder = ROOT / app / "forms"
    if folder.with_suffix(".py").exists():
        yield f"{app}.forms"
    found = pkgutil.walk_packages([str(folder)], f"{app}.forms.")
    yield from sorted(each.name for each in found)


def _checks(form: type["BaseForm"]) -> Iterator[str]:
    """Yield what a form of ours checks besides, of one field or of several together."""
    for name in sorted(name for name in dir(form) if re.fullmatch(r"_?clean(_\w+)?", name)):
        check = getattr(form, name)
        module = getattr(check, "__module__", "") or ""
        is_ours = not module.startswith(("django.", "allauth."))
        if is_ours and name not in {"_clean_fields", "_clean_form"}:
            told = (inspect.getdoc(check) or "").partition("\n\n")[0].replace("\n", " ")
            yield f"- `{name}`: {told}"


def _row(name: str, field: "Field") -> str:
    needed = " !" if field.required else ""
    return f"| `{name}`{needed} | {_takes(field)} |"


def _takes(field: Any) -> str:  # noqa: ANN401  limits are of each kind of field
    """Return in words what a field takes."""
    names = {each.__name__ for each in type(field).__mro__}
    told = next((said for kind, said in KINDS if kind in names), "")

    values = _values(field) if told.endswith("a list") else []
    if values:
        told += f": {', '.join(values)}"
    told += _of_its_own(type(field))
    least, most = getattr(field, "min_value", None), getattr(field, "max_value", None)
    told += f", at least {least}" if least is not None else ""
    told += f", at most {most}" if most is not None else ""
    shortest, longest = getattr(field, "min_length", None), getattr(field, "max_length", None)
    told += f", {shortest:,} letters at least" if shortest else ""
    told += f", {longest:,} letters at most" if longest else ""
    named = {type(each).__name__ for each in field.validators}
    told += ", a sentence at least" if "AtLeastASentence" in named else ""
    return told + (", without ways to reach somebody" if getattr(field, "no_contact", 0) else "")


def _of_its_own(kind: type) -> str:
    """Return what a kind of field of ours says of itself, in brackets."""
    if kind.__module__ in PLAIN or not (ROOT / kind.__module__.partition(".")[0]).is_dir():
        return ""
    said = inspect.cleandoc(kind.__doc__ or "")  # not what it inherits
    told = said.partition("\n\n")[0].replace("\n", " ").rstrip(".")
    return f" ({told})" if told else ""


def _values(field: Any) -> list[str]:  # noqa: ANN401
    """Return the values of a list that stands in the code and is short, in their order."""
    choices = field.choices
    if not isinstance(choices, list | tuple):  # asked for anew each time
        return []
    values = [str(value) for value, _label in choices if value not in {"", None}]
    is_short = 0 < len(values) <= SHOWN and all(value.isascii() for value in values)
    return [f"`{value}`" for value in values] if is_short else []


def main() -> None:
    """Write the file."""
    import os  # noqa: PLC0415

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    FILE.write_text(drawn(), encoding="utf-8")


if __name__ == "__main__":
    main()
