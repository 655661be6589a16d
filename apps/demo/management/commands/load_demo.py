"""``manage.py load_demo``: fill an empty portal with the demo."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand
from django.db import transaction

from apps.demo import loading
from wg_portal import clock

if TYPE_CHECKING:
    from django.core.management.base import CommandParser


class Command(BaseCommand):
    """May run any number of times; a portal that holds anything is left as it is."""

    help = "Fill an empty portal with fictitious organisations, people and some history."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the alias of the owner's connection."""
        parser.add_argument("--database", default="owner")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the directory as the owner, then play the past as its people."""
        at = clock.now()
        with transaction.atomic(using=options["database"]):
            directory = loading.prepare(options["database"], at=at)
        if directory is not None:
            loading.play_past(directory, at=at)
