"""A mail server that misbehaves on purpose, one way at a time."""

from __future__ import annotations

import re
import socket
import threading
import time
from typing import BinaryIO

DRIP = 0.03
"""Seconds between the bytes of a slow answer."""
_ID = re.compile(rb"(?mi)^Message-ID:\s*(<[^>]+>)")


class Rogue:
    """Listens on a free port; ``fault`` is how it misbehaves, ``taken`` what it took."""

    def __init__(self) -> None:
        self.fault = ""
        self.taken: list[str] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"smtp://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def stop(self) -> None:
        """Take no further connection."""
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        try:
            with connection, connection.makefile("rb") as lines:
                self._say(connection, "220 rogue")
                while self._answer(connection, lines, lines.readline().upper()):
                    pass
        except OSError:
            pass  # the client left

    def _answer(self, connection: socket.socket, lines: BinaryIO, line: bytes) -> bool:
        """Answer one line; returns whether the connection goes on."""
        word = line[:4]
        if not word or word == b"QUIT":
            return False
        refusal = {"421": "421 closing", "4xx": "451 later", "5xx": "550 no"}.get(self.fault)
        if word == b"RCPT" and refusal:
            self._say(connection, refusal)
            return self.fault != "421"
        if word == b"DATA":
            return self._take(connection, lines)
        self._say(connection, "250 OK")
        return True

    def _take(self, connection: socket.socket, lines: BinaryIO) -> bool:
        if self.fault == "hang before 354":
            lines.read()  # until the client gives up
            return False
        self._say(connection, "354 go on")
        content = b"".join(iter(lines.readline, b".\r\n"))
        found = _ID.search(content)
        self.taken.append(found[1].decode() if found else "?")
        if self.fault == "hang after the dot":
            lines.read()
            return False
        self._say(connection, "250 taken")
        return self.fault != "close after 250"

    def _say(self, connection: socket.socket, reply: str) -> None:
        data = reply.encode() + b"\r\n"
        if self.fault != "slow drip":
            connection.sendall(data)
            return
        for n in range(len(data)):
            connection.sendall(data[n : n + 1])
            time.sleep(DRIP)
