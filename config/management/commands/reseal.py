"""`reseal`: what stands encrypted under an older key or cipher is written anew with today's."""

from typing import Any

from allauth.mfa.models import Authenticator
from cryptography.fernet import InvalidToken
from django.apps import apps
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.db.models import Model, QuerySet, TextField
from django.db.models.functions import Cast

from accounts.secret import AUTHENTICATOR, is_newest, is_sealed, opened, seal, sealed, unseal
from ledgers.queries.files import FILE as FILE_OF_A_LEDGER
from mobility.models import ImportBatch, Researcher
from mobility.secret import SecretField, digest
from privacy.actions.copies import FILE as FILE_OF_A_COPY
from privacy.models import Copy
from province.models import Brought
from province.queries.brought import FILE as FILE_BROUGHT

FILES: tuple[tuple[type[Model], str], ...] = (
    (ImportBatch, FILE_OF_A_LEDGER),
    (Brought, FILE_BROUGHT),
    (Copy, FILE_OF_A_COPY),
)
OF_AN_AUTHENTICATOR = ("secret", "seed")  # what allauth keeps encrypted in `data`


class Command(BaseCommand):
    """Write anew row by row; safe to repeat, and while the service runs."""

    help = "Encrypt anew, with the first of FIELD_KEYS, what an older key or cipher encrypted."

    def handle(self, *args: object, **options: object) -> None:
        """Say of each place how many rows were written anew."""
        del args, options
        try:
            for model in apps.get_models():
                for field in model._meta.concrete_fields:
                    if isinstance(field, SecretField):
                        self._say(field.place, _column(model, field))
            self._say("mobility.Researcher.identity_digest", _digests())
            self._say(AUTHENTICATOR, _authenticators())
            for model, of in FILES:
                self._say(of, _files(model, of))
        except InvalidToken as unread:
            raise CommandError("No key of FIELD_KEYS opens one of the next rows.") from unread

    def _say(self, place: str, count: int) -> None:
        self.stdout.write(f"{place}\t{count}")


def _column(model: type[Model], field: SecretField) -> int:
    """Write a column anew; return how many rows."""
    rows: QuerySet[Any] = model._base_manager.all()
    stored = rows.annotate(as_stored=Cast(field.name, TextField())).values_list("pk", "as_stored")
    old = [key for key, text in stored if text and not is_newest(text.encode(), of=field.place)]
    for key in old:
        with transaction.atomic():
            locked = rows.filter(pk=key).select_for_update()
            for value in list(locked.values_list(field.name, flat=True)):
                rows.filter(pk=key).update(**{field.name: value})
    return len(old)


def _digests() -> int:
    """Make what finds equal numbers anew where another key was the last one; return how many."""
    rows: QuerySet[Any] = Researcher._base_manager.exclude(identity_digest="")
    found = list(rows.values_list("pk", "identity_number", "identity_digest"))
    count = 0
    for key, number, before in found:
        if before != digest(number):
            same = rows.filter(pk=key, identity_digest=before)
            count += same.update(identity_digest=digest(number))
    return count


def _authenticators() -> int:
    """Write the secrets of authenticators and the seeds of kept codes anew; return how many."""
    count = 0
    for key in list(Authenticator.objects.values_list("pk", flat=True)):
        with transaction.atomic():
            row = Authenticator.objects.select_for_update().filter(pk=key).first()
            data: dict[str, Any] = row.data if row else {}
            told = {name: data[name] for name in OF_AN_AUTHENTICATOR if name in data}
            old = {
                name: sealed(opened(text))
                for name, text in told.items()
                if not is_newest(text.encode(), of=AUTHENTICATOR)
            }
            if row and old:
                row.data = data | old
                row.save(update_fields=["data"])
                count += 1
    return count


def _files(model: type[Model], of: str) -> int:
    """Write the files of a table anew; return how many."""
    count = 0
    rows: QuerySet[Any] = model._base_manager.all()
    for key in list(rows.values_list("pk", flat=True)):
        with transaction.atomic():
            locked = rows.filter(pk=key).select_for_update()
            for stored in list(locked.values_list("content", flat=True)):
                content = bytes(stored or b"")
                if is_sealed(content) and not is_newest(content, of=of):
                    rows.filter(pk=key).update(content=seal(unseal(content, of=of), of=of))
                    count += 1
    return count
