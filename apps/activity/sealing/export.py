"""The whole record with its seals as lines of JSON, in one snapshot of the database."""

from __future__ import annotations

import json
import os
from typing import IO, TYPE_CHECKING

from django.db import connections, transaction

from apps.activity.sealing import chain

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

_FORMS = " ".join(f"WHEN s.form = {form} THEN {sql}" for form, sql in chain.SQL.items())
_SEALED = f"""
SELECT '{{"seq":' || s.seq || ',"prev":"' || encode(s.prev, 'hex') || '","hash":"'
       || encode(s.hash, 'hex') || '","row":'
       || CASE WHEN r.id IS NULL THEN 'null' {_FORMS} END || '}}'
  FROM activity_seal s LEFT JOIN activity_record r ON r.id = s.record_id ORDER BY s.seq
"""  # noqa: S608
_UNSEALED = f"""
SELECT '{{"unsealed":' || {chain.SQL[chain.FORM]} || '}}' FROM activity_record r
 WHERE NOT EXISTS (SELECT FROM activity_seal s WHERE s.record_id = r.id)
 ORDER BY r.xact, r.at, r.id
"""  # noqa: S608
_AT_ONCE = 5000


def write_export(target: Path, *, using: str, at: datetime) -> tuple[int, int]:
    """Write the file (only the account may read it); returns sealed and unsealed rows.

    Raises ``OSError``; a file that could not be finished is removed.
    """
    waiting = target.with_name(f"{target.name}.part")
    try:
        with open(os.open(waiting, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            counted = _write(file, using, at)
            file.flush()
            os.fsync(file.fileno())
        waiting.replace(target)
    except BaseException:
        waiting.unlink(missing_ok=True)
        raise
    return counted


def _write(file: IO[bytes], using: str, at: datetime) -> tuple[int, int]:
    connection = connections[using]
    with transaction.atomic(using=using), connection.cursor() as cursor:
        if connection.savepoint_ids == []:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT prev FROM activity_seal WHERE seq = 1")
        row = cursor.fetchone()
        header = {
            "export": 1,
            "installation": str(chain.installation_of(bytes(row[0]))) if row else None,
            "at": at.isoformat(),
            "columns": chain.COLUMNS,
        }
        file.write(json.dumps(header).encode() + b"\n")
        sealed = _lines(file, using, _SEALED)
        unsealed = _lines(file, using, _UNSEALED)
        file.write(json.dumps({"rows": sealed, "unsealed": unsealed}).encode() + b"\n")
    return sealed, unsealed


def _lines(file: IO[bytes], using: str, sql: str) -> int:
    count = 0
    for chunk in _chunks(using, sql):
        file.write("".join(f"{line}\n" for (line,) in chunk).encode())
        count += len(chunk)
    return count


def _chunks(using: str, sql: str) -> Iterator[list[tuple[str]]]:
    with connections[using].chunked_cursor() as cursor:
        cursor.execute(sql)
        while rows := cursor.fetchmany(_AT_ONCE):
            yield rows
