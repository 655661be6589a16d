"""PNG and JPEG: structure, and a copy without metadata; the picture itself is not re-encoded.

Free of Django. What was removed is told as values of ``enums.Removed``.
"""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import BinaryIO

from apps.documents.faults import Unfit

MOST_PIXELS = 100_000_000
CHUNK = 1 << 16

PNG_MAGIC = b"\x89PNG\r\n\x1a\n"
LARGEST_HEADER = 1 << 20
"""Bytes of a chunk that is not picture data."""
# What is needed to show the picture as it was meant; no text, no profile, no animation.
PNG_KEPT = {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS"} | {
    b"gAMA",
    b"cHRM",
    b"sRGB",
    b"sBIT",
    b"pHYs",
}

SOI, EOI, SOS = 0xD8, 0xD9, 0xDA
APP0, APP1, APP2, APP14, APP15, COM = 0xE0, 0xE1, 0xE2, 0xEE, 0xEF, 0xFE
FRAMES = set(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
EXIF = b"Exif\0\0"
XMP = (b"http://ns.adobe.com/xap/1.0/\0", b"http://ns.adobe.com/xmp/extension/\0")
PNG_XMP = b"XML:com.adobe.xmp\0"
ORIENTATION, GPS = 0x0112, 0x8825
MOST_TAGS = 200


def inspect_png(path: Path) -> None:
    """Check signature, header, order and checksums; raises ``Unfit``."""
    with path.open("rb") as file:
        for _chunk in _png_chunks(file):
            pass


def clean_png(source: Path, target: Path) -> set[str]:
    """Copy the chunks that draw; what follows the last one is dropped."""
    with source.open("rb") as file, target.open("wb") as out:
        return strip_png(file, out)


def strip_png(file: BinaryIO, out: BinaryIO) -> set[str]:
    """``clean_png`` between open files."""
    removed = set()
    out.write(PNG_MAGIC)
    for kind, body, check in _png_chunks(file):
        if kind in PNG_KEPT:
            out.write(struct.pack(">I", len(body)) + kind + body + check)
        else:
            removed |= _png_removed(kind, body)
    return removed | ({"tail"} if file.read(1) else set())


def _png_removed(kind: bytes, body: bytes) -> set[str]:
    if kind == b"eXIf":
        return _told_by_exif(EXIF + body)
    if kind == b"iTXt" and body.startswith(PNG_XMP):
        return _told_by_xmp(body)
    return {"notes"} if kind in (b"tEXt", b"zTXt", b"iTXt") else {"extras"}


def _png_chunks(file: BinaryIO) -> Iterator[tuple[bytes, bytes, bytes]]:
    if file.read(8) != PNG_MAGIC:
        raise Unfit("mismatch")
    first, drawn = True, False
    while True:
        head = file.read(8)
        if len(head) < 8:
            raise Unfit("damaged")
        size, kind = struct.unpack(">I4s", head)
        if kind != b"IDAT" and size > LARGEST_HEADER and kind in PNG_KEPT:
            raise Unfit("damaged")
        body, check = file.read(size), file.read(4)
        if len(body) < size or zlib.crc32(kind + body).to_bytes(4, "big") != check:
            raise Unfit("damaged")
        if first != (kind == b"IHDR"):
            raise Unfit("damaged")
        if first:
            if size != 13:
                raise Unfit("damaged")
            _check_pixels(*struct.unpack(">II", body[:8]))
        first, drawn = False, drawn or kind == b"IDAT"
        yield kind, body, check
        if kind == b"IEND":
            if not drawn:
                raise Unfit("damaged")
            return


def inspect_jpeg(path: Path) -> None:
    """Check the segments up to the end of the picture; raises ``Unfit``."""
    with path.open("rb") as file:
        for _part in _jpeg_parts(file):
            pass


def clean_jpeg(source: Path, target: Path) -> set[str]:
    """Copy the segments that draw, and of EXIF only which side is up."""
    with source.open("rb") as file, target.open("wb") as out:
        return strip_jpeg(file, out)


def strip_jpeg(file: BinaryIO, out: BinaryIO) -> set[str]:
    """``clean_jpeg`` between open files."""
    removed = set()
    for marker, body in _jpeg_parts(file):
        kept = _jpeg_kept(marker, body)
        if kept is not None:
            out.write(kept)
        if marker == COM or APP0 <= marker <= APP15:
            removed |= _jpeg_removed(marker, body, kept)
    return removed | ({"tail"} if file.read(1) else set())


def _jpeg_removed(marker: int, body: bytes, kept: bytes | None) -> set[str]:
    if marker == APP1 and body.startswith(EXIF):
        return _told_by_exif(body) if kept is None or len(body) > len(kept) - 4 else set()
    if marker == APP1 and body.startswith(XMP):
        return _told_by_xmp(body)
    if marker == COM:
        return {"notes"}
    if marker == APP0 and kept is not None:
        return {"thumbnails"} if len(body) > len(kept) - 4 else set()
    return {"extras"} if kept is None else set()


def _jpeg_kept(marker: int, body: bytes) -> bytes | None:
    """Return the bytes to write for one part; ``marker`` 0 is picture data."""
    if marker == 0:
        return body
    if marker in (SOI, EOI):
        return bytes((0xFF, marker))
    if marker == APP1:
        side = _tags(body)[0].get(ORIENTATION, 1)
        if not 2 <= side <= 8:
            return None
        entry = struct.pack(">HHIHH", ORIENTATION, 3, 1, side, 0)
        body = EXIF + b"MM\0\x2a\0\0\0\x08" + b"\0\x01" + entry + b"\0\0\0\0"
    elif marker == COM or (
        APP0 <= marker <= APP15
        and not (marker == APP0 and body.startswith(b"JFIF\0"))
        and not (marker == APP2 and body.startswith(b"ICC_PROFILE\0"))
        and not (marker == APP14 and body.startswith(b"Adobe"))
    ):
        return None
    if marker == APP0:
        # Without the thumbnail, which may show what was cropped away.
        body = body[:12] + b"\0\0"
    return bytes((0xFF, marker)) + struct.pack(">H", len(body) + 2) + body


def _told_by_exif(body: bytes) -> set[str]:
    tags, further = _tags(body)
    told = {"exif"}
    if GPS in tags:
        told.add("gps")
    return told | ({"thumbnails"} if further else set())


def _told_by_xmp(body: bytes) -> set[str]:
    return {"xmp", "gps"} if b"GPSLatitude" in body else {"xmp"}


def _tags(body: bytes) -> tuple[dict[int, int], bool]:
    """The tags of the first directory that hold a small number, and whether a second follows.

    The second one is that of the thumbnail.
    """
    tags: dict[int, int] = {}
    order = {b"MM": ">", b"II": "<"}.get(body[6:8])
    if not body.startswith(EXIF) or order is None:
        return tags, False
    tiff = body[6:]
    try:
        (at,) = struct.unpack_from(f"{order}I", tiff, 4)
        (count,) = struct.unpack_from(f"{order}H", tiff, at)
        for number in range(min(count, MOST_TAGS)):
            place = at + 2 + 12 * number
            tag, kind = struct.unpack_from(f"{order}HH", tiff, place)
            (tags[tag],) = struct.unpack_from(
                f"{order}{'H' if kind == 3 else 'I'}", tiff, place + 8
            )
        (second,) = struct.unpack_from(f"{order}I", tiff, at + 2 + 12 * count)
    except struct.error:
        return tags, False
    return tags, second > 0


def stripper(head: bytes) -> Callable[[BinaryIO, BinaryIO], set[str]] | None:
    """Return what strips a picture that begins so, if it is one of ours."""
    if head.startswith(PNG_MAGIC):
        return strip_png
    return strip_jpeg if head.startswith(b"\xff\xd8\xff") else None


def stripped(
    data: bytes, strip: Callable[[BinaryIO, BinaryIO], set[str]]
) -> tuple[bytes, set[str]]:
    """Strip a picture inside another file; one that no reader could parse stays as it is."""
    out = io.BytesIO()
    try:
        removed = strip(io.BytesIO(data), out)
    except Unfit:
        return data, set()
    return out.getvalue(), removed


def _jpeg_parts(file: BinaryIO) -> Iterator[tuple[int, bytes]]:
    if file.read(2) != b"\xff\xd8":
        raise Unfit("mismatch")
    yield SOI, b""
    framed = scanned = False
    marker = _next_marker(file)
    while marker != EOI:
        if marker < 0xC0 or 0xD0 <= marker <= SOI:
            raise Unfit("damaged")
        size = int.from_bytes(file.read(2), "big")
        body = file.read(size - 2) if size >= 2 else b""
        if size < 2 or len(body) < size - 2:
            raise Unfit("damaged")
        if marker in FRAMES and len(body) >= 5:
            framed = True
            _check_pixels(*struct.unpack(">HH", body[1:5]))
        yield marker, body
        if marker == SOS:
            scanned = True
            marker = yield from _scan(file)
        else:
            marker = _next_marker(file)
    if not (framed and scanned):
        raise Unfit("damaged")
    yield EOI, b""


def _next_marker(file: BinaryIO) -> int:
    if file.read(1) != b"\xff":
        raise Unfit("damaged")
    while (byte := file.read(1)) == b"\xff":
        pass
    if not byte or byte == b"\0":
        raise Unfit("damaged")
    return byte[0]


def _scan(file: BinaryIO) -> Generator[tuple[int, bytes], None, int]:
    """Yield the picture data of one scan; return the marker that ends it."""
    while True:
        start = file.tell()
        chunk = file.read(CHUNK)
        at = chunk.find(b"\xff")
        while 0 <= at < len(chunk) - 1 and (chunk[at + 1] == 0 or 0xD0 <= chunk[at + 1] <= 0xD7):
            at = chunk.find(b"\xff", at + 2)
        if at < 0:
            if not chunk:
                raise Unfit("damaged")
            yield 0, chunk
            continue
        if at == len(chunk) - 1 and at == 0:
            raise Unfit("damaged")
        yield 0, chunk[:at]
        file.seek(start + at)
        if at < len(chunk) - 1:
            return _next_marker(file)


def _check_pixels(width: int, height: int) -> None:
    if not width or not height:
        raise Unfit("damaged")
    if width * height > MOST_PIXELS:
        raise Unfit("complex")
