"""The folder that holds everything a portal keeps: whose it is, who uses it, its secrets."""

from __future__ import annotations

import base64
import contextlib
import fcntl
import json
import os
import secrets
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from wg_portal.launcher import servers

LEAST_FREE = 300 * 1024 * 1024
SEAL_KEY = "PORTAL_SEALING_KEY"
"""For the sealer alone: no other process is given it."""
_MARKER = ".wg-portal"
_LOCK = "running.pid"


class RefusedError(RuntimeError):
    """The portal cannot start; the text is one sentence for whoever started it."""


@dataclass
class DataFolder:
    """A locked data folder; the lock ends with the process that holds it."""

    path: Path
    lock: IO[str]
    ended_abruptly: bool

    @property
    def servers(self) -> Path:
        """Folder of the embedded servers."""
        return self.path / "servers"

    @property
    def logs(self) -> Path:
        """Folder of one log per process."""
        return self.path / "log"

    @property
    def mail(self) -> Path:
        """Folder of the mails that the local sink received."""
        return self.path / "mail"

    def empty(self) -> None:
        """Delete everything that a portal kept here."""
        servers.remove(self.servers)
        for entry in self.path.iterdir():
            if entry.name in {_MARKER, _LOCK}:
                continue
            if entry.is_dir() and not entry.is_symlink():
                shutil.rmtree(entry)
            else:
                entry.unlink()

    def release(self) -> None:
        """Give the folder back after an orderly end."""
        self.lock.truncate(0)
        self.lock.close()


def take(path: Path) -> DataFolder:
    """Lock ``path`` for this process, making it when it is missing.

    Raises ``RefusedError`` when another process has it, when it holds somebody else's
    files, or when the disk is nearly full.
    """
    path = path.resolve()
    _check_space(path)
    if path.exists() and not path.is_dir():
        raise RefusedError(f"{path} is a file; choose a folder with --data.")
    if path.exists() and not (path / _MARKER).exists() and any(path.iterdir()):
        raise RefusedError(
            f"{path} holds files that are not a portal's; choose another folder with --data."
        )
    path.mkdir(parents=True, exist_ok=True)
    # Only ``nobody`` passes through, on the way to PostgreSQL's own closed folder.
    path.chmod(0o711)
    lock = (path / _LOCK).open("a+", encoding="utf-8")
    lock.seek(0)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        holder = lock.read().strip() or "unknown"
        lock.close()
        raise RefusedError(
            f"A portal already runs on {path} (process {holder}); stop it or choose --data."
        ) from None
    (path / _MARKER).touch()
    previous = lock.read().strip()
    lock.truncate(0)
    lock.write(f"{os.getpid()}\n")
    lock.flush()
    return DataFolder(path, lock, ended_abruptly=bool(previous))


def load_secrets(path: Path) -> dict[str, str]:
    """Return the keys in ``path``, making them at the first start (mode 0600).

    Raises ``RefusedError`` when the file cannot be read as such.
    """
    with contextlib.suppress(FileNotFoundError):
        try:
            kept = json.loads(path.read_text())
            if SEAL_KEY in kept:
                return {name: str(kept[name]) for name in _new_secrets()}
            # A folder from before there was a sealer.
            kept = {name: str(kept[name]) for name in _new_secrets() if name != SEAL_KEY}
        except (ValueError, KeyError, TypeError):
            raise RefusedError(
                f"{path} cannot be read; bring it back from a backup, or start with --reset."
            ) from None
        return _keep(path, _new_secrets() | kept)
    return _keep(path, _new_secrets())


def _keep(path: Path, made: dict[str, str]) -> dict[str, str]:
    waiting = path.with_suffix(".part")
    with open(os.open(waiting, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(made, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    waiting.rename(path)
    return made


def _new_secrets() -> dict[str, str]:
    return {
        "PORTAL_SECRET_KEY": secrets.token_urlsafe(50),
        "PORTAL_CONTEXT_KEY": secrets.token_hex(32),
        SEAL_KEY: base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
        "PORTAL_FIELD_KEYS": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
    }


def _check_space(path: Path) -> None:
    existing = next(folder for folder in (path, *path.parents) if folder.exists())
    free = shutil.disk_usage(existing).free
    if free < LEAST_FREE:
        raise RefusedError(
            f"The disk of {path} is nearly full: {free // 2**20} MB free,"
            f" {LEAST_FREE // 2**20} MB are needed."
        )
