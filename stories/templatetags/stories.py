"""Whether a reader may tell the story of a pair, for pages of other rooms."""

from django import template
from django.utils import timezone

from accounts.models import User
from accounts.policies import permits
from mentors.models import Mentorship
from stories import policies

register = template.Library()


@register.simple_tag
def may_tell_of(pair: Mentorship, reader: User) -> bool:
    """Return whether the page that tells it opens to the reader, and somebody could agree."""
    return permits(policies.may_tell, reader, pair, on=timezone.localdate())
