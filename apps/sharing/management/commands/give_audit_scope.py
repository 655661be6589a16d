"""``manage.py give_audit_scope``: let an auditor read one body's record for some time."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.sharing.auditing import give_scope
from wg_portal import clock
from wg_portal.verdict import PortalError


class Command(BaseCommand):
    """The auditor reads rows of the record, never papers or notes, and nothing about TLP:RED."""

    help = "Give an auditor the record of one body, from now to the end of a day in Japan."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take who may read what, until when, in writing, and on whose word."""
        parser.add_argument("--auditor", required=True, help="address of the auditor")
        parser.add_argument("--body", required=True, help="the body's code")
        parser.add_argument("--until", required=True, type=date.fromisoformat, help="last day")
        parser.add_argument("--text", required=True, help="the written scope, in Japanese")
        parser.add_argument("--text-en", default="", help="the written scope, in English")
        parser.add_argument("--given-by", required=True, help="address of the officer")
        parser.add_argument("--database", default="owner")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the scope, and say which it is."""
        last: date = options["until"]
        try:
            scope = give_scope(
                auditor=options["auditor"],
                body_code=options["body"],
                until=datetime.combine(last + timedelta(days=1), time(), clock.JST),
                text_ja=options["text"],
                text_en=options["text_en"],
                given_by=options["given_by"],
                using=options["database"],
                at=clock.now(),
            )
        except PortalError as error:
            raise CommandError(str(error)) from None
        self.stdout.write(str(scope.pk))
