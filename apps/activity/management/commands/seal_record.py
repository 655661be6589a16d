"""``manage.py seal_record``: the sealer, a process of its own under the login ``portal_sealer``."""

from __future__ import annotations

import base64
import os
import secrets
import signal
from datetime import UTC, datetime
from pathlib import Path
from threading import Event
from time import monotonic, sleep
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import InterfaceError, OperationalError, connections

from apps.activity.sealing import checkpoints
from apps.activity.sealing.sealer import Sealer, Standstill

LOOK_EVERYWHERE = 3600.0
"""Seconds after which rows of finished transactions are looked through once more."""
SECOND = "Another sealer is at work on this database; this one ends. There is only one at a time."


class Command(BaseCommand):
    """Holds the only private key; times are the machine's, also where a demo moves its clock."""

    help = "Seal new rows of the record and sign checkpoints, until stopped."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the pace, or one of the single acts."""
        parser.add_argument("--database", default="default")
        parser.add_argument("--every", type=float, default=2.0, help="seconds between looks (2)")
        parser.add_argument(
            "--patience", type=float, default=5.0, help="seconds to wait for an earlier sealer"
        )
        only = parser.add_mutually_exclusive_group()
        only.add_argument("--once", action="store_true", help="seal, sign a checkpoint, end")
        only.add_argument(
            "--restored", action="store_true", help="sign that a backup was restored, end"
        )
        only.add_argument("--new-key", action="store_true", help="print a new key, end")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do the single act, or seal until SIGTERM or Ctrl-C."""
        if options["new_key"]:
            self.stdout.write(base64.urlsafe_b64encode(secrets.token_bytes(32)).decode())
            return
        sealer = _sealer(options["database"])
        try:
            if options["restored"]:
                self.stdout.write(sealer.admit_restore(at=datetime.now(UTC)))
                return
            if not _locked(sealer, options["patience"]):
                raise CommandError(SECOND)
            if options["once"]:
                count = sealer.run_once(at=datetime.now(UTC), closing=True)
                self.stdout.write(f"{count} rows sealed")
                return
        except Standstill as reason:
            raise CommandError(str(reason)) from None
        self._run(sealer, options["every"])

    def _run(self, sealer: Sealer, every: float) -> None:
        stop = Event()
        for signum in (signal.SIGTERM, signal.SIGINT):
            signal.signal(signum, lambda *_: stop.set())
        looked, said = monotonic(), ""
        while True:
            stopping = stop.wait(every)
            if monotonic() - looked > LOOK_EVERYWHERE:
                looked, sealer.floor = monotonic(), "0"
            try:
                sealer.run_once(at=datetime.now(UTC), closing=stopping)
                _say_alive()
                said = ""
            except (Standstill, checkpoints.UnfitError, OSError) as reason:
                said = self._say(str(reason), said)
            except (OperationalError, InterfaceError):
                said = self._say("The database does not answer; trying again.", said)
                self._return(sealer, stop, every)
            # Told to stop at work, it looks once more: the last look signs a checkpoint.
            if stopping:
                return

    def _say(self, sentence: str, said: str) -> str:
        if sentence != said:
            self.stderr.write(sentence)
        return sentence

    def _return(self, sealer: Sealer, stop: Event, every: float) -> None:
        """Connect again and take the lock, which the lost connection gave back."""
        while not stop.wait(every):
            connections[sealer.using].close()
            try:
                if not _locked(sealer, 5.0):
                    raise CommandError(SECOND)
            except (OperationalError, InterfaceError):
                continue
            return


def _say_alive() -> None:
    folder = Path(settings.CHECKPOINTS)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / checkpoints.ALIVE).touch()


def _sealer(using: str) -> Sealer:
    text = os.environ.get("PORTAL_SEALING_KEY", "")
    if not text:
        raise CommandError("Set PORTAL_SEALING_KEY (manage.py seal_record --new-key prints one).")
    folder = Path(settings.CHECKPOINTS)
    try:
        key = checkpoints.private_key(text)
        checkpoints.publish_key(folder, key)
    except checkpoints.UnfitError as fault:
        raise CommandError(str(fault)) from None
    except OSError as fault:
        raise CommandError(f"{folder} cannot be written: {fault.strerror}.") from None
    return Sealer(key, folder, using)


def _locked(sealer: Sealer, patience: float) -> bool:
    deadline = monotonic() + patience
    while not sealer.take_lock():
        if monotonic() > deadline:
            return False
        sleep(0.2)
    return True
