"""``manage.py export_record --to FILE``: the record with its seals, for ``verify_record``."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from apps.activity.sealing.export import write_export


class Command(BaseCommand):
    """Run as the owner, the backup role or the sealer; the application may not read the record."""

    help = "Write the whole record and its seals as lines of JSON."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the file and the connection."""
        parser.add_argument("--to", type=Path, required=True)
        parser.add_argument("--database", default="owner")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the file and say how many rows it holds."""
        try:
            sealed, unsealed = write_export(
                options["to"], using=options["database"], at=datetime.now(UTC)
            )
        except OSError as fault:
            raise CommandError(f"{options['to']} cannot be written: {fault.strerror}.") from None
        except DatabaseError as fault:
            raise CommandError(f"The record cannot be read: {fault}".strip()) from None
        self.stdout.write(f"{sealed} sealed and {unsealed} unsealed rows in {options['to']}")
