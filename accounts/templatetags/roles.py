"""Roles in the words of whoever reads."""

from django import template

from accounts.enums import Role

register = template.Library()


@register.filter
def role_name(role: str) -> str:
    """Return what a role is called; what is none stays as it is."""
    return str(Role(role).label) if role in Role.values else role
