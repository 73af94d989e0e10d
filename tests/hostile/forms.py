"""What the pages have: forms and the parameters of links, and what fits their fields."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlsplit

from tests.hostile.values import LEDGER, Upload

NONE = "stranger"


@dataclass
class Field:
    """One field of a form and what may be in it."""

    name: str
    kind: str
    value: str = ""
    options: list[str] = field(default_factory=list)


@dataclass
class Form:
    """A form, or the parameters of an address."""

    path: str
    method: str
    fields: list[Field]
    role: str = NONE


class Reader(HTMLParser):
    """Collects the forms of a page and the addresses that it names with parameters."""

    def __init__(self, path):
        super().__init__()
        self.path, self.forms, self.links = path, [], []
        self.by_id, self.open, self.into = {}, None, None

    def handle_starttag(self, tag, attrs):
        """Take a form, a field or a link."""
        had = {name: value or "" for name, value in attrs}
        self.links += [had[name] for name in ("href", "hx-get") if "?" in had.get(name, "")]
        if tag == "form":
            self.open = self._form(had)
        elif tag == "option" and self.into:
            self._option(had)
        elif tag in {"input", "select", "textarea", "button"} and had.get("name"):
            self._field(tag, had)
        if had.get("hx-post") and self.open:
            self.forms.append(Form(self._to(had["hx-post"]), "POST", self.open.fields))

    def handle_endtag(self, tag):
        """Close a form or a field."""
        if tag == "form":
            self.open = None
        elif tag in {"select", "textarea"}:
            self.into = None

    def handle_data(self, data):
        """Take what stands in a large field."""
        if self.into and self.into.kind == "textarea":
            self.into.value += data

    def _to(self, action):
        return urlsplit(action).path or self.path

    def _form(self, had):
        action = had.get("action", "")
        form = Form(self._to(action), had.get("method", "get").upper(), [])
        self.by_id[had.get("id")] = form
        self.forms.append(form)
        if "?" in action:
            self.links.append(action)
        return form

    def _field(self, tag, had):
        kind = had.get("type", "text") if tag == "input" else tag
        made = Field(had["name"], kind, had.get("value", ""))
        if kind in {"radio", "checkbox"}:
            made.value = had.get("value", "on")
            if kind == "radio" and "checked" not in had:
                made.kind = "other"
        if tag in {"select", "textarea"}:
            self.into = made
        home = self.by_id.get(had["form"]) if "form" in had else self.open
        if home is not None:
            home.fields.append(made)

    def _option(self, had):
        value = had.get("value", "")
        self.into.options.append(value)
        if "selected" in had or (value and not self.into.value):
            self.into.value = value


PLAIN = {
    "date": "2026-12-01", "number": "3", "email": "a@example.org", "month": "2026-12",
    "password": "correct-horse-8", "tel": "13800138000", "url": "https://example.org/",
}  # fmt: skip


def plausible(at, rng):
    """Return what a person might have put into a field."""
    if at.value:
        return at.value
    if at.kind == "file":
        return Upload("协议.csv", LEDGER.format("2026.4", "2029.4.19").encode(), "text/csv")
    if at.options:
        return rng.choice(at.options)
    return PLAIN.get(at.kind, "从老卤里回收硼和镁")
