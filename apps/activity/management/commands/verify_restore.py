"""``manage.py verify_restore --from FOLDER``: is what was restored what was backed up?"""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.activity.sealing.checkpoints import UnfitError
from apps.activity.sealing.restored import missing
from wg_portal import installation
from wg_portal.backup.manifest import BackupError, read
from wg_portal.backup.verifying import verify


class Command(BaseCommand):
    """Run it after ``restore`` and before anybody signs in: later the counts differ."""

    help = "Compare a restored portal with its backup; name what the record lost."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the folder and the owner's connection."""
        parser.add_argument("--from", type=Path, required=True, dest="folder")
        parser.add_argument("--database", default="owner")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print one line for each comparison; exit with an error when one fails."""
        using = options["database"]
        try:
            report = verify(read(options["folder"]), using=using, files=settings.FILES_ROOT)
            lost = missing(using)
        except (BackupError, UnfitError) as error:
            raise CommandError(str(error)) from error
        report.good.append(lost.sentence)
        if lost:
            report.good.append("Let the sealer sign that: manage.py seal_record --restored")
        silent = installation.current(using).silent
        report.note("Mail is held back.", [] if silent else ["Mail is not held back."])
        for line in report.good:
            self.stdout.write(line)
        if report.wrong:
            raise CommandError("\n".join(report.wrong))
