"""``manage.py install_context_key --database owner``: the key that verifies the context."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import connections

from wg_portal.rowsecurity.context import pads


class Command(BaseCommand):
    """Store the pads of ``CONTEXT_KEY`` under its kid; rotation keeps the older kid."""

    help = "Install the key of the signed database context (as the owner)."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the alias of the owner's connection."""
        parser.add_argument("--database", default="owner")

    def handle(self, *args: Any, **options: Any) -> None:
        """Only where the clock may be moved does the key accept a time from the token."""
        inner, outer = pads(bytes.fromhex(settings.CONTEXT_KEY))
        with connections[options["database"]].cursor() as cursor:
            cursor.execute(
                "INSERT INTO context_key (kid, inner_pad, outer_pad, test_clock)"
                " VALUES (%s, %s, %s, %s) ON CONFLICT (kid) DO UPDATE SET"
                " inner_pad = excluded.inner_pad, outer_pad = excluded.outer_pad,"
                " test_clock = excluded.test_clock",
                [settings.CONTEXT_KEY_ID, inner, outer, settings.CLOCK_FILE is not None],
            )
