"""People and signed-in clients for tests of every app."""

from __future__ import annotations

import re
import time
from typing import Any
from uuid import uuid4

from django.test import Client

from apps.accounts import factors, sessions
from apps.accounts.models import User
from tests.conftest import as_owner

PASSWORD = "correct horse battery staple"


def make_person(email: str = "", **fields: Any) -> User:
    """Store a person with the tests' password; names are made up."""
    email = email or f"{uuid4().hex[:8]}@minamo.example"
    names = {
        "family_name": "佐伯",
        "given_name": "美穂",
        "family_name_latin": "Saeki",
        "given_name_latin": "Miho",
    }
    with as_owner():
        return User.objects.create_user(email, PASSWORD, **{**names, **fields})


def sign_in(client: Client, person: User, *, fresh_factor: bool = True) -> None:
    """Complete the sign-in of ``client``; the factor is fresh, or an hour old."""
    client.force_login(person)
    now = time.time()
    session = client.session
    session[sessions.SIGNED_IN] = session[sessions.SEEN] = now
    session[sessions.FACTOR] = now if fresh_factor else now - 3600
    session[sessions.FACTOR_PERSON] = str(person.pk)
    session.save()


def code(secret: str) -> str:
    """What the authenticator shows now."""
    return factors.code_at(secret, time.time())


def give_password(client: Client, email: str, password: str = PASSWORD, **extra: str) -> Any:
    """Send the first page of signing in."""
    data = {"login": email, "password": password, **extra}
    return client.post("/accounts/login/", data)


def complete(client: Client, person: User, secret: str) -> None:
    """Sign in as a person does, on both pages."""
    assert give_password(client, person.email).status_code == 302
    answer = client.post("/accounts/2fa/authenticate/", {"code": code(secret)})
    assert answer.status_code == 302, answer.content.decode()


def plain(page: str, email: str = "") -> str:
    """The page without what differs each time: tokens, nonces, the demo's clock, the address."""
    page = re.sub(r'<aside class="demo-bar".*?</aside>', "", page, flags=re.DOTALL)
    page = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", page)
    page = re.sub(r' nonce="[^"]+"', "", page)
    return page.replace(email, "") if email else page
