"""From rows whose hash does not fit to what was probably done to them."""

from __future__ import annotations

from binascii import hexlify, unhexlify
from typing import TYPE_CHECKING, NamedTuple

from apps.activity.sealing.chain import link

if TYPE_CHECKING:
    from collections.abc import Iterator

FEW = 40
"""So many single rows are compared with one another for an exchange."""


class Changed(NamedTuple):
    """A sealed line whose text does not give its hash; hashes in hexadecimal."""

    seq: int
    prev: bytes
    hash: bytes
    text: bytes

    def fits(self, seq: int, text: bytes) -> bool:
        """Whether the hash would be right at another place or with another text."""
        return hexlify(link(unhexlify(self.prev), seq, text)) == self.hash


def explain(changed: list[Changed]) -> Iterator[str]:
    """Yield a sentence for each row, or for each run of rows that moved together."""
    single: list[Changed] = []
    run: list[Changed] = []
    moved = 0
    for row in changed:
        step = _step(row)
        if run and (step != moved or row.seq != run[-1].seq + 1):
            yield from _moved(run, moved, single)
            run = []
        moved = step
        if step:
            run.append(row)
        else:
            single.append(row)
    if run:
        yield from _moved(run, moved, single)
    yield from _singles(single)


def _step(row: Changed) -> int:
    """How many places the row has moved: 1 later, -1 earlier, 0 for none of these."""
    return next((step for step in (1, -1) if row.fits(row.seq - step, row.text)), 0)


def _moved(run: list[Changed], step: int, single: list[Changed]) -> Iterator[str]:
    first, last = run[0].seq, run[-1].seq
    if first == last:
        single.append(run[0])  # one of an exchanged pair of neighbours
    elif step > 0:
        yield f"Rows {first} to {last} stand one place too late: a row was inserted before them."
    else:
        yield f"Rows {first} to {last} stand one place too early: a row before them was deleted."


def _singles(rows: list[Changed]) -> Iterator[str]:
    rest = sorted(rows)
    while rest:
        row = rest.pop(0)
        other = next((each for each in rest[:FEW] if _exchanged(row, each)), None)
        if other is not None:
            rest.remove(other)
            yield f"Rows {row.seq} and {other.seq} were exchanged."
        else:
            yield f"Row {row.seq} was changed after sealing."


def _exchanged(one: Changed, other: Changed) -> bool:
    texts = one.fits(one.seq, other.text) and other.fits(other.seq, one.text)
    places = one.fits(other.seq, one.text) and other.fits(one.seq, other.text)
    return texts or places
