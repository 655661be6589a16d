"""Small bar charts as SVG: every figure also stands in the table beside them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

WORDS, TRACK, ROW = 130, 170, 28
"""Width of the words, longest bar, height of a line, in the units of the drawing."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One figure, and where it stands in the drawing."""

    word: str
    value: int
    width: int
    top: int
    url: str = ""
    """Where the things behind the figure stand."""

    @property
    def base(self) -> int:
        """Where its word and number stand."""
        return self.top + 15


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars on one scale from nought."""

    title: str
    bars: list[Bar]
    start: int = WORDS
    track: int = TRACK
    width: int = WORDS + TRACK + 40

    @property
    def height(self) -> int:
        """Of the whole drawing."""
        return ROW * len(self.bars)

    @property
    def end(self) -> int:
        """Where the numbers begin."""
        return self.start + self.track + 8


def chart(
    title: str, figures: Sequence[tuple[str, int]], urls: Sequence[str] | None = None
) -> Chart:
    """Return one bar for each figure, the longest as long as the track; ``urls``: one for each."""
    most = max((value for _word, value in figures), default=0)
    behind = urls or [""] * len(figures)
    return Chart(
        title,
        [
            Bar(word, value, round(TRACK * value / most) if most else 0, number * ROW + 4, url)
            for number, ((word, value), url) in enumerate(zip(figures, behind, strict=True))
        ],
    )
