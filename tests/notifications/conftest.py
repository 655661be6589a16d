"""A real SMTP server inside the test process, and rows that other processes can see."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

import psycopg
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.db import connection
from psycopg import sql

from apps.notifications.tasks import look_now
from tests.obligations.scene import Scene, build

KEPT = ("django_migrations", "wall_digest", "context_key", "portal_cache")


class Sink:
    """Keeps every mail; answers as ``replies`` says, a word of SMTP to a list of answers."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.raw: list[bytes] = []
        self.envelopes: list[tuple[str, list[str]]] = []
        self.replies: dict[str, list[str]] = {}
        self.close_after: str | None = None

    def answer(self, word: str, otherwise: str) -> str:
        planned = self.replies.get(word)
        return planned.pop(0) if planned else otherwise

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        reply = self.answer("MAIL", "250 OK")
        if reply.startswith("2"):
            envelope.mail_from = address
        return reply

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        reply = self.answer("RCPT", "250 OK")
        if reply.startswith("2"):
            envelope.rcpt_tos.append(address)
        return reply

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        reply = self.answer("DATA", "250 OK")
        if reply.startswith("2"):
            content = envelope.original_content or b""
            self.raw.append(content)
            self.mails.append(message_from_bytes(content, policy=default))  # type: ignore[arg-type]
            self.envelopes.append((envelope.mail_from or "", list(envelope.rcpt_tos)))
        if self.close_after:
            if self.close_after == "answer":
                await server.push(reply)
            server.transport.abort() if self.close_after == "dot" else server.transport.close()
        return reply

    def to(self, address: str) -> list[EmailMessage]:
        return [m for m, e in zip(self.mails, self.envelopes, strict=True) if e[1] == [address]]

    def clear(self) -> None:
        self.mails.clear()
        self.raw.clear()
        self.envelopes.clear()


@pytest.fixture(scope="session")
def _controller() -> Iterator[Controller]:
    made = Controller(Sink(), hostname="127.0.0.1", port=0, ready_timeout=10)
    # Controller checks readiness on its own port, so it must be known: take a free one.
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        made.port = probe.getsockname()[1]
    made.start()
    yield made
    made.stop()


@pytest.fixture
def sink(_controller: Controller, settings: Any) -> Sink:
    """The server, empty and friendly."""
    made: Sink = _controller.handler
    made.__init__()  # type: ignore[misc]
    settings.SMTP_URL = f"smtp://127.0.0.1:{_controller.port}"
    settings.REDIS_URL = ""
    return made


@pytest.fixture
def scene(db: None) -> Scene:
    """A body with its desk, a bank and a rival."""
    return build()


@pytest.fixture
def committed(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Rows are really committed; the owner clears all tables afterwards."""
    with django_db_blocker.unblock():
        yield
        connection.close()
        url = os.environ["DATABASE_URL"].replace("portal_test@", "portal_owner@")
        with psycopg.connect(url, autocommit=True) as owner:
            found = owner.execute(
                "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
            ).fetchall()
            names = [sql.Identifier(name) for (name,) in found if name not in KEPT + STATIC]
            # A transaction left open would otherwise stop the whole run here.
            owner.execute("SET lock_timeout = '10s'")
            # The cascade also reaches the ladders, as bodies may have their own.
            owner.execute(
                "CREATE TEMPORARY TABLE defaults AS"
                " SELECT * FROM obligations_ladderstage WHERE body_id IS NULL"
            )
            owner.execute(sql.SQL("TRUNCATE {} CASCADE").format(sql.SQL(", ").join(names)))
            owner.execute("INSERT INTO obligations_ladderstage SELECT * FROM defaults")


STATIC = ("wg_portal_installation", "django_content_type", "auth_permission")


def start_worker(failpoint: str = "", work: Callable[[], object] = look_now) -> int:
    """Let a process of its own look once, as the real role; returns its id.

    Forked, not spawned: loading Django anew would take most of the time.
    """
    connection.close()
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        os.environ["PORTAL_FAILPOINT"] = failpoint
        connection.settings_dict["USER"] = "portal_app"
        work()
        code = 0
    finally:
        os._exit(code)


def exit_code(pid: int) -> int:
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def worker(failpoint: str = "") -> int:
    """Start a worker and wait for its end."""
    return exit_code(start_worker(failpoint))


KILLED = -signal.SIGKILL
