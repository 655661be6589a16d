"""Checks an export of the record against signed checkpoints: no database, no settings, no Django.

One pass over the lines. What is wrong is said in sentences; ``Report.faults`` empty means that
every row up to the newest checkpoint is what it was when it was signed.
"""

from __future__ import annotations

import json
import re
from binascii import hexlify, unhexlify
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from apps.activity.sealing import chain, checkpoints
from apps.activity.sealing.diagnosis import Changed, explain
from apps.activity.sealing.gap import Gap, span

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from pathlib import Path

    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    from apps.activity.sealing.checkpoints import Checkpoint

SEALED = re.compile(
    rb'\{"seq":(\d{1,18}),"prev":"([0-9a-f]{64})","hash":"([0-9a-f]{64})","row":(.*)\}\n'
)
UNSEALED = b'{"unsealed":'
MOST = 1000
"""Faults that are told one by one; further ones are only counted."""


class Promise(NamedTuple):
    """What a checkpoint said of one place."""

    seq: int
    hash: bytes
    at: datetime


@dataclass
class Report:
    """The outcome. ``notes`` say what is in order and what nothing vouches for yet."""

    faults: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    rows: int = 0
    untold: int = 0

    def fault(self, sentence: str) -> None:
        """Keep a sentence, unless there are very many."""
        if len(self.faults) < MOST:
            self.faults.append(sentence)
        else:
            self.untold += 1


@dataclass
class Promises:
    """The valid lines of a checkpoint file, with what a restore took back left out."""

    standing: list[Promise] = field(default_factory=list)
    installations: set[UUID] = field(default_factory=set)
    newest: datetime | None = None

    def add(self, made: Checkpoint, report: Report) -> None:
        """Take one signed line."""
        self.installations.add(made.installation)
        self.newest = made.at
        if made.kind == "restored":
            self.standing = [each for each in self.standing if each.seq <= made.seq]
            report.notes.append(
                f"The portal was restored from a backup, as the sealer signed at"
                f" {made.at:%Y-%m-%d %H:%M:%S %Z}: {span(made.seq + 1, made.lost)} gone."
            )
        if made.seq:
            self.standing.append(Promise(made.seq, made.hash.encode(), made.at))


def verify(export: Path, marks: Path, keys: list[Ed25519PublicKey]) -> Report:
    """Check the export file against the checkpoint file. Raises ``OSError``."""
    report = Report()
    promises = _promises(marks, keys, report)
    with export.open("rb") as lines:
        try:
            installation = _header(next(lines, b""))
        except (ValueError, KeyError, TypeError):
            report.fault("The file does not begin like an export of the record.")
            return report
        strangers = promises.installations - {installation}
        if strangers and installation is not None:
            report.faults = [
                f"The checkpoints belong to installation {', '.join(map(str, strangers))}, the"
                f" export to installation {installation}: they cannot be compared."
            ]
            return report
        start = chain.beginning(installation) if installation else bytes(32)
        _Pass(report, promises.standing, hexlify(start)).run(lines)
    if not promises.standing:
        report.fault(
            "No checkpoint was given that counts: a record that was cut at its end or rewritten"
            " as a whole cannot be told from a true one."
        )
    return report


def _promises(path: Path, keys: list[Ed25519PublicKey], report: Report) -> Promises:
    promises = Promises()
    for number, line in checkpoints.numbered(path):
        try:
            made, signature = checkpoints.read_line(line)
        except checkpoints.UnfitError:
            report.fault(f"Line {number} of the checkpoints cannot be read; it was left out.")
            continue
        if checkpoints.signed_by(made, signature, keys):
            if promises.newest and made.at < promises.newest:
                report.fault(f"Line {number} of the checkpoints is older than one before it.")
            else:
                promises.add(made, report)
        else:
            report.fault(
                f"Line {number} of the checkpoints does not bear a signature of this public key;"
                " it was left out."
            )
    return promises


def _header(line: bytes) -> UUID | None:
    """The installation; ``None`` while nothing was sealed. Raises what a strange line raises."""
    found = json.loads(line)
    if found["export"] != 1:
        raise ValueError
    return UUID(found["installation"]) if found["installation"] else None


