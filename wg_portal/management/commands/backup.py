"""``manage.py backup [--to FOLDER]``: tables, files, checkpoints and their manifest."""

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from wg_portal.backup.making import back_up
from wg_portal.backup.manifest import BackupError


class Command(BaseCommand):
    """Runs beside the portal; DATABASE_BACKUP_URL names the role ``portal_backup``."""

    help = "Back the portal up into a new folder; its keys are not in it."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the folder."""
        parser.add_argument("--to", type=Path, help="a new folder (in PORTAL_BACKUPS, by time)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Say where it lies and how much it is."""
        os.umask(0o077)
        url = os.environ.get("DATABASE_BACKUP_URL")
        if not url:
            raise CommandError("Set DATABASE_BACKUP_URL to the address for portal_backup.")
        named = f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}"
        folder = options["to"] or settings.BACKUPS / named
        try:
            made = back_up(url, folder, files=settings.FILES_ROOT, checkpoints=settings.CHECKPOINTS)
        except (BackupError, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"Backed up {made.rows} rows of {len(made.tables)} tables and"
            f" {sum(path.startswith('files/') for path in made.digests)} files into {folder}."
        )
