"""After a restore: what the newest checkpoint knew and the database no longer holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from apps.activity.sealing.checkpoints import newest

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Head:
    """The last sealed row of a database: its place and its hash (hexadecimal)."""

    seq: int
    hash: str


@dataclass(frozen=True, slots=True)
class Gap:
    """Rows ``first`` to ``last`` that a checkpoint of ``at`` vouches for and that are not there.

    False when nothing is missing.
    """

    first: int
    last: int
    at: datetime | None

    def __bool__(self) -> bool:
        return self.rows > 0

    @property
    def rows(self) -> int:
        """How many rows are missing."""
        return max(0, self.last - self.first + 1)

    @property
    def sentence(self) -> str:
        """What to tell the operator."""
        end = self.first - 1
        if not self or self.at is None:
            return f"The record ends at row {end}; no checkpoint knows of a later one."
        return (
            f"The record ends at row {end}, but the checkpoint of {self.at:%Y-%m-%d %H:%M:%S %Z}"
            f" vouches for row {self.last}: {span(self.first, self.last)} missing at the end."
        )


def gap(head: Head | None, checkpoints: Path) -> Gap:
    """Compare the database's head with the newest line of the checkpoint file outside.

    ``None`` stands for a database without sealed rows. Raises ``checkpoints.UnfitError``.
    """
    known = newest(checkpoints)
    end = head.seq if head else 0
    return Gap(end + 1, known.seq if known else 0, known.at if known else None)


def span(first: int, last: int) -> str:
    """Name a range of rows with its verb: "row 3 is", "rows 3 to 5 (3 rows) are"."""
    if first == last:
        return f"row {first} is"
    return f"rows {first} to {last} ({last - first + 1} rows) are"
