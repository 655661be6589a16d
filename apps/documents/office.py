"""Office files (OOXML): a ZIP whose parts are checked, and a copy without who made it."""

from __future__ import annotations

import io
import re
import stat
import zipfile
import zlib
from pathlib import Path, PurePosixPath
from typing import BinaryIO
from xml.parsers import expat

from apps.documents import images
from apps.documents.faults import Unfit

OPEN_XML = "application/vnd.openxmlformats-officedocument."
MAIN_PARTS = {
    "docx": f"{OPEN_XML}wordprocessingml.document.main+xml",
    "xlsx": f"{OPEN_XML}spreadsheetml.sheet.main+xml",
    "pptx": f"{OPEN_XML}presentationml.presentation.main+xml",
}
CORE = "application/vnd.openxmlformats-package.core-properties+xml"
PROPERTIES = {
    CORE: '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/'
    'core-properties"/>',
    f"{OPEN_XML}extended-properties+xml": '<Properties xmlns="http://schemas.openxmlformats.org/'
    'officeDocument/2006/extended-properties"/>',
    f"{OPEN_XML}custom-properties+xml": '<Properties xmlns="http://schemas.openxmlformats.org/'
    'officeDocument/2006/custom-properties"/>',
}
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
THUMBNAIL = re.compile(rb"<Relationship\b[^>]*metadata/thumbnail\"[^>]*/>")

MOST_ENTRIES = 5_000
LARGEST_TOTAL = 300 * 1024 * 1024
"""Bytes after unpacking."""
LARGEST_INDEX = 4 * 1024 * 1024
HIGHEST_RATIO = 200
RATIO_FROM = 1024 * 1024
"""Smaller entries may be packed as tightly as they like."""
ENCRYPTED_FLAG = 0x1
CHUNK = 1 << 16

ACTIVE = re.compile(
    r"vbaproject|vbadata|macrosheet|activex"
    r"|\.(exe|dll|js|vbs|ps1|bat|cmd|com|scr|hta|lnk|jar)$"
)
MACRO_TYPES = ("macroenabled", "vbaproject", "activex")
NESTED = {f".{extension}" for extension in MAIN_PARTS}
# Loaded without being asked for; a linked workbook or web address waits for the reader.
REMOTE = ("/attachedTemplate", "/oleObject", "/frame", "/subDocument", "/control")


BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    expat.ExpatError,
    KeyError,
    NotImplementedError,
    EOFError,
)


class _Index(dict[str, str]):
    """``[Content_Types].xml``: content type by part name, in lower case."""


def inspect(path: Path, extension: str) -> None:
    """Check the whole package; raises ``Unfit``."""
    with path.open("rb") as file:
        _inspect(file, extension, nested=False)


def clean(source: Path, target: Path, extension: str) -> None:
    """Write the package to ``target`` with empty document properties and clean pictures."""
    with source.open("rb") as file:
        package = _inspect(file, extension, nested=False)
        with target.open("wb") as out:
            _copy(package, out)


def _inspect(file: BinaryIO, extension: str, *, nested: bool) -> zipfile.ZipFile:
    package = _opened(file)
    _check_entries(package)
    try:
        types = _content_types(package)
        _check_parts(package, types, extension, nested=nested)
    except BROKEN:
        raise Unfit("damaged") from None
    return package


def _opened(file: BinaryIO) -> zipfile.ZipFile:
    size = file.seek(0, 2)
    file.seek(max(0, size - 22))
    end = file.read(22)
    # Nothing behind the index, no comment, no 64-bit index: no Office program writes them.
    if end[:4] != b"PK\x05\x06" or end[20:22] != b"\0\0":
        raise Unfit("damaged" if b"PK\x05\x06" not in end else "packing")
    if int.from_bytes(end[12:16], "little") > LARGEST_INDEX:
        raise Unfit("packing")
    try:
        package = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, NotImplementedError, ValueError):
        raise Unfit("damaged") from None
    if min((entry.header_offset for entry in package.infolist()), default=1) != 0:
        raise Unfit("disguised")
    return package


def _check_entries(package: zipfile.ZipFile) -> None:
    entries = package.infolist()
    names = {entry.filename.lower() for entry in entries}
    if len(entries) > MOST_ENTRIES or len(names) != len(entries):
        raise Unfit("packing")
    if sum(entry.file_size for entry in entries) > LARGEST_TOTAL:
        raise Unfit("packing")
    for entry in entries:
        if entry.flag_bits & ENCRYPTED_FLAG:
            raise Unfit("encrypted")
        if not _plain_name(entry.filename) or stat.S_ISLNK(entry.external_attr >> 16):
            raise Unfit("packing")
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise Unfit("packing")
        if entry.file_size > RATIO_FROM and entry.file_size > HIGHEST_RATIO * max(
            entry.compress_size, 1
        ):
            raise Unfit("packing")


