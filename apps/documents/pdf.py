"""PDF: structure, and a rebuild without anything that acts or tells who made it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream

from apps.documents.faults import Unfit

MOST_OBJECTS = 500_000
DEEPEST = 50
# Actions that only move within the page or open an address that the reader sees.
HARMLESS = {"/GoTo", "/URI", "/Named", "/Thread"}
DROPPED = (
    "/AA",
    "/OpenAction",
    "/JS",
    "/JavaScript",
    "/EmbeddedFiles",
    "/EF",
    "/AF",
    "/XFA",
    "/Metadata",
    "/PieceInfo",
    "/Collection",
    "/RichMediaContent",
    "/OnInstantiate",
    "/RichMediaSettings",
    "/Thumb",
    "/LastModified",
)
# "/Next" also joins bookmarks, which are no actions and stay.
ACTIONS = ("/A", "/PA", "/Next")


def inspect(path: Path) -> int:
    """Return the number of pages; raises ``Unfit``."""
    with _opened(path) as document:
        for thing in document.objects:
            if _signed(thing):
                raise Unfit("signed")
        pages = len(document.pages)
    if pages == 0:
        raise Unfit("damaged")
    return pages


def clean(source: Path, target: Path) -> None:
    """Write the document to ``target`` without actions, attachments and metadata."""
    with _opened(source) as document:
        for thing in document.objects:
            if _signed(thing):
                raise Unfit("signed")
            _scrub(thing, 0)
        for name in ("/Info", "/ID"):
            if name in document.trailer:
                del document.trailer[name]
        document.remove_unreferenced_resources()
        document.save(
            target,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            fix_metadata_version=False,
            deterministic_id=True,
        )


def _opened(path: Path) -> Pdf:
    try:
        # A document that had to be repaired may have lost pages: its owner decides, not we.
        document = Pdf.open(path, attempt_recovery=False, suppress_warnings=True)
    except pikepdf.PasswordError:
        raise Unfit("encrypted") from None
    except pikepdf.PdfError:
        raise Unfit("damaged") from None
    if document.is_encrypted:
        raise Unfit("encrypted")
    if len(document.objects) > MOST_OBJECTS:
        raise Unfit("complex")
    return document


def _signed(thing: Any) -> bool:
    if not isinstance(thing, Dictionary):
        return False
    return thing.get("/Type") == Name.Sig or (thing.get("/FT") == Name.Sig and "/V" in thing)


def _scrub(thing: Any, depth: int) -> None:
    """Clean one object and what lies directly in it; references are visited on their own."""
    if depth > DEEPEST:
        raise Unfit("complex")
    if isinstance(thing, Array):
        for item in thing:
            if not getattr(item, "is_indirect", False):
                _scrub(item, depth + 1)
    elif isinstance(thing, Dictionary | Stream):
        for name in DROPPED:
            if name in thing:
                del thing[name]
        for name in ACTIONS:
            if name in thing and _acts(thing[name]):
                del thing[name]
        for key in list(thing.keys()):
            value = thing[key]
            if not getattr(value, "is_indirect", False):
                _scrub(value, depth + 1)


def _acts(value: Any) -> bool:
    if isinstance(value, Array):
        return any(_acts(item) for item in value)
    return isinstance(value, Dictionary) and str(value.get("/S", "/GoTo")) not in HARMLESS
