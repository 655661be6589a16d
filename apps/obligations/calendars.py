"""Working days in Japan, and deadlines counted in them.

Two calendars: the government closes from 29 December to 3 January, banks from 31 December.
Paperwork is counted in one of the two, patches in calendar days or hours; every function is
told which. The first day is not counted.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Literal

import holidays

from apps.obligations.enums import Counting
from wg_portal.clock import JST, in_japan

CLOSE_OF_DAY = time(17, 0)
"""The time of a deadline for which nobody named one."""
SATURDAY = 5
NOVEMBER = 11
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)

# First day of the recess in December; each ends with 3 January.
_RECESS = {Counting.GOVERNMENT: 29, Counting.BANKS: 31}
_UNITS: dict[Counting, Literal["business", "calendar", "hours"]] = {
    Counting.DAYS: "calendar",
    Counting.HOURS: "hours",
}


@dataclass(frozen=True, slots=True)
class DayOff:
    """A weekday that does not count. ``name`` is that of the national holiday, else empty."""

    day: date
    name: str


@cache
def national_holidays(year: int) -> frozenset[date]:
    """Return the national holidays of one year, with the days off that follow from them."""
    return frozenset(holidays.country_holidays("JP", years=year))


def calendar_gap(at: datetime) -> int | None:
    """Return the next year if its national holidays are not known, from 1 November on.

    The installed package works holidays out by the law as it stands; the Cabinet Office
    publishes those of a year in February of the year before.
    """
    today = in_japan(at)
    if today.month < NOVEMBER or national_holidays(today.year + 1):
        return None
    return today.year + 1


def days_off(first: date, last: date, counting: str, language: str) -> list[DayOff]:
    """Return the weekdays after ``first`` and up to ``last`` that do not count, with names."""
    names = {year: _named(year, language) for year in range(first.year, last.year + 1)}
    days = (first + n * DAY for n in range(1, (last - first).days + 1))
    return [
        DayOff(day, names[day.year].get(day, ""))
        for day in days
        if day.weekday() < SATURDAY and not is_business_day(day, counting)
    ]


@cache
def _named(year: int, language: str) -> dict[date, str]:
    spoken = "ja" if language.startswith("ja") else "en_US"
    return dict(holidays.country_holidays("JP", years=year, language=spoken))


def unit(counting: str) -> Literal["business", "calendar", "hours"]:
    """Return the word under which pages and mails name this counting."""
    return _UNITS.get(Counting(counting), "business")


def is_business_day(day: date, counting: str) -> bool:
    """Whether ``day`` counts. Calendar days and hours always do."""
    recess = _RECESS.get(Counting(counting))
    if recess is None:
        return True
    if day.weekday() >= SATURDAY or day in national_holidays(day.year):
        return False
    return not ((day.month == 12 and day.day >= recess) or (day.month == 1 and day.day <= 3))


def add_business_days(day: date, n: int, counting: str) -> date:
    """Return the ``n``-th counting day after ``day``, before it when ``n`` is negative.

    Zero is the day itself, or the last counting day before it. Hours have no days: ``ValueError``.
    """
    if counting == Counting.HOURS:
        raise ValueError("Hours are not counted in days.")
    if n == 0:
        while not is_business_day(day, counting):
            day -= DAY
        return day
    step = DAY if n > 0 else -DAY
    left = abs(n)
    while left:
        day += step
        left -= is_business_day(day, counting)
    return day


def deadline_after(at: datetime, n: int, counting: str) -> datetime:
    """Return the deadline ``n`` units after ``at``: 17:00 in Japan, or to the minute for hours."""
    if counting == Counting.HOURS:
        return at + n * HOUR
    day = add_business_days(in_japan(at).date(), n, counting)
    return datetime.combine(day, CLOSE_OF_DAY, JST)


def business_days_left(at: datetime, due_at: datetime, counting: str) -> int:
    """Return the units left: 0 on the last day (or in the last hour), negative when overdue.

    An overdue deadline is at least one unit late, also in its first minute.
    """
    if counting == Counting.HOURS:
        left = int(abs(due_at - at) // HOUR)
    else:
        first, last = sorted((in_japan(at).date(), in_japan(due_at).date()))
        left = _days_between(first, last, counting)
    return left if at <= due_at else -max(1, left)


def _days_between(first: date, last: date, counting: str) -> int:
    """Count the days after ``first`` up to and with ``last``."""
    days = (last - first).days
    return sum(is_business_day(first + n * DAY, counting) for n in range(1, days + 1))
