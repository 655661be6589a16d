"""Passwords for people of the demo, who have none of their own."""

from __future__ import annotations

import time
from urllib.parse import quote

import psycopg
from django.contrib.auth.hashers import Argon2PasswordHasher

from apps.accounts import factors
from tests.e2e.conftest import Portal, Walker

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


def signed_in(portal: Portal, walker: Walker, address: str) -> Walker:
    """Sign in with a password and a new app: not everybody is a persona of the demo."""
    give_password(portal, address)
    walker.goto("/accounts/login/")
    walker.speak()
    walker.fill(login=address, password=PASSWORD)
    walker.press("Next", "sign-in")
    walker.speak()
    secret = walker.page.locator("main .code").first.inner_text().replace(" ", "")
    walker.fill(code=factors.code_at(secret, time.time()))
    walker.press("Set up", None)
    walker.goto("/")
    return walker.speak()
