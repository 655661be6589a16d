"""Gives each record row its place in the chain. Runs as its own login, one at a time."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import connections, transaction

from apps.activity.sealing import chain, checkpoints
from apps.activity.sealing.checkpoints import Checkpoint
from apps.activity.sealing.gap import Head, gap

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

LOCK = 0x5EA1
"""The advisory lock of the one sealer."""
BATCH = 20_000
ROWS, MINUTES = 1000, timedelta(minutes=5)
"""A checkpoint is due after so many sealed rows, or so long after the last one."""

_UNSEALED = f"""
SELECT r.id, {chain.SQL[chain.FORM]}, r.xact::text FROM activity_record r
 WHERE r.xact >= %s::xid8 AND NOT EXISTS (SELECT FROM activity_seal s WHERE s.record_id = r.id)
 ORDER BY r.xact, r.at, r.id LIMIT %s
"""  # noqa: S608
_ADD = """
INSERT INTO activity_seal (seq, record_id, form, prev, hash)
SELECT * FROM unnest(%s::bigint[], %s::uuid[], %s::smallint[], %s::bytea[], %s::bytea[])
"""


class Standstill(Exception):
    """The sealer may not go on; the text is a sentence for the operator."""


def head_of(using: str = "default") -> Head | None:
    """Return the last sealed row of a database; ``None`` while nothing is sealed."""
    with connections[using].cursor() as cursor:
        cursor.execute(
            "SELECT seq, encode(hash, 'hex') FROM activity_seal ORDER BY seq DESC LIMIT 1"
        )
        row = cursor.fetchone()
    return Head(*row) if row else None


@dataclass
class Sealer:
    """One sealer on one database. ``floor``: all rows of earlier transactions are sealed."""

    key: Ed25519PrivateKey
    folder: Path
    using: str = "default"
    floor: str = "0"
    _installation: UUID | None = field(default=None, init=False)

    def take_lock(self) -> bool:
        """Become the one sealer for as long as this connection lasts."""
        return bool(self._ask("SELECT pg_try_advisory_lock(%s)", LOCK)[0])

    def run_once(self, *, at: datetime, closing: bool = False) -> int:
        """Seal all that is committed, then write the checkpoint that is due.

        ``closing`` writes it also before its time. Returns the number of newly sealed rows.
        Raises ``Standstill``, ``OSError``, ``checkpoints.UnfitError``.
        """
        self._refuse_a_broken_past()
        # Whoever is still writing now lies at or above it, and is found the next time.
        (horizon,) = self._ask("SELECT pg_snapshot_xmin(pg_current_snapshot())::text")
        sealed, count, position = 0, BATCH, self.floor
        while count == BATCH:
            count, position = self._seal(position)
            sealed += count
            self._checkpoint(at=at, closing=closing and count < BATCH)
        self.floor = horizon
        return sealed

    def admit_restore(self, *, at: datetime) -> str:
        """Sign that the record was restored; returns what is gone. Raises ``Standstill``."""
        path = self.folder / checkpoints.FILE
        head, known = head_of(self.using), checkpoints.newest(path)
        found = gap(head, path)
        if not found or known is None:
            raise Standstill(f"{found.sentence} There is nothing to admit.")
        self._refuse_foreign(known)
        checkpoints.append(
            self.folder,
            Checkpoint(
                kind="restored",
                installation=self._of_installation(),
                seq=head.seq if head else 0,
                hash=head.hash if head else "",
                count=head.seq if head else 0,
                at=max(at, known.at),
                lost=found.last,
            ),
            self.key,
        )
        return found.sentence

    def _seal(self, position: str) -> tuple[int, str]:
        """Seal up to ``BATCH`` rows of transactions from ``position`` on; returns the next one."""
        with transaction.atomic(using=self.using), connections[self.using].cursor() as cursor:
            cursor.execute(_UNSEALED, [position, BATCH])
            rows = cursor.fetchall()
            if not rows:
                return 0, position
            head = head_of(self.using)
            first = head.seq + 1 if head else 1
            start = bytes.fromhex(head.hash) if head else chain.beginning(self._of_installation())
            hashes = [start]
            for seq, (_, text, _) in enumerate(rows, start=first):
                hashes.append(chain.link(hashes[-1], seq, text.encode()))
            places = list(range(first, first + len(rows)))
            ids, forms = [row[0] for row in rows], [chain.FORM] * len(rows)
            cursor.execute(_ADD, [places, ids, forms, hashes[:-1], hashes[1:]])
        return len(rows), rows[-1][2]

    def _checkpoint(self, *, at: datetime, closing: bool) -> None:
        head = head_of(self.using)
        known = checkpoints.newest(self.folder / checkpoints.FILE)
        if head is None or (known and head.seq <= known.seq):
            return
        due = known is None or head.seq - known.seq >= ROWS or at - known.at >= MINUTES
        if due or closing:
            made = Checkpoint(
                kind="checkpoint",
                installation=self._of_installation(),
                seq=head.seq,
                hash=head.hash,
                count=head.seq,
                at=max(at, known.at) if known else at,
            )
            checkpoints.append(self.folder, made, self.key)

    def _refuse_a_broken_past(self) -> None:
        """Compare the database with what was signed last; nothing is added to a false past."""
        path = self.folder / checkpoints.FILE
        known, head = checkpoints.newest(path), head_of(self.using)
        if known is None:
            return
        self._refuse_foreign(known)
        found = gap(head, path)
        if found:
            raise Standstill(
                f"{found.sentence} If a backup was restored, run"
                " manage.py seal_record --restored once; if not, keep both and call the auditor."
            )
        row = self._ask("SELECT encode(hash, 'hex') FROM activity_seal WHERE seq = %s", known.seq)
        if known.seq and (row is None or row[0] != known.hash):
            raise Standstill(
                f"Row {known.seq} is not what the checkpoint of {known.at:%Y-%m-%d %H:%M} signed:"
                " nothing more is sealed. Keep database and checkpoints and call the auditor."
            )

    def _refuse_foreign(self, known: Checkpoint) -> None:
        if known.installation != self._of_installation():
            raise Standstill(
                f"The checkpoints in {self.folder} belong to installation {known.installation},"
                f" the record to {self._of_installation()}: name the right PORTAL_CHECKPOINTS."
            )

    def _of_installation(self) -> UUID:
        """The first sealed row names it; the portal's own name goes into that row."""
        if self._installation is None:
            row = self._ask("SELECT prev FROM activity_seal WHERE seq = 1")
            if row:
                self._installation = chain.installation_of(bytes(row[0]))
            else:
                (self._installation,) = self._ask("SELECT id FROM wg_portal_installation")
        return self._installation

    def _ask(self, sql: str, *values: int | str) -> Any:
        with connections[self.using].cursor() as cursor:
            cursor.execute(sql, values)
            return cursor.fetchone()
