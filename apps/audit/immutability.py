"""Database triggers that refuse to change or delete evidence, on SQLite and on PostgreSQL."""

from collections.abc import Iterator
from typing import Any

from django.db import migrations

_WHY = "{table} is evidence: rows are never changed or deleted"
_SQLITE = "CREATE TRIGGER {name} BEFORE {act} ON {table} {when} BEGIN SELECT RAISE(ABORT, '" + _WHY + "'); END"
_POSTGRES = "CREATE TRIGGER {name} BEFORE {act} ON {table} FOR EACH {each} {when} EXECUTE FUNCTION refuse_change()"
_POSTGRES_FUNCTION = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS
  $$ BEGIN RAISE EXCEPTION '% is evidence: rows are never changed or deleted', TG_TABLE_NAME; END $$
"""


class ProtectEvidence(migrations.operations.base.Operation):
    """Refuse DELETE always, and UPDATE of every column but `mutable`.

    `when`, a condition on OLD in SQL, names the moment from which nothing at all may change any more: not the
    `mutable` columns either. With `when` and without `mutable`, everything may change before that moment.
    SQLite loses triggers when Django rebuilds a table: a later migration that alters the model repeats this operation.
    """

    reversible = False

    def __init__(self, model: str, mutable: tuple[str, ...] = (), when: str = "") -> None:
        self.model, self.mutable, self.when = model, mutable, when

    def state_forwards(self, app_label: str, state: Any) -> None:
        pass

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        meta = to_state.apps.get_model(app_label, self.model)._meta
        on_sqlite = schema_editor.connection.vendor == "sqlite"
        template = _SQLITE if on_sqlite else _POSTGRES
        if not on_sqlite:
            schema_editor.execute(_POSTGRES_FUNCTION, params=None)
        for suffix, act, condition in self.triggers(meta, on_sqlite):
            name, when = f"{meta.db_table}_{suffix}", f"WHEN ({condition})" if condition else ""
            each = "STATEMENT" if act == "TRUNCATE" else "ROW"
            of_table = "" if on_sqlite else f" ON {meta.db_table}"
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}{of_table}", params=None)
            schema_editor.execute(
                template.format(name=name, act=act, table=meta.db_table, each=each, when=when), params=None
            )

    def triggers(self, meta: Any, on_sqlite: bool) -> Iterator[tuple[str, str, str]]:
        """(suffix of the name, what it precedes, condition) of each trigger."""
        fixed = [field.column for field in meta.local_fields if field.name not in self.mutable]
        if self.mutable:
            yield "no_update", f"UPDATE OF {', '.join(fixed)}", ""
        elif not self.when:
            yield "no_update", "UPDATE", ""
        if self.when:
            yield "no_late_update", "UPDATE", self.when
        yield "no_delete", "DELETE", ""
        if not on_sqlite:
            yield "no_truncate", "TRUNCATE", ""

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        raise NotImplementedError("Evidence stays protected.")

    def describe(self) -> str:
        return f"Protect {self.model} rows from change"
