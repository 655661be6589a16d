"""The mailbox to which mail comes back: by IMAP, or a folder as a mail server fills it."""

from __future__ import annotations

import imaplib
import ssl
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import unquote, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator
    from urllib.parse import SplitResult

PATIENCE = 60.0
LONGEST = 256 * 1024
"""Bytes that are read of one mail: the report stands before the mail that it returns."""
MOST = 500
"""Mails of one look; the next one takes the rest."""


class Inbound(Protocol):
    """New mails, each until it is ``done``."""

    def waiting(self) -> Iterator[tuple[str, bytes]]:
        """Yield key and beginning of each new mail."""

    def done(self, key: str) -> None:
        """Keep the mail, and never yield it again."""


@contextmanager
def opened(url: str) -> Iterator[Inbound]:
    """Open ``imaps://user:password@host/folder``, ``imap://…`` or ``maildir:///folder``.

    Raises ``OSError`` or ``imaplib.IMAP4.error`` when it cannot be read.
    """
    parts = urlsplit(url)
    if parts.scheme == "maildir":
        yield _Maildir(Path(unquote(parts.path)))
        return
    imap = _connected(parts)
    try:
        yield _Imap(imap, unquote(parts.path.strip("/")) or "INBOX")
    finally:
        with suppress(OSError, imaplib.IMAP4.error):
            imap.logout()


class _Maildir:
    """What lies in ``new`` moves to ``cur``, marked as seen."""

    def __init__(self, folder: Path) -> None:
        self._new, self._cur = folder / "new", folder / "cur"

    def waiting(self) -> Iterator[tuple[str, bytes]]:
        for path in sorted(self._new.iterdir())[:MOST]:
            with path.open("rb") as file:
                yield path.name, file.read(LONGEST)

    def done(self, key: str) -> None:
        self._cur.mkdir(exist_ok=True)
        (self._new / key).rename(self._cur / f"{key.partition(':')[0]}:2,S")


class _Imap:
    """What is unseen is new; nothing is deleted."""

    def __init__(self, imap: imaplib.IMAP4, folder: str) -> None:
        self._imap = imap
        _answer(imap.select(f'"{folder}"'))

    def waiting(self) -> Iterator[tuple[str, bytes]]:
        found = _answer(self._imap.uid("SEARCH", "UNSEEN"))[0] or b""
        for key in found.decode().split()[:MOST]:
            parts = _answer(self._imap.uid("FETCH", key, f"(BODY.PEEK[]<0.{LONGEST}>)"))
            yield key, next((part[1] for part in parts if isinstance(part, tuple)), b"")

    def done(self, key: str) -> None:
        _answer(self._imap.uid("STORE", key, "+FLAGS.SILENT", r"(\Seen)"))


def _connected(parts: SplitResult) -> imaplib.IMAP4:
    host = parts.hostname or "127.0.0.1"
    tls = ssl.create_default_context()
    imap: imaplib.IMAP4
    if parts.scheme == "imaps":
        imap = imaplib.IMAP4_SSL(host, parts.port or 993, ssl_context=tls, timeout=PATIENCE)
    else:
        imap = imaplib.IMAP4(host, parts.port or 143, timeout=PATIENCE)
        if "STARTTLS" in imap.capabilities:
            imap.starttls(ssl_context=tls)
    imap.login(unquote(parts.username or ""), unquote(parts.password or ""))
    return imap


def _answer(reply: tuple[str, list[Any]]) -> list[Any]:
    word, data = reply
    if word != "OK":
        raise imaplib.IMAP4.error(word)
    return data
