"""The text of a clean file, for its preview and for differences. In the sandbox; free of Django."""

from __future__ import annotations

import csv
import io
import posixpath
import zipfile
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any
from xml.parsers import expat

from apps.documents.xml_edits import local

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

MOST_LETTERS = 200_000
MOST_PAGES = 300
MOST_ROWS = 5_000
"""Of one sheet."""
PAGE = "\f"
"""Stands between pages, slides and sheets."""


@dataclass(frozen=True, slots=True)
class Text:
    """What was read; ``whole`` unless the file holds more."""

    text: str
    whole: bool


def read(path: Path, extension: str) -> Text:
    """Return the text, page by page; pictures have none."""
    reader = READERS.get(extension)
    pages: list[str] = []
    letters, whole = 0, True
    for page in reader(path) if reader else ():
        # A zero cannot be stored, and says nothing.
        plain = "\n".join(line.rstrip() for line in page.replace("\0", "").splitlines()).strip()
        if letters + len(plain) > MOST_LETTERS or len(pages) == MOST_PAGES:
            pages.append(plain[: max(0, MOST_LETTERS - letters)])
            whole = False
            break
        pages.append(plain)
        letters += len(plain)
    return Text(PAGE.join(pages).strip(PAGE), whole)


def _pdf(path: Path) -> Iterator[str]:
    import pypdfium2

    with path.open("rb") as file:
        document = pypdfium2.PdfDocument(file)
        for page in document:
            yield page.get_textpage().get_text_bounded().replace("\r\n", "\n")
            page.close()


def _document(path: Path) -> Iterator[str]:
    with zipfile.ZipFile(path) as package:
        [main] = _targets(package, "_rels/.rels", "/officeDocument").values()
        yield _paragraphs(package.read(main))


def _slides(path: Path) -> Iterator[str]:
    with zipfile.ZipFile(path) as package:
        [main] = _targets(package, "_rels/.rels", "/officeDocument").values()
        folder, name = posixpath.split(main)
        slides = _targets(package, f"{folder}/_rels/{name}.rels", "/slide")
        order: list[str] = []

        def begin(element: str, attributes: dict[str, str]) -> None:
            if local(element) == "sldId":
                order.extend(value for key, value in attributes.items() if key.endswith(":id"))

        _parse(package.read(main), begin)
        for each in order:
            yield _paragraphs(package.read(slides[each]))


def _targets(package: zipfile.ZipFile, relations: str, kind: str) -> dict[str, str]:
    """Parts that a part names in relations of this kind, by the relation's id."""
    folder = posixpath.dirname(posixpath.dirname(relations))
    found: dict[str, str] = {}

    def begin(_element: str, attributes: dict[str, str]) -> None:
        if attributes.get("Type", "").endswith(kind):
            target = posixpath.join("/", folder, attributes["Target"])
            found[attributes["Id"]] = posixpath.normpath(target).lstrip("/")

    _parse(package.read(relations), begin)
    return found


def _paragraphs(data: bytes) -> str:
    """The text of a document or a slide; what stands for old programs only is left out."""
    pieces: list[str] = []
    reading, aside = False, 0

    def begin(element: str, _attributes: dict[str, str]) -> None:
        nonlocal reading, aside
        name = local(element)
        reading = name == "t"
        aside += name == "Fallback"
        if name in ("br", "cr", "tab"):
            pieces.append("\t" if name == "tab" else "\n")

    def end(element: str) -> None:
        nonlocal reading, aside
        name, reading = local(element), False
        aside -= name == "Fallback"
        if name == "p" and not aside:
            pieces.append("\n")

    def text(piece: str) -> None:
        if reading and not aside:
            pieces.append(piece)

    _parse(data, begin, end, text)
    return "".join(pieces)


def _parse(
    data: bytes,
    begin: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> None:
    parser = expat.ParserCreate()
    parser.StartElementHandler = begin
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    parser.Parse(data, True)


def _sheets(path: Path) -> Iterator[str]:
    import openpyxl

    with path.open("rb") as file:
        book = openpyxl.load_workbook(file, read_only=True, data_only=True)
        for sheet in book.worksheets:
            rows = islice(sheet.iter_rows(values_only=True), MOST_ROWS)
            yield "\n".join([sheet.title, *("\t".join(map(_cell, row)).rstrip() for row in rows)])


def _cell(value: Any) -> str:
    return "" if value is None else " ".join(str(value).split())


def _table(path: Path) -> Iterator[str]:
    data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp932")
    rows = csv.reader(io.StringIO(text, newline=""))
    yield "\n".join("\t".join(map(_cell, row)) for row in islice(rows, MOST_ROWS))


READERS: dict[str, Callable[[Path], Iterator[str]]] = {
    "pdf": _pdf,
    "docx": _document,
    "pptx": _slides,
    "xlsx": _sheets,
    "csv": _table,
}
