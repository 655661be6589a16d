"""``manage.py create_database_roles``: what a database server's superuser has to do once."""

import os
from typing import Any
from urllib.parse import unquote, urlsplit

import psycopg
from django.core.management.base import BaseCommand, CommandError, CommandParser

from wg_portal.launcher import roles

_PASSWORDS = {
    roles.OWNER: "PORTAL_OWNER_PASSWORD",
    roles.APP: "PORTAL_APP_PASSWORD",
    roles.BACKUP: "PORTAL_BACKUP_PASSWORD",
    roles.SEALER: "PORTAL_SEALER_PASSWORD",
    roles.TEST: "PORTAL_TEST_PASSWORD",
}
_ADDRESSES = (
    "DATABASE_URL",
    "DATABASE_OWNER_URL",
    "DATABASE_BACKUP_URL",
    "DATABASE_SEALER_URL",
)


def passwords() -> dict[str, str]:
    """Return the roles' passwords: their own variables, else those in the known addresses."""
    parts = [urlsplit(os.environ.get(name, "")) for name in _ADDRESSES]
    found = {part.username: unquote(part.password) for part in parts if part.password}
    return {
        role: word
        for role, name in _PASSWORDS.items()
        if (word := os.environ.get(name) or found.get(role))
    }


class Command(BaseCommand):
    """Print the SQL for ``psql``, or run it with ``--run``."""

    help = (
        "Print the SQL that makes roles, database and rights, or run it through"
        " DATABASE_SUPERUSER_URL. Passwords come from the other DATABASE_…_URL, or from "
        + ", ".join(_PASSWORDS.values())
        + "."
    )
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the database's name and what to do."""
        parser.add_argument("--name", default="portal", help="the database's name")
        parser.add_argument("--run", action="store_true", help="run it instead of printing it")
        parser.add_argument("--tests", action="store_true", help="add the tests' role")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print or run; running twice changes nothing."""
        name, tests = options["name"], options["tests"]
        if not options["run"]:
            self.stdout.write(roles.script(name, passwords(), tests=tests), ending="")
            return
        url = os.environ.get("DATABASE_SUPERUSER_URL")
        if not url:
            raise CommandError("Set DATABASE_SUPERUSER_URL to the superuser's address.")
        try:
            roles.install(url, name, passwords(), tests=tests)
        except psycopg.Error as error:
            raise CommandError(f"The roles were not created: {error}") from error
        self.stdout.write(f"Roles and database {name} are in place.")
