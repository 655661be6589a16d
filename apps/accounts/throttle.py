"""Counts sign-in tries in PostgreSQL: strict sliding windows, one statement a try.

It knows neither Redis nor whether the account exists, and the middleware that calls it runs
outside the request's transaction, so that a try counts whatever becomes of the request.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

from django.conf import settings
from django.db import connection
from django.utils.crypto import salted_hmac

Kind = Literal["password", "code", "reset", "address"]

# The row is locked by the conflict, so parallel tries cannot slip past the limit together.
TAKE = """
INSERT INTO accounts_signintry AS t (key, tries) VALUES (%(key)s, ARRAY[%(at)s::timestamptz])
ON CONFLICT (key) DO UPDATE SET tries = array_append(
    ARRAY(SELECT x FROM unnest(t.tries) x WHERE x > %(since)s ORDER BY x), %(at)s::timestamptz)
 WHERE (SELECT count(*) FROM unnest(t.tries) x WHERE x > %(since)s) < %(limit)s
RETURNING true
"""
OLDEST = "SELECT min(x) FROM accounts_signintry, unnest(tries) x WHERE key = %s AND x > %s"
FORGIVE = """
UPDATE accounts_signintry SET tries = trim_array(tries, 1) WHERE key = %s AND tries <> '{}'
"""
OLD = "DELETE FROM accounts_signintry WHERE %s >= ALL (tries)"


def take(kind: Kind, subject: str, at: datetime) -> timedelta:
    """Count one try; return how long to wait, zero when it may go on. ``at`` is real time.

    A refused try is not counted: waiting always helps.
    """
    since = at - timedelta(seconds=settings.SIGN_IN_WINDOW)
    limit = (
        settings.SIGN_IN_TRIES_PER_ADDRESS
        if kind == "address"
        else settings.SIGN_IN_TRIES_PER_ACCOUNT
    )
    key = _key(kind, subject)
    with connection.cursor() as cursor:
        cursor.execute(TAKE, {"key": key, "at": at, "since": since, "limit": limit})
        if cursor.fetchone():
            return timedelta()
        cursor.execute(OLDEST, [key, since])
        (oldest,) = cursor.fetchone()
    return (oldest or at) - since


def forgive(kind: Kind, subject: str) -> None:
    """Take back the newest try, which was right; wrong ones before it still count."""
    with connection.cursor() as cursor:
        cursor.execute(FORGIVE, [_key(kind, subject)])


def clear(kind: Kind, subject: str) -> None:
    """Start anew, after a new password; other accounts and addresses keep their tries."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM accounts_signintry WHERE key = %s", [_key(kind, subject)])


def forget_old(at: datetime) -> int:
    """Delete rows whose window has passed; return how many. For the nightly sweep."""
    with connection.cursor() as cursor:
        cursor.execute(OLD, [at - timedelta(seconds=settings.SIGN_IN_WINDOW)])
        return int(cursor.rowcount)


def _key(kind: Kind, subject: str) -> str:
    name = subject.strip().lower()
    return salted_hmac("sign-in", f"{kind}:{name}", algorithm="sha256").hexdigest()
