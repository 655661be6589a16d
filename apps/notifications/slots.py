"""When digests leave. Pure: a preference and a clock in, moments out."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from apps.notifications.enums import Frequency
from apps.obligations.calendars import is_business_day
from apps.obligations.enums import Counting

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from apps.notifications.models import DigestPreference

DAY = timedelta(days=1)
HORIZON = 21
"""Days within which a digest day is found: the longest recess is far shorter."""


def latest(wish: DigestPreference, zone: ZoneInfo, at: datetime) -> datetime | None:
    """Return the last moment up to ``at`` at which a digest should leave; ``None``: never."""
    first = at.astimezone(zone).date()
    days = (first - n * DAY for n in range(HORIZON))
    slots = (_slot(wish, zone, day) for day in days if leaves_on(wish, day))
    return next((slot for slot in slots if slot <= at), None)


def following(wish: DigestPreference, zone: ZoneInfo, at: datetime) -> datetime | None:
    """Return the first moment after ``at`` at which a digest should leave; ``None``: never."""
    first = at.astimezone(zone).date()
    days = (first + n * DAY for n in range(HORIZON))
    slots = (_slot(wish, zone, day) for day in days if leaves_on(wish, day))
    return next((slot for slot in slots if slot > at), None)


def leaves_on(wish: DigestPreference, day: date) -> bool:
    """Whether ``day`` is a digest day: a government working day, for chosen weekdays the first
    from one of them on.
    """
    if wish.frequency == Frequency.OFF or not is_business_day(day, Counting.GOVERNMENT):
        return False
    if wish.frequency == Frequency.DAILY:
        return True
    weekdays = (wish.weekday,) if wish.frequency == Frequency.WEEKLY else wish.weekdays
    return any(_is_first_from(weekday, day) for weekday in weekdays)


def _is_first_from(weekday: int, day: date) -> bool:
    """Whether no working day lies between the last such weekday and ``day``."""
    passed = (day.weekday() - weekday) % 7
    return not any(
        is_business_day(day - n * DAY, Counting.GOVERNMENT) for n in range(1, passed + 1)
    )


def _slot(wish: DigestPreference, zone: ZoneInfo, day: date) -> datetime:
    return datetime.combine(day, time(wish.hour), zone)
