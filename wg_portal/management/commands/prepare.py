"""``manage.py prepare``: everything between a started database and a started portal."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from time import monotonic
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandParser
from django.db import connections
from django.db.migrations.executor import MigrationExecutor


class Command(BaseCommand):
    """One process for all steps: a warm start pays for loading the code once.

    Each step may run any number of times and prints one line when it is done.
    """

    help = "Migrate, render walls, translations and static files; load the demo where it is on."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the alias of the owner's connection."""
        parser.add_argument("--database", default="owner")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the steps in order; the first that fails ends the command."""
        database = options["database"]
        self._step("Translations compiled", lambda: call_command("compile_catalogues"))
        self._step("Database migrated", lambda: migrate(database))
        self._step("Walls rendered", lambda: call_command("render_walls", database=database))
        self._step(
            "Context key installed",
            lambda: call_command("install_context_key", database=database),
        )
        self._step("Static files collected", collect_static_files)
        if settings.DEMO and "load_demo" in get_commands():
            self._step("Demo loaded", lambda: call_command("load_demo"))

    def _step(self, done: str, work: Callable[[], object]) -> None:
        began = monotonic()
        work()
        self.stdout.write(f"{done} ({monotonic() - began:.1f} s)")
        self.stdout.flush()


def migrate(database: str) -> None:
    """Bring ``database`` up to date; when there is nothing to do, this costs one query."""
    executor = MigrationExecutor(connections[database])
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", database=database, interactive=False, verbosity=0)
    call_command("createcachetable", database=database, verbosity=0)


def collect_static_files() -> None:
    """Collect only when a file changed since the last time."""
    target = Path(settings.STATIC_ROOT)
    state, stamp = _static_state(), target / ".collected"
    if stamp.exists() and stamp.read_text() == state:
        return
    call_command("collectstatic", interactive=False, clear=target.exists(), verbosity=0)
    target.mkdir(parents=True, exist_ok=True)
    stamp.write_text(state)


def _static_state() -> str:
    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            status = Path(storage.path(name)).stat()
            digest.update(f"{name} {status.st_size} {status.st_mtime_ns}\n".encode())
    return digest.hexdigest()