class _Pass:
    """The one pass: place, link, hash and promise of each row."""

    def __init__(self, report: Report, promises: list[Promise], start: bytes) -> None:
        self.report, self.promises, self.start = report, promises, start
        self.changed: list[Changed] = []
        self.seq = 0
        self.unsealed = 0
        self.kept: Promise | None = None
        self.broken: list[tuple[int, Promise]] = []

    def run(self, lines: Iterable[bytes]) -> None:
        """Read every line, then say what is wrong and how far the record is vouched for."""
        closing: bytes | None = None
        known, raw = self.start, unhexlify(self.start)
        waiting = [promise.seq for promise in self.promises]
        checked, due = 0, waiting[0] if waiting else 0
        for line in lines:
            # What the next line must begin with, if nothing was done to it.
            place = self.seq + 1
            begin = b'{"seq":%d,"prev":"%s","hash":"' % (place, known)
            made = sha256(raw + place.to_bytes(8, "big") + line[len(begin) + 72 : -2])
            own = made.hexdigest().encode()
            if line.startswith(b'%s%s","row":' % (begin, own)) and line.endswith(b"}\n"):
                self.seq, known, raw = place, own, made.digest()
            elif found := SEALED.fullmatch(line):
                self.seq, known = self._odd(Changed(int(found[1]), *found.groups()[1:]), known)
                raw = unhexlify(known)
            else:
                closing = self._other(line, closing)
                continue
            self.report.rows += 1
            if self.seq >= due > 0:
                checked = self._keep(checked, known)
                due = waiting[checked] if checked < len(waiting) else 0
        self._conclude(closing)

    def _other(self, line: bytes, closing: bytes | None) -> bytes | None:
        if line.startswith(UNSEALED):
            self.unsealed += 1
            return closing
        if closing is None and line.startswith(b'{"rows":'):
            return line
        self.report.fault(f"A line after row {self.seq} of the export cannot be read.")
        return closing

    def _odd(self, row: Changed, known: bytes) -> tuple[int, bytes]:
        """Say what is wrong with a row; returns its place and hash, to go on from there."""
        last = self.seq
        if row.seq > last + 1:
            gone = span(last + 1, row.seq - 1).capitalize()
            self.report.fault(f"{gone} missing: deleted after sealing.")
        elif row.seq <= last:
            self.report.fault(f"Row {row.seq} stands after row {last}: the order was changed.")
        elif row.prev != known:
            self.report.fault(
                f"The chain is broken between rows {last} and {row.seq}: row {row.seq} was sealed"
                " after another row than the one that stands before it."
            )
        if row.text == b"null":
            self.report.fault(f"Row {row.seq} was deleted; only its seal is left.")
        elif not row.fits(row.seq, row.text):
            self.changed.append(row)
        return row.seq, row.hash

    def _keep(self, index: int, own: bytes) -> int:
        """Compare the promises up to this place; returns the index of the next one."""
        place = self.seq
        while index < len(self.promises) and self.promises[index].seq <= place:
            promise = self.promises[index]
            index += 1
            if promise.seq == place and promise.hash == own:
                if not self.broken:
                    self.kept = promise
            elif promise.seq == place:
                self.broken.append((self.kept.seq if self.kept else 0, promise))
        return index

    def _conclude(self, closing: bytes | None) -> None:
        """Say what was found at the end, and how far the record is vouched for."""
        report = self.report
        for sentence in explain(self.changed):
            report.fault(sentence)
        if self.broken:
            last_true, promise = self.broken[0]
            report.fault(
                f"Row {promise.seq} is not the one that the checkpoint of"
                f" {promise.at:%Y-%m-%d %H:%M:%S %Z} signed: between rows {last_true + 1} and"
                f" {promise.seq} the record was rewritten and chained anew."
                + (f" {len(self.broken)} checkpoints say so." if len(self.broken) > 1 else "")
            )
        newest = max(self.promises, key=lambda each: each.seq, default=None)
        if newest is not None and newest.seq > self.seq:
            cut = Gap(self.seq + 1, newest.seq, newest.at)
            report.fault(
                f"{cut.sentence} They were cut off, or an older backup was restored"
                " and nobody has admitted it."
            )
        try:
            told = json.loads(closing or b"")
            whole = (told["rows"], told["unsealed"]) == (report.rows, self.unsealed)
        except (ValueError, KeyError, TypeError):
            whole = False
        if not whole:
            report.fault("The export is not whole: its closing line is missing or counts others.")
        self._window()

    def _window(self) -> None:
        """Name what no checkpoint covers yet."""
        vouched = self.kept.seq if self.kept else 0
        notes = self.report.notes
        if self.kept:
            notes.append(
                f"Rows 1 to {vouched} are vouched for by the checkpoint of"
                f" {self.kept.at:%Y-%m-%d %H:%M:%S %Z}."
            )
        later = self.seq - vouched
        notes.append(
            f"The open window: {max(later, 0)} sealed rows after it have no checkpoint yet,"
            f" {self.unsealed} rows are not sealed yet; a change to these cannot be proved."
        )
