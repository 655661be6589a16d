"""Reads the mails that the demo's mail server has kept."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.parser import BytesHeaderParser
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from email.message import EmailMessage

NAME = re.compile(r"[0-9A-Za-z][0-9A-Za-z.\-]*\.eml")
STAMP = re.compile(r"(\d{8}T\d{6})\.\d+Z")


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the mailbox; ``address`` is the recipient of the envelope, ``language`` his."""

    name: str
    at: datetime | None
    address: str
    to: str
    subject: str
    language: str
    has_calendar: bool


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail taken apart; a part that it does not have is empty."""

    entry: Entry
    received_at: datetime | None
    headers: list[tuple[str, str]]
    text: str
    html: str
    calendar: str


def entries() -> list[Entry]:
    """Return every kept mail, the newest first."""
    folder = _folder()
    if not folder.is_dir():
        return []
    found = [path for path in folder.iterdir() if NAME.fullmatch(path.name)]
    return [_entry(path) for path in sorted(found, key=lambda path: path.name, reverse=True)]


def read(name: str) -> Mail | None:
    """Return one mail; ``None`` if there is none of that name."""
    path = _folder() / name
    if not NAME.fullmatch(name) or not path.is_file():
        return None
    message = message_from_bytes(path.read_bytes(), policy=policy.default)
    return Mail(
        entry=_entry(path),
        received_at=_received_at(name),
        headers=[(key, _line(str(value))) for key, value in message.items()],
        text=_part(message, "text/plain"),
        html=_part(message, "text/html"),
        calendar=_part(message, "text/calendar"),
    )


def _folder() -> Path:
    # A portal that mails through another server keeps none; neither do the tests.
    return Path(getattr(settings, "MAIL_FOLDER", settings.DATA / "mail"))


def _entry(path: Path) -> Entry:
    content = path.read_bytes()
    head = BytesHeaderParser(policy=policy.default).parsebytes(content)
    to = _line(str(head.get("To", "")))
    return Entry(
        name=path.name,
        at=_date(str(head.get("Date", ""))),
        address=_line(str(head.get("X-Envelope-To", ""))) or to,
        to=to,
        subject=_line(str(head.get("Subject", ""))),
        language="en" if str(head.get("Content-Language", "")) == "en" else "ja",
        has_calendar=b"text/calendar" in content,
    )


def _part(message: EmailMessage, kind: str) -> str:
    """Return the first part of this kind as text; odd bytes are shown as such."""
    for part in message.walk():
        if part.get_content_type() == kind:
            payload = part.get_payload(decode=True)
            charset = part.get_content_charset() or "utf-8"
            try:
                return bytes(payload or b"").decode(charset, "replace")
            except LookupError:  # a charset that nobody knows
                return bytes(payload or b"").decode("utf-8", "replace")
    return ""


def _line(text: str) -> str:
    return " ".join(text.split())


def _date(text: str) -> datetime | None:
    try:
        at = parsedate_to_datetime(text)
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _received_at(name: str) -> datetime | None:
    """When the server took the mail by the real clock; its name says so."""
    found = STAMP.match(name)
    if found is None:
        return None
    return datetime.strptime(found[1], "%Y%m%dT%H%M%S").replace(tzinfo=UTC)
