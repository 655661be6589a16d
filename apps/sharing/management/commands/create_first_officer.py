"""``manage.py create_first_officer``: the way into an empty portal."""

from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email, validate_slug
from django.db import connections
from django.urls import reverse

from apps.sharing.founding import Founding, found
from wg_portal.verdict import PortalError


class Command(BaseCommand):
    """Print an invitation's link once; only its hash is kept."""

    help = "Invite one of the secretariat's first two officers; refused once two can sign in."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take who it is, and the names of organisation and body."""
        parser.add_argument("--email", required=True, help="where the invitation is used")
        parser.add_argument("--organisation", required=True, help="its Japanese name")
        parser.add_argument(
            "--organisation-en", default="", help="its English name (else the Japanese one)"
        )
        parser.add_argument("--family-name", default="", help="else what stands before the @")
        parser.add_argument("--given-name", default="", help="may stay empty")
        parser.add_argument("--body", default="本会合", help="the body's Japanese name (本会合)")
        parser.add_argument(
            "--body-en", default="Plenary", help="the body's English name (Plenary)"
        )
        parser.add_argument(
            "--body-code",
            default="plenary",
            help="stands in addresses: letters, digits, hyphens (plenary)",
        )
        parser.add_argument("--database", default="owner", help="the connection of the owner")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make seat and invitation, then print the link."""
        for name, check in (("email", validate_email), ("body_code", validate_slug)):
            try:
                check(options[name])
            except ValidationError:
                raise CommandError(
                    f"--{name.replace('_', '-')}: {options[name]!r} will not do."
                ) from None
        if options["database"] not in connections.settings:
            raise CommandError("Set DATABASE_OWNER_URL: this is done as the owner of the tables.")
        wish = Founding(
            email=options["email"],
            family_name=options["family_name"] or options["email"].partition("@")[0],
            given_name=options["given_name"],
            organisation=options["organisation"],
            organisation_en=options["organisation_en"] or options["organisation"],
            body=options["body"],
            body_en=options["body_en"],
            body_code=options["body_code"],
        )
        try:
            token = found(wish, using=options["database"], at=datetime.now(UTC))
        except PortalError as error:
            raise CommandError(str(error)) from None
        self.stdout.write(settings.PORTAL_URL + reverse("invitation", kwargs={"token": token}))
        self.stderr.write(
            f"The link opens once, within {settings.INVITATION_HOURS} hours; it is not shown again."
        )
