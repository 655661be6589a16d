"""Makes one mail to one person out of what is to be said."""

from __future__ import annotations

from dataclasses import dataclass, field
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import css_inline
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from apps.notifications.enums import REASONS
from apps.notifications.lines import wrap
from apps.sharing.enums import Tlp
from wg_portal import dates
from wg_portal.clock import JST

if TYPE_CHECKING:
    from datetime import datetime

    from apps.notifications.enums import Mandatory, NewsGroup

OWN_LABEL = Tlp.GREEN.label
"""The label of every mail: nothing stands in one that is not fit for it."""


class _WirePolicy(EmailPolicy):
    """Like ``SMTP``, but what is said about lists is one line, never folded and never encoded.

    The relay signs these headers (DKIM), and mail programs read the address out of them.
    """

    def fold_binary(self, name: str, value: Any) -> bytes:
        """Return the header as bytes with its line ends."""
        if name.startswith("List-"):
            return f"{name}: {value}{self.linesep}".encode("ascii")
        return super().fold_binary(name, value)


WIRE = _WirePolicy(linesep="\r\n", max_line_length=200)
_INLINER = css_inline.CSSInliner(load_remote_stylesheets=False, keep_style_tags=False)


@dataclass(frozen=True, slots=True)
class Addressee:
    """To whom a mail goes, in his own language and on his own clock."""

    address: str
    name: str
    language: str
    zone: ZoneInfo = JST
    organisation: str = ""
    position: str = ""


@dataclass(frozen=True, slots=True)
class Notice:
    """What a single mail says. ``behind`` is the label of what the link opens.

    ``urgent`` is said in the subject line before everything else.
    """

    headline: str
    lead: list[str]
    url: str
    rows: list[tuple[str, str]] = field(default_factory=list)
    tag: str = ""
    behind: str = ""
    how: str = ""
    calendar: bytes = b""
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class Letter:
    """A worded mail before it becomes bytes."""

    subject: str
    text: str
    html: str
    calendar: bytes = b""
    language: str = "ja"
    kind: str = "notice"
    """``invitation``, ``notice``, ``digest`` or ``account``."""
    stop: str = ""
    """Of a digest: the address at which one click stops the next ones."""


def write(
    template: str,
    subject: str,
    context: dict[str, Any],
    *,
    text: str = "",
    calendar: bytes = b"",
) -> Letter:
    """Word a mail with ``notifications/<template>.txt`` and ``.html`` in the active language.

    ``text`` is what ``plain`` has made of the same, where somebody asked for it before.
    """
    html = render_to_string(
        f"notifications/{template}.html", {"subject": subject, **_common(), **context}
    )
    return Letter(
        subject,
        text or plain(template, context),
        _INLINER.inline(html),
        calendar,
        language=get_language() or "ja",
        kind="invitation" if calendar else template,
    )


def plain(template: str, context: dict[str, Any]) -> str:
    """Return only the text of a mail, in lines of at most 38 full-width characters."""
    text = render_to_string(f"notifications/{template}.txt", {**_common(), **context})
    return wrap(text.strip()) + "\n"


def _common() -> dict[str, str]:
    return {"own_label": OWN_LABEL, "reply_to": settings.MAIL_REPLY_TO}


def notice(what: Notice, to: Addressee, matter: NewsGroup | Mandatory) -> Letter:
    """Word a single mail in the active language, which must be the addressee's.

    Its foot says that the addressee wanted it at once, or why it cannot be switched off.
    """
    subject = own_subject(what.headline, what.tag, urgent=what.urgent)
    context = {"notice": what, "to": to, "why": REASONS.get(matter, ""), "settings": wishes_page()}
    return write("notice", subject, context, calendar=what.calendar)


def wishes_page() -> str:
    """Return the full address of the page on which the addressee chooses how he is told."""
    return f"{settings.PORTAL_URL}{reverse('notifications:settings')}"


def own_subject(text: str, tag: str = "", *, urgent: bool = False) -> str:
    """Return a subject line: the portal's name, marks such as 【至急】【要回答 12/1(火) 17:00】."""
    marks = [_("[AI cyber working group]")]
    if urgent:
        marks.append(_("[Urgent]"))
    if tag:
        marks.append(_("[%(tag)s]") % {"tag": tag})
    joint = "" if get_language() == "ja" else " "
    return joint.join([*marks, text])


def elsewhere(at: datetime, to: Addressee) -> bool:
    """Whether the addressee's clock then shows another time than Japan's."""
    return at.astimezone(to.zone).utcoffset() != at.astimezone(JST).utcoffset()


def when(at: datetime, to: Addressee) -> str:
    """Return a moment in Japanese time, and beside it on the addressee's clock if that differs."""
    japan = dates.long_moment(at, to.language)
    if not elsewhere(at, to):
        return japan
    return f"{japan} ({dates.short_moment(at, to.language, to.zone)})"


def as_bytes(letter: Letter, to: Addressee, *, message_id: str, at: datetime) -> bytes:
    """Return the mail as it goes over the wire: one recipient, nothing remote, no tracking."""
    message = EmailMessage(policy=WIRE)
    # A line break in a name or a title must not become a header.
    message["Subject"] = " ".join(letter.subject.split())
    message["From"] = _mailbox(_("AI cyber working group, secretariat"), settings.MAIL_SENDER)
    message["To"] = _mailbox(to.name, to.address)
    message["Reply-To"] = settings.MAIL_REPLY_TO
    message["Date"] = format_datetime(at)
    message["Message-ID"] = message_id
    message["Auto-Submitted"] = "auto-generated"
    message["X-TLP"] = OWN_LABEL
    message["X-Portal-Kind"] = letter.kind
    if letter.kind != "account":
        _list_headers(message, letter)
    message.set_content(letter.text)
    message.add_alternative(letter.html, subtype="html")
    if letter.calendar:
        message.add_alternative(
            letter.calendar.decode(), subtype="calendar", params={"method": "REQUEST"}
        )
    # Set earlier, it would have moved into the first part.
    message["Content-Language"] = to.language
    return message.as_bytes()


def _list_headers(message: EmailMessage, letter: Letter) -> None:
    """RFC 2919 for all that is sent to many; RFC 8058 only for what may be stopped."""
    domain = settings.MAIL_SENDER.rpartition("@")[2]
    message["List-Id"] = f"<{'digest' if letter.stop else 'notices'}.{domain}>"
    if letter.stop:
        message["List-Unsubscribe"] = f"<{letter.stop}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"


def _mailbox(name: str, address: str) -> Address:
    return Address(display_name=" ".join(name.split()), addr_spec=address)
