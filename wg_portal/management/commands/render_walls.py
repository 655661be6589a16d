"""``manage.py render_walls --database owner``: policies, triggers and functions from the code."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import connections, transaction

from wg_portal.rowsecurity import render


class Command(BaseCommand):
    """Run after every ``migrate``; the start-up check compares what it wrote."""

    help = "Render the database wall from the models' declarations (as the owner)."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the alias of the owner's connection."""
        parser.add_argument("--database", default="owner")

    def handle(self, *args: Any, **options: Any) -> None:
        """Render in one transaction: either all walls stand or the old ones do."""
        with transaction.atomic(using=options["database"]):
            render.render(connections[options["database"]])
