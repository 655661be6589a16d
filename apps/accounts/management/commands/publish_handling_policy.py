"""``manage.py publish_handling_policy --japanese F --english F --from 2027-04-01``."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.accounts.handling import publish_version
from wg_portal.clock import JST


class Command(BaseCommand):
    """Stores the next version; from its first day on every page waits for its acceptance."""

    help = "Publish the next version of the handling policy (needs the owner's connection)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Two texts, the first day, and the connection of the tables' owner."""
        parser.add_argument("--japanese", type=Path, required=True, help="text file, UTF-8")
        parser.add_argument("--english", type=Path, required=True, help="text file, UTF-8")
        parser.add_argument("--from", dest="day", type=date.fromisoformat, required=True)
        parser.add_argument("--database", default="owner")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read both texts and store them."""
        try:
            texts = [options[name].read_text().strip() for name in ("japanese", "english")]
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"A text cannot be read: {error}") from error
        if not all(texts):
            raise CommandError("A text is empty.")
        first = datetime.combine(options["day"], time(), JST)
        made = publish_version(*texts, in_force_from=first, using=options["database"])
        self.stdout.write(f"Version {made.version} is in force from {options['day']}.")