def _plain_name(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return not (
        not parts
        or name.startswith("/")
        or "\\" in name
        or ":" in name
        or "\0" in name
        or ".." in parts
        or any(ord(letter) < 0x20 for letter in name)
    )


def _check_parts(package: zipfile.ZipFile, types: _Index, extension: str, *, nested: bool) -> None:
    if any(word in kind.lower() for kind in types.values() for word in MACRO_TYPES):
        raise Unfit("macros")
    mains = {name for name, kind in types.items() if kind == MAIN_PARTS[extension]}
    names = {f"/{name.lower()}" for name in package.namelist()}
    if not mains & names:
        raise Unfit("mismatch")
    for entry in package.infolist():
        name = entry.filename.lower()
        suffix = PurePosixPath(name).suffix
        if ACTIVE.search(name):
            raise Unfit("macros")
        if suffix in (".docm", ".xlsm", ".pptm", ".xlam", ".dotm"):
            raise Unfit("macros")
        if "/embeddings/" in name and not entry.is_dir():
            if suffix not in NESTED or nested:
                raise Unfit("embedded")
            _inspect(io.BytesIO(package.read(entry)), suffix[1:], nested=True)
        elif name.endswith(".rels"):
            _check_relationships(package.read(entry))
        else:
            _drain(package, entry)


def _drain(package: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    """Read to the end, so that size and checksum are proved."""
    with package.open(entry) as part:
        while part.read(CHUNK):
            pass


def _content_types(package: zipfile.ZipFile) -> _Index:
    types, defaults = _Index(), {}

    def begin(name: str, attributes: dict[str, str]) -> None:
        if name.endswith("Override"):
            types[attributes.get("PartName", "").lower()] = attributes.get("ContentType", "")
        elif name.endswith("Default"):
            defaults[attributes.get("Extension", "").lower()] = attributes.get("ContentType", "")

    _read_xml(package.read("[Content_Types].xml"), begin)
    for name in package.namelist():
        suffix = PurePosixPath(name.lower()).suffix[1:]
        types.setdefault(f"/{name.lower()}", defaults.get(suffix, ""))
    return types


def _check_relationships(data: bytes) -> None:
    def begin(name: str, attributes: dict[str, str]) -> None:
        if attributes.get("TargetMode") == "External" and attributes.get("Type", "").endswith(
            REMOTE
        ):
            raise Unfit("remote")

    _read_xml(data, begin)


def _read_xml(data: bytes, begin: object) -> None:
    """Tell ``begin`` every element; a document type, where entities hide, is refused."""

    def refuse(*_declaration: object) -> None:
        raise Unfit("packing")

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = begin  # type: ignore[assignment]
    parser.Parse(data, True)


def _copy(package: zipfile.ZipFile, out: BinaryIO) -> None:
    types = _content_types(package)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in package.infolist():
            if entry.is_dir():
                continue
            name = entry.filename
            plain = zipfile.ZipInfo(name)  # dated 1980, made by nobody
            plain.compress_type = zipfile.ZIP_DEFLATED
            kind = types.get(f"/{name.lower()}", "")
            if kind in PROPERTIES:
                target.writestr(plain, DECLARATION + PROPERTIES[kind])
            elif name.lower().startswith("docprops/thumbnail"):
                continue
            elif name == "_rels/.rels":
                target.writestr(plain, THUMBNAIL.sub(b"", package.read(entry)))
            elif "/embeddings/" in name.lower():
                target.writestr(plain, _copied_embedding(package.read(entry)))
            elif kind in ("image/png", "image/jpeg"):
                target.writestr(plain, _clean_picture(package.read(entry), kind))
            else:
                with package.open(entry) as part, target.open(plain, "w") as copy:
                    while chunk := part.read(CHUNK):
                        copy.write(chunk)


def _copied_embedding(data: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        _copy(package, out)
    return out.getvalue()


def _clean_picture(data: bytes, kind: str) -> bytes:
    """Strip a picture in the document; one that no reader could parse stays as it is."""
    out = io.BytesIO()
    strip = images.strip_png if kind == "image/png" else images.strip_jpeg
    try:
        strip(io.BytesIO(data), out)
    except Unfit:
        return data
    return out.getvalue()
