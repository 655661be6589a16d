"""When the stages of a ladder are due. Pure: facts in, moments out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from typing import TYPE_CHECKING, Protocol

from apps.obligations.calendars import HOUR, add_business_days
from apps.obligations.enums import Counting
from wg_portal.clock import JST, in_japan

if TYPE_CHECKING:
    from collections.abc import Iterable

MORNING = time(7, 0)
"""Stages are due an hour before the digests leave, so that they ride in them."""


class Step(Protocol):
    """One step of a kind's ladder, as ``LadderStage`` stores it."""

    ordinal: int
    offset: int
    to: str


@dataclass(frozen=True, slots=True)
class Deadline:
    """What a plan needs to know of an obligation."""

    due_at: datetime
    counting: str


@dataclass(frozen=True, slots=True)
class Planned:
    """A stage with its moment."""

    ordinal: int
    to: str
    due_at: datetime


def moment(deadline: Deadline, offset: int) -> datetime:
    """Return when the step ``offset`` units from the deadline is due.

    Days: seven in the morning of the counting day, a reminder never after the deadline itself.
    Hours: to the minute.
    """
    if deadline.counting == Counting.HOURS:
        return deadline.due_at + offset * HOUR
    day = add_business_days(in_japan(deadline.due_at).date(), offset, deadline.counting)
    morning = datetime.combine(day, MORNING, JST)
    return min(morning, deadline.due_at) if offset <= 0 else morning


def plan(deadline: Deadline, steps: Iterable[Step], at: datetime) -> list[Planned]:
    """Return the stages that are still ahead at ``at``, earliest first."""
    made = [Planned(step.ordinal, step.to, moment(deadline, step.offset)) for step in steps]
    return sorted(
        (stage for stage in made if stage.due_at > at), key=lambda s: (s.due_at, s.ordinal)
    )
