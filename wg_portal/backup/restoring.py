"""Fills an empty database from a backup; what comes out is silent until mail is released."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

import psycopg
from django.core.management import call_command
from django.db import DatabaseError, connections, transaction
from django.db.migrations.loader import MigrationLoader

from wg_portal import installation
from wg_portal.backup import tables
from wg_portal.backup.manifest import BackupError, Manifest, check_digests, read
from wg_portal.management.commands.prepare import migrate

if TYPE_CHECKING:
    from datetime import datetime

    from wg_portal.backup.tables import Connection


EMPTY_TABLES_STAY = "The database now holds empty tables: make a new one before you try again."


@dataclass(frozen=True, slots=True)
class Places:
    """Where things go: the owner's connection and the two folders outside the database."""

    using: str
    files: Path
    checkpoints: Path


def restore(folder: Path, places: Places, *, at: datetime) -> Manifest:
    """Bring the backup in ``folder`` back; ``at`` is the moment before which everything waits.

    Raises ``BackupError``: nothing is changed, unless it says that empty tables stay behind.
    """
    manifest = read(folder)
    check_digests(folder, manifest)
    check_schema(manifest)
    _check_empty(places.using)
    # Files are named by their content, so they harm nobody should the rows not come.
    copy_missing(folder / "files", places.files)
    migrate(places.using)
    try:
        with transaction.atomic(using=places.using):
            _fill(folder, manifest, _raw(places.using))
            installation.hold_mail(since=at, using=places.using)
    except (BackupError, psycopg.Error, DatabaseError) as fault:
        reason = fault if isinstance(fault, BackupError) else "The rows cannot be loaded."
        raise BackupError(f"{reason} {EMPTY_TABLES_STAY}") from fault
    call_command("render_walls", database=places.using)
    call_command("install_context_key", database=places.using)
    copy_missing(folder / "checkpoints", places.checkpoints)
    return manifest


def check_schema(manifest: Manifest) -> None:
    """The backup's schema must be the code's. Raises ``BackupError``."""
    loader = MigrationLoader(None)
    ours = {f"{app}.{name}" for app, name in loader.disk_migrations}
    theirs = set(manifest.migrations)
    if missing := sorted(ours - theirs):
        raise BackupError(
            f"The backup is of an older schema ({_some(missing)} was not applied yet): restore it"
            " with the version that made it, then upgrade."
        )
    if unknown := sorted(theirs - ours):
        raise BackupError(
            f"The backup is of a newer schema ({_some(unknown)} is not known here): restore it"
            " with the version that made it."
        )


def copy_missing(source: Path, target: Path) -> None:
    """Copy what is not there yet: what stands outside the database may be newer."""
    for path in source.rglob("*"):
        place = target / path.relative_to(source)
        if path.is_file() and not place.exists():
            place.parent.mkdir(parents=True, exist_ok=True)
            waiting = place.with_name(f".{place.name}.part")
            shutil.copyfile(path, waiting)
            waiting.rename(place)


def _check_empty(using: str) -> None:
    found, _fingerprint = tables.columns(_raw(using))
    if found:
        raise BackupError(
            f"The database is not empty ({len(found)} tables): restore goes into a new one only."
        )


def _fill(folder: Path, manifest: Manifest, raw: Connection) -> None:
    _known, fingerprint = tables.columns(raw)
    if fingerprint != manifest.schema:
        raise BackupError("The migrations are the same, but the columns differ from the backup's.")
    # Keys between tables are checked at the end of the transaction, so any order will do.
    for name, table in manifest.tables.items():
        came = tables.copy_in(raw, name, table, folder / "tables" / f"{name}.copy.gz")
        if came != table.rows:
            raise BackupError(f"Of {name} came {came} rows instead of {table.rows}.")
    tables.set_sequences(raw)


def _raw(using: str) -> Connection:
    connections[using].ensure_connection()
    return cast("Connection", connections[using].connection)


def _some(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{names[0]} and {len(names) - 1} more"
