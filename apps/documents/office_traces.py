"""What the parts of an Office file tell about people, machines and other files, and its removal.

Free of Django. Each editor notes in ``removed`` what it took, as values of ``enums.Removed``.
"""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING, ClassVar

from apps.documents.xml_edits import Editor, local

if TYPE_CHECKING:
    from collections.abc import Mapping

SOMEBODY = "Author"
"""Stands for each name, as Office itself writes when it removes personal information."""
NOWHERE = "about:blank"
NO_BOOK = "removed.xlsx"
WEB = ("https:", "http:", "mailto:", "tel:", "#")
"""Where a link may lead: addresses that the reader sees. The rest are places on somebody's disk."""
THREAD = "tc={"
"""Begins the author of a note that only points at a thread: no name."""

# Attributes that name people and machines, by element; "" stands for every element.
NAMES: dict[str, dict[str, str]] = {
    "": {"author": SOMEBODY, "initials": "A", "refreshedBy": SOMEBODY},
    "person": {"displayName": SOMEBODY, "userId": "", "providerId": "None"},
    "presenceInfo": {"userId": "", "providerId": "None"},
    "cmAuthor": {"name": SOMEBODY, "initials": "A"},
    "author": {"name": SOMEBODY, "initials": "A", "userId": "", "providerId": "None"},
    "chgInfo": {"userId": "", "name": SOMEBODY},
    "docChgLst": {"userId": "", "name": SOMEBODY, "providerId": "None"},
    "fileSharing": {"userName": SOMEBODY},
    "userInfo": {"name": SOMEBODY},
    "header": {"userName": SOMEBODY},
    "absPath": {"url": ""},
}
CHANGES = re.compile(r"ins|del|moveFrom|moveTo|cell(Ins|Del|Merge)|numberingChange|\w*PrChange")
NOTES = ("comment", "cmAuthor", "author", "person", "presenceInfo")


class Traces(Editor):
    """Names of authors and editors, and paths of the machine that saved the file."""

    def __init__(self, data: bytes) -> None:
        super().__init__(data)
        self.removed: set[str] = set()
        self._names: set[str] = set()

    def attributes(self, name: str, found: dict[str, str]) -> Mapping[str, str | None]:
        """Replace what names somebody."""
        wanted = NAMES[""] | NAMES.get(name, {})
        new = {
            key: wanted[local(key)]
            for key, value in found.items()
            if local(key) in wanted and value not in ("", wanted[local(key)])
        }
        if any(each not in ("None", "A") for each in new.values()):
            self.removed.add(_kind(name))
        return new

    def text(self, name: str, found: str) -> str | None:
        """Replace the author of a note in a workbook, and his name where the note begins with it.

        The list of authors stands before the notes.
        """
        if name == "author" and found.strip() not in ("", SOMEBODY) and THREAD not in found:
            self._names.add(found.strip())
            self.removed.add("comment_authors")
            return SOMEBODY
        if name == "t" and found.strip().rstrip(":：") in self._names:
            return f"{SOMEBODY}:"
        return None


def _kind(element: str) -> str:
    if element == "absPath":
        return "paths"
    if element in NOTES:
        return "comment_authors"
    return "change_authors" if CHANGES.fullmatch(element) else "editors"


class OtherBook(Editor):
    """What a workbook keeps of another one: its cells go, the names of its sheets stay."""

    def removes(self, name: str, found: dict[str, str]) -> bool:
        """The copied cells."""
        return name == "sheetDataSet"


class Relations(Editor):
    """Links to files and to other workbooks lead nowhere; some parts are no longer named."""

    # By the end of the relation's type.
    DROPPED: ClassVar[dict[str, str]] = {
        "/thumbnail": "thumbnails",
        "/classificationlabels": "properties",
        "/printerSettings": "printers",
    }

    def __init__(self, data: bytes, part: str) -> None:
        super().__init__(data)
        self.removed: set[str] = set()
        self.dropped: set[str] = set()
        """Names of parts that nothing names any more, in lower case."""
        self._folder = posixpath.dirname(posixpath.dirname(part))

    def removes(self, name: str, found: dict[str, str]) -> bool:
        """Relations to pictures of the first page, printers and labels of another system."""
        kind = found.get("Type", "")
        for ending, code in self.DROPPED.items():
            if name == "Relationship" and kind.endswith(ending):
                self.removed.add(code)
                target = posixpath.join("/", self._folder, found.get("Target", ""))
                self.dropped.add(posixpath.normpath(target).lstrip("/").lower())
                return True
        return False

    def attributes(self, name: str, found: dict[str, str]) -> Mapping[str, str | None]:
        """New targets for what lies outside."""
        if name != "Relationship" or found.get("TargetMode") != "External":
            return {}
        target = found.get("Target", "")
        if is_other_book(found.get("Type", "")):
            if target == NO_BOOK:
                return {}
            self.removed.add("links")
            return {"Target": NO_BOOK}
        if leads_to_files(target) and target != NOWHERE:
            self.removed.add("file_links")
            return {"Target": NOWHERE}
        return {}


def is_other_book(kind: str) -> bool:
    """Whether a relation of this type names the workbook that formulas read."""
    return "externallink" in kind.lower()


def leads_to_files(address: str) -> bool:
    """Whether a link leads to a disk, a server of the house or a program."""
    return not address.strip().lower().startswith(WEB)
