"""Delete stored files that no version names."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.documents.cleanup import sweep_unreferenced


class Command(BaseCommand):
    """``manage.py sweep_files --database owner``, once a night."""

    help = "Delete stored files older than a day that no version of a paper names."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which connection; only the owner's sees every reference."""
        parser.add_argument("--database", default="owner")

    def handle(self, *args: Any, **options: Any) -> None:
        """Sweep and say how many files went."""
        try:
            # The files' dates are real, also where a demo has moved the portal's clock.
            count = sweep_unreferenced(at=datetime.now(UTC), using=options["database"])
        except PermissionError:
            raise CommandError("Run this as the owner: sweep_files --database owner.") from None
        self.stdout.write(f"{count} files deleted")
