"""Quarters of the fiscal year (April to March), by their first day."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import get_language

from wg_portal.clock import in_japan
from wg_portal.dates import era_year

if TYPE_CHECKING:
    from datetime import datetime

FIRST_MONTH = 4


def first_day_of_quarter(at: datetime) -> date:
    """Return the first day of the quarter in which the Japanese day of ``at`` lies."""
    day = in_japan(at).date()
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def is_last_month(at: datetime) -> bool:
    """Whether the Japanese day of ``at`` lies in the last month of its quarter."""
    return in_japan(at).month % 3 == 0


def quarter_name(first_day: date, language: str | None = None) -> str:
    """Return ``令和8年度第3四半期`` or ``Q3 of fiscal 2026``."""
    year = first_day.year - (first_day.month < FIRST_MONTH)
    number = (first_day.month - FIRST_MONTH) % 12 // 3 + 1
    if (language or get_language() or "ja").startswith("ja"):
        return f"{era_year(date(year, FIRST_MONTH, 1))}度第{number}四半期"
    return f"Q{number} of fiscal {year}"
