"""Tags of mentors' pages."""

from datetime import date
from typing import cast

from django import template
from django.apps import apps
from django.utils import timezone

from accounts.enums import Hat
from accounts.models import User
from accounts.policies import permits
from mentors.actions.reviews import last_day_to_comment, may_comment
from mentors.enums import ReviewDecision
from mentors.forms import HALF_DAYS, CommentForm
from mentors.models import Favourite, MentorProfile
from mentors.policies import may_keep
from mentors.queries import keeps_time
from mentors.queries import running_until as _running_until

register = template.Library()


@register.filter
def half_day(code: str) -> str:
    """Return the words for a half-day."""
    return str(dict(HALF_DAYS).get(code, code))


@register.filter
def running_until(mentor: MentorProfile) -> date | None:
    """Return the last day of the running term where the next one was given ahead."""
    return _running_until(mentor, on=timezone.localdate())


@register.filter
def chance_of_ten(mentor: MentorProfile) -> int:
    """Return of how many in ten requests an answer within a week is to be expected."""
    return round((mentor.answer_chance or 0) / 10)


@register.simple_tag
def inbox_parts(place: str) -> list[str]:
    """Return the templates that apps above add to the inbox.

    Such an app has `inbox_parts` in its `AppConfig`: the place on the page, and the template.
    """
    told = (getattr(config, "inbox_parts", {}) for config in apps.get_app_configs())
    return [parts[place] for parts in told if place in parts]


@register.simple_tag
def mentor_parts(user: User, place: str) -> list[str]:
    """Return the same for another page of somebody who is a mentor too, else nothing."""
    return inbox_parts(place) if Hat.MENTOR in user.hats else []


@register.simple_tag
def answers_in_time(mentor: MentorProfile | None = None) -> bool:
    """Return whether the record allows to promise an answer in time, of one mentor or of all."""
    return keeps_time(mentor, at=timezone.now())


@register.filter
def answer_days(mentor: MentorProfile) -> int:
    """Return in how many days the mentor answers as a rule, rounded up."""
    return max(-(-(mentor.answer_hours or 0) // 24), 1)


@register.filter
def review_words(decision: str) -> str:
    """Return what a decision of the yearly review is called."""
    return str(dict(ReviewDecision.choices).get(decision, decision))


@register.simple_tag
def honoured_years(mentor: MentorProfile) -> list[int]:
    """Return the years for which the province thanks a mentor, the newest first."""
    rows = mentor.reviews.honours().order_by("-year")
    return list(rows.values_list("year", flat=True))


@register.inclusion_tag("mentors/_review.html", takes_context=True)
def year_review(
    context: template.Context, mentor: MentorProfile, year: int, form: CommentForm | None = None
) -> dict[str, object]:
    """Show a mentor what was decided of his year, and a form while he may say a word to it.

    What was typed and is not taken any more stands there to be copied.
    """
    now = timezone.now()
    standing = mentor.reviews.standing().filter(year=year).select_related("by").first()
    is_open = may_comment(mentor, year, standing, at=now)
    return {
        "user": context.get("user"),
        "year": year,
        "standing": standing,
        "comments": mentor.review_comments.filter(year=year),
        "form": (form or CommentForm()) if is_open else None,
        "refused": form if form is not None and form.is_bound and not is_open else None,
        "until": last_day_to_comment(standing) if standing else None,
    }


@register.filter
def keeps_mentors(user: object) -> bool:
    """Return whether a reader keeps mentors for later: founders do."""
    return isinstance(user, User) and permits(may_keep, user)


@register.simple_tag(takes_context=True)
def keeping(context: template.Context, mentor: MentorProfile) -> str:
    """Return "kept" or "not kept" for a founder, nothing for anybody else; one query a page."""
    request = context.get("request")
    user = getattr(request, "user", None)
    if request is None or not keeps_mentors(user):
        return ""
    if not hasattr(request, "kept_mentors"):
        rows = Favourite.objects.filter(user=user).values_list("mentor", flat=True)
        request.kept_mentors = set(rows)
    return "kept" if mentor.pk in cast("set[int]", request.kept_mentors) else "not kept"
