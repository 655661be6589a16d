"""PostgreSQL and Valkey for one folder, reachable through Unix sockets only.

For development, tests and the demo. Needs no Django and keeps nothing global: each call of
``start`` is a pair of servers of its own.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psycopg

from wg_portal.launcher import binaries
from wg_portal.launcher.children import Child, tied_to_parent, wait_for_previous
from wg_portal.launcher.places import Place, settle
from wg_portal.launcher.privileges import Privileges, unprivileged

SUPERUSER = "portal"
_QUICK = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


class ServerStartError(RuntimeError):
    """A server did not come up; the text ends with its log."""


@dataclass(frozen=True)
class Servers:
    """A running pair. ``postgres`` and ``valkey`` can be stopped and started alone."""

    place: Place
    postgres: Child
    valkey: Child

    @property
    def socket_dir(self) -> Path:
        """The folder (mode 0700) with both sockets."""
        return self.place.sockets

    @property
    def valkey_socket(self) -> Path:
        """Valkey's socket."""
        return self.socket_dir / "valkey.sock"

    def url(self, role: str, dbname: str) -> str:
        """Address of a database for a role; there are no passwords."""
        return f"postgresql://{role}@/{quote(dbname)}?host={quote(str(self.socket_dir))}"

    def superuser_url(self, dbname: str = "postgres") -> str:
        """Address for the superuser, who makes roles and databases."""
        return self.url(SUPERUSER, dbname)

    @property
    def redis_url(self) -> str:
        """Valkey's address as Celery reads it."""
        return f"redis+socket://{quote(str(self.valkey_socket))}?virtual_host=0"

    @property
    def redis_client_url(self) -> str:
        """Valkey's address as ``redis.Redis.from_url`` reads it."""
        return f"unix://{quote(str(self.valkey_socket))}?db=0"

    def wait(self, seconds: float = 60.0) -> None:
        """Return when all that were started answer.

        Raises ``ServerStartError`` when one has ended or is late.
        """
        deadline = time.monotonic() + seconds
        for child, answers in (
            (self.postgres, self._postgres_answers),
            (self.valkey, self._valkey_answers),
        ):
            while child.process is not None and not answers():
                if not child.running or time.monotonic() > deadline:
                    raise ServerStartError(f"{child.name} did not start:\n{child.tail()}")
                time.sleep(0.02)

    def stop(self, *, discard: bool = False) -> None:
        """Stop both; ``discard`` deletes their data as well."""
        self.valkey.stop()
        self.postgres.stop()
        if discard:
            self.place.remove()
        elif self.place.sockets.parent != self.place.home:
            shutil.rmtree(self.place.sockets, ignore_errors=True)

    def _postgres_answers(self) -> bool:
        try:
            psycopg.connect(self.superuser_url(), connect_timeout=5).close()
        except psycopg.OperationalError:
            return False
        return True

    def _valkey_answers(self) -> bool:
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(2)
            try:
                client.connect(str(self.valkey_socket))
                client.sendall(b"PING\r\n")
                return client.recv(7) == b"+PONG\r\n"
            except OSError:
                return False


def start(
    root: Path,
    *,
    durable: bool = False,
    logs: Path | None = None,
    with_postgres: bool = True,
    with_valkey: bool = True,
) -> Servers:
    """Start the servers on the data below ``root`` and wait until they answer.

    ``durable`` keeps the data over a power cut; without it writing is several times as
    quick. Logs go to ``logs``, else to ``root``. Raises ``ServerStartError``,
    ``binaries.ServerMissingError``, ``PermissionError`` or ``TimeoutError``.
    """
    privileges = unprivileged()
    place = settle(root, privileges)
    logs = logs or place.home
    servers = Servers(place, _postgres(place, privileges, durable, logs), _valkey(place, logs))
    try:
        if with_postgres:
            servers.postgres.start()
        if with_valkey:
            servers.valkey.start()
        servers.wait()
    except BaseException:
        servers.stop()
        raise
    return servers


def remove(root: Path) -> None:
    """Delete the data of stopped servers of ``root``, wherever it had to be kept."""
    if root.exists():
        settle(root, unprivileged()).remove()


def _postgres(place: Place, privileges: Privileges, durable: bool, logs: Path) -> Child:
    programs = binaries.postgres()
    if programs.bundle and not privileges.can("x", programs.folder / "postgres"):
        programs = programs.moved_to(place.home / "programs")
    data = place.home / "pgdata"
    env = {**os.environ, "LC_ALL": "C.UTF-8"}
    settings = ["listen_addresses=", f"unix_socket_directories={place.sockets}"]
    settings += [] if durable else list(_QUICK)

    def before_start() -> None:
        wait_for_previous(data / "postmaster.pid", "postgres")
        if not (data / "PG_VERSION").exists():
            _initialise(data, programs, privileges, env, durable)

    return Child(
        name="PostgreSQL",
        argv=[
            programs.folder / "postgres",
            "-D",
            data,
            *(word for setting in settings for word in ("-c", setting)),
        ],
        log=logs / "postgres.log",
        env=env,
        stop_signal=signal.SIGINT,  # fast shutdown: does not wait for clients
        grace=30,
        privileges=privileges,
        before_start=before_start,
    )


def _initialise(
    data: Path,
    programs: binaries.PostgresPrograms,
    privileges: Privileges,
    env: dict[str, str],
    durable: bool,
) -> None:
    # Made beside its place and renamed, so that an interrupted start leaves nothing half-made.
    fresh = data.with_name("pgdata.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(mode=0o700)
    if privileges.user is not None:
        shutil.chown(fresh, privileges.user)
    # LC_CTYPE must be C.UTF-8 as well: with plain C a trigram search finds no Japanese.
    locale = ["--locale=C.UTF-8"]
    if programs.major >= 17:
        locale += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    done = subprocess.run(
        [
            *(programs.folder / "initdb", "-D", fresh, "-U", SUPERUSER, "-A", "trust"),
            *("-E", "UTF8", *locale, *([] if durable else ["--no-sync"])),
        ],
        env=env,
        cwd="/",
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        start_new_session=True,
        preexec_fn=tied_to_parent(signal.SIGTERM, privileges.enter),
        **privileges.options(),
    )
    if done.returncode:
        raise ServerStartError(f"PostgreSQL could not make its data folder:\n{done.stderr[-2000:]}")
    fresh.rename(data)


def _valkey(place: Place, logs: Path) -> Child:
    program = binaries.valkey()
    pid_file = place.sockets / "valkey.pid"
    return Child(
        name="Valkey",
        argv=[
            *(program, "--port", "0", "--unixsocket", place.sockets / "valkey.sock"),
            *("--unixsocketperm", "700", "--pidfile", pid_file),
            # The queue only says "look now"; nothing in it has to survive.
            *("--save", "", "--appendonly", "no", "--dir", place.home),
        ],
        log=logs / "valkey.log",
        before_start=lambda: wait_for_previous(pid_file, program.name),
    )
