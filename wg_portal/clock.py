"""The portal's time. Only edges (views, tasks, commands) ask; everything below is told ``at``."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.conf import settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

JST = ZoneInfo("Asia/Tokyo")

_fixed: ContextVar[datetime | None] = ContextVar("portal_clock", default=None)


def now() -> datetime:
    """Return the portal's time in UTC.

    Inside a database context it is the time that the database also uses, so that the
    query wall and the database wall read the same dates.
    """
    fixed = _fixed.get()
    return fixed if fixed is not None else datetime.now(UTC) + shift()


def shift() -> timedelta:
    """How far the demo has moved the clock; zero wherever ``CLOCK_FILE`` is unset."""
    path: Path | None = settings.CLOCK_FILE
    if path is None:
        return timedelta()
    try:
        return timedelta(seconds=int(path.read_text()))
    except FileNotFoundError:
        return timedelta()


def is_moved() -> bool:
    """Whether ``now`` may differ from PostgreSQL's clock (demo and tests only)."""
    return settings.CLOCK_FILE is not None


@contextmanager
def fixed(at: datetime) -> Iterator[None]:
    """Hold the clock at ``at`` inside the block."""
    token = _fixed.set(at)
    try:
        yield
    finally:
        _fixed.reset(token)


def in_japan(at: datetime) -> datetime:
    """Return ``at`` on Japanese clocks."""
    return at.astimezone(JST)
