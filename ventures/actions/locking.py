"""The row of a venture, locked, so that changes of its team come one by one."""

from ventures.models import Venture


def locked(pk: int) -> Venture:
    """Return a venture as it is now, and let nobody else change it before the end."""
    return Venture.objects.select_for_update(no_key=True).get(pk=pk)
