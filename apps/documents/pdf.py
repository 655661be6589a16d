"""PDF: structure, and a rebuild without anything that acts or tells who made it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream

from apps.documents import images
from apps.documents.faults import Unfit

MOST_OBJECTS = 500_000
DEEPEST = 50
# Actions that only move within the page or open an address that the reader sees.
HARMLESS = {"/GoTo", "/URI", "/Named", "/Thread"}
WEB = ("https:", "http:", "mailto:", "tel:")
ACTING = {
    "/JavaScript": "scripts",
    "/Launch": "launch",
    "/GoToR": "file_links",
    "/GoToE": "file_links",
}
"""What is said of a removed action; of any other, that it is one."""
# What goes wherever it stands, and what is said of it. Of an action, its own kind says more.
DROPPED = {
    "/AA": "actions",
    "/OpenAction": "actions",
    "/JS": "scripts",
    "/JavaScript": "scripts",
    "/EmbeddedFiles": "embedded",
    "/EF": "embedded",
    "/AF": "embedded",
    "/Collection": "embedded",
    "/XFA": "xfa",
    "/Metadata": "xmp",
    "/PieceInfo": "private",
    "/LastModified": "private",
    "/RichMediaContent": "media",
    "/OnInstantiate": "media",
    "/RichMediaSettings": "media",
    "/Thumb": "thumbnails",
}
# "/Next" also joins bookmarks, which are no actions and stay.
ACTIONS = ("/A", "/PA", "/Next")
CARRIERS = {
    "/FileAttachment": "embedded",
    "/Movie": "media",
    "/Sound": "media",
    "/Screen": "media",
    "/RichMedia": "media",
    "/3D": "media",
}
"""Annotations that are nothing without what they carry."""
COMMENTS = {
    *("/Text", "/FreeText", "/Highlight", "/Underline", "/Squiggly", "/StrikeOut", "/Stamp"),
    *("/Ink", "/Line", "/Square", "/Circle", "/Polygon", "/PolyLine", "/Caret", "/Popup"),
    "/Redact",
}


def inspect(path: Path) -> int:
    """Return the number of pages; raises ``Unfit``."""
    with opened(path) as document:
        for thing in document.objects:
            _check(thing)
        pages = len(document.pages)
    if pages == 0:
        raise Unfit("damaged")
    return pages


def clean(source: Path, target: Path) -> set[str]:
    """Write the document to ``target`` without actions, attachments and metadata.

    Returns what was removed, as values of ``enums.Removed``. Saving writes only what the last
    revision still names: earlier ones are not in the copy.
    """
    removed = {"revisions"} if _was_appended_to(source) else set()
    with opened(source) as document:
        for page in document.pages:
            _drop_carriers(page, removed)
        for thing in document.objects:
            _check(thing)
            _scrub(thing, removed, 0)
            if isinstance(thing, Stream):
                _strip_picture(document, thing, removed)
        if document.trailer.get("/Info"):
            removed.add("properties")
        for name in ("/Info", "/ID"):
            if name in document.trailer:
                del document.trailer[name]
        document.remove_unreferenced_resources()
        save(document, target)
    return removed


def save(document: Pdf, target: Path) -> None:
    """Write it without a date and without who wrote it."""
    document.save(
        target,
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
        fix_metadata_version=False,
        deterministic_id=True,
    )


def opened(path: Path) -> Pdf:
    """Open a document that needs neither password nor repair; raises ``Unfit``."""
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


def _check(thing: Any) -> None:
    if isinstance(thing, Dictionary) and (
        thing.get("/Type") == Name.Sig or (thing.get("/FT") == Name.Sig and "/V" in thing)
    ):
        raise Unfit("signed")
    if isinstance(thing, Stream) and "/F" in thing:
        raise Unfit("remote")  # its bytes lie in another file


def _was_appended_to(path: Path) -> bool:
    """Whether a program has added a revision instead of writing the file anew."""
    data = path.read_bytes()
    # A file made for the web has two tables from the start.
    return data.count(b"startxref") > 1 + (b"/Linearized" in data[:1024])


def _drop_carriers(page: pikepdf.Page, removed: set[str]) -> None:
    found = page.obj.get("/Annots")
    if not isinstance(found, Array):
        return
    kept = []
    for each in found:
        kind = str(each.get("/Subtype", "")) if isinstance(each, Dictionary) else ""
        if kind in CARRIERS:
            removed.add(CARRIERS[kind])
        else:
            kept.append(each)
    if len(kept) < len(found):
        page.obj.Annots = Array(kept)


def _scrub(thing: Any, removed: set[str], depth: int) -> None:
    """Clean one object and what lies directly in it; references are visited on their own."""
    if depth > DEEPEST:
        raise Unfit("complex")
    if isinstance(thing, Array):
        for item in thing:
            if not getattr(item, "is_indirect", False):
                _scrub(item, removed, depth + 1)
    elif isinstance(thing, Dictionary | Stream):
        _drop(thing, removed)
        for key in list(thing.keys()):
            value = thing[key]
            if not getattr(value, "is_indirect", False):
                _scrub(value, removed, depth + 1)


def _drop(thing: Any, removed: set[str]) -> None:
    for name, code in DROPPED.items():
        if name in thing:
            removed |= _of_events(thing[name]) if code == "actions" else {code}
            del thing[name]
    for name in ACTIONS:
        if name in thing:
            kinds = _kinds(thing[name], 0)
            if kinds:
                removed |= kinds
                del thing[name]
    if "/T" in thing and str(thing.get("/Subtype", "")) in COMMENTS:
        removed.add("comment_authors")
        del thing["/T"]


def _kinds(value: Any, depth: int) -> set[str]:
    """What of an action, or of several, does more than to move."""
    if isinstance(value, Array):
        if depth > DEEPEST:
            raise Unfit("complex")
        return {kind for item in value for kind in _kinds(item, depth + 1)}
    if not isinstance(value, Dictionary) or "/S" not in value:
        return set()
    kind = str(value.S)
    if kind == "/URI":
        address = str(value.get("/URI", "")).strip().lower()
        return set() if address.startswith(WEB) else {"file_links"}
    return set() if kind in HARMLESS else {ACTING.get(kind, "actions")}


def _of_events(value: Any) -> set[str]:
    """The same for what stands at opening: an action, a place, or actions by event."""
    if isinstance(value, Dictionary) and "/S" not in value:
        return {kind for key in value for kind in _kinds(value[key], 0)}
    return _kinds(value, 0)


def _strip_picture(document: Pdf, thing: Stream, removed: set[str]) -> None:
    """A photo in a document keeps where and by whom it was taken, unless it is stripped."""
    filters = thing.get("/Filter")
    chain = list(filters) if isinstance(filters, Array) else [filters]
    if chain[-1] != Name.DCTDecode:
        return
    photo = thing.read_raw_bytes()
    if chain[:-1]:  # the photo is packed once more
        photo = Stream(document, photo, Filter=Array(chain[:-1])).read_bytes()
    data, found = images.stripped(photo, images.strip_jpeg)
    if found:
        parameters = thing.get("/DecodeParms")
        last = parameters[-1] if isinstance(parameters, Array) else parameters
        thing.write(data, filter=Name.DCTDecode, decode_parms=last)
        removed |= found - {"tail"}
