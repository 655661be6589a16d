"""``manage.py restore --from FOLDER``: a backup into an empty database."""

import os
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.activity.sealing.restored import check_origin
from wg_portal.backup.manifest import BackupError
from wg_portal.backup.restoring import Places, restore


class Command(BaseCommand):
    """Afterwards: ``verify_restore``, then somebody decides on ``release_mail``."""

    help = "Bring a backup back into an empty database; no mail leaves until release_mail."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the folder and the owner's connection."""
        parser.add_argument("--from", type=Path, required=True, dest="folder")
        parser.add_argument("--database", default="owner")

    def handle(self, *args: Any, **options: Any) -> None:
        """Restore, and say what comes next."""
        os.umask(0o077)
        began = monotonic()
        places = Places(options["database"], settings.FILES_ROOT, settings.CHECKPOINTS)
        try:
            check_origin(options["folder"])
            made = restore(options["folder"], places, at=datetime.now(UTC))
        except (BackupError, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"Restored {made.rows} rows as of {made.taken_at} in {monotonic() - began:.1f} s."
            " Next: manage.py verify_restore. Mail is held back until manage.py release_mail."
        )
