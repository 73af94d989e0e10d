"""A second factor for whoever must have one, and its codes.

Whoever gets a role, leads a unit or administers gets an authenticator with the same secret, so that
tests of other things pass the door. Tests of the door itself take it away (`without_factor`).
"""

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.cache import cache
from django.db.models.signals import post_save  # noqa: TID251  rows of tests, however made

from accounts.adapter.factor import now_code
from accounts.models import Membership, User
from accounts.secret import sealed
from mobility.models import Department

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def give_factor(user):
    """Set up an authenticator; twice is once. Invented people of a demonstration need none."""
    if user is None or (user.is_sample and settings.SAMPLE_DATA):
        return
    Authenticator.objects.get_or_create(
        user=user, type=Authenticator.Type.TOTP, defaults={"data": {"secret": sealed(SECRET)}}
    )


def without_factor(user):
    """Take every factor away, as after a loss."""
    Authenticator.objects.filter(user=user).delete()
    return user


def code_for(user):
    """Return what the phone shows now, as if nobody had typed it yet."""
    code = now_code(SECRET)
    for own in Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP):
        own.data.pop("counter", None)
        own.save()
    cache.delete(f"allauth.mfa.totp.used?user={user.pk}&code={code}")
    return code


def _of_user(instance, raw=False, update_fields=None, **_):
    is_other = update_fields is not None and not {"is_staff", "is_superuser"} & {*update_fields}
    if not raw and not is_other and (instance.is_staff or instance.is_superuser):
        give_factor(instance)


def _of_member(instance, raw=False, **_):
    if not raw:
        give_factor(instance.user)


def _of_department(instance, raw=False, **_):
    if not raw:
        give_factor(instance.head)


def give_to_all():
    """From now on whoever gets a role gets a factor."""
    post_save.connect(_of_user, sender=User, dispatch_uid="factor of user")
    post_save.connect(_of_member, sender=Membership, dispatch_uid="factor of member")
    post_save.connect(_of_department, sender=Department, dispatch_uid="factor of department")


def grow_old(client):
    """The proof of who sits here is sixteen minutes old."""
    session = client.session
    session["proved"] -= 16 * 60
    session.save()
