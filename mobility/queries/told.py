"""What the bell told of leaves, against who may still read of them."""

from django.db.models import CharField, Exists, Q, Value
from django.db.models.functions import Cast, Concat
from django.urls import reverse

from accounts.models import Membership, User
from mobility.models import LeaveCase
from mobility.querysets import READERS

_BEFORE, _AFTER = reverse("leave_case", args=[0]).split("0")


def closed_to(user: User) -> Q:
    """Return the condition of notices about leaves that `user` was told of and may not see now.

    What leads to the page of a case is read by whoever may see it; the office's list of what is to
    be done, by whoever works in some office. It is part of a larger statement and asks no query.
    """
    of_office = Membership.objects.filter(user=user, role__in=READERS)
    cases = LeaveCase.objects.visible_to(user).annotate(
        page=Concat(
            Value(_BEFORE), Cast("pk", CharField()), Value(_AFTER), output_field=CharField()
        )
    )
    of_a_case = Q(url__regex=f"^{_BEFORE}[0-9]+{_AFTER}$") & ~Q(url__in=cases.values("page"))
    of_the_list = Q(url=reverse("leave_todo")) & Q(~Exists(of_office))
    return Q(kind__startswith="mobility/") & (of_a_case | of_the_list)
