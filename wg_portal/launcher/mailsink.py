"""A mail server that keeps every mail as a file and passes none on.

``python -m wg_portal.launcher.mailsink --fd N --folder DIR``: the listening socket is
inherited, so a restart loses no connection. A mail is acknowledged only when it lies safely
on disk; the file appears under its name in one step.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import os
import signal
import socket
from datetime import UTC, datetime
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

LARGEST_MAIL = 60 * 1024 * 1024


class Keeper:
    """Writes ``<timestamp>-<number>.eml`` into ``folder``, one file for each transaction."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._numbers = itertools.count(1)
        folder.mkdir(parents=True, exist_ok=True)

    async def handle_DATA(  # noqa: N802 (the name that aiosmtpd calls)
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """Keep one mail; a disk that cannot hold it is a temporary refusal."""
        try:
            name = self.keep(
                sender=envelope.mail_from or "",
                recipients=[str(recipient) for recipient in envelope.rcpt_tos],
                content=envelope.original_content or b"",
            )
        except OSError as error:
            return f"452 4.3.1 The mail could not be stored: {error.strerror}"
        return f"250 2.0.0 Kept as {name}"

    def keep(self, *, sender: str, recipients: list[str], content: bytes) -> str:
        """Write one mail under headers that tell its envelope; return the file's name."""
        stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%fZ")
        name = f"{stamp}-{next(self._numbers):06d}.eml"
        envelope = f"X-Envelope-From: {sender}\r\nX-Envelope-To: {', '.join(recipients)}\r\n"
        waiting = self.folder / f".{name}.part"
        try:
            with waiting.open("wb") as file:
                file.write(envelope.encode() + content)
                file.flush()
                os.fsync(file.fileno())
            waiting.rename(self.folder / name)
        except OSError:
            waiting.unlink(missing_ok=True)
            raise
        return name


async def serve(listener: socket.socket, folder: Path) -> None:
    """Receive mail on ``listener`` until SIGTERM or SIGINT."""
    loop = asyncio.get_running_loop()
    keeper, ended = Keeper(folder), asyncio.Event()
    for signum in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(signum, ended.set)

    def session() -> SMTP:
        return SMTP(
            keeper, hostname="mail.localhost", enable_SMTPUTF8=True, data_size_limit=LARGEST_MAIL
        )

    server = await loop.create_server(session, sock=listener)
    await ended.wait()
    server.close()


def main() -> None:
    """Read the command line and serve."""
    parser = argparse.ArgumentParser(description="Keep every mail as a file.")
    parser.add_argument("--fd", type=int, required=True, help="the listening socket")
    parser.add_argument("--folder", type=Path, required=True, help="where the mails go")
    options = parser.parse_args()
    asyncio.run(serve(socket.socket(fileno=options.fd), options.folder))


if __name__ == "__main__":
    main()
