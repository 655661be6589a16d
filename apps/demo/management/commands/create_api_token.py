"""``manage.py create_api_token --persona bank --scope read``: a token to try the API with."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from apps.accounts.models import User
from apps.demo import personas
from apps.organisations.enums import Scope
from apps.organisations.principals import current_principal, own_posts
from apps.organisations.tokens import make_token
from wg_portal.rowsecurity import as_arriving, as_person

if TYPE_CHECKING:
    from django.core.management.base import CommandParser

DAYS = 30


class Command(BaseCommand):
    """Prints the token alone, so that a script can take it."""

    help = "Make an API token of a persona of the demo and print it."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the persona and one or more scopes."""
        parser.add_argument("--persona", required=True, choices=[p.key for p in personas.PERSONAS])
        parser.add_argument("--scope", action="append", choices=Scope.values, default=[])

    def handle(self, *args: Any, **options: Any) -> None:
        """Act as the persona, as his page would."""
        persona = personas.find(options["persona"])
        person = User.objects.filter(email=persona.email).first() if persona else None
        if person is None:
            raise CommandError("This portal holds no demo. Run manage.py load_demo first.")
        with as_arriving(person.pk):
            posts = own_posts()
        with as_person(person.pk, posts[0]):
            by = current_principal("command")
            if by is None:
                raise CommandError("The persona's post has ended.")
            _token, text = make_token(
                name=f"{options['persona']} (manage.py)",
                scopes=options["scope"] or [Scope.READ],
                expires_at=by.at + timedelta(days=DAYS),
                by=by,
            )
        self.stdout.write(text)
