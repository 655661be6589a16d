"""A portal's servers and database of its own, in a temporary folder that goes away again."""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import redis

from wg_portal.launcher import datafolder, roles, servers

ROOT = Path(__file__).resolve().parents[2]
DATABASE = "portal"


@dataclass(frozen=True)
class Ground:
    """Running servers, and the environment of a process that works on them."""

    folder: Path
    servers: servers.Servers
    env: dict[str, str]

    @property
    def clock(self) -> Path:
        """File with the seconds by which the portal's clock is ahead."""
        return self.folder / "clock"

    def ask(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """Rows of one statement as the owner, past every wall."""
        with self._owner() as owner:
            return owner.execute(sql.encode(), values).fetchall()

    def change(self, sql: str, *values: Any) -> int:
        """Run one statement as the owner; returns how many rows it changed."""
        with self._owner() as owner:
            return owner.execute(sql.encode(), values).rowcount

    def _owner(self) -> psycopg.Connection[tuple[Any, ...]]:
        return psycopg.connect(self.servers.url(roles.OWNER, DATABASE), autocommit=True)

    def fill(self, messages: int) -> None:
        """Write so many mails that are due."""
        # Models can be loaded only now that Django is set up.
        from bench.mailing import rows

        rows.write(messages)

    def crash_postgres(self) -> None:
        """Let PostgreSQL end without writing anything down, and start it again."""
        postgres = self.servers.postgres
        assert postgres.process is not None
        # What ``pg_ctl stop -m immediate`` sends.
        postgres.process.send_signal(signal.SIGQUIT)
        postgres.process.wait()
        postgres.start()
        self.servers.wait()

    def restart_valkey(self) -> None:
        """Kill Valkey, with all that it holds, and start it again."""
        self.servers.valkey.sweep()
        self.servers.valkey.start()
        self.servers.wait()

    def flush_valkey(self) -> None:
        """Empty Valkey: messages on their way are gone."""
        with redis.Redis.from_url(self.servers.redis_client_url) as valkey:
            valkey.flushall()


@contextmanager
def ground(policy: str) -> Iterator[Ground]:
    """Start servers, migrate, and make this process's Django the owner's; stop all at the end."""
    folder = Path(tempfile.mkdtemp(prefix="portal-bench-"))
    try:
        # Quick while nothing can get lost, durable from the first mail on.
        quick = servers.start(folder / "servers", durable=False, with_valkey=False)
        try:
            roles.install(quick.superuser_url(), DATABASE)
            env = _environment(folder, quick, policy)
            _migrate(env)
        finally:
            quick.stop()
        running = servers.start(folder / "servers", durable=True)
        try:
            yield Ground(folder, running, env)
        finally:
            running.stop()
    finally:
        servers.remove(folder / "servers")
        shutil.rmtree(folder, ignore_errors=True)


def _environment(folder: Path, running: servers.Servers, policy: str) -> dict[str, str]:
    """What ``bin/up`` gives its processes, and the policy of doubtful mails."""
    secrets = datafolder.load_secrets(folder / "secrets.json")
    del secrets[datafolder.SEAL_KEY]
    return {
        **os.environ,
        **secrets,
        # The demo's settings: their clock can be moved, so that back-offs need no waiting.
        "DJANGO_SETTINGS_MODULE": "config.settings.local",
        "PORTAL_DATA": str(folder),
        "PORTAL_URL": "http://127.0.0.1:8000",
        "DATABASE_URL": running.url(roles.APP, DATABASE),
        "DATABASE_OWNER_URL": running.url(roles.OWNER, DATABASE),
        "REDIS_URL": running.redis_url,
        "PORTAL_MAIL_DOUBTFUL": policy,
        "PYTHONUNBUFFERED": "1",
    }


def _migrate(env: dict[str, str]) -> None:
    import django

    os.environ |= {**env, "DATABASE_URL": env["DATABASE_OWNER_URL"]}
    django.setup()
    from django.core.management import call_command
    from django.db import connections

    call_command("compile_catalogues", verbosity=0)
    call_command("migrate", database="owner", verbosity=0)
    call_command("render_walls", database="owner")
    call_command("install_context_key", database="owner")
    connections.close_all()
