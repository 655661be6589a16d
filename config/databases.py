"""Turns a database address into Django's dictionary."""

from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit


def database_from_url(url: str) -> dict[str, Any]:
    """Read ``postgresql://user:password@host:port/name?host=/socket/folder``.

    A ``host`` in the query is a folder with a Unix socket, as libpq reads it.
    Raises ``ValueError`` for any other scheme.
    """
    parts = urlsplit(url or "postgresql://portal_app@/portal")
    if parts.scheme not in {"postgresql", "postgres"}:
        raise ValueError(f"not a PostgreSQL address: {parts.scheme}")
    query = parse_qs(parts.query)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.get("host", [parts.hostname or ""])[0],
        "PORT": str(parts.port or query.get("port", [""])[0]),
        "CONN_HEALTH_CHECKS": True,
        "CONN_MAX_AGE": 60,
        # Any number: only what ``wg_portal.prepared`` asks is prepared, and at once.
        "OPTIONS": {"application_name": "wg-portal", "prepare_threshold": 1},
    }
