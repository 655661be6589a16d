"""``manage.py verify_record``: what an export of the record is worth, without any database."""

from __future__ import annotations

import sys
from pathlib import Path
from time import perf_counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.activity.sealing.checkpoints import UnfitError, public_keys
from apps.activity.sealing.verification import verify


class Command(BaseCommand):
    """Needs three files and no secret; ends with status 1 when anything is wrong."""

    help = "Check an export of the record against signed checkpoints, offline."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the three files."""
        parser.add_argument("--export", type=Path, required=True)
        parser.add_argument("--checkpoints", type=Path, required=True)
        parser.add_argument("--public-key", type=Path, required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the notes, then what is wrong, then the sum."""
        began = perf_counter()
        try:
            keys = public_keys(options["public_key"])
            report = verify(options["export"], options["checkpoints"], keys)
        except UnfitError as fault:
            raise CommandError(str(fault)) from None
        except OSError as fault:
            raise CommandError(f"{fault.filename} cannot be read: {fault.strerror}.") from None
        seconds = perf_counter() - began
        for sentence in (*report.notes, *report.faults):
            self.stdout.write(sentence)
        if report.untold:
            self.stdout.write(f"{report.untold} more faults are not listed.")
        speed = f"{report.rows} sealed rows in {seconds:.2f} s ({report.rows / seconds:,.0f}/s)"
        if report.faults:
            self.stdout.write(f"The record is NOT in order: {speed}.")
            sys.exit(1)
        self.stdout.write(f"The record is in order: {speed}.")
