"""The agenda's arithmetic: clock, item numbers and paper numbers. Pure; asks no database."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from apps.meetings.enums import ItemKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

NUMBERED = frozenset({ItemKind.REPORT, ItemKind.DISCUSSION, ItemKind.DECISION})
"""Kinds that carry (1), (2), … and whose papers are 資料1, 資料2; all other papers are 参考資料."""

REFERENCE = "R"


@dataclass(frozen=True, slots=True)
class Span:
    """When an item begins and ends if everybody keeps to the plan."""

    starts_at: datetime
    ends_at: datetime


def clock(minutes: Iterable[int], starts_at: datetime) -> list[Span]:
    """Lay items of these lengths end to end from ``starts_at``."""
    spans = []
    for length in minutes:
        ends_at = starts_at + timedelta(minutes=length)
        spans.append(Span(starts_at, ends_at))
        starts_at = ends_at
    return spans


NARROW = "X-"
"""Before the code of a paper that not all of the meeting's readers see: it has no running
number, for the next number would tell the others that it exists."""


def ordinals(kinds: Iterable[str]) -> list[int | None]:
    """Return 1, 2, … for the items that are dealt with; ``None`` for opening and other business."""
    last = 0
    numbers: list[int | None] = []
    for kind in kinds:
        if kind in NUMBERED:
            last += 1
            numbers.append(last)
        else:
            numbers.append(None)
    return numbers


def paper_numbers(kinds: Sequence[str], counts: Sequence[int]) -> list[list[str]]:
    """Return the numbers of each item's papers.

    One paper of item 2 is ``2``; several are ``2-1``, ``2-2``. Papers of items without a
    number are reference papers and run on: ``R1``, ``R2``.
    """
    references = 0
    numbers = []
    for ordinal, count in zip(ordinals(kinds), counts, strict=True):
        if ordinal is None:
            first = references + 1
            references += count
            numbers.append([f"{REFERENCE}{n}" for n in range(first, references + 1)])
        elif count == 1:
            numbers.append([str(ordinal)])
        else:
            numbers.append([f"{ordinal}-{n}" for n in range(1, count + 1)])
    return numbers


def paper_label(number: str) -> str:
    """Return ``資料2-1``, ``資料7K3QM`` or ``参考資料1`` in the reader's language."""
    number = number.removeprefix(NARROW)
    if number.startswith(REFERENCE):
        return _("Reference %(number)s") % {"number": number.removeprefix(REFERENCE)}
    return _("Paper %(number)s") % {"number": number}


def paper_order(number: str) -> tuple[bool, list[int]]:
    """Sort key: ``2-2`` before ``2-10``, reference papers last but for codes."""
    if number.startswith(NARROW):
        return True, [sys.maxsize]
    return number.startswith(REFERENCE), [int(part) for part in re.findall(r"\d+", number)]
