"""SMTP in two steps, so that the state of a mail can be written between envelope and content."""

from __future__ import annotations

import re
import smtplib
import socket
import ssl
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, unquote, urlsplit

from django.conf import settings

from apps.notifications.failpoints import passing

if TYPE_CHECKING:
    from types import TracebackType
    from typing import Self

PATIENCE = 60.0
"""Seconds for every answer but the last."""
FINAL_PATIENCE = 600.0
"""Seconds for the answer to the final dot (RFC 5321 §4.5.3.2.6): less makes duplicates."""


class Unreachable(Exception):
    """No server took the connection; the cause says why."""


class Lost(Exception):
    """The connection went away before the whole mail was handed over."""


class Refusal(Exception):
    """The server answered with ``code``: 4xx means later, 5xx means never."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


class Doubtful(Exception):
    """The whole mail was handed over and no answer came."""


class Carrier:
    """One connection to the mail server; opens at the first mail."""

    def __init__(self, url: str | None = None) -> None:
        self._url = urlsplit(settings.SMTP_URL if url is None else url)
        self._smtp: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._smtp is not None:
            try:
                self._smtp.quit()
            except (OSError, smtplib.SMTPException):
                self._drop()

    def envelope(self, sender: str, recipient: str) -> None:
        """Announce sender and one recipient. Raises ``Unreachable``, ``Lost`` or ``Refusal``.

        A server may close a connection after some mails: then a new one is opened.
        """
        used = self._smtp is not None
        try:
            self._announce(sender, recipient)
        except Lost:
            if not used:
                raise
            self._announce(sender, recipient)

    def _announce(self, sender: str, recipient: str) -> None:
        smtp = self._open()
        try:
            for step, address in ((smtp.mail, sender), (smtp.rcpt, recipient)):
                code, _ = step(address)
                if code not in (250, 251):
                    self._refused(code)
        except (OSError, smtplib.SMTPException) as fault:
            self._drop()
            raise Lost from fault

    def forget(self) -> None:
        """Take back the envelope."""
        try:
            self._open().rset()
        except (OSError, smtplib.SMTPException):
            self._drop()

    def content(self, mail: bytes) -> None:
        """Hand over the mail under the announced envelope.

        Raises ``Lost``, ``Refusal`` or, after the final dot, ``Doubtful``.
        """
        smtp = self._open()
        try:
            code, _ = smtp.docmd("DATA")
            if code != 354:
                self._refused(code)
            smtp.send(_stuffed(mail))
        except (OSError, smtplib.SMTPException) as fault:
            self._drop()
            raise Lost from fault
        passing("in_data")
        try:
            if smtp.sock is not None:
                smtp.sock.settimeout(FINAL_PATIENCE)
            smtp.send(b".\r\n")
            code, _ = smtp.getreply()
            if smtp.sock is not None:
                smtp.sock.settimeout(PATIENCE)
        except (OSError, smtplib.SMTPException) as fault:
            self._drop()
            raise Doubtful from fault
        if code != 250:
            self._refused(code)

    def _open(self) -> smtplib.SMTP:
        if self._smtp is not None:
            return self._smtp
        url = self._url
        try:
            smtp = smtplib.SMTP(
                url.hostname or "127.0.0.1",
                url.port or 25,
                local_hostname=settings.MAIL_SENDER.rpartition("@")[2],
                timeout=PATIENCE,
            )
        except (OSError, smtplib.SMTPException) as fault:
            raise Unreachable from fault
        try:
            self._greet(smtp)
        except (OSError, smtplib.SMTPException) as fault:
            smtp.close()
            raise Unreachable from fault
        self._smtp = smtp
        return smtp

    def _greet(self, smtp: smtplib.SMTP) -> None:
        url = self._url
        if smtp.sock is not None:
            # The dot leaves by itself after the text: Nagle would hold it for 40 ms of each mail.
            smtp.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        smtp.ehlo()
        if "starttls" in parse_qs(url.query, keep_blank_values=True):
            smtp.starttls(context=ssl.create_default_context())
            smtp.ehlo()
        if url.username:
            smtp.login(unquote(url.username), unquote(url.password or ""))

    def _refused(self, code: int) -> None:
        if code in (421, -1):
            # The server is closing, for this mail and for all that follow.
            self._drop()
        else:
            self.forget()
        if code == -1:
            raise Lost
        raise Refusal(code)

    def _drop(self) -> None:
        if self._smtp is not None:
            self._smtp.close()
            self._smtp = None


def _stuffed(mail: bytes) -> bytes:
    """Return the mail with its dots doubled at the start of lines (RFC 5321 §4.5.2)."""
    body = re.sub(rb"\r\n|\r|\n", b"\r\n", mail)
    body = re.sub(rb"(?m)^\.", b"..", body)
    return body if body.endswith(b"\r\n") else body + b"\r\n"
