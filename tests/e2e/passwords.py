"""Passwords for people of the demo, who have none of their own."""

from __future__ import annotations

from urllib.parse import quote

import psycopg
from django.contrib.auth.hashers import Argon2PasswordHasher

from tests.e2e.conftest import Portal

PASSWORD = "correct horse battery staple"


def give_password(portal: Portal, email: str) -> None:
    """Let somebody sign in with ``PASSWORD``."""
    folder = portal.data / "servers" / "run"
    address = f"postgresql://portal@/portal?host={quote(str(folder))}"
    with psycopg.connect(address) as connection:
        done = connection.execute(
            "UPDATE accounts_user SET password = %s WHERE email = %s",
            [Argon2PasswordHasher().encode(PASSWORD, "sixteen-letters-"), email],
        )
        assert done.rowcount == 1
