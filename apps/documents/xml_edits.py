"""Changes single places of an XML text; every other byte stays as it was. Free of Django."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.parsers import expat
from xml.sax.saxutils import escape

from apps.documents.faults import Unfit

if TYPE_CHECKING:
    from collections.abc import Mapping

TAG = re.compile(rb"<[^\s/>]+(?:\s+[^\s=]+\s*=\s*(?:\"[^\"]*\"|'[^']*'))*\s*/?>")
WIDE = (b"\xff\xfe", b"\xfe\xff", b"\0<", b"<\0")
"""Beginnings of a text in UTF-16."""


class Editor:
    """Reads a text once; a subclass says at each element what becomes of it."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self._edits: list[tuple[int, int, bytes]] = []
        self._open: list[tuple[int, int, list[str]]] = []

    def run(self) -> bytes:
        """Return the text with the changes; raises ``Unfit`` and ``ExpatError``."""
        if self.data.startswith(WIDE):
            raise Unfit("packing")
        parser = self._parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.XmlDeclHandler = _only_utf8
        parser.StartDoctypeDeclHandler = _no_doctype
        parser.StartElementHandler = self._begin
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.Parse(self.data, True)
        return self._edited()

    def attributes(self, name: str, found: dict[str, str]) -> Mapping[str, str | None]:
        """Return new values by attribute of an element; ``None`` takes the attribute out."""
        return {}

    def text(self, name: str, found: str) -> str | None:
        """Return the new text of an element that holds text only, or ``None``."""
        return None

    def removes(self, name: str, found: dict[str, str]) -> bool:
        """Whether the element goes with all that is in it."""
        return False

    def _begin(self, name: str, found: dict[str, str]) -> None:
        at = self._parser.CurrentByteIndex
        tag = TAG.match(self.data, at)
        if tag is None:
            raise Unfit("packing")
        gone = -1 if not self.removes(local(name), found) else at
        self._open.append((gone, tag.end(), []))
        for key, value in self.attributes(local(name), found).items():
            pattern = rb"\s+" + re.escape(key.encode()) + rb"\s*=\s*(?:\"[^\"]*\"|'[^']*')"
            place = re.compile(pattern).search(self.data, at, tag.end())
            if place is None:
                raise Unfit("packing")
            new = "" if value is None else f' {key}="{escape(value, {chr(34): "&quot;"})}"'
            self._edits.append((place.start(), place.end(), new.encode()))

    def _text(self, text: str) -> None:
        if self._open:
            self._open[-1][2].append(text)

    def _end(self, name: str) -> None:
        gone, inside, texts = self._open.pop()
        at = self._parser.CurrentByteIndex
        empty = self.data[inside - 2 : inside] == b"/>"
        if gone >= 0:
            end = inside if empty else self.data.index(b">", at) + 1
            self._edits = [edit for edit in self._edits if edit[0] < gone]
            self._edits.append((gone, end, b""))
        elif texts and not empty and b"<" not in self.data[inside:at]:
            new = self.text(local(name), "".join(texts))
            if new is not None:
                self._edits.append((inside, at, escape(new).encode()))

    def _edited(self) -> bytes:
        if not self._edits:
            return self.data
        pieces, at = [], 0
        for start, end, new in sorted(self._edits):
            pieces += [self.data[at:start], new]
            at = end
        return b"".join([*pieces, self.data[at:]])


def local(name: str) -> str:
    """Return the name without its prefix."""
    return name.rpartition(":")[2]


def _only_utf8(_version: str, encoding: str | None, _standalone: int) -> None:
    if (encoding or "utf-8").lower() not in ("utf-8", "us-ascii"):
        raise Unfit("packing")


def _no_doctype(*_declaration: object) -> None:
    """Entities hide there."""
    raise Unfit("packing")
