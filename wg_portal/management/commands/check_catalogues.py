"""Say what is not translated."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from wg_portal.catalogues import own_apps
from wg_portal.catalogues.check import contradictions, findings


class Command(BaseCommand):
    """``manage.py check_catalogues [app …]``: fails when a message has no good Japanese."""

    help = "List messages without Japanese, fuzzy ones, and differing placeholders."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Labels of apps; none means all."""
        parser.add_argument("labels", nargs="*", metavar="app")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print each finding; exit with an error when there is one."""
        known = own_apps()
        labels = options["labels"] or sorted(known)
        found = [line for label in labels for line in findings(label, known[label])]
        found += contradictions({label: known[label] for label in labels})
        for line in found:
            self.stdout.write(line)
        if found:
            raise CommandError(f"{len(found)} findings in the catalogues.")
