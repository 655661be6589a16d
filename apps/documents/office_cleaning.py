"""A copy of an Office file without who made it, where, and from what. Free of Django."""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING, BinaryIO
from xml.parsers import expat

from apps.documents import images
from apps.documents.faults import Unfit
from apps.documents.office import BROKEN, CHUNK, OPEN_XML, OTHER_BOOK, Index, checked, content_types
from apps.documents.office_traces import OtherBook, Relations, Traces

if TYPE_CHECKING:
    from pathlib import Path

SCHEMAS = "http://schemas.openxmlformats.org"
EMPTIED = {
    "application/vnd.openxmlformats-package.core-properties+xml": "<cp:coreProperties xmlns:cp="
    f'"{SCHEMAS}/package/2006/metadata/core-properties"/>',
    f"{OPEN_XML}extended-properties+xml": "<Properties xmlns="
    f'"{SCHEMAS}/officeDocument/2006/extended-properties"/>',
    f"{OPEN_XML}custom-properties+xml": "<Properties xmlns="
    f'"{SCHEMAS}/officeDocument/2006/custom-properties"/>',
}
"""Parts of which only the frame stays, by content type."""
CUSTOM_DATA = re.compile(r"customxml/item\d+\.xml")
"""What other systems keep in the file: names, addresses, queries."""
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
SHEETS = ("worksheet+xml", "chartsheet+xml", "dialogsheet+xml")
TEXT_FREE = ("sharedStrings+xml", "styles+xml", "calcChain+xml")
"""Large parts in which nobody is named."""
PRINTER = re.compile(rb"(<(?:\w+:)?pageSetup\b[^<>]*?)\s+\w+:id\s*=\s*(?:\"[^\"]*\"|'[^']*')")


def clean(source: Path, target: Path, extension: str) -> set[str]:
    """Write the copy to ``target``; return what was removed, as values of ``enums.Removed``."""
    with source.open("rb") as file:
        package = checked(file, extension, nested=False)
        with target.open("wb") as out:
            return _copied(package, out)


def _copied(package: zipfile.ZipFile, out: BinaryIO) -> set[str]:
    try:
        copy = _Copy(package)
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
            for entry in package.infolist():
                if not entry.is_dir() and entry.filename.lower() not in copy.dropped:
                    copy.write(entry, target)
    except BROKEN:
        raise Unfit("damaged") from None
    return copy.removed


class _Copy:
    """One package on its way; relations come first, since they say which parts stay."""

    def __init__(self, package: zipfile.ZipFile) -> None:
        self.removed: set[str] = set()
        self.dropped: set[str] = set()
        self._package = package
        self._types: Index = content_types(package)
        self._relations: dict[str, bytes] = {}
        for name in package.namelist():
            if name.lower().endswith(".rels"):
                relations = Relations(package.read(name), name)
                self._relations[name] = relations.run()
                self.removed |= relations.removed
                self.dropped |= relations.dropped

    def write(self, entry: zipfile.ZipInfo, target: zipfile.ZipFile) -> None:
        """Copy one part."""
        plain = zipfile.ZipInfo(entry.filename)  # dated 1980, made by nobody
        plain.compress_type = zipfile.ZIP_DEFLATED
        name = entry.filename.lower()
        kind = self._types.get(f"/{name}", "")
        if entry.filename in self._relations:
            target.writestr(plain, self._relations[entry.filename])
        elif kind in EMPTIED:
            self._note("properties", self._package.read(entry))
            target.writestr(plain, DECLARATION + EMPTIED[kind])
        elif CUSTOM_DATA.fullmatch(name):
            self._note("private", self._package.read(entry))
            target.writestr(plain, DECLARATION + "<removed/>")
        elif "/embeddings/" in name:
            target.writestr(plain, self._nested(self._package.read(entry)))
        elif kind.endswith(SHEETS):
            target.writestr(plain, self._sheet(self._package.read(entry)))
        elif kind.endswith(("+xml", "/xml")) and not kind.endswith(TEXT_FREE):
            target.writestr(plain, self._part(self._package.read(entry), kind))
        else:
            self._picture(entry, plain, target)

    def _note(self, code: str, data: bytes) -> None:
        """A part counts as removed if there was anything in it."""
        if _says_something(data):
            self.removed.add(code)

    def _nested(self, data: bytes) -> bytes:
        out = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            self.removed |= _copied(package, out)
        return out.getvalue()

    def _sheet(self, data: bytes) -> bytes:
        return PRINTER.sub(rb"\1", data) if "printers" in self.removed else data

    def _part(self, data: bytes, kind: str) -> bytes:
        if kind == OTHER_BOOK:
            data = OtherBook(data).run()
        traces = Traces(data)
        cleaned = traces.run()
        self.removed |= traces.removed
        return cleaned

    def _picture(
        self, entry: zipfile.ZipInfo, plain: zipfile.ZipInfo, target: zipfile.ZipFile
    ) -> None:
        with self._package.open(entry) as part:
            head = part.read(8)
        strip = images.stripper(head)
        if strip is not None:
            data, found = images.stripped(self._package.read(entry), strip)
            self.removed |= found
            target.writestr(plain, data)
            return
        with self._package.open(entry) as part, target.open(plain, "w") as copy:
            while chunk := part.read(CHUNK):
                copy.write(chunk)


def _says_something(data: bytes) -> bool:
    found = False

    def text(piece: str) -> None:
        nonlocal found
        found = found or bool(piece.strip())

    parser = expat.ParserCreate()
    parser.CharacterDataHandler = text
    parser.Parse(data, True)
    return found
