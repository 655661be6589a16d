"""A file is handed out after the scanner has seen it; while that is away, the file stays closed."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from apps.documents import cleanup, scanner
from apps.documents.faults import Unfit
from apps.documents.models import CleaningJob, Version
from apps.notifications.watch import WORRIES
from tests import factories
from tests.documents.conftest import World, upload

Rows = Callable[[Any], list[Any]]

# The test file of the scanners' makers, put together here so that none of them finds this one.
EICAR = (r"X5O!P%@AP[4\PZX54(P^)7CC)7}" + "$EICAR" + "-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*").encode()


class Clamd:
    """A server that speaks clamd's protocol and knows one signature."""

    def __init__(self, listener: socket.socket, *, most: int = 1 << 20) -> None:
        self.seen: list[bytes] = []
        self._listener, self._most = listener, most
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                link, _peer = self._listener.accept()
            except OSError:
                return
            with link, link.makefile("rwb") as file:
                command = b""
                while not command.endswith(b"\0"):
                    command += file.read(1)
                file.write(self._pong() if command == b"zPING\0" else self._verdict(file))
                file.flush()

    def _pong(self) -> bytes:
        return b"PONG\0"

    def _verdict(self, file: Any) -> bytes:
        data = b""
        while size := struct.unpack(">I", file.read(4))[0]:
            data += file.read(size)
        self.seen.append(data)
        if len(data) > self._most:
            return b"INSTREAM size limit exceeded. ERROR\0"
        return b"stream: Eicar-Signature FOUND\0" if EICAR in data else b"stream: OK\0"


@contextmanager
def serving(settings: Any, *, unix: Path | None = None, **options: Any) -> Iterator[Clamd]:
    family = socket.AF_UNIX if unix else socket.AF_INET
    with socket.socket(family) as listener:
        listener.bind(str(unix) if unix else ("127.0.0.1", 0))
        listener.listen()
        settings.FILE_SCANNER = (
            f"unix://{unix}" if unix else f"tcp://127.0.0.1:{listener.getsockname()[1]}"
        )
        yield Clamd(listener, **options)


def away(settings: Any) -> None:
    """A port on which nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        settings.FILE_SCANNER = f"tcp://127.0.0.1:{taken.getsockname()[1]}"


def bad() -> Any:
    return upload(b"a,b\n" + EICAR + b",1\n", "a.csv")


@pytest.mark.parametrize("local", [False, True])
def test_speaks_the_protocol(tmp_path: Path, settings: Any, local: bool) -> None:
    clean, found = tmp_path / "clean", tmp_path / "found"
    clean.write_bytes(b"x" * 200_000)
    found.write_bytes(EICAR)
    with serving(settings, unix=tmp_path / "socket" if local else None) as clamd:
        scanner.scan(clean)
        assert clamd.seen == [b"x" * 200_000]
        with pytest.raises(Unfit, match="malware"):
            scanner.scan(found)
        assert scanner.answers()


def test_no_verdict_is_no_release(tmp_path: Path, settings: Any) -> None:
    large = tmp_path / "large"
    large.write_bytes(b"x" * 2000)
    with serving(settings, most=1000), pytest.raises(scanner.Away):
        scanner.scan(large)
    away(settings)
    assert not scanner.answers()
    with pytest.raises(scanner.Away):
        scanner.scan(large)


def test_silent_scanner_is_left(tmp_path: Path, settings: Any) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"x")
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        settings.FILE_SCANNER = f"tcp://127.0.0.1:{listener.getsockname()[1]}"
        with pytest.raises(scanner.Away):
            scanner.scan(file, patience=0.2)
        assert not scanner.answers()


def test_what_it_finds_is_refused(world: World, settings: Any, owner_rows: Rows) -> None:
    with serving(settings) as clamd:
        paper = world.paper(upload=bad())
        assert len(clamd.seen) == 1
    [version] = owner_rows(Version)
    assert (version.state, version.fault, version.clean_sha256) == ("refused", "malware", "")
    for name, sees in (("author", True), ("reader", False)):
        page = world.client(name).get(f"/papers/{paper.pk}/").content.decode()
        assert ("マルウェア" in page) == sees, name
    assert world.client("reader").get(f"/papers/versions/{version.pk}/").status_code == 404


def test_while_it_is_away_nothing_is_released(
    world: World, settings: Any, owner_rows: Rows
) -> None:
    away(settings)
    paper = world.paper(upload=bad())
    [version] = owner_rows(Version)
    assert (version.state, version.delay) == ("scanning", "scanner")
    for name, sees in (("author", True), ("reader", False)):
        client = world.client(name)
        page = client.get(f"/papers/{paper.pk}/").content.decode()
        assert ("応答していません" in page) == sees, name
        assert client.get(f"/papers/versions/{version.pk}/").status_code == 404, name
    assert WORRIES["scanner"]({})
    at = factories.AT
    for _again in range(cleanup.MOST_TRIES + 2):
        assert cleanup.clean_received(at=at, limit=10) == 0
        at += timedelta(minutes=2)
    [version] = owner_rows(Version)
    assert (version.state, version.delay) == ("scanning", "scanner"), "no fault of the file"
    assert len(owner_rows(CleaningJob)) == 1


def test_when_it_is_back_the_file_goes_on(world: World, settings: Any, owner_rows: Rows) -> None:
    away(settings)
    world.paper()
    assert cleanup.clean_received(at=factories.AT, limit=10) == 0
    with serving(settings):
        assert not WORRIES["scanner"]({})
        assert cleanup.clean_received(at=factories.AT, limit=10) == 0, "not yet due"
        assert cleanup.clean_received(at=factories.AT + timedelta(minutes=2), limit=10) == 1
    [version] = owner_rows(Version)
    assert (version.state, version.delay) == ("clean", "")
    assert owner_rows(CleaningJob) == []


def test_without_a_scanner_nobody_is_asked(tmp_path: Path, settings: Any) -> None:
    settings.FILE_SCANNER = ""
    scanner.scan(tmp_path / "does not exist")
    assert scanner.answers()
    assert not WORRIES["scanner"]({})
