"""Reading and writing catalogues, always in the same bytes for the same messages."""

from __future__ import annotations

import io
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

HEADERS = [
    ("Language", "ja"),
    ("MIME-Version", "1.0"),
    ("Content-Type", "text/plain; charset=utf-8"),
    ("Content-Transfer-Encoding", "8bit"),
    ("Plural-Forms", "nplurals=1; plural=0;"),
]


class JapaneseCatalogue(Catalog):
    """A catalogue whose header says only what is needed: no dates, no tools."""

    def __init__(self) -> None:
        super().__init__(
            locale="ja",
            header_comment="# Japanese. The msgid is the English text.",
            fuzzy=False,
        )

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        """The fixed header lines."""
        return HEADERS

    @mime_headers.setter
    def mime_headers(self, headers: list[tuple[str, str]]) -> None:
        """Headers found in a file are replaced by ours when it is written."""


def read(path: Path) -> Catalog:
    """Read a catalogue; an absent file is an empty one."""
    if not path.exists():
        return JapaneseCatalogue()
    with path.open("rb") as source:
        return read_po(source, locale="ja")


def write(path: Path, catalogue: Catalog) -> bool:
    """Write a catalogue sorted by msgid; returns whether the file changed."""
    text = io.BytesIO()
    write_po(text, catalogue, width=96, sort_output=True, include_lineno=False, omit_header=False)
    if path.exists() and path.read_bytes() == text.getvalue():
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.getvalue())
    return True


def compile_catalogue(path: Path) -> bool:
    """Write ``django.mo`` beside ``path`` unless it is newer already; returns whether it was."""
    target = path.with_suffix(".mo")
    if target.exists() and target.stat().st_mtime > path.stat().st_mtime:
        return False
    compiled = io.BytesIO()
    messages = JapaneseCatalogue()
    for message in read(path):
        if message.id and not message.fuzzy:
            messages.add(message.id, message.string, context=message.context)
    write_mo(compiled, messages)
    # Several processes may compile at once: readers see the old file or the new one.
    partial = target.with_suffix(f".{id(compiled)}.tmp")
    partial.write_bytes(compiled.getvalue())
    partial.replace(target)
    return True
