"""Opens a transaction that knows who acts, in a form that SQL cannot forge."""

from __future__ import annotations

import hashlib
import hmac
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Literal

from django.conf import settings
from django.db import connection, transaction

from wg_portal import clock

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from uuid import UUID

System = Literal["relay", "audience", "markings"]


@contextmanager
def as_person(
    person_id: UUID, post_id: UUID, *, at: datetime | None = None, stepped_up: bool = False
) -> Iterator[datetime]:
    """Run the block in one transaction as this person on this post; yields its time.

    ``at`` matters only where the clock may be moved (demo, tests); production takes
    PostgreSQL's ``transaction_timestamp()``.
    """
    with _open("person", person_id, post_id, at, stepped_up) as moment:
        yield moment


@contextmanager
def as_arriving(person_id: UUID, *, at: datetime | None = None) -> Iterator[datetime]:
    """Run the block as somebody signed in who has not yet chosen a post: own posts only."""
    with _open("arriving", person_id, None, at, False) as moment:
        yield moment


@contextmanager
def as_system(name: System, *, at: datetime | None = None) -> Iterator[datetime]:
    """Run the block as one of the portal's own jobs, each with its own narrow policies."""
    with _open(f"system:{name}", None, None, at, False) as moment:
        yield moment


@contextmanager
def as_nobody(*, at: datetime | None = None) -> Iterator[datetime]:
    """Run the block without identity: every walled table is empty."""
    with _open("nobody", None, None, at, False) as moment:
        yield moment


def token_of(name: System) -> str:
    """Return with what a function in the database enters the context of a job by itself."""
    connection.ensure_connection()
    wanted = clock.now() if clock.is_moved() else None
    return sign(f"system:{name}", None, None, wanted, stepped_up=False, session=_session())


@contextmanager
def _open(
    mode: str, person: UUID | None, post: UUID | None, at: datetime | None, stepped_up: bool
) -> Iterator[datetime]:
    # Elsewhere the key may not set the clock, also not for a context inside another.
    wanted = (at or clock.now()) if clock.is_moved() else None
    nested = connection.in_atomic_block
    with transaction.atomic():
        token = sign(mode, person, post, wanted, stepped_up=stepped_up, session=_session())
        with connection.cursor() as cursor:
            before, began = _set(cursor, token)
            moment = wanted or began
        with clock.fixed(moment):
            yield moment
        # A nested context gives the outer one back; after an error the rollback does it,
        # and the end of the transaction clears the outermost.
        if nested and not connection.needs_rollback:
            with connection.cursor() as cursor:
                _set(cursor, before)


def _session() -> int:
    """The number of the database session that this connection is."""
    number: int = connection.connection.info.backend_pid
    return number


def _set(cursor: object, token: str) -> tuple[str, datetime]:
    """Enter ``token``; returns the context before and when the transaction began."""
    cursor.execute(  # type: ignore[attr-defined]
        "SELECT coalesce(current_setting('portal.context', true), ''), transaction_timestamp(),"
        " set_config('portal.context', %s, true)",
        [token],
    )
    row: tuple[str, datetime, str] = cursor.fetchone()  # type: ignore[attr-defined]
    return row[0], row[1]


def sign(
    mode: str,
    person: UUID | None,
    post: UUID | None,
    at: datetime | None,
    *,
    stepped_up: bool,
    session: int,
) -> str:
    """Return ``kid|mode|person|post|issued|stepped_up|at|session|hmac`` (RFC 2104, SHA-256).

    It is good for one database session: others could read it where statements are shown.
    """
    message = "|".join(
        [
            settings.CONTEXT_KEY_ID,
            mode,
            str(person or ""),
            str(post or ""),
            str(int(time.time())),
            "1" if stepped_up else "0",
            at.isoformat() if at else "",
            str(session),
        ]
    )
    digest = hmac.new(bytes.fromhex(settings.CONTEXT_KEY), message.encode(), hashlib.sha256)
    return f"{message}|{digest.hexdigest()}"


def pads(key: bytes) -> tuple[bytes, bytes]:
    """Return HMAC's inner and outer pad of ``key`` for a 64-byte block (RFC 2104 §2)."""
    block = (hashlib.sha256(key).digest() if len(key) > 64 else key).ljust(64, b"\0")
    return bytes(b ^ 0x36 for b in block), bytes(b ^ 0x5C for b in block)
