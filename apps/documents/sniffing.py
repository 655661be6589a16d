"""What a file is by its bytes. Runs in the sandbox; free of Django.

The file's name is only compared with the finding, never believed.
"""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from apps.documents import images, office, pdf
from apps.documents.faults import Unfit

if TYPE_CHECKING:
    from collections.abc import Callable

MEDIA_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "csv": "text/csv",
    "png": "image/png",
    "jpg": "image/jpeg",
}
PDF, ZIP, PNG, JPEG = b"%PDF-", b"PK\x03\x04", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"
# Old Office files, and the envelope of encrypted new ones.
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PROGRAMS = (b"MZ", b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"\xfe\xed\xfa")
MARKUP = (b"<!doctype", b"<html", b"<script", b"<svg", b"<?xml", b"<?php", b"{\\rtf")
ARCHIVE_END = b"PK\x05\x06"
ARCHIVE_END_SIZE = 22
LONGEST_ARCHIVE_COMMENT = 65_535
CHUNK = 1 << 16
BLANKS = b"\t\n\r"


@dataclass(frozen=True, slots=True)
class Finding:
    """The kind of a sound file and, where it has them, its pages."""

    media_type: str
    pages: int | None = None


def inspect(path: Path, extension: str) -> Finding:
    """Return what the file is; raises ``Unfit`` unless it is sound and is what it says."""
    with path.open("rb") as file:
        head = file.read(1024)
        if not head:
            raise Unfit("empty")
        if head.startswith(PROGRAMS):
            raise Unfit("disguised")
        kind = _kind(head)
        if kind == "ole":
            raise Unfit("encrypted" if extension in office.MAIN_PARTS else "mismatch")
        if (kind == "zip") != (extension in office.MAIN_PARTS):
            raise Unfit("mismatch")
        if kind not in ("zip", extension):
            raise Unfit("mismatch")
        if kind != "zip" and _ends_as_archive(file):
            raise Unfit("disguised")
    pages = READERS[extension](path)
    return Finding(MEDIA_TYPES[extension], pages)


def _kind(head: bytes) -> str:
    for magic, kind in ((PDF, "pdf"), (ZIP, "zip"), (PNG, "png"), (JPEG, "jpg"), (OLE, "ole")):
        if head.startswith(magic):
            return kind
    text = head.removeprefix(codecs.BOM_UTF8).lstrip().lower()
    return "markup" if text.startswith(MARKUP) else "csv"


def _ends_as_archive(file: BinaryIO) -> bool:
    """Whether a ZIP reader, which starts at the end, would find an archive."""
    size = file.seek(0, 2)
    file.seek(max(0, size - ARCHIVE_END_SIZE - LONGEST_ARCHIVE_COMMENT))
    tail = file.read()
    at = tail.rfind(ARCHIVE_END)
    while at >= 0:
        rest = len(tail) - at - ARCHIVE_END_SIZE
        if rest >= 0 and int.from_bytes(tail[at + 20 : at + 22], "little") == rest:
            return True
        at = tail.rfind(ARCHIVE_END, 0, at)
    return False


def _check_text(path: Path) -> int | None:
    """A table in text: UTF-8 or CP932 throughout, no control signs but tabs and line ends."""
    for encoding in ("utf-8-sig", "cp932"):
        if _decodes(path, encoding):
            return None
    raise Unfit("text")


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            if any(byte < 0x20 and byte not in BLANKS for byte in set(chunk)):
                raise Unfit("text")
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError:
                return False
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


READERS: dict[str, Callable[[Path], int | None]] = {
    "pdf": pdf.inspect,
    "docx": lambda path: office.inspect(path, "docx"),
    "xlsx": lambda path: office.inspect(path, "xlsx"),
    "pptx": lambda path: office.inspect(path, "pptx"),
    "csv": _check_text,
    "png": images.inspect_png,
    "jpg": images.inspect_jpeg,
}
