"""Triggers that refuse to change or remove history.

Made again after every migrate: SQLite's table rebuilds drop triggers without a word.
"""

from django.db.backends.base.base import BaseDatabaseWrapper

TABLES = ("adjustments_event", "adjustments_cataloguechange", "adjustments_settingchange", "adjustments_extract")
_REFUSAL = "history is append-only"


def _sqlite(table: str) -> list[str]:
    return [
        f"CREATE TRIGGER IF NOT EXISTS {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END"
        for verb in ("UPDATE", "DELETE")
    ]


def _postgresql(table: str) -> list[str]:
    return [
        f"CREATE OR REPLACE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{_REFUSAL}'; END $$",
        f"CREATE OR REPLACE TRIGGER {table}_no_update_delete BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {table}_refuse()",
        f"CREATE OR REPLACE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_refuse()",
    ]


def make_triggers(connection: BaseDatabaseWrapper) -> None:
    """Put the triggers in place on every append-only table."""
    statements = _postgresql if connection.vendor == "postgresql" else _sqlite
    with connection.cursor() as cursor:
        there = connection.introspection.table_names(cursor)
        for table in TABLES:
            if table not in there:  # a database on its way to an older state
                continue
            for statement in statements(table):
                cursor.execute(statement)


def missing_triggers(connection: BaseDatabaseWrapper) -> list[str]:
    """Return the names of triggers that should be there and are not."""
    if connection.vendor == "postgresql":
        query, verbs = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal", ("update_delete", "truncate")
    else:
        query, verbs = "SELECT name FROM sqlite_master WHERE type = 'trigger'", ("update", "delete")
    with connection.cursor() as cursor:
        cursor.execute(query)
        there = {name for (name,) in cursor.fetchall()}
    return [name for table in TABLES for verb in verbs if (name := f"{table}_no_{verb}") not in there]
