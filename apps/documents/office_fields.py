"""Fields of a text document: which of them fetch, start or point outside. Free of Django."""

from __future__ import annotations

import re
from xml.parsers import expat

from apps.documents.faults import Unfit
from apps.documents.office_traces import leads_to_files
from apps.documents.xml_edits import local

FETCHING = re.compile(
    r"\s*(DDE|DDEAUTO|INCLUDETEXT|INCLUDEPICTURE|INCLUDE|IMPORT|LINK|DATABASE|RD)\b", re.IGNORECASE
)
LINKING = re.compile(r"\s*HYPERLINK\s+(?!\\)\"?([^\"\s]+)", re.IGNORECASE)


def check(data: bytes) -> None:
    """Raise ``Unfit`` for a field that loads from elsewhere or leads to somebody's disk.

    Office may cut the instruction of a field into any number of runs: they are read as one.
    """
    fields: list[list[str]] = []
    reading = False

    def begin(name: str, attributes: dict[str, str]) -> None:
        nonlocal reading
        plain = {local(key): value for key, value in attributes.items()}
        element = local(name)
        reading = element == "instrText"
        if element == "fldSimple":
            _check(plain.get("instr", ""))
        elif element == "fldChar" and plain.get("fldCharType") == "begin":
            fields.append([])
        elif element == "fldChar" and fields:
            _check("".join(fields[-1]))
            if plain.get("fldCharType") == "end":
                fields.pop()

    def end(_name: str) -> None:
        nonlocal reading
        reading = False

    def text(piece: str) -> None:
        if reading and fields:
            fields[-1].append(piece)

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _no_doctype
    parser.StartElementHandler, parser.EndElementHandler = begin, end
    parser.CharacterDataHandler = text
    parser.Parse(data, True)


def _no_doctype(*_declaration: object) -> None:
    raise Unfit("packing")


def _check(instruction: str) -> None:
    link = LINKING.match(instruction)
    if FETCHING.match(instruction) or (link and leads_to_files(link[1])):
        raise Unfit("remote")
