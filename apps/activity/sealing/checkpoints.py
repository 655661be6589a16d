"""Signed lines outside the database: up to here, the record was this."""

from __future__ import annotations

import base64
import binascii
import fcntl
import json
import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Literal
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

FILE = "checkpoints.jsonl"
ALIVE = "sealer.alive"
"""Beside it: touched whenever every row has its seal, so that others see the sealer's lag."""
PUBLIC_KEY = "public-key.pem"
_END = b"-----END PUBLIC KEY-----"


class UnfitError(ValueError):
    """A key or a line that cannot be used; the text is a sentence."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What the sealer vouches for.

    ``checkpoint``: the first ``count`` rows end at place ``seq`` with ``hash`` (hexadecimal).
    ``restored``: the record was restored from a backup that ended there; rows ``seq`` + 1 to
    ``lost`` of before are gone.
    """

    kind: Literal["checkpoint", "restored"]
    installation: UUID
    seq: int
    hash: str
    count: int
    at: datetime
    lost: int = 0

    def message(self) -> bytes:
        """Return the bytes that are signed."""
        fields = {
            "kind": self.kind,
            "installation": str(self.installation),
            "seq": self.seq,
            "hash": self.hash,
            "count": self.count,
            "at": self.at.isoformat(),
            "lost": self.lost,
        }
        return json.dumps(fields, separators=(",", ":")).encode()

    def line(self, key: Ed25519PrivateKey) -> bytes:
        """Return the signed line with its line feed."""
        message = self.message()
        signature = base64.b64encode(key.sign(message))
        return message[:-1] + b',"signature":"' + signature + b'"}\n'


def read_line(line: bytes) -> tuple[Checkpoint, bytes]:
    """Return the checkpoint of a line and its signature, unchecked. Raises ``UnfitError``."""
    try:
        found = json.loads(line)
        signature = base64.b64decode(found.pop("signature"), validate=True)
        found["installation"] = UUID(found["installation"])
        found["at"] = datetime.fromisoformat(found["at"])
        for name in ("seq", "count", "lost"):
            found[name] = int(found[name])
        if found["kind"] not in ("checkpoint", "restored"):
            raise UnfitError("unknown kind")
        return Checkpoint(**found), signature
    except (ValueError, KeyError, TypeError, AttributeError, binascii.Error):
        raise UnfitError("It is not a checkpoint.") from None


def signed_by(checkpoint: Checkpoint, signature: bytes, keys: list[Ed25519PublicKey]) -> bool:
    """Whether one of the keys signed it."""
    for key in keys:
        try:
            key.verify(signature, checkpoint.message())
        except InvalidSignature:
            continue
        return True
    return False


def append(folder: Path, checkpoint: Checkpoint, key: Ed25519PrivateKey) -> None:
    """Write the line so that it survives a power cut; a line torn by one is taken back first.

    Raises ``OSError``.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / FILE
    fresh = not path.exists()
    with open(os.open(path, os.O_RDWR | os.O_CREAT, 0o644), "r+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        end = file.seek(0, os.SEEK_END)
        tail = _tail(file)
        torn = len(tail) - (tail.rfind(b"\n") + 1)
        file.truncate(end - torn)
        file.seek(end - torn)
        file.write(checkpoint.line(key))
        file.flush()
        os.fsync(file.fileno())
    if fresh:
        entry = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(entry)
        finally:
            os.close(entry)


def newest(path: Path) -> Checkpoint | None:
    """Return the last whole line's checkpoint; ``None`` when there is none yet.

    Raises ``UnfitError`` when that line is not one.
    """
    try:
        with path.open("rb") as file:
            lines = _tail(file).split(b"\n")[:-1]
    except FileNotFoundError:
        return None
    try:
        return read_line(lines[-1])[0] if lines else None
    except UnfitError:
        raise UnfitError(f"The last line of {path} is not a checkpoint.") from None


def _tail(file: IO[bytes]) -> bytes:
    """The end of the file: more than one line."""
    end = file.seek(0, os.SEEK_END)
    file.seek(max(0, end - 4096))
    return file.read()


def numbered(path: Path) -> Iterator[tuple[int, bytes]]:
    """Yield the whole lines of the file with their numbers, from 1. Raises ``OSError``."""
    yield from enumerate(path.read_bytes().split(b"\n")[:-1], start=1)


def private_key(text: str) -> Ed25519PrivateKey:
    """Return the sealing key from 32 bytes in base64. Raises ``UnfitError``."""
    try:
        return Ed25519PrivateKey.from_private_bytes(base64.urlsafe_b64decode(text))
    except ValueError:
        raise UnfitError("PORTAL_SEALING_KEY must hold 32 bytes in base64.") from None


def public_keys(path: Path) -> list[Ed25519PublicKey]:
    """Return all keys of a PEM file: the present one and those before it.

    Raises ``UnfitError`` or ``OSError``.
    """
    found = []
    for part in path.read_bytes().split(_END)[:-1]:
        try:
            key = serialization.load_pem_public_key(part + _END + b"\n")
        except ValueError:
            raise UnfitError(f"{path} holds no public key in PEM.") from None
        if not isinstance(key, Ed25519PublicKey):
            raise UnfitError(f"{path} holds a key of another kind than Ed25519.")
        found.append(key)
    if not found:
        raise UnfitError(f"{path} holds no public key in PEM.")
    return found


def publish_key(folder: Path, key: Ed25519PrivateKey) -> None:
    """Add the public half to the folder's PEM file, unless it stands there. Raises ``OSError``."""
    folder.mkdir(parents=True, exist_ok=True)
    pem = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    path = folder / PUBLIC_KEY
    known = path.read_bytes() if path.exists() else b""
    if pem not in known:
        waiting = path.with_suffix(".part")
        waiting.write_bytes(known + pem)
        waiting.replace(path)
