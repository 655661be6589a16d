"""``manage.py create_first_officer``: the way into an empty portal."""

from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email, validate_slug
from django.urls import reverse

from apps.sharing.founding import Founding, found
from wg_portal.verdict import PortalError


class Command(BaseCommand):
    """Print an invitation's link once; only its hash is kept."""

    help = "Invite the secretariat's first officer; refused once anybody can sign in."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take who it is, and the names of organisation and body."""
        parser.add_argument("--email", required=True)
        parser.add_argument("--organisation", required=True, help="its Japanese name")
        parser.add_argument("--organisation-en", default="", help="its English name")
        parser.add_argument("--family-name", default="", help="the part before @, unless given")
        parser.add_argument("--given-name", default="")
        parser.add_argument("--body", default="本会合", help="the body's Japanese name")
        parser.add_argument("--body-en", default="Plenary", help="the body's English name")
        parser.add_argument("--body-code", default="plenary", help="stands in addresses")
        parser.add_argument("--database", default="owner")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make seat and invitation, then print the link."""
        try:
            validate_email(options["email"])
            validate_slug(options["body_code"])
        except ValidationError as error:
            raise CommandError("--email or --body-code: " + " ".join(error.messages)) from None
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
