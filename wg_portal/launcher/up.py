"""``bin/up``: the whole portal on this machine, in one terminal, until Ctrl-C."""

from __future__ import annotations

import argparse
import errno
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from types import FrameType

import psycopg

from wg_portal.launcher import datafolder, processes, roles, servers
from wg_portal.launcher.binaries import ServerMissingError
from wg_portal.launcher.datafolder import DataFolder, RefusedError
from wg_portal.launcher.supervisor import GaveUpError, Supervisor

ROOT = Path(__file__).resolve().parents[2]
ADDRESSES = ("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_SEALER_URL")
"""One database under three logins."""
_READY_WITHIN = 120.0
_NO_SPACE = "No space left on device"


class StoppedError(BaseException):
    """Somebody asked the portal to stop; not an ``Exception``, so that nothing swallows it."""


class Portal:
    """One run: takes the folder and the port, starts everything, watches, stops."""

    def __init__(self, port: int, data: Path, *, reset: bool) -> None:
        self.port, self.data, self.reset = port, data, reset
        self.began = time.monotonic()
        self.supervisor = Supervisor(self.say)

    def say(self, line: str) -> None:
        """Print a line of progress with the seconds since the start."""
        print(f"{time.monotonic() - self.began:6.1f} s  {line}", flush=True)  # noqa: T201

    def run(self) -> None:
        """Run until stopped. Raises what ``sentence`` can put in words, or ``StoppedError``."""
        folder = datafolder.take(self.data)
        os.umask(0o077)  # whatever is made in it is for this account only
        try:
            with listen(self.port, patience=10 if folder.ended_abruptly else 0) as web:
                self.port = web.getsockname()[1]
                if self.reset:
                    folder.empty()
                    self.say(f"Emptied {folder.path}")
                self._start(folder, web)
                print(f"Portal ready at http://127.0.0.1:{self.port}/", flush=True)  # noqa: T201
                while True:
                    time.sleep(0.25)
                    self.supervisor.watch()
        finally:
            for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                signal.signal(signum, signal.SIG_IGN)
            self.supervisor.stop()
            folder.release()

    def _start(self, folder: DataFolder, web: socket.socket) -> None:
        for place in (folder.logs, folder.mail):
            place.mkdir(mode=0o700, exist_ok=True)
        env = {
            **datafolder.load_secrets(folder.path / "secrets.json"),
            "PORTAL_URL": f"http://127.0.0.1:{self.port}",
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "config.settings.local",
            "PORTAL_DATA": str(folder.path),
            "PYTHONUNBUFFERED": "1",
        }
        key = env.pop(datafolder.SEAL_KEY)
        env |= self._start_servers(folder, env)
        url = env.pop("DATABASE_SEALER_URL")
        if not env.get("SMTP_URL"):
            sink = listen(0)
            self.supervisor.add(processes.mail_sink(ROOT, folder, sink.fileno()))
            env["SMTP_URL"] = f"smtp://127.0.0.1:{sink.getsockname()[1]}"
            sink.detach()  # stays open for restarts
        self._prepare(folder, env)
        for child in processes.portal(ROOT, folder, web.fileno(), env):
            self.supervisor.add(child)
        self.supervisor.add(processes.sealer(ROOT, folder, env, url, key))
        self.say("Web, worker, beat, sealer started")
        self._wait_until_ready()

    def _start_servers(self, folder: DataFolder, env: Mapping[str, str]) -> dict[str, str]:
        given = [bool(env.get(name)) for name in ADDRESSES]
        if any(given) and not all(given):
            raise RefusedError(f"Set {', '.join(ADDRESSES)} together, or none of them.")
        own_database, own_queue = not any(given), not env.get("REDIS_URL")
        if not own_database and not own_queue:
            return {}
        pair = servers.start(
            folder.servers,
            durable=True,
            logs=folder.logs,
            with_postgres=own_database,
            with_valkey=own_queue,
        )
        made: dict[str, str] = {}
        if own_database:
            self.supervisor.add(pair.postgres)
            made["DATABASE_URL"] = pair.url(roles.APP, "portal")
            made["DATABASE_OWNER_URL"] = pair.url(roles.OWNER, "portal")
            made["DATABASE_SEALER_URL"] = pair.url(roles.SEALER, "portal")
        if own_queue:
            self.supervisor.add(pair.valkey)
            made["REDIS_URL"] = pair.redis_url
        self.say(" and ".join(child.name for child in self.supervisor.children) + " answer")
        if own_database:
            roles.install(pair.superuser_url(), "portal")
        return made

    def _prepare(self, folder: DataFolder, env: Mapping[str, str]) -> None:
        child = processes.preparation(ROOT, folder, env)
        child.start()
        try:
            for line in child.lines():
                self.say(line)
            status = child.finish()
        finally:
            child.stop()
        if status:
            raise GaveUpError(
                f"The preparation failed; its log {child.log} closes with:\n{child.tail()}"
            )

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + _READY_WITHIN
        answer = "no answer"
        while time.monotonic() < deadline:
            self.supervisor.watch()
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
            try:
                connection.request("GET", "/readyz")
                response = connection.getresponse()
                answer = f"{response.status} {response.read(300).decode(errors='replace')}"
                if response.status == http.client.OK:
                    return
            except (OSError, http.client.HTTPException) as error:
                answer = str(error)
            finally:
                connection.close()
            time.sleep(0.1)
        raise GaveUpError(f"/readyz did not answer 200 within {_READY_WITHIN:.0f} s: {answer}")


def listen(port: int, patience: float = 0) -> socket.socket:
    """Listen on the port of this machine; 0 takes any free one.

    ``patience`` seconds are given to the processes of a killed portal to let go of it.
    Raises ``RefusedError``.
    """
    deadline = time.monotonic() + patience
    while True:
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", port))
            listener.listen(128)
        except OSError as error:
            listener.close()
            if error.errno != errno.EADDRINUSE:
                raise RefusedError(f"Port {port} cannot be used: {error.strerror}.") from error
            if time.monotonic() > deadline:
                raise RefusedError(
                    f"Port {port} is in use; stop what listens there or choose another --port."
                ) from None
            time.sleep(0.2)
        else:
            return listener


def sentence(error: Exception) -> str:
    """What went wrong, in words for whoever started the portal."""
    text = str(error)
    if (isinstance(error, OSError) and error.errno == errno.ENOSPC) or _NO_SPACE in text:
        return "The disk is full: make room and start again; nothing was lost."
    if isinstance(error, psycopg.Error):
        return f"PostgreSQL refused: {text}"
    return text


def main() -> None:
    """Read the command line, run, and end with one sentence when it cannot."""
    parser = argparse.ArgumentParser(prog="bin/up", description="Run the portal on this machine.")
    parser.add_argument("--port", type=int, default=8000, help="where it listens (8000)")
    parser.add_argument("--data", type=Path, default=Path("var/portal"), help="its data folder")
    parser.add_argument("--reset", action="store_true", help="empty the data folder first")
    options = parser.parse_args()
    if not 0 <= options.port <= 65535:
        parser.error("--port must lie between 0 and 65535")

    def stop(signum: int, frame: FrameType | None) -> None:
        raise StoppedError

    for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(signum, stop)
    portal = Portal(options.port, options.data, reset=options.reset)
    try:
        portal.run()
    except StoppedError:
        portal.say("Stopped")
    except (
        *(RefusedError, GaveUpError, servers.ServerStartError, ServerMissingError),
        *(psycopg.Error, OSError, subprocess.SubprocessError),
    ) as error:
        sys.exit(sentence(error))


if __name__ == "__main__":
    main()
