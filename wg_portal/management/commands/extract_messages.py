"""Bring the Japanese catalogues up to date with the sources."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from wg_portal.catalogues import catalogue_of, own_apps
from wg_portal.catalogues.extract import updated
from wg_portal.catalogues.files import write


class Command(BaseCommand):
    """``manage.py extract_messages meetings`` or ``--all``; translations are kept."""

    help = "Write the messages of the named apps into their Japanese catalogues."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Labels of apps, or all of them."""
        parser.add_argument("labels", nargs="*", metavar="app")
        parser.add_argument("--all", action="store_true", help="every app of the project")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write what has changed and say so."""
        known = own_apps()
        labels = list(known) if options["all"] else options["labels"]
        unknown = sorted(set(labels) - set(known))
        if unknown or not labels:
            raise CommandError(f"Name one or more of: {', '.join(sorted(known))}; or --all.")
        for label in labels:
            catalogue = updated(known[label])
            if not len(catalogue):
                continue
            changed = write(catalogue_of(known[label]), catalogue)
            empty = sum(1 for m in catalogue if m.id and not any(m.string or ()))
            word = "written" if changed else "unchanged"
            self.stdout.write(f"{label}: {len(catalogue)} messages, {empty} to translate, {word}")
