"""Breaks the lines of plain text mails by the width at which they are shown."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

COLUMNS = 76
"""38 full-width characters."""
NEVER_FIRST = frozenset(
    "、。，．,.:;：；！？!?)）」』】〉》］]・ー～〜々ぁぃぅぇぉっゃゅょァィゥェォッャュョ"
)
NEVER_LAST = frozenset("(（「『【〈《［[■")
# A word in Latin letters, an address or a number holds together; all else breaks anywhere.
PIECES = re.compile(r"[!-~]+|.", re.DOTALL)


def width(text: str) -> int:
    """Return the columns that ``text`` takes; full-width and ambiguous signs take two."""
    return len(text) if text.isascii() else sum(map(_columns, text))


@cache
def _columns(sign: str) -> int:
    return 2 if unicodedata.east_asian_width(sign) in "WFA" else 1


def wrap(text: str, columns: int = COLUMNS) -> str:
    """Return ``text`` with no line wider than ``columns``, but for an address that is longer."""
    return "\n".join(part for line in text.split("\n") for part in _broken(line.rstrip(), columns))


def _broken(line: str, columns: int) -> list[str]:
    if width(line) <= columns:
        return [line]
    indent = "  " if line[:1] in ("■", "・", "-") else ""
    lines: list[str] = []
    now: list[str] = []
    taken = 0
    for piece in PIECES.findall(line):
        if now and taken + width(piece) > columns:
            carried = _carried(now, piece)
            lines.append("".join(now).rstrip())
            now = [indent, *carried] if piece == " " else [indent, *carried, piece]
            taken = width("".join(now))
        else:
            now.append(piece)
            taken += width(piece)
    return [*lines, "".join(now)] if now or not lines else lines


def _carried(now: list[str], piece: str) -> list[str]:
    """Take from the end of the line what must not stand there."""
    carried: list[str] = []
    while len(now) > 2 and (
        (carried[0] if carried else piece)[0] in NEVER_FIRST or now[-1][-1] in NEVER_LAST
    ):
        carried.insert(0, now.pop())
    return carried
