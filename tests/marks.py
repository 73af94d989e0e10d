"""Marked words in every text of the record, to see where they come out again."""

from io import BytesIO
from zipfile import BadZipFile, ZipFile

from django.db import DatabaseError, connection, models, transaction

from mobility.secret import SecretField
from privacy.queries.own import model_of


def is_text(column):
    """Whether people type it, and it stands in the clear."""
    words = isinstance(column, models.CharField | models.TextField)
    other = isinstance(column, models.SlugField | SecretField)  # part of an address; encrypted
    return words and not other and not column.choices


def mark(rows, text):
    """Write `text` and the key into every word that the register names; return how many took it.

    Past all triggers, as some of these rows are never changed; what a constraint asks to have
    another shape keeps its own.
    """
    marked = 0
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for row in rows:
            model = model_of(row)
            columns = [model._meta.get_field(name) for name in row.words]
            for column in filter(is_text, columns):
                if column.name == "password":  # those who sit there stay signed in
                    continue
                try:
                    with transaction.atomic():
                        cursor.execute(
                            f"UPDATE {model._meta.db_table}"
                            f' SET "{column.column}" = %s || right(id::text, 4)',
                            [text],
                        )
                        marked += bool(cursor.rowcount)
                except DatabaseError:
                    continue
        cursor.execute("SET LOCAL session_replication_role = origin")
    return marked


def contents(answer):
    """Return what an answer holds; of a packed file (Excel, Word, a copy) what is in it."""
    body = answer.getvalue() if hasattr(answer, "getvalue") else answer.content
    if not body.startswith(b"PK"):
        return body
    try:
        with ZipFile(BytesIO(body)) as packed:
            return b"\n".join(packed.read(name) for name in packed.namelist())
    except BadZipFile:
        return body
