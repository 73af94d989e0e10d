"""Refusals, and how a page asks before it shows a button."""

from collections.abc import Callable
from typing import ParamSpec

from django.core.exceptions import PermissionDenied

Asked = ParamSpec("Asked")


class Denied(PermissionDenied):
    """The person may not do this; uncaught it becomes a 403."""


def permits(check: Callable[Asked, None], *args: Asked.args, **kwargs: Asked.kwargs) -> bool:
    """Return whether `check` lets this pass, without raising."""
    try:
        check(*args, **kwargs)
    except Denied:
        return False
    return True
