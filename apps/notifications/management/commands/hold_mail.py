"""``manage.py hold_mail``: silence after a recovery that ``restore`` did not make."""

from datetime import UTC, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from wg_portal import installation


class Command(BaseCommand):
    """For a server that was brought back from a base backup, before its worker starts."""

    help = "Hold all mail back until release_mail; mails about accounts go on."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the alias of the owner's connection."""
        parser.add_argument("--database", default="owner")

    def handle(self, *args: Any, **options: Any) -> None:
        """Hold from now on."""
        installation.hold_mail(since=datetime.now(UTC), using=options["database"])
        self.stdout.write("Mail is held back. Let it go with: manage.py release_mail")
