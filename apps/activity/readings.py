"""Adds the rows of what a page has shown. Every reader waits for it, so it is plain SQL."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection

if TYPE_CHECKING:
    from apps.activity.models import Record

AMBER = 2
"""Readings below this label (CLEAR, GREEN) are noted once a day."""
FIELDS = (
    *("id", "at", "actor_id", "organisation_id", "verb", "subject_type", "subject_id"),
    *("tlp", "body_id", "channel", "version_id", "request_id"),
)
# A reading has no facts. The names are this file's own, so nothing foreign enters the statement.
_ADD = f"INSERT INTO activity_record (facts, {', '.join(FIELDS)}) VALUES "  # noqa: S608
_ROW = f"('{{}}'{', %s' * len(FIELDS)})"


def add_readings(rows: list[Record]) -> None:
    """Add all rows in one statement, in the transaction of the answer."""
    statement = _ADD + ", ".join([_ROW] * len(rows))
    # Only the rule "once a day" of open readings can conflict; see the constraint.
    if any((row.tlp or 0) < AMBER for row in rows):
        statement += " ON CONFLICT DO NOTHING"
    with connection.cursor() as cursor:
        cursor.execute(statement, [getattr(row, name) for row in rows for name in FIELDS])
