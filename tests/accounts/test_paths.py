"""No way past the second factor: every address of the portal, asked with a password only."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from apps.accounts import factors, sessions
from apps.accounts.models import User
from tests.accounts.signing import give_password, make_person

pytestmark = pytest.mark.django_db
VALUES: dict[str, Any] = {"UUIDConverter": uuid4(), "IntConverter": 1}
KINDS = ("uuid", "int", "slug", "str", "path")


def closed(resolver: Any = None, prefix: str = "") -> Iterator[str]:
    """Every address that is not on a list of what stands before a completed sign-in."""
    for pattern in (resolver or get_resolver()).url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from closed(pattern, route)
        elif not _listed(pattern) and not route.startswith("demo/") and "(?P" not in route:
            yield "/" + _filled(route, pattern)


def _listed(pattern: URLPattern) -> bool:
    return pattern.name in settings.PUBLIC_URL_NAMES | settings.FACTOR_URL_NAMES


def _filled(route: str, pattern: URLPattern) -> str:
    for name, converter in pattern.pattern.converters.items():
        kind = type(converter).__name__
        value = str(VALUES.get(kind, "one"))
        for written in (f"<{name}>", *(f"<{word}:{name}>" for word in KINDS)):
            route = route.replace(written, value)
    return route


@pytest.fixture
def half_way() -> list[tuple[str, Client, User]]:
    """After the password: at the second step, before any factor exists, and a bare session."""
    at_second_step, without_factor, bare = make_person(), make_person(), make_person()
    made = [
        ("second step", Client(), at_second_step),
        ("no factor yet", Client(), without_factor),
        ("bare session", Client(), bare),
    ]
    for person in (at_second_step, bare):
        factors.enrol(person)
    for _name, client, person in made[:2]:
        assert give_password(client, person.email).status_code == 302
    made[2][1].force_login(bare)
    session = made[2][1].session
    session[sessions.SIGNED_IN] = session[sessions.SEEN] = time.time()
    session.save()
    return made


def stopped(answer: Any) -> bool:
    """Whether the answer only leads to what is missing for a complete sign-in."""
    to = answer.headers.get("Location", "")
    if answer.status_code == 302:
        return to.startswith(("/accounts/login/", "/accounts/2fa/"))
    explained = answer.status_code == 403 and "/accounts/2fa/" in answer.content.decode()
    return explained or answer.status_code == 401


def test_no_address_answers_before_the_second_factor(
    half_way: list[tuple[str, Client, User]],
) -> None:
    asked, opened = 0, []
    for address in sorted(set(closed())):
        assert "<" not in address, address
        for name, client, person in half_way:
            for method in (client.get, client.post):
                answer = method(address)
                asked += 1
                said = answer.content.decode()
                if not stopped(answer):
                    opened.append((name, method.__name__, address, answer.status_code))
                elif person.family_name in said or person.email in said:
                    opened.append((name, method.__name__, address, "names the person"))
    print(f"\n{asked} requests with a password only, {len(opened)} answered")
    assert asked > 300
    assert opened == []
