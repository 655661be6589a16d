"""Counts what a workbook holds before it is built in memory: a small file can hold a great deal."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections import Counter
from typing import TYPE_CHECKING, BinaryIO
from xml.parsers import expat

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

MOST_ROWS = 20_000
MOST_COLUMNS = 60
MOST_CELLS = 600_000
LARGEST_UNPACKED = 30 * 1024 * 1024
"""Bytes of a workbook after unpacking."""
CHUNK = 64 * 1024

MOST = {"si": 200_000, "sheet": 50}
"""Of one element in all parts: strings that cells share, sheets."""
OF_CELLS = frozenset({"c", "v", "f", "is", "t", "row", "si"})
MOST_OTHERS = 200_000
"""Elements besides those: styles, rules, links, marks within a text."""
LONGEST_RANGES = 500_000
"""Signs in all lists of ranges that a rule is for."""
_RANGE = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})(?::\$?([A-Za-z]{1,3})\$?([0-9]{1,7}))?")


class Broken(Exception):
    """What is no workbook."""


class TooLarge(Exception):
    """More than a page should take in."""


class TooWide(TooLarge):
    """More rows or columns than a table may have."""


def check(file: BinaryIO) -> None:
    """Read each part once, keeping nothing. Raises ``Broken``, ``TooLarge`` or ``TooWide``."""
    counted = _Counted()
    try:
        with zipfile.ZipFile(file) as package:
            entries = package.infolist()
            if sum(entry.file_size for entry in entries) > LARGEST_UNPACKED:
                raise TooLarge
            for entry in entries:
                with package.open(entry) as part:
                    _look(part.read, counted, strict=entry.filename.endswith((".xml", ".rels")))
    except (zipfile.BadZipFile, OSError, EOFError, RuntimeError, ValueError, zlib.error):
        raise Broken from None
    file.seek(0)


def _look(read: Callable[[int], bytes], counted: _Counted, *, strict: bool) -> None:
    chunk = read(CHUNK)
    # A picture; whatever begins like XML is counted, however it is called.
    if not strict and b"<" not in chunk[:64]:
        return
    counted.begin()
    parser = expat.ParserCreate()
    parser.StartElementHandler = counted.element
    parser.StartDoctypeDeclHandler = _no_doctype
    try:
        while chunk:
            parser.Parse(chunk)
            chunk = read(CHUNK)
        parser.Parse(b"", True)
    except expat.ExpatError:
        # Old drawings are no sound XML, and nobody reads them.
        if strict:
            raise Broken from None


def _no_doctype(*_told: object) -> None:
    raise Broken


class _Counted:
    """What was met so far in all parts."""

    def __init__(self) -> None:
        self.cells = self.others = self.ranges = 0
        self.of: Counter[str] = Counter()
        self.columns: dict[str, int] = {}
        self.begin()

    def begin(self) -> None:
        """Another part: rows are counted from one, and no sheet stands in it twice."""
        self.row = self.column = 0
        self.once: set[str] = set()

    def element(self, name: str, given: Mapping[str, str]) -> None:
        """Count one element and what it stretches over."""
        name = name.rpartition(":")[2]
        if name == "c":
            self._cell(given.get("r", ""))
        elif name == "row":
            self.row, self.column = int(given.get("r", self.row + 1)), 0
            if self.row > MOST_ROWS:
                raise TooWide
        elif name in ("mergeCell", "hyperlink"):
            self._stretch(given.get("ref", ""))
        elif name in ("sheet", "Relationship"):
            self._sheet(name, given)
        if name not in OF_CELLS:
            self.others += 1
            self.ranges += len(given.get("sqref", ""))
        if name in MOST:
            self.of[name] += 1
            if self.of[name] > MOST[name]:
                raise TooLarge
        if self.others > MOST_OTHERS or self.ranges > LONGEST_RANGES:
            raise TooLarge

    def _cell(self, place: str) -> None:
        self.cells += 1
        if self.cells > MOST_CELLS:
            raise TooLarge
        letters = place.rstrip("0123456789")
        self.column = self._number(letters) if letters else self.column + 1
        if self.column > MOST_COLUMNS or int(place[len(letters) :] or 0) > MOST_ROWS:
            raise TooWide

    def _number(self, letters: str) -> int:
        """Column A is 1."""
        if letters not in self.columns:
            number = 0
            for letter in letters.upper()[:4]:
                number = number * 26 + ord(letter) - ord("A") + 1
            self.columns[letters] = number
        return self.columns[letters]

    def _stretch(self, ref: str) -> None:
        """A range is cells as well, though none of them stands in the file."""
        found = _RANGE.fullmatch(ref)
        if found is None:
            raise Broken
        left, top, right, bottom = found.groups()
        across = self._number(right or left), int(bottom or top)
        if across[0] > MOST_COLUMNS or across[1] > MOST_ROWS:
            raise TooWide
        wide, high = across[0] - self._number(left) + 1, across[1] - int(top) + 1
        self.cells += max(wide, 0) * max(high, 0)
        if self.cells > MOST_CELLS:
            raise TooLarge

    def _sheet(self, name: str, given: Mapping[str, str]) -> None:
        """One part that is shown as many sheets would be built as often."""
        if name == "sheet":
            shown = next((given[key] for key in given if key.rpartition(":")[2] == "id"), "")
        elif given.get("Type", "").endswith("/worksheet"):
            shown = given.get("Target", "").rpartition("/")[2]
        else:
            return
        if shown in self.once:
            raise Broken
        self.once.add(shown)
