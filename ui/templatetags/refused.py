"""A page that refused a form says so first in its title, and names what to put right."""

from django import forms, template
from django.http import HttpRequest
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

register = template.Library()
SUMMARY = ' data-refused role="alert"'  # stands in `ui/_errors.html`; quotes of texts are escaped
FIELD = ' aria-invalid="true"'


class Titled(template.Node):
    """Whatever stands between `titled` and `titled_done`."""

    def __init__(self, nodelist: template.NodeList) -> None:
        self.nodelist = nodelist

    def render(self, context: template.Context) -> SafeString:
        """Print it, and if a form in it was refused, say so at the beginning of the title."""
        page = str(self.nodelist.render(context))
        request = context.get("request")
        was_sent = isinstance(request, HttpRequest) and request.method == "POST"
        if SUMMARY in page or (was_sent and FIELD in page):
            page = page.replace("<title>", "<title>" + _("Error: "), 1)
        return mark_safe(page)  # noqa: S308  rendered above


@register.tag
def titled(parser: template.base.Parser, token: template.base.Token) -> Titled:
    """Let the title of a page tell of a refused form that stands further down."""
    del token
    nodelist = parser.parse(("titled_done",))
    parser.delete_first_token()
    return Titled(nodelist)


@register.filter
def refused_fields(form: forms.BaseForm) -> list[forms.BoundField]:
    """Return the fields that a visitor can put right."""
    return [field for field in form.visible_fields() if field.errors]


@register.filter
def hidden_errors(form: forms.BaseForm) -> list[str]:
    """Return what is wrong with fields that nobody sees."""
    return [str(error) for field in form.hidden_fields() for error in field.errors]
