"""Periods of days in Japan, half-open: the last day shown is the day before ``upper``."""

from datetime import date, datetime, timedelta

from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Q

from wg_portal.clock import in_japan

__all__ = ["DateRange", "current", "since"]


def since(first: date, last: date | None = None) -> DateRange:
    """Return the period from ``first`` to ``last``, both included; open without ``last``."""
    return DateRange(first, last + timedelta(days=1) if last else None, "[)")


def current(at: datetime, path: str = "during") -> Q:
    """Rows whose period at ``path`` contains the Japanese day of ``at``."""
    return Q(**{f"{path}__contains": in_japan(at).date()})
