"""Office files (OOXML): a ZIP whose parts are checked. Free of Django."""

from __future__ import annotations

import io
import re
import stat
import zipfile
import zlib
from pathlib import Path, PurePosixPath
from typing import BinaryIO
from xml.parsers import expat

from apps.documents import office_fields
from apps.documents.faults import Unfit
from apps.documents.office_traces import is_other_book
from apps.documents.xml_edits import local

OPEN_XML = "application/vnd.openxmlformats-officedocument."
MAIN_PARTS = {
    "docx": f"{OPEN_XML}wordprocessingml.document.main+xml",
    "xlsx": f"{OPEN_XML}spreadsheetml.sheet.main+xml",
    "pptx": f"{OPEN_XML}presentationml.presentation.main+xml",
}
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
DATA_SOURCES = ("spreadsheetml.connections+xml", "spreadsheetml.queryTable+xml")
OTHER_BOOK = f"{OPEN_XML}spreadsheetml.externalLink+xml"
ATTACHING = ("/aFChunk", "/oleObject")
FOLLOWED = "/hyperlink"
"""Ends the type of a relation that leads out only when the reader follows it."""


BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    expat.ExpatError,
    KeyError,
    NotImplementedError,
    EOFError,
)


class Index(dict[str, str]):
    """``[Content_Types].xml``: content type by part name, in lower case."""


def inspect(path: Path, extension: str) -> None:
    """Check the whole package; raises ``Unfit``."""
    with path.open("rb") as file:
        checked(file, extension, nested=False)


def checked(file: BinaryIO, extension: str, *, nested: bool) -> zipfile.ZipFile:
    """Return the open package; raises ``Unfit``. One that is ``nested`` holds no further one."""
    package = _opened(file)
    _check_entries(package)
    try:
        types = content_types(package)
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


def _check_parts(package: zipfile.ZipFile, types: Index, extension: str, *, nested: bool) -> None:
    if any(word in kind.lower() for kind in types.values() for word in MACRO_TYPES):
        raise Unfit("macros")
    if any(kind.endswith(DATA_SOURCES) for kind in types.values()):
        raise Unfit("remote")
    mains = {name for name, kind in types.items() if kind == MAIN_PARTS[extension]}
    names = {f"/{name.lower()}" for name in package.namelist()}
    if not mains & names:
        raise Unfit("mismatch")
    for entry in package.infolist():
        name = entry.filename.lower()
        suffix = PurePosixPath(name).suffix
        if ACTIVE.search(name) or suffix in (".docm", ".xlsm", ".pptm", ".xlam", ".dotm"):
            raise Unfit("macros")
        if "/embeddings/" in name and not entry.is_dir():
            if suffix not in NESTED or nested:
                raise Unfit("embedded")
            checked(io.BytesIO(package.read(entry)), suffix[1:], nested=True)
        elif name.endswith(".rels"):
            read_xml(package.read(entry), _check_relation)
        else:
            _check_part(package, entry, types.get(f"/{name}", ""))


def _check_part(package: zipfile.ZipFile, entry: zipfile.ZipInfo, kind: str) -> None:
    if "wordprocessingml" in kind and kind.endswith("+xml"):
        office_fields.check(package.read(entry))
    elif kind == OTHER_BOOK:
        read_xml(package.read(entry), _check_other_book)
    else:
        _drain(package, entry)


def _drain(package: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    """Read to the end, so that size and checksum are proved."""
    with package.open(entry) as part:
        while part.read(CHUNK):
            pass


def content_types(package: zipfile.ZipFile) -> Index:
    types, defaults = Index(), {}

    def begin(name: str, attributes: dict[str, str]) -> None:
        if name.endswith("Override"):
            types[attributes.get("PartName", "").lower()] = attributes.get("ContentType", "")
        elif name.endswith("Default"):
            defaults[attributes.get("Extension", "").lower()] = attributes.get("ContentType", "")

    read_xml(package.read("[Content_Types].xml"), begin)
    for name in package.namelist():
        suffix = PurePosixPath(name.lower()).suffix[1:]
        types.setdefault(f"/{name.lower()}", defaults.get(suffix, ""))
    return types


def _check_relation(_name: str, attributes: dict[str, str]) -> None:
    kind, target = attributes.get("Type", ""), attributes.get("Target", "").lower()
    if attributes.get("TargetMode") == "External":
        # All else is loaded without being asked for: templates, pictures, objects, sound.
        if not kind.endswith(FOLLOWED) and not is_other_book(kind):
            raise Unfit("remote")
    elif kind.endswith(ATTACHING) and not target.endswith(tuple(NESTED)):
        raise Unfit("embedded")
    elif kind.endswith("/package") and "embeddings/" not in target:
        raise Unfit("embedded")


def _check_other_book(name: str, _attributes: dict[str, str]) -> None:
    # These start a program and ask it.
    if local(name) in ("ddeLink", "oleLink"):
        raise Unfit("remote")


def read_xml(data: bytes, begin: object) -> None:
    """Tell ``begin`` every element; a document type, where entities hide, is refused."""

    def refuse(*_declaration: object) -> None:
        raise Unfit("packing")

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = begin  # type: ignore[assignment]
    parser.Parse(data, True)
