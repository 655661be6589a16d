"""The mail sink over real SMTP."""

import smtplib
import socket
import sys
from collections.abc import Iterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest

from wg_portal.launcher.children import Child
from wg_portal.launcher.mailsink import Keeper

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def sink(tmp_path: Path) -> Iterator[tuple[Child, int]]:
    """The sink as its own process on an inherited socket, with the port."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        child = Child(
            name="Mail sink",
            argv=[
                *(sys.executable, "-m", "wg_portal.launcher.mailsink"),
                *("--fd", str(listener.fileno()), "--folder", str(tmp_path / "mail")),
            ],
            log=tmp_path / "sink.log",
            cwd=ROOT,
            pass_fds=[listener.fileno()],
        )
        child.start()
        yield child, listener.getsockname()[1]
        child.stop()


def mail(text: str) -> EmailMessage:
    """A mail in Japanese."""
    message = EmailMessage()
    message["Subject"] = "会合のご案内"
    message["From"], message["To"] = "a@example.jp", "b@example.jp"
    message.set_content(text)
    return message


def test_a_mail_becomes_a_file_with_its_envelope(tmp_path: Path, sink: tuple[Child, int]) -> None:
    with smtplib.SMTP("127.0.0.1", sink[1], timeout=10) as client:
        client.send_message(mail("一通目です。"), "bounce@example.jp", ["b@example.jp"])
        client.send_message(mail("二通目です。"), "bounce@example.jp", ["c@example.jp"])
    files = sorted((tmp_path / "mail").iterdir())
    kept = [message_from_bytes(file.read_bytes(), policy=default) for file in files]
    assert [file.suffix for file in files] == [".eml", ".eml"]
    assert [message["X-Envelope-To"] for message in kept] == ["b@example.jp", "c@example.jp"]
    assert kept[0]["X-Envelope-From"] == "bounce@example.jp"
    assert kept[0]["Subject"] == "会合のご案内"
    assert kept[1].get_content().strip() == "二通目です。"


def test_a_restart_loses_no_connection(sink: tuple[Child, int]) -> None:
    child, port = sink
    child.stop()
    with socket.create_connection(("127.0.0.1", port), timeout=10) as early:
        child.start()
        assert early.recv(3) == b"220"


def test_a_mail_that_cannot_be_stored_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keeper = Keeper(tmp_path)

    def full(fd: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        keeper.keep(sender="a@example.jp", recipients=["b@example.jp"], content=b"x")
    assert list(tmp_path.iterdir()) == []
