"""Keep the list of withdrawn papers apart from the backups, and apply it after a restore."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.documents.spill.restoring import take_back_again, withdrawn_papers


class Command(BaseCommand):
    """``manage.py withdrawn_papers > FILE``; after a restore ``--again FILE``."""

    help = "List withdrawn and erased papers, or withdraw and erase what a restore brought back."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which connection; only the owner's sees every paper."""
        parser.add_argument("--database", default="owner")
        parser.add_argument("--again", metavar="FILE", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the list, or apply it and say what changed."""
        using, file = options["database"], options["again"]
        try:
            if file is None:
                for line in withdrawn_papers(using=using):
                    self.stdout.write(line)
                return
            lines = file.read_text().splitlines()
            withdrawn, erased = take_back_again(lines, using=using)
        except PermissionError:
            raise CommandError("Run this as the owner: --database owner.") from None
        except OSError as fault:
            raise CommandError(f"{file} cannot be read: {fault.strerror}.") from None
        except (ValueError, KeyError, TypeError):
            raise CommandError(f"{file} is no list of withdrawn papers. Nothing changed.") from None
        self.stdout.write(f"{withdrawn} papers withdrawn again, {erased} versions erased again")
