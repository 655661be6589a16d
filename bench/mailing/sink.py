"""A mail server that prints the Message-ID of each mail that it takes, and is slow and moody.

``python -m bench.mailing.sink --fd N``: the listening socket is inherited. What it has printed it
answers for: the line leaves before the answer does.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import re
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

from bench.mailing.ground import ROOT
from wg_portal.launcher.children import Child

LATER = "451 4.3.0 Please try again later"
_ID = re.compile(rb"(?mi)^Message-ID:\s*(<[^>]+>)")


class Moody:
    """Takes up to ``delay`` seconds over an answer; a share ``errors`` of them is a 451."""

    def __init__(self, delay: float, errors: float, seed: int) -> None:
        self.delay, self.errors = delay, errors
        self.dice = random.Random(seed)

    async def handle_RCPT(  # noqa: N802 (the names that aiosmtpd calls)
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take one recipient."""
        await self._dawdle()
        if self.dice.random() < self.errors:
            return LATER
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """Take the mail and say so on standard output, then answer."""
        if self.dice.random() < self.errors:
            await self._dawdle()
            return LATER
        found = _ID.search(envelope.original_content or b"")
        print(found[1].decode() if found else "?", flush=True)
        await self._dawdle()
        return "250 OK"

    async def _dawdle(self) -> None:
        if self.delay:
            await asyncio.sleep(self.dice.uniform(0, self.delay))


class Sink:
    """The running server, seen from the bench: what it has taken so far."""

    def __init__(self, child: Child, url: str) -> None:
        self.url = url
        self.taken: list[str] = []
        self._child = child
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        for line in self._child.lines():
            self.taken.append(line)

    def stop(self) -> None:
        """End the server and read what it said last."""
        self._child.ask_to_stop()
        self._reader.join()
        self._child.stop()


@contextmanager
def sink(folder: Path, *, delay: float, errors: float, seed: int) -> Iterator[Sink]:
    """Run a server of its own process on a free port of this machine."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        child = Child(
            name="Sink",
            argv=[
                *(sys.executable, "-m", "bench.mailing.sink", "--fd", str(listener.fileno())),
                *("--delay", str(delay), "--errors", str(errors), "--seed", str(seed)),
            ],
            log=folder / "sink.log",
            cwd=ROOT,
            pass_fds=[listener.fileno()],
            piped=True,
        )
        child.start()
        running = Sink(child, f"smtp://127.0.0.1:{listener.getsockname()[1]}")
    try:
        yield running
    finally:
        running.stop()


async def serve(listener: socket.socket, moody: Moody) -> None:
    """Take mail until the process ends."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(moody, hostname="mail.localhost"), sock=listener)
    await server.serve_forever()


def main() -> None:
    """Read the command line and serve."""
    parser = argparse.ArgumentParser(description="Print the Message-ID of each mail.")
    parser.add_argument("--fd", type=int, required=True, help="the listening socket")
    parser.add_argument("--delay", type=float, default=0.0, help="longest delay in seconds")
    parser.add_argument("--errors", type=float, default=0.0, help="share of answers 451")
    parser.add_argument("--seed", type=int, default=0, help="of the dice")
    options = parser.parse_args()
    moody = Moody(options.delay, options.errors, options.seed)
    asyncio.run(serve(socket.socket(fileno=options.fd), moody))


if __name__ == "__main__":
    main()
