"""Takes a backup through the role that may read everything and write nothing."""

from __future__ import annotations

import os
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg

from wg_portal.backup import tables
from wg_portal.backup.manifest import FORMAT, BackupError, Manifest, digest

if TYPE_CHECKING:
    from collections.abc import Iterator

ALONE = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"


def back_up(url: str, folder: Path, *, files: Path, checkpoints: Path) -> Manifest:
    """Write everything into ``folder``, which appears only when it is complete.

    ``url`` is the address for ``portal_backup``. Raises ``BackupError``.
    """
    if folder.exists():
        raise BackupError(f"{folder} exists already: name a folder that does not.")
    waiting = folder.with_name(f".{folder.name}.part")
    shutil.rmtree(waiting, ignore_errors=True)
    waiting.mkdir(parents=True, mode=0o700)
    try:
        manifest = _fill(url, waiting, files, checkpoints)
    except psycopg.errors.InsufficientPrivilege:
        raise BackupError(
            "This role does not see every row: let DATABASE_BACKUP_URL name portal_backup."
        ) from None
    except psycopg.Error as error:
        raise BackupError(f"The database could not be read: {error}") from error
    else:
        manifest.write(waiting)
        waiting.rename(folder)
        return manifest
    finally:
        shutil.rmtree(waiting, ignore_errors=True)


def _fill(url: str, folder: Path, files: Path, checkpoints: Path) -> Manifest:
    (folder / "tables").mkdir()
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(ALONE)
        # A row that a policy hides is an error, not a gap.
        connection.execute("SET LOCAL row_security = off")
        # The first query takes the snapshot: nothing later is in it.
        at = datetime.now(UTC)
        known, fingerprint = tables.columns(connection)
        taken = {
            name: tables.copy_out(connection, name, names, folder / "tables" / f"{name}.copy.gz")
            for name, names in known.items()
        }
        migrations = tables.migrations(connection)
        row = connection.execute("SELECT id::text FROM wg_portal_installation").fetchone()
    # After the snapshot: a file is on the disk before the row that names it is committed.
    _copy(files, folder / "files")
    _copy(checkpoints, folder / "checkpoints")
    return Manifest(
        format=FORMAT,
        taken_at=at.isoformat(timespec="seconds"),
        installation=row[0] if row else "",
        migrations=migrations,
        schema=fingerprint,
        tables=taken,
        digests={str(path.relative_to(folder)): digest(path) for path in _files(folder)},
    )


def _copy(source: Path, target: Path) -> None:
    for path in _files(source):
        place = target / path.relative_to(source)
        place.parent.mkdir(parents=True, exist_ok=True)
        try:
            shutil.copyfile(path, place)
        except FileNotFoundError:
            continue  # swept away meanwhile: nothing refers to it


def _files(folder: Path) -> Iterator[Path]:
    for parent, _folders, names in os.walk(folder):
        yield from (Path(parent) / name for name in sorted(names) if not name.startswith("."))
