"""Whether a person must have a second step of signing in."""

from django import template

from accounts.http import needs_factor
from accounts.models import User

register = template.Library()


@register.filter
def must_have_factor(user: User) -> bool:
    """Whether this person's role needs it."""
    return needs_factor(user)
