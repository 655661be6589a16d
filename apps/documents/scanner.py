"""Asks the scanner for malicious software (clamd, or what speaks its INSTREAM) about a file."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings

from apps.documents.faults import Unfit

if TYPE_CHECKING:
    from pathlib import Path

CHUNK = 1 << 16
PATIENCE = 30.0
"""Seconds that the scanner may be silent."""
PATIENCE_IN_REQUEST = 5.0
A_MOMENT = 0.5
"""Seconds for its sign of life."""
LONGEST_ANSWER = 4096
PORT = 3310


class Away(Exception):
    """The scanner does not answer, or not with a verdict: the file stays closed."""


def scan(path: Path, *, patience: float = PATIENCE) -> None:
    """Return if the file is clean or no scanner is set; raises ``Unfit("malware")`` or ``Away``."""
    if not settings.FILE_SCANNER:
        return
    try:
        with _connected(patience) as link, path.open("rb") as file:
            link.sendall(b"zINSTREAM\0")
            while chunk := file.read(CHUNK):
                link.sendall(len(chunk).to_bytes(4, "big") + chunk)
            link.sendall(bytes(4))
            answer = _answer(link)
    except OSError as fault:
        raise Away(type(fault).__name__) from None
    if answer.endswith(" FOUND"):
        raise Unfit("malware")
    if not answer.endswith(" OK"):
        raise Away("no verdict")  # such as: its own limit of size is too small


def answers() -> bool:
    """Whether the scanner gives a sign of life; true where none is set."""
    if not settings.FILE_SCANNER:
        return True
    try:
        with _connected(A_MOMENT) as link:
            link.sendall(b"zPING\0")
            return _answer(link) == "PONG"
    except OSError:
        return False


def _connected(patience: float) -> socket.socket:
    parts = urlsplit(settings.FILE_SCANNER)
    if parts.scheme == "unix":
        link = socket.socket(socket.AF_UNIX)
        link.settimeout(patience)
        try:
            link.connect(parts.path)
        except OSError:
            link.close()
            raise
        return link
    return socket.create_connection((parts.hostname or "", parts.port or PORT), patience)


def _answer(link: socket.socket) -> str:
    """Its one answer, up to the zero that ends it."""
    data = b""
    while not data.endswith(b"\0") and len(data) < LONGEST_ANSWER:
        piece = link.recv(LONGEST_ANSWER)
        if not piece:
            break
        data += piece
    return data.rstrip(b"\0\n").decode(errors="replace")
