"""Days of the demo, counted in the government's business days from today."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from apps.obligations.calendars import add_business_days
from apps.obligations.enums import Counting
from wg_portal.clock import JST, in_japan

if TYPE_CHECKING:
    from datetime import date, time


def business_day(today: datetime, n: int) -> date:
    """Return the ``n``-th business day from ``today``, or from the last one before it."""
    start = add_business_days(in_japan(today).date(), 0, Counting.GOVERNMENT)
    return add_business_days(start, n, Counting.GOVERNMENT)


def moment(today: datetime, n: int, at: time) -> datetime:
    """Return that day's time on Japanese clocks."""
    return datetime.combine(business_day(today, n), at, JST)
