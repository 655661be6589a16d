"""Who was asked for a word about something, and who has given it, as the pages show it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class AskedRow:
    """One bearer: ``person`` is the named person of TLP:RED, else who acted, else empty.

    ``again``: the text was corrected since, and he is asked once more.
    """

    organisation: str
    person: str
    at: datetime | None
    revision: int | None
    overdue: bool
    again: bool = False

    @property
    def done(self) -> bool:
        """Whether nothing more is expected of him."""
        return self.at is not None and not self.again


@dataclass(frozen=True, slots=True)
class Acknowledgements:
    """Everybody who was asked, in reading order; ``named``: people, not organisations."""

    rows: list[AskedRow]
    named: bool = False

    @property
    def asked(self) -> int:
        """How many were asked."""
        return len(self.rows)

    @property
    def done(self) -> int:
        """How many have acknowledged."""
        return sum(row.done for row in self.rows)
