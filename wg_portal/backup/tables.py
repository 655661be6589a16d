"""Tables in and out through COPY, in one transaction each way."""

from __future__ import annotations

import gzip
import hashlib
from typing import TYPE_CHECKING, Any

from psycopg import sql

from wg_portal.backup.manifest import Table

if TYPE_CHECKING:
    from pathlib import Path

    import psycopg

# Made anew: walls and keys by ``prepare``; who was signed in signs in again. Tokens too: one that
# was revoked after the backup must not live again.
LEFT_OUT = (
    *("context_key", "wall_digest", "django_migrations"),
    *("django_session", "usersessions_usersession", "portal_cache"),
    *("organisations_apitoken", "accounts_signintry"),
)
# Numbers of transactions mean nothing on another server, so such columns are given anew.
COLUMNS = """
SELECT c.relname, array_agg(a.attname::text ORDER BY a.attname),
       array_agg(format_type(a.atttypid, a.atttypmod) ORDER BY a.attname)
  FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
 WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
   AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
   AND a.atttypid <> 'xid8'::regtype
   AND c.relname <> ALL (%s)
 GROUP BY c.relname ORDER BY c.relname
"""
SEQUENCES = """
SELECT c.relname, a.attname, pg_get_serial_sequence(quote_ident(c.relname), a.attname)
  FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
 WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND a.attnum > 0
   AND NOT a.attisdropped
   AND pg_get_serial_sequence(quote_ident(c.relname), a.attname) IS NOT NULL
"""

type Connection = psycopg.Connection[Any]


def columns(connection: Connection) -> tuple[dict[str, list[str]], str]:
    """Return the columns of each table that a backup holds, and the fingerprint of all."""
    found = connection.execute(COLUMNS, [list(LEFT_OUT)]).fetchall()
    fingerprint = hashlib.sha256(repr(found).encode()).hexdigest()
    return {table: names for table, names, _types in found}, fingerprint


def migrations(connection: Connection) -> list[str]:
    """Return the migrations that were applied, as ``app.name``."""
    rows = connection.execute("SELECT app || '.' || name FROM django_migrations").fetchall()
    return sorted(name for (name,) in rows)


def copy_out(connection: Connection, name: str, names: list[str], path: Path) -> Table:
    """Write one table to ``path``, compressed."""
    statement = sql.SQL("COPY {} ({}) TO STDOUT").format(_table(name), _list(names))
    with (
        path.open("wb") as file,
        gzip.GzipFile(fileobj=file, mode="wb", mtime=0, compresslevel=6) as packed,
        connection.cursor() as cursor,
        cursor.copy(statement) as rows,
    ):
        for part in rows:
            packed.write(part)
    return Table(columns=names, rows=count(connection, name))


def copy_in(connection: Connection, name: str, table: Table, path: Path) -> int:
    """Replace a table's rows by those in ``path``; returns how many came."""
    connection.execute(sql.SQL("DELETE FROM {}").format(_table(name)))
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(_table(name), _list(table.columns))
    with gzip.open(path) as packed, connection.cursor() as cursor, cursor.copy(statement) as rows:
        while part := packed.read(1 << 16):
            rows.write(part)
    return count(connection, name)


def count(connection: Connection, name: str) -> int:
    """Return how many rows a table has."""
    row = connection.execute(sql.SQL("SELECT count(*) FROM {}").format(_table(name))).fetchone()
    return int(row[0]) if row else 0


def set_sequences(connection: Connection) -> None:
    """Let numbers go on where the rows end."""
    for table, column, sequence in connection.execute(SEQUENCES).fetchall():
        connection.execute(
            sql.SQL("SELECT setval({}, (SELECT coalesce(max({}), 0) + 1 FROM {}), false)").format(
                sql.Literal(sequence), sql.Identifier(column), _table(table)
            )
        )


def _table(name: str) -> sql.Identifier:
    return sql.Identifier("public", name)


def _list(names: list[str]) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, names))
