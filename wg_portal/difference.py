"""What changed between two versions of a text, for people: line by line, word by word."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

WORD = re.compile(
    r"[A-Za-z\u00c0-\u024f]+|[0-9\uff10-\uff19]+|[\u30a0-\u30ff]+|[\u3040-\u309f]+"
    r"|[\u3400-\u9fff\u3005]+|\s+|."
)
"""Japanese has no blanks: a run of one script is a word."""

ALIKE = 0.4
"""From this share of common words on, two lines are one line that was changed."""
EFFORT = 2_000_000
"""Above this product of words, old by new, a place is shown as removed and added as a whole."""
PAIRS = 10_000
"""The same for the product of lines: each is compared with each."""
ISLAND = 2
"""A common piece shorter than this between two changes is read as changed too."""
CONTEXT = 1
"""Unchanged lines that stay beside a change."""


class Kind(StrEnum):
    """What happened to a line, or to a piece of it."""

    SAME = "same"
    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Piece:
    """Words of a line: ``same``, ``added`` or ``removed``."""

    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the text; for ``skipped``, ``count`` unchanged lines that are not shown."""

    kind: Kind
    pieces: tuple[Piece, ...] = ()
    count: int = 1


def difference(older: str, newer: str) -> list[Line]:
    """Return the lines of ``newer`` with what became of those of ``older``; [] if nothing did.

    Blank lines do not count. A line that stands elsewhere word for word is ``moved``, once, at
    its new place.
    """
    before, after = _lines(older), _lines(newer)
    if before == after:
        return []
    return _folded(_moves_joined(list(_compared(before, after))))


def _lines(text: str) -> list[str]:
    return [line for line in (each.rstrip() for each in text.splitlines()) if line]


def _compared(before: Sequence[str], after: Sequence[str]) -> Iterator[Line]:
    for kind, i, j, k, m in SequenceMatcher(None, before, after).get_opcodes():
        if kind == "equal":
            yield from (_whole(Kind.SAME, line) for line in after[k:m])
        else:
            yield from _replaced(before[i:j], after[k:m])


def _whole(kind: Kind, line: str) -> Line:
    piece = kind if kind in (Kind.ADDED, Kind.REMOVED) else Kind.SAME
    return Line(kind, (Piece(piece, line),))


def _replaced(before: Sequence[str], after: Sequence[str]) -> Iterator[Line]:
    """Pair lines that are alike, the most alike first and none across another pair."""
    old, new = [WORD.findall(line) for line in before], [WORD.findall(line) for line in after]
    i = j = 0
    end = (len(old), len(new))
    for this, that in (*_pairs(_alike(old, new), (0, 0), end), end):
        yield from (_whole(Kind.REMOVED, line) for line in before[i:this])
        yield from (_whole(Kind.ADDED, line) for line in after[j:that])
        if (this, that) != end:
            yield Line(Kind.CHANGED, tuple(_pieces(old[this], new[that])))
        i, j = this + 1, that + 1


def _alike(old: Sequence[list[str]], new: Sequence[list[str]]) -> dict[tuple[int, int], float]:
    words = sum(map(len, old)) * sum(map(len, new))
    if len(old) * len(new) > PAIRS or words > EFFORT:
        return {}
    found = {}
    matcher: SequenceMatcher[str] = SequenceMatcher(None, autojunk=False)
    for j, line in enumerate(new):
        matcher.set_seq2(line)
        for i, other in enumerate(old):
            matcher.set_seq1(other)
            if matcher.real_quick_ratio() > ALIKE and matcher.quick_ratio() > ALIKE:
                found[i, j] = matcher.ratio()
    return {pair: ratio for pair, ratio in found.items() if ratio > ALIKE}


def _pairs(
    ratios: dict[tuple[int, int], float], start: tuple[int, int], end: tuple[int, int]
) -> Iterator[tuple[int, int]]:
    inside = {
        pair: ratio
        for pair, ratio in ratios.items()
        if start[0] <= pair[0] < end[0] and start[1] <= pair[1] < end[1]
    }
    if not inside:
        return
    best = max(inside, key=lambda pair: (inside[pair], -pair[0], -pair[1]))
    yield from _pairs(inside, start, best)
    yield best
    yield from _pairs(inside, (best[0] + 1, best[1] + 1), end)


def _pieces(old: Sequence[str], new: Sequence[str]) -> Iterator[Piece]:
    """Removed words stand before those that came in their place."""
    blocks = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    removed = added = ""
    for number, (kind, i, j, k, m) in enumerate(blocks):
        common = "".join(new[k:m])
        island = len(common.strip()) < ISLAND and 0 < number < len(blocks) - 1
        if kind == "equal" and not island:
            yield from _changed(removed, added)
            yield Piece(Kind.SAME, common)
            removed = added = ""
        else:
            removed += "".join(old[i:j])
            added += common
    yield from _changed(removed, added)


def _changed(removed: str, added: str) -> Iterator[Piece]:
    if removed:
        yield Piece(Kind.REMOVED, removed)
    if added:
        yield Piece(Kind.ADDED, added)


def _moves_joined(lines: list[Line]) -> list[Line]:
    """Turn a line that left one place and came to another into one that moved."""
    left = Counter(line.pieces[0].text for line in lines if line.kind == Kind.REMOVED)
    came = Counter(line.pieces[0].text for line in lines if line.kind == Kind.ADDED)
    moved = {text for text in left if left[text] == 1 == came[text]}
    kept = []
    for line in lines:
        text = line.pieces[0].text
        if line.kind == Kind.ADDED and text in moved:
            kept.append(_whole(Kind.MOVED, text))
        elif line.kind != Kind.REMOVED or text not in moved:
            kept.append(line)
    return kept


def _folded(lines: list[Line]) -> list[Line]:
    """Leave out what is unchanged and not beside a change."""
    near = {
        each
        for index, line in enumerate(lines)
        if line.kind != Kind.SAME
        for each in range(index - CONTEXT, index + CONTEXT + 1)
    }
    shown: list[Line] = []
    for index, line in enumerate(lines):
        if index in near:
            shown.append(line)
        elif shown and shown[-1].kind == Kind.SKIPPED:
            shown[-1] = Line(Kind.SKIPPED, count=shown[-1].count + 1)
        else:
            shown.append(Line(Kind.SKIPPED))
    return shown
