"""The bytes of papers under their SHA-256, on a volume that web and worker share.

A file is complete before any row names it: written aside, flushed to the disk, then given its
name. A crash in between leaves at most a file that no row names, which the nightly sweep takes.
"""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from django.conf import settings

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from datetime import datetime

NAME = re.compile(r"[0-9a-f]{64}")
ASIDE = ".new-"
GRACE = timedelta(days=1)
"""A younger file may belong to a row that is not committed yet."""
CHUNK = 1 << 20


def put(chunks: Iterable[bytes]) -> tuple[str, int]:
    """Keep the bytes; return their SHA-256 in hexadecimal and their number."""
    digest, size = hashlib.sha256(), 0
    with aside() as path:
        with path.open("wb") as file:
            for chunk in chunks:
                digest.update(chunk)
                size += len(chunk)
                file.write(chunk)
        _settle(path, digest.hexdigest())
    return digest.hexdigest(), size


def adopt(path: Path) -> str:
    """Keep a finished file made under ``aside()``; return its SHA-256."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    _settle(path, digest)
    return digest


def path_of(sha256: str) -> Path:
    """Return where the bytes lie; raises ``ValueError`` for what is no hash."""
    if not NAME.fullmatch(sha256):
        raise ValueError("not a SHA-256")
    return _root() / sha256


def read(sha256: str) -> BinaryIO:
    """Open for reading; raises ``FileNotFoundError`` when the volume is away."""
    return path_of(sha256).open("rb")


def size_of(sha256: str) -> int | None:
    """Return the number of bytes; ``None`` while the volume is away."""
    try:
        return path_of(sha256).stat().st_size
    except OSError:
        return None


def erase(sha256: str) -> None:
    """Delete the bytes now, for good; nothing happens when they are away already."""
    path = path_of(sha256)
    path.unlink(missing_ok=True)
    _flush(path.parent)


@contextmanager
def aside() -> Iterator[Path]:
    """An empty file on the same volume; whatever was not settled disappears."""
    handle, name = tempfile.mkstemp(prefix=ASIDE, dir=_root())
    os.close(handle)
    path = Path(name)
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)


def sweep(referenced: Collection[str], *, at: datetime) -> int:
    """Delete files older than ``GRACE`` at ``at`` that are not ``referenced``; return how many."""
    oldest = (at - GRACE).timestamp()
    removed = 0
    for path in _root().iterdir():
        ours = path.name.startswith(ASIDE) or NAME.fullmatch(path.name)
        if not ours or path.name in referenced or path.stat().st_mtime > oldest:
            continue
        path.unlink()
        removed += 1
    return removed


def _settle(path: Path, sha256: str) -> None:
    """Give a file its final name, durably; bytes that are there already stay untouched."""
    final = path_of(sha256)
    _flush(path)
    path.chmod(0o440)
    try:
        os.link(path, final)
    except FileExistsError:
        # Young again, or the sweep might take it before this row is committed.
        os.utime(final)
    _flush(final.parent)


def _flush(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _root() -> Path:
    root: Path = settings.FILES_ROOT
    root.mkdir(mode=0o750, parents=True, exist_ok=True)
    return root
