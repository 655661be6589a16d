"""How rows are joined: each hash covers the one before, the place, and the row's own text."""

from __future__ import annotations

import hashlib
from uuid import UUID

FORM = 1
"""The canonical form of new seals; an older seal keeps the form that it was made with."""
COLUMNS = {
    1: (
        *("form", "id", "at", "actor_id", "organisation_id", "verb", "subject_type", "subject_id"),
        *("tlp", "body_id", "channel", "version_id", "request_id", "facts"),
    )
}
"""What stands in a row's text, by form: a JSON list in this order."""
SQL = {
    1: (
        "json_build_array(1, r.id, to_char(r.at AT TIME ZONE 'UTC',"
        """ 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), r.actor_id, r.organisation_id, r.verb,"""
        " r.subject_type, r.subject_id, r.tlp, r.body_id, r.channel, r.version_id,"
        " r.request_id, r.facts)::text"
    )
}
"""The text of ``activity_record r`` as PostgreSQL renders it, whatever the session's settings."""


def link(prev: bytes, seq: int, text: bytes) -> bytes:
    """Return the hash of the row with this text at place ``seq`` (from 1) after ``prev``."""
    return hashlib.sha256(prev + seq.to_bytes(8, "big") + text).digest()


def beginning(installation: UUID) -> bytes:
    """Return what stands before the first row: it names the installation."""
    return bytes(16) + installation.bytes


def installation_of(prev: bytes) -> UUID:
    """Return the installation that ``beginning`` named."""
    return UUID(bytes=prev[16:])
