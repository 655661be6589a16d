"""``manage.py read_bounces``: read the mails that came back, now."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.notifications.bounces import read_mailbox
from wg_portal import clock


class Command(BaseCommand):
    """What the worker does every five minutes; also for a folder of one's own."""

    help = "Read the mailbox to which mail comes back, and mark addresses that receive none."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take another mailbox than the configured one."""
        parser.add_argument("--mailbox", default="", help="imaps://…, imap://… or maildir:///…")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read once and say what there was."""
        if not (options["mailbox"] or settings.MAILBOX_URL):
            raise CommandError("Set MAILBOX_URL, or name one with --mailbox.")
        found = read_mailbox(at=clock.now(), url=options["mailbox"])
        for kind in ("hard", "soft", "ignored", "unknown", "failed"):
            self.stdout.write(f"{kind}: {found[kind]}")
