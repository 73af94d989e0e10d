"""Tags of the pages of support."""

from typing import TYPE_CHECKING

from django import template
from django.forms import BoundField

if TYPE_CHECKING:
    from support.forms import CheckForm
    from support.models import Condition

register = template.Library()


@register.simple_tag
def answer(form: "CheckForm", condition: "Condition") -> BoundField:
    """Return the field in which a condition is answered."""
    return form[condition.field]
