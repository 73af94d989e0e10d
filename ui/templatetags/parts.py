"""Prints what other rooms put on a page."""

from django import template
from django.template.loader import render_to_string
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe

from ui.parts import of

register = template.Library()


@register.simple_tag(takes_context=True)
def parts(context: template.Context, slot: str, row: object) -> SafeString:
    """Print every part of a slot, about a row."""
    request = context.get("request")
    printed = (
        mark_safe(render_to_string(name, {**told(row)}, request=request))  # noqa: S308  a template of ours
        for name, told in of(slot).items()
    )
    return format_html_join("", "{}", ((each,) for each in printed))
