"""Triggers and row policies declared beside the constraints of a model: its migrations make them.

What one row alone does not show (its terms leave no gap, its history only grows) is guarded by a
trigger. django-pgtrigger was not taken: its triggers can be switched off by a session setting,
which the web role may set.
"""

from collections.abc import Sequence
from textwrap import dedent

from django.db import IntegrityError
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import BaseConstraint, Model

OfModel = type[Model] | None  # as Django hands them on; neither is missing in a migration
Editor = BaseDatabaseSchemaEditor | None


def broken(problem: IntegrityError) -> str:
    """Return the name of the constraint that refused, or nothing."""
    diagnosed = getattr(problem.__cause__, "diag", None)
    return getattr(diagnosed, "constraint_name", None) or ""


def _known(model: OfModel, editor: Editor) -> tuple[BaseDatabaseSchemaEditor, str]:
    """Return the editor, and the quoted name of the table that it works on."""
    if model is None or editor is None:
        raise TypeError("A trigger or a row policy is made on a table.")
    return editor, editor.quote_name(model._meta.db_table)


class Trigger(BaseConstraint):
    """A trigger of a table, with its function in PL/pgSQL.

    Parameters
    ----------
    name
        Of the trigger; `%(class)s` stands for the model where several have the same.
    function
        Name of the function; triggers that name the same one share it, and say the same `body`.
    body
        What stands between its BEGIN and END.
    events
        Such as "INSERT OR UPDATE OF status".
    timing
        "BEFORE", or "AFTER"; with `is_deferred` after the transaction, as a constraint.
    declare
        Its variables.
    arguments
        What the function gets in TG_ARGV.
    per_statement
        Once a statement, not once a row.
    """

    def __init__(  # noqa: PLR0913  what a trigger is made of
        self,
        *,
        name: str,
        function: str,
        body: str,
        events: str,
        timing: str = "BEFORE",
        declare: str = "",
        arguments: tuple[str, ...] = (),
        per_statement: bool = False,
        is_deferred: bool = False,
    ) -> None:
        super().__init__(name=name)
        self.function, self.body, self.events, self.timing = function, dedent(body), events, timing
        self.declare, self.arguments = dedent(declare), tuple(arguments)
        self.per_statement, self.is_deferred = per_statement, is_deferred

    def _told(self) -> dict[str, object]:
        return {
            name: getattr(self, name)
            for name in (
                "function",
                "body",
                "events",
                "timing",
                "declare",
                "arguments",
                "per_statement",
                "is_deferred",
            )
        }

    def deconstruct(self) -> tuple[str, Sequence[object], dict[str, object]]:
        """Return what a migration writes."""
        path, arguments, told = super().deconstruct()
        return path, arguments, {**told, **self._told()}

    def __eq__(self, other: object) -> bool:
        """Tell a changed trigger from an unchanged one."""
        if not isinstance(other, Trigger):
            return NotImplemented
        return self.name == other.name and self._told() == other._told()

    __hash__ = BaseConstraint.__hash__

    def validate(self, *_: object, **__: object) -> None:
        """Leave it to the database."""

    def constraint_sql(self, model: OfModel, schema_editor: Editor) -> str:
        """Make the trigger once the table is there; nothing of it stands inside CREATE TABLE."""
        editor, _table = _known(model, schema_editor)
        editor.deferred_sql.append(self.create_sql(model, schema_editor))
        return ""

    def create_sql(self, model: OfModel, schema_editor: Editor) -> str:
        """Return what makes the function and the trigger."""
        editor, table = _known(model, schema_editor)
        declared = f"DECLARE\n{self.declare.strip()}\n" if self.declare else ""
        kind = "CONSTRAINT TRIGGER" if self.is_deferred else "TRIGGER"
        when = "DEFERRABLE INITIALLY DEFERRED " if self.is_deferred else ""
        given = ", ".join(f"'{each}'" for each in self.arguments)
        return (
            f"CREATE OR REPLACE FUNCTION {self.function}() RETURNS trigger LANGUAGE plpgsql AS $$\n"
            f"{declared}BEGIN\n{self.body.strip()}\nEND $$;\n"
            f"CREATE {kind} {editor.quote_name(self.name)} {self.timing} {self.events}"
            f" ON {table} {when}"
            f"FOR EACH {'STATEMENT' if self.per_statement else 'ROW'}"
            f" EXECUTE FUNCTION {self.function}({given})"
        )

    def remove_sql(self, model: OfModel, schema_editor: Editor) -> str:
        """Return what takes the trigger away; its function may be another's too and stays."""
        editor, table = _known(model, schema_editor)
        return f"DROP TRIGGER {editor.quote_name(self.name)} ON {table}"


class RowPolicy(BaseConstraint):
    """Which rows of a table a session may read and write: row-level security of PostgreSQL.

    The owner of the tables, who migrates and makes backups, is not held by it.

    Parameters
    ----------
    name
        Of the policy; `%(class)s` stands for the model where several have the same.
    reaches
        The condition in SQL over a row.
    """

    def __init__(self, *, name: str, reaches: str) -> None:
        super().__init__(name=name)
        self.reaches = dedent(reaches)

    def deconstruct(self) -> tuple[str, Sequence[object], dict[str, object]]:
        """Return what a migration writes."""
        path, arguments, told = super().deconstruct()
        return path, arguments, {**told, "reaches": self.reaches}

    def __eq__(self, other: object) -> bool:
        """Tell a changed policy from an unchanged one."""
        if not isinstance(other, RowPolicy):
            return NotImplemented
        return (self.name, self.reaches) == (other.name, other.reaches)

    __hash__ = BaseConstraint.__hash__

    def validate(self, *_: object, **__: object) -> None:
        """Leave it to the database."""

    def constraint_sql(self, model: OfModel, schema_editor: Editor) -> str:
        """Make the policy once the tables are there that it asks."""
        editor, _table = _known(model, schema_editor)
        editor.deferred_sql.append(self.create_sql(model, schema_editor))
        return ""

    def create_sql(self, model: OfModel, schema_editor: Editor) -> str:
        """Return what switches row-level security on and makes the policy."""
        editor, table = _known(model, schema_editor)
        return (
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;\n"
            f"CREATE POLICY {editor.quote_name(self.name)} ON {table}"
            f" USING ({self.reaches.strip()})"
        )

    def remove_sql(self, model: OfModel, schema_editor: Editor) -> str:
        """Return what takes the policy away; without one the table shows nobody anything."""
        editor, table = _known(model, schema_editor)
        return (
            f"DROP POLICY {editor.quote_name(self.name)} ON {table};\n"
            f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY"
        )


def refused(name: str, events: str, says: str, *, per_statement: bool = False) -> Trigger:
    """Return a trigger that refuses whoever asks; in what it `says` {table} is the table."""
    return Trigger(
        name=name,
        function="refuse",
        body="""
        RAISE EXCEPTION USING MESSAGE = replace(TG_ARGV[0], '{table}', TG_TABLE_NAME),
          ERRCODE = 'insufficient_privilege';
        """,
        events=events,
        arguments=(says,),
        per_statement=per_statement,
    )
