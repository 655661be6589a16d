"""Reading the mails that arrived, as their recipients would."""

from __future__ import annotations

import re
from email.message import EmailMessage
from functools import cache
from html import unescape

ROW = re.compile(r"<tr><th[^>]*>(.*?)</th><td[^>]*>(.*?)</td></tr>", re.DOTALL)
TAG = re.compile(r"<[^>]+>")
LINK = re.compile(r'href="([^"]+)"')


def address(mail: EmailMessage) -> str:
    """The one address that the server was told; there must not be a second one."""
    to = str(mail["X-Envelope-To"])
    assert "," not in to, to
    return to


def part(mail: EmailMessage, kind: str) -> str:
    """The text of the part of this content type; empty when there is none."""
    for each in mail.walk():
        if each.get_content_type() == kind:
            return str(each.get_content())
    return ""


@cache
def content(mail: EmailMessage) -> str:
    """Everything that a mail says anywhere, unfolded."""
    parts = [part(mail, f"text/{kind}") for kind in ("plain", "html", "calendar")]
    headers = [f"{name}: {value}" for name, value in mail.items()]
    return unescape("\n".join([*headers, *parts])).replace("\r\n ", "").replace("\n ", "")


def calendar(mail: EmailMessage) -> list[str]:
    """The unfolded lines of the calendar entry."""
    return part(mail, "text/calendar").replace("\r\n", "\n").replace("\n ", "").splitlines()


def lines(digest: EmailMessage) -> list[tuple[str, str, str]]:
    """Each line of a digest: where it leads, what it says, and when or how late.

    Lines bear a label; the next meeting, which is named each time, bears none.
    """
    found = []
    for when, what in ROW.findall(part(digest, "text/html")):
        link = LINK.search(what)
        if link and "TLP:" in when + what:
            found.append((link[1], _plain(what), _plain(when)))
    return found


def _plain(html: str) -> str:
    return " ".join(unescape(TAG.sub(" ", html)).split())
