"""The list of what a backup holds."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

FORMAT = 1
NAME = "manifest.json"


class BackupError(RuntimeError):
    """A backup cannot be made or used; the text is one sentence for whoever asked."""


@dataclass(frozen=True, slots=True)
class Table:
    """One table: its columns in the order of the file, and how many rows there are."""

    columns: list[str]
    rows: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds. ``digests`` maps paths below the folder to their SHA-256.

    ``taken_at`` is the snapshot's time (ISO 8601); ``schema`` the fingerprint of all columns.
    """

    format: int
    taken_at: str
    installation: str
    migrations: list[str]
    schema: str
    tables: dict[str, Table]
    digests: dict[str, str]

    @property
    def rows(self) -> int:
        """All rows together."""
        return sum(table.rows for table in self.tables.values())

    def write(self, folder: Path) -> None:
        """Store it; a backup without this file is not one."""
        (folder / NAME).write_text(json.dumps(asdict(self), indent=1, sort_keys=True))


def read(folder: Path) -> Manifest:
    """Return the manifest of the backup in ``folder``. Raises ``BackupError``."""
    try:
        kept: dict[str, Any] = json.loads((folder / NAME).read_text())
        kept["tables"] = {name: Table(**table) for name, table in kept["tables"].items()}
        manifest = Manifest(**kept)
    except FileNotFoundError:
        raise BackupError(f"{folder} holds no backup: {NAME} is missing.") from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise BackupError(f"{folder / NAME} cannot be read: take another backup.") from None
    if manifest.format != FORMAT:
        raise BackupError(f"{folder} was written in format {manifest.format}, not {FORMAT}.")
    return manifest


def check_digests(folder: Path, manifest: Manifest) -> None:
    """Compare every file with the manifest. Raises ``BackupError`` naming the first fault."""
    for path, expected in manifest.digests.items():
        try:
            found = digest(folder / path)
        except OSError:
            raise BackupError(f"{path} is missing from the backup.") from None
        if found != expected:
            raise BackupError(f"{path} is not what was backed up: its SHA-256 differs.")


def digest(path: Path) -> str:
    """Return the SHA-256 of a file's content."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
