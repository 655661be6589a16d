"""A small IMAP server (RFC 9051) with one mailbox: enough for a client that reads and marks."""

from __future__ import annotations

import re
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Imap(socketserver.ThreadingTCPServer):
    """Mails by number; ``seen`` are those that were marked, ``said`` what the client sent."""

    allow_reuse_address = daemon_threads = True

    def __init__(self, mails: list[bytes]) -> None:
        super().__init__(("127.0.0.1", 0), _Session)
        self.mails, self.seen, self.said = mails, set[int](), list[str]()

    @property
    def port(self) -> int:
        return int(self.server_address[1])


class _Session(socketserver.StreamRequestHandler):
    server: Imap

    def handle(self) -> None:
        self._say(b"* OK [CAPABILITY IMAP4rev1] ready")
        for line in self.rfile:
            tag, _, command = line.decode().strip().partition(" ")
            self.server.said.append(command)
            self._answer(command)
            self._say(f"{tag} OK done".encode())
            if command.upper() == "LOGOUT":
                return

    def _answer(self, command: str) -> None:
        server = self.server
        if command.startswith("CAPABILITY"):
            self._say(b"* CAPABILITY IMAP4rev1")
        elif command.startswith("SELECT"):
            self._say(f"* {len(server.mails)} EXISTS".encode())
        elif command.startswith("UID SEARCH UNSEEN"):
            new = [str(n) for n in range(1, len(server.mails) + 1) if n not in server.seen]
            self._say(f"* SEARCH {' '.join(new)}".encode())
        elif found := re.match(r"UID FETCH (\d+) \(BODY\.PEEK\[\]<0\.(\d+)>\)", command):
            mail = server.mails[int(found[1]) - 1][: int(found[2])]
            self._say(f"* {found[1]} FETCH (UID {found[1]} BODY[]<0> {{{len(mail)}}}".encode())
            self.wfile.write(mail)
            self._say(b")")
        elif found := re.match(r"UID STORE (\d+) \+FLAGS\.SILENT \(\\Seen\)", command):
            server.seen.add(int(found[1]))

    def _say(self, line: bytes) -> None:
        self.wfile.write(line + b"\r\n")


@contextmanager
def serving(*mails: bytes) -> Iterator[Imap]:
    """Serve these mails on a free port."""
    with Imap(list(mails)) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()
