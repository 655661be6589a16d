"""``manage.py create_database_roles``: what a database server's superuser has to do once."""

import os
from typing import Any

import psycopg
from django.core.management.base import BaseCommand, CommandError, CommandParser

from wg_portal.launcher import roles

_PASSWORDS = {
    roles.OWNER: "PORTAL_OWNER_PASSWORD",
    roles.APP: "PORTAL_APP_PASSWORD",
    roles.BACKUP: "PORTAL_BACKUP_PASSWORD",
    roles.TEST: "PORTAL_TEST_PASSWORD",
}


class Command(BaseCommand):
    """Print the SQL for ``psql``, or run it with ``--run``."""

    help = (
        "Print the SQL that makes roles, database and rights, or run it through"
        " DATABASE_SUPERUSER_URL. Passwords: " + ", ".join(_PASSWORDS.values()) + "."
    )
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the database's name and what to do."""
        parser.add_argument("--name", default="portal", help="the database's name")
        parser.add_argument("--run", action="store_true", help="run it instead of printing it")
        parser.add_argument("--tests", action="store_true", help="add the tests' role")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print or run; running twice changes nothing."""
        passwords = {
            role: os.environ[variable]
            for role, variable in _PASSWORDS.items()
            if os.environ.get(variable)
        }
        name, tests = options["name"], options["tests"]
        if not options["run"]:
            self.stdout.write(roles.script(name, passwords, tests=tests), ending="")
            return
        url = os.environ.get("DATABASE_SUPERUSER_URL")
        if not url:
            raise CommandError("Set DATABASE_SUPERUSER_URL to the superuser's address.")
        try:
            roles.install(url, name, passwords, tests=tests)
        except psycopg.Error as error:
            raise CommandError(f"The roles were not created: {error}") from error
        self.stdout.write(f"Roles and database {name} are in place.")
