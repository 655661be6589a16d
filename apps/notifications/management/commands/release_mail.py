"""``manage.py release_mail``: somebody decides that a restored copy may send again."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.notifications import silence
from wg_portal import installation


class Command(BaseCommand):
    """Say what waits, then let it go; ``--look`` only says it."""

    help = "Let mail go that a restored copy holds back."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the alias of the owner's connection and what to do with older mail."""
        parser.add_argument("--database", default="owner")
        parser.add_argument("--look", action="store_true", help="only say what waits")
        parser.add_argument(
            "--discard", action="store_true", help="drop what was written before the restore"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Release once; a second time there is nothing to do."""
        using = options["database"]
        here = installation.current(using)
        found = silence.waiting(using=using)
        self.stdout.write(
            f"Waiting: {found.mails} mails, {found.lines} lines of digests, {found.events} events."
        )
        if not here.silent:
            self.stdout.write("Mail is not held back.")
        elif options["look"]:
            since = here.held_since.isoformat() if here.held_since else "a move to this server"
            self.stdout.write(f"Mail is held back since {since}.")
        else:
            try:
                dropped = silence.release(using=using, discard=options["discard"])
            except silence.UndatedError:
                raise CommandError(
                    "This copy is silent by itself, and what is older than it is not known."
                    " Run manage.py hold_mail first: mail written before that is discarded."
                ) from None
            self.stdout.write(f"Mail is released; {dropped} were discarded.")
