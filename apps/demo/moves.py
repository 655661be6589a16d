"""Moving the portal's clock: where to, and how the shift is kept."""

from __future__ import annotations

import os
import tempfile
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.obligations.calendars import add_business_days
from apps.obligations.enums import Counting
from wg_portal import clock

if TYPE_CHECKING:
    from datetime import date

MORNING = time(8)


class Move(models.TextChoices):
    """The buttons of the demo's clock."""

    HOUR = "hour", _("1 hour on")
    MORNING = "morning", _("Next business day, 8:00")
    DAY = "day", _("1 business day on")
    THREE_DAYS = "three_days", _("3 business days on")
    WEEK = "week", _("1 week on")
    REAL = "real", _("Back to real time")


def target(move: Move, at: datetime) -> datetime:
    """Return where ``move`` leads from ``at``; every way but the one back leads ahead."""
    match move:
        case Move.HOUR:
            return at + timedelta(hours=1)
        case Move.MORNING:
            return datetime.combine(_business_day(at, 1), MORNING, clock.JST)
        case Move.DAY:
            return _same_time(at, 1)
        case Move.THREE_DAYS:
            return _same_time(at, 3)
        case Move.WEEK:
            return at + timedelta(weeks=1)
        case Move.REAL:
            return at - clock.shift()


def move_clock(move: Move, *, at: datetime) -> None:
    """Move the clock of all processes; ``at`` is the portal's time before."""
    shift = clock.shift() + (target(move, at) - at)
    # Rounded up: a second early would miss what is due on the hour.
    seconds = 0 if move == Move.REAL else -int(-shift.total_seconds() // 1)
    _write(settings.CLOCK_FILE, str(seconds))


def _business_day(at: datetime, n: int) -> date:
    return add_business_days(clock.in_japan(at).date(), n, Counting.GOVERNMENT)


def _same_time(at: datetime, n: int) -> datetime:
    return datetime.combine(_business_day(at, n), clock.in_japan(at).time(), clock.JST)


def _write(path: Path | None, text: str) -> None:
    """Replace the file in one step: whoever reads it meanwhile sees the old or the new."""
    if path is None:
        raise ImproperlyConfigured("The demo needs CLOCK_FILE.")
    with tempfile.NamedTemporaryFile("w", dir=path.parent, delete=False) as file:
        file.write(text)
    os.replace(file.name, path)
