"""What a ladder comes to for one deadline, day by day. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.obligations.calendars import days_off
from apps.obligations.enums import Counting, Manner, Rung
from apps.obligations.ladders import Planned, timeline
from wg_portal.clock import in_japan

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from apps.obligations.calendars import DayOff
    from apps.obligations.ladders import Deadline, Stage


@dataclass(frozen=True, slots=True)
class SampleLine:
    """One stage with its moment; ``past``: for an act asked for now it would fall away."""

    planned: Planned
    past: bool

    @property
    def to(self) -> str:
        """To whom, in words."""
        return str(Rung(self.planned.to).label)

    @property
    def manner(self) -> str:
        """How, in words."""
        return str(Manner(self.planned.manner).label)


@dataclass(frozen=True, slots=True)
class Sample:
    """All stages for one deadline, and the weekdays that were not counted on the way."""

    due_at: datetime
    lines: list[SampleLine]
    off: list[DayOff]


def sample(stages: Sequence[Stage], deadline: Deadline, at: datetime, language: str) -> Sample:
    """Work the stages out for one deadline."""
    lines = [
        SampleLine(planned, past=planned.due_at <= at) for planned in timeline(deadline, stages)
    ]
    counted = {stage.ordinal: stage.unit or deadline.counting for stage in stages}
    due = in_japan(deadline.due_at).date()
    off: dict[object, DayOff] = {}
    for line in lines:
        counting = counted[line.planned.ordinal]
        if counting == Counting.HOURS:
            continue
        first, last = sorted((in_japan(line.planned.due_at).date(), due))
        off |= {each.day: each for each in days_off(first, last, counting, language)}
    return Sample(deadline.due_at, lines, sorted(off.values(), key=lambda each: each.day))


def when(offset: int, unit: str) -> str:
    """Return when a stage comes, in words."""
    if offset == 0:
        return (
            _("At the hour of the deadline")
            if unit == Counting.HOURS
            else _("On the day of the deadline")
        )
    words = _("%(count)s before the deadline") if offset < 0 else _("%(count)s after the deadline")
    return words % {"count": _count(abs(offset), unit)}


def _count(n: int, unit: str) -> str:
    match unit:
        case Counting.GOVERNMENT:
            words = ngettext("%(n)d government working day", "%(n)d government working days", n)
        case Counting.BANKS:
            words = ngettext("%(n)d bank working day", "%(n)d bank working days", n)
        case Counting.HOURS:
            words = ngettext("%(n)d hour", "%(n)d hours", n)
        case Counting.DAYS:
            words = ngettext("%(n)d day", "%(n)d days", n)
        case _:  # as the deadline: every body counts in working days
            words = ngettext("%(n)d working day", "%(n)d working days", n)
    return words % {"n": n}
